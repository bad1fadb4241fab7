// SPDX-License-Identifier: MIT
// std::array does not make a field of the C arrays in it.
// expect: cfg: a configuration struct must have no C array member; use std::array
#include <cfg/core/describe.hpp>

#include <array>

struct gateway {
#ifdef CFG_MISUSE
    std::array<int[2], 2> weights = {};
#else
    std::array<std::array<int, 2>, 2> weights = {};
#endif
};

const auto* description = &cfg::detail::description_of<gateway>::value;
