// SPDX-License-Identifier: MIT
// The effective configuration, value by value, with where each came from and what it overrode.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/load/loaded.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cfg {
namespace detail {

struct explained_leaf {
    std::string path;
    std::string value;
    std::string origin;
};

inline void explain_table(std::vector<explained_leaf>& lines, const table_description& table, const void* object, const std::string& prefix,
                          leaf_id first_leaf, visibility sight, const provenance& origins) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        const void* const member = table.member(const_cast<void*>(object), i);
        const visibility row_sight = row.rules != nullptr && row.rules->is_secret ? visibility::hidden : sight;
        const std::string path = prefix + std::string(row.name);
        if (row.type->kind == form::table) {
            explain_table(lines, *row.type->table, member, path + ".", first_leaf + row.first_leaf, row_sight, origins);
            continue;
        }
        explained_leaf line{path, {}, "default"};
        append_value(line.value, *row.type, member, row_sight);
        const std::span<const mark> marks = origins.marks_of(first_leaf + row.first_leaf);
        if (!marks.empty()) line.origin = origins.origin_of(marks.back()).to_string();
        // A list or map that several sources set is their merge, or the last one's; either way all are named.
        for (std::size_t k = marks.size(); k-- > 1;)
            line.origin += std::string(k + 1 == marks.size() ? " (over " : ", ") + origins.origin_of(marks[k - 1]).to_string() + (k == 1 ? ")" : "");
        lines.push_back(std::move(line));
    }
}

inline void explain_node(std::vector<explained_leaf>& lines, const value& node, const std::string& path) {
    if (const value::table* members = node.get_if<value::table>()) {
        for (const auto& [name, member] : *members) {
            std::string below = path;
            if (!below.empty()) below += '.';
            append_key(below, name);
            explain_node(lines, member, below);
        }
        return;
    }
    explained_leaf line{path, {}, node.where().to_string()};
    append_dynamic(line.value, node);
    lines.push_back(std::move(line));
}

// Columns aligned; a long value does not push the others aside.
inline std::string align_lines(const std::vector<explained_leaf>& lines) {
    constexpr std::size_t widest_value = 40;
    std::size_t path_width = 0;
    std::size_t value_width = 0;
    for (const explained_leaf& each : lines) {
        path_width = std::max(path_width, each.path.size());
        value_width = std::max(value_width, std::min(each.value.size(), widest_value));
    }
    std::string text;
    for (const explained_leaf& each : lines) {
        text.append(each.path).append(path_width - each.path.size(), ' ').append(" = ").append(each.value);
        text.append(each.value.size() < value_width ? value_width - each.value.size() : 0, ' ').append("  ").append(each.origin).append("\n");
    }
    return text;
}

}  // namespace detail

/// One line per leaf: `http.port = 9090  env GATEWAY_HTTP_PORT (over gateway.toml:3:8)`. Secrets are masked.
template <class Config>
[[nodiscard]] std::string explain(const loaded<Config>& config) {
    std::vector<detail::explained_leaf> lines;
    if constexpr (std::is_same_v<Config, value>)
        detail::explain_node(lines, *config, {});
    else
        detail::explain_table(lines, detail::table_of<Config>::value, &*config, {}, 0, detail::visibility::shown, config.provenance());
    return detail::align_lines(lines);
}

}  // namespace cfg
