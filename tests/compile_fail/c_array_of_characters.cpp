// SPDX-License-Identifier: MIT
// A C array of characters, which is how C keeps text.
// expect: cfg: a configuration struct must have no C array member; use std::array
#include <cfg/core/key.hpp>

#include <array>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    char name[16] = "gateway";
#else
    std::array<char, 16> name = {};
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
