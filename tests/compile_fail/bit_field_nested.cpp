// SPDX-License-Identifier: MIT
// A bit-field in a struct further down.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
#include <cfg/core/key.hpp>

struct server {
    int port = 8080;
    unsigned backlog
#ifdef CFG_MISUSE
        : 10
#endif
        = 128;
};

struct gateway {
    server http;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
