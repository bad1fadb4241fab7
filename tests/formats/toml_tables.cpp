// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: arrays of tables fill every container that can hold tables, and no other.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_tables.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using reading::contains;
using reading::places_of;
using reading::problem_of;
using reading::read;
using reading::try_read;
using reading_tables::contents;
using reading_tables::contents_of;
using reading_tables::leaf;
using reading_tables::outer;
using reading_tables::places;

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

// ---- lists of tables, in every container ----------------------------------------------------------------------------

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
