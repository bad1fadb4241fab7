// SPDX-License-Identifier: MIT
// The plain struct, which the others are compared with, and every way cfg has to read it.
#include <cfg/cfg.hpp>
#include <string>

#include "documents/model.hpp"
#include "documents/text.hpp"
#include "lookup/measure.hpp"

namespace {

using namespace cfg::literals;
using benchmark_model::gateway;
using benchmark_model::server;

const gateway* plain() {
    static const gateway config = [] {
        gateway filled;
        filled.server.port = expected_port;
        return filled;
    }();
    return hide(&config);
}

const auto* loaded() {
    static const auto config = cfg::load<gateway>(cfg::text(cfg::toml, read_document("gateway.toml"), "gateway.toml"));
    return hide(&config);
}

void plain_struct(benchmark::State& state) {
    measure(state, [config = plain()] { return config->server.port; });
}
BENCHMARK(plain_struct)->Name("plain struct");

void get(benchmark::State& state) {
    measure(state, [config = plain()] { return cfg::get<"server.port">(*config); });
}
BENCHMARK(get)->Name("cfg::get<\"server.port\">(plain)");

void arrow(benchmark::State& state) {
    measure(state, [config = loaded()] { return (*config)->server.port; });
}
BENCHMARK(arrow)->Name("cfg config->server.port");

void member_get(benchmark::State& state) {
    measure(state, [config = loaded()] { return config->get<"server.port">(); });
}
BENCHMARK(member_get)->Name("cfg config.get<\"server.port\">()");

void subscript(benchmark::State& state) {
    measure(state, [config = loaded()] { return (*config)["server.port"_key]; });
}
BENCHMARK(subscript)->Name("cfg config[\"server.port\"_key]");

void get_by_members(benchmark::State& state) {
    measure(state, [config = loaded()] { return (*config)[cfg::key_of<&gateway::server, &server::port>]; });
}
BENCHMARK(get_by_members)->Name("cfg config[key_of<...>]");

}  // namespace
