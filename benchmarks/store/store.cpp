// SPDX-License-Identifier: MIT
// Hot reads of a configuration that changes, with every library, after checking that all read what was published.
#include <benchmark/benchmark.h>

#include <string>

#include "store/work.hpp"
#include "store/writer.hpp"

namespace {

void measure_read(benchmark::State& state, library* which, operation what, pace speed) {
    long published = 0;
    {
        // Stopped only when this thread no longer reads: until then the writer may be waiting for it.
        const writer publishing(*which, state.thread_index() == 0 ? speed : pace::idle);
        which->read(what, [&] { return state.KeepRunningBatch(reads_in_a_batch); });
        published = publishing.published();
    }
    if (state.thread_index() == 0)
        state.counters["published"] = benchmark::Counter(static_cast<double>(published), benchmark::Counter::kIsRate);
}

void measure_work(benchmark::State& state, const work* each) {
    each->run([&] { return state.KeepRunning(); });
}

void add_benchmarks() {
    for (const pace speed : paces) {
        for (const operation what : operations) {
            for (library* each : libraries()) {
                if (!each->offers(what)) continue;
                const std::string name = "read/" + std::string(pace_names[static_cast<std::size_t>(speed)]) + '/' +
                                         std::string(name_of(what)) + '/' + std::string(each->name);
                benchmark::RegisterBenchmark(name.c_str(), measure_read, each, what, speed)
                    ->ThreadRange(1, 2)
                    ->UseRealTime();
            }
        }
    }
    for (const work& each : works()) {
        benchmark::RegisterBenchmark((std::string(each.group) + "/" + each.name).c_str(), measure_work, &each)
            ->UseRealTime();
    }
}

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    check_libraries();
    add_publishing();
    add_benchmarks();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
