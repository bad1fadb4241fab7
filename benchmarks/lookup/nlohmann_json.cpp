// SPDX-License-Identifier: MIT
// nlohmann/json: a value by a JSON pointer that was parsed once, beforehand.
#include <nlohmann/json.hpp>

#include "documents/text.hpp"
#include "lookup/measure.hpp"

namespace {

void json_pointer(benchmark::State& state) {
    const auto parsed = nlohmann::json::parse(read_document("gateway.json"));
    const nlohmann::json::json_pointer pointer("/server/port");
    measure(state, [config = hide(&parsed), &pointer] { return config->at(pointer).get<int>(); });
}
BENCHMARK(json_pointer)->Name("nlohmann at(json_pointer)");

}  // namespace
