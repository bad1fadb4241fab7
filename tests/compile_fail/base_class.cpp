// SPDX-License-Identifier: MIT
// A base class: its members have no names of their own in an aggregate.
// expect: cfg: a configuration struct must have no base class; make the base a member instead
#include <cfg/core/key.hpp>

struct common {
    bool verbose = false;
};

struct gateway
#ifdef CFG_MISUSE
    : common
#endif
{
    int port = 8080;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
