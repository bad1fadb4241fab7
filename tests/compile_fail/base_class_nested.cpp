// SPDX-License-Identifier: MIT
// A base class of a struct further down.
// expect: cfg: a configuration struct must have no base class; make the base a member instead
#include <cfg/core/key.hpp>

struct common {
    bool verbose = false;
};

struct server
#ifdef CFG_MISUSE
    : common
#endif
{
    int port = 8080;
};

struct gateway {
    server http;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
