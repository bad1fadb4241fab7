// SPDX-License-Identifier: MIT
// A C array of structs.
// expect: cfg: a configuration struct must have no C array member; use std::array
#include <cfg/core/key.hpp>

#include <array>

struct upstream {
    int port = 80;
    int weight = 1;
};

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    upstream backends[2] = {};
#else
    std::array<upstream, 2> backends = {};
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
