// SPDX-License-Identifier: MIT
// A table has members and no number.
// expect: cfg: this key names a table, not a value; name one of its members
#include <cfg/core/key.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

static_assert(cfg::key<"verbose">::id<gateway> == 0);
#ifdef CFG_MISUSE
static_assert(cfg::key<"http">::id<gateway> == 1);
#endif
