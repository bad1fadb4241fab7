// SPDX-License-Identifier: MIT
// TOML's strings of all four kinds, and what every scanning function says of a syntax error.
#pragma once

#include <cfg/core/utf8.hpp>
#include <cfg/core/version.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cfg::detail {

/// Why a text is not TOML, and where.
struct toml_fault {
    const char* at = nullptr;
    const char* noticed_at = nullptr;  // if that is later than `at`: where an open bracket was missed
    std::size_t width = 1;
    std::string message;
    std::string expected;

    /// Fills it in and gives the null pointer that every scanning function returns on failure.
    CFG_COLD const char* set(const char* where, std::string_view what, std::string_view wanted = {},
                             std::size_t characters = 1) {
        at = where;
        width = characters;
        message = what;
        expected = wanted;
        return nullptr;
    }
};

// ---- strings --------------------------------------------------------------------------------------------------------

// `p` is at a backslash; appends what the escape stands for and returns the place after it.
inline const char* read_escape(const char* p, std::string& out, toml_fault& fault) {
    const char kind = p[1];
    std::size_t digits = 0;
    switch (kind) {
        case 'b': out += '\b'; return p + 2;
        case 't': out += '\t'; return p + 2;
        case 'n': out += '\n'; return p + 2;
        case 'f': out += '\f'; return p + 2;
        case 'r': out += '\r'; return p + 2;
        case 'e': out += '\x1B'; return p + 2;
        case '"': out += '"'; return p + 2;
        case '\\': out += '\\'; return p + 2;
        case 'x': digits = 2; break;
        case 'u': digits = 4; break;
        case 'U': digits = 8; break;
        default:
            return fault.set(
                p, "unknown escape sequence",
                "\\b \\t \\n \\f \\r \\e \\\" \\\\ \\xHH \\uHHHH or \\UHHHHHHHH; a literal backslash is \\\\", 2);
    }
    std::uint32_t code_point = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        const unsigned digit = hex_digit(p[2 + i]);
        if (digit == 16)
            return fault.set(p, "incomplete escape sequence", std::to_string(digits) + " hexadecimal digits", 2 + i);
        code_point = code_point * 16 + digit;
    }
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000))
        return fault.set(p, "this escape sequence is no Unicode character",
                         "a code point up to 10FFFF that is no surrogate", 2 + digits);
    append_utf8(out, code_point);
    return p + 2 + digits;
}

inline const char* refuse_in_string(const char* p, const char* opening, const char* end, toml_fault& fault) {
    if (p == end) return fault.set(opening, "this string is not closed");
    if (*p == '\n' || (*p == '\r' && p[1] == '\n'))
        return fault.set(opening, "this string is not closed on its line",
                         "a closing quote; a string over several lines needs three quotes");
    return fault.set(p, "control character in a string", "an escape sequence such as \\u0000");
}

// A string's text: a view into the document where nothing had to be changed, else into `buffer`.
inline const char* check_utf8(std::string_view text, const char* after, toml_fault& fault) {
    const char* bad = find_malformed_utf8(text.data(), text.data() + text.size());
    return bad == text.data() + text.size() ? after : fault.set(bad, "this is not UTF-8");
}

// `p` is after the opening quote.
inline const char* read_basic_string(const char* p, const char* end, std::string_view& text, std::string& buffer,
                                     toml_fault& fault) {
    const char* const opening = p - 1;
    const char* piece = p;
    bool changed = false;
    bool high = false;
    for (;;) {
        const scan_stop stop = find_string_stop<'"', true>(p);
        high |= stop.passed_high;
        p = stop.at;
        if (*p == '\t') {
            ++p;
            continue;
        }
        if (*p == '"') break;
        if (*p != '\\') return refuse_in_string(p, opening, end, fault);
        if (!changed) buffer.clear();
        changed = true;
        if (high && check_utf8({piece, static_cast<std::size_t>(p - piece)}, p, fault) == nullptr) return nullptr;
        high = false;
        buffer.append(piece, p);
        p = read_escape(p, buffer, fault);
        if (p == nullptr) return nullptr;
        piece = p;
    }
    const std::string_view last(piece, static_cast<std::size_t>(p - piece));
    if (high && check_utf8(last, p, fault) == nullptr) return nullptr;
    if (changed) buffer.append(last);
    text = changed ? std::string_view(buffer) : last;
    return p + 1;
}

