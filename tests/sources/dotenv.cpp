// SPDX-License-Identifier: MIT
// Tests of sources/dotenv.hpp: variables of a file set fields as those of the environment do, with places, and no
// report shows a secret.
#include <cfg/sources/dotenv.hpp>

#include <cfg/load/explain.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/env.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace dotenv_test {

namespace fs = std::filesystem;
using cfg::field;
using loading::load;
using loading::scratch_directory;
using loading::variable;

struct limits {
    int rps = 10;
    static constexpr field schema[] = {field("rps").max(100)};
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::vector<int> ports;
};

struct open_gateway {
    server http;
    std::map<std::string, limits> tenants;
    std::map<std::string, std::string> labels;
    cfg::value plugins;
    static constexpr field schema[] = {field("labels").env("LABELS")};
};

struct gateway {
    server http;
    cfg::secret<std::string> token;
    std::map<std::string, cfg::secret<std::string>> keys;
};

/// A .env file with this content, and a load from it.
template <class Config>
struct from_text {
    scratch_directory directory;
    std::string path;
    load<Config> loaded;

    explicit from_text(std::string_view text, std::string_view prefix = {})
        : path(directory.write(".env", text).string()) {
        loaded.from(cfg::dotenv(path, prefix));
    }

    /// The report with the file's short name.
    [[nodiscard]] std::string report() const {
        std::string text = loaded.report();
        for (std::size_t at = text.find(path); at != text.npos; at = text.find(path))
            text.replace(at, path.size(), ".env");
        return text;
    }
};

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

// ---- errors ---------------------------------------------------------------------------------------------------------

TEST_CASE("a value that does not fit is shown as it is written") {
    CHECK(from_text<open_gateway>("\n  HTTP_PORT = \"70000\" # ports\n").report() ==
          "error: http.port: 70000 is out of range\n"
          "  --> .env:2:16\n"
          "   |\n"
          " 2 |   HTTP_PORT = \"70000\" # ports\n"
          "   |                ^^^^^ expected an integer from 0 to 65535\n");
    CHECK(from_text<open_gateway>("HTTP_PORTS=1, x, 3").report() ==
          "error: http.ports[1]: \"x\" is not valid\n"
          "  --> .env:1:15\n"
          "   |\n"
          " 1 | HTTP_PORTS=1, x, 3\n"
          "   |               ^ expected an integer from -2147483648 to 2147483647\n");
}

TEST_CASE("a value on several lines is pointed at on the right one") {
    CHECK(from_text<open_gateway>("A=1\nHTTP_PORTS='1,2\n,x ,3'\n").report() ==
          "error: http.ports[1]: \"2\\n\" is not valid\n"
          "  --> .env:2:15\n"
          "   |\n"
          " 2 | HTTP_PORTS='1,2\n"
          "   |               ^ expected an integer from -2147483648 to 2147483647\n"
          "\n"
          "error: http.ports[2]: \"x\" is not valid\n"
          "  --> .env:3:2\n"
          "   |\n"
          " 3 | ,x ,3'\n"
          "   |  ^ expected an integer from -2147483648 to 2147483647\n");
    CHECK(from_text<open_gateway>("A=1\r\nTENANTS=`{\r\n  acme = { rps = 'x' }\r\n}`\r\n").report() ==
          "error: tenants.acme.rps: wrong type: a string\n"
          "  --> .env:3:18\n"
          "   |\n"
          " 3 |   acme = { rps = 'x' }\n"
          "   |                  ^^^ expected an integer from -2147483648 to 100\n");
}

TEST_CASE("a value with escapes is pointed at as a whole") {
    CHECK(from_text<open_gateway>("HTTP_PORTS=\"1,\\t2,\\tx\"\n").report() ==
          "error: http.ports[2]: \"x\" is not valid\n"
          "  --> .env:1:12\n"
          "   |\n"
          " 1 | HTTP_PORTS=\"1,\\t2,\\tx\"\n"
          "   |            ^^^^^^^^^^^ expected an integer from -2147483648 to 2147483647\n");
    from_text<open_gateway> inner("TENANTS=\"{ acme = {\\n rps = \\\"x\\\" } }\"\n");
    CHECK(inner.loaded.problems()[0].where.to_string() == inner.path + ":1:9");
}

