// SPDX-License-Identifier: MIT
// The same with member pointers.
// expect: cfg: [] on a temporary configuration would dangle; keep the configuration in a variable
#include <cfg/load/loaded.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

cfg::loaded<gateway> load_anew();

int read(const cfg::loaded<gateway>& config) {
    int sum = config[cfg::key_of<&gateway::http, &server::port>];
#ifdef CFG_MISUSE
    sum += load_anew()[cfg::key_of<&gateway::http, &server::port>];
#endif
    return sum;
}
