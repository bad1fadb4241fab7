// SPDX-License-Identifier: MIT
// A typed place in a configuration, as seen by code that is not a template, and the numbers in such places.
#pragma once

#include <cfg/core/description.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace cfg::detail {

/// Where a value goes and what it may be.
struct slot {
    const type_description* type = nullptr;
    void* object = nullptr;
};

/// A typed place that is only looked at. Without an object there is nothing in it.
struct view {
    const type_description* type = nullptr;
    const void* object = nullptr;
};

/// Whether a source's value shows in messages.
enum class visibility : bool { shown, hidden };

// ---- numbers -----------------------------------------------------------------------------------------------------

/// Writes the low bytes of `bits`, which the caller found to be in range.
inline void store_integer(const type_description& type, void* object, std::uint64_t bits) noexcept {
    switch (type.size) {
        case 1: { const auto narrow = static_cast<std::uint8_t>(bits); std::memcpy(object, &narrow, 1); break; }
        case 2: { const auto narrow = static_cast<std::uint16_t>(bits); std::memcpy(object, &narrow, 2); break; }
        case 4: { const auto narrow = static_cast<std::uint32_t>(bits); std::memcpy(object, &narrow, 4); break; }
        default: std::memcpy(object, &bits, 8);
    }
}

/// The integer at `object`; an unsigned one as its bits.
[[nodiscard]] inline std::int64_t load_integer(const type_description& type, const void* object) noexcept {
    std::uint64_t bits = 0;
    switch (type.size) {
        case 1: { std::uint8_t narrow; std::memcpy(&narrow, object, 1); bits = narrow; break; }
        case 2: { std::uint16_t narrow; std::memcpy(&narrow, object, 2); bits = narrow; break; }
        case 4: { std::uint32_t narrow; std::memcpy(&narrow, object, 4); bits = narrow; break; }
        default: std::memcpy(&bits, object, 8);
    }
    if (!type.is_signed || type.size == 8) return static_cast<std::int64_t>(bits);
    const unsigned unused = 64u - 8u * type.size;
    return static_cast<std::int64_t>(bits << unused) >> unused;
}

inline void store_real(const type_description& type, void* object, double number) noexcept {
    if (type.size == sizeof(float)) {
        const float narrow = static_cast<float>(number);
        std::memcpy(object, &narrow, sizeof narrow);
    } else {
        std::memcpy(object, &number, sizeof number);
    }
}

[[nodiscard]] inline double load_real(const type_description& type, const void* object) noexcept {
    if (type.size == sizeof(float)) {
        float narrow = 0;
        std::memcpy(&narrow, object, sizeof narrow);
        return static_cast<double>(narrow);
    }
    double number = 0;
    std::memcpy(&number, object, sizeof number);
    return number;
}

/// Whether a finite number stays finite in the field's width.
[[nodiscard]] inline bool real_fits(const type_description& type, double number) noexcept {
    constexpr double rounds_to_infinity = 0x1.FFFFFFp+127;  // half a step above the largest float
    return type.size != sizeof(float) || !std::isfinite(number) || std::fabs(number) < rounds_to_infinity;
}

/// Whether an integer is a number of the field's floating-point type.
[[nodiscard]] inline bool is_exact_real(const type_description& type, std::int64_t number) noexcept {
    // 2^63 is no std::int64_t, but the nearest double of the largest ones.
    const double real =
        type.size == sizeof(float) ? static_cast<double>(static_cast<float>(number)) : static_cast<double>(number);
    return real < 0x1p+63 && static_cast<std::int64_t>(real) == number;
}

}  // namespace cfg::detail
