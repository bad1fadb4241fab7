// SPDX-License-Identifier: MIT
// toml++: a node of the parsed document, by its path and by its keys.
#include <toml++/toml.h>

#include "documents/text.hpp"
#include "lookup/measure.hpp"

namespace {

const toml::table* document() {
    static const toml::table parsed = toml::parse(read_document("gateway.toml"));
    return hide(&parsed);
}

void at_path(benchmark::State& state) {
    measure(state, [config = document()] { return config->at_path("server.port").value_or(0); });
}
BENCHMARK(at_path)->Name("toml++ at_path(\"server.port\")");

void subscripts(benchmark::State& state) {
    measure(state, [config = document()] { return (*config)["server"]["port"].value_or(0); });
}
BENCHMARK(subscripts)->Name("toml++ [\"server\"][\"port\"]");

}  // namespace
