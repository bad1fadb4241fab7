// SPDX-License-Identifier: MIT
// TOML's single values: numbers, booleans, dates and times, and any of them or a string.
#pragma once

#include <algorithm>
#include <cfg/core/date_time.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/scalar.hpp>
#include <cfg/core/version.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_string.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

namespace cfg::detail {

// ---- numbers ---------------------------------------------------------------------------------------------------------

// Digits with single underscores between them, from `i` on; returns where they end, or npos if they are malformed.
template <class IsDigit>
std::size_t skip_digits(std::string_view token, std::size_t i, IsDigit digit) {
    if (i >= token.size() || !digit(token[i])) return token.npos;
    while (i < token.size() && (digit(token[i]) || token[i] == '_')) {
        if (token[i] == '_' && (i + 1 == token.size() || !digit(token[i + 1]))) return token.npos;
        ++i;
    }
    return i;
}

inline bool accumulate(std::string_view digits, unsigned base, std::uint64_t& number) {
    number = 0;
    for (char c : digits) {
        if (c == '_') continue;
        const unsigned digit = hex_digit(c);
        if (number > (std::numeric_limits<std::uint64_t>::max() - digit) / base) return false;
        number = number * base + digit;
    }
    return true;
}

// The power of ten that a well-formed decimal number without underscores begins with, near enough to tell large from small.
inline std::int64_t decimal_magnitude(std::string_view number) {
    const std::size_t exponent_at = std::min(number.find_first_of("eE"), number.size());
    const std::string_view digits = number.substr(0, exponent_at);
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const std::size_t first = digits.find_first_of("123456789");
    if (first == digits.npos) return 0;
    std::int64_t magnitude =
        first < point ? static_cast<std::int64_t>(point - first) : -static_cast<std::int64_t>(first - point - 1);
    std::string_view exponent = number.substr(std::min(exponent_at + 1, number.size()));
    if (!exponent.empty() && exponent.front() == '+') exponent.remove_prefix(1);
    std::int64_t shift = 0;
    if (std::from_chars(exponent.data(), exponent.data() + exponent.size(), shift).ec == std::errc::result_out_of_range)
        return exponent.front() == '-' ? -1 : 1;
    constexpr std::int64_t far = std::numeric_limits<std::int64_t>::max() / 4;
    return magnitude + std::clamp(shift, -far, far);
}

// Why a token that should be a number is none; empty if `out` holds the number.
inline std::string_view parse_number(std::string_view token, scalar& out) {
    constexpr std::string_view too_large = "this integer does not fit in 64 bits";
    constexpr std::string_view malformed = "this is not a valid number";
    const bool sign = token[0] == '+' || token[0] == '-';
    const bool minus = token[0] == '-';
    const std::string_view body = token.substr(sign ? 1 : 0);
    std::uint64_t number = 0;

    if (body == "inf" || body == "nan") {
        const double special =
            body == "inf" ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
        out = minus ? -special : special;
        return {};
    }
    if (body.size() > 1 && body[0] == '0' && (body[1] == 'x' || body[1] == 'o' || body[1] == 'b')) {
        const unsigned base = body[1] == 'x' ? 16 : (body[1] == 'o' ? 8 : 2);
        if (sign) return "a hexadecimal, octal or binary number takes no sign";
        if (skip_digits(body, 2, [&](char c) { return hex_digit(c) < base; }) != body.size()) return malformed;
        if (!accumulate(body.substr(2), base, number)) return too_large;
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            out = number;
        else
            out = static_cast<std::int64_t>(number);
        return {};
    }

    const std::size_t whole_end = skip_digits(body, 0, is_digit);
    if (whole_end == body.npos) return malformed;
    if (body[0] == '0' && whole_end > 1) return "a number must not begin with a zero";
    if (whole_end == body.size()) {
        if (!accumulate(body, 10, number)) return too_large;
        constexpr std::uint64_t most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
        if (minus && number > most + 1) return too_large;
        if (minus)
            out = static_cast<std::int64_t>(~number + 1);
        else if (number > most)
            out = number;
        else
            out = static_cast<std::int64_t>(number);
        return {};
    }

    std::size_t i = whole_end;
    if (body[i] == '.') i = skip_digits(body, i + 1, is_digit);
    if (i == body.npos) return "a decimal point needs digits on both sides";
    if (i < body.size() && (body[i] == 'e' || body[i] == 'E')) {
        ++i;
        if (i < body.size() && (body[i] == '+' || body[i] == '-')) ++i;
        i = skip_digits(body, i, is_digit);
    }
    if (i != body.size()) return malformed;
    std::string plain;
    std::string_view digits = body;
    if (body.find('_') != body.npos) {
        for (char c : body)
            if (c != '_') plain += c;
        digits = plain;
    }
    double real = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), real);
    if (read.ec == std::errc::result_out_of_range) {
        if (decimal_magnitude(digits) > 0) return "this number is too large for a 64-bit float";
        real = 0;  // too small to differ from zero
    }
    out = minus ? -real : real;
    return {};
}

constexpr bool is_token_character(char c) noexcept {
    return is_bare_character(c) || c == '+' || c == '.' || c == ':';
}

