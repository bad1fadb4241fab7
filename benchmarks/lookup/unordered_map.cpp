// SPDX-License-Identifier: MIT
// A map from key to variant, which is what many programs write for themselves.
#include <cfg/core/key.hpp>
#include <string>
#include <unordered_map>
#include <variant>

#include "documents/model.hpp"
#include "lookup/measure.hpp"

namespace {

using settings = std::unordered_map<std::string, std::variant<bool, std::int64_t, double, std::string>>;

void unordered_map(benchmark::State& state) {
    settings filled;
    for (const auto key : cfg::keys<benchmark_model::gateway>) filled.emplace(key, std::string(key));
    filled["server.port"] = std::int64_t{expected_port};
    measure(state, [config = hide(&filled)] { return std::get<std::int64_t>(config->at("server.port")); });
}
BENCHMARK(unordered_map)->Name("unordered_map<string, variant>");

}  // namespace
