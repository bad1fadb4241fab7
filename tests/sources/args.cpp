// SPDX-License-Identifier: MIT
// Tests of sources/args.hpp: which words set which field, of every type.
#include <cfg/sources/args.hpp>

#include "every_leaf.hpp"
#include "loading.hpp"
#include "reading_arguments.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace {

using every_leaf::everything;
using loading::load;
using reading_arguments::args;
using reading_arguments::gateway;
using reading_arguments::given;
using reading_arguments::limits;
using reading_arguments::positional;

// ---- values ---------------------------------------------------------------------------------------------------------

TEST_CASE("a flag takes its value after = or from the next word") {
    given made{"--http.port=9090", "--http.host", "localhost", "--offset", "-2.5", "--jwt_secret="};
    CHECK(made.loaded.report().empty());
    CHECK(made->http.port == 9090);
    CHECK(made->http.host == "localhost");
    CHECK(made->offset == -2.5);
    CHECK(made->jwt_secret.empty());
    CHECK(made.loaded.origins(cfg::key<"http.port">::id<gateway>) == "flag --http.port");
    CHECK(made.loaded.origins(cfg::key<"http.host">::id<gateway>) == "flag --http.host");
    CHECK(made.loaded.origins(cfg::key<"http.request_timeout">::id<gateway>).empty());
}

TEST_CASE("a value may contain = and anything else") {
    CHECK(given { "--http.host=a=b --c" } -> http.host == "a=b --c");
    CHECK(given { "--http.host", "" } -> http.host.empty());
    CHECK(given { "--http.host", "-" } -> http.host == "-");
    CHECK(given { "--http.host=--x" } -> http.host == "--x");
}

TEST_CASE("dashes stand for underscores") {
    given made{"--http.request-timeout=5s", "--http.allowed-origins", "a"};
    CHECK(made.loaded.report().empty());
    CHECK(made->http.request_timeout == std::chrono::seconds(5));
    CHECK(made->http.allowed_origins == std::vector<std::string>{"a"});
    CHECK(made.loaded.origins(cfg::key<"http.request_timeout">::id<gateway>) == "flag --http.request-timeout");
    CHECK(given { "--jwt-secret=s" } -> jwt_secret.expose() == "s");
}

TEST_CASE("a boolean flag stands alone and never takes the next word") {
    given made{"--features.debug", "false", "--features.tracing"};
    CHECK(made.loaded.report().empty());
    CHECK(made->features.debug);
    CHECK(made->features.tracing == true);
    CHECK_FALSE(given { "--features.debug", "--features.debug=false" } -> features.debug);
    CHECK(given { "--features.debug=yes" } -> features.debug);
    CHECK(given{"--features.debug=perhaps"}.problem().line == "--features.debug=perhaps");
    CHECK(positional({"--features.debug", "false"}) == std::vector<std::string>{"false"});
}

TEST_CASE("--no- says false") {
    given made{"--features.debug", "--no-features.debug", "--no-features.tracing", "--no-switches.a"};
    CHECK(made.loaded.report().empty());
    CHECK_FALSE(made->features.debug);
    CHECK(made->features.tracing == false);
    CHECK(made->switches.at("a") == false);
    CHECK(made.loaded.origins(cfg::key<"features.tracing">::id<gateway>) == "flag --no-features.tracing");
    CHECK(given { "--features.no-color" } -> features.no_color);
    CHECK_FALSE(given { "--features.no_color", "--no-features.no_color" } -> features.no_color);
}

TEST_CASE("--no- is for booleans, and takes no value") {
    const given port{"--no-http.port"};
    CHECK(port.problem().message == "--no-http.port: http.port is not true or false");
    CHECK(port.problem().suggestion == "write --http.port=... with a value");
    CHECK(given{"--no-http.port=5"}.problem().message == "--no-http.port: http.port is not true or false");
    const given debug{"--no-features.debug=false"};
    CHECK(debug.problem().message == "--no-features.debug: this flag takes no value");
    CHECK(debug.problem().suggestion == "write --no-features.debug, or --features.debug=false");
    CHECK(given{"--no-features.debgu"}.problem().suggestion == "did you mean \"--no-features.debug\"?");
}

TEST_CASE("the last of several values counts") {
    given made{"--http.port=1", "--http.port=2", "--http.port", "3"};
    CHECK(made.loaded.report().empty());
    CHECK(made->http.port == 3);
    CHECK(made.loaded.origins(cfg::key<"http.port">::id<gateway>) == "flag --http.port");
    CHECK(given { "--pair=1,2", "--pair=3,4" } -> pair == std::array{3, 4});
}

TEST_CASE("a repeated flag adds to a list, the first one replaces what was there") {
    given made{"--http.allowed_origins=a,b",
               "--http.allowed-origins",
               "c",
               "--http.allowed_origins=['d', 'e']",
               "--set=2",
               "--set=3"};
    CHECK(made.loaded.report().empty());
    CHECK(made->http.allowed_origins == std::vector<std::string>{"a", "b", "c", "d", "e"});
    CHECK(made->set == std::set{2, 3});
    CHECK(made.loaded.origins(cfg::key<"http.allowed_origins">::id<gateway>) == "flag --http.allowed_origins");
    CHECK(given { "--tenants.a.ports=1", "--tenants.b.ports=2", "--tenants.a.ports=3" } -> tenants.at("a").ports ==
          std::vector{1, 3});
}

