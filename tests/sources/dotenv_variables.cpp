// SPDX-License-Identifier: MIT
// Tests of .interpolate() on a .env file: variables reach the fields, problems stand where they were written, and what is
// put in stays data.
#include <cfg/sources/dotenv.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <cfg/formats/json.hpp>
#include <cfg/load/explain.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/write.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/detail/dotenv_reading.hpp>
#include <cfg/sources/environment_variable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dotenv_variables_test {

using cfg::field;
using loading::load;
using loading::scratch_directory;
using loading::variable;

struct tenant {
    std::string name;
    int rps = 0;
    static constexpr field schema[] = {field("rps").max(100)};
};

struct service {
    std::string host;
    std::string url;
    std::uint16_t port = 0;
    std::vector<std::string> peers;
    std::map<std::string, tenant> tenants;
    cfg::value plugins;
};

struct guarded {
    std::string host;
    std::uint16_t port = 0;
    cfg::secret<std::string> token;
    std::map<std::string, cfg::secret<std::string>> keys;
};

/// A .env file with this content, and a load from it with variables.
template <class Config = service>
struct from_text {
    scratch_directory directory;
    std::string path;
    load<Config> loaded;

    explicit from_text(std::string_view text, cfg::variables given = {}, std::string_view prefix = {})
        : path(directory.write(".env", text).string()) {
        loaded.from(cfg::dotenv(path, prefix).interpolate(std::move(given)));
    }

    const Config* operator->() const { return &loaded.config; }

    /// The report with the file's short name.
    [[nodiscard]] std::string report() const {
        std::string text = loaded.report();
        for (std::size_t at = text.find(path); at != text.npos; at = text.find(path)) text.replace(at, path.size(), ".env");
        return text;
    }
};

// ---- values -----------------------------------------------------------------------------------------------------------

TEST_CASE("variables are given by the program, else set in the environment, else earlier lines") {
    const variable set("CFG_TEST_ONE", "environment");
    const from_text read("CFG_TEST_ONE=file\nCFG_TEST_TWO=two\nHOST=${CFG_TEST_ONE}.${CFG_TEST_TWO}\nURL=\"http://${HOST}:${PORT:80}/${GIVEN}\"\nPORT=8080\n",
                         {{"GIVEN", "g"}});
    CHECK(read.report().empty());
    CHECK(read->host == "environment.two");
    CHECK(read->url == "http://environment.two:80/g");
    CHECK(read->port == 8080);
    CHECK(from_text("CFG_TEST_TWO=a\nHOST=${CFG_TEST_ONE}", {{"CFG_TEST_ONE", "given"}})->host == "given");
    CHECK(from_text("CFG_TEST_TWO=a\nHOST=${CFG_TEST_TWO}", {{"CFG_TEST_TWO", "given"}})->host == "given");
}

TEST_CASE("without .interpolate() a value is what is written") {
    const scratch_directory directory;
    load<service> loaded;
    loaded.from(cfg::dotenv(directory.write(".env", "HOST=${A}$$\\$\nURL=\"${NONE:?x}\\$\"\n")));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.host == "${A}$$\\$");
    CHECK(loaded.config.url == "${NONE:?x}$");
}

TEST_CASE("names are looked up as they are written, with the prefix") {
    const from_text read("GW_HOST=h\nHOST=other\nGW_URL=${GW_HOST} ${HOST}\nURL=u\n", {}, "GW");
    CHECK(read.report().empty());
    CHECK(read->url == "h other");
}

TEST_CASE("single quotes, backticks and backslashes keep dollar signs") {
    const from_text read("HOST='${NONE}'\nURL=\"\\${NONE} $$\"\nTENANTS__A__NAME=`${NONE}`\nTENANTS__B__NAME=\\${NONE}\n");
    CHECK(read.report().empty());
    CHECK(read->host == "${NONE}");
    CHECK(read->url == "${NONE} $");
    CHECK(read->tenants.at("a").name == "${NONE}");
    CHECK(read->tenants.at("b").name == "${NONE}");
}

