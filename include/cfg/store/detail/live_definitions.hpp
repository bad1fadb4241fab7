// SPDX-License-Identifier: MIT
// How cells get their values.
#pragma once

#include <cfg/store/live.hpp>
#include <cstring>

namespace cfg::detail {

// As an integer of the value's own size, so that narrowing the word gives it back whatever the order of bytes.
template <class Bits>
[[nodiscard]] std::uint64_t load_bits(const void* object) noexcept {
    Bits bits;
    std::memcpy(&bits, object, sizeof bits);
    return bits;
}

[[nodiscard]] inline std::uint64_t load_word(const void* object, std::uint8_t size) noexcept {
    switch (size) {
        case 1: return load_bits<std::uint8_t>(object);
        case 2: return load_bits<std::uint16_t>(object);
        case 4: return load_bits<std::uint32_t>(object);
        default: return load_bits<std::uint64_t>(object);
    }
}

CFG_INLINE void write_cells(const table_description& table, const void* object, live_cell* cells) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        const void* const member = table.member(const_cast<void*>(object), i);
        live_cell* const cell = cells + row.first_leaf;
        if (row.type->kind == form::table) {
            write_cells(*row.type->table, member, cell);
        } else if (row.type->word_size != 0) {
            const std::uint64_t word = load_word(member, row.type->word_size);
            if (cell->load(std::memory_order_relaxed) != word) cell->store(word, std::memory_order_release);
        }
    }
}

}  // namespace cfg::detail
