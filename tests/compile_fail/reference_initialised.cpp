// SPDX-License-Identifier: MIT
// A reference member with an initialiser.
// expect: cfg: a configuration struct must be default-constructible, copyable and assignable; give every member a default and use no reference, const or move-only members
#include <cfg/core/key.hpp>

inline int shared_port = 8080;

struct gateway {
    int port = shared_port;
#ifdef CFG_MISUSE
    int& shared = shared_port;
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
