// SPDX-License-Identifier: MIT
// The environment as a source: each leaf looks up the one variable that is its own.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <string>
#include <string_view>

namespace cfg {

/// The environment as a source of a load; made by `cfg::env`.
class environment_source final : public detail::source_base {
public:
    explicit environment_source(std::string_view prefix);

    /// What to do with a variable that begins with the prefix and is no field's. As long as nothing is said, one that
    /// looks like a misspelt field is an error and any other a warning. `cfg::reject` makes all of them errors.
    [[nodiscard]] environment_source unknown(unknown_policy policy) const;

    /// A variable that is set to nothing sets its field to nothing, instead of being as good as unset.
    [[nodiscard]] environment_source allow_empty() const;

    CFG_INLINE void apply(detail::load_state& state) const override;

    CFG_INLINE void outline(detail::source_outline& out) const override;

private:
    std::string prefix_;
    unknown_policy policy_ = unknown_policy::inherit;
    bool takes_empty_ = false;
};

/// The environment: `http.port` is read from `PREFIX_HTTP_PORT`, a field with `.env("NAME")` from `NAME`. A map is
/// written inline, `PREFIX_TENANTS='{ acme = { rps = 5 } }'`, or entry by entry, `PREFIX_TENANTS__ACME__RPS=5`, where
/// keys that the map has are found whatever their case (and `_` finds a dash), and others become lower case. Without a
/// prefix, names are bare paths (`HTTP_PORT`), and no variable is unknown.
/// `PREFIX_HTTP_PORT_FILE` is the path of a file with the value, without the newline at its end; a relative one is taken
/// from the working directory. A variable of that form that is the name of a field itself (one called `http.port_file`)
/// belongs to that field. Entries of maps have no such variables.
/// Errors:  text that its field does not take, names under the prefix that look like a misspelt field, NAME and NAME_FILE
///          both set, and a NAME_FILE that cannot be read.
/// Threads: reads `environ`, like getenv(): no other thread may change the environment during a load.
[[nodiscard]] environment_source env(std::string_view prefix = {});

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/env_definitions.hpp>
#endif
