// SPDX-License-Identifier: MIT
// A callback that could say nothing of what it is asked.
// expect: cfg: the callback cannot prepare a change; let it take (const cfg::changes<Config>& proposed, cfg::preparation& step)
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
    return store.on_prepare<"http.port">([](const cfg::changes<gateway>&) {});
#else
    return store.on_prepare<"http.port">([](const cfg::changes<gateway>&, cfg::preparation&) {});
#endif
}
