// SPDX-License-Identifier: MIT
// Tests of core/date_time.hpp: the four kinds of TOML's dates and times, their limits, their text and their instants.
#include <cfg/core/date_time.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <compare>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

using cfg::date_time;
using cfg::is_valid;
using cfg::local_date;
using cfg::local_date_time;
using cfg::local_time;
using cfg::offset_date_time;
using cfg::parse_date_time;
using cfg::to_text;

constexpr local_date day(int year, unsigned month, unsigned number) {
    return {std::chrono::year(year), std::chrono::month(month), std::chrono::day(number)};
}

template <class Kind>
constexpr bool reads_as(std::string_view text, const Kind& expected) {
    Kind value{};
    std::string_view why;
    return parse_date_time(text, value, why) && value == expected && why.empty();
}

template <class Kind>
constexpr bool is_refused(std::string_view text) {
    Kind value{};
    const Kind before = value;
    std::string_view why;
    return !parse_date_time(text, value, why) && value == before && !why.empty();
}

// ---- the types -----------------------------------------------------------------------------------------------------

static_assert(local_time{} == local_time{.hour = 0, .minute = 0, .second = 0, .nanosecond = 0});
static_assert(local_time{7, 30} < local_time{.hour = 7, .minute = 30, .nanosecond = 1});
static_assert(local_date_time{}.date == day(1970, 1, 1), "a default date-time is a real one");
static_assert(local_date_time{day(2024, 1, 1), {23}} < local_date_time{day(2024, 1, 2), {1}});
static_assert(is_valid(offset_date_time{}));

constexpr offset_date_time noon_in_london{day(2024, 1, 1), {12}, 0};
constexpr offset_date_time noon_in_berlin{day(2024, 1, 1), {12}, 60};
constexpr offset_date_time one_in_berlin{day(2024, 1, 1), {13}, 60};
static_assert(noon_in_berlin < noon_in_london, "the order is that of the instants");
static_assert(noon_in_london != one_in_berlin, "one instant, but not one text");
static_assert((noon_in_london <=> one_in_berlin) != 0);
static_assert((noon_in_london <=> one_in_berlin) == (0 <=> (one_in_berlin <=> noon_in_london)));
static_assert((noon_in_london <=> noon_in_london) == 0);

// ---- validity ------------------------------------------------------------------------------------------------------

