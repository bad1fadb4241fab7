// SPDX-License-Identifier: MIT
// Overrides of one struct, and another that is loaded.
// expect: cfg: these overrides are for another configuration; pass cfg::overrides of the struct that is loaded
#include <cfg/load/load.hpp>
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

#ifdef CFG_MISUSE
using overridden = server;
#else
using overridden = gateway;
#endif

bool load(const cfg::overrides<overridden>& runtime) { return cfg::try_load<gateway>(runtime).has_value(); }
