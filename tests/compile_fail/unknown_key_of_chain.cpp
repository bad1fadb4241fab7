// SPDX-License-Identifier: MIT
// A chain of member pointers that does not fit together.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<11>{"http.ports"}, cfg::did_you_mean<cfg::fixed_string<10>{"http.port"}>
// expect-clang: unknown_key<gateway, fixed_string<11>{"http.ports"}, cfg::did_you_mean<fixed_string<10>{"http.port"}>
#include <cfg/load/loaded.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

struct metrics {
    int ports = 9090;
};

int read(const cfg::loaded<gateway>& config) {
    int port = config[cfg::key_of<&gateway::http, &server::port>];
#ifdef CFG_MISUSE
    port = config[cfg::key_of<&gateway::http, &metrics::ports>];
#endif
    return port;
}