TEST_CASE("a value that becomes empty is as good as none") {
    const from_text read("HOST=${NONE:}\nURL=u\nURL=${NONE:}\n");
    CHECK(read.report().empty());
    CHECK(read->host.empty());
    CHECK(read.loaded.state.origins.marks.empty());
    const scratch_directory directory;
    load<service> taken;
    taken.config.host = "default";
    taken.from(cfg::dotenv(directory.write(".env", "HOST=${NONE:}\n")).interpolate().allow_empty());
    CHECK(taken.config.host.empty());
    CHECK(taken.state.origins.marks.size() == 1);
}

TEST_CASE("what cfg::to_env writes is the same with and without variables") {
    service written;
    written.host = "${A} $$ \\$";
    written.url = "$A";
    written.peers = {"${A}", "a,b", "\"$\""};
    written.tenants["t"].name = "${A:x}";
    const from_text read(cfg::to_env(written, ""), {{"A", "a"}});
    CHECK(read.report().empty());
    CHECK(read->host == written.host);
    CHECK(read->url == written.url);
    CHECK(read->peers == written.peers);
    CHECK(read->tenants.at("t").name == "${A:x}");
}

TEST_CASE("the file that NAME_FILE names may have variables in its path") {
    const scratch_directory directory;
    static_cast<void>(directory.write("host", "from-file\n"));
    const from_text read("HOST_FILE=${DIR}/host\n", {{"DIR", (directory / "").string()}});
    CHECK(read.report().empty());
    CHECK(read->host == "from-file");
}

TEST_CASE("a configuration without a struct takes variables, too") {
    const from_text<cfg::value> read("A=1\nB=${A}2\nC={ d = ${A} }\n");
    CHECK(read.report().empty());
    CHECK(*read->find("b") == cfg::value("12"));
    CHECK(read->at_path("c.d")->as<std::int64_t>() == 1);
}

TEST_CASE("origins are those of the value as it is written") {
    const scratch_directory directory;
    const auto loaded = cfg::load<service>(cfg::dotenv(directory.write(".env", "A=a long text\nHOST = ${A}\n")).interpolate());
    CHECK(loaded.origin<"host">().to_string() == (directory / ".env").string() + ":2:8");
}

// ---- what is put in is data -------------------------------------------------------------------------------------------

TEST_CASE("what is put in adds no line, no entry and no list in an array or a table") {
    const std::string_view hostile = "x\", rps = 7}, evil = {name = \"y\nHOST=evil\n${PORT} # '";
    const from_text read("TENANTS={a = {name = \"${H}\", rps = ${N}}}\nURL=${H}\nPEERS=[\"${H}\", ${H}]\nPLUGINS={\"p\": \"${H}\", \"q\": [${N}]}\nPORT=1\n",
                         {{"H", std::string(hostile)}, {"N", "5"}});
    CHECK(read.report().empty());
    REQUIRE(read->tenants.size() == 1);
    CHECK(read->tenants.at("a").name == hostile);
    CHECK(read->tenants.at("a").rps == 5);
    CHECK(read->url == hostile);
    CHECK(read->host.empty());
    CHECK(read->peers == std::vector<std::string>{std::string(hostile), std::string(hostile)});
    CHECK(*read->plugins.find("p") == cfg::value(std::string(hostile)));
    CHECK(read->plugins.find("q")->find(std::size_t{0})->as<std::int64_t>() == 5);
}

TEST_CASE("a text that is not inside of brackets is the value as if it were written there") {
    const from_text read("PEERS=${A},c\nTENANTS=${T}\n", {{"A", "a,b"}, {"T", "{x = {rps = 3}}"}});
    CHECK(read.report().empty());
    CHECK(read->peers == std::vector<std::string>{"a", "b", "c"});
    CHECK(read->tenants.at("x").rps == 3);
    // For a text brackets mean nothing.
    CHECK(from_text("HOST=[${A}]\nA={${A}}\n", {{"A", "a b"}})->host == "[a b]");
}

// ---- problems ---------------------------------------------------------------------------------------------------------

