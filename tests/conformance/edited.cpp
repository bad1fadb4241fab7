// SPDX-License-Identifier: MIT
// Changes to any TOML text: documents in random styles and those of toml-test get values set, added and removed at random,
// and every other byte stays.
#include <cfg/formats/edit_toml.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/write.hpp>
#include <cfg/sources/text.hpp>

#include "corpus.hpp"
#include "generated.hpp"
#include "toml_spelling.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using generated::dice;

/// A place in a document, by steps: keys, or numbers of elements.
struct step {
    std::string name;
    std::optional<std::size_t> index;
};
using steps = std::vector<step>;

[[nodiscard]] std::string spelt(const steps& path) {
    std::string text;
    for (const step& each : path) {
        if (each.index.has_value()) {
            text += "[" + std::to_string(*each.index) + "]";
            continue;
        }
        if (!text.empty()) text += '.';
        cfg::detail::append_key(text, each.name);
    }
    return text;
}

void list_places(const cfg::value& node, steps& here, std::vector<steps>& all, std::vector<steps>& tables) {
    if (!here.empty()) all.push_back(here);
    if (const auto* members = node.get_if<cfg::value::table>()) {
        tables.push_back(here);
        for (const auto& [name, member] : *members) {
            here.push_back({name, std::nullopt});
            list_places(member, here, all, tables);
            here.pop_back();
        }
    } else if (const auto* elements = node.get_if<cfg::value::array>()) {
        for (std::size_t i = 0; i < elements->size(); ++i) {
            here.push_back({{}, i});
            list_places((*elements)[i], here, all, tables);
            here.pop_back();
        }
    }
}

[[nodiscard]] cfg::value& node_at(cfg::value& root, const steps& path) {
    cfg::value* node = &root;
    for (const step& each : path)
        node = each.index.has_value() ? &(*node->get_if<cfg::value::array>())[*each.index] : &node->become<cfg::value::table>()[each.name];
    return *node;
}

void erase_at(cfg::value& root, steps path) {
    const step last = path.back();
    path.pop_back();
    cfg::value& above = node_at(root, path);
    if (last.index.has_value()) {
        auto& elements = *above.get_if<cfg::value::array>();
        elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(*last.index));
    } else {
        above.get_if<cfg::value::table>()->erase(last.name);
    }
}

[[nodiscard]] std::optional<cfg::value> tree_of(const std::string& text) {
    auto read = cfg::try_load<cfg::value>(cfg::text(cfg::toml, text, "edited.toml"));
    if (!read) return std::nullopt;
    return **read;
}

[[nodiscard]] bool is_same(const cfg::value& wanted, const cfg::value& found) { return generated::difference(wanted, found, "it").empty(); }

/// Where a line and a column of the text are.
[[nodiscard]] std::size_t offset_of(std::string_view text, const cfg::origin& where) {
    std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::uint32_t line = 1; line < where.line(); ++line) at = text.find('\n', at) + 1;
    for (std::uint32_t column = 1; column < where.column(); ++column)
        do ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    return at;
}

[[nodiscard]] std::size_t common_prefix(std::string_view left, std::string_view right) {
    return static_cast<std::size_t>(std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin());
}
[[nodiscard]] std::size_t common_suffix(std::string_view left, std::string_view right) {
    return static_cast<std::size_t>(std::mismatch(left.rbegin(), left.rend(), right.rbegin(), right.rend()).first - left.rbegin());
}

/// Whether the one text is the other with a piece taken out, or several.
[[nodiscard]] bool is_without_one_piece(std::string_view shorter, std::string_view longer) {
    return common_prefix(shorter, longer) + common_suffix(shorter, longer) >= shorter.size();
}
[[nodiscard]] bool is_without_pieces(std::string_view shorter, std::string_view longer) {
    std::size_t at = 0;
    for (char c : longer)
        if (at < shorter.size() && shorter[at] == c) ++at;
    return at == shorter.size();
}

struct tally {
    int set = 0;
    int not_set = 0;
    int added = 0;
    int removed = 0;
};

class editing {
public:
    editing(dice& chance, tally& counts) : dice_(chance), counts_(counts) {}

    void change_some(const std::string& text, int times) {
        const std::optional<cfg::value> tree = tree_of(text);
        if (!tree.has_value()) return;  // integers that a dynamic value cannot hold
        steps here;
        std::vector<steps> places;
        std::vector<steps> tables;
        list_places(*tree, here, places, tables);
        for (int i = 0; i < times; ++i) {
            add(text, *tree, dice_.one_of(tables));
            if (places.empty()) continue;
            set(text, *tree, dice_.one_of(places));
            remove(text, *tree, dice_.one_of(places));
        }
    }

private:
    void set(const std::string& text, const cfg::value& tree, const steps& path) {
        cfg::value wanted = tree;
        const cfg::value fresh = some_value();
        const cfg::value before = node_at(wanted, path);
        const auto outcome = cfg::edit_toml(text, cfg::toml_changes().set(spelt(path), fresh));
        if (!outcome) {
            // Only tables that are written with headers or dotted keys.
            const std::string message = outcome.error().problems().at(0).message;
            REQUIRE_MESSAGE(message == "it is a table with lines of its own; set what is in it", spelt(path) << ": " << message << "\n" << text);
            REQUIRE((before.is<cfg::value::table>() || before.is<cfg::value::array>()));
            ++counts_.not_set;
            return;
        }
        const std::string spelling = toml_spelling::of(fresh);
        const std::size_t begin = offset_of(text, before.where());
        const std::size_t end = text.size() - (outcome->size() - begin - spelling.size());
        REQUIRE_MESSAGE(*outcome == text.substr(0, begin) + spelling + text.substr(end), spelt(path) << "\n" << text << "\n-----\n" << *outcome);
        // What was replaced is the old value, and no more than that.
        const std::string_view old = std::string_view(text).substr(begin, end - begin);
        REQUIRE_MESSAGE(std::string_view(" \t\r\n").find(old.front()) == std::string_view::npos, old);
        REQUIRE_MESSAGE(std::string_view(" \t\r\n").find(old.back()) == std::string_view::npos, old);
        const std::optional<cfg::value> replaced = tree_of("x = " + std::string(old));
        REQUIRE_MESSAGE(replaced.has_value(), old);
        REQUIRE_MESSAGE(is_same(before, *replaced->find("x")), old);
        node_at(wanted, path) = fresh;
        require_meaning(*outcome, wanted, text);
        ++counts_.set;
    }

