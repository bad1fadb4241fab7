// SPDX-License-Identifier: MIT
// cfg, reading JSON: the struct is all it needs.
#include <cfg/cfg.hpp>
#include <cfg/formats/json.hpp>
#include <string>

#include "load/reader.hpp"

namespace {

template <class Config>
void read(std::string_view document, use<Config> then) {
    const auto config = cfg::load<Config>(cfg::text(cfg::json, std::string(document), "document.json"));
    then(*config);
}

const bool added = add_reader({"cfg", ".json", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
