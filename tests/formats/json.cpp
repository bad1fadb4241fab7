// SPDX-License-Identifier: MIT
// Tests of formats/json.hpp: JSON reaches every field by the rules that TOML follows, each origin and each error has its
// place, and nothing of a secret is told.
#include <cfg/formats/json.hpp>

#include "reading.hpp"

#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using reading::contains;
using reading::one;

template <class Config>
[[nodiscard]] cfg::result<cfg::loaded<Config>> try_read(std::string_view text, const cfg::limits& bounds = {}) {
    return reading::try_read<Config>(text, bounds, cfg::json);
}

template <class Config>
[[nodiscard]] Config read(std::string_view text) {
    return reading::read<Config>(text, cfg::json);
}

/// "2:8 http.port: wrong type: a string" of each problem.
template <class Config>
[[nodiscard]] std::string problems_of(std::string_view text, const cfg::limits& bounds = {}) {
    std::string all;
    for (const cfg::problem& each : reading::problems_of<Config>(text, bounds, cfg::json)) {
        if (!all.empty()) all += "; ";
        all += std::to_string(each.where.line()) + ":" + std::to_string(each.where.column()) + " ";
        if (!each.path.empty()) all += each.path + ": ";
        all += each.message;
    }
    return all;
}

template <class T>
[[nodiscard]] T value_of(std::string_view spelling) {
    return read<one<T>>(R"({"it": )" + std::string(spelling) + "}").it;
}

template <class T>
[[nodiscard]] std::string refusal_of(std::string_view spelling) {
    const std::string all = problems_of<one<T>>(R"({"it": )" + std::string(spelling) + "}");
    return all.starts_with("1:8 it: ") ? all.substr(8) : all;
}

enum class level { debug, info };

// ---- values ---------------------------------------------------------------------------------------------------------

