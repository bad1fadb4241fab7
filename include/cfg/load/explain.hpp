// SPDX-License-Identifier: MIT
// The effective configuration, value by value, with where each came from and what it overrode.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/value.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/loaded.hpp>
#include <string>
#include <type_traits>

namespace cfg {
namespace detail {

/// The lines of a configuration that is a struct.
[[nodiscard]] std::string explain_table(const table_description& table, const void* object, const provenance& origins);

/// The lines of one that is a dynamic value.
[[nodiscard]] std::string explain_node(const value& node, const provenance& origins);

}  // namespace detail

/// One line per value: `http.port = 9090  env GATEWAY_HTTP_PORT (over gateway.toml:3:8)`. Secrets are masked.
template <class Config>
[[nodiscard]] std::string explain(const loaded<Config>& config) {
    if constexpr (std::is_same_v<Config, value>)
        return detail::explain_node(*config, config.provenance());
    else
        return detail::explain_table(detail::table_of<Config>::value, &*config, config.provenance());
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/explain_definitions.hpp>
#endif
