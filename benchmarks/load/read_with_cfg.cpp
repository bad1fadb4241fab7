// SPDX-License-Identifier: MIT
// cfg: the struct is all it needs.
#include <cfg/cfg.hpp>
#include <string>

#include "load/reader.hpp"

namespace {

template <class Config>
void read(std::string_view document, use<Config> then) {
    const auto config = cfg::load<Config>(cfg::text(cfg::toml, std::string(document), "document.toml"));
    then(*config);
}

const bool added = add_reader({"cfg", ".toml", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
