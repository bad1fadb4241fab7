// SPDX-License-Identifier: MIT
// Tests of core/leaf_codecs.hpp: durations, sizes, paths, dates and times as fields. How their text is read and written
// in full is tested with the types themselves.
#include <cfg/core/leaf_codecs.hpp>
#include <cfg/core/assign.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace {

using cfg::codec;
using cfg::detail::description_of;
using cfg::detail::scalar;
using namespace std::chrono_literals;
using namespace cfg::literals;

using half_seconds = std::chrono::duration<std::int32_t, std::ratio<1, 2>>;
using real_seconds = std::chrono::duration<double>;

static_assert(cfg::detail::measurable<std::chrono::seconds> && cfg::detail::measurable<cfg::bytes>);
static_assert(!cfg::detail::measurable<std::filesystem::path> && !cfg::detail::measurable<cfg::local_date>);
static_assert(codec<std::chrono::seconds>::measure(2s) == 2'000'000'000);
static_assert(codec<half_seconds>::measure(half_seconds(3)) == 1'500'000'000);
static_assert(codec<std::chrono::hours>::measure(std::chrono::hours::max()) == std::numeric_limits<std::int64_t>::max(),
              "what nanoseconds cannot count is as long as they go");
static_assert(codec<std::chrono::hours>::measure(std::chrono::hours::min()) ==
              std::numeric_limits<std::int64_t>::min());
static_assert(codec<cfg::bytes>::measure(64_KiB) == 65'536);
static_assert(codec<cfg::bytes>::measure(cfg::bytes(~std::uint64_t{0})) == std::numeric_limits<std::int64_t>::max());

template <class T>
std::optional<T> decoded(std::string_view text) {
    std::string why;
    return cfg::detail::decode<T>(text, why);
}

/// Why a T is not made of a typed value; empty if it is.
template <class T>
std::string refusal_of(const scalar& written) {
    T object{};
    cfg::detail::refusal why;
    if (cfg::detail::assign({&description_of<T>::value, &object}, written, why, cfg::detail::visibility::shown))
        return {};
    REQUIRE_FALSE(why.message.empty());
    return why.message;
}

template <class T>
T taken(const scalar& written) {
    T object{};
    cfg::detail::refusal why;
    const bool ok =
        cfg::detail::assign({&description_of<T>::value, &object}, written, why, cfg::detail::visibility::shown);
    REQUIRE_MESSAGE(ok, why.message);
    return object;
}

// ---- durations ------------------------------------------------------------------------------------------------------

TEST_CASE("a duration is text with units") {
    CHECK(taken<std::chrono::seconds>(std::string_view("1h30m")) == 90min);
    CHECK(taken<std::chrono::milliseconds>(std::string_view("1.5s")) == 1500ms);
    CHECK(taken<std::chrono::nanoseconds>(std::string_view("250us")) == 250us);
    CHECK(taken<half_seconds>(std::string_view("1500ms")) == half_seconds(3));
    CHECK(taken<real_seconds>(std::string_view("250ms")).count() == doctest::Approx(0.25));
    CHECK(taken<std::chrono::seconds>(std::string_view("-5s")) == -5s);
}

TEST_CASE("a bare number is no duration, except 0") {
    CHECK(taken<std::chrono::seconds>(std::int64_t{0}) == 0s);
    CHECK(refusal_of<std::chrono::seconds>(std::int64_t{30}) ==
          "30 is not valid: a duration needs a unit; write \"30s\" or \"30ms\"");
    CHECK(refusal_of<std::chrono::seconds>(std::int64_t{-1}).starts_with("-1 is not valid: "));
    CHECK(refusal_of<std::chrono::seconds>(1.5) == "wrong type: a float");
    CHECK(refusal_of<std::chrono::seconds>(true) == "wrong type: a boolean");
}

TEST_CASE("a duration is never rounded to its unit") {
    CHECK(refusal_of<std::chrono::seconds>(std::string_view("1500ms")).find("1500ms") != std::string::npos);
    CHECK_FALSE(decoded<std::chrono::minutes>("90s").has_value());
    CHECK_FALSE(decoded<half_seconds>("250ms").has_value());
    CHECK(decoded<std::chrono::minutes>("120s") == 2min);
}

TEST_CASE("durations are written so that they read back") {
    CHECK(codec<std::chrono::seconds>::format(90s) == "1m30s");
    CHECK(codec<std::chrono::milliseconds>::format(0ms).find_first_of("0") == 0);
    for (const auto each : {0ms, 1ms, 999ms, 61'001ms, -2500ms, 86'400'000ms})
        CHECK(decoded<std::chrono::milliseconds>(codec<std::chrono::milliseconds>::format(each)) == each);
    CHECK(codec<std::chrono::seconds>::format_measure(1'500'000'000) == "1s500ms");
}

// ---- sizes ----------------------------------------------------------------------------------------------------------

TEST_CASE("a size is text with a unit, or a number of bytes") {
    CHECK(taken<cfg::bytes>(std::string_view("64MiB")) == 64_MiB);
    CHECK(taken<cfg::bytes>(std::string_view("1GB")) == 1_GB);
    CHECK(taken<cfg::bytes>(std::string_view("512")) == 512_B);
    CHECK(taken<cfg::bytes>(std::int64_t{512}) == 512_B);
    CHECK(taken<cfg::bytes>(std::int64_t{0}) == 0_B);
    CHECK(taken<cfg::bytes>(~std::uint64_t{0}).count == ~std::uint64_t{0});
    CHECK(refusal_of<cfg::bytes>(std::int64_t{-1}) == "-1 is not valid: a size cannot be negative");
    CHECK(refusal_of<cfg::bytes>(std::string_view("64 miles")).find("miles") != std::string::npos);
    CHECK(refusal_of<cfg::bytes>(1.0) == "wrong type: a float");
}

TEST_CASE("sizes are written so that they read back") {
    for (const cfg::bytes each : {0_B, 1_B, 1000_B, 1024_B, 1_MiB, 1_MB, cfg::bytes(~std::uint64_t{0})})
        CHECK(decoded<cfg::bytes>(codec<cfg::bytes>::format(each)) == each);
    CHECK(codec<cfg::bytes>::format_measure(65'536) == "64KiB");
}

// ---- paths ----------------------------------------------------------------------------------------------------------

TEST_CASE("a path is kept as it is written") {
    for (const char* each :
         {"a/b", "/etc/x.toml", "../up", "./here", "a//b/../c", "", "with blank", "größe", "C:\\x"}) {
        CAPTURE(each);
        CHECK(taken<std::filesystem::path>(std::string_view(each)).native() == each);
        CHECK(codec<std::filesystem::path>::format(each) == each);
    }
    CHECK(refusal_of<std::filesystem::path>(std::int64_t{1}) == "wrong type: an integer");
    CHECK(codec<std::filesystem::path>::expected == "a path");
}

// ---- dates and times ------------------------------------------------------------------------------------------------

constexpr cfg::local_date leap_day{std::chrono::year(2024), std::chrono::month(2), std::chrono::day(29)};
constexpr cfg::local_time half_past_seven{7, 30, 0, 0};

TEST_CASE("each kind of date is read as its own, typed or as text") {
    CHECK(taken<cfg::local_date>(scalar(leap_day)) == leap_day);
    CHECK(taken<cfg::local_time>(scalar(half_past_seven)) == half_past_seven);
    CHECK(taken<cfg::local_date_time>(scalar(cfg::local_date_time{leap_day, half_past_seven})).date == leap_day);
    CHECK(taken<cfg::offset_date_time>(scalar(cfg::offset_date_time{leap_day, half_past_seven, -90})).offset_minutes ==
          -90);

    CHECK(taken<cfg::local_date>(std::string_view("2024-02-29")) == leap_day);
    CHECK(taken<cfg::local_time>(std::string_view("07:30:00")) == half_past_seven);
    CHECK(taken<cfg::local_date_time>(std::string_view("2024-02-29T07:30:00")).time == half_past_seven);
    CHECK(taken<cfg::offset_date_time>(std::string_view("2024-02-29T07:30:00Z")).offset_minutes == 0);
}

TEST_CASE("no kind of date is another") {
    CHECK(refusal_of<cfg::local_date>(scalar(half_past_seven)) == "wrong type: a time");
    CHECK(refusal_of<cfg::local_time>(scalar(leap_day)) == "wrong type: a date");
    CHECK(refusal_of<cfg::local_date_time>(scalar(leap_day)) == "wrong type: a date");
    CHECK(refusal_of<cfg::offset_date_time>(scalar(cfg::local_date_time{leap_day, half_past_seven})) ==
          "wrong type: a date-time");
    CHECK_FALSE(decoded<cfg::local_date>("07:30:00").has_value());
    CHECK_FALSE(decoded<cfg::local_time>("2024-02-29").has_value());
    CHECK_FALSE(decoded<cfg::local_date_time>("2024-02-29T07:30:00Z").has_value());
    CHECK_FALSE(decoded<cfg::offset_date_time>("2024-02-29T07:30:00").has_value());
    CHECK(refusal_of<cfg::local_date>(std::int64_t{2024}) == "wrong type: an integer");
}

TEST_CASE("a day that the calendar does not have is refused with a reason") {
    CHECK(refusal_of<cfg::local_date>(std::string_view("2023-02-29")).find("2023-02-29") != std::string::npos);
    CHECK(refusal_of<cfg::local_date>(std::string_view("2023-02-29")).size() >
          std::string("\"2023-02-29\" is not valid").size());
}

TEST_CASE("dates and times are shown without quotes, other encoded values with") {
    const auto shown = []<class T>(const T& object) {
        std::string text;
        cfg::detail::append_value(text, description_of<T>::value, &object, cfg::detail::visibility::shown);
        return text;
    };
    CHECK(shown(leap_day) == "2024-02-29");
    CHECK(shown(half_past_seven) == "07:30:00");
    CHECK(shown(cfg::local_date_time{leap_day, half_past_seven}) == "2024-02-29T07:30:00");
    CHECK(shown(cfg::offset_date_time{leap_day, half_past_seven, 60}) == "2024-02-29T07:30:00+01:00");
    CHECK(shown(std::chrono::seconds(30)) == "\"30s\"");
    CHECK(shown(64_MiB) == "\"64MiB\"");
    CHECK(shown(std::filesystem::path("a/b")) == "\"a/b\"");
}

}  // namespace
