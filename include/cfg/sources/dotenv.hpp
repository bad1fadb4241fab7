// SPDX-License-Identifier: MIT
// A .env file as a source: variables with places.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/sources/template_variables.hpp>
#include <filesystem>
#include <string>
#include <string_view>

namespace cfg {

/// A .env file as a source of a load; made by `cfg::dotenv`.
class dotenv_source final : public detail::source_base {
public:
    dotenv_source(std::filesystem::path path, std::string_view prefix);

    /// The file may be missing. One that exists but cannot be read is still an error.
    [[nodiscard]] dotenv_source optional() const;

    /// What to do with a name that begins with the prefix and is no field's. As long as nothing is said, one that looks
    /// like a misspelt field is an error and any other a warning. Names without the prefix are somebody else's.
    [[nodiscard]] dotenv_source unknown(unknown_policy policy) const;

    /// `NAME=` sets its field to nothing, instead of being as good as not there.
    [[nodiscard]] dotenv_source allow_empty() const;

    /// Puts variables into values: `${NAME}`, `${NAME:default}` and `${NAME:?message}`, outside of single quotes and
    /// backticks; `$$` and `\$` are a dollar sign. They come from `given`, else from the environment, else from earlier
    /// lines of the file, by their names as they are written there. Their text is data: it ends no value, adds no line and
    /// is not read for variables again; within an array or a table it is quoted as it has to be.
    /// Errors: a variable without text and without a default, at its place, in a value that a field reads or that such a
    ///         value needs; values that together go over `limits::template_bytes`.
    [[nodiscard]] dotenv_source interpolate(variables given = {}) const;

    CFG_INLINE void apply(detail::load_state& state) const override;

    CFG_INLINE void outline(detail::source_outline& out) const override;

private:
    std::filesystem::path path_;
    std::string prefix_;
    bool optional_ = false;
    bool takes_empty_ = false;
    unknown_policy policy_ = unknown_policy::inherit;
    detail::template_variables variables_;
};

/// The variables in the file at `path`, in the dialect that formats/dotenv.hpp and the README describe, for the same
/// fields as those of `cfg::env(prefix)`: by name, entry by entry in maps, and NAME_FILE. A configuration without a
/// struct takes all of them. Nothing is put into the environment, and nothing is
/// expanded without `.interpolate()`.
/// Errors:   a missing file, unless `.optional()`; what is no regular file or is larger than `limits::document_bytes`;
///           what the dialect does not allow; and all that is one for `cfg::env`. Names without the prefix are none.
/// Lifetime: the path is copied. Cost: nothing is read before the load.
[[nodiscard]] dotenv_source dotenv(std::filesystem::path path, std::string_view prefix = {});

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/dotenv_definitions.hpp>
#endif
