// SPDX-License-Identifier: MIT
// Scanning of text sixteen bytes at a time, each function with a portable twin. All of them may read, but never
// interpret, up to `text_padding` bytes past the end of the text: it ends in NUL bytes, at which every scan stops.
#pragma once

#include <bit>
#include <cfg/core/utf8.hpp>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if CFG_HAS_SSE2
#include <emmintrin.h>
#endif

namespace cfg::detail {

constexpr bool is_digit(char c) noexcept {
    return static_cast<unsigned char>(c - '0') < 10;
}

constexpr bool is_letter(char c) noexcept {
    return static_cast<unsigned char>((c | 0x20) - 'a') < 26;
}

/// The value of a hexadecimal digit; 16 for what is none.
[[nodiscard]] constexpr unsigned hex_digit(char c) noexcept {
    if (is_digit(c)) return static_cast<unsigned>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10 : 16;
}

constexpr bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

constexpr bool is_bare_character(char c) noexcept {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

/// Where a scan stopped, and whether it passed a byte outside ASCII.
struct scan_stop {
    const char* at;
    bool passed_high;
};

#if CFG_HAS_SSE2

inline __m128i load_block(const char* p) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

inline unsigned mask_of(__m128i bytes) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(bytes));
}

inline __m128i equal_to(__m128i bytes, char c) noexcept {
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

inline __m128i control_characters(__m128i bytes) noexcept {
    return _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes), equal_to(bytes, 0x7F));
}

/// The bits of the bytes of a block at `p` that stand before `end`.
inline unsigned mask_before(const char* end, const char* p) noexcept {
    return end - p >= 16 ? 0xFFFFu : (1u << (end - p)) - 1;
}

// Runs `stops` over blocks until it marks a byte.
template <class Stops>
CFG_ALWAYS_INLINE scan_stop scan_blocks(const char* p, Stops stops) noexcept {
    unsigned high = 0;
    for (;; p += 16) {
        const __m128i block = load_block(p);
        const unsigned found = mask_of(stops(block));
        const unsigned outside_ascii = mask_of(block);
        if (found != 0) [[likely]] {
            const unsigned position = static_cast<unsigned>(std::countr_zero(found));
            high |= outside_ascii & ((1u << position) - 1);
            return {p + position, high != 0};
        }
        high |= outside_ascii;
    }
}

#else

template <class Stops>
scan_stop scan_bytes(const char* p, Stops stops) noexcept {
    bool high = false;
    for (; !stops(*p); ++p) high |= static_cast<unsigned char>(*p) >= 0x80;
    return {p, high};
}

#endif

/// To the first `Quote`, backslash (where `Escapes`) or control character.
template <char Quote, bool Escapes>
CFG_ALWAYS_INLINE scan_stop find_string_stop(const char* p) noexcept {
#if CFG_HAS_SSE2
    return scan_blocks(p, [](__m128i block) {
        __m128i stops = _mm_or_si128(equal_to(block, Quote), control_characters(block));
        if constexpr (Escapes) stops = _mm_or_si128(stops, equal_to(block, '\\'));
        return stops;
    });
#else
    return scan_bytes(p, [](char c) { return c == Quote || is_control(c) || (Escapes && c == '\\'); });
#endif
}

/// To the first character that is not plain ASCII of a string between double quotes.
CFG_ALWAYS_INLINE const char* find_common_string_end(const char* p) noexcept {
#if CFG_HAS_SSE2
    for (;; p += 16) {
        const __m128i block = load_block(p);
        // As signed numbers, control characters and the bytes outside ASCII are the ones below a space.
        const __m128i others = _mm_or_si128(_mm_subs_epi8(block, _mm_set1_epi8(' ')), equal_to(block, 0x7F));
        const unsigned found = mask_of(_mm_or_si128(others, _mm_or_si128(equal_to(block, '"'), equal_to(block, '\\'))));
        if (found != 0) [[likely]]
            return p + std::countr_zero(found);
    }
#else
    while (*p != '"' && *p != '\\' && !is_control(*p) && static_cast<unsigned char>(*p) < 0x80) ++p;
    return p;
#endif
}

