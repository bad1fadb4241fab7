// SPDX-License-Identifier: MIT
// Tests of precedence: of any two sources the later one gives a leaf of any type its value, and both are its origins;
// what only one of them gives counts; what either cannot give is one error at its place.
#include "precedence_layers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using precedence::everything;
using precedence::given;
using precedence::held_value;
using precedence::kind_of_source;
using precedence::kinds_of_sources;
using precedence::layer;
using precedence::leaf;
using precedence::spelling;

const std::vector<leaf>& leaves() {
    static const std::vector<leaf> all = precedence::make_leaves();
    return all;
}

/// The source of a layer, whatever its type.
class any_source final : public cfg::detail::source_base {
public:
    explicit any_source(const layer& of) : source_(of.source.get()) {}
    void announce(cfg::detail::load_state& state) const override { source_->announce(state); }
    void apply(cfg::detail::load_state& state) const override { source_->apply(state); }
    [[nodiscard]] bool is_main_file() const noexcept override { return source_->is_main_file(); }

private:
    const cfg::detail::source_base* source_;
};

[[nodiscard]] cfg::result<cfg::loaded<everything>> try_load(const layer& lower, const layer& higher) {
    return cfg::try_load<everything>(any_source(lower), any_source(higher));
}

[[nodiscard]] std::string_view name_of(held_value value) {
    return value == held_value::neither ? "another value" : value == held_value::first ? "the first value" : "the second value";
}

[[nodiscard]] bool is_same_place(const cfg::origin& found, const cfg::origin& expected) {
    return found.kind() == expected.kind() && found.name() == expected.name() && found.line() == expected.line() &&
           (expected.column() == 0 || found.column() == expected.column());
}

[[nodiscard]] std::string list_of(std::span<const cfg::origin> origins) {
    std::string all;
    for (const cfg::origin& each : origins) all.append(all.empty() ? "" : ", ").append(each.to_string());
    return all;
}

/// The lines of an explanation that are about a leaf.
[[nodiscard]] std::vector<std::string_view> lines_about(const leaf& each, std::string_view explanation) {
    std::vector<std::string_view> lines;
    while (!explanation.empty()) {
        const std::string_view line = explanation.substr(0, explanation.find('\n'));
        explanation.remove_prefix(line.size() + 1);
        if (line.starts_with(each.path) && std::string_view(" .[").find(line[each.path.size()]) != line.npos) lines.push_back(line);
    }
    return lines;
}

/// What a layer has been given, and the origin that its n-th value must have.
struct gift {
    std::vector<given> values;
    layer made;

    [[nodiscard]] const cfg::origin* origin_of(const leaf& wanted) const {
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i].leaf == &wanted) return &made.origins[i];
        return nullptr;
    }
};

template <class Choose>
[[nodiscard]] gift give(const kind_of_source& kind, const loading::scratch_directory& folder, std::string name, spelling leaf::*what, Choose choose) {
    gift made;
    for (std::size_t i = 0; i < leaves().size(); ++i) {
        const given value{&leaves()[i], &(leaves()[i].*what)};
        if (kind.can_give(value) && choose(i)) made.values.push_back(value);
    }
    made.made = kind.write({folder, std::move(name)}, made.values);
    return made;
}

bool all(std::size_t) { return true; }
bool none(std::size_t) { return false; }
bool odd(std::size_t number) { return number % 2 == 1; }
bool even(std::size_t number) { return number % 2 == 0; }

// ---- good values ------------------------------------------------------------------------------------------------------