// ---- maps and dynamic values ----------------------------------------------------------------------------------------

TEST_CASE("entries of maps are reached by their key") {
    given made{
        "--tenants.acme.rate.rps=5",    "--tenants.Acme-1.name", "A", "--tenants.acme.rate.strict", "--switches.x",
        "--tenants.whole={name = 'W'}", "--fallback.rate.rps",   "7"};
    CHECK(made.loaded.report().empty());
    CHECK(made->tenants.at("acme").rate.rps == 5);
    CHECK(made->tenants.at("acme").rate.strict);
    CHECK(made->tenants.at("Acme-1").name == "A");
    CHECK(made->tenants.at("whole").name == "W");
    CHECK(made->switches.at("x"));
    REQUIRE(made->fallback.has_value());
    CHECK(made->fallback->rate.rps == 7);
    CHECK(made.loaded.origins(cfg::key<"tenants">::id<gateway>) ==
          "flag --tenants.acme.rate.rps, flag --tenants.Acme-1.name, flag --tenants.acme.rate.strict, flag "
          "--tenants.whole");
}

TEST_CASE("a wrong name inside an entry makes no entry") {
    const given made{"--tenants.acme.rate.rsp=canary"};
    CHECK(made.problem().suggestion == "did you mean \"--tenants.acme.rate.rps\"?");
    CHECK(made->tenants.empty());
    CHECK_FALSE(made.loaded.says("canary"));
    CHECK(given{"--tenants.=5"}.problem().message == "--tenants.: unknown flag");
    CHECK(given{"--http.port.x=5"}.problem().message == "--http.port.x: unknown flag");
}

TEST_CASE("errors in entries say where they are") {
    const given made{"--tenants.acme.ports", "1,x"};
    CHECK(made.problem().path == "tenants.acme.ports[1]");
    CHECK(made.problem().line == "--tenants.acme.ports 1,x");
    CHECK(made.problem().where.column() == 24);
    CHECK(made.problem().leaf == cfg::key<"tenants">::id<gateway>);
}

TEST_CASE("dynamic values take text, tables inline, and members by path") {
    CHECK(given { "--plugins", "5" } -> plugins == cfg::value("5"));
    CHECK(given { "--plugins={a = 5}" } -> plugins.at_path("a")->as<std::int64_t>() == 5);
    const given made{"--plugins.auth.url=u", "--plugins.auth.retries=[1]"};
    CHECK(made.loaded.report().empty());
    CHECK(made->plugins.at_path("auth.url")->as<std::string>() == "u");
    CHECK(made->plugins.at_path("auth.url")->where().to_string() == "flag --plugins.auth.url");
    CHECK(made->plugins.at_path("auth.retries")->is<cfg::value::array>());
}

TEST_CASE("a configuration without a struct takes every flag") {
    load<cfg::value> loaded;
    loaded.from(args({"--http.port=5", "--http.host", "h", "--config", "other.toml", "word"}));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.at_path("http.port") != nullptr);
    CHECK(*loaded.config.at_path("http.port") == cfg::value("5"));
    CHECK(*loaded.config.at_path("http.host") == cfg::value("h"));
    CHECK(loaded.config.find("config") == nullptr);
    CHECK(loaded.state.main_file == "other.toml");
    CHECK(loaded.state.origins.marks.empty());
}

// ---- every type -----------------------------------------------------------------------------------------------------

TEST_CASE("every type of leaf can be set") {
    load<everything<limits>> loaded;
    loaded.from(args({"--boolean",
                      "--signed8",
                      "-5",
                      "--unsigned64=18446744073709551615",
                      "--real32",
                      "0.5",
                      "--real64",
                      "-1e3",
                      "--text",
                      "t,t",
                      "--path",
                      "/a b",
                      "--choice",
                      "debug",
                      "--duration=-250ms",
                      "--size",
                      "1KiB",
                      "--date",
                      "2024-02-29",
                      "--time",
                      "07:32:00",
                      "--date-time",
                      "2024-02-29T07:32:00",
                      "--offset",
                      "2024-02-29T07:32:00Z",
                      "--secret",
                      "s",
                      "--no-maybe",
                      "--flags=1",
                      "--flags=0",
                      "--pair",
                      "-1,2.5",
                      "--set",
                      "b",
                      "--set",
                      "a",
                      "--tables",
                      "[{rps=1}]",
                      "--map.a.strict"}));
    CHECK(loaded.report().empty());
    std::string shown;
    cfg::detail::append_value(shown, *loaded.state.root.type, &loaded.config, cfg::detail::visibility::shown);
    CHECK(shown ==
          R"({boolean = true, signed8 = -5, unsigned64 = 18446744073709551615, real32 = 0.5, real64 = -1000.0, )"
          R"(text = "t,t", path = "/a b", choice = "debug", duration = "-250ms", size = "1KiB", date = 2024-02-29, )"
          R"(time = 07:32:00, date_time = 2024-02-29T07:32:00, offset = 2024-02-29T07:32:00Z, secret = ********, )"
          R"(maybe = false, flags = [true, false], pair = [-1.0, 2.5], set = ["a", "b"], )"
          R"(tables = [{rps = 1, strict = false}], map = {a = {rps = 10, strict = true}}})");
    CHECK(loaded.config.secret.expose() == "s");
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<everything<limits>>; ++leaf)
        CHECK(loaded.origins(leaf).starts_with("flag --"));
}

}  // namespace
