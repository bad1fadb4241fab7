// SPDX-License-Identifier: MIT
// A store against a model that is plain enough to be believed: random changes, and after each of them every value.
#include "storing.hpp"

#include <cfg/store/diff.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using storing::rewritable;

struct inner {
    int first = 1;
    std::string second = "s";

    static constexpr cfg::field schema[] = {cfg::field("first").range(-100, 100)};
};

struct config {
    inner one;
    inner two;
    bool flag = false;
    std::optional<int> maybe = 5;
    std::vector<int> list{1};
    std::vector<int> tail{1};
    std::map<std::string, int> map{{"d", 0}};
    int kept = 4;

    static constexpr cfg::field schema[] = {cfg::field("tail").append(), cfg::field("kept").restart()};

    void check(cfg::report<config>& that) const {
        that.require<"one.first", "two.first">(one.first + two.first <= 100, "together they are too large");
        that.require<"one.first", "kept">(one.first != kept * 10, "not ten times as much");
    }
};

// ---- the model -------------------------------------------------------------------------------------------------------------

/// What a document gives, and what is set over it: for each leaf a value, or none.
struct layer {
    std::optional<int> one_first;
    std::optional<std::string> one_second;
    std::optional<int> two_first;
    std::optional<std::string> two_second;
    std::optional<bool> flag;
    std::optional<std::optional<int>> maybe;
    std::optional<std::vector<int>> list;
    std::optional<std::vector<int>> tail;
    std::optional<std::map<std::string, int>> map;
    std::optional<int> kept;
};

[[nodiscard]] bool is_in_order(const config& of) {
    return of.one.first >= -100 && of.one.first <= 100 && of.two.first >= -100 && of.two.first <= 100 &&
           of.one.first + of.two.first <= 100 && of.one.first != of.kept * 10;
}

[[nodiscard]] config value_of(const layer& document, const layer& top) {
    config made;
    const auto put = [](auto& field, const auto& below, const auto& above) {
        if (below) field = *below;
        if (above) field = *above;
    };
    put(made.one.first, document.one_first, top.one_first);
    put(made.one.second, document.one_second, top.one_second);
    put(made.two.first, document.two_first, top.two_first);
    put(made.two.second, document.two_second, top.two_second);
    put(made.flag, document.flag, top.flag);
    put(made.maybe, document.maybe, top.maybe);
    put(made.list, document.list, top.list);
    put(made.kept, document.kept, top.kept);
    if (document.tail) made.tail.insert(made.tail.end(), document.tail->begin(), document.tail->end());
    if (top.tail) made.tail = *top.tail;
    if (document.map)
        for (const auto& [key, number] : *document.map) made.map[key] = number;
    if (top.map) made.map = *top.map;
    return made;
}

/// The store as it should be.
class model {
public:
    struct version {
        std::uint64_t number;
        layer document;
        layer top;
        config value;
    };

    model() { versions_.push_back({1, {}, {}, config{}}); }

    [[nodiscard]] const version& current() const { return versions_.back(); }
    [[nodiscard]] const std::deque<version>& history() const { return versions_; }

    static constexpr std::size_t kept_versions = 5;

    enum class outcome { committed, unchanged, refused };

    outcome propose(const layer& document, const layer& top) {
        config wanted = value_of(document, top);
        if (!is_in_order(wanted)) return outcome::refused;
        wanted.kept = current().value.kept;
        if (!is_in_order(wanted)) return outcome::refused;
        const bool is_new = !cfg::diff(current().value, wanted).empty();
        version next{current().number + (is_new ? 1 : 0), document, top, wanted};
        if (!is_new) versions_.pop_back();
        versions_.push_back(std::move(next));
        if (versions_.size() > kept_versions) versions_.pop_front();
        return is_new ? outcome::committed : outcome::unchanged;
    }

    outcome roll_back(std::size_t which) {
        const version to = versions_[which];
        return propose(to.document, to.top);
    }

    /// The leaf that is to have another value when the program starts again.
    [[nodiscard]] bool is_pending() const {
        return value_of(current().document, current().top).kept != current().value.kept;
    }

private:
    std::deque<version> versions_;
};

// ---- random things ----------------------------------------------------------------------------------------------------------------

class dice {
public:
    explicit dice(std::uint32_t seed) : engine_(seed) {}