TEST_CASE("a field of every leaf type takes its value") {
    using namespace std::chrono_literals;
    CHECK(value_of<bool>("true"));
    CHECK(value_of<std::int8_t>("-128") == -128);
    CHECK(value_of<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(value_of<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK(value_of<double>("-2.5e-3") == -2.5e-3);
    CHECK(value_of<double>("3") == 3.0);
    CHECK(std::signbit(value_of<double>("-0")));
    CHECK(value_of<float>("0.1") == 0.1f);
    // simdjson 3.0.1 makes these zero when they are asked for as numbers of any kind.
    CHECK(value_of<double>("386342801562810688.0") == 386342801562810688.0);
    CHECK(value_of<double>("1234567890123456789.5") == 1234567890123456789.5);
    CHECK(value_of<double>("0.12345678901234567890123456789") == 0.12345678901234567890123456789);
    CHECK(value_of<std::string>(R"("a\u00e9\n\"\\\/\ud83d\ude00")") == "a\xC3\xA9\n\"\\/\xF0\x9F\x98\x80");
    CHECK(value_of<level>("\"debug\"") == level::debug);
    CHECK(value_of<std::chrono::milliseconds>("\"1m30s\"") == 90s);
    CHECK(value_of<cfg::bytes>("\"64KiB\"") == cfg::bytes(65536));
    CHECK(value_of<cfg::local_date>("\"2024-02-29\"") == std::chrono::year(2024) / 2 / 29);
    const cfg::secret<std::string> hidden = value_of<cfg::secret<std::string>>("\"hush\"");
    CHECK(hidden.expose() == "hush");
    CHECK(value_of<std::optional<int>>("5") == 5);
    CHECK(value_of<std::vector<int>>("[1, 2 ,3]") == std::vector<int>{1, 2, 3});
    CHECK(value_of<std::vector<bool>>("[true,false]") == std::vector<bool>{true, false});
    CHECK(value_of<std::array<int, 2>>("[1,2]") == std::array<int, 2>{1, 2});
    CHECK(value_of<std::set<std::string>>(R"(["b","a","b"])") == std::set<std::string>{"a", "b"});
    CHECK(value_of<std::map<std::string, int>>(R"({"a": 1, "b\n": 2, "": 3})") == std::map<std::string, int>{{"a", 1}, {"b\n", 2}, {"", 3}});
    CHECK(value_of<std::unordered_map<std::string, std::vector<double>>>(R"({"a": [1, 0.5]})").at("a")[1] == 0.5);
    const cfg::value any = value_of<cfg::value>(R"({"a": [null, 1, {"b": "c"}]})");
    CHECK(any.find("a")->find(2)->find("b")->as<std::string>() == "c");
}

TEST_CASE("null empties an optional and fits nowhere else") {
    struct config {
        std::optional<int> maybe = 5;
        std::optional<one<int>> table = one<int>{7};
    };
    CHECK_FALSE(read<config>(R"({"maybe": null})").maybe.has_value());
    CHECK_FALSE(read<config>(R"({"table": null})").table.has_value());
    CHECK(refusal_of<int>("null") == "wrong type: null");
    CHECK(refusal_of<std::string>("null") == "wrong type: null");
    CHECK(refusal_of<one<int>>("null") == "wrong type: null");
    CHECK(refusal_of<std::vector<int>>("null") == "wrong type: null");
}

TEST_CASE("no value becomes another type") {
    CHECK(refusal_of<int>("\"1\"") == "wrong type: a string");
    CHECK(refusal_of<int>("1.0") == "wrong type: a float");
    CHECK(refusal_of<std::string>("1") == "wrong type: an integer");
    CHECK(refusal_of<bool>("1") == "wrong type: an integer");
    CHECK(refusal_of<bool>("\"true\"") == "wrong type: a string");
    CHECK(refusal_of<std::uint8_t>("256") == "256 is out of range");
    CHECK(refusal_of<std::uint8_t>("-1") == "-1 is out of range");
    CHECK(refusal_of<float>("1e39") == "1e+39 is out of range");
    CHECK(refusal_of<double>("9007199254740993") == "9007199254740993 has no exact floating-point value");
    CHECK(refusal_of<double>("1e400") == "this number is too large for a 64-bit float");
    CHECK(refusal_of<std::int64_t>("18446744073709551616") == "this integer does not fit in 64 bits");
    CHECK(refusal_of<cfg::value>("18446744073709551615") == "18446744073709551615 is out of range");
    CHECK(refusal_of<std::vector<int>>("{}") == "wrong type: an object");
    CHECK(refusal_of<one<int>>("[]") == "wrong type: an array");
    CHECK(refusal_of<std::array<int, 2>>("[1,2,3]") == "3 elements");
    CHECK(refusal_of<level>("\"debgu\"") == "\"debgu\" is not valid");
    CHECK(problems_of<one<int>>("[1, 2]") == "1:1 wrong type: an array");
    CHECK(problems_of<one<int>>("5") == "1:1 wrong type: an integer");
}

struct server {
    std::string host;
    std::uint16_t port = 80;
    std::vector<int> weights;
};
struct application {
    std::string name = "none";
    int threads = 0;
    server http;
    std::vector<server> others;
    std::map<std::string, server> named{{"a", {"kept", 1, {}}}};
    static constexpr cfg::field schema[] = {cfg::field("threads").was("pool.size")};
};

TEST_CASE("layers lie over one another as those of TOML do") {
    const auto config = cfg::load<application>(cfg::text(cfg::toml, "name = 'base'\nhttp = {port = 1, weights = [1]}\nothers = [{}]\n", "base.toml"),
                                               cfg::text(cfg::json, R"({"http": {"weights": [2, 3]}, "others": [], "named": {"a": {"port": 2}}})", "top.json"));
    CHECK(config->name == "base");
    CHECK(config->http.port == 1);
    CHECK(config->http.weights == std::vector<int>{2, 3});
    CHECK(config->others.empty());
    CHECK(config->named.at("a").host == "kept");
    CHECK(config->named.at("a").port == 2);
    CHECK(config.origin<"http.weights">().to_string() == "top.json:1:22");
    CHECK(config.origin<"name">().to_string() == "base.toml:1:8");
}

TEST_CASE("an old name is still read") {
    const auto outcome = try_read<application>(R"({"pool": {"size": 7}})");
    REQUIRE(outcome.has_value());
    CHECK((*outcome)->threads == 7);
    REQUIRE(outcome->warnings().size() == 1);
    CHECK(outcome->warnings()[0].suggestion == "it is now \"threads\"");
    CHECK(problems_of<application>(R"({"pool": {"sizes": 7}})") == "1:11 pool.sizes: unknown key");
    CHECK(problems_of<application>(R"({"pool": 7})") == "1:2 pool: unknown key");
}

// ---- problems -----------------------------------------------------------------------------------------------------------

struct plain {
    std::string text = "default";
    int number = 0;
    bool flag = false;
    double real = 0;
    std::vector<std::string> list;
    friend bool operator==(const plain&, const plain&) = default;
};

TEST_CASE("members in their order are read as members in any other are") {
    const plain expected{"a", -7, true, 2.5, {"x", "y"}};
    CHECK(read<plain>(R"({"text": "a", "number": -7, "flag": true, "real": 2.5, "list": ["x", "y"]})") == expected);
    CHECK(read<plain>(R"({"list":["x","y"],"real":2.5,"flag":true,"number":-7,"text":"a"})") == expected);
    CHECK(read<plain>("{\"text\":\n\"a\"\n,\"number\" :-7 ,\"flag\":true\n,\t\"real\":2.5e0\r\n,\"list\":[\"x\" , \"y\"]\n}") == expected);
    CHECK(read<plain>(R"({"te\u0078t": "\u0061", "number": -7, "fl\u0061g": true, "real": 25e-1, "list": ["\u0078", "y"]})") == expected);
    const auto config = try_read<plain>("{\"text\": \"a\", \"number\":\n  -7, \"flag\": true}");
    REQUIRE(config.has_value());
    CHECK(config->origin<"text">().to_string() == "test.json:1:10");
    CHECK(config->origin<"number">().to_string() == "test.json:2:3");
    CHECK(config->origin<"flag">().to_string() == "test.json:2:15");
    CHECK(config->origin<"real">().is_default());

    // What is wrong behind a value that reads well is found all the same.
    CHECK(problems_of<plain>(R"({"text": "a" "number": 1})") == "1:14 a comma is missing before this");
    CHECK(problems_of<plain>(R"({"text": "a": 1})") == "1:13 a comma is missing before this");
    CHECK(problems_of<plain>(R"({"text": "a" : "b", "number": 1})") == "1:14 a comma is missing before this");
    CHECK(problems_of<plain>(R"({"text": "a"b})") == "1:13 a comma is missing before this");
    CHECK(problems_of<plain>(R"({"text": "a"]})") == "1:13 this bracket closes what another kind has opened");
    CHECK(problems_of<plain>(R"({"text": "a")") == "1:1 this object is not closed");
    CHECK(problems_of<plain>(R"({"text": "a",})") == "1:13 JSON has no comma after the last element");
    CHECK(problems_of<plain>(R"({"number": 7x})") == "1:12 this is not a number");
    CHECK(problems_of<plain>(R"({"number": 07})") == "1:12 a number must not begin with a zero");
    CHECK(problems_of<plain>(R"({"number": 7.5})") == "1:12 number: wrong type: a float");
    CHECK(problems_of<plain>(R"({"number": +7})") == "1:12 JSON numbers have no plus sign");
    CHECK(problems_of<plain>(R"({"number": 1_000})") == "1:12 this is not a number");
    CHECK(problems_of<plain>(R"({"real": 2.})") == "1:10 a decimal point needs digits on both sides");
    CHECK(problems_of<plain>(R"({"flag": trueish})") == "1:10 this is not a value");
    CHECK(problems_of<plain>(R"({"flag": true "real": 1})") == "1:15 a comma is missing before this");
    CHECK(problems_of<plain>(R"({"number": 1, "number": 2, "flag": true, "flag": false})") ==
          "1:15 number: duplicate key; it was set on line 1; 1:42 flag: duplicate key; it was set on line 1");
    CHECK(problems_of<plain>(R"({"text": "a", "number": 1, "flag": true})", {.values = 2}) == "1:36 flag: this document has more than 2 values");
    CHECK(try_read<plain>(R"({"text": "a", "number": 1, "flag": true})", {.values = 3}).has_value());
}

TEST_CASE("all problems of a document are found, each at its place") {
    CHECK(problems_of<application>("{\n  \"nmae\": \"x\",\n  \"threads\": \"4\",\n  \"http\": {\"port\": 99999, \"weights\": [1, \"2\", 3.5]},\n"
                                   "  \"others\": [{}, {\"prt\": 1}, 5],\n  \"named\": {\"b c\": {\"host\": 1}}\n}\n") ==
          "2:3 nmae: unknown key; 3:14 threads: wrong type: a string; 4:20 http.port: 99999 is out of range; "
          "4:42 http.weights[1]: wrong type: a string; 4:47 http.weights[2]: wrong type: a float; 5:19 others[1].prt: unknown key; "
          "5:30 others[2]: wrong type: an integer; 6:29 named.\"b c\".host: wrong type: an integer");
}

TEST_CASE("places are lines and characters, however many of them lie before") {
    for (std::size_t lines = 0; lines < 40; lines += 3)
        for (std::size_t characters = 0; characters < 40; ++characters) {
            std::string text = "{" + std::string(lines, '\n') + "\"text\": \"";
            for (std::size_t i = 0; i < characters; ++i) text += i % 3 == 0 ? "\xC3\xA9" : i % 3 == 1 ? "a" : "\xF0\x9F\x98\x80";
            text += "\", \"number\": 7, \"flag\": 5}";
            const std::size_t column = characters + (lines == 0 ? 1 : 0);
            CHECK(problems_of<plain>(text) == std::to_string(lines + 1) + ":" + std::to_string(column + 34) + " flag: wrong type: an integer");
            text.replace(text.size() - 2, 1, "true");
            const auto config = try_read<plain>(text);
            REQUIRE(config.has_value());
            CHECK(config->origin<"number">().line() == lines + 1);
            CHECK(config->origin<"number">().column() == column + 23);
        }
}

TEST_CASE("members may not repeat") {
    CHECK(problems_of<application>("{\"threads\": 1,\n \"threads\": 2, \"http\": {}, \"http\": {\"port\": \"x\"}}") ==
          "2:2 threads: duplicate key; it was set on line 1; 2:28 http: duplicate key");
    CHECK(problems_of<one<cfg::value>>(R"({"it": {"a": 1, "a": 2}})") == "1:17 it.a: duplicate key");
    CHECK(problems_of<one<cfg::value>>(R"({"it": {"a": 1, "\u0061": 2}})") == "1:17 it.a: duplicate key");
}

TEST_CASE("the report of a problem") {
    const auto outcome = try_read<application>("{\n  \"http\": {\"prot\": 8080}\n}\n");
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().to_string() ==
          "error: http.prot: unknown key\n"
          "  --> test.json:2:12\n"
          "   |\n"
          " 2 |   \"http\": {\"prot\": 8080}\n"
          "   |            ^^^^^^\n"
          "   = help: did you mean \"port\"?\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("what is not JSON is told at its place") {
    const auto told = [](std::string_view text) { return problems_of<cfg::value>(text); };
    CHECK(told("") == "1:1 this text is empty");
    CHECK(told(" \n ") == "2:2 this text is empty");
    CHECK(told("{\"a\": 1} // done") == "1:10 JSON has no comments");
    CHECK(told("{\n  # port\n  \"a\": 1}") == "2:3 JSON has no comments");
    CHECK(told("{\"a\": /* x */ 1}") == "1:7 JSON has no comments");
    CHECK(told("[1, 2,]") == "1:6 JSON has no comma after the last element");
    CHECK(told("{\"a\": 1,\n}") == "1:8 JSON has no comma after the last element");
    CHECK(told("[1 2]") == "1:4 a comma is missing before this");
    CHECK(told("{\"a\": 1 \"b\": 2}") == "1:9 a comma is missing before this");
    CHECK(told("{\"a\" 1}") == "1:6 a colon is missing after the key");
    CHECK(told("{a: 1}") == "1:2 keys need double quotes");
    CHECK(told("{'a': 1}") == "1:2 this is not a key");
    CHECK(told("{\"a\": 'b'}") == "1:7 strings need double quotes");
    CHECK(told("{\"a\": True}") == "1:7 true, false and null are written in lower case");
    CHECK(told("[NaN]") == "1:2 JSON has no infinity and no NaN");
    CHECK(told("[-Infinity]") == "1:3 JSON has no infinity and no NaN");
    CHECK(told("[01]") == "1:2 a number must not begin with a zero");
    CHECK(told("[0x1F]") == "1:2 JSON numbers are decimal");
    CHECK(told("[1.]") == "1:2 a decimal point needs digits on both sides");
    CHECK(told("[.5]") == "1:2 a decimal point needs digits on both sides");
    CHECK(told("[+1]") == "1:2 JSON numbers have no plus sign");
    CHECK(told("[1e]") == "1:2 the exponent has no digits");
    CHECK(told("[\"a\nb\"]") == "1:2 this string is not closed on its line");
    CHECK(told("[\"a\\q\"]") == "1:4 unknown escape sequence");
    CHECK(told("[\"\\u12\"]") == "1:3 incomplete escape sequence");
    CHECK(told("[\"\\ud800\"]") == "1:3 half a surrogate pair is no character");
    CHECK(told("[\"a\tb\"]") == "1:4 control character in a string");
    CHECK(told("[\"\xFF\"]") == "1:3 this is not UTF-8");
    CHECK(told("[1") == "1:1 this array is not closed");
    CHECK(told("{\n \"a\": [1, {\"b\": 2}\n}") == "3:1 this bracket closes what another kind has opened");
    CHECK(told("{\"a\":") == "1:6 the value is missing");
    CHECK(told("{} {}") == "1:4 unexpected text after the document");
    CHECK(told("[1]]") == "1:4 unexpected text after the document");
    CHECK(told("truex") == "1:1 this is not a value");
    CHECK(told("5 5") == "1:3 unexpected text after the document");
}

TEST_CASE("a syntax error does not hide the problems before it") {
    CHECK(problems_of<application>("{\"threads\": \"x\",\n \"http\": {\"port\": 1,}}") ==
          "1:13 threads: wrong type: a string; 2:20 JSON has no comma after the last element");
}

TEST_CASE("a limit that is passed ends the reading") {
    CHECK(problems_of<cfg::value>("[[[1]]]", {.depth = 2}) == "1:3 [0][0]: arrays and objects are nested more than 2 deep");
    CHECK(problems_of<cfg::value>("[1,2,3]", {.values = 3}) == "1:6 [2]: this document has more than 3 values");
    CHECK(try_read<cfg::value>("[[[1]]]", {.depth = 3}).has_value());
    const std::string deep = std::string(100'000, '[');
    CHECK_FALSE(try_read<cfg::value>(deep).has_value());
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    CHECK_FALSE(try_read<cfg::value>(objects).has_value());
}

// ---- secrets ------------------------------------------------------------------------------------------------------------

struct guarded {
    std::string user;
    cfg::secret<std::string> password;
    std::map<std::string, cfg::secret<std::string>> tokens;
    int port = 0;
};

TEST_CASE("nothing of a secret is told, whatever is wrong around it") {
    constexpr std::string_view text = R"({"user": 5, "password": "canary", "tokens": {"a": "canary", "b": 7}, "port": "x",
 "passwrd": "canary",
 "port": "canary", "password": "canary"})";
    std::mt19937 chance(7);
    for (int i = 0; i < 5'000; ++i) {
        std::string changed(text);
        if (i != 0) {
            const std::size_t at = chance() % changed.size();
            // A cut through the word itself would leave nothing to look for.
            if (changed.substr(at < 6 ? 0 : at - 6, 12).find("canary") != std::string::npos) continue;
            if (chance() % 2 == 0)
                changed.erase(at, 1);
            else
                changed.insert(at, 1, "{}[],:\"\\x1"[chance() % 10]);
        }
        const auto outcome = try_read<guarded>(changed);
        if (outcome) continue;
        const std::string report = outcome.error().to_string();
        // A key may be shown: it names what it holds.
        if (changed.find("\"canary\":") != std::string::npos) continue;
        CHECK_MESSAGE(report.find("canary") == std::string::npos, changed << "\n" << report);
    }
}

// ---- files --------------------------------------------------------------------------------------------------------------

TEST_CASE("a file's extension says that it is JSON") {
    CHECK(cfg::detail::known_format::find(".json") == &cfg::json);
    CHECK(cfg::detail::known_format::find(".toml") == &cfg::toml);
    CHECK(cfg::detail::known_format::find(".yaml") == nullptr);
    CHECK(contains(cfg::detail::known_format::list_extensions(), ".json"));
}

}  // namespace
