// SPDX-License-Identifier: MIT
// The leaf of a temporary.
// expect: cfg: get on a temporary configuration would dangle; keep the configuration in a variable
#include <cfg/core/key.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

int read() {
    const gateway config;
    int sum = cfg::get(config, cfg::leaf_key<gateway, 1>());
#ifdef CFG_MISUSE
    sum += cfg::get(gateway(), cfg::leaf_key<gateway, 1>());
#endif
    return sum;
}
