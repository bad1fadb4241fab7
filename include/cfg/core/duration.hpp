// SPDX-License-Identifier: MIT
// Durations as text: "1h30m", "250ms", "1.5s", read and written without ever rounding.
#pragma once

#include <cfg/core/version.hpp>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ratio>
#include <string>
#include <string_view>
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

// ---- joining exact time with types ---------------------------------------------------------------------------------

/// Reads a text as a number of ticks, within the limits.
[[nodiscard]] bool parse_ticks(std::string_view text, tick_length tick, tick_limits limits, signed_ticks& ticks,
                               std::string& why);

/// The same for ticks in parts.
[[nodiscard]] bool parse_fractional_ticks(std::string_view text, tick_length tick, float& out, std::string& why);
[[nodiscard]] bool parse_fractional_ticks(std::string_view text, tick_length tick, double& out, std::string& why);
[[nodiscard]] bool parse_fractional_ticks(std::string_view text, tick_length tick, long double& out, std::string& why);

[[nodiscard]] std::string format_ticks(signed_ticks ticks, tick_length tick);

[[nodiscard]] std::string format_fractional_ticks(float number, tick_length tick);
[[nodiscard]] std::string format_fractional_ticks(double number, tick_length tick);
[[nodiscard]] std::string format_fractional_ticks(long double number, tick_length tick);

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

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/duration_definitions.hpp>
#endif
