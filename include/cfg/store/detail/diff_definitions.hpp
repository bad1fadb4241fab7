// SPDX-License-Identifier: MIT
// How two configurations are compared leaf by leaf, and the differences shown.
#pragma once

#include <cfg/core/elements.hpp>
#include <cfg/store/detail/change_json.hpp>
#include <cfg/store/detail/change_lines.hpp>
#include <cfg/store/detail/changed_places.hpp>
#include <cfg/store/diff.hpp>
#include <cstdint>
#include <string>

namespace cfg::detail {

inline void find_changes_from(leaf_id first_leaf, const table_description& table, const void* before, const void* after,
                              void* set, void (*insert)(void* set, leaf_id leaf)) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        const void* const old = table.member(const_cast<void*>(before), i);
        const void* const now = table.member(const_cast<void*>(after), i);
        if (row.type->kind == form::table)
            find_changes_from(first_leaf + row.first_leaf, *row.type->table, old, now, set, insert);
        else if (!same_value(*row.type, old, now))
            insert(set, first_leaf + row.first_leaf);
    }
}

CFG_INLINE void find_changes(const table_description& table, const void* before, const void* after, void* set,
                             void (*insert)(void* set, leaf_id leaf)) {
    find_changes_from(0, table, before, after, set, insert);
}

CFG_INLINE std::string show_changes(const table_description& table, const void* before, const void* after) {
    change_lines lines;
    changed_places(lines).add_table(table, before, after, visibility::shown);
    return lines.take();
}

CFG_INLINE std::string write_changes(const table_description& table, const void* before, const void* after) {
    change_json document;
    changed_places(document).add_table(table, before, after, visibility::shown);
    return document.take();
}

}  // namespace cfg::detail
