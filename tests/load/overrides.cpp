// SPDX-License-Identifier: MIT
// Tests of load/overrides.hpp: what can be set and what not, that nothing changes on failure, what a load makes of it, and
// what is in the file.
#include <cfg/core/describe.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/sources/file.hpp>

#include "../sources/scratch_directory.hpp"
#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/stat.h>

namespace {

using cfg::overrides;
using loading::contains;
using loading::loaded;
using loading::problems_of;
using loading::scratch_directory;
using loading::toml;

enum class level { debug, info };

struct server {
    std::uint16_t port = 8080;
    std::string host = "localhost";
    std::optional<std::uint16_t> workers;
    double share = 0.5;
    bool is_public = false;

    static constexpr cfg::field schema[] = {
        cfg::field("port").range(1024, 65535),
        cfg::field("host").non_empty(),
    };
};

struct limits {
    int rps = 10;
    int burst = 5;

    static constexpr cfg::field schema[] = {cfg::field("rps").min(1)};

    void check(cfg::report<limits>& that) const { that.require<"burst", "rps">(burst <= rps, "a burst must not exceed the rate"); }
};

struct tenant {
    std::string name;
    std::string contact = "";
    ::limits limits;

    static constexpr cfg::field schema[] = {cfg::field("name").required(), cfg::field("contact").non_empty()};
};

struct route {
    std::string path;
    int retries = 0;

    static constexpr cfg::field schema[] = {cfg::field("path").required(), cfg::field("retries").max(5)};
};

struct gateway {
    server http;
    ::level level = ::level::info;
    std::chrono::milliseconds timeout{30'000};
    std::vector<std::string> peers;
    std::vector<std::string> tags;
    std::set<int> ports;
    std::array<int, 2> range{0, 1};
    std::vector<route> routes;
    std::map<std::string, std::string> labels{{"made", "here"}};
    std::map<std::string, std::string> only;
    std::map<std::string, tenant> tenants;
    std::optional<limits> quota;
    cfg::secret<std::string> token;
    cfg::value plugins;
    std::string user_name;
    std::filesystem::path folder;

    static constexpr cfg::field schema[] = {
        cfg::field("tags").append(),
        cfg::field("only").replace(),
        cfg::field("folder").was("directory"),
    };

    void check(cfg::report<gateway>& that) const {
        that.require<"http.port", "http.workers">(!http.workers || *http.workers < http.port, "workers must be fewer than the port");
    }
};

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

template <class T>
std::string report_of(const cfg::result<T>& outcome) {
    return outcome ? std::string() : outcome.error().to_string();
}

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

// ---- origins and secrets ---------------------------------------------------------------------------------------------

TEST_CASE("origins name the override, or its line in the file") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "# by hand\n\n[http]\nport = 9090\n");
    auto runtime = overrides<gateway>::open(path);
    CHECK(runtime.file() == path);
    CHECK(loaded<gateway>(runtime).origin<"http.port">().to_string() == path.string() + ":4:8");

    runtime.set<"http.host">("a").value();
    runtime.set("folder", "certificates").value();
    const auto config = loaded<gateway>(toml("[http]\nhost = 'b'\nport = 1"), runtime);
    // Its line once it is saved.
    CHECK(config.origin<"http.port">().to_string() == path.string() + ":6:8");
    const cfg::origin host = config.origin<"http.host">();
    CHECK(host.kind() == cfg::source_kind::runtime_override);
    CHECK(host.name() == "http.host");
    CHECK(host.to_string() == "override http.host");
    CHECK(contains(cfg::explain(config), "override http.host (over gateway.toml:2:8)"));
    CHECK(config.resolved_path<"folder">() == "certificates");

