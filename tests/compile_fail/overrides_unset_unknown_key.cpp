// SPDX-License-Identifier: MIT
// A misspelt key of an override that is to be taken away, with no similar key.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<8>{"retries"}, cfg::no_similar_key>
// expect-clang: unknown_key<gateway, fixed_string<8>{"retries"}, cfg::no_similar_key>
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

bool unset(cfg::overrides<gateway>& runtime) {
    bool is_unset = *runtime.unset<"http">();
#ifdef CFG_MISUSE
    is_unset = *runtime.unset<"retries">();
#endif
    return is_unset;
}
