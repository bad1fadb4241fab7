// SPDX-License-Identifier: MIT
// How dates and times are read and written.
#pragma once

#include <cfg/core/date_time.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace cfg {

CFG_INLINE bool parse_date_time(std::string_view text, date_time& out, std::string_view& why) noexcept {
    detail::date_time_parts parts;
    if (!detail::scan_date_time(text, parts, why)) return false;
    if (parts.has_offset)
        out = offset_date_time{parts.date, parts.time, parts.offset_minutes};
    else if (parts.has_date && parts.has_time)
        out = local_date_time{parts.date, parts.time};
    else if (parts.has_date)
        out = parts.date;
    else
        out = parts.time;
    return true;
}

namespace detail {

inline void append_padded(std::string& text, unsigned number, std::size_t width) {
    const std::string digits = std::to_string(number);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text += digits;
}

}  // namespace detail

CFG_INLINE std::string to_text(const local_date& date) {
    std::string text;
    const int year = static_cast<int>(date.year());
    if (year < 0) text += '-';
    detail::append_padded(text, static_cast<unsigned>(year < 0 ? -year : year), 4);
    text += '-';
    detail::append_padded(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    detail::append_padded(text, static_cast<unsigned>(date.day()), 2);
    return text;
}

CFG_INLINE std::string to_text(const local_time& time) {
    std::string text;
    detail::append_padded(text, time.hour, 2);
    text += ':';
    detail::append_padded(text, time.minute, 2);
    text += ':';
    detail::append_padded(text, time.second, 2);
    if (time.nanosecond != 0) {
        text += '.';
        detail::append_padded(text, time.nanosecond, 9);
        text.resize(text.find_last_not_of('0') + 1);
    }
    return text;
}

CFG_INLINE std::string to_text(const local_date_time& when) {
    return to_text(when.date).append(1, 'T').append(to_text(when.time));
}

CFG_INLINE std::string to_text(const offset_date_time& when) {
    std::string text = to_text(when.date).append(1, 'T').append(to_text(when.time));
    if (when.offset_minutes == 0) return text.append(1, 'Z');
    const int minutes = when.offset_minutes < 0 ? -when.offset_minutes : when.offset_minutes;
    text += when.offset_minutes < 0 ? '-' : '+';
    detail::append_padded(text, static_cast<unsigned>(minutes) / 60, 2);
    text += ':';
    detail::append_padded(text, static_cast<unsigned>(minutes) % 60, 2);
    return text;
}

CFG_INLINE std::string to_text(const date_time& when) {
    if (const auto* date = std::get_if<local_date>(&when)) return to_text(*date);
    if (const auto* time = std::get_if<local_time>(&when)) return to_text(*time);
    if (const auto* local = std::get_if<local_date_time>(&when)) return to_text(*local);
    return to_text(std::get<offset_date_time>(when));
}

}  // namespace cfg
