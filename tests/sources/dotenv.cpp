// SPDX-License-Identifier: MIT
// Tests of sources/dotenv.hpp: variables of a file set fields as those of the environment do, and which files are read.
#include <cfg/sources/dotenv.hpp>

#include <cfg/load/explain.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/env.hpp>

#include "loading.hpp"
#include "reading_dotenv.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/stat.h>

namespace {

namespace fs = std::filesystem;
using loading::load;
using loading::scratch_directory;
using loading::variable;
using reading_dotenv::from_text;
using reading_dotenv::gateway;
using reading_dotenv::open_gateway;

// ---- values ---------------------------------------------------------------------------------------------------------

TEST_CASE("each leaf reads the name that is its own, and origins say where it stands") {
    from_text<gateway> read(
        "# comment\nHTTP_HOST = 'localhost'\nexport HTTP_PORT=9090 # c\n\nHTTP_PORTS=1, 2\nTOKEN=\"s\"\n");
    CHECK(read.report().empty());
    CHECK(read.loaded.config.http.host == "localhost");
    CHECK(read.loaded.config.http.port == 9090);
    CHECK(read.loaded.config.http.ports == std::vector{1, 2});
    CHECK(read.loaded.config.token.expose() == "s");
    CHECK(read.loaded.origins(cfg::key<"http.host">::id<gateway>) == read.path + ":2:13");
    CHECK(read.loaded.origins(cfg::key<"http.port">::id<gateway>) == read.path + ":3:18");
    CHECK(read.loaded.origins(cfg::key<"token">::id<gateway>) == read.path + ":6:7");
}

TEST_CASE("with a prefix only names under it are read") {
    from_text<gateway> read("GW_HTTP_PORT=1\nHTTP_HOST=x\nOTHER=y\n", "GW");
    CHECK(read.report().empty());
    CHECK(read.loaded.config.http.port == 1);
    CHECK(read.loaded.config.http.host == "0.0.0.0");
}

TEST_CASE("explain names the line") {
    const scratch_directory directory;
    const char* const content = "\n\nHTTP_PORT=9090\nTENANTS__ACME__RPS=5\nPLUGINS= {a = { b = 5 }}\n";
    const std::string path = directory.write(".env", content).string();
    const auto config = cfg::load<open_gateway>(cfg::dotenv(path));
    const std::string text = cfg::explain(config);
    CHECK(config.origin<"http.port">().to_string() == path + ":3:11");
    CHECK(config.origin<"http.port">().kind() == cfg::source_kind::dotenv);
    CHECK(text.find(path + ":4:20") != text.npos);
    CHECK(config->plugins.at_path("a.b")->where().to_string() == path + ":5:21");
}

TEST_CASE("the environment after the file overrides it") {
    const scratch_directory directory;
    const std::string path = directory.write(".env", "HTTP_PORT=1\nHTTP_HOST=h\n").string();
    const variable port("HTTP_PORT", "2");
    load<gateway> loaded;
    loaded.from(cfg::dotenv(path), cfg::env());
    CHECK(loaded.config.http.port == 2);
    CHECK(loaded.config.http.host == "h");
    CHECK(loaded.origins(cfg::key<"http.port">::id<gateway>) == path + ":1:11, env HTTP_PORT");
}

TEST_CASE("entries of maps, .env names and inline tables") {
    from_text<open_gateway> read(
        "TENANTS__ACME__RPS=5\nLABELS='{ zone = \"eu\" }'\nLABELS__RACK=r1\nPLUGINS=\"{ a = [1, 2] }\"\n");
    CHECK(read.report().empty());
    CHECK(read.loaded.config.tenants.at("acme").rps == 5);
    CHECK(read.loaded.config.labels == std::map<std::string, std::string>{{"rack", "r1"}, {"zone", "eu"}});
    CHECK(*read.loaded.config.plugins.at_path("a") == cfg::value(cfg::value::array{1, 2}));
}

TEST_CASE("the last of two values with one name counts") {
    from_text<gateway> read("HTTP_PORT=1\nHTTP_PORT=2\n");
    CHECK(read.report().empty());
    CHECK(read.loaded.config.http.port == 2);
    from_text<gateway> emptied("HTTP_PORT=1\nHTTP_PORT=\n");
    CHECK(emptied.loaded.config.http.port == 8080);
}

TEST_CASE("an empty value is as good as none, unless it is allowed") {
    const scratch_directory directory;
    const fs::path path = directory.write(".env", "HTTP_HOST=\nTOKEN=''\n");
    load<gateway> loaded;
    loaded.from(cfg::dotenv(path));
    CHECK(loaded.config.http.host == "0.0.0.0");
    CHECK(loaded.state.origins.marks.empty());
    loaded.from(cfg::dotenv(path).allow_empty());
    CHECK(loaded.config.http.host.empty());
    CHECK(loaded.origins(cfg::key<"http.host">::id<gateway>) == path.string() + ":1:11");
}

TEST_CASE("a configuration without a struct takes all names, or those under the prefix") {
    from_text<cfg::value> all("HTTP_PORT=5\nLIST=[1]\nEMPTY=\n");
    CHECK(all.report().empty());
    const auto* members = all.loaded.config.get_if<cfg::value::table>();
    REQUIRE(members != nullptr);
    CHECK(members->size() == 2);
    CHECK(members->at("http_port") == cfg::value("5"));
    CHECK(members->at("http_port").where().to_string() == all.path + ":1:11");
    from_text<cfg::value> some("GW_A=5\nB=6\n", "GW");
    CHECK(some.loaded.config.get_if<cfg::value::table>()->size() == 1);
}

// ---- files ----------------------------------------------------------------------------------------------------------

TEST_CASE("a missing file is an error that says where it was looked for, unless it is optional") {
    const scratch_directory directory;
    load<gateway> loaded;
    loaded.from(cfg::dotenv(directory / ".env"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].message == "file not found: " + (directory / ".env").string());
    CHECK(loaded.state.incomplete);
    load<gateway> optional;
    optional.from(cfg::dotenv(directory / ".env").optional());
    CHECK(optional.report().empty());
    CHECK_FALSE(optional.state.incomplete);
    load<gateway> nameless;
    nameless.from(cfg::dotenv(""));
    CHECK(nameless.says("the path of this file is empty"));
}

TEST_CASE("what is no regular file is refused at once") {
    const scratch_directory directory;
    REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
    const auto refusal = [](const fs::path& path) {
        load<gateway> loaded;
        loaded.from(cfg::dotenv(path).optional());
        REQUIRE(loaded.problems().size() == 1);
        return loaded.problems()[0].message;
    };
    CHECK(refusal(directory / "pipe") == "this file is a named pipe, not a regular file");
    CHECK(refusal(directory / ".") == "this file is a directory, not a regular file");
    CHECK(refusal("/dev/zero") == "this file is a device, not a regular file");
}

TEST_CASE("a file over the limit is refused") {
    const scratch_directory directory;
    const fs::path path = directory.write(".env", "HTTP_PORT=5\n");
    load<gateway> fits;
    fits.state.bounds.document_bytes = 12;
    CHECK(fits.from(cfg::dotenv(path)).config.http.port == 5);
    load<gateway> over;
    over.state.bounds.document_bytes = 11;
    over.from(cfg::dotenv(path));
    CHECK(over.says("this file has more than 11 bytes"));
    CHECK(over.config.http.port == 8080);
    load<gateway> crowded;
    crowded.state.bounds.values = 1;
    crowded.from(cfg::dotenv(directory.write("two", "A=1\nB=2\n")));
    CHECK(crowded.says("more values in this file than cfg::limits::values allows") == false);
    CHECK(crowded.says("cfg::limits::values"));
}

TEST_CASE("a byte order mark moves no column") {
    from_text<open_gateway> read("\xEF\xBB\xBFHTTP_PORT=x\n");
    CHECK(read.report() ==
          "error: http.port: \"x\" is not valid\n"
          "  --> .env:1:11\n"
          "   |\n"
          " 1 | HTTP_PORT=x\n"
          "   |           ^ expected an integer from 0 to 65535\n");
}

// ---- unknown names --------------------------------------------------------------------------------------------------

TEST_CASE("foreign names are never an error") {
    CHECK(from_text<gateway>("HTTP_PROT=1\nSOMETHING=2\n456=3\na.b-c=4\n").report().empty());
    CHECK(from_text<gateway>("HTTP_PORT_=1\nGWX=2\n", "GW").report().empty());
}

TEST_CASE("a misspelt name under the prefix is an error, any other a warning; its value is not shown") {
    CHECK(from_text<gateway>("GW_HTTP_PROT=canary\n\n GW_ELSE = canary\n", "GW").report() ==
          "warning: no field has this environment name\n"
          "  --> .env:3:2\n"
          "   |\n"
          " 3 |  GW_ELSE= ...\n"
          "   |  ^^^^^^^\n"
          "\n"
          "error: no field has this environment name\n"
          "  --> .env:1:1\n"
          "   |\n"
          " 1 | GW_HTTP_PROT= ...\n"
          "   | ^^^^^^^^^^^^\n"
          "   = help: did you mean \"GW_HTTP_PORT\"?\n");
    const scratch_directory directory;
    const fs::path path = directory.write(".env", "GW_HTTP_PROT=1\nGW_ELSE=2\n");
    const auto errors_of = [&](const cfg::dotenv_source& source) {
        load<gateway> loaded;
        loaded.from(source);
        return loaded.state.errors * 10 + loaded.state.warnings;
    };
    CHECK(errors_of(cfg::dotenv(path, "GW").unknown(cfg::reject)) == 20);
    CHECK(errors_of(cfg::dotenv(path, "GW").unknown(cfg::warn)) == 2);
    CHECK(errors_of(cfg::dotenv(path, "GW").unknown(cfg::ignore)) == 0);
}

// ---- values in files of their own -----------------------------------------------------------------------------------

TEST_CASE("NAME_FILE names a file with the value") {
    const scratch_directory directory;
    const std::string secret = directory.write("secret", "sesame\n").string();
    const std::string port = directory.write("port", "70000\n").string();
    from_text<gateway> read("TOKEN_FILE=" + secret + "\n");
    CHECK(read.report().empty());
    CHECK(read.loaded.config.token.expose() == "sesame");
    CHECK(read.loaded.origins(cfg::key<"token">::id<gateway>) == read.path + ":1:12");

    CHECK(from_text<gateway>("\nHTTP_PORT_FILE=" + port).report() ==
          "error: http.port: 70000 is out of range\n"
          "  --> .env:2:16\n"
          "   = expected an integer from 0 to 65535\n"
          "   = note: the value was read from " + port + "\n");
    CHECK(from_text<gateway>("HTTP_PORT=1\nHTTP_PORT_FILE=" + port).report() ==
          "error: http.port: both HTTP_PORT and HTTP_PORT_FILE are set, but only one can count\n"
          "  --> .env:2:1\n"
          "   |\n"
          " 2 | HTTP_PORT_FILE= ...\n"
          "   | ^^^^^^^^^^^^^^\n");
}

}  // namespace
