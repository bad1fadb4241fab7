// SPDX-License-Identifier: MIT
// How sizes are read and written.
#pragma once

#include <cfg/core/bytes.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

namespace cfg {
namespace detail {

inline bool refuse_size_unit(std::string& why, std::string_view symbol) {
    constexpr std::size_t longest_quoted = 16;
    why = "unknown size unit";
    if (symbol.size() <= longest_quoted) why.append(" \"").append(symbol).append("\"");
    why += "; write ";
    // Whoever writes Mb, m or mib knows the magnitude and only not how it is spelt.
    const bool spelt_like_a_unit = symbol.size() == 1 || std::string_view("bBiI").find(symbol[1]) != symbol.npos;
    const char magnitude = symbol.front() >= 'a' ? static_cast<char>(symbol.front() - 'a' + 'A') : symbol.front();
    for (const size_unit& unit : size_units) {
        if (spelt_like_a_unit && unit.symbol.ends_with("iB") && unit.symbol.front() == magnitude) {
            why.append(magnitude == 'K' ? "kB" : std::string{magnitude, 'B'}).append(" or ").append(unit.symbol);
            return false;
        }
    }
    why += "B, kB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB or EiB";
    return false;
}

inline bool refuse_size(std::string& why, std::string_view text, std::string_view reason) {
    constexpr std::size_t longest_quoted = 48;
    why = text.size() <= longest_quoted ? text : "this size";
    why += reason;
    return false;
}

constexpr std::size_t count_digits(std::string_view text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
    return size;
}

inline bool read_size_digits(std::string_view digits, std::uint64_t& number) noexcept {
    return std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{};
}

enum class size_fit { exact, too_large, too_fine, too_many_digits };

/// `unit` times a fraction given by its decimal digits. It is whole bytes only if the digits cancel the powers of ten
/// that the unit itself does not contain.
inline size_fit fraction_of_unit(std::string_view digits, std::uint64_t unit, std::uint64_t& product) noexcept {
    std::uint64_t fraction = 0;
    if (!read_size_digits(digits, fraction)) return size_fit::too_many_digits;
    for (const std::uint64_t prime : {std::uint64_t{2}, std::uint64_t{5}}) {
        for (std::size_t left = digits.size(); left != 0; --left) {
            if (unit % prime == 0)
                unit /= prime;
            else if (fraction % prime == 0)
                fraction /= prime;
            else
                return size_fit::too_fine;
        }
    }
    product = unit * fraction;  // a part of one unit, so it fits
    return size_fit::exact;
}

inline size_fit scale_size(std::string_view whole, std::string_view fraction, std::uint64_t unit,
                           std::uint64_t& size) noexcept {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    while (fraction.ends_with('0')) fraction.remove_suffix(1);
    std::uint64_t count = 0;
    std::uint64_t part = 0;
    if (!read_size_digits(whole, count)) return size_fit::too_large;
    if (!fraction.empty()) {
        const size_fit fit = fraction_of_unit(fraction, unit, part);
        if (fit != size_fit::exact) return fit;
    }
    if (count > most / unit || count * unit > most - part) return size_fit::too_large;
    size = count * unit + part;
    return size_fit::exact;
}

}  // namespace detail

CFG_INLINE bool parse_bytes(std::string_view text, bytes& out, std::string& why) {
    const std::string_view whole = text.substr(0, detail::count_digits(text));
    if (whole.empty()) {
        why = text.starts_with('-') ? "a size cannot be negative"
                                    : "a size starts with a number; write for example \"64MiB\"";
        return false;
    }
    std::string_view rest = text.substr(whole.size());
    std::string_view fraction;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        fraction = rest.substr(0, detail::count_digits(rest));
        rest.remove_prefix(fraction.size());
        if (fraction.empty()) {
            why = "digits must follow the decimal point; write for example \"1.5GiB\"";
            return false;
        }
    }
    if (rest.starts_with(' ')) {
        rest.remove_prefix(1);
        if (rest.empty()) {
            why = "a space ends the size; write a unit after it or remove it";
            return false;
        }
    }
    const std::uint64_t unit = detail::bytes_in(rest);
    if (unit == 0) return detail::refuse_size_unit(why, rest);

    std::uint64_t size = 0;
    switch (detail::scale_size(whole, fraction, unit, size)) {
        case detail::size_fit::too_fine: return detail::refuse_size(why, text, " is not a whole number of bytes");
        case detail::size_fit::too_large: return detail::refuse_size(why, text, " does not fit into 64 bits of bytes");
        case detail::size_fit::too_many_digits:
            return detail::refuse_size(why, text, " has too many digits after the point; write it in a smaller unit");
        case detail::size_fit::exact: break;
    }
    out = bytes(size);
    return true;
}

CFG_INLINE std::string format_bytes(bytes size) {
    for (const detail::size_unit& unit : detail::size_units)
        if (size.count % unit.size == 0 && size.count != 0)
            return std::to_string(size.count / unit.size).append(unit.symbol);
    return "0B";
}

}  // namespace cfg
