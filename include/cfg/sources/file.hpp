// SPDX-License-Identifier: MIT
// A configuration file.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/sources/template_variables.hpp>
#include <cfg/formats/toml.hpp>
#include <filesystem>
#include <string>

namespace cfg {

/// A file whose extension tells its format. It must exist unless `.optional()`; an empty one leaves all defaults.
/// A list of keys `cfg-unset` at its top takes away what the layers below it gave: optionals, maps and lists that layers add to
/// become empty, entries leave their maps. So it does in every document.
/// Where a flag `--config FILE` is given, the first file source of a load reads FILE instead of its own path.
class file_source final : public detail::source_base {
public:
    explicit file_source(std::filesystem::path path);

    /// The file may be missing. One that exists but cannot be read is still an error.
    [[nodiscard]] file_source optional() const;

    /// What to do with unknown keys; they are errors unless said otherwise.
    [[nodiscard]] file_source unknown(unknown_policy policy) const;

    /// Puts variables in: `${NAME}`, `${NAME:default}` and `${NAME:?message}` in values, whether in quotes or bare; `$$`
    /// is a dollar sign. Their text is data: it can neither end a string nor begin a key, and is not read for variables
    /// again. `given` goes before the environment.
    [[nodiscard]] file_source interpolate(variables given = {}) const;

    /// Overlays the file of a profile: `gateway.prod.toml` over `gateway.toml`. Without a name the environment variable
    /// CFG_PROFILE names the profile, if it is set. A profile that has no file (and no table) is an error that lists those
    /// that there are.
    [[nodiscard]] file_source profile(std::string name = {}) const;

    /// Profiles may also be tables of the file itself, `[profile.prod]`: the active one's lies over the rest of the file,
    /// and under the profile's own file.
    [[nodiscard]] file_source profile_tables() const;

    [[nodiscard]] bool is_main_file() const noexcept override { return true; }

    CFG_INLINE void apply(detail::load_state& state) const override;

    CFG_INLINE void outline(detail::source_outline& out) const override;

private:
    std::filesystem::path path_;
    bool optional_ = false;
    bool has_profile_ = false;
    bool has_profile_tables_ = false;
    std::string profile_;  // empty: CFG_PROFILE says
    unknown_policy policy_ = unknown_policy::inherit;
    detail::template_variables variables_;
};

/// A source that reads the file at `path`. Lifetime: the path is copied. Cost: nothing is read before the load.
[[nodiscard]] file_source file(std::filesystem::path path);

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/file_definitions.hpp>
#endif
