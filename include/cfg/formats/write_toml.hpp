// SPDX-License-Identifier: MIT
// Configurations written as TOML, for `cfg::to_toml`.
#pragma once

#include <cfg/core/provenance.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/core/version.hpp>
#include <cfg/core/write_options.hpp>
#include <string>

namespace cfg::detail {

/// The configuration as a document; `origins` may be null. Errors: throws write_error.
[[nodiscard]] std::string write_toml(const view& root, const write_options& options, const provenance* origins);

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/formats/detail/write_toml_definitions.hpp>
#endif
