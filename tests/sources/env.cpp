// SPDX-License-Identifier: MIT
// Tests of sources/env.hpp: which variable sets which field, of every type and of none.
#include <cfg/sources/env.hpp>

#include "every_leaf.hpp"
#include "loading.hpp"
#include "reading_environment.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <unistd.h>

namespace {

using cfg::field;
using every_leaf::everything;
using loading::load;
using loading::variable;
using reading_environment::gateway;
using reading_environment::limits;

// ---- leaves -----------------------------------------------------------------------------------------------------

TEST_CASE("each leaf reads the variable that is its own") {
    const variable host("GW_HTTP_HOST", "localhost");
    const variable timeout("GW_HTTP_REQUEST_TIMEOUT", "5s");
    const variable origins("GW_HTTP_ALLOWED_ORIGINS", "a, b");
    const variable enabled("GW_AUTH_ENABLED", "no");
    const variable secret("ENV_TEST_JWT", "sesame");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.http.host == "localhost");
    CHECK(loaded.config.http.port == 8080);
    CHECK(loaded.config.http.request_timeout == std::chrono::seconds(5));
    CHECK(loaded.config.http.allowed_origins == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(loaded.config.auth_enabled);
    CHECK(loaded.config.jwt_secret.expose() == "sesame");
    CHECK(loaded.origins(cfg::key<"http.host">::id<gateway>) == "env GW_HTTP_HOST");
    CHECK(loaded.origins(cfg::key<"jwt_secret">::id<gateway>) == "env ENV_TEST_JWT");
    CHECK(loaded.origins(cfg::key<"http.port">::id<gateway>).empty());
}

TEST_CASE("names are looked up as they are, not split") {
    const variable lower("gw_http_port", "1");
    const variable foreign("GWX_HTTP_PORT", "2");
    const variable bare("HTTP_PORT", "3");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.http.port == 8080);
    CHECK(loaded.report().empty());
    loaded.from(cfg::env("GW_"));
    CHECK(loaded.config.http.port == 8080);
    const variable right("GW_HTTP_PORT", "4");
    loaded.from(cfg::env("GW_"));
    CHECK(loaded.config.http.port == 4);
}

TEST_CASE("without a prefix the names are bare, and none is unknown") {
    const variable port("HTTP_PORT", "3");
    const variable misspelt("HTTP_PROT", "4");
    const variable entry("TENANTS__ACME__NAME", "acme");
    const variable stray("TENANTS__ACME__NAEM", "acme");
    load<gateway> loaded;
    loaded.from(cfg::env());
    CHECK(loaded.config.http.port == 3);
    CHECK(loaded.config.tenants.at("acme").name == "acme");
    CHECK(loaded.report().empty());
}

TEST_CASE("a variable that does not fit is shown with its value, but for secrets") {
    const variable port("GW_HTTP_PORT", "70000");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report() ==
          "error: http.port: 70000 is out of range\n"
          "  --> env GW_HTTP_PORT\n"
          "  |\n"
          "  | GW_HTTP_PORT=70000\n"
          "  |              ^^^^^ expected an integer from 0 to 65535\n");
    CHECK(loaded.config.http.port == 8080);

    const variable keys("GW_KEYS", "canary");
    const variable key("GW_KEYS__A", "[canary]");
    load<gateway> hidden;
    hidden.from(cfg::env("GW"));
    CHECK(hidden.says("keys: plain text is no table"));
    CHECK_FALSE(hidden.says("canary"));
    CHECK(hidden.config.keys.at("a").expose() == "[canary]");
}

TEST_CASE("an empty variable is as good as unset") {
    const variable host("GW_HTTP_HOST", "");
    const variable origins("GW_HTTP_ALLOWED_ORIGINS", "");
    const variable label("GW_LABELS__A", "");
    const variable port("GW_HTTP_PORT", "");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.http.host == "0.0.0.0");
    CHECK(loaded.config.http.allowed_origins.size() == 1);
    CHECK(loaded.config.labels.empty());
    CHECK(loaded.state.origins.marks.empty());

    load<gateway> allowed;
    allowed.from(cfg::env("GW").allow_empty());
    CHECK(allowed.config.http.host.empty());
    CHECK(allowed.config.http.allowed_origins.empty());
    CHECK(allowed.config.labels.at("a").empty());
    REQUIRE(allowed.problems().size() == 1);
    CHECK(allowed.problems()[0].message == "\"\" is not valid");
    CHECK(allowed.problems()[0].path == "http.port");
}

TEST_CASE("the first of two variables with one name counts, as for getenv") {
    char first[] = "GW_HTTP_PORT=1";
    char second[] = "GW_HTTP_PORT=2";
    char between[] = "GW_HTTP_HOST=h";
    char nameless[] = "nonsense";
    char* fabricated[] = {first, nameless, between, second, nullptr};
    char** const real = ::environ;
    ::environ = fabricated;
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    ::environ = nullptr;
    load<gateway> nothing;
    nothing.from(cfg::env("GW"));
    ::environ = real;
    CHECK(loaded.config.http.port == 1);
    CHECK(loaded.config.http.host == "h");
    CHECK(nothing.report().empty());
}

