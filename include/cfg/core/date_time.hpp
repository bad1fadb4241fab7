// SPDX-License-Identifier: MIT
// The four kinds of dates and times that TOML knows, read from and written as RFC 3339 text.
#pragma once

#include <cfg/core/version.hpp>
#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

namespace cfg {

/// A day of the calendar, anywhere: `1979-05-27`. Misuse: a default-constructed one is no day at all.
using local_date = std::chrono::year_month_day;

/// The day that the date-times below start from when nothing is said: 1970-01-01.
inline constexpr local_date first_date{std::chrono::year{1970}, std::chrono::month{1}, std::chrono::day{1}};

/// A time of day, anywhere: `07:32:00`. A `second` of 60 is a leap second.
struct local_time {
    std::uint8_t hour = 0;
    std::uint8_t minute = 0;
    std::uint8_t second = 0;
    std::uint32_t nanosecond = 0;

    friend constexpr auto operator<=>(const local_time&, const local_time&) = default;
};

/// A day and a time of day without a time zone: `1979-05-27T07:32:00`.
struct local_date_time {
    local_date date = first_date;
    local_time time = {};

    friend constexpr auto operator<=>(const local_date_time&, const local_date_time&) = default;
};

/// An instant, written as a day and a time at some distance from UTC: `1979-05-27T00:32:00-07:00`.
/// Equal are only those written alike; the order is that of the instants.
struct offset_date_time {
    local_date date = first_date;
    local_time time = {};
    std::int16_t offset_minutes = 0;  ///< east of UTC; 0 is written `Z`

    friend constexpr bool operator==(const offset_date_time&, const offset_date_time&) = default;
    friend constexpr std::strong_ordering operator<=>(const offset_date_time& left,
                                                      const offset_date_time& right) noexcept;
};

/// Whichever of the four a text turns out to be.
using date_time = std::variant<local_date, local_time, local_date_time, offset_date_time>;

// ---- checks --------------------------------------------------------------------------------------------------------

/// Whether the day exists in the calendar and its year has four digits.
[[nodiscard]] constexpr bool is_valid(const local_date& date) noexcept {
    return date.ok() && date.year() >= std::chrono::year{0} && date.year() <= std::chrono::year{9999};
}

/// Whether every part of the time is within its range.
[[nodiscard]] constexpr bool is_valid(const local_time& time) noexcept {
    return time.hour <= 23 && time.minute <= 59 && time.second <= 60 && time.nanosecond <= 999'999'999;
}

/// Whether both the day and the time are valid.
[[nodiscard]] constexpr bool is_valid(const local_date_time& when) noexcept {
    return is_valid(when.date) && is_valid(when.time);
}

/// Whether the day and the time are valid and the offset is less than a day.
[[nodiscard]] constexpr bool is_valid(const offset_date_time& when) noexcept {
    constexpr int day = 24 * 60;
    return is_valid(when.date) && is_valid(when.time) && when.offset_minutes > -day && when.offset_minutes < day;
}

// ---- into std::chrono ----------------------------------------------------------------------------------------------

/// The time that has passed since midnight. A leap second counts as the first second of the next minute.
[[nodiscard]] constexpr std::chrono::nanoseconds since_midnight(const local_time& time) noexcept {
    return std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) + std::chrono::seconds(time.second) +
           std::chrono::nanoseconds(time.nanosecond);
}

namespace detail {

constexpr std::chrono::seconds seconds_since_1970(const local_date& date, const local_time& time) noexcept {
    return std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(time.hour) +
           std::chrono::minutes(time.minute) + std::chrono::seconds(time.second);
}

constexpr std::chrono::nanoseconds saturated_nanoseconds(std::chrono::seconds whole, std::uint32_t part) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    constexpr std::int64_t most_seconds = std::numeric_limits<std::int64_t>::max() / per_second;
    const std::int64_t seconds = whole.count();
    if (seconds >= most_seconds) return std::chrono::nanoseconds::max();
    if (seconds < -most_seconds) return std::chrono::nanoseconds::min();
    return std::chrono::nanoseconds(seconds * per_second + part);
}

}  // namespace detail

/// The instant in whole seconds, for every year; parts of a second are dropped.
[[nodiscard]] constexpr std::chrono::sys_seconds to_sys_seconds(const offset_date_time& when) noexcept {
    return std::chrono::sys_seconds(detail::seconds_since_1970(when.date, when.time) -
                                    std::chrono::minutes(when.offset_minutes));
}

