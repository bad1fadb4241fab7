// SPDX-License-Identifier: MIT
// The two values of which key?
// expect: cfg: the callback cannot be called with a change; let it take (before, after), the two values of the one key, or const cfg::changes<Config>&, or nothing
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
    return store.on_change<"http.port", "verbose">([](int, int) {});
#else
    return store.on_change<"http.port", "verbose">([] {});
#endif
}
