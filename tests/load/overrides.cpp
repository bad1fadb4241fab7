// SPDX-License-Identifier: MIT
// Tests of load/overrides.hpp: what can be set and what not, that nothing changes on failure, and what a load makes of it.
#include <cfg/load/overrides.hpp>

#include "../sources/scratch_directory.hpp"
#include "loading.hpp"
#include "overriding.hpp"

#include <cfg/formats/json.hpp>
#include <cfg/load/explain_sources.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using cfg::overrides;
using loading::loaded;
using loading::problems_of;
using loading::scratch_directory;
using loading::toml;
using overriding::gateway;
using overriding::level;
using overriding::limits;
using overriding::report_of;

/// What a refused change says, and that it changed nothing.
template <class Change>
cfg::problem refusal_of(overrides<gateway>& runtime, Change&& change) {
    const std::string before = runtime.to_string();
    const auto outcome = change();
    REQUIRE_FALSE(outcome.has_value());
    REQUIRE(outcome.error().problems().size() == 1);
    CHECK(runtime.to_string() == before);
    return outcome.error().problems()[0];
}

cfg::problem refusal_of(overrides<gateway>& runtime, std::string_view path, std::string_view text) {
    return refusal_of(runtime, [&] { return runtime.set(path, text); });
}

// It was read as JSON, and then kept as if it were TOML: "an equals sign is missing after the key".
TEST_CASE("text in JSON, which flags take as well") {
    overrides<gateway> runtime;
    runtime.set("labels", R"({"team": "core", "a b": "x"})").value();
    runtime.set("plugins", R"({"deep": [{"n": 1}]})").value();
    CHECK(runtime.to_string() == "labels.\"a b\" = \"x\"\nlabels.team = \"core\"\nplugins.deep = [{n = 1}]\n");
    CHECK(loaded<gateway>(runtime)->labels.at("a b") == "x");
    CHECK(refusal_of(runtime, "plugins", "[null]").message == "TOML has no null");
}

// They were "a source of the program", with nothing about what they set.
TEST_CASE("explain_sources names what is overridden") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    runtime.set<"token">("hidden").value();
    CHECK(cfg::explain_sources<gateway>(runtime) == "lowest precedence first:\n1  defaults of gateway\n2  overrides            2 set: http.port, token\n");
}

// ---- with keys that the compiler checks --------------------------------------------------------------------------------

TEST_CASE("every kind of leaf can be set, and a load sees it over all other sources") {
    overrides<gateway> runtime;
    CHECK(runtime.empty());
    runtime.set<"http.port">(9090).value();
    runtime.set<"http.host">("example.org").value();
    runtime.set<"http.workers">(3L).value();
    runtime.set<"http.share">(1).value();
    runtime.set<"http.is_public">(true).value();
    runtime.set<"level">(level::debug).value();
    runtime.set<"timeout">(std::chrono::seconds(2)).value();
    runtime.set<"peers">({"a", "b, c"}).value();
    runtime.set<"ports">({3, 1}).value();
    runtime.set<"range">({{4, 5}}).value();
    runtime.set<"routes">({{.path = "/x", .retries = 2}}).value();
    runtime.set<"labels">({{"a.b", "1"}}).value();
    runtime.set<"quota">(limits{.rps = 7, .burst = 1}).value();
    runtime.set<"token">(std::string_view("hidden")).value();
    runtime.set<"plugins">(42).value();
    runtime.set<"folder">("a/b").value();
    CHECK_FALSE(runtime.empty());

    const auto config = loaded<gateway>(toml("level = 'info'\n[http]\nport = 7070\nis_public = false"), runtime);
    CHECK(config->http.port == 9090);
    CHECK(config->http.host == "example.org");
    CHECK(config->http.workers == 3);
    CHECK(config->http.share == 1.0);
    CHECK(config->http.is_public);
    CHECK(config->level == level::debug);
    CHECK(config->timeout == std::chrono::seconds(2));
    CHECK(config->peers == std::vector<std::string>{"a", "b, c"});
    CHECK(config->ports == std::set<int>{1, 3});
    CHECK(config->range == std::array<int, 2>{4, 5});
    REQUIRE(config->routes.size() == 1);
    CHECK(config->routes[0].retries == 2);
    CHECK(config->labels == std::map<std::string, std::string>{{"a.b", "1"}, {"made", "here"}});
    REQUIRE(config->quota.has_value());
    CHECK(config->quota->rps == 7);
    CHECK(config->token.expose() == "hidden");
    CHECK(config->plugins.as<std::int64_t>() == 42);
    CHECK(config->folder == "a/b");
}