/// The instant to the nanosecond. That type reaches from 1677 to 2262; beyond, this is its first or last value.
[[nodiscard]] constexpr std::chrono::sys_time<std::chrono::nanoseconds> to_sys_time(
    const offset_date_time& when) noexcept {
    return std::chrono::sys_time<std::chrono::nanoseconds>(
        detail::saturated_nanoseconds(to_sys_seconds(when).time_since_epoch(), when.time.nanosecond));
}

/// The local time to the nanosecond, with the same ends as `to_sys_time`.
[[nodiscard]] constexpr std::chrono::local_time<std::chrono::nanoseconds> to_local_time(
    const local_date_time& when) noexcept {
    return std::chrono::local_time<std::chrono::nanoseconds>(
        detail::saturated_nanoseconds(detail::seconds_since_1970(when.date, when.time), when.time.nanosecond));
}

constexpr std::strong_ordering operator<=>(const offset_date_time& left, const offset_date_time& right) noexcept {
    const std::chrono::seconds left_seconds = to_sys_seconds(left).time_since_epoch();
    const std::chrono::seconds right_seconds = to_sys_seconds(right).time_since_epoch();
    if (left_seconds != right_seconds) return left_seconds.count() <=> right_seconds.count();
    if (left.time.nanosecond != right.time.nanosecond) return left.time.nanosecond <=> right.time.nanosecond;
    // One instant, written in two ways: any fixed order will do, but "equal" would contradict ==.
    if (left.offset_minutes != right.offset_minutes) return left.offset_minutes <=> right.offset_minutes;
    if (left.date != right.date) return left.date <=> right.date;
    return left.time <=> right.time;
}

// ---- reading -------------------------------------------------------------------------------------------------------

namespace detail {

/// What a text held, before it becomes one of the four kinds.
struct date_time_parts {
    local_date date = first_date;
    local_time time = {};
    std::int16_t offset_minutes = 0;
    bool has_date = false;
    bool has_time = false;
    bool has_offset = false;
};

/// Reads the parts off the front of a text; after the first mistake `why` says what it was.
struct date_time_scanner {
    std::string_view text;
    std::string_view why = {};

    constexpr bool refuse(std::string_view reason) noexcept {
        why = reason;
        return false;
    }

    constexpr bool take(char expected) noexcept {
        if (text.empty() || text.front() != expected) return false;
        text.remove_prefix(1);
        return true;
    }

    constexpr bool starts_with_digit() const noexcept {
        return !text.empty() && text.front() >= '0' && text.front() <= '9';
    }

    constexpr bool take_number(std::size_t digits, unsigned& number) noexcept {
        number = 0;
        for (; digits != 0; --digits) {
            if (!starts_with_digit()) return false;
            number = number * 10 + static_cast<unsigned>(text.front() - '0');
            text.remove_prefix(1);
        }
        return true;
    }

    constexpr bool take_date(local_date& date) noexcept {
        unsigned year = 0;
        unsigned month = 0;
        unsigned day = 0;
        if (!take_number(4, year) || !take('-') || !take_number(2, month) || !take('-') || !take_number(2, day))
            return refuse("a date is written YYYY-MM-DD");
        if (month < 1 || month > 12) return refuse("the month must be 01 to 12");
        date = local_date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month), std::chrono::day(day));
        return date.ok() || refuse("that month has no such day");
    }

    constexpr bool take_time(local_time& time) noexcept {
        unsigned hour = 0;
        unsigned minute = 0;
        unsigned second = 0;
        if (!take_number(2, hour) || !take(':') || !take_number(2, minute))
            return refuse("a time is written HH:MM or HH:MM:SS");
        if (take(':')) {
            if (!take_number(2, second)) return refuse("a time is written HH:MM or HH:MM:SS");
            if (take('.') && !take_fraction(time.nanosecond)) return refuse("digits must follow the decimal point");
        }
        if (hour > 23) return refuse("the hour must be 00 to 23");
        if (minute > 59) return refuse("the minute must be 00 to 59");
        if (second > 60) return refuse("the second must be 00 to 59, or 60 for a leap second");
        time.hour = static_cast<std::uint8_t>(hour);
        time.minute = static_cast<std::uint8_t>(minute);
        time.second = static_cast<std::uint8_t>(second);
        return true;
    }

    // TOML wants digits beyond the supported precision cut off, not rounded.
    constexpr bool take_fraction(std::uint32_t& nanosecond) noexcept {
        if (!starts_with_digit()) return false;
        for (std::uint32_t worth = 100'000'000; starts_with_digit(); worth /= 10) {
            nanosecond += static_cast<std::uint32_t>(text.front() - '0') * worth;
            text.remove_prefix(1);
        }
        return true;
    }

    constexpr bool take_offset(std::int16_t& offset_minutes) noexcept {
        if (take('Z') || take('z')) return true;
        unsigned hour = 0;
        unsigned minute = 0;
        const bool negative = take('-');
        if ((!negative && !take('+')) || !take_number(2, hour) || !take(':') || !take_number(2, minute))
            return refuse("after the time may only follow Z, +HH:MM or -HH:MM");
        if (hour > 23) return refuse("the hours of an offset must be 00 to 23");
        if (minute > 59) return refuse("the minutes of an offset must be 00 to 59");
        const int total = static_cast<int>(hour * 60 + minute);
        offset_minutes = static_cast<std::int16_t>(negative ? -total : total);
        return true;
    }

    constexpr bool take_all(date_time_parts& parts) noexcept {
        parts.has_time = text.size() > 2 && text[2] == ':';
        parts.has_date = !parts.has_time;
        if (parts.has_date) {
            if (!take_date(parts.date)) return false;
            if (text.empty()) return true;
            if (!take('T') && !take('t') && !take(' ')) return refuse("after the date may only follow T and a time");
            parts.has_time = true;
        }
        if (!take_time(parts.time)) return false;
        if (text.empty()) return true;
        if (!parts.has_date) return refuse("nothing may follow a time that has no date");
        parts.has_offset = true;
        if (!take_offset(parts.offset_minutes)) return false;
        return text.empty() || refuse("nothing may follow the offset");
    }
};

