// SPDX-License-Identifier: MIT
// Nobody is asked about a field that needs a restart.
// expect: cfg: what this key or pattern names changes only with a restart; subscribe to fields without .restart(), or look at store.pending_restart()
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
    return store.on_prepare<"threads">([](const cfg::changes<gateway>&, cfg::preparation&) {});
#else
    return store.on_prepare<"http.port">([](const cfg::changes<gateway>&, cfg::preparation&) {});
#endif
}
