// SPDX-License-Identifier: MIT
// As overrides_not_last, for the load that throws.
// expect: cfg: overrides have the highest precedence; pass them as the last source
#include <cfg/load/load.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/load/overrides.hpp>

#include <cstdint>

struct server {
    std::uint16_t port = 8080;
    std::uint16_t backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

int load(const cfg::overrides<gateway>& runtime) {
#ifdef CFG_MISUSE
    return cfg::load<gateway>(cfg::limits{}, runtime, cfg::env("GATEWAY"))->http.port;
#else
    return cfg::load<gateway>(cfg::limits{}, cfg::env("GATEWAY"), runtime)->http.port;
#endif
}
