// SPDX-License-Identifier: MIT
// Characters of UTF-8 text: where they begin, whether they are well-formed, how they are written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cfg::detail {

constexpr bool continues_character(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// Characters of well-formed text.
constexpr std::size_t count_characters(std::string_view text) noexcept {
    std::size_t count = 0;
    for (char c : text) count += continues_character(c) ? 0u : 1u;
    return count;
}

/// The byte at which character number `character`, from 0, begins; the size of the text if it has fewer.
constexpr std::size_t byte_of_character(std::string_view text, std::size_t character) noexcept {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if (!continues_character(text[at]) && character-- == 0) break;
    return at;
}

/// The number of bytes of the well-formed character (Unicode 15, table 3-7) at `p`; 0 if there is none before `end`.
constexpr std::size_t well_formed_length(const char* p, const char* end) noexcept {
    const auto byte = [](const char* at) { return static_cast<unsigned>(static_cast<unsigned char>(*at)); };
    if (p == end) return 0;
    const unsigned lead = byte(p);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
    if (lead < 0xC2 || lead > 0xF4 || static_cast<std::size_t>(end - p) < length) return 0;
    // The second byte's range depends on the first: no overlong forms, no surrogates, nothing above U+10FFFF.
    const unsigned low = lead == 0xE0 ? 0xA0u : (lead == 0xF0 ? 0x90u : 0x80u);
    const unsigned high = lead == 0xED ? 0x9Fu : (lead == 0xF4 ? 0x8Fu : 0xBFu);
    if (byte(p + 1) < low || byte(p + 1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (!continues_character(p[i])) return 0;
    return length;
}

/// The first byte that does not belong to well-formed UTF-8, or `end`.
constexpr const char* find_malformed_utf8(const char* p, const char* end) noexcept {
    while (p != end) {
        const std::size_t length = well_formed_length(p, end);
        if (length == 0) return p;
        p += length;
    }
    return end;
}

/// Appends a code point, which must be no surrogate and at most U+10FFFF.
inline void append_utf8(std::string& out, std::uint32_t code_point) {
    const auto continuation = [&](unsigned shift) { out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3F)); };
    if (code_point < 0x80) {
        out += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        out += static_cast<char>(0xC0 | (code_point >> 6));
        continuation(0);
    } else if (code_point < 0x10000) {
        out += static_cast<char>(0xE0 | (code_point >> 12));
        continuation(6);
        continuation(0);
    } else {
        out += static_cast<char>(0xF0 | (code_point >> 18));
        continuation(12);
        continuation(6);
        continuation(0);
    }
}

/// Appends the character of `text` at `i`, which is moved to its last byte; "?" for what could take over a terminal
/// (control characters, also those from U+0080 to U+009F) and for what is no character at all.
inline void append_printable(std::string& out, std::string_view text, std::size_t& i) {
    const std::size_t length = well_formed_length(text.data() + i, text.data() + text.size());
    const auto lead = static_cast<unsigned char>(text[i]);
    const bool is_control = length == 1 ? (lead < 0x20 && lead != '\t') || lead == 0x7F
                                        : lead == 0xC2 && length == 2 && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (length != 0 && !is_control) {
        out.append(text.substr(i, length));
        i += length - 1;
        return;
    }
    out += '?';
    while (i + 1 < text.size() && continues_character(text[i + 1])) ++i;
}

}  // namespace cfg::detail