static_assert(is_valid(day(2000, 2, 29)) && is_valid(day(2024, 2, 29)));
static_assert(!is_valid(day(2100, 2, 29)) && !is_valid(day(2023, 2, 29)) && !is_valid(day(1988, 2, 30)));
static_assert(is_valid(day(0, 1, 1)) && is_valid(day(9999, 12, 31)));
static_assert(!is_valid(day(-1, 1, 1)) && !is_valid(day(10'000, 1, 1)) && !is_valid(local_date{}));
static_assert(is_valid(local_time{23, 59, 60, 999'999'999}));
static_assert(!is_valid(local_time{24}) && !is_valid(local_time{0, 60}) && !is_valid(local_time{0, 0, 61}));
static_assert(!is_valid(local_time{0, 0, 0, 1'000'000'000}));
static_assert(is_valid(offset_date_time{.offset_minutes = 1439}));
static_assert(is_valid(offset_date_time{.offset_minutes = -1439}));
static_assert(!is_valid(offset_date_time{.offset_minutes = 1440}));
static_assert(!is_valid(offset_date_time{.offset_minutes = -1440}));
static_assert(!is_valid(local_date_time{day(2023, 2, 29), {}}) && !is_valid(local_date_time{.time = {24}}));

// ---- reading one kind ----------------------------------------------------------------------------------------------

static_assert(reads_as("1979-05-27", day(1979, 5, 27)));
static_assert(reads_as("0000-01-01", day(0, 1, 1)));
static_assert(reads_as("07:32:00", local_time{7, 32}));
static_assert(reads_as("13:37", local_time{13, 37}), "TOML 1.1: seconds may be missing");
static_assert(reads_as("00:32:00.999999", local_time{0, 32, 0, 999'999'000}));
static_assert(reads_as("10:32:00.5", local_time{10, 32, 0, 500'000'000}));
static_assert(reads_as("00:00:00.000000001", local_time{0, 0, 0, 1}));
static_assert(reads_as("00:00:00.9999999999999999", local_time{0, 0, 0, 999'999'999}), "cut off, not rounded");
static_assert(reads_as("23:59:60", local_time{23, 59, 60}), "a leap second");
static_assert(reads_as("1979-05-27T07:32:00", local_date_time{day(1979, 5, 27), {7, 32}}));
static_assert(reads_as("1979-05-27t07:32", local_date_time{day(1979, 5, 27), {7, 32}}));
static_assert(reads_as("1979-05-27 07:32:00.25", local_date_time{day(1979, 5, 27), {7, 32, 0, 250'000'000}}));
static_assert(reads_as("1979-05-27T07:32:00Z", offset_date_time{day(1979, 5, 27), {7, 32}, 0}));
static_assert(reads_as("1979-05-27t07:32:00z", offset_date_time{day(1979, 5, 27), {7, 32}, 0}));
static_assert(reads_as("1979-05-27 07:32-07:00", offset_date_time{day(1979, 5, 27), {7, 32}, -420}));
static_assert(reads_as("1979-05-27T07:32:00+05:45", offset_date_time{day(1979, 5, 27), {7, 32}, 345}));
static_assert(reads_as("1979-05-27T07:32:00-00:00", offset_date_time{day(1979, 5, 27), {7, 32}, 0}));
static_assert(reads_as("1979-05-27T07:32:00+23:59", offset_date_time{day(1979, 5, 27), {7, 32}, 1439}));

static_assert(is_refused<local_date>("1979-05-27T07:32:00"), "another kind");
static_assert(is_refused<local_date>("07:32:00"));
static_assert(is_refused<local_time>("1979-05-27"));
static_assert(is_refused<local_date_time>("1979-05-27"));
static_assert(is_refused<local_date_time>("07:32:00"));
static_assert(is_refused<local_date_time>("1979-05-27T07:32:00Z"));
static_assert(is_refused<offset_date_time>("1979-05-27T07:32:00"));
static_assert(is_refused<offset_date_time>("1979-05-27"));

// ---- reading any kind ----------------------------------------------------------------------------------------------

std::string_view refusal(std::string_view text) {
    date_time value = local_time{1, 2, 3};
    std::string_view why;
    INFO(text);
    REQUIRE_FALSE(parse_date_time(text, value, why));
    REQUIRE(value == date_time(local_time{1, 2, 3}));
    return why;
}

TEST_CASE("a text tells its kind") {
    CHECK(reads_as("1979-05-27", date_time(day(1979, 5, 27))));
    CHECK(reads_as("07:32", date_time(local_time{7, 32})));
    CHECK(reads_as("1979-05-27 07:32", date_time(local_date_time{day(1979, 5, 27), {7, 32}})));
    CHECK(reads_as("1979-05-27 07:32Z", date_time(offset_date_time{day(1979, 5, 27), {7, 32}, 0})));
}

TEST_CASE("a refusal says what is wrong") {
    for (const std::string_view text : {"", "T", "TZ", "T.", "1", "197", "1987-7-05", "1987-07-5", "199-09-09",
                                        "199709-09", "10000-01-01", "02026-05-07", "1:32:00", "-001-01-01"})
        CHECK(refusal(text) == "a date is written YYYY-MM-DD");
    CHECK(refusal("2006-13-01") == "the month must be 01 to 12");
    CHECK(refusal("2007-00-01") == "the month must be 01 to 12");
    CHECK(refusal("2006-01-32") == "that month has no such day");
    CHECK(refusal("2006-01-00") == "that month has no such day");
    CHECK(refusal("2100-02-29") == "that month has no such day");
    CHECK(refusal("2020-01-01x") == "after the date may only follow T and a time");
    CHECK(refusal("1997-09-0909:09:09") == "after the date may only follow T and a time");
    for (const std::string_view text : {"2006-01-30T", "2006-01-30 ", "2006-01-30TT07:32", "2006-01-30  07:32",
                                        "2023-10-01T1:32:00Z", "01:32:0", "01:3", "01:32:"})
        CHECK(refusal(text) == "a time is written HH:MM or HH:MM:SS");
    CHECK(refusal("24:00:00") == "the hour must be 00 to 23");
    CHECK(refusal("00:60:00") == "the minute must be 00 to 59");
    CHECK(refusal("00:00:61") == "the second must be 00 to 59, or 60 for a leap second");
    CHECK(refusal("12:13:14.") == "digits must follow the decimal point");
    CHECK(refusal("12:13:14..") == "digits must follow the decimal point");
    CHECK(refusal("2016-09-09T09:09:09.Z") == "digits must follow the decimal point");
    CHECK(refusal("12:13:14Z") == "nothing may follow a time that has no date");
    CHECK(refusal("13:37.5") == "nothing may follow a time that has no date");
    for (const std::string offset : {"+", "+09", "+0909", "+09:9", "x", " Z", "\xE2\x88\x92" "07:00"})
        CHECK(refusal("1997-09-09T09:09" + offset) == "after the time may only follow Z, +HH:MM or -HH:MM");
    CHECK(refusal("1985-06-18 17:04:07+25:00") == "the hours of an offset must be 00 to 23");
    CHECK(refusal("1985-06-18 17:04:07+12:60") == "the minutes of an offset must be 00 to 59");
    CHECK(refusal("1985-06-18 17:04:07Z ") == "nothing may follow the offset");
    CHECK(refusal(std::string_view("1985-06-18\0", 11)) == "after the date may only follow T and a time");
}

TEST_CASE("every prefix and every one-letter change of a text is read or refused, never misread past its end") {
    const std::string whole = "1979-05-27T07:32:00.123-07:30";
    const std::string letters = "0159-:.TtZz+ x";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        for (const char letter : letters) {
            // An exact heap copy lets the address sanitizer see a read beyond it.
            std::string text = whole.substr(0, size);
            if (size != 0) text[size / 2] = letter;
            const std::vector<char> exact(text.begin(), text.end());
            date_time value;
            std::string_view why;
            if (parse_date_time(std::string_view(exact.data(), exact.size()), value, why))
                CHECK(std::visit([](const auto& kind) { return is_valid(kind); }, value));
        }
    }
}

// ---- writing -------------------------------------------------------------------------------------------------------

TEST_CASE("text is RFC 3339 with no needless digits") {
    CHECK(to_text(day(1979, 5, 27)) == "1979-05-27");
    CHECK(to_text(day(1, 1, 1)) == "0001-01-01");
    CHECK(to_text(local_time{7, 2}) == "07:02:00");
    CHECK(to_text(local_time{7, 2, 3, 500'000'000}) == "07:02:03.5");
    CHECK(to_text(local_time{7, 2, 3, 1}) == "07:02:03.000000001");
    CHECK(to_text(local_time{7, 2, 3, 120'000'000}) == "07:02:03.12");
    CHECK(to_text(local_date_time{day(1979, 5, 27), {7, 32}}) == "1979-05-27T07:32:00");
    CHECK(to_text(offset_date_time{day(1979, 5, 27), {7, 32}, 0}) == "1979-05-27T07:32:00Z");
    CHECK(to_text(offset_date_time{day(1979, 5, 27), {7, 32}, -450}) == "1979-05-27T07:32:00-07:30");
    CHECK(to_text(offset_date_time{day(1979, 5, 27), {7, 32}, 5}) == "1979-05-27T07:32:00+00:05");
    CHECK(to_text(date_time(local_time{7, 32})) == "07:32:00");
    CHECK(to_text(day(-44, 3, 15)) == "-0044-03-15");
}

TEST_CASE("every date and time reads back as itself") {
    std::mt19937 random(20240103);
    const auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    for (int round = 0; round < 50'000; ++round) {
        local_date date;
        do date = day(static_cast<int>(below(10'000)), 1 + below(12), 1 + below(31));
        while (!date.ok());
        local_time time{static_cast<std::uint8_t>(below(24)), static_cast<std::uint8_t>(below(60)),
                        static_cast<std::uint8_t>(below(61)), 0};
        std::uint32_t precision = 1;
        for (unsigned digits = below(10); digits != 0; --digits) precision *= 10;
        time.nanosecond = below(1'000'000'000) / precision * precision;
        const auto offset = static_cast<std::int16_t>(static_cast<int>(below(2 * 1440 - 1)) - 1439);

        const date_time kinds[] = {date, time, local_date_time{date, time}, offset_date_time{date, time, offset}};
        for (const date_time& kind : kinds) {
            const std::string text = to_text(kind);
            CAPTURE(text);
            REQUIRE(reads_as(text, kind));
        }
    }
}

// ---- instants ------------------------------------------------------------------------------------------------------

static_assert(since_midnight(local_time{1, 2, 3, 4}) == std::chrono::nanoseconds(3'723'000'000'004));
static_assert(to_sys_time(offset_date_time{}).time_since_epoch().count() == 0);
static_assert(to_sys_time(offset_date_time{day(1979, 5, 27), {0, 32, 0, 999'999'000}, -420}).time_since_epoch() ==
              std::chrono::microseconds(296'638'320'999'999));
static_assert(to_sys_time(offset_date_time{day(1969, 12, 31), {23, 59, 59, 999'999'999}, 0}).time_since_epoch() ==
              std::chrono::nanoseconds(-1));
static_assert(to_local_time(local_date_time{day(1970, 1, 2), {1}}).time_since_epoch() == std::chrono::hours(25));
static_assert(to_sys_time(noon_in_london) == to_sys_time(one_in_berlin));
static_assert(to_sys_seconds(offset_date_time{day(9999, 12, 31), {23, 59, 59}, 0}).time_since_epoch().count() ==
              253'402'300'799);
static_assert(to_sys_time(offset_date_time{day(9999, 12, 31), {23, 59, 59}, 0}).time_since_epoch() ==
              std::chrono::nanoseconds::max());
static_assert(to_sys_time(offset_date_time{day(0, 1, 1), {}, 0}).time_since_epoch() == std::chrono::nanoseconds::min());
static_assert(to_sys_time(offset_date_time{day(2016, 12, 31), {23, 59, 60}, 0}) ==
                  to_sys_time(offset_date_time{day(2017, 1, 1), {}, 0}),
              "a leap second is the next minute's first");

}  // namespace
