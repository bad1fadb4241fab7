// SPDX-License-Identifier: MIT
// Tests of sources/env.hpp: which variable sets which field, and what becomes of those that set none.
#include <cfg/sources/env.hpp>

#include <cfg/formats/json.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace env_test {

using cfg::field;
using loading::load;
using loading::scratch_directory;
using loading::variable;
using severity = cfg::problem::severity;

enum class level { debug, info };

struct limits {
    int rps = 10;
    int burst = 20;
};

struct tenant {
    std::string name = "nobody";
    limits rate;
    cfg::secret<std::string> token;
    std::vector<int> ports;
    std::map<std::string, int> weights;
    static constexpr field schema[] = {field("name").env("NOT_FOR_ELEMENTS")};
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::chrono::seconds request_timeout{30};
    std::vector<std::string> allowed_origins{"*"};
};

struct gateway {
    server http;
    bool auth_enabled = true;
    cfg::secret<std::string> jwt_secret;
    std::map<std::string, tenant> tenants;
    std::map<std::string, std::string> labels;
    std::map<std::string, cfg::secret<std::string>> keys;
    std::optional<tenant> fallback;
    cfg::value plugins;
    static constexpr field schema[] = {field("jwt_secret").env("ENV_TEST_JWT")};
};

const cfg::problem* problem_from(const load<gateway>& loaded, std::string_view name) {
    const auto found = std::find_if(loaded.problems().begin(), loaded.problems().end(),
                                    [&](const cfg::problem& each) { return each.where.name() == name; });
    return found == loaded.problems().end() ? nullptr : &*found;
}

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

struct everything {
    bool boolean = false;
    std::int8_t signed8 = 0;
    std::uint64_t unsigned64 = 0;
    float real32 = 0;
    double real64 = 0;
    std::string text;
    std::filesystem::path path;
    level choice = level::info;
    std::chrono::milliseconds duration{};
    cfg::bytes size;
    cfg::local_date date;
    cfg::local_time time;
    cfg::local_date_time date_time;
    cfg::offset_date_time offset;
    cfg::secret<std::string> secret;
    std::optional<bool> maybe;
    std::vector<bool> flags;
    std::array<double, 2> pair{};
    std::set<std::string> set;
    std::vector<limits> tables;
    std::map<std::string, limits> map;
};

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
    load<everything> loaded;
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
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<everything>; ++leaf)
        CHECK(loaded.origins(leaf).starts_with("env ALL_"));
}

// ---- maps -------------------------------------------------------------------------------------------------------

TEST_CASE("a map is written inline or entry by entry") {
    const variable whole("GW_TENANTS", "{ acme = { name = 'Acme', rate = { rps = 1 } }, other = {} }");
    const variable rps("GW_TENANTS__ACME__RATE__RPS", "5");
    const variable burst("GW_TENANTS__NEW_ONE__RATE__BURST", "6");
    const variable ports("GW_TENANTS__ACME__PORTS", "1,2");
    const variable weight("GW_TENANTS__ACME__WEIGHTS__BLUE", "3");
    const variable token("GW_TENANTS__ACME__TOKEN", "t");
    const variable entry("GW_TENANTS__INLINE", "{ name = 'I' }");
    const variable label("GW_LABELS__Zone", "{eu}");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 4);
    const tenant& acme = loaded.config.tenants.at("acme");
    CHECK(acme.name == "Acme");
    CHECK(acme.rate.rps == 5);
    CHECK(acme.rate.burst == 20);
    CHECK(acme.ports == std::vector{1, 2});
    CHECK(acme.weights.at("blue") == 3);
    CHECK(acme.token.expose() == "t");
    CHECK(loaded.config.tenants.at("new_one").rate.burst == 6);
    CHECK(loaded.config.tenants.at("inline").name == "I");
    CHECK(loaded.config.labels.at("zone") == "{eu}");
    CHECK(loaded.origins(cfg::key<"labels">::id<gateway>) == "env GW_LABELS__Zone");
}

TEST_CASE("a map, a struct in it and a list are also written as JSON") {
    const variable whole("GW_TENANTS", R"({"acme": {"name": "Acme", "rate": {"rps": 1}, "ports": [1, 2]}, "other": {}})");
    const variable entry("GW_TENANTS__MORE", R"({"rate": {"burst": 7}})");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 3);
    CHECK(loaded.config.tenants.at("acme").rate.rps == 1);
    CHECK(loaded.config.tenants.at("acme").rate.burst == 20);
    CHECK(loaded.config.tenants.at("acme").ports == std::vector{1, 2});
    CHECK(loaded.config.tenants.at("more").rate.burst == 7);
    const variable broken("GW_TENANTS", R"({"acme": {"rate": {"rps": "1"}}})");
    load<gateway> refused;
    refused.from(cfg::env("GW"));
    REQUIRE(refused.problems().size() == 1);
    CHECK(refused.problems()[0].path == "tenants.acme.rate.rps");
    CHECK(refused.problems()[0].where.to_string() == "env GW_TENANTS");
}

