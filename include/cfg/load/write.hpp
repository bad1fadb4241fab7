// SPDX-License-Identifier: MIT
// Configurations as text again: TOML, JSON and variables of the environment that read back as the same values.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/reflect.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/core/write_options.hpp>
#include <cfg/formats/write_json.hpp>
#include <cfg/formats/write_toml.hpp>
#include <cfg/load/loaded.hpp>
#include <cfg/sources/write_env.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace cfg {
namespace detail {

template <class Config>
[[nodiscard]] view view_of(const Config& config) {
    static_assert(std::is_same_v<Config, value> || section<Config>,
                  "cfg: only a configuration can be written: a struct, a cfg::value, or what cfg::load returns");
    return {&description_of<Config>::value, &config};
}

}  // namespace detail

/// A configuration, plain or loaded, or a dynamic value, as a TOML document: members in the order of their declaration,
/// entries of maps by key, in each table the values before the tables. Reading it gives the same values.
/// A secret is left out, and a comment stands in its place, so that a mask is never read as a value: who reads the
/// document gets the secret from another source, or its default. `cfg::secrets::exposed` writes it.
/// Errors:  throws write_error for what TOML cannot say: text that is not UTF-8, null in an array, a document that is no
///          table, and nothing where the default is something; and whatever a codec's `format` throws.
/// Threads: any. Cost: linear in the values.
template <class Config>
[[nodiscard]] std::string to_toml(const Config& config, const write_options& options = {}) {
    return detail::write_toml(detail::view_of(config), options, nullptr);
}

template <class Config>
[[nodiscard]] std::string to_toml(const loaded<Config>& config, const write_options& options = {}) {
    return detail::write_toml(detail::view_of(*config), options, &config.provenance());
}

/// As `to_toml`, but JSON: an empty optional is null, dates and times are strings, secrets are left out without a trace.
/// Errors: throws write_error for what JSON cannot say: text that is not UTF-8, infinities and NaN.
template <class Config>
[[nodiscard]] std::string to_json(const Config& config, const write_options& options = {}) {
    return detail::write_json(detail::view_of(config), options, nullptr);
}

template <class Config>
[[nodiscard]] std::string to_json(const loaded<Config>& config, const write_options& options = {}) {
    return detail::write_json(detail::view_of(*config), options, &config.provenance());
}

/// As `to_toml`, but lines `PREFIX_HTTP_PORT=8080` as .env files have them, with the names that `cfg::env(prefix)` looks
/// up. Lists are separated by commas or in TOML's notation; maps are in TOML's notation.
/// Errors: throws write_error for what a variable cannot say: NUL characters, text that is not UTF-8, and in a dynamic
///         value whatever is neither text nor array nor table.
/// Misuse: an empty text is only read by `cfg::env(prefix).allow_empty()`.
template <class Config>
[[nodiscard]] std::string to_env(const Config& config, std::string_view prefix, const write_options& options = {}) {
    return detail::write_env(detail::view_of(config), prefix, options, nullptr);
}

template <class Config>
[[nodiscard]] std::string to_env(const loaded<Config>& config, std::string_view prefix,
                                 const write_options& options = {}) {
    return detail::write_env(detail::view_of(*config), prefix, options, &config.provenance());
}

}  // namespace cfg
