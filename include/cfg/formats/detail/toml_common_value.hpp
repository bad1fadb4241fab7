// SPDX-License-Identifier: MIT
// The commonest values in their commonest spelling, which TOML and JSON share, read without a detour. Whatever differs is
// left to the readers.
#pragma once

#include <bit>
#include <cfg/core/describe.hpp>
#include <cfg/core/assign.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/version.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_scalar.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace cfg::detail {

CFG_ALWAYS_INLINE const char* read_common_string(std::string& text, const char* p) {
    if (*p != '"') return nullptr;
    const char* const end = find_common_string_end(p + 1);
    if (*end != '"' || (end == p + 1 && end[1] == '"')) return nullptr;
    text.assign(p + 1, static_cast<std::size_t>(end - p - 1));
    return end + 1;
}

// ["one", "two"] on one line: all elements are seen before the first is made, so that one allocation holds them.
CFG_NOINLINE inline const char* read_common_strings(std::vector<std::string>& list, const char* p) {
    constexpr std::size_t most = 32;
    struct extent {
        const char* begin;
        const char* end;
    };
    extent texts[most];
    std::size_t count = 0;
    if (*p++ != '[') return nullptr;
    if (*p == ']') {
        list.clear();
        return p + 1;
    }
    for (;;) {
        if (*p != '"' || count == most) return nullptr;
        const char* const end = find_common_string_end(p + 1);
        if (*end != '"' || (end == p + 1 && end[1] == '"')) return nullptr;
        texts[count++] = {p + 1, end};
        p = end + 1;
        if (*p == ']') break;
        if (*p != ',') return nullptr;
        p += p[1] == ' ' ? 2 : 1;
    }
    list.clear();
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        list.emplace_back(texts[i].begin, static_cast<std::size_t>(texts[i].end - texts[i].begin));
    return p + 1;
}

// The commonest types in their commonest spelling; null for all else. It is what it seems only if the value ends there.
// May leave a changed object behind.
CFG_ALWAYS_INLINE const char* read_common_value(const field_row& row, void* object, const char* p) {
    switch (row.spelt_form) {
        case form::string: return read_common_string(*static_cast<std::string*>(object), p);
        case form::integer: {
            const type_description& type = *row.type;
            bool negative = false;
            std::uint64_t magnitude = 0;
            const char* const after = read_short_integer(p, negative, magnitude);
            if (after == nullptr) return nullptr;
            const std::uint64_t most =
                negative ? std::uint64_t{0} - static_cast<std::uint64_t>(type.lowest) : type.highest;
            if (magnitude > most) return nullptr;
            store_integer(type, object, negative ? ~magnitude + 1 : magnitude);
            return after;
        }
        case form::boolean: {
            std::uint32_t word;
            std::memcpy(&word, p, 4);
            constexpr std::uint32_t spelt_true = std::endian::native == std::endian::little ? 0x65757274 : 0x74727565;
            constexpr std::uint32_t spelt_fals = std::endian::native == std::endian::little ? 0x736C6166 : 0x66616C73;
            const bool is_true = word == spelt_true;
            if (!is_true && (word != spelt_fals || p[4] != 'e')) return nullptr;
            *static_cast<bool*>(object) = is_true;
            return p + (is_true ? 4 : 5);
        }
        case form::real: {
            double number = 0;
            const char* const after = read_short_real(p, number);
            if (after != nullptr) store_real(*row.type, object, number);
            return after;
        }
        case form::list:
            // One that is added to what is there goes the general way.
            if (row.type == &description_of<std::vector<std::string>>::value && !merges_lists(row.rules))
                return read_common_strings(*static_cast<std::vector<std::string>*>(object), p);
            return nullptr;
        default: return nullptr;  // or no member at all, but the end of the table
    }
}

}  // namespace cfg::detail
