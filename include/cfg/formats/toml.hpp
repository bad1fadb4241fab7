// SPDX-License-Identifier: MIT
// TOML 1.1, and so 1.0, read from text straight into a configuration.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cstdint>
#include <string_view>

namespace cfg {
namespace detail {

void read_toml(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state);
void read_toml_value(std::string_view text, const lone_value& to, load_state& state);

}  // namespace detail

/// The TOML format, for `cfg::text(cfg::toml, "...", "name")`.
inline constexpr detail::document_format toml{"TOML", ".toml", &detail::read_toml, detail::quoting_style::toml,
                                              &detail::read_toml_value};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/formats/detail/toml_definitions.hpp>
#endif