TEST_CASE("numbers are checked against the field's width and rules when they are set") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    CHECK(report_of(runtime.set<"http.port">(70'000)) ==
          "error: http.port: 70000 is out of range\n"
          "  --> override http.port\n"
          "  |\n"
          "  | http.port = 70000\n"
          "  |             ^^^^^ expected an integer from 1024 to 65535\n"
          "\n"
          "override not set: 1 error\n");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"http.port">(80); }).message == "80 is out of range");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"http.port">(-1); }).message == "-1 is out of range");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"http.port">(std::numeric_limits<std::uint64_t>::max()); }).path == "http.port");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"http.host">(""); }).message == "must not be empty");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"http.host">("\xFF"); }).message == "this text is not UTF-8, and TOML has no other");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"http.workers">(std::optional<std::uint16_t>()); }).message == "TOML has no null");
    CHECK(refusal_of(runtime, [&] { return runtime.set<"routes">({{.path = "/x", .retries = 9}}); }).path == "routes[0].retries");
    CHECK_THROWS_AS(runtime.set<"http.port">(80).value(), cfg::load_error);
    CHECK(runtime.to_string() == "http.port = 9090\n");
}

// ---- with paths at run time ------------------------------------------------------------------------------------------

TEST_CASE("text is read as flags read it") {
    overrides<gateway> runtime;
    for (const auto& [path, text] : std::initializer_list<std::pair<const char*, const char*>>{
             {"http.port", "9090"}, {"http.is_public", "on"}, {"timeout", "2s"}, {"level", "debug"}, {"peers", "a, b\\,c"},
             {"ports", "[3, 1]"}, {"range", "4,5"}, {"routes", "[{ path = '/x' }]"}, {"token", "hidden"}, {"labels.\"a.b\"", "x"},
             {"tenants.acme.limits.rps", "50"}, {"quota.rps", "6"}, {"plugins.cache.size", "5"}, {"http.workers", "4"},
             {"user-name", "joe"}, {"http.host", " [x"}}) {
        CAPTURE(path);
        CHECK(report_of(runtime.set(path, text)).empty());
    }
    CHECK(runtime.paths() == std::vector<std::string>{"http.host", "http.is_public", "http.port", "http.workers", "labels.\"a.b\"", "level", "peers",
                                                      "plugins.cache.size", "ports", "quota.rps", "range", "routes", "tenants.acme.limits.rps",
                                                      "timeout", "token", "user_name"});
    const auto config = loaded<gateway>(toml("[tenants.acme]\nname = 'Acme'\ncontact = 'x'\nlimits.burst = 20"), runtime);
    CHECK(config->http.port == 9090);
    CHECK(config->http.host == " [x");
    CHECK(config->http.is_public);
    CHECK(config->peers == std::vector<std::string>{"a", "b,c"});
    CHECK(config->ports == std::set<int>{1, 3});
    CHECK(config->range == std::array<int, 2>{4, 5});
    CHECK(config->routes.at(0).path == "/x");
    CHECK(config->token.expose() == "hidden");
    CHECK(config->labels.at("a.b") == "x");
    CHECK(config->tenants.at("acme").name == "Acme");
    CHECK(config->tenants.at("acme").limits.rps == 50);
    CHECK(config->tenants.at("acme").limits.burst == 20);
    CHECK(config->quota->rps == 6);
    CHECK(config->plugins.at_path("cache.size")->as<std::string>() == "5");
    CHECK(config->user_name == "joe");
}

