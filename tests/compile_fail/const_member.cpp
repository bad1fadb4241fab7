// SPDX-License-Identifier: MIT
// A const member cannot be written by any source.
// expect: cfg: a configuration struct must be default-constructible, copyable and assignable; give every member a default and use no reference, const or move-only members
#include <cfg/core/key.hpp>

struct gateway {
#ifdef CFG_MISUSE
    const
#endif
    int port = 8080;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
