// SPDX-License-Identifier: MIT
// A misspelt key of a section.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<server, cfg::fixed_string<5>{"prot"}, cfg::did_you_mean<cfg::fixed_string<5>{"port"}>
// expect-clang: unknown_key<server, fixed_string<5>{"prot"}, cfg::did_you_mean<fixed_string<5>{"port"}>
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

int read(const cfg::live_section<server>& http) {
    int sum = http.get<"port">();
#ifdef CFG_MISUSE
    sum += http.get<"prot">();
#endif
    return sum;
}
