// SPDX-License-Identifier: MIT
// Tests of core/show.hpp: every value is shown as a person would write it, and so is what is expected of one.
#include <cfg/core/show.hpp>

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using cfg::field;
using cfg::detail::description_of;
using cfg::detail::visibility;
using namespace std::chrono_literals;
using namespace cfg::literals;

enum class level { debug, info, warning };

// ---- showing --------------------------------------------------------------------------------------------------------

template <class T>
std::string shown(const T& object, visibility sight = visibility::shown) {
    std::string text;
    cfg::detail::append_value(text, description_of<T>::value, &object, sight);
    return text;
}

struct account {
    std::string name = "ada";
    cfg::secret<std::string> password = "canary";
    std::string token = "canary";
    std::optional<int> age;
    static constexpr field schema[] = {field("token").secret()};
};

TEST_CASE("values are shown as TOML writes them") {
    CHECK(shown(true) == "true");
    CHECK(shown(false) == "false");
    CHECK(shown(std::int8_t{-128}) == "-128");
    CHECK(shown(std::uint8_t{255}) == "255");
    CHECK(shown(std::int16_t{-300}) == "-300");
    CHECK(shown(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(shown(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(shown('a') == "97");
    CHECK(shown(1.0) == "1.0");
    CHECK(shown(0.1f) == "0.1");
    CHECK(shown(1e300) == "1e+300");
    CHECK(shown(-0.0) == "-0.0");
    CHECK(shown(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(shown(-std::numeric_limits<float>::infinity()) == "-inf");
    CHECK(shown(-std::numeric_limits<double>::quiet_NaN()) == "nan");
    CHECK(shown(std::string("a\"b\\c\n\t\r\x01\x7F"
                            "ä")) == R"("a\"b\\c\n\t\r\u0001\u007Fä")");
    CHECK(shown(level::info) == "\"info\"");
    CHECK(shown(std::optional<int>()) == "(none)");
    CHECK(shown(std::optional<int>(5)) == "5");
    CHECK(shown(std::vector<std::string>{"a", "b"}) == R"(["a", "b"])");
    CHECK(shown(std::vector<int>()) == "[]");
    CHECK(shown(std::vector<bool>{true, false}) == "[true, false]");
    CHECK(shown(std::array<double, 2>{0.5, 2}) == "[0.5, 2.0]");
    CHECK(shown(std::map<std::string, int>{{"a", 1}, {"b c", 2}, {"", 3}, {"ä", 4}}) ==
          "{\"\" = 3, a = 1, \"b c\" = 2, \"ä\" = 4}");
    CHECK(shown(std::map<std::string, int>()) == "{}");
    CHECK(shown(std::unordered_map<std::string, std::vector<int>>{{"a", {1}}}) == "{a = [1]}");
}

TEST_CASE("a secret is shown as a mask wherever it stands") {
    CHECK(shown(cfg::secret<std::string>("canary")) == "********");
    CHECK(shown(cfg::secret<std::string>()) == "********");
    CHECK(shown(cfg::secret<int>(5)) == "********");
    CHECK(shown(std::vector<cfg::secret<std::string>>{"canary", "canary"}) == "[********, ********]");
    CHECK(shown(std::optional<cfg::secret<std::string>>("canary")) == "********");
    CHECK(shown(std::string("canary"), visibility::hidden) == "********");
    CHECK(shown(std::vector<std::string>{"canary"}, visibility::hidden) == "********");
    CHECK(shown(account()) == R"({name = "ada", password = ********, token = ********, age = (none)})");
    CHECK(shown(std::vector<account>(1)).find("canary") == std::string::npos);
    CHECK(shown(std::map<std::string, account>{{"a", {}}}).find("canary") == std::string::npos);
}

TEST_CASE("a dynamic value is shown to its last node") {
    using cfg::value;
    CHECK(shown(value()) == "(none)");
    CHECK(shown(value(value::table{{"a", value::array{1, 2.0, "x", true}}, {"b c", value::table{}}})) ==
          R"({a = [1, 2.0, "x", true], "b c" = {}})");
    CHECK(shown(value(cfg::first_date)) == "1970-01-01");
}

TEST_CASE("no character that a terminal obeys is shown") {
    CHECK(shown(std::string("\x1b[31m")) == R"("\u001B[31m")");
    CHECK(shown(std::string("\xC2\x9B"
                            "31m"))
              .find("\xC2\x9B") == std::string::npos);  // CSI in one character
}

TEST_CASE("the shortest text of a real reads back as the same") {
    for (double each : {0.1, 1.0 / 3.0, 5e-324, 1.7976931348623157e308, 123456789.125, -2.5e-7}) {
        CHECK(std::strtod(shown(each).c_str(), nullptr) == each);
        const auto narrow = static_cast<float>(each);
        if (std::isfinite(narrow)) CHECK(std::strtof(shown(narrow).c_str(), nullptr) == narrow);
    }
}

TEST_CASE("the text of a float reads back as the same float through a double") {
    // Its shortest text is nearest to a double half-way between two floats.
    const float halfway = std::bit_cast<float>(std::uint32_t{0x15AE43FD});
    CHECK(static_cast<float>(std::strtod("7.038531e-26", nullptr)) != halfway);
    CHECK(static_cast<float>(std::strtod(shown(halfway).c_str(), nullptr)) == halfway);
}

TEST_CASE("well-formed text reads back as the same") {
    CHECK(shown(std::string("\xC2\x80\xC2\x9F\xC2\xA0\xF0\x9F\x98\x80")) == "\"\\u0080\\u009F\xC2\xA0\xF0\x9F\x98\x80\"");
    CHECK(shown(std::string("\xC2")) == "\"?\"");
    CHECK(shown(std::string("\xC2z")) == "\"?z\"");
}

// ---- what is expected -----------------------------------------------------------------------------------------------

template <class T>
std::string expected(const field& rules = field("it")) {
    return cfg::detail::expectation(description_of<T>::value, &rules);
}

TEST_CASE("what a type allows is said in a few words") {
    CHECK(expected<bool>() == "true or false");
    CHECK(expected<std::uint8_t>() == "an integer from 0 to 255");
    CHECK(expected<std::int16_t>() == "an integer from -32768 to 32767");
    CHECK(expected<std::int64_t>() == "an integer");
    CHECK(expected<std::uint64_t>() == "an integer, not negative");
    CHECK(expected<double>() == "a number");
    CHECK(expected<std::string>() == "a string");
    CHECK(expected<std::filesystem::path>() == "a path");
    CHECK(expected<std::vector<int>>() == "an array");
    CHECK(expected<std::set<int>>() == "an array");
    CHECK(expected<std::array<int, 3>>() == "an array of 3 elements");
    CHECK(expected<std::array<int, 1>>() == "an array of 1 element");
    CHECK(expected<std::map<std::string, int>>() == "a table");
    CHECK(expected<account>() == "a table");
    CHECK(expected<cfg::value>() == "a value");
    CHECK(expected<level>() == R"(one of "debug", "info", "warning")");
    CHECK(expected<std::optional<bool>>() == "true or false");
    CHECK(expected<std::optional<cfg::secret<std::string>>>() == "a string");
}

TEST_CASE("rules narrow it") {
    const field it("it");
    CHECK(expected<std::uint16_t>(it.range(1, 1000)) == "an integer from 1 to 1000");
    CHECK(expected<std::uint16_t>(it.min(1)) == "an integer from 1 to 65535");
    CHECK(expected<std::int8_t>(it.max(0)) == "an integer from -128 to 0");
    CHECK(expected<std::int64_t>(it.min(-5)) == "an integer at least -5");
    CHECK(expected<std::uint64_t>(it.max(5)) == "an integer from 0 to 5");
    CHECK(expected<double>(it.range(0, 0.5)) == "a number from 0 to 0.5");
    CHECK(expected<double>(it.max(1.0)) == "a number at most 1.0");
    CHECK(expected<std::chrono::seconds>(it.min(5s)) == "a duration of at least 5s");
    CHECK(expected<std::chrono::seconds>(it.range(100ms, 1h)) == "a duration from 100ms to 1h");
    CHECK(expected<cfg::bytes>(it.max(64_MiB)) == "a size of at most 64MiB");
    CHECK(expected<std::string>(it.non_empty()) == "a string, not empty");
    CHECK(expected<std::vector<int>>(it.non_empty()) == "an array, not empty");
    CHECK(expected<std::string>(it.range(2, 8)) == "a string with 2 to 8 characters");
    CHECK(expected<std::string>(it.min(16)) == "a string with at least 16 characters");
    CHECK(expected<std::vector<int>>(it.max(3)) == "an array with at most 3 elements");
    CHECK(expected<std::map<std::string, int>>(it.min(2)) == "a table with at least 2 elements");
    CHECK(expected<std::string>(it.one_of("tcp", "udp")) == R"(one of "tcp", "udp")");
    CHECK(expected<int>(it.one_of(80, -1, 443)) == "one of 80, -1, 443");
    CHECK(expected<std::chrono::seconds>(it.one_of(1s, 1min)) == R"(one of 1s, 1m)");
    CHECK(expected<level>(it.one_of("info", "debug")) == R"(one of "info", "debug")");
    CHECK(expected<std::string>(it.matches([](std::string_view) { return true; }, "starting with /")) ==
          "a string, starting with /");
    CHECK(expected<std::int64_t>(it.min(1).matches([](std::int64_t) { return true; }, "odd")) ==
          "an integer at least 1, odd");
    CHECK(expected<std::uint64_t>(it.min(std::numeric_limits<std::uint64_t>::max())) ==
          "an integer at least 18446744073709551615");
}

}  // namespace
