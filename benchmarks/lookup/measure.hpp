// SPDX-License-Identifier: MIT
// Times one way of reading server.port.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "documents/opaque.hpp"

inline constexpr std::uint16_t expected_port = 8443;

/// Times `read`, unrolled 16 times so that the loop weighs little; the counter `read` is the time of one.
template <class Read>
void measure(benchmark::State& state, Read read) {
    if (read() != expected_port) {
        std::fprintf(stderr, "a reader did not find server.port\n");
        std::abort();
    }
    const auto read_4_times = [&] {
        sink(read());
        sink(read());
        sink(read());
        sink(read());
    };
    for ([[maybe_unused]] auto _ : state) {
        read_4_times();
        read_4_times();
        read_4_times();
        read_4_times();
    }
    using benchmark::Counter;
    state.counters["read"] = Counter(16, Counter::kIsIterationInvariantRate | Counter::kInvert);
}
