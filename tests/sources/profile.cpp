// SPDX-License-Identifier: MIT
// Tests of the profiles of sources/file.hpp: a profile's file, and its table, lie over the base file and nothing else.
#include <cfg/sources/file.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <cfg/load/load.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using folder = loading::scratch_directory;

struct server {
    std::string host = "localhost";
    std::uint16_t port = 80;
    std::vector<int> weights;
    static constexpr cfg::field schema[] = {cfg::field("port").min(10)};
};
struct config {
    std::string name = "none";
    server http;
    std::map<std::string, server> named;
    std::vector<server> list;
};

template <class Config = config>
[[nodiscard]] std::string problems_of(const cfg::file_source& source) {
    const auto outcome = cfg::try_load<Config>(source);
    std::string all;
    for (const cfg::problem& each : outcome ? outcome->warnings() : outcome.error().problems()) {
        if (!all.empty()) all += "; ";
        all += std::filesystem::path(each.where.name()).filename().string() + ":" + std::to_string(each.where.line()) + " ";
        if (!each.path.empty()) all += each.path + ": ";
        all += each.message;
        if (!each.suggestion.empty()) all += " (" + each.suggestion + ")";
    }
    return all;
}

TEST_CASE("a profile's file lies over the base file") {
    const folder files;
    const auto base = files.write("app.toml", "name = 'base'\n[http]\nport = 8080\nhost = 'h'\n");
    static_cast<void>(files.write("app.prod.toml", "http.port = 443\n"));
    const auto loaded = cfg::load<config>(cfg::file(base).profile("prod"));
    CHECK(loaded->name == "base");
    CHECK(loaded->http.host == "h");
    CHECK(loaded->http.port == 443);
    CHECK(loaded.origins<"http.port">().size() == 2);
    CHECK(loaded.origin<"http.port">().name() == (files / "app.prod.toml").string());
    CHECK(cfg::load<config>(cfg::file(base))->http.port == 8080);
}

TEST_CASE("CFG_PROFILE names the profile where the program does not") {
    const folder files;
    const auto base = files.write("app.toml", "name = 'base'\n");
    static_cast<void>(files.write("app.prod.toml", "name = 'prod'\n"));
    static_cast<void>(files.write("app.dev.toml", "name = 'dev'\n"));
    CHECK(cfg::load<config>(cfg::file(base).profile())->name == "base");
    const loading::variable active("CFG_PROFILE", "prod");
    CHECK(cfg::load<config>(cfg::file(base).profile())->name == "prod");
    CHECK(cfg::load<config>(cfg::file(base).profile("dev"))->name == "dev");
    CHECK(cfg::load<config>(cfg::file(base))->name == "base");
}

TEST_CASE("an unknown profile lists those that there are") {
    const folder files;
    const auto base = files.write("app.toml", "name = 'base'\n[profile.test]\nname = 'x'\n");
    static_cast<void>(files.write("app.prod.toml", ""));
    static_cast<void>(files.write("app.dev.toml", ""));
    static_cast<void>(files.write("other.stage.toml", ""));
    CHECK(problems_of(cfg::file(base).profile("prdo").unknown(cfg::ignore)) == "app.toml:0 there is no profile \"prdo\" (the profiles are dev, prod)");
    CHECK(problems_of(cfg::file(base).profile("prdo").profile_tables()) == "app.toml:0 there is no profile \"prdo\" (the profiles are dev, prod, test)");
    const auto lonely = files.write("lonely.toml", "");
    CHECK(problems_of(cfg::file(lonely).profile("prod")) == "lonely.toml:0 there is no profile \"prod\" (there is no file " + (files / "lonely.prod.toml").string() + ")");
    CHECK(problems_of(cfg::file(base).profile("../x").unknown(cfg::ignore)) == "app.toml:0 \"../x\" is no name for a profile (a name has letters, digits, _ and -)");
}

TEST_CASE("a file that may be missing may have a profile all the same") {
    const folder files;
    CHECK(cfg::load<config>(cfg::file(files / "app.toml").optional().profile("prod"))->name == "none");
    static_cast<void>(files.write("app.prod.toml", "name = 'prod'\n"));
    CHECK(cfg::load<config>(cfg::file(files / "app.toml").optional().profile("prod"))->name == "prod");
    CHECK(problems_of(cfg::file(files / "app.toml").profile("prod")).starts_with("app.toml:0 file not found"));
}

