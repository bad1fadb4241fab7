// SPDX-License-Identifier: MIT
// A document that a source has got hold of, handed to its format.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/formats/template.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/sources/template_variables.hpp>
#include <cfg/sources/unset.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// Reads a text in a format, after checking its size and, where it is a template, putting its variables in.
inline void read_document(std::string text, const document_format& format, std::uint32_t source, unknown_policy policy,
                          const template_variables& variables, load_state& state) {
    if (text.size() > state.bounds.document_bytes) {
        state.incomplete = true;
        problem found;
        found.where = state.origins.origin_at(source, 0, 0);
        found.message = describe_oversize("this document", state.bounds.document_bytes);
        state.add_problem(std::move(found));
        return;
    }
    document& kept = state.keep_document({}, source, format);
    if (variables.are_used()) {
        const variable_lookup lookup = [&](std::string_view name) { return variables.find(name); };
        std::optional<std::string> expanded =
            template_expansion(text, format.quotes, lookup, source, state).expand(kept.columns);
        if (!expanded.has_value()) {
            state.incomplete = true;
            return;
        }
        kept.written = std::exchange(text, *std::move(expanded));
        state.reading = &kept;
    }
    kept.set_text(std::move(text));
    unsetting(kept, state).run();
    format.read(kept.text(), source, policy, state);
    state.reading = nullptr;
}

}  // namespace cfg::detail
