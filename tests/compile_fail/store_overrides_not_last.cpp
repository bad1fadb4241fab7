// SPDX-License-Identifier: MIT
// What is set at run time lies over all sources of a store.
// expect: cfg: overrides have the highest precedence; pass them as the last source
#include <cfg/sources/env.hpp>
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

void open(const cfg::overrides<gateway>& runtime) {
#ifdef CFG_MISUSE
    const cfg::store<gateway> store(runtime, cfg::env("GATEWAY"));
#else
    const cfg::store<gateway> store(cfg::env("GATEWAY"), runtime);
#endif
}
