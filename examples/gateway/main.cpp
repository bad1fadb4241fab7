// SPDX-License-Identifier: MIT
// A gateway that reads its configuration, says what it would do with it, and where each value comes from.
//   example_gateway [flag]...            loads it
//   example_gateway sources [flag]...    says what it would read, and loads nothing
#include "gateway.hpp"

#include <cstdio>

int main(int argument_count, char** arguments) {
    // The later source wins, over the defaults in the structs.
    const auto file = cfg::file("gateway.toml").profile();                // with CFG_PROFILE=prod also gateway.prod.toml
    const auto secrets = cfg::directory("secrets").optional();            // one file for each, as Kubernetes mounts them
    const auto dotenv = cfg::dotenv(".env", "REDIS_GATEWAY").optional();  // for a developer's machine
    const auto environment = cfg::env("REDIS_GATEWAY");
    const auto flags = cfg::args(argument_count, arguments);

    // Words that are no flags are the program's own.
    if (flags.positional<gateway::config>() == std::vector<std::string>{"sources"}) {
        std::printf("%s", cfg::explain_sources<gateway::config>(file, secrets, dotenv, environment, flags).c_str());
        return 0;
    }

    // Whatever is wrong with any of them is reported at once, and the program ends with exit code 2.
    const auto config = cfg::load_or_exit<gateway::config>(file, secrets, dotenv, environment, flags);

    // From here on it is a plain struct.
    std::printf("listening on %s:%d, passing commands to %s\n", config->server.host.c_str(), config->server.port,
                config->redis.url.c_str());
    for (const gateway::route& each : config->routes)
        std::printf("passing %s on to %s\n", each.path.c_str(), each.upstream.c_str());
    for (const auto& [name, tenant] : config->tenants)
        std::printf("tenant %s may send %u requests a minute\n", name.c_str(), tenant.requests_per_minute);

    std::printf("\nthe whole configuration, and where each value comes from:\n\n%s", cfg::explain(config).c_str());
}
