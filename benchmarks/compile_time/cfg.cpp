// SPDX-License-Identifier: MIT
// The least that reads the gateway's 53 leaves with cfg.
#include <cfg/cfg.hpp>

#include "documents/model.hpp"

int main(int, char** argv) {
    const auto config = cfg::load<benchmark_model::gateway>(cfg::file(argv[1]));
    return config->server.port == 8443 ? 0 : 1;
}
