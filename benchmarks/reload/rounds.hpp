// SPDX-License-Identifier: MIT
// Measurements of which every single one counts, because the slowest are what somebody will notice.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <string>
#include <vector>

using seconds = std::chrono::duration<double>;

/// Of this thread: does not go on while the machine has others to serve.
[[nodiscard]] inline seconds processor_time() {
    ::timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return seconds(static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9);
}

/// The value that `part` of the sorted ones are not above.
[[nodiscard]] inline double quantile(const std::vector<double>& sorted, double part) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

inline void report_distribution(benchmark::State& state, std::vector<double> all, const std::string& prefix = {}) {
    std::sort(all.begin(), all.end());
    state.counters[prefix + "min"] = quantile(all, 0);
    state.counters[prefix + "median"] = quantile(all, 0.5);
    state.counters[prefix + "p90"] = quantile(all, 0.9);
    state.counters[prefix + "p99"] = quantile(all, 0.99);
    state.counters[prefix + "max"] = quantile(all, 1);
}

/// Measures each round: `round()` gives its time.
template <class Round>
void measure_rounds(benchmark::State& state, Round round) {
    std::vector<double> all;
    for (auto _ : state) {
        const seconds taken = round();
        state.SetIterationTime(taken.count());
        all.push_back(taken.count());
    }
    report_distribution(state, std::move(all));
}
