// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: integers and floats are read exactly, or refused.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_value.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using reading::contains;
using reading::one;
using reading::read;
using reading::refusal_of;
using reading::takes;
using reading::value_of;

// ---- integers -------------------------------------------------------------------------------------------------------

TEST_CASE_TEMPLATE("an integer field takes exactly the numbers of its width", Integer, std::int8_t, std::int16_t,
                   std::int32_t, std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
    constexpr Integer lowest = std::numeric_limits<Integer>::min();
    constexpr Integer highest = std::numeric_limits<Integer>::max();
    CHECK(value_of<Integer>(std::to_string(lowest)) == lowest);
    CHECK(value_of<Integer>(std::to_string(highest)) == highest);
    CHECK(value_of<Integer>("+" + std::to_string(highest)) == highest);
    CHECK(value_of<Integer>("0") == 0);
    CHECK(value_of<Integer>("-0") == 0);
    CHECK(value_of<Integer>("0x7F") == 127);
    CHECK(value_of<Integer>("0o17") == 15);
    CHECK(value_of<Integer>("0b101") == 5);
    CHECK(value_of<Integer>("1_2_3") == 123);

    // One beyond either end, in every spelling that can say so.
    __extension__ using wide = __int128;
    const auto spell = [](wide number) {
        const bool minus = number < 0;
        std::string digits;
        for (wide rest = minus ? -number : number; digits.empty() || rest != 0; rest /= 10)
            digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
        return (minus ? "-" : "") + digits;
    };
    CHECK(refusal_of<Integer>(spell(wide{lowest} - 1)) !=
          refusal_of<Integer>("'x'"));  // it says more than "wrong type"
    CHECK_FALSE(takes<Integer>(spell(wide{lowest} - 1)));
    CHECK_FALSE(takes<Integer>(spell(wide{highest} + 1)));
    CHECK_FALSE(takes<Integer>(spell(wide{highest} * 10)));
    CHECK_FALSE(takes<Integer>("-9223372036854775809"));
    CHECK_FALSE(takes<Integer>("18446744073709551616"));
    CHECK_FALSE(takes<Integer>("0x1_0000_0000_0000_0000"));
    CHECK_FALSE(takes<Integer>("-0x1"));
}

TEST_CASE("integers of every length are read as they are written") {
    // Up to sixteen digits take a shortcut of eight characters at a time.
    std::string digits;
    for (std::size_t count = 1; count <= 18; ++count) {
        digits += static_cast<char>('0' + (count % 9) + (count == 1));
        const std::int64_t wanted = std::strtoll(digits.c_str(), nullptr, 10);
        CHECK(value_of<std::int64_t>(digits) == wanted);
        CHECK(value_of<std::int64_t>("-" + digits) == -wanted);
        CHECK(read<one<std::int64_t>>("it=" + digits).it == wanted);
        CHECK(read<one<std::int64_t>>("it = " + digits + "# comment").it == wanted);
        CHECK(value_of<std::vector<std::int64_t>>("[" + digits + "," + digits + "]").back() == wanted);
    }
    for (const char* wrong : {"01", "-01", "1_", "_1", "1__2", "0x", "0x_1", "0xG", "0b2", "0o8", "0X1", "1 2", "1a", "--1",
                              "+-1", "1-", "00", "0_0", "1,", "1]", "1\"", "0x1.0", "\xEF\xBC\x91"})
        CHECK_FALSE_MESSAGE(takes<std::int64_t>(wrong), wrong);
}

// ---- floats ---------------------------------------------------------------------------------------------------------

