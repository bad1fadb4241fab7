// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: tables and arrays of tables, defined once and extended only as TOML allows, whatever they
// are read into.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using reading::contains;
using reading::places_of;
using reading::problem_of;
using reading::read;
using reading::try_read;

// ---- redefinition ----------------------------------------------------------------------------------------------------

/// What the documents below are written for: tables `a` and `b`, lists of tables `t`, tables `c` in them, numbers x, y, z.
struct leaf {
    int x = 0, y = 0, z = 0;
};
struct inner {
    int x = 0, y = 0, z = 0;
    leaf c;
    std::vector<leaf> t;
};
struct outer {
    int x = 0, y = 0, z = 0;
    inner a;
    inner b;
    std::vector<inner> t;
};

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

// Everything that a document gave a value, as "path=number", and "path" for each element of a list.
using contents = std::set<std::string>;

void list(const leaf& in, const std::string& at, contents& out) {
    if (in.x != 0) out.insert(at + "x=" + std::to_string(in.x));
    if (in.y != 0) out.insert(at + "y=" + std::to_string(in.y));
    if (in.z != 0) out.insert(at + "z=" + std::to_string(in.z));
}

template <class Element>
void list(const std::vector<Element>& in, const std::string& at, contents& out);

void list(const inner& in, const std::string& at, contents& out) {
    list(leaf{in.x, in.y, in.z}, at, out);
    list(in.c, at + "c.", out);
    list(in.t, at + "t", out);
}

void list(const outer& in, const std::string& at, contents& out) {
    list(leaf{in.x, in.y, in.z}, at, out);
    list(in.a, at + "a.", out);
    list(in.b, at + "b.", out);
    list(in.t, at + "t", out);
}

template <class Element>
void list(const std::vector<Element>& in, const std::string& at, contents& out) {
    for (std::size_t i = 0; i < in.size(); ++i) {
        out.insert(at + std::to_string(i));
        list(in[i], at + std::to_string(i) + ".", out);
    }
}

void list(const cfg::value& in, const std::string& at, contents& out) {
    if (const auto* table = in.get_if<cfg::value::table>()) {
        for (const auto& [name, member] : *table) {
            if (const auto* number = member.get_if<std::int64_t>())
                out.insert(at + name + "=" + std::to_string(*number));
            else
                list(member, at + name + (member.is<cfg::value::table>() ? "." : ""), out);
        }
    } else if (const auto* array = in.get_if<cfg::value::array>()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            out.insert(at + std::to_string(i));
            list((*array)[i], at + std::to_string(i) + ".", out);
        }
    }
}

template <class Part>
[[nodiscard]] contents contents_of(const Part& part) {
    contents found;
    list(part, "", found);
    return found;
}

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

struct places {
    outer member;
    std::vector<outer> list;
    std::map<std::string, outer> map;
    std::optional<outer> maybe;
    cfg::value any;
    std::vector<cfg::value> values;
    std::map<std::string, std::vector<outer>> lists;
};

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

/// An element whose members may be anything: `any` is a table here and a list there.
struct loose {
    cfg::value any;
    leaf c;
    std::vector<leaf> t;
    int x = 0;
};
struct looses {
    std::vector<loose> list;
    std::array<loose, 1> single;
};

TEST_CASE("a member that was a list in one element may be a table in the next") {
    const looses loaded = read<looses>(
        "[[list]]\n[[list.any]]\nk = 1\n[[list.any]]\nk = 2\n"
        "[[list]]\n[list.any]\nk = 3\n[list.any.deeper]\nk = 4\n"
        "[[list]]\nany = 5\n"
        "[[list]]\nany.k.l = 6\n"
        "[[list]]\n[[list.any.k]]\nl = 7\n[[list.any.k]]\nl = 8\n"
        "[[list]]\n[list.any.k]\nl = 9\n"
        "[[list]]\n[[list.any]]\nk = 10\n");
    const std::vector<loose>& list = loaded.list;
    REQUIRE(list.size() == 7);
    CHECK(contents_of(list[0].any) == contents{"0", "0.k=1", "1", "1.k=2"});
    CHECK(contents_of(list[1].any) == contents{"k=3", "deeper.k=4"});
    CHECK(list[2].any == cfg::value(5));
    CHECK(contents_of(list[3].any) == contents{"k.l=6"});
    CHECK(contents_of(list[4].any) == contents{"k0", "k0.l=7", "k1", "k1.l=8"});
    CHECK(contents_of(list[5].any) == contents{"k.l=9"});
    CHECK(contents_of(list[6].any) == contents{"0", "0.k=10"});
}