/// To the first control character that is no tab: the end of a comment, or what must not be in one.
inline scan_stop find_comment_stop(const char* p) noexcept {
#if CFG_HAS_SSE2
    return scan_blocks(
        p, [](__m128i block) { return _mm_andnot_si128(equal_to(block, '\t'), control_characters(block)); });
#else
    return scan_bytes(p, [](char c) { return is_control(c) && c != '\t'; });
#endif
}

CFG_ALWAYS_INLINE const char* skip_blanks(const char* p) noexcept {
    while (is_blank(*p)) ++p;
    return p;
}

/// How many characters of a bare key stand at `p`.
inline std::size_t bare_key_length(const char* p) noexcept {
#if CFG_HAS_SSE2
    // A range test by one signed comparison: shift the range's first value to the lowest signed one.
    const auto in_range = [](__m128i bytes, char first, int count) {
        const __m128i shifted = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(first - 128)));
        return _mm_cmplt_epi8(shifted, _mm_set1_epi8(static_cast<char>(count - 128)));
    };
    for (std::size_t length = 0;; length += 16) {
        const __m128i block = load_block(p + length);
        const __m128i letters = in_range(_mm_or_si128(block, _mm_set1_epi8(0x20)), 'a', 26);
        const __m128i others =
            _mm_or_si128(in_range(block, '0', 10), _mm_or_si128(equal_to(block, '_'), equal_to(block, '-')));
        const unsigned bare = mask_of(_mm_or_si128(letters, others));
        if (bare != 0xFFFF) return length + static_cast<std::size_t>(std::countr_one(bare));
    }
#else
    std::size_t length = 0;
    while (is_bare_character(p[length])) ++length;
    return length;
#endif
}

/// Whether the text at `p` begins with the `size` characters of `spelling`, a 16-aligned array of 32 characters.
CFG_ALWAYS_INLINE bool starts_with_spelling(const char* p, const char* spelling, std::uint32_t mask) noexcept {
#if CFG_HAS_SSE2
    const auto compare = [&](std::size_t offset) {
        return mask_of(_mm_cmpeq_epi8(load_block(p + offset),
                                      _mm_load_si128(reinterpret_cast<const __m128i*>(spelling + offset))));
    };
    unsigned equal = compare(0);
    if (mask > 0xFFFF) [[unlikely]]
        equal |= compare(16) << 16;
    return (equal & mask) == mask;
#else
    return std::memcmp(p, spelling, static_cast<std::size_t>(std::bit_width(mask))) == 0;
#endif
}

/// Lines begun between two places of a text.
struct line_count {
    std::uint32_t newlines = 0;
    const char* last_line = nullptr;  // after the last newline; null if there was none
};

inline line_count count_lines(const char* p, const char* end) noexcept {
    line_count count;
#if CFG_HAS_SSE2
    for (; p < end; p += 16) {
        unsigned newlines = mask_of(equal_to(load_block(p), '\n')) & mask_before(end, p);
        if (newlines == 0) continue;
        count.last_line = p + std::bit_width(newlines);
        // Few lines end within sixteen bytes, and without -mpopcnt counting bits is a call.
        for (; newlines != 0; newlines &= newlines - 1) ++count.newlines;
    }
#else
    for (; p != end; ++p) {
        if (*p != '\n') continue;
        ++count.newlines;
        count.last_line = p + 1;
    }
#endif
    return count;
}

/// Characters, not bytes, between two places: bytes that do not continue one.
inline std::uint32_t count_characters(const char* p, const char* end) noexcept {
    std::uint32_t count = static_cast<std::uint32_t>(end - p);
#if CFG_HAS_SSE2
    for (; p < end; p += 16) {
        // Continuing bytes are those from 0x80 to 0xBF: as signed numbers, the least.
        unsigned continuing = mask_of(_mm_cmplt_epi8(load_block(p), _mm_set1_epi8(-64))) & mask_before(end, p);
        for (; continuing != 0; continuing &= continuing - 1) --count;
    }
#else
    for (; p < end; ++p) count -= continues_character(*p) ? 1u : 0u;
#endif
    return count;
}

}  // namespace cfg::detail