TEST_CASE("what the dialect does not allow is shown with its line") {
    CHECK(from_text<open_gateway>("A=1\nINVALID LINE\nHTTP_HOST=\"h\n").report() ==
          "error: there is no \"=\" on this line\n"
          "  --> .env:2:1\n"
          "   |\n"
          " 2 | INVALID LINE\n"
          "   | ^^^^^^^^^^^^\n"
          "   = help: write NAME=value, or # before a comment\n"
          "\n"
          "error: this quote is never closed\n"
          "  --> .env:3:11\n"
          "   |\n"
          " 3 | HTTP_HOST=\"h\n"
          "   |           ^\n");
    CHECK(from_text<open_gateway>("INVALID LINE\n").loaded.state.incomplete);
    from_text<open_gateway> read("A B=1\nHTTP_PORT=5\n");
    CHECK(read.loaded.problems().size() == 1);
    CHECK(read.loaded.config.http.port == 5);
}

TEST_CASE("more problems than are kept are counted") {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "INVALID\n";
    const scratch_directory directory;
    const auto outcome = cfg::try_load<gateway>(cfg::dotenv(directory.write(".env", text)));
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().problems().size() == 100);
    CHECK(outcome.error().unreported() == 200);
}

TEST_CASE("a rule that is broken points at the entry that broke it") {
    const scratch_directory directory;
    const fs::path path =
        directory.write(".env",
                        "TENANTS__A__RPS=1\nTENANTS__B__RPS=500 # much\nTENANTS__C__RPS=3\n"
                        "TENANTS='{ d = { rps = 900 } }'\n");
    const auto outcome = cfg::try_load<open_gateway>(cfg::dotenv(path));
    REQUIRE_FALSE(outcome.has_value());
    REQUIRE(outcome.error().problems().size() == 2);
    const cfg::problem& entry = outcome.error().problems()[0];
    CHECK(entry.path == "tenants.b.rps");
    CHECK(entry.where.to_string() == path.string() + ":2:17");
    CHECK(entry.line == "TENANTS__B__RPS=500 # much");
    CHECK(entry.width == 3);
    const cfg::problem& within = outcome.error().problems()[1];
    CHECK(within.path == "tenants.d.rps");
    CHECK(within.where.to_string() == path.string() + ":4:9");
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

// ---- anything -------------------------------------------------------------------------------------------------------

TEST_CASE("whatever the text, every problem has a place in it") {
    const std::string_view seeds[] = {
        "HTTP_HOST='two' # c\nexport HTTP_PORT=\"x\"\n\nHTTP_PORTS=1,x,`3`\r\n# five\nLABELS=\"a\\nb\"\n",
        "TENANTS='{\n a = { rps = x }\n}'\nTENANTS__B__RPS=\xC3\xA9\nTENANTS__C=\"{ rps = \\\"x\\\" }\"\n",
        "PLUGINS={ a = }\nGW_X=1\nLABELS__A__B=\nHTTP_PORT_FILE=nowhere\nHTTP_HOST=\"a\nb\"\nHTTP_PORTS='1,\n,2'\n",
    };
    const std::string_view pieces[] = {"\"", "'", "`", "\\", "\n", "\r\n", "=", "#", " ", ",", "{", "}", "[", "\xC3\xA9", "\\n"};
    std::mt19937 random(20240229);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random()) % count; };
    for (int round = 0; round < 20'000; ++round) {
        std::string text(seeds[below(std::size(seeds))]);
        for (std::size_t edits = 1 + below(6); edits != 0; --edits) {
            const std::size_t at = below(text.size() + 1);
            const std::size_t length = below(2) == 0 ? 0 : below(std::min<std::size_t>(text.size() - at, 4) + 1);
            text.replace(at, length, below(8) == 0 ? std::string(1, static_cast<char>(below(256)))
                                                   : std::string(pieces[below(std::size(pieces))]));
        }
        load<open_gateway> loaded;
        const std::uint32_t source = loaded.state.origins.add_source(cfg::source_kind::file, ".env");
        cfg::detail::variable_rules rules{.takes_file_names = true, .owner = cfg::detail::name_owner::several};
        cfg::detail::read_dotenv(text, source, rules, loaded.state);
        for (const cfg::problem& each : loaded.problems()) {
            const auto lines = static_cast<std::uint32_t>(1 + std::count(text.begin(), text.end(), '\n'));
            const std::string_view line = cfg::detail::line_of(text, each.where.line());
            const bool lies_inside = each.where.line() >= 1 && each.where.line() <= lines && each.where.column() >= 1 &&
                                     each.where.column() <= line.size() + 2;
            CHECK_MESSAGE(lies_inside, text << "\n----\n" << cfg::to_string(each));
        }
    }
}

