// SPDX-License-Identifier: MIT
// The least that reads the gateway's 53 leaves with toml++.
#include "documents/model.hpp"
#include "load/tomlplusplus_table.hpp"

int main(int, char** argv) {
    const toml::table parsed = toml::parse_file(argv[1]);
    benchmark_model::gateway config;
    bind(tomlplusplus_table{parsed}, config);
    return config.server.port == 8443 ? 0 : 1;
}
