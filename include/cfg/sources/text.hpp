// SPDX-License-Identifier: MIT
// A document that the program has as a string: built-in defaults, tests.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/sources/template_variables.hpp>
#include <cfg/formats/toml.hpp>
#include <string>

namespace cfg {

/// A text in a given format; `name` stands in messages where a file's path would.
class text_source final : public detail::source_base {
public:
    text_source(const detail::document_format& format, std::string text, std::string name);

    /// What to do with unknown keys; they are errors unless said otherwise.
    [[nodiscard]] text_source unknown(unknown_policy policy) const;

    /// Puts variables in: `${NAME}`, `${NAME:default}` and `${NAME:?message}` in values, whether in quotes or bare; `$$`
    /// is a dollar sign. Their text is data: it can neither end a string nor begin a key, and is not read for variables
    /// again. `given` goes before the environment.
    [[nodiscard]] text_source interpolate(variables given = {}) const;

    CFG_INLINE void apply(detail::load_state& state) const override;

    CFG_INLINE void outline(detail::source_outline& out) const override;

private:
    const detail::document_format* format_;
    std::string text_;
    std::string name_;
    unknown_policy policy_ = unknown_policy::inherit;
    detail::template_variables variables_;
};

/// A source that reads `text`: `cfg::text(cfg::toml, "port = 8080", "built-in")`.
[[nodiscard]] text_source text(const detail::document_format& format, std::string text, std::string name = "text");

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/text_definitions.hpp>
#endif