// ---- secrets --------------------------------------------------------------------------------------------------------

TEST_CASE("however a file is broken, no report shows any part of a secret that stands in it") {
    constexpr std::string_view canary = "QxZvWkJyPbTg";
    // `@` is where the canary goes.
    constexpr std::string_view texts[] = {
        "HTTP_PORT=x # @\nTOKEN=@\n",
        "TOKEN=@\nHTTP_PORT=1\n",
        "TOKEN=\"@\"\nHTTP_PORT='1'\n",
        "HTTP_HOST=\"h\nTOKEN=@\nHTTP_PORT=\"x\"\n",
        "HTTP_PORT='5\nTOKEN=@\nHTTP_HOST='6\n",
        "HTTP_PORTS='5\nTOKEN=@\n'\n",
        "TOKEN=\"-----BEGIN\n@+/=\n@\n@=\n-----END\"\n",
        "TOKEN=-----BEGIN\n@+/=\n@\n@=\n@ @ \"@=\n-----END\n",
        "TOKEN=\"-----BEGIN\n@+/=\n@\n@=\n@ @ '@=\n-----END\n",
        "TOKEN=\"a\\q@\"\nTOKEN = '@'@\nTOKEN='@\n",
        "TOKEN='@' @\n",
        "TOKEN: @\n",
        "TOKEN @=1\n",
        "@ TOKEN=1\nexport @\n",
        "GW_TOKNE=@\nGW_KEYS=@\nGW_KEYS__A__B=@\nGW_KEYS__A='@'\n",
        "KEYS=@\nKEYS='{ a = \"@\", b = @ }'\nKEYS=\"{ a = [@] }\"\nKEYS='{\n a = @\n}'\n",
        "TOKEN_FILE=@\nKEYS_FILE=@\n",
        "TOKEN=@\nTOKEN_FILE=@\n",
    };
    std::mt19937 random(7);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random()) % count; };
    const scratch_directory directory;
    const auto check = [&](const std::string& text) {
        CAPTURE(text);
        const fs::path path = directory.write(".env", text);
        for (const std::string_view prefix : {"", "GW"}) {
            const auto outcome = cfg::try_load<gateway>(cfg::dotenv(path, prefix));
            const std::string report = outcome ? cfg::to_string(outcome->warnings()) : outcome.error().to_string();
            bool leaks = false;
            for (std::size_t at = 0; at + 4 <= canary.size(); ++at)
                leaks |= report.find(canary.substr(at, 4)) != report.npos;
            CHECK_FALSE_MESSAGE(leaks, report);
        }
    };
    for (const std::string_view each : texts) {
        std::string text(each);
        for (std::size_t at = text.find('@'); at != text.npos; at = text.find('@')) text.replace(at, 1, canary);
        check(text);
        // A quote or a backslash can make a comment a part of the value before it.
        if (text.find(" # ") != text.npos) continue;
        for (int round = 0; round < 30; ++round) {
            std::string mutated = text;
            const std::size_t at = below(mutated.size());
            // A secret that is no longer under its name is none.
            if (mutated.substr(0, at).find('=') == mutated.npos) continue;
            constexpr std::string_view letters = "\"'`\\\n #$";
            mutated.insert(at, 1, letters[below(letters.size())]);
            check(mutated);
        }
    }
}

}  // namespace dotenv_test
