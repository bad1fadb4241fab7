// SPDX-License-Identifier: MIT
// A gateway that reads its configuration, says what it would do with it, and where each value comes from.
#include "gateway.hpp"

#include <cstdio>

int main(int argument_count, char** arguments) {
    // The later source wins: flags over the environment over the file over the defaults in the structs. Whatever is
    // wrong with any of them is reported at once, and the program ends with exit code 2.
    const auto config = cfg::load_or_exit<gateway::config>(cfg::file("gateway.toml"), cfg::env("REDIS_GATEWAY"),
                                                           cfg::args(argument_count, arguments));

    // From here on it is a plain struct.
    std::printf("listening on %s:%d, passing commands to %s\n", config->server.host.c_str(), config->server.port,
                config->redis.url.c_str());
    for (const gateway::route& each : config->routes)
        std::printf("passing %s on to %s\n", each.path.c_str(), each.upstream.c_str());
    for (const auto& [name, tenant] : config->tenants)
        std::printf("tenant %s may send %u requests a minute\n", name.c_str(), tenant.requests_per_minute);

    std::printf("\nthe whole configuration, and where each value comes from:\n\n%s", cfg::explain(config).c_str());
}
