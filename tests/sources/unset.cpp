// SPDX-License-Identifier: MIT
// Tests of sources/unset.hpp: a document takes away what the layers below it gave.
#include <cfg/sources/unset.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <cfg/formats/json.hpp>
#include <cfg/load/explain.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/sources/text.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

struct limits {
    int rate = 1;
    std::optional<int> burst;
    std::map<std::string, int> per_path;
    std::vector<int> codes{0};
    static constexpr cfg::field schema[] = {cfg::field("rate").required(), cfg::field("codes").append()};
};
struct route {
    std::string path;
    int retries = 0;
    std::optional<limits> bounds;
};
struct server {
    int port = 80;
    std::optional<std::string> proxy = "default";
};
struct config {
    server http;
    std::map<std::string, int> labels{{"built", 1}};
    std::unordered_map<std::string, limits> tenants;
    std::optional<limits> fallback;
    cfg::value plugins;
    std::optional<cfg::secret<std::string>> token;
    std::vector<int> ports;
    std::vector<std::string> tags{"built"};
    std::vector<int> order;
    std::vector<route> routes{{"/built", 0, std::nullopt}};
    std::optional<std::vector<std::string>> extra;
    cfg::secret<std::vector<std::string>> keys;
    static constexpr cfg::field schema[] = {cfg::field("tags").append(), cfg::field("order").prepend(), cfg::field("routes").by_key("path"),
                                            cfg::field("extra").append(), cfg::field("keys").append()};
};

cfg::text_source layer(std::string_view text, std::string name) {
    return cfg::text(text.starts_with('{') ? cfg::json : cfg::toml, std::string(text), std::move(name));
}

auto try_layers(std::string_view below, std::string_view above) {
    return cfg::try_load<config>(layer(below, "below"), layer(above, "above"));
}

cfg::loaded<config> layers(std::string_view below, std::string_view above) {
    auto outcome = try_layers(below, above);
    REQUIRE_MESSAGE(outcome.has_value(), std::string(outcome.error().what()));
    return *std::move(outcome);
}

std::string refusal(std::string_view below, std::string_view above) {
    const auto outcome = try_layers(below, above);
    REQUIRE_FALSE(outcome.has_value());
    std::string all;
    for (const cfg::problem& each : outcome.error().problems())
        all += each.path + ": " + each.message + (each.suggestion.empty() ? "" : " (" + each.suggestion + ")") + " at " + each.where.to_string() + "\n";
    return all;
}

TEST_CASE("optionals become empty, maps too, and entries go") {
    const char* const below = R"(
http.proxy = "p"
[labels]
a = 1
b = 2
[tenants.x]
rate = 5
burst = 9
per_path = {"/a" = 1, "/b" = 2}
[tenants.y]
rate = 6
[fallback]
rate = 7
[plugins.one]
on = true
two = 2
)";
    const auto read = layers(below, R"(cfg-unset = ["http.proxy", "labels.a", "tenants.x.burst", 'tenants.x.per_path."/a"', "tenants.y", "fallback", "plugins.one.on"])");
    CHECK_FALSE(read->http.proxy.has_value());
    CHECK(read->labels == std::map<std::string, int>{{"b", 2}, {"built", 1}});
    CHECK(read->tenants.size() == 1);
    CHECK(read->tenants.at("x").rate == 5);
    CHECK_FALSE(read->tenants.at("x").burst.has_value());
    CHECK(read->tenants.at("x").per_path == std::map<std::string, int>{{"/b", 2}});
    CHECK_FALSE(read->fallback.has_value());
    CHECK(read->plugins.at_path("one.on") == nullptr);
    CHECK(read->plugins.at_path("one.two") != nullptr);
    CHECK(read.warnings().empty());
    CHECK(read.origin<"http.proxy">().to_string() == "above:1:14");
    CHECK(layers(below, R"({"cfg-unset": ["labels", "plugins"]})")->labels.empty());
    CHECK(layers(below, R"({"cfg-unset": ["labels", "plugins"]})")->plugins.is_null());
}

TEST_CASE("what a document gives itself is given afterwards, wherever the list stands") {
    CHECK(layers("labels = {a = 1, b = 2}", "cfg-unset = ['labels']\nlabels = {c = 3}")->labels == std::map<std::string, int>{{"c", 3}});
    CHECK(layers("labels = {a = 1, b = 2}", R"({"labels": {"c": 3}, "cfg-unset": ["labels"]})")->labels == std::map<std::string, int>{{"c", 3}});
    CHECK(layers("http.proxy = 'p'", "http.proxy = 'q'\ncfg-unset = ['http.proxy']")->http.proxy == "q");
}

