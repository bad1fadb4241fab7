// SPDX-License-Identifier: MIT
// JSON (RFC 8259), read by simdjson straight into a configuration. Not part of <cfg/cfg.hpp>: a program that reads JSON
// includes this header and links simdjson (the CMake target cfg::json does), others do not pay for compiling it.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/json_reader.hpp>
#include <cfg/formats/known_formats.hpp>
#include <cstdint>
#include <string_view>

namespace cfg {
namespace detail {

inline void read_json(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state) {
    json_reader(text, source, policy, state).read_document();
}

inline void read_json_value(std::string_view text, const lone_value& to, load_state& state) {
    json_reader(text, to.source, unknown_policy::inherit, state).read_lone_value(to);
}

}  // namespace detail

/// The JSON format, for `cfg::text(cfg::json, "...", "name")`. By including this header a program also lets `cfg::file`
/// read files whose names end in .json, and variables and flags hold JSON: `GATEWAY_LIMITS={"rps": 5}`.
/// Rules:   those of TOML: a number never becomes text or text a number, integers must fit, null only empties an optional.
///          Members may not repeat. Comments and trailing commas are errors that say so.
inline constexpr detail::document_format json{"JSON", ".json", &detail::read_json, detail::quoting_style::json,
                                              &detail::read_json_value};

namespace detail {

inline const known_format json_is_known{json};

}  // namespace detail
}  // namespace cfg