// Numbers, booleans, dates and times; `p` is at the first character.
inline const char* read_plain_scalar(const char* p, scalar& out, toml_fault& fault) {
    const char* end = p;
    while (is_token_character(*end)) ++end;
    std::string_view token(p, static_cast<std::size_t>(end - p));
    if (token.empty()) {
        const bool is_missing = *p == '\n' || *p == '\r' || *p == '\0' || *p == '#';
        return fault.set(p, is_missing ? "the value is missing" : "this is not a value",
                         "a string in quotes, a number, true, false, a date, an array or an inline table");
    }
    if (token == "true" || token == "false") {
        out = token == "true";
        return end;
    }
    const bool dated = token.size() >= 5 && is_digit(token[0]) && is_digit(token[1]) &&
                       ((is_digit(token[2]) && is_digit(token[3]) && token[4] == '-') || token[2] == ':');
    if (dated) {
        // A space may stand for the T between date and time.
        if (token.size() == 10 && *end == ' ' && is_digit(end[1]) && is_digit(end[2]) && end[3] == ':') {
            ++end;
            while (is_token_character(*end)) ++end;
            token = {p, static_cast<std::size_t>(end - p)};
        }
        date_time when;
        std::string_view why;
        if (!parse_date_time(token, when, why))
            return fault.set(p, why, "a date or time such as 2024-02-29, 07:32:00 or 2024-02-29T07:32:00Z",
                             token.size());
        std::visit([&](const auto& kind) { out = kind; }, when);
        return end;
    }
    const char first = token[0];
    const bool numeric =
        is_digit(first) || first == '+' || first == '-' || first == '.' || token == "inf" || token == "nan";
    if (!numeric) {
        if (token == "True" || token == "False" || token == "TRUE" || token == "FALSE")
            return fault.set(p, "booleans are written in lower case", "true or false", token.size());
        return fault.set(p, "this is not a value",
                         "a string in quotes, a number, true, false, a date, an array or an inline table",
                         token.size());
    }
    const std::string_view why = first == '.' ? "a decimal point needs digits on both sides" : parse_number(token, out);
    return why.empty() ? end : fault.set(p, why, {}, token.size());
}

/// Any single value; text is a view into the document or into `buffer`.
inline const char* read_scalar(const char* p, const char* end, scalar& out, std::string& buffer, toml_fault& fault) {
    if (*p != '"' && *p != '\'') return read_plain_scalar(p, out, fault);
    std::string_view text;
    p = read_string(p, end, text, buffer, fault);
    if (p != nullptr) out = text;
    return p;
}

// ---- the common numbers, fast ---------------------------------------------------------------------------------------

inline std::uint64_t load_eight(const char* p) noexcept {
    std::uint64_t bytes;
    std::memcpy(&bytes, p, 8);
    return bytes;
}

// How many of eight characters, read as a little-endian word, are digits before the first that is none.
CFG_ALWAYS_INLINE unsigned leading_digits(std::uint64_t word) noexcept {
    // A digit's high half is 3, and adding 6 to its low half does not carry into the high half.
    const std::uint64_t high = (word & 0xF0F0F0F0F0F0F0F0u) ^ 0x3030303030303030u;
    const std::uint64_t carry = ((word & 0x0F0F0F0F0F0F0F0Fu) + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u;
    const std::uint64_t other = high | carry;
    return other == 0 ? 8 : static_cast<unsigned>(std::countr_zero(other)) / 8;
}

// The number that `count` (1 to 8) leading digits spell: pairs, then quadruples, then the whole, by multiplication.
CFG_ALWAYS_INLINE std::uint64_t digits_value(std::uint64_t word, unsigned count) noexcept {
    word <<= 64 - 8 * count;  // missing digits become leading zeroes
    word = (word & 0x0F0F0F0F0F0F0F0Fu) * 2561 >> 8;
    word = (word & 0x00FF00FF00FF00FFu) * 6553601 >> 16;
    return (word & 0x0000FFFF0000FFFFu) * 42949672960001u >> 32;
}

// Not in the functions: there g++ 12 would copy them to the stack at each call.
inline constexpr std::uint64_t powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
inline constexpr double real_powers_of_ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

/// A decimal integer without underscores, of at most 16 digits: its magnitude and the place after it, or null to leave it
/// to `read_scalar`. What follows must be looked at: a longer or stranger number goes on there.
CFG_ALWAYS_INLINE const char* read_short_integer(const char* p, bool& negative, std::uint64_t& magnitude) noexcept {
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    negative = *p == '-';
    p += negative;
    const std::uint64_t word = load_eight(p);
    const unsigned count = leading_digits(word);
    if (count == 0 || (*p == '0' && count != 1)) return nullptr;
    magnitude = digits_value(word, count);
    p += count;
    if (count == 8) [[unlikely]] {
        const std::uint64_t more = load_eight(p);
        const unsigned further = leading_digits(more);
        if (further != 0) {
            magnitude = magnitude * powers_of_ten[further] + digits_value(more, further);
            p += further;
        }
    }
    return p;
}

/// A decimal fraction whose digits fit exactly into a double, so that one division gives the nearest double
/// (Clinger's fast path); else null. What follows must be looked at, as for integers.
CFG_ALWAYS_INLINE const char* read_short_real(const char* p, double& number) noexcept {
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    const bool negative = *p == '-';
    p += negative;
    const std::uint64_t whole = load_eight(p);
    const unsigned whole_digits = leading_digits(whole);
    if (whole_digits == 0 || whole_digits == 8 || (*p == '0' && whole_digits != 1) || p[whole_digits] != '.')
        return nullptr;
    const char* const fraction_begin = p + whole_digits + 1;
    const std::uint64_t fraction = load_eight(fraction_begin);
    const unsigned fraction_digits = leading_digits(fraction);
    if (fraction_digits == 0) return nullptr;
    const std::uint64_t digits =
        digits_value(whole, whole_digits) * powers_of_ten[fraction_digits] + digits_value(fraction, fraction_digits);
    if (digits >> 53 != 0) return nullptr;
    number = static_cast<double>(static_cast<std::int64_t>(digits)) / real_powers_of_ten[fraction_digits];
    if (negative) number = -number;
    return fraction_begin + fraction_digits;
}

}  // namespace cfg::detail
