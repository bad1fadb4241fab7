// SPDX-License-Identifier: MIT
// A C array in a struct further down.
// expect: cfg: a configuration struct must have no C array member; use std::array
#include <cfg/core/key.hpp>

#include <array>

struct server {
    int port = 8080;
#ifdef CFG_MISUSE
    int retries[3] = {1, 2, 4};
#else
    std::array<int, 3> retries = {1, 2, 4};
#endif
};

struct gateway {
    server http;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
