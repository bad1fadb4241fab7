// SPDX-License-Identifier: MIT
// toml++: parses a tree of nodes, which is then read key by key.
#include "load/reader.hpp"
#include "load/tomlplusplus_table.hpp"

namespace {

template <class Config>
void read(std::string_view document, use<Config> then) {
    const toml::table parsed = toml::parse(document);
    Config config;
    bind(tomlplusplus_table{parsed}, config);
    then(config);
}

const bool added = add_reader({"toml++", ".toml", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