    /// From 0 to `end` - 1. Not a distribution of the library: those differ from one to the other.
    [[nodiscard]] int below(int end) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(end)); }
    [[nodiscard]] bool one_in(int many) { return below(many) == 0; }

    /// Often too much, alone or together.
    [[nodiscard]] int number() { return one_in(12) ? 101 + below(3) : below(80) - 10; }
    [[nodiscard]] std::string text() {
        const char* const all[] = {"",           "a",        "two words",    "quote\"and\\slash",
                                   "line\nline", "\xc3\xa9", "# no comment", "'"};
        return all[below(8)];
    }
    [[nodiscard]] std::vector<int> list() {
        std::vector<int> made(static_cast<std::size_t>(below(4)));
        for (int& each : made) each = below(5);
        return made;
    }
    [[nodiscard]] std::map<std::string, int> map() {
        const char* const keys[] = {"d", "e", "with.dot", "with space", "f"};
        std::map<std::string, int> made;
        for (int left = below(4); left != 0; --left) made[keys[below(5)]] = below(4);
        return made;
    }

    [[nodiscard]] std::optional<int> maybe() { return one_in(2) ? std::optional<int>() : std::optional<int>(below(4)); }

    /// What a document may give: an empty optional cannot be written.
    [[nodiscard]] layer document() {
        layer made;
        if (one_in(2)) made.one_first = number();
        if (one_in(3)) made.one_second = text();
        if (one_in(2)) made.two_first = number();
        if (one_in(3)) made.two_second = text();
        if (one_in(2)) made.flag = one_in(2);
        if (one_in(3)) made.maybe = below(4);
        if (one_in(2)) made.list = list();
        if (one_in(2)) made.tail = list();
        if (one_in(2)) made.map = map();
        if (one_in(4)) made.kept = 4 + below(2);
        return made;
    }

private:
    std::mt19937 engine_;
};

// ---- documents ----------------------------------------------------------------------------------------------------------------------

[[nodiscard]] std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char each : text) {
        if (each == '"' || each == '\\') out += '\\';
        if (each == '\n')
            out += "\\n";
        else
            out += each;
    }
    return out + '"';
}

[[nodiscard]] std::string toml_of(const std::vector<int>& list) {
    std::string out = "[";
    for (const int each : list) out += std::to_string(each) + ", ";
    return out + "]";
}

[[nodiscard]] std::string toml_of(const layer& document) {
    std::string out;
    if (document.flag) out += std::string("flag = ") + (*document.flag ? "true\n" : "false\n");
    if (document.maybe) out += "maybe = " + std::to_string(**document.maybe) + "\n";
    if (document.list) out += "list = " + toml_of(*document.list) + "\n";
    if (document.tail) out += "tail = " + toml_of(*document.tail) + "\n";
    if (document.kept) out += "kept = " + std::to_string(*document.kept) + "\n";
    if (document.one_first) out += "one.first = " + std::to_string(*document.one_first) + "\n";
    if (document.one_second) out += "one.second = " + quoted(*document.one_second) + "\n";
    out += "[two]\n";
    if (document.two_first) out += "first = " + std::to_string(*document.two_first) + "\n";
    if (document.two_second) out += "second = " + quoted(*document.two_second) + "\n";
    if (document.map) {
        out += "[map]\n";
        for (const auto& [key, number] : *document.map) out += quoted(key) + " = " + std::to_string(number) + "\n";
    }
    return out;
}

// ---- one run ------------------------------------------------------------------------------------------------------------------------

/// Makes the same random changes to a store and to the model.
class run {
public:
    explicit run(std::uint32_t seed)
        : dice_(seed),
          store_(cfg::store_options{.history = model::kept_versions}, document_),
          shadow_(store_.snapshot()),
          watching_(store_.on_any_change([this](const cfg::changes<config>& changed) { follow(changed); })) {}

    void make_steps(int count) {
        for (int step = 0; step < count; ++step) {
            CAPTURE(step);
            make_step();
            compare();
        }
        CHECK(told_ == outcomes_[0]);
        CHECK(store_.counters().refused == static_cast<std::uint64_t>(outcomes_[2]));
        // Each of them must have been tried.
        for (const int times : outcomes_) CHECK(times > count / 20);
    }

private:
    using outcome = model::outcome;

