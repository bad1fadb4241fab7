// SPDX-License-Identifier: MIT
// One TOML value inside another text: a variable, a flag.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/toml_reader.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cfg::detail {

/// Reads `text`, one TOML value, into `to`; `rules` say what becomes of what is there. Problems go to `state` for `source`, shown on the line `line_prefix + text`,
/// or on none when `sight` hides it; `line` is the number of that line, 0 where the source has none. False if there was
/// an error.
inline bool read_toml_value(std::string_view text, const slot& to, const field* rules, const place* at, leaf_id leaf,
                            visibility sight, std::uint32_t source, std::string_view line_prefix, std::uint32_t line, load_state& state) {
    std::string padded(text);
    padded.append(text_padding, '\0');
    const std::size_t before = state.problems.size();
    const std::size_t unreported_before = state.unreported;
    const auto prefix_width = static_cast<std::uint32_t>(count_characters(line_prefix));
    const text_position begin = line == 0 ? text_position{1, 1} : text_position{line, prefix_width + 1};
    toml_reader({padded.data(), text.size()}, source, unknown_policy::inherit, state)
        .read_lone_value(*to.type, to.object, rules, at, leaf, sight, begin);
    bool is_read = state.unreported == unreported_before;
    for (std::size_t i = before; i < state.problems.size(); ++i) {
        problem& each = state.problems[i];
        is_read &= each.level != problem::severity::error;
        if (each.where.line() != begin.line) continue;
        if (line == 0) each.where = state.origins.origin_at(source, 0, each.where.column() + prefix_width);
        if (each.line.empty()) continue;
        each.line.insert(0, line_prefix);
        each.caret += prefix_width;
    }
    return is_read;
}

}  // namespace cfg::detail
