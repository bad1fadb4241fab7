// SPDX-License-Identifier: MIT
// Abseil: a command-line flag, which is read by its name as an object and not by a key.
#include <absl/flags/flag.h>

#include "lookup/measure.hpp"

ABSL_FLAG(std::uint16_t, server_port, expected_port, "TCP port to listen on");

namespace {

void get_flag(benchmark::State& state) {
    measure(state, [] { return absl::GetFlag(FLAGS_server_port); });
}
BENCHMARK(get_flag)->Name("absl::GetFlag");

}  // namespace