TEST_CASE("a double is the nearest to what is written, whatever the spelling") {
    std::mt19937_64 random(1);
    const auto pick = [&](std::uint64_t count) { return random() % count; };
    for (int i = 0; i < 20'000; ++i) {
        std::string text = pick(2) == 0 ? "-" : "";
        const std::size_t whole = 1 + pick(pick(4) == 0 ? 20 : 8);
        for (std::size_t k = 0; k < whole; ++k) text += static_cast<char>('0' + (k == 0 && whole > 1 ? 1 + pick(9) : pick(10)));
        const bool fraction = pick(4) != 0;
        if (fraction) text += '.';
        for (std::size_t k = fraction ? 1 + pick(pick(4) == 0 ? 20 : 9) : 0; k > 0; --k) text += static_cast<char>('0' + pick(10));
        if (!fraction || pick(4) == 0) text += "e" + std::to_string(static_cast<int>(pick(300)) - 280);
        const double wanted = std::strtod(text.c_str(), nullptr);
        const double found = read<one<double>>("it = " + text + "\n").it;
        REQUIRE_MESSAGE(found == wanted, text);
        REQUIRE_MESSAGE(std::signbit(found) == std::signbit(wanted), text);
    }
}

TEST_CASE_TEMPLATE("every float reads back from its shortest text", Real, float, double) {
    using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
    std::mt19937_64 random(2);
    const auto comes_back = [](Real number) {
        char text[64];
        const auto written = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific);
        std::string spelling(text, written.ptr);
        // to_chars writes 1e+05 and TOML wants 1.0e+05 or 1e+05; both are TOML.
        REQUIRE_MESSAGE(value_of<Real>(spelling) == number, spelling);
    };
    for (int i = 0; i < 20'000; ++i) {
        Real number;
        const bits pattern = static_cast<bits>(random());
        std::memcpy(&number, &pattern, sizeof number);
        if (std::isfinite(number)) comes_back(number);
    }
    using limits = std::numeric_limits<Real>;
    for (Real edge : {limits::max(), limits::lowest(), limits::min(), limits::denorm_min(), limits::epsilon(), Real{0}})
        comes_back(edge);
}

TEST_CASE("special floats, and integers where they are exact") {
    CHECK(value_of<double>("inf") == std::numeric_limits<double>::infinity());
    CHECK(value_of<double>("+inf") == std::numeric_limits<double>::infinity());
    CHECK(value_of<float>("-inf") == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(value_of<double>("nan")));
    CHECK(std::isnan(value_of<float>("-nan")));
    CHECK(std::signbit(value_of<double>("-0.0")));
    CHECK(value_of<double>("1_000.000_1e1_0") == 1000.0001e10);
    CHECK(value_of<double>("3") == 3.0);
    CHECK(value_of<double>("9007199254740992") == 9007199254740992.0);
    CHECK(value_of<double>("-9007199254740992") == -9007199254740992.0);
    CHECK(value_of<float>("16777216") == 16777216.0f);
    CHECK(contains(refusal_of<double>("9007199254740993"), "no exact"));
    CHECK(contains(refusal_of<float>("16777217"), "no exact"));
    CHECK(refusal_of<double>("18446744073709551615") != "wrong type: an integer");
    CHECK_FALSE(takes<float>("3.5e38"));
    CHECK_FALSE(takes<double>("1e400"));
    CHECK_FALSE(takes<double>("-1e400"));
    CHECK(value_of<double>("1e-400") == 0.0);
    CHECK(value_of<float>("1e-60") == 0.0f);
    for (const char* wrong : {".5", "5.", "1.e1", "1.0.0", "1e", "1e+", "1_.0", "1._0", "01.0", "Inf", "NaN", "infinity", "1e1.0",
                              "0x1p3", "1.0f", "+ 1.0"})
        CHECK_FALSE_MESSAGE(takes<double>(wrong), wrong);
}

TEST_CASE("a float's size is judged by its value, not by its spelling") {
    const std::string zeros(400, '0');
    CHECK(value_of<double>("1" + zeros + ".0e-400") == 1.0);
    CHECK(value_of<double>("0." + zeros + "1e401") == 1.0);
    CHECK_FALSE(takes<double>("1" + zeros + ".0e-10"));
    CHECK(value_of<double>("0." + zeros + "1e10") == 0.0);
    CHECK(value_of<double>("0.0e999") == 0.0);
}

}  // namespace
