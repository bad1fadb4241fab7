// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: tables and arrays of tables are defined once and extended only as TOML allows.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_tables.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using reading::read;
using reading::try_read;
using reading_tables::contents;
using reading_tables::contents_of;
using reading_tables::outer;
using reading_tables::places;

/// A document for `outer`, and whether TOML allows it. The rules know no types, so the verdict is the same for all of them.
struct sample {
    bool valid;
    std::string_view text;
};

constexpr sample samples[] = {
    {true, "x = 1\ny = 2\n"},
    {true, "a.x = 1\na.y = 2\n"},
    {true, "a.x = 1\nb.x = 1\na.y = 2\n"},
    {true, "a.c.x = 1\na.x = 2\na.c.y = 3\n"},
    {true, "[a]\nx = 1\n[a.c]\nx = 2\n"},
    {true, "[a.c]\nx = 1\n[a]\nx = 2\n"},
    {true, "[a.c]\n[a]\n[b]\n"},
    {true, "[a]\nx = 1\n[b]\nx = 2\n[a.c]\nx = 3\n"},
    {true, "[a]\nc.x = 1\nc.y = 2\nx = 3\n"},
    {true, "[a]\n\"x\" = 1\n'y' = 2\n"},
    {true, "[ a . \"c\" ]\nx = 1\n"},
    {true, "a = {x = 1, c = {x = 2}}\n"},
    {true, "a = {c.x = 1, c.y = 2, x = 3}\n"},
    {true, "a.c = {x = 1}\na.x = 2\n"},
    {true, "[a]\nc = {x = 1}\nt = [{x = 2}, {y = 3}]\n"},
    {true, "t = [{x = 1}, {c.x = 2}, {c = {y = 3}, t = [{z = 4}]}]\n"},
    {true, "t = []\na = {}\n"},
    {true, "[[t]]\nx = 1\n[[t]]\nx = 2\n[[t]]\n"},
    {true, "[[t]]\n[t.c]\nx = 1\n[[t]]\n[t.c]\nx = 2\n"},
    {true, "[[t]]\nc.x = 1\n[[t]]\nc.x = 2\n"},
    {true, "[[t]]\nc = {x = 1}\n[[t]]\nc.x = 2\n[[t]]\n[t.c]\nx = 3\n"},
    {true, "[[t]]\n[[t.t]]\nx = 1\n[[t.t]]\nx = 2\n[[t]]\n[[t.t]]\nx = 3\n"},
    {true, "[[t]]\n[[t.t]]\nx = 1\n[[t]]\nt = [{x = 2}]\n[[t]]\n"},
    {true, "[[a.t]]\nx = 1\n[[a.t]]\nx = 2\n[a]\nx = 3\n"},
    {true, "[[a.t]]\n[a.c]\nx = 1\n[[a.t]]\nx = 2\n"},
    {true, "[[t]]\nx = 1\n[a]\nx = 2\n[[t]]\nx = 3\n[t.c]\nx = 4\n"},
    {true, "[a]\nt = [{x = 1}]\n[b]\n[[b.t]]\nx = 2\n"},

    {false, "x = 1\nx = 2\n"},
    {false, "x = 1\n\"x\" = 2\n"},
    {false, "x = 1\n'x' = 2\n"},
    {false, "x = 1\n\"\\u0078\" = 2\n"},
    {false, "x = 1\nx.y = 2\n"},
    {false, "x.y = 1\nx = 2\n"},
    {false, "x = 1\n[x]\n"},
    {false, "x = 1\n[[x]]\n"},
    {false, "x = 1\n[x.c]\n"},
    {false, "[a]\n[a]\n"},
    {false, "[a]\nx = 1\n[b]\n[a]\ny = 2\n"},
    {false, "[a]\nx = 1\nx = 2\n"},
    {false, "[a]\nx = 1\n[a.c]\ny = 1\n[a]\ny = 2\n"},
    {false, "[a.c]\n[a.c]\n"},
    {false, "a.x = 1\na.x = 2\n"},
    {false, "a.x = 1\na = {y = 1}\n"},
    {false, "a.x = 1\n[a]\ny = 2\n"},
    {false, "a.c.x = 1\n[a.c]\ny = 2\n"},
    {false, "a.c.x = 1\n[a]\nx = 2\n"},
    {false, "a.c.x = 1\na.c = {y = 2}\n"},
    {false, "[a]\nc.x = 1\n[a.c]\ny = 2\n"},
    {false, "[a.c]\nx = 1\n[a]\nc.y = 2\n"},
    {false, "[a.c]\n[a]\nc = {x = 1}\n"},
    {false, "[[a.t]]\n[a]\nt = []\n"},
    {false, "[[a.t]]\n[a]\nt.x = 1\n"},
    {false, "a = {x = 1}\n[a]\n"},
    {false, "a = {x = 1}\n[a.c]\nx = 1\n"},
    {false, "a = {x = 1}\na.y = 2\n"},
    {false, "a = {}\n[[a.t]]\n"},
    {false, "a = {x = 1, x = 2}\n"},
    {false, "a = {x = 1, 'x' = 2}\n"},
    {false, "a = {c = {x = 1}, c.y = 2}\n"},
    {false, "a = {c.x = 1, c = {y = 2}}\n"},
    {false, "a = {c = {x = 1}}\na.c.y = 2\n"},
    {false, "a = {c = {x = 1}}\n[a.c]\n"},
    {false, "[a]\nc = {x = 1}\n[a.c]\n"},
    {false, "[a]\nc = {x = 1}\nc.y = 2\n"},
    {false, "[[t]]\n[t]\n"},
    {false, "[t]\n[[t]]\n"},
    {false, "[[t]]\nx = 1\nx = 2\n"},
    {false, "[[t]]\n[t.c]\n[t.c]\n"},
    {false, "[[t]]\n[t.c]\nx = 1\n[[t]]\n[t.c]\nx = 1\n[t.c]\n"},
    {false, "[[t]]\nc.x = 1\n[t.c]\ny = 1\n"},
    {false, "[[t]]\n[[t.t]]\n[t.t]\n"},
    {false, "[[t]]\n[t.t]\n[[t.t]]\n"},
    {false, "[[t]]\nt = []\n[[t.t]]\n"},
    {false, "[[a.t]]\n[a.t]\n"},
    {false, "[a]\n[[a]]\n"},
    {false, "[[a]]\n[a]\n"},
    {false, "a.t = []\n[[a.t]]\n"},
    {false, "t = [{x = 1}]\n[[t]]\n"},
    {false, "t = [{x = 1}]\n[t.c]\n"},
    {false, "t = [{x = 1}]\nt.x = 1\n"},
    {false, "t = []\nt = []\n"},
    {false, "t = [{x = 1, x = 2}]\n"},
};

