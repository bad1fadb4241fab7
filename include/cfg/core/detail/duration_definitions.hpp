// SPDX-License-Identifier: MIT
// How durations are read and written.
#pragma once

#include <algorithm>
#include <cfg/core/duration.hpp>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

namespace cfg::detail {

/// One component as it stands in the text, such as `1.50h`.
struct duration_component {
    std::string_view number;    // 1.50
    std::string_view whole;     // 1
    std::string_view fraction;  // 5: zeros at the end say nothing
    std::size_t unit = 0;
};

struct duration_components {
    bool negative = false;
    std::size_t count = 0;
    duration_component list[duration_unit_count];
};

constexpr std::string_view take_digits(std::string_view& text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
    const std::string_view digits = text.substr(0, size);
    text.remove_prefix(size);
    return digits;
}

constexpr std::string_view take_unit_symbol(std::string_view& text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && text[size] != ' ' && text[size] != '.' && !(text[size] >= '0' && text[size] <= '9'))
        ++size;
    const std::string_view symbol = text.substr(0, size);
    text.remove_prefix(size);
    return symbol;
}

inline bool refuse(std::string& why, std::string_view reason) {
    why = reason;
    return false;
}

inline bool refuse_unit(std::string& why, std::string_view number, std::string_view symbol) {
    constexpr std::size_t longest_quoted = 16;
    if (symbol.empty()) {
        const std::string shown(number.size() <= longest_quoted ? number : "30");
        why = "a duration needs a unit; write \"" + shown + "s\" or \"" + shown + "ms\"";
    } else {
        why = "unknown duration unit";
        if (symbol.size() <= longest_quoted) why.append(" \"").append(symbol).append("\"");
        why += "; write ns, us, ms, s, m, h, d or w";
    }
    return false;
}

/// Splits a text into components and checks everything but whether the numbers fit.
inline bool split_duration(std::string_view text, duration_components& components, std::string& why) {
    if (text == "0") return true;
    components.negative = text.starts_with('-');
    if (components.negative) text.remove_prefix(1);
    if (text.empty()) return refuse(why, "a duration is missing; write for example \"30s\"");

    while (!text.empty()) {
        if (components.count == duration_unit_count) return refuse(why, "a duration names each unit at most once");
        duration_component& component = components.list[components.count];
        const std::string_view from_here = text;
        component.whole = take_digits(text);
        if (component.whole.empty())
            return refuse(why, "a duration is made of numbers with units; write for example \"1h30m\"");
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            component.fraction = take_digits(text);
            if (component.fraction.empty())
                return refuse(why, "digits must follow the decimal point; write for example \"1.5s\"");
        }
        component.number = from_here.substr(0, from_here.size() - text.size());
        while (component.fraction.ends_with('0')) component.fraction.remove_suffix(1);

        const std::string_view symbol = take_unit_symbol(text);
        component.unit = find_unit(symbol);
        if (component.unit == duration_unit_count) {
            // "10 parsecs": a unit that stands apart is named too.
            const std::size_t apart = std::min(text.find_first_not_of(' '), text.size());
            const bool stands_apart = symbol.empty() && find_unit(text.substr(apart)) == duration_unit_count;
            return refuse_unit(why, component.number, stands_apart ? text.substr(apart) : symbol);
        }
        if (components.count != 0) {
            const std::size_t unit_before = components.list[components.count - 1].unit;
            if (component.unit == unit_before) return refuse(why, "a duration names each unit at most once");
            if (component.unit < unit_before)
                return refuse(why, "a duration names larger units first; write for example \"1h30m\"");
        }
        ++components.count;

        const bool space_follows = text.starts_with(' ');
        while (text.starts_with(' ')) text.remove_prefix(1);
        if (space_follows && text.empty()) return refuse(why, "a space ends the duration; remove it");
    }
    return true;
}

inline bool read_digits(std::string_view digits, std::uint64_t& number) noexcept {
    return std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{};
}

