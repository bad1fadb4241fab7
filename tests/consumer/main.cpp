// SPDX-License-Identifier: MIT
// What a user of the library builds first.
#include <cfg/cfg.hpp>

#include <cstdint>
#include <string>

struct app {
    std::string host = "localhost";
    std::uint16_t port = 8080;
};

int main() {
    const auto config = cfg::load<app>(cfg::text(cfg::toml, "port = 9090", "inline"));
    return config->port == 9090 && config->host == "localhost" ? 0 : 1;
}
