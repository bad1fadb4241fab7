// SPDX-License-Identifier: MIT
// Tests of .interpolate(): variables reach the configuration, and places and lines are those of the template.
#include <cfg/sources/template_variables.hpp>

#include "loading.hpp"

#include <cfg/formats/json.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

struct server {
    std::string host;
    int port = 0;
    static constexpr cfg::field schema[] = {cfg::field("port").max(100)};
};
struct config {
    std::string name;
    server http;
    std::vector<server> list;
    cfg::value any;
};
struct guarded {
    cfg::secret<std::string> password;
    int port = 0;
};

[[nodiscard]] cfg::text_source written(std::string_view text, cfg::variables given = {}) {
    return cfg::text(text.starts_with('{') ? cfg::json : cfg::toml, std::string(text), "t").interpolate(std::move(given));
}

template <class Config = config>
[[nodiscard]] std::string report_of(const cfg::text_source& source) {
    const auto outcome = cfg::try_load<Config>(source);
    return outcome ? std::string("loaded") : outcome.error().to_string();
}

TEST_CASE("variables are those of the program, else those of the environment") {
    const loading::variable host("CFG_TEST_HOST", "env.example");
    const loading::variable port("CFG_TEST_PORT", "42");
    const auto loaded = cfg::load<config>(written("name = \"${NAME}\"\nhttp = {host = \"${CFG_TEST_HOST}\", port = ${CFG_TEST_PORT}}\n", {{"NAME", "given"}}));
    CHECK(loaded->name == "given");
    CHECK(loaded->http.host == "env.example");
    CHECK(loaded->http.port == 42);
    CHECK(cfg::load<config>(written(R"({"name": "${CFG_TEST_HOST}", "http": {"port": ${CFG_TEST_PORT}}})", {{"CFG_TEST_HOST", "given"}}))->name == "given");
    // Who has not asked for it gets the text.
    CHECK(cfg::load<config>(cfg::text(cfg::toml, "name = \"${NAME}\"\n", "t"))->name == "${NAME}");
}

TEST_CASE("origins are places of the template") {
    const auto loaded = cfg::load<config>(written("http = {host = \"${A}\", port = ${B}}\nany = [\"${A}\", 2]\n", {{"A", "a much longer text"}, {"B", "7"}}));
    CHECK(loaded.origin<"http.host">().to_string() == "t:1:16");
    CHECK(loaded.origin<"http.port">().to_string() == "t:1:31");
    CHECK(loaded->any.find(1)->where().to_string() == "t:2:16");
}

TEST_CASE("a problem shows the template, not what was put in") {
    CHECK(report_of(written("http = {host = \"${A}\", port = ${B}, prt = 1}\n", {{"A", "a longer text"}, {"B", "x"}})) ==
          "error: http.port: wrong type: a string\n"
          "  --> t:1:31\n"
          "   |\n"
          " 1 | http = {host = \"${A}\", port = ${B}, prt = 1}\n"
          "   |                               ^^^^ expected an integer from -2147483648 to 100\n"
          "\n"
          "error: http.prt: unknown key\n"
          "  --> t:1:37\n"
          "   |\n"
          " 1 | http = {host = \"${A}\", port = ${B}, prt = 1}\n"
          "   |                                     ^^^\n"
          "   = help: did you mean \"port\"?\n"
          "\n"
          "configuration not loaded: 2 errors\n");
    CHECK(report_of(written("[[list]]\nport = ${B}\n", {{"B", "101"}})) ==
          "error: list[0].port: 101 is out of range\n"
          "  --> t:2:8\n"
          "   |\n"
          " 2 | port = ${B}\n"
          "   |        ^^^^ expected an integer from -2147483648 to 100\n"
          "\n"
          "configuration not loaded: 1 error\n");
    CHECK(report_of(written("name = \"${NONE}\"\n")) ==
          "error: the variable NONE is not set\n"
          "  --> t:1:9\n"
          "   |\n"
          " 1 | name = \"${NONE}\"\n"
          "   |         ^^^^^^^\n"
          "   = help: write ${NONE:default} if it may be missing\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("what is put in for a secret is not told") {
    for (std::string_view text : {"password = \"${P}\"\nport = \"${P}\"\n", "passwrd = \"${P}\"\n", "port = [\"${P}\"\n", "password = '${P:canary}'\nx\n"}) {
        const std::string report = report_of<guarded>(written(text, {{"P", "canary"}}));
        CHECK(report != "loaded");
        CHECK_MESSAGE(report.find("canary") == std::string::npos, report);
    }
    const auto loaded = cfg::load<guarded>(written("password = \"${P}\"\n", {{"P", "canary"}}));
    CHECK(loaded->password.expose() == "canary");
}

TEST_CASE("a template that does not expand is not read at all") {
    const std::string report = report_of(written("name = ${NONE}\nnmae = 1\n"));
    CHECK(report.find("NONE") != std::string::npos);
    CHECK(report.find("nmae") == std::string::npos);
}

}  // namespace
