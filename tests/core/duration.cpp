// SPDX-License-Identifier: MIT
// Tests of core/duration.hpp: durations are read exactly or refused with a reason, and written so that they read back.
#include <cfg/core/duration.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <ratio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;
using cfg::format_duration;
using cfg::nanoseconds_of;
using cfg::parse_duration;

using picoseconds = std::chrono::duration<std::int64_t, std::pico>;
using attoseconds = std::chrono::duration<std::int64_t, std::atto>;

template <class Duration>
Duration read(std::string_view text) {
    Duration value{};
    std::string why;
    INFO(text);
    const bool ok = parse_duration(text, value, why);
    INFO(why);
    REQUIRE(ok);
    REQUIRE(why.empty());
    return value;
}

template <class Duration>
std::string refusal(std::string_view text) {
    Duration value{42};
    std::string why;
    INFO(text);
    REQUIRE_FALSE(parse_duration(text, value, why));
    REQUIRE(value == Duration{42});
    REQUIRE_FALSE(why.empty());
    return why;
}

// ---- reading -------------------------------------------------------------------------------------------------------

TEST_CASE("each unit is known") {
    CHECK(read<std::chrono::nanoseconds>("7ns") == 7ns);
    CHECK(read<std::chrono::nanoseconds>("7us") == 7us);
    CHECK(read<std::chrono::nanoseconds>("7\u00b5s") == 7us);
    CHECK(read<std::chrono::nanoseconds>("7\u03bcs") == 7us);
    CHECK(read<std::chrono::nanoseconds>("7ms") == 7ms);
    CHECK(read<std::chrono::nanoseconds>("7s") == 7s);
    CHECK(read<std::chrono::nanoseconds>("7m") == 7min);
    CHECK(read<std::chrono::nanoseconds>("7h") == 7h);
    CHECK(read<std::chrono::nanoseconds>("7d") == 168h);
    CHECK(read<std::chrono::nanoseconds>("7w") == 1176h);
    CHECK(read<std::chrono::weeks>("7w") == std::chrono::weeks(7));
    CHECK(read<std::chrono::hours>("2d") == 48h);
}

TEST_CASE("components add up") {
    CHECK(read<std::chrono::seconds>("1h30m") == 90min);
    CHECK(read<std::chrono::seconds>("1h 30m") == 90min);
    CHECK(read<std::chrono::seconds>("1h  30m   5s") == 90min + 5s);
    CHECK(read<std::chrono::nanoseconds>("1w1d1h1m1s1ms1us1ns") == 193h + 1min + 1s + 1ms + 1us + 1ns);
    CHECK(read<std::chrono::minutes>("30s 30000ms") == 1min);
    CHECK(read<std::chrono::milliseconds>("-1s500ms") == -1500ms);
    CHECK(read<std::chrono::seconds>("0") == 0s);
    CHECK(read<std::chrono::seconds>("0s") == 0s);
    CHECK(read<std::chrono::seconds>("-0s") == 0s);
    CHECK(read<std::chrono::seconds>("007s") == 7s);
}