    void make_step() {
        switch (dice_.below(17)) {
            case 0: return set<"one.first">(&layer::one_first, dice_.number());
            case 1: return set<"two.first">(&layer::two_first, dice_.number());
            case 2: return set<"one.second">(&layer::one_second, dice_.text());
            case 3: return set<"flag">(&layer::flag, dice_.one_in(2));
            case 4: return set<"maybe">(&layer::maybe, dice_.maybe());
            case 5: return set<"list">(&layer::list, dice_.list());
            case 6: return set<"tail">(&layer::tail, dice_.list());
            case 7: return set<"map">(&layer::map, dice_.map());
            case 8: return set<"kept">(&layer::kept, 4 + dice_.below(2));
            case 9:
            case 10: return update();
            case 11:
            case 12: return reset();
            case 13:
            case 14: return reload();
            case 15: return fail();
            default: return roll_back();
        }
    }

    template <cfg::fixed_string Path, class Value>
    void set(std::optional<Value> layer::*leaf, const Value& wanted) {
        layer top = model_.current().top;
        top.*leaf = wanted;
        const outcome expected = model_.propose(model_.current().document, top);
        expect(store_.set<Path>(wanted), expected);
    }

    void update() {
        const config& now = model_.current().value;
        config wanted = now;
        if (dice_.one_in(2)) wanted.one.first = dice_.number();
        if (dice_.one_in(2)) wanted.two.first = dice_.number();
        if (dice_.one_in(3)) wanted.two.second = dice_.text();
        if (dice_.one_in(3)) wanted.flag = !wanted.flag;
        if (dice_.one_in(3)) wanted.maybe = dice_.maybe();
        if (dice_.one_in(3)) wanted.list.push_back(dice_.below(5));
        if (dice_.one_in(3) && !wanted.tail.empty()) wanted.tail.pop_back();
        if (dice_.one_in(3)) wanted.map = dice_.map();
        if (dice_.one_in(4)) wanted.kept = 4 + dice_.below(2);
        layer top = model_.current().top;
        const auto take = [](auto& leaf, const auto& before, const auto& after) {
            if (before != after) leaf = after;
        };
        take(top.one_first, now.one.first, wanted.one.first);
        take(top.two_first, now.two.first, wanted.two.first);
        take(top.two_second, now.two.second, wanted.two.second);
        take(top.flag, now.flag, wanted.flag);
        take(top.maybe, now.maybe, wanted.maybe);
        take(top.list, now.list, wanted.list);
        take(top.tail, now.tail, wanted.tail);
        take(top.map, now.map, wanted.map);
        take(top.kept, now.kept, wanted.kept);
        const outcome expected = model_.propose(model_.current().document, top);
        expect(store_.update([&](config& changed) { changed = wanted; }), expected);
    }

    void reset() {
        const layer document = model_.current().document;
        layer top = model_.current().top;
        switch (dice_.below(8)) {
            case 0:
                expect_after(document, {}, [&] { return store_.reset(); });
                return;
            case 1:
                top.one_first.reset();
                top.one_second.reset();
                return expect_after(document, top, [&] { return store_.reset<"one">(); });
            case 2:
                top.two_first.reset();
                return expect_after(document, top, [&] { return store_.reset<"two.first">(); });
            case 3: top.maybe.reset(); return expect_after(document, top, [&] { return store_.reset("maybe"); });
            case 4: top.tail.reset(); return expect_after(document, top, [&] { return store_.reset<"tail">(); });
            case 5: top.map.reset(); return expect_after(document, top, [&] { return store_.reset("map"); });
            case 6: top.list.reset(); return expect_after(document, top, [&] { return store_.reset<"list">(); });
            default: top.kept.reset(); return expect_after(document, top, [&] { return store_.reset<"kept">(); });
        }
    }

    template <class Change>
    void expect_after(const layer& document, const layer& top, Change change) {
        const outcome expected = model_.propose(document, top);
        expect(change(), expected);
    }

    void reload() {
        const layer document = dice_.document();
        document_.write(toml_of(document));
        // What is only looked at has the same outcome, and changes nothing.
        const auto proposed = store_.preview();
        const outcome expected = model_.propose(document, model_.current().top);
        CHECK(proposed.has_value() == (expected != outcome::refused));
        if (proposed) CHECK(static_cast<bool>(*proposed) == (expected == outcome::committed));
        if (proposed) CHECK(cfg::diff(proposed->after(), model_.current().value).empty());
        expect(store_.reload(), expected);
    }