    runtime.save().value();
    CHECK(content_of(path) == "# by hand\n\nfolder = \"certificates\"\n\n[http]\nport = 9090\nhost = \"a\"\n");
    const auto saved = loaded<gateway>(runtime);
    CHECK(saved.origin<"http.host">().to_string() == path.string() + ":7:8");
    CHECK(saved.origin<"http.host">().kind() == cfg::source_kind::runtime_override);
    CHECK(saved.resolved_path<"folder">() == "certificates");
}

TEST_CASE("a problem of a lower layer says that the override hides it") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    const std::vector<cfg::problem> found = problems_of<gateway>(toml("http.port = 'x'"), runtime);
    REQUIRE(found.size() == 1);
    CHECK(found[0].overridden_by == "override http.port");
}

TEST_CASE("secrets are masked wherever they are shown, and stand in the file in clear") {
    const scratch_directory directory;
    auto runtime = overrides<gateway>::open(directory / "overrides.toml");
    runtime.set("token", "tell nobody").value();
    CHECK(runtime.to_string() == "token = " + std::string(cfg::secret_mask) + "\n");
    CHECK_FALSE(contains(cfg::explain(loaded<gateway>(runtime)), "nobody"));
    const auto refused = runtime.set("token", "not UTF-8, nobody \xFF");
    REQUIRE_FALSE(refused.has_value());
    CHECK_FALSE(contains(refused.error().to_string(), "nobody"));
    const auto wrong = overrides<gateway>::try_open(directory.write("wrong.toml", "token = ['nobody']\n"));
    REQUIRE_FALSE(wrong.has_value());
    CHECK_FALSE(contains(wrong.error().to_string(), "nobody"));

    runtime.save().value();
    CHECK(content_of(directory / "overrides.toml") == "token = \"tell nobody\"\n");
    struct stat status {};
    REQUIRE(::stat((directory / "overrides.toml").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

// ---- files -----------------------------------------------------------------------------------------------------------

TEST_CASE("what is saved is there again when the file is opened") {
    const scratch_directory directory;
    const std::filesystem::path path = directory / "overrides.toml";
    auto runtime = overrides<gateway>::open(path);
    CHECK(runtime.empty());
    runtime.save().value();
    CHECK_FALSE(std::filesystem::exists(path));
    runtime.set<"http.port">(9090).value();
    runtime.set("tenants.\"a b\".limits.rps", "3").value();
    runtime.set("routes", "[{ path = '/x' }]").value();
    CHECK(runtime.has_unsaved_changes());
    runtime.save().value();
    CHECK_FALSE(runtime.has_unsaved_changes());
    CHECK(overrides<gateway>::open(path).to_string() == runtime.to_string());

    CHECK(*runtime.unset("http.port"));
    runtime.save().value();
    CHECK(overrides<gateway>::open(path).to_string() == runtime.to_string());
    for (const std::string& each : runtime.paths()) CHECK(*runtime.unset(each));
    runtime.save().value();
    CHECK(content_of(path) == "");
}

TEST_CASE("comments and layout of a file that somebody wrote stay") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml",
                                                       "# Agreed with operations\n"
                                                       "timeout = '5s'   # until the network is repaired\n"
                                                       "\n"
                                                       "[http]\n"
                                                       "  port = 9090     # moved\n"
                                                       "  host = 'a'\n");
    auto runtime = overrides<gateway>::open(path);
    runtime.set<"http.port">(9091).value();
    CHECK(*runtime.unset<"http.host">());
    runtime.set<"level">(level::debug).value();
    runtime.save().value();
    CHECK(content_of(path) ==
          "# Agreed with operations\n"
          "timeout = '5s'   # until the network is repaired\n"
          "level = \"debug\"\n"
          "\n"
          "[http]\n"
          "  port = 9091     # moved\n");
}

TEST_CASE("a file with anything wrong in it is refused as a whole") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "levl = 'debug'\n[http]\nport = 80\nshare = 'x'\n[tenants.acme]\nlimits.rps = 3\n");
    const auto outcome = overrides<gateway>::try_open(path);
    REQUIRE_FALSE(outcome.has_value());
    const std::vector<cfg::problem>& found = outcome.error().problems();
    REQUIRE(found.size() == 3);
    CHECK(found[0].where.to_string() == path.string() + ":1:1");
    CHECK(found[0].suggestion == "did you mean \"level\"?");
    CHECK(found[1].message == "80 is out of range");
    CHECK(found[1].where.to_string() == path.string() + ":3:8");
    CHECK(found[1].line == "port = 80");
    CHECK(found[2].path == "http.share");
    CHECK(outcome.error().to_string().ends_with("overrides not opened: 3 errors\n"));
    CHECK_THROWS_AS(static_cast<void>(overrides<gateway>::open(path)), cfg::load_error);

    CHECK(overrides<gateway>::try_open(directory.write("broken.toml", "level = \n")).error().problems().size() == 1);
    const auto folder = overrides<gateway>::try_open(directory / "");
    REQUIRE_FALSE(folder.has_value());
    CHECK(folder.error().problems()[0].message == "this file is a directory, not a regular file");
    CHECK(overrides<gateway>::try_open("").error().problems()[0].message == "the path of this file is empty");
}

