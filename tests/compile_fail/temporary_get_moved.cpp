// SPDX-License-Identifier: MIT
// A struct that is moved from is a temporary too.
// expect: cfg: get on a temporary configuration would dangle; keep the configuration in a variable
#include <cfg/core/key.hpp>

#include <utility>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

int read(gateway config) {
    int sum = cfg::get<"http.port">(config);
#ifdef CFG_MISUSE
    sum += cfg::get<"http.port">(std::move(config));
#endif
    return sum;
}
