// SPDX-License-Identifier: MIT
// Dotted paths that are known only at run time: the place that one leads to.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

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

/// `request-timeout` as the member `request_timeout` is spelt.
[[nodiscard]] inline std::string with_underscores(std::string_view path) {
    std::string folded(path);
    for (char& letter : folded)
        if (letter == '-') letter = '_';
    return folded;
}

enum class path_outcome : std::uint8_t { found, table, lost };

/// Follows a dotted path of members, and keys of maps, from `at` on. `lost_at` is where it led nowhere.
[[nodiscard]] inline path_outcome follow_path(named_place& at, std::string_view path, std::size_t& lost_at) {
    for (std::size_t begin = 0;;) {
        const path_segment segment = segment_at(path, begin);
        const type_description& outer = at.inside();
        lost_at = begin;
        if (segment.name.empty()) return path_outcome::lost;
        if (outer.kind == form::table) {
            const field_row* row = find_row(*outer.table, segment.name);
            if (row == nullptr) row = find_row(*outer.table, with_underscores(segment.name));
            if (row == nullptr) return path_outcome::lost;
            at.enter_member(*row);
        } else if (outer.kind == form::map || outer.kind == form::dynamic) {
            at.enter_key(std::string(segment.name));
        } else {
            return path_outcome::lost;
        }
        if (segment.end == path.size()) return at.below_tables ? path_outcome::found : path_outcome::table;
        begin = segment.end + 1;
    }
}

}  // namespace cfg::detail