TEST_CASE("defaults in the struct can be unset as well") {
    const auto read = layers("", "cfg-unset = ['http.proxy', 'labels.built']");
    CHECK_FALSE(read->http.proxy.has_value());
    CHECK(read->labels.empty());
}

TEST_CASE("lists that layers add to become empty, with what they have by default") {
    const char* const below = R"(
tags = ["a"]
order = [1, 2]
extra = ["x"]
keys = ["hidden"]
routes = [{path = "/a"}]
tenants.x = {rate = 5, codes = [1]}
)";
    const char* const unset = "cfg-unset = ['tags', 'order', 'extra', 'keys', 'routes', 'tenants.x.codes']\n";
    const auto emptied = layers(below, unset);
    CHECK(emptied->tags.empty());
    CHECK(emptied->order.empty());
    CHECK_FALSE(emptied->extra.has_value());
    CHECK(emptied->keys.expose().empty());
    CHECK(emptied->routes.empty());
    CHECK(emptied->tenants.at("x").codes.empty());
    CHECK(emptied.warnings().empty());
    CHECK(emptied.origin<"tags">().to_string() == "above:1:14");
    const auto again = layers(below, unset + std::string("tags = ['b']\norder = [3]\nextra = ['y']\nkeys = ['z']\nroutes = [{path = '/a', retries = 2}]\ntenants.x.codes = [2]"));
    CHECK(again->tags == std::vector<std::string>{"b"});
    CHECK(again->order == std::vector<int>{3});
    CHECK(again->extra == std::vector<std::string>{"y"});
    CHECK(again->keys.expose() == std::vector<std::string>{"z"});
    REQUIRE(again->routes.size() == 1);
    CHECK(again->routes[0].retries == 2);
    CHECK(again->tenants.at("x").codes == std::vector<int>{2});
}

TEST_CASE("an entry that is gone misses nothing") {
    CHECK(refusal("routes = [{path = '/a', bounds = {burst = 1}}]", "").starts_with("routes[0].bounds.rate: required key"));
    CHECK(layers("routes = [{path = '/a', bounds = {burst = 1}}]", "cfg-unset = ['routes']")->routes.empty());
    CHECK(refusal("tenants.x.burst = 1", "").starts_with("tenants.x.rate: required key"));
    CHECK(layers("tenants.x.burst = 1", "cfg-unset = ['tenants.x']")->tenants.empty());
}

TEST_CASE("an entry that no layer has is a warning: the key may be misspelt") {
    const auto read = layers("labels.a = 1", "cfg-unset = ['labels.b', 'tenants.x.burst', 'plugins.p.q']");
    REQUIRE(read.warnings().size() == 3);
    CHECK(read.warnings()[0].message == "no layer below has \"labels.b\"");
    CHECK(read.warnings()[1].message == "no layer below has \"tenants.x.burst\"");
    CHECK(read.warnings()[2].message == "no layer below has \"plugins.p.q\"");
    CHECK(read.warnings()[0].where.to_string() == "above:1:14");
}

TEST_CASE("what cannot be unset") {
    CHECK(refusal("", "cfg-unset = ['http.port', 'http', 'ports', 'tenants.x.rate']") ==
          "cfg-unset: \"http.port\" cannot be unset (give it another value) at above:1:14\n"
          "cfg-unset: \"http\" cannot be unset (name the members of the table) at above:1:27\n"
          "cfg-unset: \"ports\" cannot be unset (give it another value) at above:1:35\n"
          "cfg-unset: \"tenants.x.rate\" cannot be unset (give it another value) at above:1:44\n");
    CHECK(refusal("", "cfg-unset = ['http.prxy', '', 'lables.a']") ==
          "cfg-unset: there is no key \"http.prxy\" (did you mean \"http.proxy\"?) at above:1:14\n"
          "cfg-unset: there is no key \"\" at above:1:27\n"
          "cfg-unset: there is no key \"lables.a\" (did you mean \"labels\"?) at above:1:31\n");
    CHECK(refusal("", "cfg-unset = 'labels'") == "cfg-unset: wrong type: a string at above:1:13\n");
    CHECK(refusal("", "cfg-unset = [1]") == "cfg-unset: wrong type: an integer at above:1:14\n");
}

