// SPDX-License-Identifier: MIT
// A directory as a source, one file per value: mounted ConfigMaps and Secrets, Docker secrets, systemd credentials.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cfg {

/// A directory with one file per value as a source of a load; made by `cfg::directory` and `cfg::credentials`.
class directory_source final : public detail::source_base {
public:
    /// Without a path it is the directory that systemd passes.
    directory_source(std::optional<std::filesystem::path> path, std::string_view prefix);

    /// The directory may be missing. One that exists but cannot be read is still an error.
    [[nodiscard]] directory_source optional() const;

    /// What to do with a file that has no field's name. As long as nothing is said, one that looks like a misspelt field
    /// is an error and any other a warning. With a prefix, files that do not begin with it are somebody else's.
    [[nodiscard]] directory_source unknown(unknown_policy policy) const;

    /// An empty file sets its field to nothing, instead of being as good as not there.
    [[nodiscard]] directory_source allow_empty() const;

    CFG_INLINE void apply(detail::load_state& state) const override;

    CFG_INLINE void outline(detail::source_outline& out) const override;

private:
    std::optional<std::filesystem::path> path_;
    std::string prefix_;
    bool optional_ = false;
    bool takes_empty_ = false;
    unknown_policy policy_ = unknown_policy::inherit;
};

/// The files in the directory at `path`, one per value: `redis.password` is read from the file of that name, or from
/// REDIS_PASSWORD (with a prefix, PREFIX_REDIS_PASSWORD), or from the name that `.env("NAME")` gives; an entry of a map
/// from `tenants.acme.rps` or TENANTS__ACME__RPS. Values are read as those of variables are, without the newline at
/// their end. All of a mounted Kubernetes volume is read in one generation, even if the next one replaces it meanwhile.
/// Names that begin with a dot do not count, nor do subdirectories, for a mount has some of its own. Links are followed.
/// Errors:   a missing directory, unless `.optional()`; what has the name of a field, but is a directory, a pipe, a
///           socket, a device or a link to nowhere, cannot be read, or is larger than `limits::document_bytes`; more
///           than `limits::values` files; two files for one value; names that look like a misspelt field; text that its
///           field does not take.
/// Lifetime: the path is copied. Cost: nothing is read before the load, and then only files that have a field's name.
[[nodiscard]] directory_source directory(std::filesystem::path path, std::string_view prefix = {});

/// The credentials that systemd passes to a service (LoadCredential=, SetCredential=): as `directory`, with the path in
/// $CREDENTIALS_DIRECTORY at the time of the load. Where that is not set there are no values.
/// Threads: reads the environment, like getenv(): no other thread may change it during a load.
[[nodiscard]] directory_source credentials(std::string_view prefix = {});

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/directory_definitions.hpp>
#endif