TEST_CASE("fractions are taken where they are exact") {
    CHECK(read<std::chrono::milliseconds>("1.5s") == 1500ms);
    CHECK(read<std::chrono::seconds>("1.0s") == 1s);
    CHECK(read<std::chrono::seconds>("1.50m") == 90s);
    CHECK(read<std::chrono::minutes>("1.5h0.5m30s") == 91min);
    CHECK(read<std::chrono::nanoseconds>("0.000001ms") == 1ns);
    CHECK(read<std::chrono::hours>("0.5w") == 84h);
    CHECK(read<attoseconds>("0.000000001ns") == attoseconds(1));
    CHECK(read<attoseconds>("0.000000000000000001s") == attoseconds(1));
    CHECK(read<attoseconds>("0.000000000000000001w") == attoseconds(604'800));
    CHECK(read<std::chrono::seconds>("0.999999999999999999w0.0006048ns") == 604'800s);
}

TEST_CASE("what is finer than the field is refused, not rounded") {
    CHECK(refusal<std::chrono::seconds>("1500ms") == "1500ms is not a whole number of seconds");
    CHECK(refusal<std::chrono::seconds>("1.5s") == "1.5s is not a whole number of seconds");
    CHECK(refusal<std::chrono::hours>("90m") == "90m is not a whole number of hours");
    CHECK(refusal<std::chrono::nanoseconds>("0.5ns") == "0.5ns is not a whole number of nanoseconds");
    CHECK(refusal<attoseconds>("0.0000000001ns") == "0.0000000001ns is not a whole number of steps of "
                                                    "1/1000000000000000000 s");
    CHECK(refusal<std::chrono::months>("30d") == "30d is not a whole number of steps of 2629746 s");
    CHECK(refusal<std::chrono::seconds>("0." + std::string(100'000, '0') + "1s") ==
          "this duration is not a whole number of seconds");
}

TEST_CASE("what does not fit is refused") {
    using byte_of_seconds = std::chrono::duration<std::int8_t>;
    CHECK(read<byte_of_seconds>("127s").count() == 127);
    CHECK(read<byte_of_seconds>("-128s").count() == -128);
    CHECK(refusal<byte_of_seconds>("128s") == "the duration is too long for this field; the most is 2m7s");
    CHECK(refusal<byte_of_seconds>("-129s") == "the duration is too far below zero for this field; the least is -2m8s");

    using natural_seconds = std::chrono::duration<std::uint32_t>;
    CHECK(refusal<natural_seconds>("-1s") == "the duration is too far below zero for this field; the least is 0s");
    CHECK(read<natural_seconds>("-0s").count() == 0);
    CHECK(read<natural_seconds>("4294967295s").count() == 4'294'967'295u);

    CHECK(read<std::chrono::nanoseconds>("9223372036s854775807ns") == std::chrono::nanoseconds::max());
    CHECK(read<std::chrono::nanoseconds>("-9223372036s854775808ns") == std::chrono::nanoseconds::min());
    CHECK(refusal<std::chrono::nanoseconds>("9223372036s854775808ns") ==
          "the duration is too long for this field; the most is 2562047h47m16s854ms775us807ns");
    CHECK(refusal<std::chrono::nanoseconds>("1000000w") ==
          "the duration is too long for this field; the most is 2562047h47m16s854ms775us807ns");
    const std::string most_hours = "the duration is too long for this field; the most is 9223372036854775807h";
    CHECK(refusal<std::chrono::hours>("9223372036854775808h") == most_hours);
    CHECK(refusal<std::chrono::hours>("18446744073709551616h") == most_hours);
    CHECK(refusal<std::chrono::hours>("99999999999999999w") == most_hours);
    CHECK(refusal<std::chrono::hours>(std::string(100'000, '9') + "w") == most_hours);
    CHECK(refusal<std::chrono::hours>("18446744073709551615s1000ms") == most_hours);
}

TEST_CASE("a number without a unit gets its unit suggested") {
    CHECK(refusal<std::chrono::seconds>("30") == "a duration needs a unit; write \"30s\" or \"30ms\"");
    CHECK(refusal<std::chrono::seconds>("1.5") == "a duration needs a unit; write \"1.5s\" or \"1.5ms\"");
    CHECK(refusal<std::chrono::seconds>("30 s") == "a duration needs a unit; write \"30s\" or \"30ms\"");
    CHECK(refusal<std::chrono::seconds>("1h30") == "a duration needs a unit; write \"30s\" or \"30ms\"");
    CHECK(refusal<std::chrono::seconds>("00") == "a duration needs a unit; write \"00s\" or \"00ms\"");
    CHECK(refusal<std::chrono::seconds>(std::string(100'000, '1')) ==
          "a duration needs a unit; write \"30s\" or \"30ms\"");
}

TEST_CASE("what is no duration is refused") {
    const std::string units = "; write ns, us, ms, s, m, h, d or w";
    CHECK(refusal<std::chrono::seconds>("5min") == "unknown duration unit \"min\"" + units);
    CHECK(refusal<std::chrono::seconds>("5S") == "unknown duration unit \"S\"" + units);
    CHECK(refusal<std::chrono::seconds>("5s,") == "unknown duration unit \"s,\"" + units);
    CHECK(refusal<std::chrono::seconds>("1h-30m") == "unknown duration unit \"h-\"" + units);
    CHECK(refusal<std::chrono::seconds>("5" + std::string(100'000, 'x')) == "unknown duration unit" + units);
    CHECK(refusal<std::chrono::seconds>("") == "a duration is missing; write for example \"30s\"");
    CHECK(refusal<std::chrono::seconds>("-") == "a duration is missing; write for example \"30s\"");
    CHECK(refusal<std::chrono::seconds>("1.s") == "digits must follow the decimal point; write for example \"1.5s\"");
    CHECK(refusal<std::chrono::seconds>("30m1h") == "a duration names larger units first; write for example \"1h30m\"");
    CHECK(refusal<std::chrono::seconds>("1s2s") == "a duration names each unit at most once");
    CHECK(refusal<std::chrono::seconds>("1w1d1h1m1s1ms1us1ns1ns") == "a duration names each unit at most once");
    CHECK(refusal<std::chrono::seconds>("1s ") == "a space ends the duration; remove it");
    for (const std::string_view text :
         {"s", "fast", ".5s", " 1s", "+1s", "--1s", "- 1s", "1.5.5s", "1,5s", "1e3s", "1h\t30m"})
        refusal<std::chrono::seconds>(text);
    refusal<std::chrono::seconds>(std::string_view("1s\0", 3));
    refusal<std::chrono::seconds>(std::string_view("0\0", 2));
}

TEST_CASE("no text is read beyond its end") {
    const std::string whole = "-1w2.5d 3h4m5s6ms7\u00b5s8.25ns";
    const std::string letters = "09.- smhdwu\xC2\xB5";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        for (std::size_t place = 0; place < size; ++place) {
            for (const char letter : letters) {
                // An exact heap copy lets the address sanitizer see a read beyond it.
                std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
                exact[place] = letter;
                picoseconds value{};
                std::string why;
                const bool ok = parse_duration(std::string_view(exact.data(), exact.size()), value, why);
                CHECK(ok == why.empty());
            }
        }
    }
}

// ---- writing -------------------------------------------------------------------------------------------------------

TEST_CASE("text uses whole units from hours down") {
    CHECK(format_duration(0s) == "0s");
    CHECK(format_duration(0ns) == "0s");
    CHECK(format_duration(90s) == "1m30s");
    CHECK(format_duration(5400s) == "1h30m");
    CHECK(format_duration(250ms) == "250ms");
    CHECK(format_duration(1500us) == "1ms500us");
    CHECK(format_duration(-1500ms) == "-1s500ms");
    CHECK(format_duration(25h) == "25h");
    CHECK(format_duration(24h) == "1d");
    CHECK(format_duration(std::chrono::weeks(2)) == "14d");
    CHECK(format_duration(24h + 1ns) == "24h1ns");
    CHECK(format_duration(std::chrono::months(1)) == "730h29m6s");
    CHECK(format_duration(picoseconds(1500)) == "1.5ns");
    CHECK(format_duration(picoseconds(20)) == "0.02ns");
    CHECK(format_duration(attoseconds(-1)) == "-0.000000001ns");
    CHECK(format_duration(std::chrono::duration<int, std::ratio<1, 1024>>(1)) == "976us562.5ns");
}

TEST_CASE("even the longest durations have a text") {
    CHECK(format_duration(std::chrono::nanoseconds::min()) == "-2562047h47m16s854ms775us808ns");
    CHECK(format_duration(std::chrono::hours::max()) == "9223372036854775807h");
    CHECK(read<std::chrono::hours>("9223372036854775807h") == std::chrono::hours::max());
    CHECK(format_duration(std::chrono::weeks::min()) == "-9223372036854775808w");
    CHECK(read<std::chrono::seconds>(format_duration(std::chrono::seconds::max())) == std::chrono::seconds::max());
    CHECK(read<std::chrono::minutes>(format_duration(std::chrono::minutes::min())) == std::chrono::minutes::min());
    CHECK_FALSE(format_duration(std::chrono::duration<std::int64_t, std::ratio<31'556'952>>::max()).empty());
}

// ---- there and back ------------------------------------------------------------------------------------------------

template <class Duration>
void check_round_trip(std::mt19937_64& random) {
    using count_type = typename Duration::rep;
    const auto check = [](Duration value) {
        const std::string text = format_duration(value);
        CAPTURE(text);
        REQUIRE(read<Duration>(text) == value);
    };
    check(Duration::min());
    check(Duration::max());
    for (int round = 0; round < 5'000; ++round) {
        std::uint64_t bits = random() >> (random() % 64);
        // Round numbers too, since those take the short forms.
        if (random() % 2 == 0) bits = bits / 1'000 * 1'000;
        if (random() % 4 == 0) bits = bits / 86'400 * 86'400;
        if (random() % 2 == 0) bits = ~bits + 1;
        check(Duration(static_cast<count_type>(bits)));
    }
}

TEST_CASE("every integer duration reads back as itself") {
    std::mt19937_64 random(20240104);
    check_round_trip<std::chrono::nanoseconds>(random);
    check_round_trip<std::chrono::microseconds>(random);
    check_round_trip<std::chrono::milliseconds>(random);
    check_round_trip<std::chrono::seconds>(random);
    check_round_trip<std::chrono::minutes>(random);
    check_round_trip<std::chrono::hours>(random);
    check_round_trip<std::chrono::days>(random);
    check_round_trip<std::chrono::weeks>(random);
    check_round_trip<picoseconds>(random);
    check_round_trip<attoseconds>(random);
    check_round_trip<std::chrono::duration<std::uint64_t>>(random);
    check_round_trip<std::chrono::duration<std::uint64_t, std::atto>>(random);
    check_round_trip<std::chrono::duration<std::int16_t, std::milli>>(random);
    check_round_trip<std::chrono::duration<unsigned char, std::ratio<3600>>>(random);
    check_round_trip<std::chrono::duration<std::int32_t, std::ratio<2'629'746>>>(random);
    check_round_trip<std::chrono::duration<std::int64_t, std::ratio<7, 10>>>(random);
    check_round_trip<std::chrono::duration<std::int64_t, std::ratio<3, 1024>>>(random);
}

template <class Duration>
void check_fractional_round_trip(std::mt19937_64& random) {
    using number = typename Duration::rep;
    std::uniform_real_distribution<double> exponent(-60, 60);
    for (int round = 0; round < 3'000; ++round) {
        number count = static_cast<number>(std::exp2(exponent(random)));
        if (random() % 3 == 0) count = std::floor(count);
        if (random() % 2 == 0) count = -count;
        const std::string text = format_duration(Duration(count));
        CAPTURE(text);
        REQUIRE_FALSE(read<Duration>(text) != Duration(count));
    }
}

TEST_CASE("every floating-point duration reads back as itself") {
    std::mt19937_64 random(20240105);
    check_fractional_round_trip<std::chrono::duration<double>>(random);
    check_fractional_round_trip<std::chrono::duration<double, std::nano>>(random);
    check_fractional_round_trip<std::chrono::duration<double, std::ratio<3600>>>(random);
    check_fractional_round_trip<std::chrono::duration<float>>(random);
    check_fractional_round_trip<std::chrono::duration<float, std::milli>>(random);
    check_fractional_round_trip<std::chrono::duration<long double>>(random);
    using seconds = std::chrono::duration<double>;
    for (const double extreme : {std::numeric_limits<double>::max(), std::numeric_limits<double>::min(),
                                 std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::lowest()})
        CHECK(read<seconds>(format_duration(seconds(extreme))).count() == extreme);
}

TEST_CASE("a floating-point duration takes the nearest number") {
    using seconds = std::chrono::duration<double>;
    CHECK(read<seconds>("0.1s").count() == 0.1);
    CHECK(read<seconds>("1h").count() == 3600.0);
    CHECK(read<seconds>("1500ms").count() == 1.5);
    CHECK(read<seconds>("-1m500ms").count() == -60.5);
    CHECK(read<std::chrono::duration<double, std::ratio<60>>>("1m30s").count() == 1.5);
    CHECK(read<seconds>("0").count() == 0.0);
    CHECK(format_duration(seconds(0.1)) == "0.1s");
    CHECK(format_duration(seconds(-2.5)) == "-2.5s");
    CHECK(format_duration(seconds(90)) == "1m30s");
    CHECK(format_duration(std::chrono::duration<float, std::milli>(0.25f)) == "0.25ms");
    CHECK(refusal<seconds>("30") == "a duration needs a unit; write \"30s\" or \"30ms\"");
    CHECK(refusal<seconds>(std::string(400, '9') + "s") == "the duration is outside what this field can hold");
    CHECK(refusal<seconds>("999999999999999999999h") == "the duration is outside what this field can hold");
    CHECK(refusal<seconds>("1m0.0000000000000000001s") == "too many digits follow a decimal point");
    CHECK_FALSE(format_duration(seconds(std::numeric_limits<double>::infinity())).empty());
    CHECK_FALSE(format_duration(seconds(std::numeric_limits<double>::quiet_NaN())).empty());
}

// ---- nanoseconds_of ------------------------------------------------------------------------------------------------

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
static_assert(nanoseconds_of(1s) == 1'000'000'000);
static_assert(nanoseconds_of(-90min) == -5'400'000'000'000);
static_assert(nanoseconds_of(std::chrono::nanoseconds::max()) == most);
static_assert(nanoseconds_of(std::chrono::nanoseconds::min()) == least);
static_assert(nanoseconds_of(std::chrono::hours::max()) == most);
static_assert(nanoseconds_of(std::chrono::hours::min()) == least);
static_assert(nanoseconds_of(std::chrono::seconds(9'223'372'037)) == most);
static_assert(nanoseconds_of(std::chrono::seconds(-9'223'372'037)) == least);
static_assert(nanoseconds_of(std::chrono::duration<std::uint64_t, std::nano>(~std::uint64_t{0})) == most);
static_assert(nanoseconds_of(picoseconds(1999)) == 1);
static_assert(nanoseconds_of(picoseconds(-1999)) == -1);
static_assert(nanoseconds_of(std::chrono::duration<double>(0.3)) == 300'000'000);
static_assert(nanoseconds_of(std::chrono::duration<double, std::ratio<3600>>(-1.5)) == -5'400'000'000'000);
static_assert(nanoseconds_of(std::chrono::duration<float>(1e30f)) == most);
static_assert(nanoseconds_of(std::chrono::duration<float>(-1e30f)) == least);
static_assert(nanoseconds_of(std::chrono::duration<double>(std::numeric_limits<double>::infinity())) == most);
static_assert(nanoseconds_of(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())) == 0);

}  // namespace