inline time_fit add_component(const duration_component& component, exact_time& total) noexcept {
    constexpr std::size_t most_fraction_digits = 18;
    const tick_length unit = duration_units[component.unit].length;

    std::uint64_t count = 0;
    exact_time whole;
    if (!read_digits(component.whole, count)) return time_fit::too_long;
    if (ticks_to_time(count, unit, whole) != time_fit::exact) return time_fit::too_long;

    if (component.fraction.size() > most_fraction_digits) return time_fit::too_fine;
    std::uint64_t fraction = 0;
    if (!component.fraction.empty()) read_digits(component.fraction, fraction);
    for (std::size_t digits = component.fraction.size(); digits < most_fraction_digits; ++digits) fraction *= 10;
    if (fraction % unit.per_second != 0) return time_fit::too_fine;
    fraction /= unit.per_second;
    // In two halves of nine digits: a week's worth of attoseconds does not fit into 64 bits.
    constexpr std::uint64_t half = 1'000'000'000;
    const std::uint64_t nanoseconds = fraction / half * unit.seconds;
    const std::uint64_t attoseconds = nanoseconds % half * half + fraction % half * unit.seconds;

    total.attoseconds += whole.attoseconds + attoseconds % attoseconds_per_second;
    const std::uint64_t carry = attoseconds / attoseconds_per_second + total.attoseconds / attoseconds_per_second;
    total.attoseconds %= attoseconds_per_second;
    const bool fits = add_exactly(total.seconds, whole.seconds) &&
                      add_exactly(total.seconds, nanoseconds / half + carry);
    return fits ? time_fit::exact : time_fit::too_long;
}

inline time_fit add_components(const duration_components& components, exact_time& total) noexcept {
    for (std::size_t i = 0; i < components.count; ++i) {
        const time_fit fit = add_component(components.list[i], total);
        if (fit != time_fit::exact) return fit;
    }
    return time_fit::exact;
}

/// The single component of a text that counts in ticks, or null. Such a text needs no exact time in between, so that
/// even `std::chrono::hours::max()` can be read.
inline const duration_component* as_plain_ticks(const duration_components& components, tick_length tick) noexcept {
    const bool plain = components.count == 1 && duration_units[components.list[0].unit].length == tick;
    return plain ? &components.list[0] : nullptr;
}

inline time_fit to_ticks(const duration_components& components, tick_length tick, std::uint64_t& ticks) noexcept {
    const duration_component* const plain = as_plain_ticks(components, tick);
    if (plain != nullptr && plain->fraction.empty())
        return read_digits(plain->whole, ticks) ? time_fit::exact : time_fit::too_long;
    exact_time time;
    const time_fit fit = add_components(components, time);
    return fit == time_fit::exact ? time_to_ticks(time, tick, ticks) : fit;
}

// ---- writing -------------------------------------------------------------------------------------------------------

inline void append_count(std::string& text, std::uint64_t count, std::string_view unit) {
    if (count != 0) text.append(std::to_string(count)).append(unit);
}

inline void append_nanoseconds(std::string& text, std::uint64_t attoseconds) {
    constexpr std::uint64_t attoseconds_per_nanosecond = 1'000'000'000;
    if (attoseconds == 0) return;
    text += std::to_string(attoseconds / attoseconds_per_nanosecond);
    if (attoseconds % attoseconds_per_nanosecond != 0) {
        // The leading 1 keeps the zeros after the point; the point then takes its place.
        std::string fraction = std::to_string(attoseconds_per_nanosecond + attoseconds % attoseconds_per_nanosecond);
        fraction.front() = '.';
        text.append(fraction, 0, fraction.find_last_not_of('0') + 1);
    }
    text += "ns";
}

