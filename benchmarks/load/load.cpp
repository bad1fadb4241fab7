// SPDX-License-Identifier: MIT
// Text to struct and back to nothing, with every library, after checking that all of them read the same values.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

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

/// What a reader makes of a document.
template <class Config>
const Config& values_in(read_function<Config> read, const std::string& document) {
    static Config values;
    read(document, [](const Config& config) { values = config; });
    return values;
}

/// Every reader reads the document in its own format; all have to find the values that the first one finds.
template <class Config>
void add_benchmarks(const std::string& name, read_function<Config> reader::*read) {
    const reader& first = readers().front();
    const Config expected = values_in(first.*read, read_document(name + std::string(first.extension)));
    for (const reader& each : readers()) {
        const std::string document_name = name + std::string(each.extension);
        const std::string document = read_document(document_name);
        if (values_in(each.*read, document) != expected || expected == Config()) {
            std::fprintf(stderr, "%s reads other values from %s than %s\n", each.name.data(), document_name.c_str(),
                         first.name.data());
            std::abort();
        }
        benchmark::RegisterBenchmark((document_name + " " + std::string(each.name)).c_str(), measure<Config>,
                                     each.*read, document);
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    add_benchmarks("gateway", &reader::read_gateway);
    add_benchmarks("tenants_1000", &reader::read_tenants);
    add_benchmarks("tenants_20000", &reader::read_tenants);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