/// What `text` means when it is read as plain dynamic values: the reference for the typed readings.
[[nodiscard]] contents meaning_of(std::string_view text) {
    return contents_of(read<cfg::value>(text));
}

/// The document moved into the table `name`: `[a]` becomes `[name.a]`, and what stands before any header follows `opening`.
[[nodiscard]] std::string moved_into(std::string_view name, std::string_view opening, std::string_view text) {
    std::string moved(opening);
    for (std::size_t i = 0; i < text.size(); ++i) {
        moved += text[i];
        const bool header = text[i] == '[' && (i == 0 || text[i - 1] == '\n');
        if (!header) continue;
        if (text[i + 1] == '[') moved += text[++i];
        moved.append(name).append(".");
    }
    return moved;
}

TEST_CASE("the redefinition rules hold for structs as for dynamic values") {
    for (const sample& each : samples) {
        const auto dynamic = try_read<cfg::value>(each.text);
        const auto typed = try_read<outer>(each.text);
        CHECK_MESSAGE(dynamic.has_value() == each.valid, each.text);
        CHECK_MESSAGE(typed.has_value() == each.valid, each.text);
        if (!dynamic || !typed) continue;
        CHECK_MESSAGE(contents_of(**typed) == contents_of(**dynamic), each.text);
    }
}

