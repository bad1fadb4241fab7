// SPDX-License-Identifier: MIT
// Tests of sources/dotenv.hpp: what is wrong with a file is told with its place in it.
#include <cfg/sources/dotenv.hpp>

#include <cfg/load/load.hpp>
#include <cfg/sources/detail/dotenv_reading.hpp>
#include <cfg/sources/environment_variable.hpp>

#include "loading.hpp"
#include "reading_dotenv.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace {

namespace fs = std::filesystem;
using loading::load;
using loading::scratch_directory;
using reading_dotenv::from_text;
using reading_dotenv::gateway;
using reading_dotenv::open_gateway;

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

}  // namespace