TEST_CASE("a path that leads nowhere is refused with the nearest one") {
    overrides<gateway> runtime;
    CHECK(report_of(runtime.set("http.prot", "1")) ==
          "error: http.prot: unknown key\n"
          "   = help: did you mean \"http.port\"?\n"
          "\n"
          "override not set: 1 error\n");
    CHECK(refusal_of(runtime, "help", "1").suggestion.empty());
    CHECK(refusal_of(runtime, "tenants.acme.limits.rsp", "1").suggestion == "did you mean \"tenants.acme.limits.rps\"?");
    CHECK(refusal_of(runtime, "level.x", "1").message == "unknown key");
    CHECK(refusal_of(runtime, "http", "1").message == "this is a table, not a value");
    CHECK(refusal_of(runtime, "http", "{ port = 2000 }").suggestion == "set its values, such as http.port");
    CHECK(refusal_of(runtime, "routes[0].path", "/x").suggestion == "set the whole list");
    CHECK(refusal_of(runtime, "peers[0]", "x").message == "elements of a list cannot be set one by one");
    for (const char* path : {"", ".", "http.", "http..port", "http.port = 1\nlevel", "labels.a/b", "labels.\"a"}) {
        CAPTURE(path);
        CHECK(refusal_of(runtime, path, "1").message == "this is no path");
    }
    const auto unset = runtime.unset("http.prot");
    REQUIRE_FALSE(unset.has_value());
    CHECK(unset.error().to_string().ends_with("override not unset: 1 error\n"));
    CHECK_FALSE(runtime.contains("http.prot"));
}

TEST_CASE("text that its field does not take is refused with its place") {
    overrides<gateway> runtime;
    CHECK(report_of(runtime.set("http.port", "many")) ==
          "error: http.port: \"many\" is not valid\n"
          "  --> override http.port\n"
          "  |\n"
          "  | http.port = many\n"
          "  |             ^^^^ expected an integer from 1024 to 65535\n"
          "\n"
          "override not set: 1 error\n");
    CHECK(refusal_of(runtime, "http.port", "80").message == "80 is out of range");
    CHECK(refusal_of(runtime, "http.host", "").message == "must not be empty");
    CHECK(refusal_of(runtime, "level", "debgu").suggestion == "did you mean \"debug\"?");
    CHECK(refusal_of(runtime, "routes", "[{ path = '/x', retries = 9 }]").path == "routes[0].retries");
    CHECK(refusal_of(runtime, "routes", "[{ retries = 1 }]").path == "routes[0].path");
    CHECK(refusal_of(runtime, "tenants.acme", "{ nam = 'x' }").suggestion == "did you mean \"name\"?");
    CHECK(refusal_of(runtime, "tenants.acme", "x").message == "plain text is no table");
    CHECK(refusal_of(runtime, "labels", "{ a = 'x' }\nlevel = 'info'").path == "labels");
    CHECK(refusal_of(runtime, "tenants.acme.limits.rps", "0").path == "tenants.acme.limits.rps");
}

TEST_CASE("what one value cannot tell is left to the load") {
    overrides<gateway> runtime;
    // `contact` of this tenant would be empty, its `name` missing, and the burst above the rate: others may give them.
    CHECK(report_of(runtime.set("tenants.acme.limits.rps", "3")).empty());
    CHECK(report_of(runtime.set("http.workers", "60000")).empty());
    CHECK(problems_of<gateway>(runtime).size() == 4);
    const std::vector<cfg::problem> found =
        problems_of<gateway>(toml("[tenants.acme]\nname = 'Acme'\ncontact = 'x'\nlimits.burst = 2"), runtime);
    REQUIRE(found.size() == 1);
    CHECK(found[0].message == "workers must be fewer than the port");
    CHECK(found[0].notes == std::vector<std::string>{"http.port = 8080, from default", "http.workers = 60000, from override http.workers"});
}

// ---- setting again, and taking away ----------------------------------------------------------------------------------

TEST_CASE("the last value set counts, and a map that is set whole takes the place of its entries") {
    overrides<gateway> runtime;
    runtime.set("tenants.acme.limits.rps", "3").value();
    runtime.set("tenants.acme.name", "A").value();
    runtime.set("tenants.acme.name", "B").value();
    CHECK(runtime.to_string() == "tenants.acme.limits.rps = 3\ntenants.acme.name = \"B\"\n");
    runtime.set("tenants.acme", "{ contact = 'x' }").value();
    CHECK(runtime.to_string() == "tenants.acme.contact = \"x\"\n");
    runtime.set("tenants.acme.name", "C").value();
    runtime.set<"tenants">({}).value();
    CHECK(runtime.to_string() == "tenants = {}\n");
}

