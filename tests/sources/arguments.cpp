// SPDX-License-Identifier: MIT
// Tests of sources/arguments.hpp: which words are flags, which are left to the caller, and what is said of the rest.
#include <cfg/sources/arguments.hpp>

#include <cfg/sources/args.hpp>

#include "loading.hpp"
#include "reading_arguments.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using loading::load;
using reading_arguments::args;
using reading_arguments::gateway;
using reading_arguments::given;
using reading_arguments::positional;

// ---- errors ---------------------------------------------------------------------------------------------------------

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

// ---- other words ----------------------------------------------------------------------------------------------------

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

}  // namespace
