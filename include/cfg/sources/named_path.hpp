// SPDX-License-Identifier: MIT
// Dotted paths that somebody wrote, followed down a configuration: what they lead to, or what they may have meant.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// One step of a dotted path as it is written, with or without quotes.
struct path_segment {
    std::string_view name;
    std::size_t end;  // the dot behind it, or the end of the path
};

/// The segment that begins at `begin`. One in quotes may contain dots: `labels."a.b"`.
[[nodiscard]] inline path_segment segment_at(std::string_view path, std::size_t begin) {
    if (begin < path.size() && (path[begin] == '"' || path[begin] == '\'')) {
        const std::size_t quote = path.find(path[begin], begin + 1);
        if (quote != path.npos && (quote + 1 == path.size() || path[quote + 1] == '.'))
            return {path.substr(begin + 1, quote - begin - 1), quote + 1};
    }
    const std::size_t end = std::min(path.find('.', begin), path.size());
    return {path.substr(begin, end - begin), end};
}

/// A path as flags are compared: members have no dashes, so people may write them for underscores.
[[nodiscard]] inline std::string with_underscores(std::string_view path) {
    std::string folded(path);
    for (char& letter : folded)
        if (letter == '-') letter = '_';
    return folded;
}

enum class path_outcome : std::uint8_t { found, table, lost };

/// Takes one step down: to a member, or to the entry of a map with this key. False where that leads nowhere.
[[nodiscard]] inline bool follow_step(named_place& at, std::string_view name) {
    const type_description& outer = at.inside();
    if (name.empty()) return false;
    if (outer.kind == form::map || outer.kind == form::dynamic) {
        at.enter_key(std::string(name));
        return true;
    }
    if (outer.kind != form::table) return false;
    const field_row* row = find_row(*outer.table, name);
    if (row == nullptr) row = find_row(*outer.table, with_underscores(name));
    if (row != nullptr) at.enter_member(*row);
    return row != nullptr;
}

/// Follows a dotted path of members, and keys of maps, from `at` on. `lost_at` is where it led nowhere.
[[nodiscard]] inline path_outcome follow_path(named_place& at, std::string_view path, std::size_t& lost_at) {
    for (std::size_t begin = 0;;) {
        const path_segment segment = segment_at(path, begin);
        lost_at = begin;
        if (!follow_step(at, segment.name)) return path_outcome::lost;
        if (segment.end == path.size()) return at.below_tables ? path_outcome::found : path_outcome::table;
        begin = segment.end + 1;
    }
}

/// The paths that one that leads nowhere may have meant: those of all leaves and, inside an entry of a map, of the fields
/// that it could have.
[[nodiscard]] inline std::vector<std::string> paths_near(const type_description& root, std::string_view path) {
    std::vector<std::string> candidates;
    walk_leaves({&root, nullptr},
                [&](const destination&, std::string_view leaf_path) { candidates.emplace_back(leaf_path); });
    named_place lost(root);
    std::size_t lost_at = 0;
    if (follow_path(lost, path, lost_at) != path_outcome::lost || !lost.below_tables ||
        lost.inside().kind != form::table)
        return candidates;
    const table_description& table = *lost.inside().table;
    for (std::uint32_t i = 0; i < table.row_count; ++i)
        candidates.push_back(std::string(path.substr(0, lost_at))
                                 .append(table.rows[i].name)
                                 .append(path.substr(segment_at(path, lost_at).end)));
    return candidates;
}

/// The first leaf of a table, as a path.
[[nodiscard]] inline std::string first_leaf_in(const type_description& root, const named_place& table) {
    std::string found;
    walk_leaves({&root, nullptr}, [&](const destination& leaf, std::string_view path) {
        if (leaf.leaf == table.leaf && found.empty()) found = path;
    });
    return found;
}

}  // namespace cfg::detail
