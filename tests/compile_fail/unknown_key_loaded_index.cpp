// SPDX-License-Identifier: MIT
// A misspelt key in config[].
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<10>{"http.prot"}, cfg::did_you_mean<cfg::fixed_string<10>{"http.port"}>
// expect-clang: unknown_key<gateway, fixed_string<10>{"http.prot"}, cfg::did_you_mean<fixed_string<10>{"http.port"}>
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

int read(const cfg::loaded<gateway>& config) {
    int port = config["http.port"_key];
#ifdef CFG_MISUSE
    port = config["http.prot"_key];
#endif
    return port;
}