struct twice {
    int a_b = 0;
    int c = 0;
    static constexpr field schema[] = {field("c").env("GW_A_B")};
};

TEST_CASE("a given name that meets another with the prefix is an error") {
    const variable shared("GW_A_B", "1");
    load<twice> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].path == "c");
    CHECK(loaded.problems()[0].message == "this variable is also the name of a_b");
    load<twice> other;
    other.from(cfg::env("OTHER"));
    CHECK(other.report().empty());
    CHECK(other.config.c == 1);
}

// ---- every type -------------------------------------------------------------------------------------------------

TEST_CASE("every type of leaf can be set") {
    const std::pair<const char*, const char*> given[] = {
        {"BOOLEAN", "on"}, {"SIGNED8", "-5"},       {"UNSIGNED64", "18446744073709551615"},
        {"REAL32", "0.5"}, {"REAL64", "1e3"},       {"TEXT", "t,t"},
        {"PATH", "/a b"},  {"CHOICE", "debug"},     {"DURATION", "250ms"},
        {"SIZE", "1KiB"},  {"DATE", "2024-02-29"},  {"TIME", "07:32:00"},
        {"SECRET", "s"},   {"MAYBE", "false"},      {"DATE_TIME", "2024-02-29T07:32:00"},
        {"FLAGS", "1,0"},  {"PAIR", "1,2.5"},       {"OFFSET", "2024-02-29T07:32:00Z"},
        {"SET", "b,a"},    {"TABLES", "[{rps=1}]"}, {"MAP", "{a={burst=2}}"}};
    std::vector<std::unique_ptr<variable>> variables;
    for (const auto& [name, text] : given)
        variables.push_back(std::make_unique<variable>("ALL_" + std::string(name), text));
    load<everything<limits>> loaded;
    loaded.from(cfg::env("ALL"));
    CHECK(loaded.report().empty());
    std::string shown;
    cfg::detail::append_value(shown, *loaded.state.root.type, &loaded.config, cfg::detail::visibility::shown);
    CHECK(shown ==
          R"({boolean = true, signed8 = -5, unsigned64 = 18446744073709551615, real32 = 0.5, real64 = 1000.0, )"
          R"(text = "t,t", path = "/a b", choice = "debug", duration = "250ms", size = "1KiB", date = 2024-02-29, )"
          R"(time = 07:32:00, date_time = 2024-02-29T07:32:00, offset = 2024-02-29T07:32:00Z, secret = ********, )"
          R"(maybe = false, flags = [true, false], pair = [1.0, 2.5], set = ["a", "b"], )"
          R"(tables = [{rps = 1, burst = 20}], map = {a = {rps = 10, burst = 2}}})");
    CHECK(loaded.config.secret.expose() == "s");
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<everything<limits>>; ++leaf)
        CHECK(loaded.origins(leaf).starts_with("env ALL_"));
}

// ---- dynamic values ---------------------------------------------------------------------------------------------

TEST_CASE("a dynamic leaf takes text, or a table inline") {
    const variable text("GW_PLUGINS", "5");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.plugins == cfg::value("5"));
    const variable table("GW_PLUGINS", "{ a = { b = 5 } }");
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.config.plugins.at_path("a.b") != nullptr);
    CHECK(loaded.config.plugins.at_path("a.b")->as<std::int64_t>() == 5);
    CHECK(loaded.report().empty());
}

TEST_CASE("a configuration without a struct takes every variable under the prefix") {
    const variable port("GW_HTTP_PORT", "5");
    const variable list("GW_LIST", "[1, 2]");
    const variable empty("GW_EMPTY", "");
    const variable nameless("GW_", "x");
    load<cfg::value> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    const auto* members = loaded.config.get_if<cfg::value::table>();
    REQUIRE(members != nullptr);
    REQUIRE(members->size() == 2);
    CHECK(members->at("http_port") == cfg::value("5"));
    CHECK(members->at("http_port").where().to_string() == "env GW_HTTP_PORT");
    CHECK(members->at("list") == cfg::value(cfg::value::array{1, 2}));

    load<cfg::value> bare;
    bare.from(cfg::env());
    CHECK(bare.config.is_null());

    load<cfg::value> list_document;
    list_document.config = cfg::value(cfg::value::array{1});
    list_document.from(cfg::env("GW"));
    CHECK(list_document.config == cfg::value(cfg::value::array{1}));
    CHECK(list_document.problems().size() == 2);
    CHECK_FALSE(list_document.state.has_errors());
}

}  // namespace
