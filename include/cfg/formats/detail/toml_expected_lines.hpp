// SPDX-License-Identifier: MIT
// Lines that were foreseen: the next members of a struct, and the header of the next section, in their commonest spelling.
#pragma once

#include <bit>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_common_value.hpp>
#include <cfg/formats/detail/toml_recovery.hpp>
#include <cstddef>
#include <cstdint>

namespace cfg::detail {

/// The part of the reader that guesses: configurations are mostly written in the order of their declaration. A guess that
/// fails has changed nothing but values that will be read again, and what it was for goes the general way.
class toml_expected_lines : protected toml_recovery {
protected:
    using toml_recovery::toml_recovery;

    // Lines that are, one after the other, the next members of a struct, as long as the guess is right. The loop does
    // nothing else: as its lines follow each other, and each value stands where the name's length says, the rest is
    // known when it ends.
    const char* read_expected_rows(table_state& table, std::size_t& next, const char* p) {
        const table_description& description = *table.type->table;
        const field_row* const first = description.rows + next;
        const std::uint64_t given_later = table.given[next / 64] >> (next % 64);
        const std::size_t most =
            given_later != 0 ? static_cast<std::size_t>(std::countr_zero(given_later)) : 64 - next % 64;
        const field_row* const last = first + most;
        const std::uint32_t* offset = description.offsets(table.object) + next;
        char* const object = static_cast<char*>(table.object);
        const char* const begin = p;

        const field_row* row = first;
        for (; row != last; ++row, ++offset) {
            if (!starts_with_spelling(p, row->spelling, row->spelling_mask)) break;  // as at the end of the table
            const char* const after = read_common_value(*row, object + *offset, p + row->name.size() + 3);
            if (after == nullptr || *after != '\n') break;
            p = after + 1;
        }

        const std::size_t count = static_cast<std::size_t>(row - first);
        if (count == 0) return p;
        table.given[next / 64] |= (~std::uint64_t{0} >> (64 - count)) << (next % 64);
        values_ += count;
        next += count;
        if (table.owns_leaves) {
            std::uint32_t line = lines_.line_begin() == begin ? lines_.line() : lines_.position_of(begin).line;
            mark* next_mark = add_marks(count);
            const leaf_id leaf = table.leaf;
            const std::uint32_t source = source_;
            for (const field_row* each = first; each != row; ++each)
                *next_mark++ = {leaf + each->first_leaf, source, line++,
                                static_cast<std::uint32_t>(each->name.size()) + 4};
            lines_.advance(p, static_cast<std::uint32_t>(count));
        }
        return p;
    }

    // [section.section], each the member that is expected of the one before. Null if the header is another or anything
    // about it is unusual; the sections opened by then are those that the general way opens, too.
    const char* read_expected_header(table_state& root, const char* p, table_state*& table) {
        table_state* owner = &root;
        const char* name = p + 1;
        for (std::size_t parts = 1;; ++parts) {
            const field_row* const row =
                find_expected_member(*owner, name, [](char next) { return next == '.' || next == ']'; });
            if (row == nullptr || values_ + parts > state_.bounds.values || parts > state_.bounds.key_parts)
                return nullptr;
            const char* const end = name + row->name.size();
            const std::size_t number = static_cast<std::size_t>(row - owner->type->table->rows);
            table_state*& child = states_.child(*owner, number);
            if (child == nullptr || !child->active) {
                if (row->spelt_form != form::table || owner->was_given(number)) return nullptr;
                if (*end == ']' && end[1] == '\n') {
                    table = child = &open_section(*owner, *row, child, name);
                    table->has_header = true;
                    values_ += parts;
                    if (lines_.line_begin() == p) lines_.advance(end + 2, 1);
                    return end + 2;
                }
                if (*end != '.') return nullptr;
                child = &open_section(*owner, *row, child, name);
            } else if (*end != '.') {
                return nullptr;
            }
            owner = child->is_list() ? child->element : child;
            name = end + 1;
        }
    }

    std::size_t values_ = 0;
};

}  // namespace cfg::detail
