// SPDX-License-Identifier: MIT
// Tests of load/validate.hpp: rules and checks hold for what all layers together made, and what breaks one is told with
// the place of the value.
#include <cfg/load/validate.hpp>
#include <cfg/sources/file.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using cfg::field;
using loading::contains;
using loading::loaded;
using loading::problem_of;
using loading::problems_of;
using loading::report_of;
using loading::toml;
using lines = std::vector<std::string>;

/// "path: message" of each problem.
template <class Config, class... Source>
lines messages_of(const Source&... sources) {
    lines all;
    for (const cfg::problem& each : problems_of<Config>(sources...)) all.push_back(each.path + ": " + each.message);
    return all;
}

enum class protocol { tcp, udp, none };

bool is_absolute(std::string_view path) { return path.starts_with('/'); }  // an ordinary function, not constexpr
bool is_even(std::int64_t number) { return number % 2 == 0; }

struct rules {
    std::uint16_t port = 80;
    int offset = -5;
    double share = 0.5;
    float single = 0.1f;
    std::string name = "abc";
    std::string path = "/";
    protocol transport = protocol::tcp;
    std::chrono::milliseconds wait{500};
    cfg::bytes size{1024};
    std::vector<std::string> origins{"*"};
    std::set<int> unique{1};
    std::map<std::string, int> weights{{"a", 1}};
    std::optional<int> maybe;
    cfg::secret<std::string> secret = "long enough";
    int even = 2;
    static constexpr field schema[] = {
        field("port").range(1, 1024),
        field("offset").range(-10, -1),
        field("share").max(1),
        field("single").range(0.1, 0.9),
        field("name").range(2, 4).one_of("abc", "ab", "abcdef"),
        field("path").matches(is_absolute, "starting with /"),
        field("transport").one_of("tcp", "udp"),
        field("wait").range(std::chrono::milliseconds(100), std::chrono::seconds(1)),
        field("size").min(cfg::bytes(512)),
        field("origins").non_empty(),
        field("unique").max(2),
        field("weights").min(1),
        field("maybe").min(10),
        field("secret").min(8),
        field("even").matches(is_even, "an even number"),
    };
};

// ---- rules of one field ---------------------------------------------------------------------------------------------

TEST_CASE("defaults that keep to the rules load") { CHECK(loaded<rules>()->port == 80); }

TEST_CASE("values at their bounds load") {
    const auto config =
        loaded<rules>(toml("port = 1024\noffset = -10\nshare = 1\nsingle = 0.9\nname = 'ab'\nwait = '1s'\nsize = 512\n"
                           "unique = [1, 2]\nmaybe = 10\nsecret = '12345678'\neven = -4\ntransport = 'udp'\n"));
    CHECK(config->single == 0.9f);
}

/// The one rule that a line breaks: its message, and what is expected.
std::string broken_by(std::string_view line) {
    const cfg::problem found = problem_of<rules>(toml(line));
    CHECK(found.where.line() == 1);
    CHECK(found.path == line.substr(0, line.find(' ')));
    return found.message + " | " + found.expected;
}

TEST_CASE("each broken rule says the value and what is allowed") {
    CHECK(broken_by("port = 0") == "0 is out of range | an integer from 1 to 1024");
    CHECK(broken_by("port = 1025") == "1025 is out of range | an integer from 1 to 1024");
    CHECK(broken_by("offset = 0") == "0 is out of range | an integer from -10 to -1");
    CHECK(broken_by("share = 1.5") == "1.5 is out of range | a number at most 1");
    CHECK(broken_by("share = nan") == "nan is out of range | a number at most 1");
    CHECK(broken_by("single = 0.91") == "0.91 is out of range | a number from 0.1 to 0.9");
    CHECK(broken_by("name = 'x'") == R"(a size of 1 is out of range | one of "abc", "ab", "abcdef")");
    CHECK(broken_by("name = 'abx'") == R"("abx" is not allowed | one of "abc", "ab", "abcdef")");
    CHECK(broken_by("name = 'abcdef'") == R"(a size of 6 is out of range | one of "abc", "ab", "abcdef")");
    CHECK(broken_by("path = 'x'") == R"("x" is not valid | a string, starting with /)");
    CHECK(broken_by("transport = 'none'") == R"("none" is not allowed | one of "tcp", "udp")");
    CHECK(broken_by("wait = '2s'") == R"("2s" is out of range | a duration from 100ms to 1s)");
    CHECK(broken_by("size = '1B'") == R"("1B" is out of range | a size of at least 512B)");
    CHECK(broken_by("origins = []") == "must not be empty | an array, not empty");
    CHECK(broken_by("unique = [1, 2, 3]") == "a size of 3 is out of range | an array with at most 2 elements");
    CHECK(broken_by("maybe = 9") == "9 is out of range | an integer from 10 to 2147483647");
    CHECK(broken_by("secret = 'short'") == "the value is out of range | a string with at least 8 characters");
    CHECK(broken_by("even = 3") == "3 is not valid | an integer from -2147483648 to 2147483647, an even number");
}

