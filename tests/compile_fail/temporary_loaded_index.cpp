// SPDX-License-Identifier: MIT
// The same with a key object.
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

using namespace cfg::literals;

cfg::loaded<gateway> load_anew();

int read(const cfg::loaded<gateway>& config) {
    int sum = config["http.port"_key];
#ifdef CFG_MISUSE
    sum += load_anew()["http.port"_key];
#endif
    return sum;
}