// Members opened as what they are not: each is one error, and what follows is read as if it had not happened.
TEST_CASE("tables where a member is none do not confuse what follows") {
    const std::string_view parts[] = {
        "[[list.any]]\n",     "[list.any]\n",     "any = 1\n",      "[[list.c]]\n",   "[list.c]\n",     "[list.c.x]\n", "[[list.c.x]]\n", "c.x.y = 1\n",
        "[[list.c.x.y]]\n",   "[list.t]\n",       "[[list.t]]\n",   "[list.t.x]\n",   "t.x = 1\n",      "[list.x]\n",   "[[list.x]]\n",   "x.y.z = 1\n",
        "[list.unknown]\n",   "[[list.unknown]]\n", "unknown = 1\n", "unknown.x = 1\n", "[list.any.c.t]\n", "t = [{x = {}}]\n", "c = [1]\n", "any = {c = [{}]}\n",
    };
    std::size_t accepted = 0;
    for (const std::string_view first : parts)
        for (const std::string_view second : parts)
            for (const std::string_view third : parts) {
                std::string text;
                for (std::string_view part : {first, second, third}) text.append("[[list]]\nx = 1\n").append(part);
                const auto outcome = try_read<looses>(text + "[[list]]\nx = 7\nc.x = 8\n[[list.t]]\nx = 9\n[list.any]\nx = 10\n");
                accepted += outcome ? 1u : 0u;
                if (!outcome) continue;
                REQUIRE((*outcome)->list.size() == 4);
                const loose& last = (*outcome)->list.back();
                REQUIRE_MESSAGE(last.x == 7, text);
                REQUIRE_MESSAGE(last.c.x == 8, text);
                REQUIRE_MESSAGE(last.t.size() == 1, text);
                REQUIRE_MESSAGE(contents_of(last.any) == contents{"x=10"}, text);
            }
    CHECK(accepted == 343);  // of seven parts all fit: any as list, table, number, inline and deep, [c], [[t]]
    // The same where the second element is one too many for the array.
    for (const std::string_view first : parts)
        for (const std::string_view second : parts) {
            std::string text;
            for (std::string_view part : {first, second}) text.append("[[list]]\nx = 1\n").append(part);
            for (std::size_t at = text.find("list"); at != text.npos; at = text.find("list", at)) text.replace(at, 4, "single");
            CHECK_FALSE(try_read<looses>(text).has_value());
        }
}

// ---- lists of tables, in every container -----------------------------------------------------------------------------

struct bool_lists {
    std::vector<bool> flags;
    std::set<int> numbers;
};

struct containers {
    std::array<leaf, 2> pair;
    std::vector<std::optional<leaf>> maybes;
    std::optional<std::vector<leaf>> maybe_list;
    std::vector<std::map<std::string, int>> maps;
    std::map<std::string, std::vector<leaf>> lists;
    std::map<std::string, std::map<std::string, leaf>> deep;
    std::vector<std::vector<leaf>> nested;
};

