// SPDX-License-Identifier: MIT
// A store of what has no keys at compile time.
// expect: cfg: a store needs a configuration struct; cfg::value has no keys that a compiler can check
#include <cfg/core/value.hpp>
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

std::uint64_t version() {
#ifdef CFG_MISUSE
    const cfg::store<cfg::value> store(cfg::env("GATEWAY"));
    return store.version();
#else
    const cfg::store<gateway> store(cfg::env("GATEWAY"));
    return store.version();
#endif
}
