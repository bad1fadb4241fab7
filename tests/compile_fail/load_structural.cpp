// SPDX-License-Identifier: MIT
// What cannot be reflected is refused by load with one message, however the result is used.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
#include <cfg/load/load.hpp>

struct server {
    unsigned port
#ifdef CFG_MISUSE
        : 16
#endif
        = 8080;
};

struct gateway {
    server http;
};

unsigned read() {
    const auto config = cfg::load<gateway>();
    const unsigned port = config.get<"http.port">();
    return port + config->http.port;
}
