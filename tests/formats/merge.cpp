// SPDX-License-Identifier: MIT
// Tests of formats/detail/list_merger.hpp: lists and maps of several layers become one as the schema says.
#include <cfg/formats/detail/list_merger.hpp>

#include <cfg/formats/json.hpp>
#include <cfg/load/explain.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct route {
    std::string id;
    int weight = 1;
    std::map<std::string, int> limits;
    std::vector<int> ports;
    static constexpr cfg::field schema[] = {cfg::field("id").required(), cfg::field("weight").max(100)};
};
struct config {
    std::vector<int> plain{1};
    std::vector<int> behind{1};
    std::vector<int> before{1};
    std::vector<std::string> words{"default"};
    std::vector<route> routes;
    std::vector<route> all;
    std::map<std::string, int> merged{{"a", 1}};
    std::map<std::string, int> replaced{{"a", 1}};
    std::optional<std::vector<int>> maybe;
    static constexpr cfg::field schema[] = {
        cfg::field("behind").append(), cfg::field("before").prepend(),   cfg::field("words").append(), cfg::field("routes").by_key("id"),
        cfg::field("all").append(),    cfg::field("replaced").replace(), cfg::field("maybe").append(),
    };
};

using ints = std::vector<int>;

/// Two layers, each TOML or, where it begins with a brace, JSON.
[[nodiscard]] auto load_layers(std::string_view below, std::string_view above) {
    const auto layer = [](std::string_view text, std::string name) {
        return cfg::text(text.starts_with('{') ? cfg::json : cfg::toml, std::string(text), std::move(name));
    };
    return cfg::try_load<config>(layer(below, "below"), layer(above, "above"));
}
[[nodiscard]] config loaded(std::string_view below, std::string_view above) {
    auto outcome = load_layers(below, above);
    REQUIRE_MESSAGE(outcome.has_value(), outcome.error().to_string());
    return **outcome;
}
[[nodiscard]] std::string refusal(std::string_view below, std::string_view above) {
    const auto outcome = load_layers(below, above);
    std::string all;
    for (const cfg::problem& each : outcome ? outcome->warnings() : outcome.error().problems())
        all.append(all.empty() ? "" : "; ").append(each.where.to_string()).append(" ").append(each.path).append(": ").append(each.message);
    return all;
}

TEST_CASE("lists replace, append or prepend") {
    for (const auto& [below, above] : {std::pair<std::string_view, std::string_view>{"plain = [2]\nbehind = [2]\nbefore = [2]\n", "plain = [3, 4]\nbehind = [3, 4]\nbefore = [3, 4]\n"},
                                       {R"({"plain": [2], "behind": [2], "before": [2]})", R"({"plain": [3, 4], "behind": [3, 4], "before": [3, 4]})"}}) {
        const config all = loaded(below, above);
        CHECK(all.plain == ints{3, 4});
        CHECK(all.behind == ints{1, 2, 3, 4});
        CHECK(all.before == ints{3, 4, 2, 1});
    }
    CHECK(loaded("maybe = [1]\n", "maybe = [2]\n").maybe == ints{1, 2});
    CHECK(loaded("", "behind = []\n").behind == ints{1});
}

// The reader of foreseen lines replaced the list, whatever its entry said.
TEST_CASE("lists of strings append in whatever line they are") {
    for (std::string_view above : {"before = [1]\nwords = [\"a\", \"b\"]\n", "words = [\"a\", \"b\"]\n", "words = ['a', 'b']\n"})
        CHECK(loaded("words = [\"base\"]\n", above).words == std::vector<std::string>{"default", "base", "a", "b"});
}

TEST_CASE("lists of tables append, too") {
    const config all = loaded("[[all]]\nid = 'a'\n[[all]]\nid = 'b'\n", "[[all]]\nid = 'c'\nports = [1]\n");
    REQUIRE(all.all.size() == 3);
    CHECK(all.all[0].id == "a");
    CHECK(all.all[2].id == "c");
    CHECK(all.all[2].ports == ints{1});
}

