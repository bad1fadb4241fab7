// SPDX-License-Identifier: MIT
// How cells get their values.
#pragma once

#include <cfg/store/live.hpp>
#include <cstring>

namespace cfg::detail {

template <class Bits>
void write_bits(const live_cell& cell, const void* object) noexcept {
    Bits bits;
    std::memcpy(&bits, object, sizeof bits);
    const std::atomic_ref<Bits> word = cell.as<Bits>();
    if (word.load(std::memory_order_relaxed) != bits) word.store(bits, std::memory_order_release);
}

inline void write_cell(const live_cell& cell, const void* object, std::uint8_t size) noexcept {
    switch (size) {
        case 1: return write_bits<std::uint8_t>(cell, object);
        case 2: return write_bits<std::uint16_t>(cell, object);
        case 4: return write_bits<std::uint32_t>(cell, object);
        case 8: return write_bits<std::uint64_t>(cell, object);
        default: return;  // no word
    }
}

CFG_INLINE void write_cells(const table_description& table, const void* object, live_cell* cells) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        const void* const member = table.member(const_cast<void*>(object), i);
        live_cell* const cell = cells + row.first_leaf;
        if (row.type->kind == form::table) {
            write_cells(*row.type->table, member, cell);
        } else {
            write_cell(*cell, member, row.type->word_size);
        }
    }
}

}  // namespace cfg::detail