/// Loads the two, and compares each leaf's value and origins with what they gave.
void check_pair(const gift& lower, const gift& higher) {
    const auto outcome = try_load(lower.made, higher.made);
    REQUIRE_MESSAGE(outcome.has_value(), outcome.error().to_string());
    const cfg::loaded<everything>& config = *outcome;
    CHECK_MESSAGE(config.warnings().empty(), cfg::to_string(config.warnings()));
    const std::string explanation = cfg::explain(config);
    CHECK(explanation.find("canary") == explanation.npos);
    CHECK(explanation.find("77000") == explanation.npos);
    for (const leaf& each : leaves()) {
        const cfg::origin* const low = lower.origin_of(each);
        const cfg::origin* const high = higher.origin_of(each);
        if (each.needs_both && low == nullptr && high != nullptr) continue;
        CAPTURE(each.full_path());

        const held_value expected = high != nullptr ? held_value::second : low != nullptr ? held_value::first : held_value::neither;
        CHECK(name_of(each.held(*config)) == name_of(expected));

        std::vector<cfg::origin> places;
        for (const cfg::origin* place : {low, high})
            if (place != nullptr) places.push_back(*place);
        const std::vector<cfg::origin> found = each.origins(config);
        CHECK_MESSAGE(std::equal(found.begin(), found.end(), places.begin(), places.end(), is_same_place), list_of(found), " instead of ", list_of(places));
        const cfg::origin winner = each.origin(config);
        CHECK(winner == (found.empty() ? cfg::origin() : found.back()));

        std::string told = "default";
        if (found.size() == 1) told = winner.to_string();
        if (found.size() == 2 && !each.merges) told = winner.to_string() + " (over " + found.front().to_string() + ")";
        // Each node of a dynamic value knows its own place, which may lie inside the value.
        const bool is_dynamic = each.path.starts_with("others.dynamic");
        const std::vector<std::string_view> lines = lines_about(each, explanation);
        CHECK_FALSE(lines.empty());
        if (found.size() == 2 && each.merges) {
            // Each value in it says which of the two gave it, or that neither did.
            std::string together;
            for (const std::string_view line : lines) {
                const bool is_told = line.find(high->name()) != line.npos || line.find(low->name()) != line.npos || line.ends_with("default");
                CHECK_MESSAGE(is_told, line);
                together.append(line).append("\n");
            }
            CHECK_MESSAGE(together.find(high->name()) != together.npos, together);
            // The nodes of a dynamic value know only who gave them last.
            CHECK_MESSAGE((is_dynamic || together.find(low->name()) != together.npos), together);
            continue;
        }
        for (const std::string_view line : lines) {
            if (is_dynamic && high != nullptr && low == nullptr)
                CHECK_MESSAGE(line.find(high->name()) != line.npos, line);
            else if (!is_dynamic)
                CHECK_MESSAGE(line.ends_with("  " + told), line, " instead of ", told);
        }
    }
}

template <class Check>
void for_each_pair(Check check) {
    for (const kind_of_source& lower : kinds_of_sources)
        for (const kind_of_source& higher : kinds_of_sources) {
            INFO(std::string(higher.name), " over ", std::string(lower.name));
            const loading::scratch_directory folder;
            check(lower, higher, folder);
        }
}

TEST_CASE("no leaf begins with one of its values") {
    const everything defaults;
    for (const leaf& each : leaves()) {
        CAPTURE(each.full_path());
        // Of a boolean there is no third value.
        CHECK(each.held(defaults) == (each.path == "numbers.flag" ? held_value::second : held_value::neither));
    }
}

TEST_CASE("of two sources that give a leaf, the higher one counts, and both are its origins") {
    for_each_pair([](const kind_of_source& lower, const kind_of_source& higher, const loading::scratch_directory& folder) {
        check_pair(give(lower, folder, "low", &leaf::first, all), give(higher, folder, "high", &leaf::second, all));
    });
}

TEST_CASE("a source that gives nothing changes nothing") {
    for_each_pair([](const kind_of_source& lower, const kind_of_source& higher, const loading::scratch_directory& folder) {
        check_pair(give(lower, folder, "low", &leaf::first, all), give(higher, folder, "high", &leaf::second, none));
        check_pair(give(lower, folder, "none", &leaf::first, none), give(higher, folder, "all", &leaf::second, all));
    });
}

TEST_CASE("what only one of two sources gives is there") {
    for_each_pair([](const kind_of_source& lower, const kind_of_source& higher, const loading::scratch_directory& folder) {
        check_pair(give(lower, folder, "even", &leaf::first, even), give(higher, folder, "odd", &leaf::second, odd));
        check_pair(give(lower, folder, "low_odd", &leaf::first, odd), give(higher, folder, "high_even", &leaf::second, even));
    });
}

