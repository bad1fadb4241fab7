// SPDX-License-Identifier: MIT
// A misspelt key of an override.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<10>{"http.prot"}, cfg::did_you_mean<cfg::fixed_string<10>{"http.port"}>
// expect-clang: unknown_key<gateway, fixed_string<10>{"http.prot"}, cfg::did_you_mean<fixed_string<10>{"http.port"}>
#include <cfg/load/overrides.hpp>

#include <cstdint>

struct server {
    std::uint16_t port = 8080;
    std::uint16_t backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

bool set(cfg::overrides<gateway>& runtime) {
    bool is_set = runtime.set<"http.port">(9090).has_value();
#ifdef CFG_MISUSE
    is_set = runtime.set<"http.prot">(9090).has_value();
#endif
    return is_set;
}