TEST_CASE("a former name in the file becomes the present one") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "directory = 'x'  # once\nlevel = 'debug'\n");
    auto runtime = overrides<gateway>::open(path);
    CHECK(runtime.to_string() == "folder = \"x\"\nlevel = \"debug\"\n");
    CHECK(loaded<gateway>(runtime)->folder == "x");
    CHECK(runtime.has_unsaved_changes());
    runtime.save().value();
    CHECK(content_of(path) == "level = 'debug'\nfolder = \"x\"\n");
    CHECK(*runtime.unset<"folder">());
    CHECK(loaded<gateway>(runtime)->folder.empty());

    const auto twice = overrides<gateway>::try_open(directory.write("twice.toml", "directory = 'x'\nfolder = 'y'\n"));
    CHECK_FALSE(twice.has_value());
}

TEST_CASE("changes of somebody else are not overwritten") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "http.port = 9090\n");
    auto runtime = overrides<gateway>::open(path);
    runtime.set<"http.host">("a").value();
    directory.write("overrides.toml", "http.port = 9092\n");
    CHECK(report_of(runtime.save()) ==
          "error: this file was changed by somebody else\n"
          "  --> " + path.string() + "\n"
          "   = help: open it again and repeat the changes\n"
          "\n"
          "overrides not saved: 1 error\n");
    CHECK(content_of(path) == "http.port = 9092\n");
    CHECK(runtime.has_unsaved_changes());
    std::filesystem::remove(path);
    CHECK_FALSE(runtime.save().has_value());
    CHECK_FALSE(std::filesystem::exists(path));

    auto fresh = overrides<gateway>::open(path);
    fresh.set<"http.host">("a").value();
    directory.write("overrides.toml", "");
    CHECK_FALSE(fresh.save().has_value());
}

TEST_CASE("saving tells what the system says") {
    const scratch_directory directory;
    auto runtime = overrides<gateway>::open(directory / "missing/overrides.toml");
    runtime.set<"http.port">(9090).value();
    const auto outcome = runtime.save();
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().problems()[0].where.to_string() == (directory / "missing/overrides.toml").string());
    CHECK(outcome.error().problems()[0].message == "this file cannot be written: its directory cannot be opened: No such file or directory");
    CHECK(runtime.has_unsaved_changes());

    overrides<gateway> nowhere;
    CHECK(nowhere.save().error().problems()[0].message == "these overrides have no file");
}

TEST_CASE("a copy can be saved to another file") {
    const scratch_directory directory;
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    const std::filesystem::path path = directory.write("copy.toml", "http.port = 1\n");
    runtime.save(path).value();
    CHECK(content_of(path) == "[http]\nport = 9090\n");
    CHECK(runtime.file().empty());
    CHECK(runtime.has_unsaved_changes());
}

}  // namespace
