// SPDX-License-Identifier: MIT
// Following a file: how long a change takes to be visible, and what a large one costs.
#include "reload/measurements.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    add_latencies();
    add_tenants();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
