// SPDX-License-Identifier: MIT
// A reference into a struct that is gone at the end of the line.
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
    int sum = cfg::get<"http.port">(config);
#ifdef CFG_MISUSE
    sum += cfg::get<"http.port">(gateway());
#endif
    return sum;
}
