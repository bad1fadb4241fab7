// SPDX-License-Identifier: MIT
// A misspelt key in cfg::get.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<10>{"http.prot"}, cfg::did_you_mean<cfg::fixed_string<10>{"http.port"}>
// expect-clang: unknown_key<gateway, fixed_string<10>{"http.prot"}, cfg::did_you_mean<fixed_string<10>{"http.port"}>
#include <cfg/core/key.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

int read(const gateway& config) {
    int port = cfg::get<"http.port">(config);
#ifdef CFG_MISUSE
    port = cfg::get<"http.prot">(config);
#endif
    return port;
}
