// SPDX-License-Identifier: MIT
// A misspelt pattern, subscribed to beside a good one.
// expect: cfg: this pattern matches no key; in it, * stands for one name and ** for one or more, and what ends in a name is a key or all of a table; unmatched_pattern<...> in the lines around this one names the struct and the pattern
// expect-gcc: unmatched_pattern<gateway, cfg::fixed_string<8>{"htpp.**"}>
// expect-clang: unmatched_pattern<gateway, fixed_string<8>{"htpp.**"}>
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

cfg::subscription watch(cfg::store<gateway>& store) {
#ifdef CFG_MISUSE
    return store.on_change<"verbose", "htpp.**">([] {});
#else
    return store.on_change<"verbose", "http.**">([] {});
#endif
}
