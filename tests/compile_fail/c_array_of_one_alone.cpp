// SPDX-License-Identifier: MIT
// A C array with one element that is the only member.
// expect: cfg: a configuration struct must have no C array member; use std::array
#include <cfg/core/key.hpp>

#include <array>

struct gateway {
#ifdef CFG_MISUSE
    int retries[1] = {1};
#else
    std::array<int, 1> retries = {1};
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
