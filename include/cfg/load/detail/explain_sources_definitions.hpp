// SPDX-License-Identifier: MIT
// How the sources of a load are asked what they would read, and their answers written down.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/load/detail/announcement.hpp>
#include <cfg/load/explain_sources.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// A problem in one line: "error: env GATEWAY_PROT: no field has this environment name; did you mean ...". The line of the
/// document is not shown.
[[nodiscard]] inline std::string remark_of(const problem& found) {
    std::string remark = found.level == problem::severity::error ? "error: " : "warning: ";
    if (!found.message.starts_with(found.where.name()) || found.where.name().empty())
        remark.append(found.where.to_string()).append(": ");
    remark += found.message;
    return found.suggestion.empty() ? remark : remark.append("; ").append(found.suggestion);
}

inline void outline_source(const source_base& source, source_outline& out) {
    const std::size_t lines_before = out.lines.size();
    const std::size_t problems_before = out.state.problems.size();
    source.outline(out);
    if (out.lines.size() == lines_before) out.add("a source of the program", "");
    for (std::size_t i = problems_before; i < out.state.problems.size(); ++i)
        out.lines.back().remarks.push_back(remark_of(out.state.problems[i]));
}

/// The lines with numbers, aligned; a long place does not push the others aside.
[[nodiscard]] inline std::string align_outline(const std::vector<source_outline::line>& lines) {
    constexpr std::size_t widest_place = 40;
    const std::size_t number_width = std::to_string(lines.size()).size();
    std::size_t place_width = 0;
    for (const source_outline::line& each : lines)
        place_width = std::max(place_width, std::min(count_characters(each.place), widest_place));
    std::string text = "lowest precedence first:\n";
    // Names of variables and files are anybody's.
    const auto append = [&text](std::string_view part) {
        for (std::size_t i = 0; i < part.size(); ++i) append_printable(text, part, i);
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        text.append(number_width - number.size(), ' ').append(number).append("  ");
        append(lines[i].place);
        if (!lines[i].answer.empty()) {
            const std::size_t width = count_characters(lines[i].place);
            text.append(width < place_width ? place_width - width : 0, ' ').append("  ");
            append(lines[i].answer);
        }
        text += '\n';
        for (const std::string& each : lines[i].remarks) {
            text.append(number_width + 4, ' ');
            append(each);
            text += '\n';
        }
    }
    return text;
}

CFG_INLINE std::string outline_load(std::string_view type_name, const type_description& type, void* object,
                                    std::span<const source_base* const> sources) {
    load_state state;
    state.root = {&type, object};
    source_outline out{state, {}};
    const std::optional<file_source> named_file = announce_all(state, sources);
    if (type.kind == form::table) out.add("defaults of " + std::string(type_name), "");
    if (named_file.has_value()) outline_source(*named_file, out);
    for (const source_base* each : sources) outline_source(*each, out);
    return align_outline(out.lines);
}

}  // namespace cfg::detail