TEST_CASE("what is unset comes from the layers below again") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    runtime.set<"http.host">("a").value();
    CHECK(runtime.contains<"http.port">());
    CHECK(runtime.contains("http"));
    CHECK(*runtime.unset<"http.port">());
    CHECK_FALSE(*runtime.unset<"http.port">());
    CHECK_FALSE(*runtime.unset("http.port"));
    CHECK_FALSE(runtime.contains<"http.port">());
    CHECK(runtime.contains<"http">());
    const auto config = loaded<gateway>(toml("http.port = 7070"), runtime);
    CHECK(config->http.port == 7070);
    CHECK(config->http.host == "a");
    CHECK(config.origin<"http.port">().to_string() == "gateway.toml:1:13");
    CHECK(*runtime.unset<"http">());
    CHECK(runtime.empty());
    CHECK_FALSE(runtime.has_unsaved_changes());
}

TEST_CASE("a map without its entries does not replace the one below") {
    overrides<gateway> runtime;
    runtime.set("only.a", "x").value();
    CHECK(loaded<gateway>(toml("only.b = 'y'"), runtime)->only == std::map<std::string, std::string>{{"a", "x"}});
    CHECK(*runtime.unset("only.a"));
    CHECK(runtime.empty());
    CHECK(loaded<gateway>(toml("only.b = 'y'"), runtime)->only == std::map<std::string, std::string>{{"b", "y"}});
}

TEST_CASE("setting and unsetting over and over leaves nothing behind") {
    const scratch_directory directory;
    auto runtime = overrides<gateway>::open(directory.write("overrides.toml", "timeout = '5s'\n"));
    for (int i = 0; i < 3; ++i) {
        runtime.set<"http.port">(9090).value();
        runtime.set("tenants.acme.limits.rps", "3").value();
        CHECK(*runtime.unset("http.port"));
        CHECK(*runtime.unset("tenants.acme.limits.rps"));
        CHECK(runtime.to_string() == "timeout = \"5s\"\n");
    }
    CHECK_FALSE(runtime.has_unsaved_changes());
}

TEST_CASE("fields merge as their entries say") {
    overrides<gateway> runtime;
    runtime.set<"tags">({"c"}).value();
    runtime.set("labels.x", "1").value();
    const auto config = loaded<gateway>(toml("tags = ['a']\nlabels.y = '2'"), runtime);
    CHECK(config->tags == std::vector<std::string>{"a", "c"});
    CHECK(config->labels.size() == 3);
}

struct merging {
    std::vector<std::string> plugins{"log"};
    std::string file_only = "f";
    static constexpr cfg::field schema[] = {cfg::field("plugins").append(), cfg::field("file_only").allow_from(cfg::from::file)};
};

TEST_CASE("what a list has by default is not set along with what is added to it") {
    overrides<merging> runtime;
    runtime.set("plugins", "a, b").value();
    CHECK(runtime.to_string() == "plugins = [\"a\", \"b\"]\n");
    CHECK(loaded<merging>(toml("plugins = ['c']"), runtime)->plugins == std::vector<std::string>{"log", "c", "a", "b"});
}

TEST_CASE("a field that is kept from overrides is refused at once") {
    overrides<merging> runtime;
    const auto outcome = runtime.set<"file_only">("x");
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().problems().at(0).message == "must not be set by an override");
    CHECK(runtime.empty());
}

TEST_CASE("what a load would read names what is set, and no value") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    runtime.set("labels.x", "1").value();
    const std::string text = cfg::explain_sources<gateway>(runtime);
    CHECK(text.find("2  overrides            2 set: http.port, labels.x\n") != text.npos);
    CHECK(text.find("9090") == text.npos);
}

TEST_CASE("a copy is a layer of its own") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    overrides<gateway> candidate = runtime;
    candidate.set<"http.port">(9091).value();
    CHECK(loaded<gateway>(runtime)->http.port == 9090);
    CHECK(loaded<gateway>(candidate)->http.port == 9091);
}

TEST_CASE("a dynamic configuration has overrides too") {
    overrides<cfg::value> runtime;
    runtime.set("a.b", "text").value();
    runtime.set("a.c", "[1, 2]").value();
    CHECK(runtime.to_string() == "a.b = \"text\"\na.c = [1, 2]\n");
    const auto config = loaded<cfg::value>(toml("[a]\nb = 1\nd = 2"), runtime);
    CHECK(config->at_path("a.b")->as<std::string>() == "text");
    CHECK(config->at_path("a.d")->as<std::int64_t>() == 2);
}

}  // namespace
