// SPDX-License-Identifier: MIT
// Tests of sources/args.hpp: which words set which field, which are left to the caller, and what is said of the rest.
#include <cfg/sources/args.hpp>
#include <cfg/sources/arguments.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace args_test {

using cfg::field;
using loading::load;

enum class level { debug, info };

struct limits {
    int rps = 10;
    bool strict = false;
};

struct tenant {
    std::string name = "nobody";
    limits rate;
    cfg::secret<std::string> token;
    std::vector<int> ports;
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::chrono::seconds request_timeout{30};
    std::vector<std::string> allowed_origins{"*"};
};

struct feature_flags {
    bool debug = false;
    std::optional<bool> tracing;
    bool no_color = false;
};

struct gateway {
    server http;
    feature_flags features;
    double offset = 0;
    cfg::secret<std::string> jwt_secret;
    std::map<std::string, tenant> tenants;
    std::map<std::string, bool> switches;
    std::optional<tenant> fallback;
    std::array<int, 2> pair{};
    std::set<int> set{1};
    cfg::value plugins;
};

cfg::argument_source args(std::initializer_list<const char*> words) {
    std::vector<const char*> all{"/usr/bin/gateway"};
    all.insert(all.end(), words);
    all.push_back(nullptr);
    return cfg::args(static_cast<int>(all.size()) - 1, all.data());
}

struct given {
    load<gateway> loaded;

    given(std::initializer_list<const char*> words) { loaded.from(args(words)); }

    const gateway* operator->() const { return &loaded.config; }

    const cfg::problem& problem() const {
        REQUIRE(loaded.problems().size() == 1);
        CHECK(loaded.problems()[0].level == cfg::problem::severity::error);
        return loaded.problems()[0];
    }
};

std::vector<std::string> positional(std::initializer_list<const char*> words) {
    return args(words).positional<gateway>();
}

// ---- values -----------------------------------------------------------------------------------------------------

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

// ---- maps and dynamic values ------------------------------------------------------------------------------------

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

// ---- errors -----------------------------------------------------------------------------------------------------

TEST_CASE("a value that does not fit is shown under its flag") {
    CHECK(given{"--http.port=abc"}.loaded.report() ==
          "error: http.port: \"abc\" is not valid\n"
          "  --> flag --http.port\n"
          "  |\n"
          "  | --http.port=abc\n"
          "  |             ^^^ expected an integer from 0 to 65535\n");
    CHECK(given{"--http.port", "-5"}.problem().line == "--http.port -5");
    CHECK(given{"--pair=1"}.problem().expected == "exactly 2");
}

TEST_CASE("an unknown flag is an error with the nearest one, and its value is not shown") {
    const given made{"--jwt-secert=canary"};
    CHECK(made.loaded.report() ==
          "error: --jwt-secert: unknown flag\n"
          "  --> flag --jwt-secert\n"
          "  |\n"
          "  | --jwt-secert\n"
          "  | ^^^^^^^^^^^^\n"
          "   = help: did you mean \"--jwt_secret\"?\n");
    CHECK(given{"--htpp.port=1"}.problem().suggestion == "did you mean \"--http.port\"?");
    CHECK(given{"--hlep"}.problem().suggestion == "did you mean \"--help\"?");
    CHECK(given{"--confg=x"}.problem().suggestion == "did you mean \"--config\"?");
    CHECK(given{"--xyzzy"}.problem().suggestion == "--help lists all flags");
    CHECK(given{"--=5"}.problem().message == "--: unknown flag");
    CHECK(given{"--http..port=5"}.problem().message == "--http..port: unknown flag");
}

TEST_CASE("a flag that names a table is an error") {
    const given made{"--http={port = 5}"};
    CHECK(made.problem().message == "--http: this is a table, not a value");
    CHECK(made.problem().suggestion == "its values are flags, such as --http.host");
}

