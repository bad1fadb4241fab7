// SPDX-License-Identifier: MIT
// A document that a source has got hold of, handed to its format.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace cfg::detail {

/// Reads a text in a format, after checking its size.
inline void read_document(std::string text, const document_format& format, std::uint32_t source, unknown_policy policy, load_state& state) {
    if (text.size() > state.bounds.document_bytes) {
        state.incomplete = true;
        problem found;
        found.where = state.origins.origin_at(source, 0, 0);
        found.message = describe_oversize("this document", state.bounds.document_bytes);
        state.add_problem(std::move(found));
        return;
    }
    const document& kept = state.keep_document(std::move(text), source, format);
    format.read(kept.text(), source, policy, state);
}

}  // namespace cfg::detail
