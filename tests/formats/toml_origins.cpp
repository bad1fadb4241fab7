// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: every value knows the line and the column where it stands.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_application.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using reading::read;
using reading::try_read;
using reading_application::application;

[[nodiscard]] std::string place_of(const cfg::origin& where) {
    return where.is_default() ? "default" : std::to_string(where.line()) + ":" + std::to_string(where.column());
}

TEST_CASE("every leaf knows the line and the column of its value") {
    const auto outcome = try_read<application>(
        "\xEF\xBB\xBFname = \"\u00e9\u20ac\U0001F600\"\r\n"
        "\t threads\t=\t0x10 # \u00e9\r\n"
        "\r\n"
        "ratio=1e0\r\n"
        "\r\n"
        "[http]\r\n"
        "host='h'\r\n"
        "security . enabled = true\r\n"
        "\"p\\u006frt\" = 1\r\n"
        "[[others]]\r\n"
        "port = 2\r\n"
        "[plugins.\"\u00e9\"]\r\n"
        "deep = [1,\r\n"
        "  {a = '\u00e9', b = [\r\n"
        "2]}]\r\n");
    REQUIRE_MESSAGE(outcome.has_value(), outcome.error().to_string());
    const auto& loaded = *outcome;
    CHECK(place_of(loaded.origin<"name">()) == "1:8");  // the byte order mark has no column
    CHECK(place_of(loaded.origin<"threads">()) == "2:13");
    CHECK(place_of(loaded.origin<"http.security.enabled">()) == "8:22");
    CHECK(place_of(loaded.origin<"ratio">()) == "4:7");
    CHECK(place_of(loaded.origin<"http.host">()) == "7:6");
    CHECK(place_of(loaded.origin<"http.port">()) == "9:15");
    CHECK(place_of(loaded.origin<"others">()) == "10:3");
    CHECK(place_of(loaded.origin<"plugins">()) == "12:2");
    CHECK(place_of(loaded.origin<"http.weights">()) == "default");
    CHECK(loaded.origin<"name">().to_string() == "test.toml:1:8");
    const cfg::value& plugins = loaded->plugins;
    CHECK(place_of(plugins.where()) == "12:2");
    const cfg::value* deep = plugins.at_path("\u00e9.deep");
    REQUIRE(deep != nullptr);
    CHECK(place_of(deep->where()) == "13:8");
    CHECK(place_of(deep->find(0)->where()) == "13:9");
    CHECK(place_of(deep->find(1)->where()) == "14:3");
    CHECK(place_of(deep->find(1)->find("a")->where()) == "14:8");
    CHECK(place_of(deep->find(1)->find("b")->where()) == "14:17");
    CHECK(place_of(deep->find(1)->find("b")->find(0)->where()) == "15:1");
}

TEST_CASE("every node of a dynamic document knows where it stands") {
    const cfg::value document = read<cfg::value>("a.b = 1\n[c]\nd = {e = [{f = 2}]}\n[[g]]\n  h = 3\n[[g]]\n");
    const auto place = [&](std::string_view path) { return place_of(document.at_path(path)->where()); };
    CHECK(place("a") == "1:1");
    CHECK(place("a.b") == "1:7");
    CHECK(place("c") == "2:2");
    CHECK(place("c.d") == "3:5");
    CHECK(place("c.d.e") == "3:10");
    CHECK(place_of(document.at_path("c.d.e")->find(0)->where()) == "3:11");
    CHECK(place_of(document.at_path("c.d.e")->find(0)->find("f")->where()) == "3:16");
    CHECK(place("g") == "4:3");
    CHECK(place_of(document.find("g")->find(0)->where()) == "4:3");
    CHECK(place_of(document.find("g")->find(0)->find("h")->where()) == "5:7");
    CHECK(place_of(document.find("g")->find(1)->where()) == "6:3");
}

// Long lines and many lines: positions are counted on from one another, in blocks.
TEST_CASE("positions stay right over long lines and many of them") {
    std::string text;
    std::vector<std::string> wanted;
    for (int line = 1; line <= 300; ++line) {
        const std::string key = "k" + std::string(static_cast<std::size_t>(line) % 40, 'x') + std::to_string(line);
        const std::string padding(static_cast<std::size_t>(line * 7) % 50, ' ');
        text += key + " =" + padding + "['" + std::string(static_cast<std::size_t>(line) % 5, 'y') + "\u00e9', 1]" + (line % 3 == 0 ? " # c\r\n" : "\n");
        wanted.push_back(std::to_string(line) + ":" + std::to_string(key.size() + 3 + padding.size()));
        wanted.push_back(std::to_string(line) + ":" + std::to_string(key.size() + 3 + padding.size() + 1));
        wanted.push_back(std::to_string(line) + ":" + std::to_string(key.size() + 3 + padding.size() + 6 + static_cast<std::size_t>(line) % 5));
    }
    const cfg::value document = read<cfg::value>(text);
    std::vector<std::string> found;
    for (int line = 1; line <= 300; ++line) {
        const cfg::value* node = document.find("k" + std::string(static_cast<std::size_t>(line) % 40, 'x') + std::to_string(line));
        REQUIRE(node != nullptr);
        found.push_back(place_of(node->where()));
        found.push_back(place_of(node->find(0)->where()));
        found.push_back(place_of(node->find(1)->where()));
    }
    CHECK(found == wanted);
}

}  // namespace