constexpr bool scan_date_time(std::string_view text, date_time_parts& parts, std::string_view& why) noexcept {
    date_time_scanner scanner{text};
    if (scanner.take_all(parts)) return true;
    why = scanner.why;
    return false;
}

}  // namespace detail

/// Reads any of the four kinds; the text must be one from end to end. The rules are those of TOML 1.1: `T`, `t` or one
/// space before the time, no seconds needed, digits beyond nanoseconds are cut off, an offset is `Z`, `z` or `+HH:MM`.
/// Errors: on false `out` is as before and `why` says what is wrong; it points at a constant.
[[nodiscard]] bool parse_date_time(std::string_view text, date_time& out, std::string_view& why) noexcept;

/// The same for one kind: a text of another kind is refused.
[[nodiscard]] constexpr bool parse_date_time(std::string_view text, local_date& out, std::string_view& why) noexcept {
    detail::date_time_parts parts;
    if (!detail::scan_date_time(text, parts, why)) return false;
    if (parts.has_time) {
        why = "a date without a time is needed, such as 1979-05-27";
        return false;
    }
    out = parts.date;
    return true;
}

[[nodiscard]] constexpr bool parse_date_time(std::string_view text, local_time& out, std::string_view& why) noexcept {
    detail::date_time_parts parts;
    if (!detail::scan_date_time(text, parts, why)) return false;
    if (parts.has_date) {
        why = "a time without a date is needed, such as 07:32:00";
        return false;
    }
    out = parts.time;
    return true;
}

[[nodiscard]] constexpr bool parse_date_time(std::string_view text, local_date_time& out,
                                             std::string_view& why) noexcept {
    detail::date_time_parts parts;
    if (!detail::scan_date_time(text, parts, why)) return false;
    if (!parts.has_date || !parts.has_time || parts.has_offset) {
        why = "a date and a time without an offset are needed, such as 1979-05-27T07:32:00";
        return false;
    }
    out = {parts.date, parts.time};
    return true;
}

[[nodiscard]] constexpr bool parse_date_time(std::string_view text, offset_date_time& out,
                                             std::string_view& why) noexcept {
    detail::date_time_parts parts;
    if (!detail::scan_date_time(text, parts, why)) return false;
    if (!parts.has_offset) {
        why = "a date, a time and an offset are needed, such as 1979-05-27T07:32:00Z";
        return false;
    }
    out = {parts.date, parts.time, parts.offset_minutes};
    return true;
}

// ---- writing -------------------------------------------------------------------------------------------------------

/// `1979-05-27`. Misuse: for a date that is not `is_valid` the text is of no use.
[[nodiscard]] std::string to_text(const local_date& date);

/// `07:32:00`, with as many digits of a fraction as say something: `07:32:00.5`.
[[nodiscard]] std::string to_text(const local_time& time);

/// `1979-05-27T07:32:00`.
[[nodiscard]] std::string to_text(const local_date_time& when);

/// `1979-05-27T07:32:00Z`, `1979-05-27T00:32:00-07:00`.
[[nodiscard]] std::string to_text(const offset_date_time& when);

/// The text of whichever kind it holds.
[[nodiscard]] std::string to_text(const date_time& when);

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/date_time_definitions.hpp>
#endif
