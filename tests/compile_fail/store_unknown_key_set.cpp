// SPDX-License-Identifier: MIT
// A misspelt key, set in a store.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<10>{"http.prot"}, cfg::did_you_mean<cfg::fixed_string<10>{"http.port"}>
// expect-clang: unknown_key<gateway, fixed_string<10>{"http.prot"}, cfg::did_you_mean<fixed_string<10>{"http.port"}>
#include <cfg/store/store.hpp>

#include <cstdint>
#include <string>

struct server {
    std::uint16_t port = 8080;
    std::string host = "localhost";
};

struct gateway {
    bool verbose = false;
    server http;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

bool change(cfg::store<gateway>& store) {
    bool is_set = store.set<"http.port">(9090).has_value();
#ifdef CFG_MISUSE
    is_set = store.set<"http.prot">(9090).has_value();
#endif
    return is_set;
}