struct bursting {
    int rps = 1;
    std::optional<int> burst = 3;
};
struct limited {
    std::optional<bursting> limits;
};

TEST_CASE("null in JSON empties an optional") {
    const variable limits("GATEWAY_LIMITS", R"({"rps": 5, "burst": null})");
    load<limited> loaded;
    loaded.from(cfg::env("GATEWAY"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.limits.has_value());
    CHECK(loaded.config.limits->rps == 5);
    CHECK_FALSE(loaded.config.limits->burst.has_value());
}

TEST_CASE("a key that the map has is found whatever its case") {
    const variable name("GW_TENANTS__ACME_CORP__NAME", "changed");
    const variable upper("GW_LABELS__ZONE", "exact");
    load<gateway> loaded;
    loaded.config.tenants["Acme-Corp"].name = "before";
    loaded.config.labels = {{"zone", "lower"}, {"ZONE", "upper"}};
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 1);
    CHECK(loaded.config.tenants.at("Acme-Corp").name == "changed");
    CHECK(loaded.config.labels == std::map<std::string, std::string>{{"zone", "lower"}, {"ZONE", "exact"}});

    const variable lower("GW_LABELS__zone", "exact too");
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.labels == std::map<std::string, std::string>{{"zone", "exact too"}, {"ZONE", "exact"}});

    const variable inner("GW_TENANTS__ACME_CORP__WEIGHTS__BLUE_GREEN", "2");
    loaded.config.tenants.at("Acme-Corp").weights["Blue-Green"] = 1;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.tenants.at("Acme-Corp").weights == std::map<std::string, int>{{"Blue-Green", 2}});
}

TEST_CASE("a name that can mean two keys is an error") {
    const variable name("GW_TENANTS__ACME__NAME", "changed");
    load<gateway> loaded;
    loaded.config.tenants["acme"];
    loaded.config.tenants["Acme"];
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].level == severity::error);
    CHECK(loaded.problems()[0].path == "tenants.ACME");
    CHECK(loaded.problems()[0].suggestion == "write one of them in a file: \"Acme\", \"acme\"");
    CHECK(loaded.config.tenants.size() == 2);
}

TEST_CASE("errors in entries say where they are") {
    const variable rps("GW_TENANTS__ACME__RATE__RPS", "many");
    const variable ports("GW_TENANTS__ACME__PORTS", "1,x");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 2);
    CHECK(loaded.problems()[0].path == "tenants.acme.ports[1]");
    CHECK(loaded.problems()[1].path == "tenants.acme.rate.rps");
    CHECK(loaded.problems()[1].line == "GW_TENANTS__ACME__RATE__RPS=many");
    CHECK(loaded.problems()[1].where.column() == 29);
    CHECK(loaded.problems()[1].leaf == cfg::key<"tenants">::id<gateway>);
}

TEST_CASE("an entry whose field is misspelt makes no entry") {
    const variable field_name("GW_TENANTS__ACME__NAEM", "canary");
    const variable inner("GW_TENANTS__ACME__RATE__RSP", "canary");
    const variable map_name("GW_TENANST__ACME__NAME", "canary");
    const variable far("GW_TENANTS__ACME__SOMETHING", "canary");
    const variable keyless("GW_TENANTS__", "canary");
    const variable below("GW_LABELS__A__B", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.tenants.empty());
    CHECK(loaded.config.labels.empty());
    CHECK(loaded.problems().size() == 6);
    CHECK_FALSE(loaded.says("canary"));
    const auto suggestion_for = [&](std::string_view name) {
        const cfg::problem* found = problem_from(loaded, name);
        REQUIRE(found != nullptr);
        CHECK((found->level == severity::error) == !found->suggestion.empty());
        return found->suggestion;
    };
    CHECK(suggestion_for("GW_TENANTS__ACME__NAEM") == "did you mean \"GW_TENANTS__ACME__NAME\"?");
    CHECK(suggestion_for("GW_TENANTS__ACME__RATE__RSP") == "did you mean \"GW_TENANTS__ACME__RATE__RPS\"?");
    CHECK(suggestion_for("GW_TENANST__ACME__NAME") == "did you mean \"GW_TENANTS__ACME__NAME\"?");
    CHECK(suggestion_for("GW_TENANTS__ACME__SOMETHING").empty());
    CHECK(suggestion_for("GW_LABELS__A__B").empty());
}