TEST_CASE("a variable that is not set is told where it stands, also behind values over several lines") {
    CHECK(from_text("A='1\n2\n3'\nHOST = \"x\n  ${NONE}:${PORT:80}\"  # c\nURL=${OTHER:?ask the operator}\n").report() ==
          "error: host: the variable NONE is not set\n"
          "  --> .env:5:3\n"
          "   |\n"
          " 5 |   ${NONE}:${PORT:80}\"  # c\n"
          "   |   ^^^^^^^\n"
          "   = help: write ${NONE:default} if it may be missing\n"
          "\n"
          "error: url: the variable OTHER is not set: ask the operator\n"
          "  --> .env:6:5\n"
          "   |\n"
          " 6 | URL=${OTHER:?ask the operator}\n"
          "   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
}

TEST_CASE("what this program does not read is not its problem, unless it needs it") {
    CHECK(from_text("OTHERS=${NONE}\nHOST=h\nHOST2=${OTHERS}\nURL=${NONE}\nURL=u\n").report().empty());
    CHECK(from_text("OTHERS=${NONE}\nHOST=${OTHERS}\nURL=${OTHERS}\n").report() ==
          "error: the variable NONE is not set\n"
          "  --> .env:1:8\n"
          "   |\n"
          " 1 | OTHERS=${NONE}\n"
          "   |        ^^^^^^^\n"
          "   = help: write ${NONE:default} if it may be missing\n");
    const from_text both("PORT=${NONE}\nURL=${PORT}\n");
    CHECK(both.loaded.problems().size() == 1);
    CHECK(both.loaded.state.failed.size() == 2);
}

struct demanding {
    std::string host;
    int port = 0;
    static constexpr field schema[] = {field("host").required(), field("port").required()};
};

TEST_CASE("a field whose variable is not set is not missing as well") {
    const scratch_directory directory;
    const auto outcome = cfg::try_load<demanding>(cfg::dotenv(directory.write(".env", "HOST=${NONE}\n")).interpolate());
    REQUIRE_FALSE(outcome.has_value());
    REQUIRE(outcome.error().problems().size() == 2);
    CHECK(outcome.error().problems()[0].path == "host");
    CHECK(outcome.error().problems()[0].message == "the variable NONE is not set");
    CHECK(outcome.error().problems()[1].path == "port");
}

TEST_CASE("a value that does not fit is shown as it is written") {
    CHECK(from_text("A=80\nPORT = ${A}x # port\nTENANTS={a = {rps = ${A}}, b = {rps = \"${A}\"}}\n").report() ==
          "error: port: \"80x\" is not valid\n"
          "  --> .env:2:8\n"
          "   |\n"
          " 2 | PORT = ${A}x # port\n"
          "   |        ^^^^^ expected an integer from 0 to 65535\n"
          "\n"
          "error: tenants.b.rps: wrong type: a string\n"
          "  --> .env:3:9\n"
          "   |\n"
          " 3 | TENANTS={a = {rps = ${A}}, b = {rps = \"${A}\"}}\n"
          "   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected an integer from -2147483648 to 100\n");
}

TEST_CASE("a rule that is broken points at the value as it is written") {
    const scratch_directory directory;
    const auto outcome = cfg::try_load<service>(cfg::dotenv(directory.write(".env", "A=101\nTENANTS__X__RPS=${A}\n")).interpolate());
    REQUIRE_FALSE(outcome.has_value());
    REQUIRE(outcome.error().problems().size() == 1);
    CHECK(outcome.error().problems()[0].where.to_string() == (directory / ".env").string() + ":2:17");
    CHECK(outcome.error().problems()[0].line == "TENANTS__X__RPS=${A}");
}

TEST_CASE("a file that becomes too long is refused as a whole") {
    const scratch_directory directory;
    const auto path = directory.write(".env", "HOST=0123456789\nURL=${HOST}${HOST}\n");
    load<service> fits;
    fits.state.bounds.template_bytes = 35;
    CHECK(fits.from(cfg::dotenv(path).interpolate()).config.url == "01234567890123456789");
    for (const std::size_t most : {34u, 20u}) {
        load<service> over;
        over.state.bounds.template_bytes = most;
        over.from(cfg::dotenv(path).interpolate());
        CHECK(over.says("with its variables this document has more than " + std::to_string(most) + " bytes"));
        CHECK(over.config.host.empty());
        CHECK(over.state.incomplete);
    }
    load<service> plain;
    plain.state.bounds.template_bytes = 1;
    CHECK(plain.from(cfg::dotenv(path)).report().empty());
}

// ---- secrets ----------------------------------------------------------------------------------------------------------

TEST_CASE("what is put in for a secret is not told, whatever takes it instead") {
    constexpr std::string_view texts[] = {
        "TOKEN=${P}\nPORT=${P}\n",
        "TOKEN=canary\nPORT=${TOKEN}\n",
        "TOKEN=canary\nHOST=${NONE:${TOKEN}}${MORE}\n",
        "TOKEN=${NONE:canary}${MORE}\nPORT=x\n",
        "TOKEN=canary\nKEYS={a = [\"${TOKEN}\"]}\nKEYS__B=${TOKEN}${NONE}\n",
        "TOKEN=canary\nPORT=1${TOKEN}\nPORT_FILE=${TOKEN}/x\n",
        "TOKEN=canary\nTOKEN_FILE=${TOKEN}x\n",
        "TOKEN=${P\nPORT='${P}'\n",
    };
    for (const std::string_view text : texts) {
        CAPTURE(text);
        const from_text<guarded> read(text, {{"P", "canary"}});
        CHECK_FALSE(read.report().empty());
        CHECK_MESSAGE(read.report().find("canary") == std::string::npos, read.report());
    }
    CHECK(from_text<guarded>("TOKEN=${P}\n", {{"P", "canary"}})->token.expose() == "canary");
}

// ---- anything ---------------------------------------------------------------------------------------------------------

TEST_CASE("whatever the text, every problem has a place in it") {
    const std::string_view seeds[] = {
        "A=1\nHOST=\"${A} ${NONE}\" # c\nPORT=${A}x\n\nPEERS=[\"${A}\", ${NONE:b}]\r\nURL=\\${A}${HOST}\n",
        "TENANTS='{\n a = { rps = ${A} }\n}'\nTENANTS__B__RPS=${B:1}${B:?no}\nTENANTS__C=\"{ rps = ${A:-1},\\n name = \\\"${HOST}\\\" }\"\n",
        "PLUGINS={ \"a\": \"${A}\", \"b\": [${A}] }\nHOST=${PLUGINS}\nHOST_FILE=${A}\nURL=\"$${A}\n${C:${D:$$}}\"\n",
    };
    const std::string_view pieces[] = {"\"", "'", "`", "\\", "\n", "\r\n", "=", "#", " ", "{", "}", "$", "${", "${A}", ":", "\xC3\xA9", "["};
    std::mt19937 random(20240229);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random()) % count; };
    cfg::detail::template_variables given;
    given.use({{"B", "\"\n'}, x"}});
    for (int round = 0; round < 10'000; ++round) {
        std::string text(seeds[below(std::size(seeds))]);
        for (std::size_t edits = below(6); edits != 0; --edits) {
            const std::size_t at = below(text.size() + 1);
            const std::size_t length = below(2) == 0 ? 0 : below(std::min<std::size_t>(text.size() - at, 4) + 1);
            text.replace(at, length, below(8) == 0 ? std::string(1, static_cast<char>(below(256))) : std::string(pieces[below(std::size(pieces))]));
        }
        load<service> loaded;
        const std::uint32_t source = loaded.state.origins.add_source(cfg::source_kind::file, ".env");
        const cfg::detail::variable_rules rules{.takes_file_names = true, .owner = cfg::detail::name_owner::several};
        cfg::detail::read_dotenv(text, source, rules, loaded.state, given);
        for (const cfg::problem& each : loaded.problems()) {
            const std::string_view line = cfg::detail::line_of(text, each.where.line());
            const bool lies_inside = each.where.line() >= 1 && each.where.column() >= 1 && each.where.column() <= line.size() + 2;
            CHECK_MESSAGE(lies_inside, text << "\n----\n" << cfg::to_string(each));
        }
    }
}

}  // namespace dotenv_variables_test