TEST_CASE("a profile may be a table of the file") {
    const folder files;
    const auto base = files.write("app.toml",
                                "name = 'base'\n[profile.prod]\nname = 'prod'\nhttp = {port = 443}\n[profile.prod.named.a]\nport = 2000\n"
                                "[profile.dev]\nname = 'dev'\n[http]\nport = 8080\nweights = [1]\n[named.a]\nhost = 'kept'\nport = 1000\n");
    const auto loaded = cfg::load<config>(cfg::file(base).profile("prod").profile_tables());
    CHECK(loaded->name == "prod");
    CHECK(loaded->http.port == 443);
    CHECK(loaded->http.weights == std::vector<int>{1});
    CHECK(loaded->named.at("a").host == "kept");
    CHECK(loaded->named.at("a").port == 2000);
    CHECK(loaded.origin<"http.port">().line() == 4);
    CHECK(loaded.origins<"http.port">().front().line() == 10);
    CHECK(cfg::load<config>(cfg::file(base).profile("dev").profile_tables())->name == "dev");
    CHECK(cfg::load<config>(cfg::file(base).profile_tables())->name == "base");
    static_cast<void>(files.write("app.prod.toml", "name = 'file'\n"));
    CHECK(cfg::load<config>(cfg::file(base).profile("prod").profile_tables())->name == "file");
    // Without being asked for, such a table is an unknown key like any other.
    CHECK(problems_of(cfg::file(base)).find("profile: unknown key") != std::string::npos);
}

struct host {
    std::string id;
    int weight = 0;
};
struct keyed {
    std::vector<host> hosts;
    static constexpr cfg::field schema[] = {cfg::field("hosts").by_key("id")};
};

// The key of each element was looked for in a document that could not be found: "an element needs its key here".
TEST_CASE("the elements of a list in the table of a profile are told apart by their key") {
    const folder files;
    const auto base = files.write("app.toml", "[[hosts]]\nid = 'a'\n[[hosts]]\nid = 'b'\n[[profile.prod.hosts]]\nid = 'b'\nweight = 2\n[[profile.prod.hosts]]\nid = 'c'\n");
    const auto loaded = cfg::load<keyed>(cfg::file(base).profile("prod").profile_tables());
    REQUIRE(loaded->hosts.size() == 3);
    CHECK(loaded->hosts[1].weight == 2);
    CHECK(loaded->hosts[2].id == "c");
}

TEST_CASE("problems in a profile's table are told once, by the configuration's paths") {
    const folder files;
    const auto base = files.write("app.toml",
                                "nmae = 'base'\n[profile.prod]\nnmae = 'prod'\n[profile.prod.http]\nport = 'x'\n[profile.prod.named]\na = {port = 5}\n"
                                "[[profile.prod.list]]\nport = 3\n[profile.dev]\nport = 'y'\n[http]\nport = = 5\n");
    CHECK(problems_of(cfg::file(base).profile("prod").profile_tables()) ==
          "app.toml:1 nmae: unknown key (did you mean \"name\"?); app.toml:13 http.port: this is not a value; "
          "app.toml:3 nmae: unknown key (did you mean \"name\"?); app.toml:5 http.port: wrong type: a string; "
          "app.toml:7 named.a.port: 5 is out of range; app.toml:9 list[0].port: 3 is out of range");
}

struct strict {
    server http;
    std::map<std::string, server> named;
    static constexpr cfg::field schema[] = {cfg::field("http").required()};
};
struct needy {
    struct entry {
        std::string host;
        int port = 0;
        static constexpr cfg::field schema[] = {cfg::field("host").required(), cfg::field("port").required()};
    };
    std::map<std::string, entry> named;
};

TEST_CASE("a profile gives what the base left out") {
    const folder files;
    const auto base = files.write("app.toml", "[profile.prod]\nhttp.port = 443\n");
    CHECK(cfg::load<strict>(cfg::file(base).profile("prod").profile_tables())->http.port == 443);
    CHECK(problems_of<strict>(cfg::file(base).profile_tables()) == ":0 http: required, but no source gives it");
    const auto other = files.write("other.toml", "[named.a]\nhost = 'h'\n[profile.prod.named.a]\nport = 1\n[profile.dev.named.b]\nport = 1\n");
    CHECK(cfg::load<needy>(cfg::file(other).profile("prod").profile_tables())->named.at("a").port == 1);
    CHECK(problems_of<needy>(cfg::file(other).profile("dev").profile_tables()) ==
          "other.toml:1 named.a.port: required key \"port\" is missing; other.toml:5 named.b.host: required key \"host\" is missing");
}

}  // namespace
