// SPDX-License-Identifier: MIT
// Tests of load/validate.hpp: rules hold for what all layers together made, and what is required is there.
#include <cfg/load/validate.hpp>

#include <cfg/sources/file.hpp>

#include "loading.hpp"
#include "validating.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