TEST_CASE("the fields of an optional struct are named like those of an entry") {
    const variable name("GW_FALLBACK__NAME", "f");
    const variable rps("GW_FALLBACK__RATE__RPS", "1");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.fallback.has_value());
    CHECK(loaded.config.fallback->name == "f");
    CHECK(loaded.config.fallback->rate.rps == 1);
}

// ---- unknown names ----------------------------------------------------------------------------------------------

TEST_CASE("a misspelt name under the prefix is an error, any other a warning") {
    const variable misspelt("GW_HTTP_PROT", "canary");
    const variable foreign("GW_SOMETHING_ELSE", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report() ==
          "error: no field has this environment name\n"
          "  --> env GW_HTTP_PROT\n"
          "   = help: did you mean \"GW_HTTP_PORT\"?\n"
          "\n"
          "warning: no field has this environment name\n"
          "  --> env GW_SOMETHING_ELSE\n");
}

TEST_CASE("only two edits make a name misspelt, and half of its letters are right") {
    const auto is_error = [](const char* name) {
        const variable unknown(name, "x");
        load<gateway> loaded;
        loaded.from(cfg::env("GW"));
        REQUIRE(loaded.problems().size() == 1);
        return loaded.problems()[0].level == severity::error;
    };
    CHECK(is_error("GW_HTTP_HOSTS"));
    CHECK(is_error("GW_HTTP_HOSTXY"));
    CHECK_FALSE(is_error("GW_HTTP_HOSTXYZ"));
    CHECK(is_error("GW_PLUGNS"));
    CHECK(is_error("GW_KEYZ"));
    CHECK(is_error("GW_KXYS"));
    CHECK_FALSE(is_error("GW_XEYZZ"));
    CHECK_FALSE(is_error("GW_"));
    CHECK_FALSE(is_error("GW_X"));
}

struct short_names {
    int id = 0;
};

TEST_CASE("a short name is not like every other short name") {
    const variable unknown("GW_DB", "x");
    load<short_names> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].level == severity::warning);
}

TEST_CASE("the path of a field that has a name of its own leads to that name") {
    const variable derived("GW_JWT_SECRET", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].level == severity::error);
    CHECK(loaded.problems()[0].suggestion == "did you mean \"ENV_TEST_JWT\"?");
    CHECK_FALSE(loaded.says("canary"));
    CHECK(loaded.config.jwt_secret.empty());
}

TEST_CASE("what to do with unknown names can be chosen") {
    const variable misspelt("GW_HTTP_PROT", "x");
    const variable foreign("GW_SOMETHING_ELSE", "x");
    const auto levels = [](const cfg::environment_source& source) {
        load<gateway> loaded;
        loaded.from(source);
        std::string all;
        for (const cfg::problem& each : loaded.problems()) all += each.level == severity::error ? 'e' : 'w';
        return all;
    };
    CHECK(levels(cfg::env("GW")) == "ew");
    CHECK(levels(cfg::env("GW").unknown(cfg::reject)) == "ee");
    CHECK(levels(cfg::env("GW").unknown(cfg::warn)) == "ww");
    CHECK(levels(cfg::env("GW").unknown(cfg::ignore)).empty());
    CHECK(levels(cfg::env("GWX")).empty());
}

// ---- values in files of their own -----------------------------------------------------------------------------------

TEST_CASE("NAME_FILE names a file with the value, without the newline at its end") {
    const scratch_directory directory;
    const variable host("GW_HTTP_HOST_FILE", directory.write("host", "db\r\n").c_str());
    const variable origins("GW_HTTP_ALLOWED_ORIGINS_FILE", directory.write("origins", "a, b\n").c_str());
    const variable secret("ENV_TEST_JWT_FILE", directory.write("jwt", "sesame\n\n").c_str());
    const variable tenants("GW_TENANTS_FILE", directory.write("tenants", "{ acme = { name = 'A' } }\n").c_str());
    const variable empty("GW_HTTP_PORT_FILE", directory.write("empty", "\n").c_str());
    const variable unset("GW_AUTH_ENABLED_FILE", "");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.http.host == "db");
    CHECK(loaded.config.http.port == 8080);
    CHECK(loaded.config.http.allowed_origins == std::vector<std::string>{"a", "b"});
    CHECK(loaded.config.jwt_secret.expose() == "sesame\n");
    CHECK(loaded.config.tenants.at("acme").name == "A");
    CHECK(loaded.origins(cfg::key<"http.host">::id<gateway>) == "env GW_HTTP_HOST_FILE");
    CHECK(loaded.origins(cfg::key<"jwt_secret">::id<gateway>) == "env ENV_TEST_JWT_FILE");
}