TEST_CASE("a value that is nearly allowed is answered with the one that is") {
    CHECK(problem_of<rules>(toml("name = 'abd'")).suggestion == "did you mean \"abc\"?");
    CHECK(problem_of<rules>(toml("name = 'zzz'")).suggestion.empty());
}

TEST_CASE("the report of a broken rule") {
    CHECK(report_of<rules>(toml("\nport = 2000\n")) ==
          "error: port: 2000 is out of range\n"
          "  --> gateway.toml:2:8\n"
          "   |\n"
          " 2 | port = 2000\n"
          "   |        ^^^^ expected an integer from 1 to 1024\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("all broken rules are told, in the order of the text") {
    CHECK(messages_of<rules>(toml("share = 2\nport = 0\norigins = []\n")) ==
          lines{"share: 2.0 is out of range", "port: 0 is out of range", "origins: must not be empty"});
}

TEST_CASE("a rule is asked of the value that counts in the end") {
    CHECK(loaded<rules>(toml("port = 0\n", "base"), toml("port = 5\n", "top"))->port == 5);
    const cfg::problem found = problem_of<rules>(toml("port = 5\n", "base"), toml("port = 0\n", "top"));
    CHECK(found.where.to_string() == "top:1:8");
    CHECK(found.overridden_by.empty());
}

TEST_CASE("a value that could not be read breaks no rule as well") {
    CHECK(messages_of<rules>(toml("port = 'x'\nshare = 'y'\n")) ==
          lines{"port: wrong type: a string", "share: wrong type: a string"});
}

// ---- defaults -------------------------------------------------------------------------------------------------------

struct bad_defaults {
    std::map<std::string, int> not_a_constant;
    int port = 0;
    std::string name = "bad";
    std::vector<int> list;
    struct section {
        std::map<std::string, int> not_a_constant;
        int workers = 0;
        static constexpr field schema[] = {field("workers").min(1)};
    } inner;
    static constexpr field schema[] = {field("port").min(1), field("name").one_of("good", "better"),
                                       field("list").non_empty()};
};

TEST_CASE("a default that breaks a rule is found by the first load") {
    CHECK(report_of<bad_defaults>(toml("inner.workers = 5\nname = 'good'\nlist = [1]\n")) ==
          "error: port: 0 is out of range (the default in the struct)\n"
          "   = expected an integer from 1 to 2147483647\n"
          "\n"
          "configuration not loaded: 1 error\n");
    CHECK(messages_of<bad_defaults>() == lines{"port: 0 is out of range (the default in the struct)",
                                               "name: \"bad\" is not allowed (the default in the struct)",
                                               "list: must not be empty (the default in the struct)",
                                               "inner.workers: 0 is out of range (the default in the struct)"});
    CHECK(loaded<bad_defaults>(toml("port = 1\nname = 'good'\nlist = [1]\ninner.workers = 1\n"))->port == 1);
}

struct predicate_default {
    int number = 3;
    static constexpr field schema[] = {field("number").matches(is_even, "an even number")};
};
TEST_CASE("a default is asked about with an ordinary function at the first load") {
    CHECK(messages_of<predicate_default>() == lines{"number: 3 is not valid (the default in the struct)"});
    CHECK(loaded<predicate_default>(toml("number = 4"))->number == 4);
}

// ---- required -------------------------------------------------------------------------------------------------------

struct backend {
    std::string host;
    int port = 0;
    static constexpr field schema[] = {field("host").required(), field("port").range(1, 65535).required()};
};
struct requiring {
    std::string name = "default";
    backend section;
    std::vector<backend> list;
    std::map<std::string, backend> map;
    std::optional<backend> maybe;
    cfg::secret<std::string> key;
    struct tables {
        int x = 0;
        int y = 0;
    } table;
    static constexpr field schema[] = {field("name").required(), field("key").required(), field("table").required()};
};
constexpr std::string_view complete = "name = 'n'\nkey = 'k'\ntable.y = 1\n[section]\nhost = 'h'\nport = 1\n";

TEST_CASE("what is required and given is enough") {
    CHECK(loaded<requiring>(toml(complete))->table.y == 1);
    CHECK(loaded<requiring>(toml("name = 'n'\nsection.port = 5\n", "base"),
                            toml("key = 'k'\ntable = {x = 1}\nsection.host = 'h'\n", "top"))
              ->section.port == 5);
}

TEST_CASE("what is required and missing is told, also inside of tables") {
    CHECK(messages_of<requiring>() ==
          lines{"name: required, but no source gives it", "section.host: required, but no source gives it",
                "section.port: required, but no source gives it", "key: required, but no source gives it",
                "table: required, but no source gives it"});
    const auto all = problems_of<requiring>(toml("name = 'n'\n"));
    REQUIRE(all.size() == 4);
    CHECK(all[0].where.is_default());
    CHECK(all[1].expected == "an integer from 1 to 65535");
}

TEST_CASE("the report of a missing key") {
    CHECK(report_of<requiring>(toml("key = 'k'\ntable.y = 1\n[section]\nhost = 'h'\nport = 1\n")) ==
          "error: name: required, but no source gives it\n"
          "   = expected a string\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("what is given but wrong is not missing too") {
    CHECK(messages_of<requiring>(toml("name = 5\nkey = 'k'\ntable = 5\nsection = {host = 'h', port = 0}\n")) ==
          lines{"name: wrong type: an integer", "table: wrong type: an integer", "section.port: 0 is out of range"});
}

TEST_CASE("an element needs what is required of it") {
    const std::string base(complete);
    CHECK(messages_of<requiring>(toml(base + "[[list]]\nhost = 'a'\nport = 1\n[[list]]\nhost = 'b'\n")) ==
          lines{"list[1].port: required key \"port\" is missing"});
    CHECK(messages_of<requiring>(toml("list = [{port = 1}, {host = 'h', port = 1}, {}]\n" + base)) ==
          lines{"list[0].host: required key \"host\" is missing", "list[2].host: required key \"host\" is missing",
                "list[2].port: required key \"port\" is missing"});
    CHECK(messages_of<requiring>(toml(base + "[map.a]\nport = 1\n")) ==
          lines{"map.a.host: required key \"host\" is missing"});
    CHECK(messages_of<requiring>(toml(base + "[maybe]\nhost = 'h'\n")) ==
          lines{"maybe.port: required key \"port\" is missing"});
    CHECK(loaded<requiring>(toml(base))->list.empty());
    const cfg::problem found = problem_of<requiring>(toml(base + "[[list]]\nhost = 'b'\n"));
    CHECK(found.where.line() == 7);
}

struct replicated {
    std::array<backend, 2> replicas;
};
struct ranged {
    int low = 0;
    int high = 10;
    static constexpr field schema[] = {field("low").min(0), field("high").max(10)};
    void check(cfg::report<ranged>& that) const { that.require<"low", "high">(low <= high, "low must not exceed high"); }
};
struct ranges {
    std::vector<ranged> list;
    std::map<std::string, ranged> map;
};
struct thrower {
    std::string name = "a";
    int number = 0;
    static constexpr field schema[] = {field("name").matches([](std::string_view text) -> bool { return text.substr(5).empty(); }, "a long name")};
    void check(cfg::report<thrower>&) const {
        if (number == 1) throw std::runtime_error("no number one");
        if (number == 2) throw 2;
    }
};

// Nobody asked the elements of an array that no source gives, though they exist as a section does.
TEST_CASE("the elements of an array are always there, and need what is required of them") {
    CHECK(messages_of<replicated>() ==
          lines{"replicas[0].host: required, but no source gives it", "replicas[0].port: required, but no source gives it",
                "replicas[1].host: required, but no source gives it", "replicas[1].port: required, but no source gives it"});
    CHECK(messages_of<replicated>(toml("replicas = [{host = 'a', port = 1}, {port = 2}]\n")) ==
          lines{"replicas[1].host: required key \"host\" is missing"});
    CHECK(loaded<replicated>(toml("[[replicas]]\nhost = 'a'\nport = 1\n[[replicas]]\nhost = 'b'\nport = 2\n"))->replicas[1].host == "b");
}

// One refused value hid what the rules say of all other elements of its list.
TEST_CASE("a refused value does not hide its neighbours' broken rules") {
    CHECK(messages_of<ranges>(toml("list = [{low = 'x', high = 11}, {low = -1}, {low = 9, high = 8}]\n")) ==
          lines{"list[0].low: wrong type: a string", "list[0].high: 11 is out of range", "list[1].low: -1 is out of range",
                "list[2]: low must not exceed high"});
    CHECK(messages_of<ranges>(toml("map.a = {low = 20, high = 'x'}\nmap.b = {low = 20}\n")) ==
          lines{"map.a.high: wrong type: a string", "map.b: low must not exceed high"});
}

// What they threw left try_load as an exception.
TEST_CASE("what a predicate or a check throws is a problem") {
    const lines of_predicate = messages_of<thrower>(toml("name = 'abc'\n"));
    REQUIRE(of_predicate.size() == 1);
    CHECK(of_predicate[0].starts_with("name: \"abc\" is not valid: "));
    CHECK(messages_of<thrower>(toml("name = 'abcde'\nnumber = 1\n")) == lines{": the check of this struct threw an exception: no number one"});
    CHECK(messages_of<thrower>(toml("name = 'abcde'\nnumber = 2\n")) == lines{": the check of this struct threw an exception: an exception without a message"});
}

TEST_CASE("one layer may give what another one left out, where layers merge") {
    const std::string base(complete);
    CHECK(loaded<requiring>(toml(base + "[map.a]\nhost = 'h'\nport = 1\n", "base"), toml("map.a.port = 2\n", "top"))
              ->map.at("a")
              .port == 2);
    CHECK(loaded<requiring>(toml(base + "[maybe]\nhost = 'h'\nport = 1\n", "base"), toml("maybe.port = 2\n", "top"))
              ->maybe->host == "h");
    CHECK(loaded<requiring>(toml(base + "[map.a]\nhost = 'h'\n", "base"), toml("map.a.port = 2\n", "top"))
              ->map.at("a")
              .port == 2);
    CHECK(
        loaded<requiring>(toml(base + "[maybe]\nhost = 'h'\n", "base"), toml("maybe.port = 2\n", "top"))->maybe->port ==
        2);
    CHECK_FALSE(report_of<requiring>(toml(base + "[map.a]\nhost = 'h'\n", "base"),
                                     toml("map.b = {host = 'h', port = 2}\n", "top"))
                    .empty());
    CHECK_FALSE(report_of<requiring>(toml(base + "list = [{host = 'h', port = 1}]\n", "base"),
                                     toml("list = [{port = 2}]\n", "top"))
                    .empty());
}

TEST_CASE("after a source that could not be read, nothing is called missing") {
    const lines all = messages_of<requiring>(cfg::file("/no/such/directory/gateway.toml"));
    CHECK(all == lines{": file not found: /no/such/directory/gateway.toml"});
}

// ---- checks of a struct ---------------------------------------------------------------------------------------------

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

// ---- elements -------------------------------------------------------------------------------------------------------

struct route {
    int port = 0;
    std::string host = "h";
    std::map<std::string, int> extra;
    static constexpr field schema[] = {field("port").min(1), field("host").non_empty()};
};
struct routes {
    std::vector<route> list;
    std::array<route, 2> array{route{1, "a", {}}, route{2, "b", {}}};
    std::map<std::string, std::vector<route>> by_name;
    std::unordered_map<std::string, route> hashed;
    std::vector<std::optional<route>> maybe;
    std::vector<std::vector<std::map<std::string, route>>> deep;
};

TEST_CASE("rules inside of elements are broken at their full path and own place") {
    const auto all = problems_of<routes>(toml(R"([[list]]
port = 1
[[list]]
port = -1
[[by_name."a b"]]
port = 2
host = ""
[hashed.k]
port = 0
)"));
    REQUIRE(all.size() == 3);
    CHECK(all[0].path == "list[1].port");
    CHECK(all[0].where.to_string() == "gateway.toml:4:8");
    CHECK(all[0].line == "port = -1");
    CHECK(all[1].path == "by_name.\"a b\"[0].host");
    CHECK(all[1].where.to_string() == "gateway.toml:7:8");
    CHECK(all[2].path == "hashed.k.port");
}

TEST_CASE("rules inside of containers in containers") {
    CHECK(messages_of<routes>(toml("deep = [[], [{a = {port = 1}}, {b = {port = -5}}]]\nmaybe = [{port = -6}]\narray = "
                                   "[{port = 1}, {port = -7}]\n")) == lines{"deep[1][1].b.port: -5 is out of range",
                                                                            "maybe[0].port: -6 is out of range",
                                                                            "array[1].port: -7 is out of range"});
}

TEST_CASE("an element's default that breaks a rule is placed at the element") {
    const cfg::problem found =
        problem_of<routes>(toml("list = [{port = 5}, {port = 6}]\n", "base"), toml("\nlist = [{host = 'x'}]\n", "top"));
    CHECK(found.path == "list[0].port");
    CHECK(found.where.name() == "top");
    CHECK(found.where.line() == 2);
    CHECK(found.overridden_by.empty());
}

TEST_CASE("an entry of a merged map is placed where it was set") {
    const cfg::problem found =
        problem_of<routes>(toml("[hashed.a]\nport = -1\n", "base"), toml("[hashed.b]\nport = 1\n", "top"));
    CHECK(found.path == "hashed.a.port");
    CHECK(found.where.to_string() == "base:2:8");
    CHECK(found.line == "port = -1");
}

TEST_CASE("two layers of one name are not confused") {
    const cfg::problem found =
        problem_of<routes>(toml("hashed.a.port = 1\n", "text"), toml("\n\nhashed.b.port = -1\n", "text"));
    CHECK(found.where.line() == 3);
    CHECK(found.line == "hashed.b.port = -1");
}

struct numbered {
    int id = 0;
    int x = 0;
    static constexpr field schema[] = {field("x").min(0)};
};
struct merging_lists {
    std::vector<numbered> by_id;
    std::vector<numbered> behind{{7, 7}};
    std::optional<std::vector<numbered>> maybe;
    static constexpr field schema[] = {field("by_id").by_key("id"), field("behind").append(), field("maybe").append()};
};
struct outer {
    int first = 0;
    merging_lists lists;
};

TEST_CASE("an element of a list that layers add to is placed where it stands") {
    const auto place_of = [](std::string_view below, std::string_view above) {
        return problem_of<outer>(toml(below, "below"), toml(above, "above")).where.to_string();
    };
    constexpr std::string_view bad = "[[lists.by_id]]\nid = 1\n[[lists.by_id]]\nid = 2\nx = -1\n";
    CHECK(place_of(bad, "first = 1\n") == "below:5:5");
    CHECK(place_of("", "lists.maybe = [{x = 1}, {x = -1}]\n") == "above:1:30");
    // Of several layers, and behind the elements that the struct has by default.
    CHECK(place_of(bad, "[[lists.by_id]]\nid = 3\n") == "below:5:5");
    CHECK(place_of(bad, "[[lists.by_id]]\nid = 2\nx = -2\n") == "above:3:5");
    CHECK(place_of("", "lists.behind = [{x = 1}, {x = -1}]\n") == "above:1:31");
}

struct tree {
    int x = 0;
    std::vector<tree> children;
    static constexpr field schema[] = {field("x").min(0)};
};
TEST_CASE("a struct that contains itself is checked all the way down") {
    CHECK(messages_of<tree>(toml("[[children]]\n[[children.children]]\n[[children.children.children]]\nx = -1\n")) ==
          lines{"children[0].children[0].children[0].x: -1 is out of range"});
}

// ---- cost -----------------------------------------------------------------------------------------------------------

struct many {
    struct element {
        int low = 1;
        int high = 10;
        static constexpr field schema[] = {field("low").min(0)};
        void check(cfg::report<element>& that) const {
            that.require<"low", "high">(low <= high, "low must not exceed high");
        }
    };
    std::vector<element> list;
    std::map<std::string, element> map;
};

/// All problems of a document that repeats a line in many elements: those kept and those only counted.
std::size_t problems_of(std::string_view line, int count, bool in_map) {
    std::string text;
    for (int i = 0; i < count; ++i)
        text.append(in_map ? "[map.k" + std::to_string(i) + "]\n" : "[[list]]\n").append(line).append("\n");
    const auto outcome = cfg::try_load<many>(toml(text));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().problems().size() == cfg::limits().problems);
    return outcome.error().problems().size() + outcome.error().unreported();
}

TEST_CASE("each of very many elements that break a rule is counted") {
    // Once every one of them was looked up in the text, from its top; 20,000 took seconds.
    for (const std::string_view line : {"low = -1", "low = 20"}) {
        for (const bool in_map : {false, true}) {
            CAPTURE(line);
            CAPTURE(in_map);
            CHECK(problems_of(line, 20'000, in_map) == 20'000);
        }
    }
}

}  // namespace
