// SPDX-License-Identifier: MIT
// What is set at run time lies over everything, so no source may come after it.
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

bool load(const cfg::overrides<gateway>& runtime) {
#ifdef CFG_MISUSE
    return cfg::try_load<gateway>(runtime, cfg::env("GATEWAY")).has_value();
#else
    return cfg::try_load<gateway>(cfg::env("GATEWAY"), runtime).has_value();
#endif
}