// `p` is after the opening quote.
inline const char* read_literal_string(const char* p, const char* end, std::string_view& text, toml_fault& fault) {
    const char* const begin = p;
    bool high = false;
    for (;; ++p) {
        const scan_stop stop = find_string_stop<'\'', false>(p);
        high |= stop.passed_high;
        p = stop.at;
        if (*p != '\t') break;
    }
    if (*p != '\'') return refuse_in_string(p, begin - 1, end, fault);
    text = {begin, static_cast<std::size_t>(p - begin)};
    return high ? check_utf8(text, p + 1, fault) : p + 1;
}

// `p` is after the three opening quotes. Line ends are kept as they are written.
template <char Quote>
const char* read_multi_line_string(const char* p, const char* end, std::string_view& text, std::string& buffer,
                                   toml_fault& fault) {
    const char* const opening = p - 3;
    if (*p == '\r' && p[1] == '\n') ++p;
    if (*p == '\n') ++p;
    buffer.clear();
    const char* piece = p;
    bool high = false;
    const auto take_piece = [&](const char* piece_end) {
        if (high && check_utf8({piece, static_cast<std::size_t>(piece_end - piece)}, piece_end, fault) == nullptr)
            return false;
        high = false;
        buffer.append(piece, piece_end);
        return true;
    };
    for (;;) {
        const scan_stop stop = find_string_stop<Quote, Quote == '"'>(p);
        high |= stop.passed_high;
        p = stop.at;
        if (*p == Quote) {
            if (p[1] != Quote || p[2] != Quote) {
                p += p[1] == Quote ? 2 : 1;
                continue;
            }
            // Up to two quotes may stand before the three that close.
            std::size_t quotes = 3;
            while (quotes < 5 && p[quotes] == Quote) ++quotes;
            if (!take_piece(p + quotes - 3)) return nullptr;
            text = buffer;
            return p + quotes;
        }
        if (*p == '\t' || *p == '\n') {
            ++p;
        } else if (*p == '\r' && p[1] == '\n') {
            p += 2;
        } else if (*p == '\\') {
            if (!take_piece(p)) return nullptr;
            const char* after = skip_blanks(p + 1);
            if (*after == '\n' || (*after == '\r' && after[1] == '\n')) {
                // A backslash at the end of a line swallows all white space up to the next character.
                while (is_blank(*after) || *after == '\n' || (*after == '\r' && after[1] == '\n')) ++after;
                p = after;
            } else {
                p = read_escape(p, buffer, fault);
                if (p == nullptr) return nullptr;
            }
            piece = p;
        } else if (p == end) {
            return fault.set(opening, "this string is not closed", "three closing quotes", 3);
        } else {
            return fault.set(p, *p == '\r' ? "carriage return without a newline" : "control character in a string");
        }
    }
}

/// Any string; `p` is at its first quote.
inline const char* read_string(const char* p, const char* end, std::string_view& text, std::string& buffer,
                               toml_fault& fault) {
    const char quote = *p;
    const bool three = p[1] == quote && p[2] == quote;
    if (!three)
        return quote == '"' ? read_basic_string(p + 1, end, text, buffer, fault)
                            : read_literal_string(p + 1, end, text, fault);
    const char* const after = quote == '"' ? read_multi_line_string<'"'>(p + 3, end, text, buffer, fault)
                                           : read_multi_line_string<'\''>(p + 3, end, text, buffer, fault);
    if (after == nullptr && fault.at != p) {
        // Something in the string is wrong: reading goes on behind its closing quotes.
        const std::string_view rest(fault.at, static_cast<std::size_t>(end - fault.at));
        const std::size_t closing = rest.find(std::string(3, quote));
        if (closing != rest.npos) fault.noticed_at = fault.at + closing + 3;
    }
    return after;
}

}  // namespace cfg::detail
