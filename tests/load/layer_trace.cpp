// SPDX-License-Identifier: MIT
// Tests of load/layer_trace.hpp: what is broken inside of lists and maps is told where the layer stands that gave it.
#include <cfg/load/layer_trace.hpp>

#include "loading.hpp"
#include "validating.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using cfg::field;
using loading::problem_of;
using loading::problems_of;
using loading::toml;
using validating::lines;
using validating::messages_of;

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

}  // namespace
