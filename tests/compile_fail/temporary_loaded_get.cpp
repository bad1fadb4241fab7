// SPDX-License-Identifier: MIT
// A reference into a loaded configuration that nobody keeps.
// expect: cfg: get on a temporary configuration would dangle; keep the configuration in a variable
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
    int sum = config.get<"http.port">();
#ifdef CFG_MISUSE
    sum += load_anew().get<"http.port">();
#endif
    return sum;
}
