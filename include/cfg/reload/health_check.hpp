// SPDX-License-Identifier: MIT
// What tells whether a program is well with its configuration.
#pragma once

#include <functional>

namespace cfg {

/// Asked after a reload whether the program is well with it; see `reload_options::bake_time`. One that throws says no, and why.
using health_check = std::function<bool()>;

}  // namespace cfg