TEST_CASE("a flag needs its value") {
    const given last{"--http.port"};
    CHECK(last.problem().message == "--http.port needs a value");
    CHECK(last.problem().path == "http.port");
    CHECK(last.problem().line == "--http.port");
    CHECK(last.problem().expected == "an integer from 0 to 65535");
    const given before_flag{"--http.host", "--features.debug"};
    CHECK(before_flag.problem().message == "--http.host needs a value");
    CHECK(before_flag->features.debug);
    CHECK(given{"--http.host", "--"}.problem().message == "--http.host needs a value");
    const given before_dash{"--http.host", "-x"};
    CHECK(before_dash.problem().suggestion == "write --http.host=... for a value that begins with a dash");
    CHECK(given{"--config"}.problem().expected == "the path of a file");
    CHECK(given{"--config="}.problem().message == "--config needs a value");
    CHECK(given{"--config="}.loaded.state.main_file.empty());
}

TEST_CASE("secrets are not shown") {
    given made{"--tenants.a.token", "canary", "--jwt_secret=canary", "--tenants.a={token = canary}",
               "--tenants.a={tokne = 'canary'}"};
    CHECK(made.loaded.state.has_errors());
    CHECK_FALSE(made.loaded.says("canary"));
    CHECK(made->jwt_secret.expose() == "canary");
}

// ---- other words ------------------------------------------------------------------------------------------------

TEST_CASE("what is no flag is left to the caller") {
    CHECK(positional({"one", "--http.port", "5", "two", "--features.debug", "three", "-x", "-", "--http.host=h",
                      "four"}) == std::vector<std::string>{"one", "two", "three", "-x", "-", "four"});
    CHECK(positional({"-h", "--help", "--config", "file", "word"}) == std::vector<std::string>{"word"});
    CHECK(positional({"a", "--", "--http.port=1", "--", "-h"}) ==
          std::vector<std::string>{"a", "--http.port=1", "--", "-h"});
    given made{"one", "--", "--http.port=1", "--unknown"};
    CHECK(made.loaded.report().empty());
    CHECK(made->http.port == 8080);
}

TEST_CASE("which words look like negative numbers") {
    using cfg::detail::is_negative_number;
    for (const char* number : {"-1", "-1.5e3", "-.5", "-30s", "-inf", "-nan"}) CHECK(is_negative_number(number));
    for (const char* word : {"-", "--1", "-x", "-.", "-.x", "1", ""}) CHECK_FALSE(is_negative_number(word));
}

TEST_CASE("no arguments at all") {
    load<gateway> loaded;
    loaded.from(cfg::args(0, nullptr));
    const char* const words[] = {"program", "--http.port=1", nullptr};
    loaded.from(cfg::args(3, words));
    CHECK(loaded.config.http.port == 1);
    CHECK(loaded.report().empty());
}

TEST_CASE("--config names the file to read") {
    CHECK(given{"--config", "a.toml"}.loaded.state.main_file == "a.toml");
    CHECK(given{"--config=b.toml", "--config=c.toml"}.loaded.state.main_file == "c.toml");
    CHECK(given{"--http.port=1"}.loaded.state.main_file.empty());
    const given after_end{"--", "--config=b.toml", "--help"};
    CHECK(after_end.loaded.state.main_file.empty());
    CHECK_FALSE(after_end.loaded.state.help.has_value());
}

TEST_CASE("--help asks for help") {
    for (const char* word : {"--help", "-h"}) {
        const given made{word};
        REQUIRE(made.loaded.state.help.has_value());
        CHECK(made.loaded.state.help->starts_with("Usage: gateway [flag]..."));
        CHECK(made.loaded.report().empty());
    }
    CHECK_FALSE(given{"--http.host=--help"}.loaded.state.help.has_value());
}

struct own_names {
    bool help = false;
    std::string config;
};

TEST_CASE("members of these names keep --help and --config for themselves") {
    load<own_names> loaded;
    const cfg::argument_source source = args({"--help", "--config", "x", "-h"});
    loaded.from(source);
    CHECK(loaded.report().empty());
    CHECK(loaded.config.help);
    CHECK(loaded.config.config == "x");
    CHECK_FALSE(loaded.state.help.has_value());
    CHECK(loaded.state.main_file.empty());
    CHECK(source.positional<own_names>() == std::vector<std::string>{"-h"});
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
    load<everything> loaded;
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
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<everything>; ++leaf)
        CHECK(loaded.origins(leaf).starts_with("flag --"));
}

}  // namespace args_test
