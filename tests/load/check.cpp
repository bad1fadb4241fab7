// SPDX-License-Identifier: MIT
// Tests of the check of a struct: what it finds is told with every field that it cites, where its value stands.
#include <cfg/load/validate.hpp>

#include "loading.hpp"
#include "validating.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::field;
using loading::loaded;
using loading::problem_of;
using loading::problems_of;
using loading::report_of;
using loading::toml;
using validating::lines;
using validating::messages_of;

struct pool {
    int min_size = 1;
    int max_size = 10;
    constexpr void check(cfg::report<pool>& that) const {
        that.require<"min_size", "max_size">(min_size <= max_size, "min_size must not exceed max_size");
    }
};
struct service {
    bool enabled = false;
    pool connections;
    std::vector<pool> list;
    std::map<std::string, pool> map;
    std::optional<pool> maybe;
    std::string name = "service";
    cfg::secret<std::string> key;
    void check(cfg::report<service>& that) const {
        that.require<"enabled", "connections.max_size">(!enabled || connections.max_size > 0,
                                                        "an enabled service needs connections");
        that.require<"enabled", "key">(!enabled || !key.empty(), "an enabled service needs a key");
        if (name == "odd") that.warn<"name">("an odd name");
        if (name == "bad") that.error("nothing in particular");
        if (name == "table") that.error<"connections">("the connections as a whole");
    }
};

TEST_CASE("the report of a check that fails cites every field") {
    CHECK(report_of<service>(toml("connections.min_size = 20\n")) ==
          "error: connections: min_size must not exceed max_size\n"
          "  --> gateway.toml:1:24\n"
          "   |\n"
          " 1 | connections.min_size = 20\n"
          "   |                        ^^\n"
          "   = note: connections.min_size = 20, from gateway.toml:1:24\n"
          "   = note: connections.max_size = 10, from default\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("the first field that somebody set leads") {
    const cfg::problem found = problem_of<service>(toml("\n[connections]\nmax_size = 0\n"));
    CHECK(found.where.to_string() == "gateway.toml:3:12");
    CHECK(found.line == "max_size = 0");
    CHECK(found.notes ==
          lines{"connections.min_size = 1, from default", "connections.max_size = 0, from gateway.toml:3:12"});
}

TEST_CASE("fields from several layers are cited each with its own") {
    const cfg::problem found = problem_of<service>(
        toml("enabled = true\n", "base"), toml("connections = {min_size = -1, max_size = 0}\nkey = 'k'\n", "top"));
    CHECK(found.path.empty());
    CHECK(found.message == "an enabled service needs connections");
    CHECK(found.where.to_string() == "base:1:11");
    CHECK(found.notes == lines{"enabled = true, from base:1:11", "connections.max_size = 0, from top:1:42"});
}

TEST_CASE("a cited secret is masked, and its line not shown") {
    const cfg::problem found = problem_of<service>(toml("enabled = true\nkey = ''\n"));
    CHECK(found.notes == lines{"enabled = true, from gateway.toml:1:11", "key = ********, from gateway.toml:2:7"});
}

TEST_CASE("structs in lists, maps and optionals are checked, and cited where they stand") {
    const auto all = problems_of<service>(
        toml("[[list]]\n[[list]]\nmax_size = 0\n[map.a]\nmin_size = 11\n[maybe]\nmin_size = 12\n"));
    REQUIRE(all.size() == 3);
    CHECK(all[0].path == "list[1]");
    CHECK(all[0].where.to_string() == "gateway.toml:3:12");
    CHECK(all[0].notes[1] == "list[1].max_size = 0, from gateway.toml:3:12");
    CHECK(all[1].path == "map.a");
    CHECK(all[1].where.to_string() == "gateway.toml:5:12");
    CHECK(all[2].path == "maybe");
    CHECK(all[2].where.to_string() == "gateway.toml:7:12");
    CHECK(loaded<service>(toml("[[list]]\nmax_size = 5\n"))->list.size() == 1);
}

TEST_CASE("a check's warning lets the configuration pass") {
    const auto config = loaded<service>(toml("name = 'odd'\n"));
    REQUIRE(config.warnings().size() == 1);
    CHECK(config.warnings()[0].message == "an odd name");
    CHECK(config.warnings()[0].where.to_string() == "gateway.toml:1:8");
}

TEST_CASE("a finding about no field in particular has no place") {
    CHECK(report_of<service>(toml("enabled = false\nname = 'bad'\n")) ==
          "error: nothing in particular\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("a finding about a whole table is placed where it was set") {
    const cfg::problem found = problem_of<service>(toml("name = 'table'\nconnections.max_size = 5\n"));
    CHECK(found.where.to_string() == "gateway.toml:2:24");
}

TEST_CASE("a check that a broken field makes meaningless is not heard") {
    CHECK(messages_of<service>(toml("connections = {min_size = 'x', max_size = 0}\n")) ==
          lines{"connections.min_size: wrong type: a string"});
    CHECK(messages_of<service>(toml("connections.max_size = 'x'\nname = 'table'\n")) ==
          lines{"connections.max_size: wrong type: a string"});
    CHECK(messages_of<service>(toml("key = 5\nenabled = true\n")) == lines{"key: wrong type: an integer"});
    CHECK(messages_of<service>(toml("key = 5\nconnections.max_size = 0\n")) ==
          lines{"key: wrong type: an integer", "connections: min_size must not exceed max_size"});
    CHECK(messages_of<service>(toml("list = [{min_size = 'x'}, {}]\n")).size() == 1);
}

struct thrower {
    std::string name = "a";
    int number = 0;
    static constexpr field schema[] = {field("name").matches([](std::string_view text) -> bool { return text.substr(5).empty(); }, "a long name")};
    void check(cfg::report<thrower>&) const {
        if (number == 1) throw std::runtime_error("no number one");
        if (number == 2) throw 2;
    }
};

// What they threw left try_load as an exception.
TEST_CASE("what a predicate or a check throws is a problem") {
    const lines of_predicate = messages_of<thrower>(toml("name = 'abc'\n"));
    REQUIRE(of_predicate.size() == 1);
    CHECK(of_predicate[0].starts_with("name: \"abc\" is not valid: "));
    CHECK(messages_of<thrower>(toml("name = 'abcde'\nnumber = 1\n")) == lines{": the check of this struct threw an exception: no number one"});
    CHECK(messages_of<thrower>(toml("name = 'abcde'\nnumber = 2\n")) == lines{": the check of this struct threw an exception: an exception without a message"});
}

}  // namespace
