// SPDX-License-Identifier: MIT
// Durations as text: "1h30m", "250ms", "1.5s", read and written without ever rounding.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace cfg {

namespace detail {

inline constexpr std::uint64_t attoseconds_per_second = 1'000'000'000'000'000'000;

/// One tick of a duration: `seconds / per_second` of a second.
struct tick_length {
    std::uint64_t seconds;
    std::uint64_t per_second;

    friend constexpr bool operator==(const tick_length&, const tick_length&) = default;
};

/// What a duration type can hold, in ticks on either side of zero.
struct tick_limits {
    std::uint64_t most_positive;
    std::uint64_t most_negative;
};

struct signed_ticks {
    bool negative;
    std::uint64_t count;
};

struct duration_unit {
    std::string_view symbol;
    std::string_view plural;
    tick_length length;
};

// Largest first, which is also the order in which a text names them.
inline constexpr duration_unit duration_units[] = {
    {"w", "weeks", {604'800, 1}},         {"d", "days", {86'400, 1}},
    {"h", "hours", {3'600, 1}},           {"m", "minutes", {60, 1}},
    {"s", "seconds", {1, 1}},             {"ms", "milliseconds", {1, 1'000}},
    {"us", "microseconds", {1, 1'000'000}}, {"ns", "nanoseconds", {1, 1'000'000'000}},
};
inline constexpr std::size_t duration_unit_count = sizeof(duration_units) / sizeof(duration_units[0]);

/// The unit with this symbol, or `duration_unit_count`. Microseconds are also written with either of Unicode's two mus.
constexpr std::size_t find_unit(std::string_view symbol) noexcept {
    if (symbol == "\xC2\xB5s" || symbol == "\xCE\xBCs") symbol = "us";
    for (std::size_t unit = 0; unit < duration_unit_count; ++unit)
        if (duration_units[unit].symbol == symbol) return unit;
    return duration_unit_count;
}

/// The unit that is exactly one tick long, or `duration_unit_count`.
constexpr std::size_t find_unit(tick_length tick) noexcept {
    for (std::size_t unit = 0; unit < duration_unit_count; ++unit)
        if (duration_units[unit].length == tick) return unit;
    return duration_unit_count;
}

// ---- exact time: the common ground of all periods ------------------------------------------------------------------

/// A length of time without sign. Two parts, because no single 64-bit count spans attoseconds and centuries.
struct exact_time {
    std::uint64_t seconds = 0;
    std::uint64_t attoseconds = 0;  // less than a second
};

enum class time_fit { exact, too_long, too_fine };

constexpr bool add_exactly(std::uint64_t& total, std::uint64_t more) noexcept {
    if (more > std::numeric_limits<std::uint64_t>::max() - total) return false;
    total += more;
    return true;
}

constexpr bool multiply_exactly(std::uint64_t& product, std::uint64_t factor) noexcept {
    if (factor != 0 && product > std::numeric_limits<std::uint64_t>::max() / factor) return false;
    product *= factor;
    return true;
}

/// Never `too_fine`: `tick_length_of` lets only periods of whole attoseconds through.
constexpr time_fit ticks_to_time(std::uint64_t ticks, tick_length tick, exact_time& time) noexcept {
    const std::uint64_t scaled_rest = ticks % tick.per_second * tick.seconds;
    time.seconds = ticks / tick.per_second;
    time.attoseconds = scaled_rest % tick.per_second * (attoseconds_per_second / tick.per_second);
    const bool fits = multiply_exactly(time.seconds, tick.seconds) &&
                      add_exactly(time.seconds, scaled_rest / tick.per_second);
    return fits ? time_fit::exact : time_fit::too_long;
}

constexpr time_fit time_to_ticks(exact_time time, tick_length tick, std::uint64_t& ticks) noexcept {
    const std::uint64_t attoseconds_per_step = attoseconds_per_second / tick.per_second;
    const std::uint64_t steps = time.seconds % tick.seconds * tick.per_second + time.attoseconds / attoseconds_per_step;
    if (time.attoseconds % attoseconds_per_step != 0 || steps % tick.seconds != 0) return time_fit::too_fine;
    ticks = time.seconds / tick.seconds;
    const bool fits = multiply_exactly(ticks, tick.per_second) && add_exactly(ticks, steps / tick.seconds);
    return fits ? time_fit::exact : time_fit::too_long;
}

// ---- reading -------------------------------------------------------------------------------------------------------

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

inline std::string format_ticks(signed_ticks ticks, tick_length tick) {
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

// ---- joining the two with types ------------------------------------------------------------------------------------

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

inline bool parse_ticks(std::string_view text, tick_length tick, tick_limits limits, signed_ticks& ticks,
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

template <std::floating_point Number>
bool parse_fractional_ticks(std::string_view text, tick_length tick, Number& out, std::string& why) {
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
std::string format_fractional_ticks(Number number, tick_length tick) {
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

template <class Rep>
concept tick_count = (std::integral<Rep> || std::floating_point<Rep>) && !std::same_as<std::remove_cv_t<Rep>, bool>;

template <tick_count Rep, class Period>
consteval tick_length tick_length_of() {
    using reduced = typename Period::type;
    constexpr auto seconds = static_cast<std::uint64_t>(reduced::num);
    constexpr auto per_second = static_cast<std::uint64_t>(reduced::den);
    static_assert(attoseconds_per_second % per_second == 0,
                  "cfg: a tick of this duration is no whole number of attoseconds and has no exact text; "
                  "use a decimal period such as std::milli");
    static_assert(seconds <= std::numeric_limits<std::uint64_t>::max() / per_second,
                  "cfg: the period of this duration is too odd a fraction; use a decimal period such as std::milli");
    static_assert(!std::is_floating_point_v<Rep> || find_unit({seconds, per_second}) != duration_unit_count,
                  "cfg: the period of a floating-point duration must be a unit; count in ns, us, ms, s, m, h, d or w");
    return {seconds, per_second};
}

template <std::integral Rep>
constexpr signed_ticks split_sign(Rep count) noexcept {
    if constexpr (std::is_signed_v<Rep>) {
        // Negated as unsigned, which is defined for the smallest value too.
        if (count < 0) return {true, std::uint64_t{0} - static_cast<std::uint64_t>(count)};
    }
    return {false, static_cast<std::uint64_t>(count)};
}

}  // namespace detail

/// Reads a duration: an optional `-`, then numbers with units, largest unit first and each at most once: `30s`,
/// `1h30m`, `1h 30m`, `1.5s`, `-250ms`. Units are w, d, h, m, s, ms, us (or µs) and ns; only `0` needs none.
/// Errors: on false `out` is as before and `why` says what to write instead. Nothing is rounded: `1500ms` is refused
/// for a field of whole seconds, and so is what overflows. A floating-point field takes the nearest number.
template <class Rep, class Period>
[[nodiscard]] bool parse_duration(std::string_view text, std::chrono::duration<Rep, Period>& out, std::string& why) {
    constexpr detail::tick_length tick = detail::tick_length_of<Rep, Period>();
    if constexpr (std::is_floating_point_v<Rep>) {
        Rep count = 0;
        if (!detail::parse_fractional_ticks(text, tick, count, why)) return false;
        out = std::chrono::duration<Rep, Period>(count);
    } else {
        constexpr detail::tick_limits limits{detail::split_sign(std::numeric_limits<Rep>::max()).count,
                                             detail::split_sign(std::numeric_limits<Rep>::min()).count};
        detail::signed_ticks ticks{};
        if (!detail::parse_ticks(text, tick, limits, ticks, why)) return false;
        const std::uint64_t count = ticks.negative ? std::uint64_t{0} - ticks.count : ticks.count;
        out = std::chrono::duration<Rep, Period>(static_cast<Rep>(count));
    }
    return true;
}

/// The duration in whole units from hours down, or in days if it is whole days: `1h30m`, `250ms`, `14d`, `0s`.
/// `parse_duration` gives the same duration back. Exceptions: infinity and NaN, and durations of over 2^64 seconds
/// whose period is no unit (`std::chrono::years::max()`).
template <class Rep, class Period>
[[nodiscard]] std::string format_duration(std::chrono::duration<Rep, Period> duration) {
    constexpr detail::tick_length tick = detail::tick_length_of<Rep, Period>();
    if constexpr (std::is_floating_point_v<Rep>)
        return detail::format_fractional_ticks(duration.count(), tick);
    else
        return detail::format_ticks(detail::split_sign(duration.count()), tick);
}

/// The duration in nanoseconds, as near as 64 bits allow: too long becomes the largest or smallest value, parts of a
/// nanosecond are dropped (a floating-point duration is rounded instead), NaN is 0.
template <class Rep, class Period>
[[nodiscard]] constexpr std::int64_t nanoseconds_of(std::chrono::duration<Rep, Period> duration) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    constexpr detail::tick_length tick = detail::tick_length_of<Rep, Period>();
    if constexpr (std::is_floating_point_v<Rep>) {
        const auto ticks = static_cast<double>(duration.count());
        if (!(ticks <= 0) && !(ticks > 0)) return 0;
        const double nanoseconds =
            ticks * 1e9 * static_cast<double>(tick.seconds) / static_cast<double>(tick.per_second);
        if (nanoseconds >= 0x1p63) return most;
        if (nanoseconds <= -0x1p63) return least;
        return static_cast<std::int64_t>(nanoseconds < 0 ? nanoseconds - 0.5 : nanoseconds + 0.5);
    } else {
        const detail::signed_ticks ticks = detail::split_sign(duration.count());
        detail::exact_time time;
        bool fits = detail::ticks_to_time(ticks.count, tick, time) == detail::time_fit::exact;
        std::uint64_t nanoseconds = time.seconds;
        fits = fits && detail::multiply_exactly(nanoseconds, 1'000'000'000) &&
               detail::add_exactly(nanoseconds, time.attoseconds / 1'000'000'000);
        if (!fits || nanoseconds > static_cast<std::uint64_t>(most)) return ticks.negative ? least : most;
        return ticks.negative ? -static_cast<std::int64_t>(nanoseconds) : static_cast<std::int64_t>(nanoseconds);
    }
}

}  // namespace cfg
