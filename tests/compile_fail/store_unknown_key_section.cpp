// SPDX-License-Identifier: MIT
// A misspelt section of a store.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<5>{"htpp"}, cfg::did_you_mean<cfg::fixed_string<5>{"http"}>
// expect-clang: unknown_key<gateway, fixed_string<5>{"htpp"}, cfg::did_you_mean<fixed_string<5>{"http"}>
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

int read(cfg::store<gateway>& store) {
    int sum = store.section<"http">().get<"port">();
#ifdef CFG_MISUSE
    sum += store.section<"htpp">().get<"port">();
#endif
    return sum;
}
