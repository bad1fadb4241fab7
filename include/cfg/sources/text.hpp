// SPDX-License-Identifier: MIT
// A document that the program has as a string: built-in defaults, tests.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/sources/regular_file.hpp>
#include <string>
#include <utility>

namespace cfg {
namespace detail {

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

}  // namespace detail

/// A text in a given format; `name` stands in messages where a file's path would.
class text_source final : public detail::source_base {
public:
    text_source(const detail::document_format& format, std::string text, std::string name)
        : format_(&format), text_(std::move(text)), name_(std::move(name)) {}

    /// What to do with unknown keys; they are errors unless said otherwise.
    [[nodiscard]] text_source unknown(unknown_policy policy) const {
        text_source changed = *this;
        changed.policy_ = policy;
        return changed;
    }

    void apply(detail::load_state& state) const override {
        const std::uint32_t source = state.origins.add_source(source_kind::text, name_);
        std::string copy;
        copy.reserve(text_.size() + detail::text_padding);
        copy = text_;
        detail::read_document(std::move(copy), *format_, source, policy_, state);
    }

private:
    const detail::document_format* format_;
    std::string text_;
    std::string name_;
    unknown_policy policy_ = unknown_policy::inherit;
};

/// A source that reads `text`: `cfg::text(cfg::toml, "port = 8080", "built-in")`.
[[nodiscard]] inline text_source text(const detail::document_format& format, std::string text, std::string name = "text") {
    return {format, std::move(text), std::move(name)};
}

}  // namespace cfg
