// SPDX-License-Identifier: MIT
// A C array of C arrays.
// expect: cfg: a configuration struct must have no C array member; use std::array
#include <cfg/core/key.hpp>

#include <array>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    int weights[2][2] = {{1, 2}, {3, 4}};
#else
    std::array<std::array<int, 2>, 2> weights = {{{1, 2}, {3, 4}}};
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