TEST_CASE("only the document itself has the list") {
    CHECK(refusal("", "[http]\ncfg-unset = ['proxy']").starts_with("http.cfg-unset: unknown key"));
    CHECK(layers("", "labels.cfg-unset = 1")->labels.at("cfg-unset") == 1);
    // For a configuration without a struct it is data.
    CHECK(cfg::load<cfg::value>(cfg::text(cfg::toml, "a = 1\ncfg-unset = ['a']"))->at_path("a") != nullptr);
    // What only looks like it is nothing.
    CHECK(layers("", "plugins.x = 'cfg-unset = [1]' # cfg-unset")->http.port == 80);
}

TEST_CASE("a profile unsets what its base gives") {
    const loading::scratch_directory files;
    const auto base = files.write("app.toml", "http.proxy = 'p'\nlabels.a = 1\n[profile.table]\ncfg-unset = ['http.proxy']\nlabels.a = 2\n");
    static_cast<void>(files.write("app.file.toml", "cfg-unset = ['labels.a']\n"));
    const auto by_table = cfg::load<config>(cfg::file(base).profile("table").profile_tables());
    CHECK_FALSE(by_table->http.proxy.has_value());
    CHECK(by_table->labels.at("a") == 2);
    const auto by_file = cfg::load<config>(cfg::file(base).profile("file").profile_tables());
    CHECK(by_file->http.proxy == "p");
    CHECK_FALSE(by_file->labels.contains("a"));
}

TEST_CASE("a template unsets what a variable names") {
    const auto read = cfg::load<config>(layer("labels = {a = 1, b = 2}", "below"),
                                        cfg::text(cfg::toml, "cfg-unset = ['labels.${NAME}']", "above").interpolate({{"NAME", "b"}}));
    CHECK(read->labels.size() == 2);
    CHECK_FALSE(read->labels.contains("b"));
}

TEST_CASE("explain shows what was unset, and where") {
    std::vector<std::string> lines;
    std::istringstream text(cfg::explain(layers("http.proxy = 'p'\nlabels = {a = 1, b = 2}", "cfg-unset = ['http.proxy', 'labels.a']\nlabels.b = 3")));
    // Columns are for people: here a blank is a blank.
    for (std::string line; std::getline(text, line);) {
        line.erase(std::unique(line.begin(), line.end(), [](char left, char right) { return left == ' ' && right == ' '; }), line.end());
        lines.push_back(line);
    }
    const auto has = [&](std::string_view line) { return std::find(lines.begin(), lines.end(), line) != lines.end(); };
    CHECK(has("http.proxy = (none) above:1:14 (over below:1:14)"));
    CHECK(has("labels.b = 3 above:2:12 (over below:2:22)"));
    CHECK(has("labels.built = 1 default"));
    CHECK(std::none_of(lines.begin(), lines.end(), [](std::string_view line) { return line.starts_with("labels.a "); }));
}

TEST_CASE("explain shows which elements are left of a list") {
    const std::string text = cfg::explain(layers("tags = ['a']\nroutes = [{path = '/a', retries = 1}]", "cfg-unset = ['tags', 'routes']\ntags = ['b']\nroutes = [{path = '/a'}]"));
    CHECK(text.find("\"built\"") == text.npos);
    CHECK(text.find("/built") == text.npos);
    CHECK(text.find("below") == text.npos);
    CHECK(text.find("above:2:8") != text.npos);
    CHECK(text.find("above:3:19") != text.npos);
    const auto emptied = cfg::explain(layers("order = [1]", "cfg-unset = ['order']"));
    CHECK(emptied.find("above:1:14") != emptied.npos);
}

TEST_CASE("a line that names a secret is not shown") {
    const auto outcome = try_layers("", "cfg-unset = ['token', 'http.port'] # token = hunter2");
    REQUIRE_FALSE(outcome.has_value());
    CHECK(std::string(outcome.error().what()).find("hunter2") == std::string::npos);
}

// Only names of secrets were looked for: under a misspelt one the secret stood in the line of another problem.
TEST_CASE("nor is what else stands on the line of the list") {
    for (const char* text : {R"({"cfg-unset": ["nope"], "tokn": "hunter2"})", R"({"tokn": "hunter2", "cfg-unset": ["nope"]})", "cfg-unset = ['nope'] # hunter2"}) {
        CAPTURE(text);
        const auto outcome = try_layers("", text);
        REQUIRE_FALSE(outcome.has_value());
        CHECK(std::string(outcome.error().what()).find("hunter2") == std::string::npos);
    }
    CHECK(try_layers("", "cfg-unset = ['nope', 'nor']").error().problems()[0].line == "cfg-unset = ['nope'...");
}

}  // namespace
