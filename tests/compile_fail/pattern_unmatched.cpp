// SPDX-License-Identifier: MIT
// A pattern below a leaf: it could never match anything.
// expect: cfg: this pattern matches no key; in it, * stands for one name and ** for one or more, and what ends in a name is a key or all of a table; unmatched_pattern<...> in the lines around this one names the struct and the pattern
// expect-gcc: unmatched_pattern<gateway, cfg::fixed_string<12>{"http.port.*"}>
// expect-clang: unmatched_pattern<gateway, fixed_string<12>{"http.port.*"}>
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
    bool matched = cfg::matching_leaves<gateway, "http.*">.contains(leaf);
#ifdef CFG_MISUSE
    matched = cfg::matching_leaves<gateway, "http.port.*">.contains(leaf);
#endif
    return matched;
}
