// SPDX-License-Identifier: MIT
// How a text is read.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/text.hpp>
#include <cstdint>
#include <string>
#include <utility>

namespace cfg {

CFG_INLINE text_source::text_source(const detail::document_format& format, std::string text, std::string name)
    : format_(&format), text_(std::move(text)), name_(std::move(name)) {}

CFG_INLINE text_source text_source::unknown(unknown_policy policy) const {
    text_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE text_source text_source::interpolate(variables given) const {
    text_source changed = *this;
    changed.variables_.use(std::move(given));
    return changed;
}

CFG_INLINE void text_source::apply(detail::load_state& state) const {
    const std::uint32_t source = state.origins.add_source(source_kind::text, name_);
    std::string copy;
    copy.reserve(text_.size() + detail::text_padding);
    copy = text_;
    detail::read_document(std::move(copy), *format_, source, policy_, variables_, state);
}

CFG_INLINE void text_source::outline(detail::source_outline& out) const {
    out.add(name_, std::string("a text in the program, as ").append(format_->name) +
                       (variables_.are_used() ? ", a template" : ""));
}

CFG_INLINE text_source text(const detail::document_format& format, std::string text, std::string name) {
    return {format, std::move(text), std::move(name)};
}

}  // namespace cfg
