// SPDX-License-Identifier: MIT
// Sizes as text and in code: "64MiB", 64_MiB, never confused with a plain number.
#pragma once

#include <cfg/core/version.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace cfg {

/// A number of bytes. Has a constructor so that it is one value, not a struct with a key named `count`.
struct bytes {
    std::uint64_t count = 0;

    constexpr bytes() noexcept = default;
    constexpr explicit bytes(std::uint64_t number_of_bytes) noexcept : count(number_of_bytes) {}

    friend constexpr auto operator<=>(const bytes&, const bytes&) = default;
};

namespace detail {

struct size_unit {
    std::string_view symbol;
    std::uint64_t size;
};

inline constexpr std::uint64_t kib = 1024;
inline constexpr std::uint64_t kb = 1000;

// Largest first: writing takes the first that divides.
inline constexpr size_unit size_units[] = {
    {"EiB", kib * kib * kib * kib * kib * kib}, {"EB", kb * kb * kb * kb * kb * kb},
    {"PiB", kib * kib * kib * kib * kib},       {"PB", kb * kb * kb * kb * kb},
    {"TiB", kib * kib * kib * kib},             {"TB", kb * kb * kb * kb},
    {"GiB", kib * kib * kib},                   {"GB", kb * kb * kb},
    {"MiB", kib * kib},                         {"MB", kb * kb},
    {"KiB", kib},                               {"kB", kb},
    {"B", 1},
};

/// The bytes in one unit, or 0 for an unknown one.
constexpr std::uint64_t bytes_in(std::string_view symbol) noexcept {
    if (symbol.empty()) return 1;
    if (symbol == "KB") return kb;
    for (const size_unit& unit : size_units)
        if (unit.symbol == symbol) return unit.size;
    return 0;
}

// Called only where a size literal overflows; not constexpr, so its name is what the compiler prints.
inline void size_literal_does_not_fit_into_64_bits() noexcept {}

consteval bytes size_literal(unsigned long long count, std::string_view symbol) {
    const std::uint64_t unit = bytes_in(symbol);
    if (count > std::numeric_limits<std::uint64_t>::max() / unit) size_literal_does_not_fit_into_64_bits();
    return bytes(count * unit);
}

}  // namespace detail

/// Reads a size: a number, optionally with a fraction, and a unit, with or without one space between: `64MiB`, `1GB`,
/// `1.5 GiB`. Without a unit it counts bytes. kB (or KB), MB, GB, TB, PB, EB are powers of 1000, KiB to EiB of 1024.
/// Errors: on false `out` is as before and `why` says what is wrong. Nothing is rounded.
[[nodiscard]] bool parse_bytes(std::string_view text, bytes& out, std::string& why);

/// The size in the largest unit that divides it: `64MiB`, `10GB`, `1000KiB`, `513B`. `parse_bytes` reads the same back.
[[nodiscard]] std::string format_bytes(bytes size);

/// Sizes in code: `using namespace cfg::literals; 64_MiB`. One that overflows does not compile.
inline namespace literals {

consteval bytes operator""_B(unsigned long long count) { return detail::size_literal(count, "B"); }
consteval bytes operator""_kB(unsigned long long count) { return detail::size_literal(count, "kB"); }
consteval bytes operator""_KiB(unsigned long long count) { return detail::size_literal(count, "KiB"); }
consteval bytes operator""_MB(unsigned long long count) { return detail::size_literal(count, "MB"); }
consteval bytes operator""_MiB(unsigned long long count) { return detail::size_literal(count, "MiB"); }
consteval bytes operator""_GB(unsigned long long count) { return detail::size_literal(count, "GB"); }
consteval bytes operator""_GiB(unsigned long long count) { return detail::size_literal(count, "GiB"); }
consteval bytes operator""_TB(unsigned long long count) { return detail::size_literal(count, "TB"); }
consteval bytes operator""_TiB(unsigned long long count) { return detail::size_literal(count, "TiB"); }

}  // namespace literals
}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/bytes_definitions.hpp>
#endif
