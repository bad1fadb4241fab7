// SPDX-License-Identifier: MIT
// A misspelt key where a pattern may stand.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<10>{"http.prot"}, cfg::did_you_mean<cfg::fixed_string<10>{"http.port"}>
// expect-clang: unknown_key<gateway, fixed_string<10>{"http.prot"}, cfg::did_you_mean<fixed_string<10>{"http.port"}>
#include <cfg/core/key_pattern.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

bool matches(cfg::leaf_id leaf) {
    bool matched = cfg::matching_leaves<gateway, "http.port">.contains(leaf);
#ifdef CFG_MISUSE
    matched = cfg::matching_leaves<gateway, "http.prot">.contains(leaf);
#endif
    return matched;
}