    void add(const std::string& text, const cfg::value& tree, steps path) {
        cfg::value wanted = tree;
        const cfg::value fresh = some_value();
        for (std::size_t i = 1 + dice_.below(2); i > 0; --i) path.push_back({dice_.chance(50) ? "new_key" : "a \"new\" key\n", std::nullopt});
        const auto outcome = cfg::edit_toml(text, cfg::toml_changes().set(spelt(path), fresh));
        REQUIRE_MESSAGE(outcome.has_value(), spelt(path) << "\n" << text << "\n" << outcome.error().to_string());
        REQUIRE_MESSAGE(is_without_one_piece(text, *outcome), spelt(path) << "\n" << text << "\n-----\n" << *outcome);
        REQUIRE(outcome->find(toml_spelling::of(fresh)) != std::string::npos);
        REQUIRE((text.empty() || text.ends_with('\n') == outcome->ends_with('\n')));
        node_at(wanted, path) = fresh;
        require_meaning(*outcome, wanted, text);
        // Taken away again, it leaves what was there.
        const auto back = cfg::edit_toml(*outcome, cfg::toml_changes().remove(spelt(path)));
        REQUIRE_MESSAGE(back.has_value(), spelt(path) << "\n" << *outcome << "\n" << back.error().to_string());
        REQUIRE(is_without_pieces(*back, *outcome));
        ++counts_.added;
    }

    void remove(const std::string& text, const cfg::value& tree, const steps& path) {
        cfg::value wanted = tree;
        const cfg::value before = node_at(wanted, path);
        const auto outcome = cfg::edit_toml(text, cfg::toml_changes().remove(spelt(path)));
        REQUIRE_MESSAGE(outcome.has_value(), spelt(path) << "\n" << text << "\n" << outcome.error().to_string());
        const bool is_single = !before.is<cfg::value::table>() && !before.is<cfg::value::array>();
        REQUIRE_MESSAGE((is_single ? is_without_one_piece(*outcome, text) : is_without_pieces(*outcome, text)), spelt(path) << "\n" << text << "\n-----\n" << *outcome);
        erase_at(wanted, path);
        // Tables that were there only because of it may be gone, too.
        std::optional<cfg::value> found = tree_of(*outcome);
        REQUIRE_MESSAGE(found.has_value(), *outcome);
        steps above = path;
        while (!is_same(wanted, *found)) {
            above.pop_back();
            REQUIRE_MESSAGE(!above.empty(), spelt(path) << "\n" << text << "\n-----\n" << *outcome);
            const cfg::value& node = node_at(wanted, above);
            const auto* members = node.get_if<cfg::value::table>();
            const auto* elements = node.get_if<cfg::value::array>();
            REQUIRE_MESSAGE((members != nullptr ? members->empty() : elements->empty()), spelt(path) << "\n" << text << "\n-----\n" << *outcome);
            erase_at(wanted, above);
        }
        ++counts_.removed;
    }

    static void require_meaning(const std::string& text, const cfg::value& wanted, const std::string& original) {
        const std::optional<cfg::value> found = tree_of(text);
        REQUIRE_MESSAGE(found.has_value(), original << "\n-----\n" << text);
        REQUIRE_MESSAGE(is_same(wanted, *found), original << "\n-----\n" << text);
    }

    [[nodiscard]] cfg::value some_value() {
        cfg::value made;
        generated::filler(dice_).fill(made);
        return made;
    }

    dice& dice_;
    tally& counts_;
};

TEST_CASE_TEMPLATE("documents in any style can be changed anywhere", Config, generated::leaves, generated::containers, generated::nested, generated::forest) {
    dice chance(41);
    tally counts;
    for (int i = 0; i < 150; ++i) {
        Config wanted{};
        generated::filler(chance).fill(wanted);
        // The tree is read from what the library wrote, and written again in a random style.
        const auto tree = tree_of(cfg::to_toml(wanted, {.secrets = cfg::secrets::exposed}));
        if (!tree.has_value()) continue;
        editing(chance, counts).change_some(toml_writer::writer(chance).write(toml_spelling::node_of(*tree)), 4);
    }
    CHECK(counts.set > 200);
    CHECK(counts.added > 200);
    CHECK(counts.removed > 200);
    MESSAGE(counts.set << " set, " << counts.not_set << " not set, " << counts.added << " added, " << counts.removed << " removed");
}

TEST_CASE("the documents of toml-test can be changed anywhere") {
    if (!corpora::toml_test::is_here()) return;
    dice chance(42);
    tally counts;
    int documents = 0;
    for (const std::string& name : corpora::toml_test::names("files-toml-1.1.0", "valid/")) {
        CAPTURE(name);
        editing(chance, counts).change_some(corpora::toml_test::text(name), 12);
        ++documents;
    }
    CHECK(documents == 220);
    CHECK(counts.added == 220 * 12);
    CHECK(counts.removed > 200 * 12);
    MESSAGE(counts.set << " set, " << counts.not_set << " not set, " << counts.added << " added, " << counts.removed << " removed");
}

}  // namespace
