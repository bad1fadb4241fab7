// SPDX-License-Identifier: MIT
// Text to struct and back to nothing, with every library, after checking that all of them read the same values.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "documents/opaque.hpp"
#include "documents/text.hpp"
#include "load/allocations.hpp"
#include "load/reader.hpp"

namespace {

template <class Config>
using read_function = void (*)(std::string_view, use<Config>);

template <class Config>
void measure(benchmark::State& state, read_function<Config> read, const std::string& document) {
    const allocations before = allocated;
    for ([[maybe_unused]] auto _ : state) read(document, [](const Config& config) { sink(&config); });
    const std::size_t count = allocated.count - before.count;
    const std::size_t bytes = allocated.bytes - before.bytes;
    state.SetBytesProcessed(static_cast<std::int64_t>(document.size()) * state.iterations());
    using benchmark::Counter;
    state.counters["allocations"] = Counter(static_cast<double>(count), Counter::kAvgIterations);
    state.counters["allocated"] = Counter(static_cast<double>(bytes), Counter::kAvgIterations);
}

/// Whether `read` gives what the first reader gives.
template <class Config>
bool agrees(read_function<Config> first, read_function<Config> read, const std::string& document) {
    static Config expected;
    static bool same;
    first(document, [](const Config& config) { expected = config; });
    read(document, [](const Config& config) { same = config == expected; });
    return same && expected != Config();
}

template <class Config>
void add_benchmarks(const char* name, read_function<Config> reader::*read, std::vector<reader> chosen) {
    const std::string document = read_document((std::string(name) + ".toml").c_str());
    for (const reader& each : chosen) {
        if (!agrees(chosen.front().*read, each.*read, document)) {
            std::fprintf(stderr, "%s reads other values from %s than %s\n", each.name.data(), name,
                         chosen.front().name.data());
            std::abort();
        }
        benchmark::RegisterBenchmark((std::string(name) + " " + std::string(each.name)).c_str(), measure<Config>,
                                     each.*read, document);
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    add_benchmarks("gateway", &reader::read_gateway, readers());
    add_benchmarks("tenants_1000", &reader::read_tenants, readers());
    add_benchmarks("tenants_20000", &reader::read_tenants, readers());
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