// A header as most people write it is read by a shorter way than any other. Both must lead to the same, whatever stood
// before it.
TEST_CASE("headers are the same with and without blanks in them") {
    constexpr std::string_view headers[][2] = {
        {"[a]\n", "[ a ]\n"},
        {"[a.c]\n", "[a .c]\n"},
        {"[b.c]\nx = 1\n", "[b. c] # once\nx = 1\n"},
        {"[a.x]\n", "[a.'x']\n"},
        {"[a.c.u]\nx = 1\n", "[a.c.u ]\nx = 1\n"},
        {"[[t]]\nc.x = 1\n", "[[ t ]]\nc.x = 1\n"},
        {"[t.c]\ny = 2\n", "[\"t\".c]\ny = 2\n"},
        {"[[t.t]]\nx = 3\n", "[[t.t ]]\nx = 3\n"},
        {"[t.t.x]\n", "[t.t.x ]\n"},
        {"[u]\n", "[ u]\n"},
    };
    constexpr std::size_t count = std::size(headers);
    const auto told = [](std::string_view text, const cfg::limits& bounds) {
        const auto outcome = try_read<outer>(text, bounds);
        if (outcome) return contents_of(**outcome);
        contents problems;
        for (const cfg::problem& each : outcome.error().problems())
            problems.insert(std::to_string(each.where.line()) + " " + each.path + ": " + each.message);
        return problems;
    };
    cfg::limits few_values;
    few_values.values = 5;
    cfg::limits few_parts;
    few_parts.key_parts = 2;
    for (const cfg::limits& bounds : {cfg::limits(), few_values, few_parts}) {
        for (std::size_t order = 0; order < count * count * count * count; ++order) {
            std::string plain = "x = 1\n";
            std::string spaced = plain;
            for (std::size_t i = 0, rest = order; i < 4; ++i, rest /= count) {
                plain += headers[rest % count][0];
                spaced += headers[rest % count][1];
            }
            REQUIRE_MESSAGE(told(plain, bounds) == told(spaced, bounds), plain);
        }
    }
}

TEST_CASE("the redefinition rules hold in every kind of place") {
    for (const sample& each : samples) {
        const contents wanted = each.valid ? meaning_of(each.text) : contents();
        const auto check = [&](std::string_view name, std::string_view opening, auto find) {
            const std::string text = moved_into(name, opening, each.text);
            const auto outcome = try_read<places>(text);
            CHECK_MESSAGE(outcome.has_value() == each.valid, text);
            if (outcome && each.valid) CHECK_MESSAGE(contents_of(find(**outcome)) == wanted, text);
        };
        check("member", "[member]\n", [](const places& in) { return in.member; });
        check("list", "[[list]]\n", [](const places& in) { return in.list.back(); });
        check("map.'a key'", "[map.'a key']\n", [](const places& in) { return in.map.at("a key"); });
        check("maybe", "[maybe]\n", [](const places& in) { return *in.maybe; });
        check("any", "[any]\n", [](const places& in) { return in.any; });
        check("values", "[[values]]\n", [](const places& in) { return in.values.back(); });
        check("lists.k", "[[lists.k]]\n", [](const places& in) { return in.lists.at("k").back(); });
    }
}

// What the reader remembers of one element of a list must not reach the next.
TEST_CASE("elements of a list know nothing of each other") {
    for (const sample& first : samples) {
        if (!first.valid) continue;
        const contents first_wanted = meaning_of(first.text);
        for (const sample& second : samples) {
            const contents wanted = second.valid ? meaning_of(second.text) : contents();
            const auto check = [&](std::string_view name, auto list_in) {
                const std::string opening = "[[" + std::string(name) + "]]\n";
                const std::string text = moved_into(name, opening, first.text) + moved_into(name, opening, second.text);
                const auto outcome = try_read<places>(text);
                REQUIRE_MESSAGE(outcome.has_value() == second.valid, text);
                if (!outcome) return;
                const auto list = list_in(**outcome);
                REQUIRE(list.size() == 2);
                REQUIRE_MESSAGE(contents_of(list[0]) == first_wanted, text);
                REQUIRE_MESSAGE(contents_of(list[1]) == wanted, text);
            };
            check("list", [](const places& in) { return in.list; });
            check("values", [](const places& in) { return in.values; });
        }
    }
}

}  // namespace