TEST_CASE("both NAME and NAME_FILE are an error, unless one is empty") {
    const scratch_directory directory;
    const std::string path = directory.write("port", "5").string();
    const variable file("GW_HTTP_PORT_FILE", path.c_str());
    {
        const variable port("GW_HTTP_PORT", "6");
        load<gateway> loaded;
        loaded.from(cfg::env("GW"));
        CHECK(loaded.report() ==
              "error: http.port: both GW_HTTP_PORT and GW_HTTP_PORT_FILE are set, but only one can count\n"
              "  --> env GW_HTTP_PORT_FILE\n");
    }
    const variable empty("GW_HTTP_PORT", "");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.http.port == 5);
}

TEST_CASE("a file that cannot be read is an error with its path and the reason") {
    const auto report_of = [](const std::string& path) {
        const variable file("GW_HTTP_PORT_FILE", path.c_str());
        load<gateway> loaded;
        loaded.state.bounds.document_bytes = 10;
        return loaded.from(cfg::env("GW")).report();
    };
    const scratch_directory directory;
    const std::string folder = (directory / "").string();
    CHECK(report_of(folder + "none") ==
          "error: http.port: file not found: " + folder + "none\n"
          "  --> env GW_HTTP_PORT_FILE\n"
          "   = help: NAME_FILE is the path of a file with the value\n");
    CHECK(report_of(folder) ==
          "error: http.port: the file " + folder + " is a directory, not a regular file\n"
          "  --> env GW_HTTP_PORT_FILE\n");
    CHECK(report_of("/dev/zero").starts_with("error: http.port: the file /dev/zero is a device, not a regular file\n"));
    const std::string large = directory.write("large", "12345678901").string();
    CHECK(report_of(large).starts_with("error: http.port: the file " + large + " has more than 10 bytes"));
    const std::string bad = directory.write("bad", "70000\n").string();
    CHECK(report_of(bad) ==
          "error: http.port: 70000 is out of range\n"
          "  --> env GW_HTTP_PORT_FILE\n"
          "  |\n"
          "  | 70000\n"
          "  | ^^^^^ expected an integer from 0 to 65535\n"
          "   = note: the value was read from " + bad + "\n");
}

TEST_CASE("neither a secret in a file nor one in place of a path is shown") {
    const scratch_directory directory;
    const variable keys("GW_KEYS_FILE", directory.write("keys", "canary\n").c_str());
    const variable secret("ENV_TEST_JWT_FILE", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.problems().size() == 2);
    CHECK(loaded.says("jwt_secret: file not found: (not shown: it may be the secret itself)"));
    CHECK_FALSE(loaded.says("canary"));
}

struct named_like_files {
    std::string key = "key";
    std::string key_file = "key_file";
    std::map<std::string, std::string> labels;
};

TEST_CASE("a variable that is the name of a field belongs to that field") {
    const scratch_directory directory;
    const std::string path = directory.write("value", "content").string();
    const variable file("GW_KEY_FILE", path.c_str());
    const variable label("GW_LABELS__A_FILE", path.c_str());
    const variable below("GW_LABELS_FILE_X", path.c_str());
    load<named_like_files> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.key == "key");
    CHECK(loaded.config.key_file == path);
    CHECK(loaded.config.labels.at("a_file") == path);
    CHECK(loaded.problems().size() == 1);
    const variable twice("GW_KEY_FILE_FILE", path.c_str());
    load<named_like_files> again;
    ::unsetenv("GW_KEY_FILE");
    again.from(cfg::env("GW"));
    CHECK(again.config.key_file == "content");
}

TEST_CASE("a misspelt NAME_FILE is told its name, and every variable once") {
    const variable misspelt("GW_HTTP_PROT_FILE", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].suggestion == "did you mean \"GW_HTTP_PORT_FILE\"?");

    char first[] = "GW_HTTP_PORT=1";
    char second[] = "GW_HTTP_PORT=2";
    char* fabricated[] = {first, second, nullptr};
    char** const real = ::environ;
    ::environ = fabricated;
    load<gateway> twice;
    twice.from(cfg::env("GW"));
    ::environ = real;
    CHECK(twice.report().empty());
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

}  // namespace env_test
