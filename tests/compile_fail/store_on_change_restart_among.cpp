// SPDX-License-Identifier: MIT
// A field that needs a restart, beside one that does not.
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
    return store.on_change<"http.port", "threads">([] {});
#else
    return store.on_change<"http.port", "verbose">([] {});
#endif
}
