// SPDX-License-Identifier: MIT
// A base class without members is one too.
// expect: cfg: a configuration struct must have no base class; make the base a member instead
#include <cfg/core/key.hpp>

struct tag {};

struct gateway
#ifdef CFG_MISUSE
    : tag
#endif
{
    int port = 8080;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