    void fail() {
        document_.write(dice_.one_in(2) ? "one.first = [\n" : "one.frist = 1\n");
        expect(store_.reload(), outcome::refused);
    }

    void roll_back() {
        const std::deque<model::version>& kept = model_.history();
        const int which = dice_.below(static_cast<int>(kept.size()) + 1) - 1;
        const std::uint64_t version =
            which < 0 ? kept.front().number - 1 : kept[static_cast<std::size_t>(which)].number;
        const outcome expected = which < 0 ? outcome::refused : model_.roll_back(static_cast<std::size_t>(which));
        expect(store_.rollback(version), expected);
    }

    void expect(const cfg::result<cfg::transition<config>>& was, outcome expected) {
        ++outcomes_[static_cast<std::size_t>(expected)];
        const std::string report = storing::report_of(was);
        CAPTURE(report);
        REQUIRE(was.has_value() == (expected != outcome::refused));
        if (!was) return;
        REQUIRE(static_cast<bool>(*was) == (expected == outcome::committed));
        CHECK(was->version() == model_.current().number);
        CHECK(cfg::diff(was->after(), model_.current().value).empty());
        CHECK(was->pending_restart().empty() != model_.is_pending());
    }

    // What is told, applied to a copy, must give what the store has.
    void follow(const cfg::changes<config>& changed) {
        ++told_;
        CHECK_FALSE(changed.empty());
        changed.for_each([&](auto key, const auto& before, const auto& after) {
            auto& copied = cfg::get(shadow_, key);
            CHECK(copied == before);
            CHECK(before != after);
            copied = after;
        });
    }

    void compare() {
        const config& expected = model_.current().value;
        const auto now = store_.snapshot();
        const std::string differs = cfg::to_string(cfg::diff(*now, expected));
        REQUIRE(differs == "");
        REQUIRE(cfg::to_string(cfg::diff(shadow_, expected)) == "");
        REQUIRE(store_.version() == model_.current().number);
        REQUIRE(now.version() == model_.current().number);
        REQUIRE(store_.get<"one.first">() == expected.one.first);
        REQUIRE(store_.get<"two.first">() == expected.two.first);
        REQUIRE(store_.get<"flag">() == expected.flag);
        REQUIRE(store_.get<"maybe">() == expected.maybe);
        REQUIRE(store_.get<"kept">() == 4);
        REQUIRE(store_.pending_restart().contains(cfg::key<"kept">::id<config>) == model_.is_pending());
        const cfg::overrides<config> set = store_.overrides();
        const layer& top = model_.current().top;
        REQUIRE(set.contains<"one.first">() == top.one_first.has_value());
        REQUIRE(set.contains<"two.second">() == top.two_second.has_value());
        REQUIRE(set.contains<"maybe">() == top.maybe.has_value());
        REQUIRE(set.contains<"tail">() == top.tail.has_value());
        REQUIRE(set.contains<"map">() == top.map.has_value());
        REQUIRE(set.contains<"kept">() == top.kept.has_value());
        const auto loaded = store_.loaded();
        REQUIRE((loaded->origin<"two.first">().kind() == cfg::source_kind::runtime_override) ==
                top.two_first.has_value());
        compare_history();
    }

    void compare_history() {
        const auto kept = store_.history();
        REQUIRE(kept.size() == model_.history().size());
        for (std::size_t i = 0; i < kept.size(); ++i) {
            REQUIRE(kept[i].version == model_.history()[i].number);
            REQUIRE(cfg::diff(*kept[i].content, model_.history()[i].value).empty());
        }
        for (std::size_t i = 1; i < kept.size(); ++i)
            REQUIRE(kept[i].changed == cfg::diff(*kept[i - 1].content, *kept[i].content).leaves());
    }

    rewritable document_;
    dice dice_;
    model model_;
    cfg::store<config> store_;
    config shadow_;
    int told_ = 0;
    std::array<int, 3> outcomes_{};
    cfg::subscription watching_;
};

TEST_CASE("after any changes a store has what the model has") {
    for (const std::uint32_t seed : {1u, 2u, 3u, 4u}) {
        CAPTURE(seed);
        run(seed).make_steps(1000);
    }
}

}  // namespace
