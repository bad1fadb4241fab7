// SPDX-License-Identifier: MIT
// Overrides of another configuration.
// expect: cfg: these overrides are for another configuration; pass cfg::overrides of the struct that is stored
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

void open(const cfg::overrides<gateway>& runtime, const cfg::overrides<server>& other) {
#ifdef CFG_MISUSE
    const cfg::store<gateway> store(cfg::env("GATEWAY"), other);
    static_cast<void>(runtime);
#else
    const cfg::store<gateway> store(cfg::env("GATEWAY"), runtime);
    static_cast<void>(other);
#endif
}
