// SPDX-License-Identifier: MIT
// One value of a document inside another text, a variable or a flag: in TOML's notation, or in JSON's where it is known.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/known_formats.hpp>
#include <cfg/formats/toml.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cfg::detail {

/// The closing quote of the string that begins at `at`, or the end of the text.
[[nodiscard]] constexpr std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
    const char quote = text[at];
    const std::size_t count = text.size() - at > 2 && text[at + 1] == quote && text[at + 2] == quote ? 3 : 1;
    for (std::size_t i = at + count; i < text.size(); ++i) {
        if (text[i] == '\\' && quote == '"')
            ++i;
        else if (text[i] == quote &&
                 (count == 1 || (text.size() - i > 2 && text[i + 1] == quote && text[i + 2] == quote)))
            return i + count - 1;
    }
    return text.size();
}

/// In which notation a text that begins with a bracket is written: what follows the first key of the first table that has
/// one decides, `:` or `=`. Without any the text is JSON if it has a `null`, else both notations mean the same by it.
/// Variables may stand in the text. Cost: one pass at most.
[[nodiscard]] constexpr quoting_style notation_of(std::string_view text) noexcept {
    constexpr std::string_view null = "null";
    const auto is_outside_word = [&](std::size_t at) { return at >= text.size() || !is_bare_character(text[at]); };
    bool in_key = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (text[i]) {
            case '"':
            case '\'': i = end_of_string(text, i); break;
            case '#': i = std::min(text.find('\n', i), text.size()); break;
            case '{': in_key = i == 0 || text[i - 1] != '$'; break;
            case '[':
            case ']':
            case '}':
            case ',': in_key = false; break;
            case ':':
                if (in_key) return quoting_style::json;
                break;
            case '=':
                if (in_key) return quoting_style::toml;
                break;
            case 'n':
                if (!in_key && text.substr(i).starts_with(null) && (i == 0 || is_outside_word(i - 1)) &&
                    is_outside_word(i + null.size()))
                    return quoting_style::json;
                break;
            default: break;
        }
    }
    return quoting_style::toml;
}

/// The format that such a text is in; null if it is in JSON, which this program does not read.
[[nodiscard]] inline const document_format* inline_format_of(std::string_view text) noexcept {
    return notation_of(text) == quoting_style::json ? known_format::find(".json") : &toml;
}

/// Reads `text`, one value in the format, into `to`; `rules` say what becomes of what is there. Problems go to `state` for `source`, shown on the line
/// `line_prefix + text`, or on none when `sight` hides it; `line` is the number of that line, 0 where the source has none.
/// False if there was an error.
inline bool read_inline_value(std::string_view text, const document_format& format, const slot& to, const field* rules,
                              const place* at, leaf_id leaf, visibility sight, std::uint32_t source,
                              std::string_view line_prefix, std::uint32_t line, load_state& state) {
    std::string padded(text);
    padded.append(text_padding, '\0');
    const std::size_t before = state.problems.size();
    const std::size_t unreported_before = state.unreported;
    const auto prefix_width = static_cast<std::uint32_t>(count_characters(line_prefix));
    const std::uint32_t first_line = line == 0 ? 1 : line;
    const std::uint32_t first_column = line == 0 ? 1 : prefix_width + 1;
    format.read_value({padded.data(), text.size()}, {to, rules, at, leaf, sight, source, first_line, first_column},
                      state);
    bool is_read = state.unreported == unreported_before;
    for (std::size_t i = before; i < state.problems.size(); ++i) {
        problem& each = state.problems[i];
        is_read &= each.level != problem::severity::error;
        if (each.where.line() != first_line) continue;
        if (line == 0) each.where = state.origins.origin_at(source, 0, each.where.column() + prefix_width);
        if (each.line.empty()) continue;
        each.line.insert(0, line_prefix);
        each.caret += prefix_width;
    }
    return is_read;
}

}  // namespace cfg::detail