TEST_CASE("in one file source, the profile's table lies over the file and the profile's file over both") {
    const auto toml = [](spelling leaf::*what, std::string_view first_line) {
        std::vector<given> values;
        for (const leaf& each : leaves()) values.push_back({&each, &(each.*what)});
        return precedence::write_toml(values, first_line).text;
    };
    const std::string first = toml(&leaf::first, "");
    const std::string second = toml(&leaf::second, "");
    const loading::scratch_directory folder;
    const auto check = [&](std::string_view name, std::string_view base, std::string_view profile) {
        const std::filesystem::path path = folder.write(std::string(name) + ".toml", base);
        if (!profile.empty()) folder.write(std::string(name) + ".staged.toml", profile);
        const auto outcome = cfg::try_load<everything>(cfg::file(path).profile("staged").profile_tables());
        REQUIRE_MESSAGE(outcome.has_value(), outcome.error().to_string());
        for (const leaf& each : leaves()) {
            CAPTURE(each.full_path());
            CHECK(name_of(each.held(**outcome)) == name_of(held_value::second));
            CHECK(each.origins(*outcome).size() == 2);
        }
    };
    check("file_over_base", first, second);
    check("table_over_base", first + toml(&leaf::second, "[profile.staged]"), {});
    check("file_over_table", toml(&leaf::first, "[profile.staged]"), second);
}

// ---- refused values ---------------------------------------------------------------------------------------------------

/// Whether a problem is the one that a refused value must be.
void check_refusal(const cfg::problem& found, const leaf& each, const cfg::origin& place) {
    CAPTURE(cfg::to_string(found));
    CHECK(found.level == cfg::problem::severity::error);
    CHECK(found.path.starts_with(each.full_path()));
    CHECK(found.where.kind() == place.kind());
    CHECK(found.where.name() == place.name());
    CHECK(found.where.line() == place.line());
    CHECK(found.where.column() >= place.column());
    CHECK(cfg::to_string(found).find("77000") == std::string::npos);
}

TEST_CASE("a value that a source cannot give is one error at its place, over whatever is good and under it") {
    for (const kind_of_source& kind : kinds_of_sources) {
        INFO(std::string(kind.name));
        const loading::scratch_directory folder;
        const gift good_below = give(kinds_of_sources[0], folder, "below", &leaf::first, all);
        const gift good_above = give(kinds_of_sources[0], folder, "above", &leaf::second, all);
        std::size_t refused = 0;
        for (std::size_t i = 0; i < leaves().size(); ++i) {
            const leaf& each = leaves()[i];
            CAPTURE(each.full_path());
            const gift bad = give(kind, folder, "bad_" + std::to_string(i), &leaf::refused, [i](std::size_t number) { return number == i; });
            if (bad.values.empty()) continue;
            ++refused;
            const auto over = try_load(good_below.made, bad.made);
            REQUIRE_FALSE(over.has_value());
            REQUIRE_MESSAGE(over.error().problems().size() == 1, over.error().to_string());
            check_refusal(over.error().problems()[0], each, bad.made.origins[0]);
            CHECK(over.error().problems()[0].overridden_by.empty());

            const auto under = try_load(bad.made, good_above.made);
            REQUIRE_FALSE(under.has_value());
            REQUIRE_MESSAGE(under.error().problems().size() == 1, under.error().to_string());
            check_refusal(under.error().problems()[0], each, bad.made.origins[0]);
            const bool is_overridden = !each.merges;
            CHECK(under.error().problems()[0].overridden_by.empty() == !is_overridden);
            if (is_overridden) CHECK(under.error().problems()[0].overridden_by == good_above.origin_of(each)->to_string());
        }
        // Only texts and dynamic values can be what they like, each in some notations.
        CHECK(refused + 6 >= leaves().size());
    }
}

TEST_CASE("all that a source cannot give is told at once") {
    for (const kind_of_source& kind : kinds_of_sources) {
        INFO(std::string(kind.name));
        const loading::scratch_directory folder;
        const gift good = give(kinds_of_sources[2], folder, "good", &leaf::first, all);
        const gift bad = give(kind, folder, "bad", &leaf::refused, all);
        const auto outcome = try_load(good.made, bad.made);
        REQUIRE_FALSE(outcome.has_value());
        const std::vector<cfg::problem>& problems = outcome.error().problems();
        CHECK_MESSAGE(problems.size() == bad.values.size(), outcome.error().to_string());
        for (std::size_t i = 0; i < bad.values.size(); ++i) {
            const leaf& each = *bad.values[i].leaf;
            CAPTURE(each.full_path());
            const auto found = std::find_if(problems.begin(), problems.end(), [&](const cfg::problem& it) { return it.path.starts_with(each.full_path()); });
            REQUIRE(found != problems.end());
            check_refusal(*found, each, bad.made.origins[i]);
        }
    }
}

}  // namespace
