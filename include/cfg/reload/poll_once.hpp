// SPDX-License-Identifier: MIT
// One look at the sources of a store, and a reload if they have changed.
#pragma once

#include <cfg/core/description.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/version.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/store/store_core.hpp>
#include <optional>

namespace cfg::detail {

/// See `store::poll_once`.
[[nodiscard]] std::optional<result<shared_transition>> poll_once(store_core& core, const type_description& type,
                                                                 const reload_options& how);

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/reload/detail/poll_once_definitions.hpp>
#endif