TEST_CASE("[[lists of tables]] fill every container that can hold tables") {
    const containers loaded = read<containers>(
        "[[pair]]\nx = 1\n[[maybes]]\nx = 2\n[[pair]]\nx = 3\n[[maybe_list]]\nx = 4\n[[maybe_list]]\n[[maybes]]\n"
        "[[maps]]\na = 5\n'b c' = 6\n[[maps]]\na = 7\n[[lists.k]]\nx = 8\n[[lists.l]]\n[[lists.k]]\nx = 9\n"
        "[deep.a.b]\nx = 10\n[deep.a]\nc = {x = 11}\n[deep]\nd.e.x = 12\n");
    CHECK(loaded.pair[0].x == 1);
    CHECK(loaded.pair[1].x == 3);
    REQUIRE(loaded.maybes.size() == 2);
    CHECK(loaded.maybes[0]->x == 2);
    CHECK(loaded.maybes[1].has_value());
    REQUIRE(loaded.maybe_list.has_value());
    CHECK(loaded.maybe_list->size() == 2);
    CHECK(loaded.maybe_list->front().x == 4);
    CHECK(loaded.maps == std::vector<std::map<std::string, int>>{{{"a", 5}, {"b c", 6}}, {{"a", 7}}});
    CHECK(loaded.lists.at("k").at(1).x == 9);
    CHECK(loaded.lists.at("l").size() == 1);
    CHECK(loaded.deep.at("a").at("b").x == 10);
    CHECK(loaded.deep.at("a").at("c").x == 11);
    CHECK(loaded.deep.at("d").at("e").x == 12);
}

TEST_CASE("lists that cannot hold tables, and too many or too few elements") {
    CHECK(contains(problem_of<containers>("[[pair]]\n").message, "1 element"));
    CHECK(contains(problem_of<containers>("[[pair]]\n[[pair]]\n[[pair]]\nx = 1\n").message, "3 elements"));
    CHECK(problem_of<containers>("[[pair]]\n[[pair]]\n[[pair]]\nx = 1\n").path == "pair");
    CHECK(problem_of<containers>("[[nested]]\nx = 1\n").message == "wrong type: a table");
    CHECK(problem_of<bool_lists>("[[flags]]\n").message == "wrong type: a table");
    CHECK(problem_of<bool_lists>("[[numbers]]\na = 1\n").message == "wrong type: a table");
    CHECK(problem_of<bool_lists>("[flags]\n").message == "wrong type: a table");
    CHECK(problem_of<bool_lists>("[[flags]]\n").path == "flags[0]");
    CHECK(problem_of<outer>("[[a]]\nx = 1\n").message == "wrong type: an array of tables");
    CHECK(problem_of<outer>("[t]\nx = 1\n").message == "wrong type: a table");
    CHECK(problem_of<outer>("t = {x = 1}\n").message == "wrong type: a table");
    CHECK(problem_of<outer>("a = [{x = 1}]\n").message == "wrong type: an array");
    CHECK(problem_of<outer>("[x]\ny = 1\n[x.z]\n").message == "wrong type: a table");
    // A wrong type inside one element is told of that element.
    CHECK(places_of<outer>("[[t]]\nx = 1\n[[t]]\nc.y = 'a'\n[[t.t]]\nz = 'b'\n") ==
          "4:7 t[1].c.y, 6:5 t[1].t[0].z");
    CHECK(places_of<outer>("t = [{x = 1}, {x = 2.5, y = true}]") == "1:20 t[1].x, 1:29 t[1].y");
    CHECK(places_of<places>("[lists]\nk = [{a = {x = ''}}]\n") == "2:16 lists.k[0].a.x");
    CHECK(places_of<places>("[map.'a.b']\nx = ''\n") == "2:5 map.\"a.b\".x");
}

/// A struct that holds a list of itself.
struct tree {
    int x = 0;
    std::vector<tree> t;
    std::map<std::string, tree> m;
};

TEST_CASE("a struct may contain lists of itself") {
    const tree loaded = read<tree>("x = 1\n[[t]]\nx = 2\n[[t.t]]\nx = 3\n[[t.t.t]]\nx = 4\n[[t]]\n[m.k.m.l]\nx = 5\n");
    REQUIRE(loaded.t.size() == 2);
    CHECK(loaded.t[0].t.at(0).t.at(0).x == 4);
    CHECK(loaded.t[1].t.empty());
    CHECK(loaded.m.at("k").m.at("l").x == 5);
}

}  // namespace