CFG_INLINE std::string format_ticks(signed_ticks ticks, tick_length tick) {
    std::string text(ticks.negative ? "-" : "");
    exact_time time;
    if (ticks_to_time(ticks.count, tick, time) != time_fit::exact) {
        if (const std::size_t unit = find_unit(tick); unit != duration_unit_count) {
            append_count(text, ticks.count, duration_units[unit].symbol);
            return text;
        }
        time = {std::numeric_limits<std::uint64_t>::max(), 0};
    }
    if (time.seconds == 0 && time.attoseconds == 0) return "0s";
    if (time.attoseconds == 0 && time.seconds % 86'400 == 0) {
        append_count(text, time.seconds / 86'400, "d");
        return text;
    }
    append_count(text, time.seconds / 3'600, "h");
    append_count(text, time.seconds / 60 % 60, "m");
    append_count(text, time.seconds % 60, "s");
    append_count(text, time.attoseconds / 1'000'000'000'000'000, "ms");
    append_count(text, time.attoseconds / 1'000'000'000'000 % 1'000, "us");
    append_nanoseconds(text, time.attoseconds % 1'000'000'000'000);
    return text;
}

/// `seconds`, or for a period without a name of its own `steps of 2629746 s`.
inline std::string describe_ticks(tick_length tick) {
    if (const std::size_t unit = find_unit(tick); unit != duration_unit_count)
        return std::string(duration_units[unit].plural);
    std::string text = "steps of " + std::to_string(tick.seconds);
    if (tick.per_second != 1) text += '/' + std::to_string(tick.per_second);
    return text + " s";
}

// ---- whole ticks ---------------------------------------------------------------------------------------------------

inline bool refuse_too_fine(std::string& why, std::string_view text, tick_length tick) {
    constexpr std::size_t longest_quoted = 48;
    why = text.size() <= longest_quoted ? text : "this duration";
    why.append(" is not a whole number of ").append(describe_ticks(tick));
    return false;
}

inline bool refuse_too_long(std::string& why, signed_ticks most, tick_length tick) {
    why = most.negative ? "the duration is too far below zero for this field; the least is "
                        : "the duration is too long for this field; the most is ";
    why += format_ticks(most, tick);
    return false;
}

CFG_INLINE bool parse_ticks(std::string_view text, tick_length tick, tick_limits limits, signed_ticks& ticks,
                        std::string& why) {
    duration_components components;
    if (!split_duration(text, components, why)) return false;
    std::uint64_t count = 0;
    const time_fit fit = to_ticks(components, tick, count);
    if (fit == time_fit::too_fine) return refuse_too_fine(why, text, tick);
    const std::uint64_t most = components.negative ? limits.most_negative : limits.most_positive;
    if (fit == time_fit::too_long || count > most) return refuse_too_long(why, {components.negative, most}, tick);
    ticks = {components.negative, count};
    return true;
}

// ---- ticks in parts ------------------------------------------------------------------------------------------------

template <std::floating_point Number>
bool parse_parts_of_ticks(std::string_view text, tick_length tick, Number& out, std::string& why) {
    duration_components components;
    if (!split_duration(text, components, why)) return false;
    constexpr std::string_view out_of_range = "the duration is outside what this field can hold";
    Number number = 0;
    std::uint64_t count = 0;
    exact_time time;
    // A text of one component goes straight to its nearest number. Whole ticks are exact as well; what is left is a
    // mixture such as 1m500ms in minutes, where each operation may round.
    if (const duration_component* const plain = as_plain_ticks(components, tick)) {
        const char* const begin = plain->number.data();
        if (std::from_chars(begin, begin + plain->number.size(), number).ec != std::errc{})
            return refuse(why, out_of_range);
    } else if (to_ticks(components, tick, count) == time_fit::exact) {
        number = static_cast<Number>(count);
    } else if (const time_fit fit = add_components(components, time); fit == time_fit::exact) {
        number = (static_cast<Number>(time.seconds) +
                  static_cast<Number>(time.attoseconds) / static_cast<Number>(attoseconds_per_second)) *
                 static_cast<Number>(tick.per_second) / static_cast<Number>(tick.seconds);
    } else {
        return refuse(why, fit == time_fit::too_long ? out_of_range : "too many digits follow a decimal point");
    }
    out = components.negative ? -number : number;
    return true;
}

template <std::floating_point Number>
std::string format_parts_of_ticks(Number number, tick_length tick) {
    constexpr auto first_inexact_integer = static_cast<Number>(std::uint64_t{1} << 53);
    const Number magnitude = number < 0 ? -number : number;
    if (magnitude < first_inexact_integer) {
        const auto count = static_cast<std::uint64_t>(magnitude);
        // Not below means equal here, said in a way that no warning about comparing floating numbers takes offence at.
        if (!(static_cast<Number>(count) < magnitude)) return format_ticks({number < 0, count}, tick);
    }
    std::string text(64, '\0');
    for (;;) {
        char* const begin = text.data();
        const auto [end, error] = std::to_chars(begin, begin + text.size(), number, std::chars_format::fixed);
        if (error == std::errc{}) {
            text.resize(static_cast<std::size_t>(end - begin));
            return text.append(duration_units[find_unit(tick)].symbol);
        }
        text.resize(text.size() * 2);
    }
}

CFG_INLINE bool parse_fractional_ticks(std::string_view text, tick_length tick, float& out, std::string& why) {
    return parse_parts_of_ticks(text, tick, out, why);
}

CFG_INLINE bool parse_fractional_ticks(std::string_view text, tick_length tick, double& out, std::string& why) {
    return parse_parts_of_ticks(text, tick, out, why);
}

CFG_INLINE bool parse_fractional_ticks(std::string_view text, tick_length tick, long double& out, std::string& why) {
    return parse_parts_of_ticks(text, tick, out, why);
}

CFG_INLINE std::string format_fractional_ticks(float number, tick_length tick) {
    return format_parts_of_ticks(number, tick);
}

CFG_INLINE std::string format_fractional_ticks(double number, tick_length tick) {
    return format_parts_of_ticks(number, tick);
}

CFG_INLINE std::string format_fractional_ticks(long double number, tick_length tick) {
    return format_parts_of_ticks(number, tick);
}

}  // namespace cfg::detail
