// SPDX-License-Identifier: MIT
// What `load_or_exit` says.
#pragma once

#include <cfg/load/load.hpp>
#include <cstdio>

namespace cfg::detail {

CFG_INLINE void print_warning(const problem& warning) {
    std::fputs((to_string(warning, colour_for(stderr)) + "\n").c_str(), stderr);
}

}  // namespace cfg::detail