TEST_CASE("elements with one key are one element") {
    constexpr std::string_view below = "[[routes]]\nid = 'a'\nweight = 5\nlimits = {x = 1}\nports = [1, 2]\n[[routes]]\nid = 'b'\n";
    for (std::string_view above : {"[[routes]]\nweight = 7\nid = 'b'\n[[routes]]\nid = 'c'\n[[routes]]\nid = 'a'\nlimits.y = 2\nports = [3]\n",
                                   "routes = [{weight = 7, id = 'b'}, {id = 'c'}, {id = 'a', limits = {y = 2}, ports = [3]}]\n",
                                   R"({"routes": [{"weight": 7, "id": "b"}, {"id": "c"}, {"id": "a", "limits": {"y": 2}, "ports": [3]}]})"}) {
        const config all = loaded(below, above);
        REQUIRE(all.routes.size() == 3);
        CHECK(all.routes[0].id == "a");
        CHECK(all.routes[0].weight == 5);
        CHECK(all.routes[0].limits == std::map<std::string, int>{{"x", 1}, {"y", 2}});
        CHECK(all.routes[0].ports == ints{3});
        CHECK(all.routes[1].id == "b");
        CHECK(all.routes[1].weight == 7);
        CHECK(all.routes[2].id == "c");
    }
}

TEST_CASE("what is wrong with a list that is merged by key") {
    CHECK(refusal("routes = [{id = 'a'}]\n", "routes = [{weight = 2}]\n") ==
          "above:1:11 routes[0]: an element needs its \"id\" here, by which the list is merged; above:1:11 routes[0].id: required key \"id\" is missing");
    CHECK(refusal("", "routes = [{id = 'a'}, {id = 'b'}, {id = 'a'}]\n") == "above:1:35 routes[2]: another element has the same \"id\"");
    CHECK(refusal("[[routes]]\nid = 'a'\n", "[[routes]]\nid = 'a'\n[[routes]]\nid = 'a'\n") == "above:3:3 routes[1]: another element has the same \"id\"");
    CHECK(refusal("routes = [{id = 'a'}]\n", "routes = [{id = 'a', weight = 101}]\n") == "above:1:31 routes[0].weight: 101 is out of range");
    CHECK(refusal("routes = [{id = 'a'}]\n", "routes = [{id = 'a', wieght = 1}]\n") == "above:1:22 routes[0].wieght: unknown key");
}

TEST_CASE("maps merge or replace") {
    for (std::string_view above : {"merged = {b = 2}\nreplaced = {b = 2}\n", "merged.b = 2\nreplaced.b = 2\n", "[merged]\nb = 2\n[replaced]\nb = 2\n", R"({"merged": {"b": 2}, "replaced": {"b": 2}})"}) {
        const config all = loaded("merged.c = 3\nreplaced.c = 3\n", above);
        CHECK(all.merged == std::map<std::string, int>{{"a", 1}, {"b", 2}, {"c", 3}});
        CHECK(all.replaced == std::map<std::string, int>{{"b", 2}});
    }
    CHECK(loaded("", "replaced.b = 2\nreplaced.c = 3\n").replaced == std::map<std::string, int>{{"b", 2}, {"c", 3}});
}

TEST_CASE("explain tells of every layer that had a part in a list") {
    const auto outcome = load_layers("behind = [2]\nplain = [2]\n", "behind = [3]\nplain = [3]\n");
    REQUIRE(outcome.has_value());
    const std::string text = cfg::explain(*outcome);
    CHECK(text.find("behind[0]  = 1            default\nbehind[1]  = 2            below:1:11\nbehind[2]  = 3            above:1:11\n") != std::string::npos);
    CHECK(text.find("above:2:9 (over below:2:9)") != std::string::npos);
}

}  // namespace
