// SPDX-License-Identifier: MIT
// Configurations written as variables of the environment, for `cfg::to_env`.
#pragma once

#include <cfg/core/provenance.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/core/version.hpp>
#include <cfg/core/write_options.hpp>
#include <string>
#include <string_view>

namespace cfg::detail {

/// The configuration as variables with the prefix; `origins` may be null. Errors: throws write_error.
[[nodiscard]] std::string write_env(const view& root, std::string_view prefix, const write_options& options,
                                    const provenance* origins);

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/sources/detail/write_env_definitions.hpp>
#endif
