// SPDX-License-Identifier: MIT
// From the moment at which a file is replaced to the moment at which the new value can be read.
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "documents/text.hpp"
#include "reload/config_folder.hpp"
#include "reload/follower.hpp"
#include "reload/measurements.hpp"
#include "reload/rounds.hpp"

namespace {

constexpr int rounds = 300;

std::string gateway_with_port(std::uint64_t port) {
    static const std::string document = read_document("gateway.toml");
    static const std::string written = "port = 8443";
    return std::string(document).replace(document.find(written), written.size(), "port = " + std::to_string(port));
}

void measure_latency(benchmark::State& state, way how, const follower_kind* kind) {
    std::uint64_t port = 10000;
    config_folder folder(how, gateway_with_port(port));
    sightings seen;
    const std::unique_ptr<follower> started = kind->start(folder.path(), seen);
    // Whoever looks at intervals is met at any time between two looks; and what one change leaves behind is over.
    std::mt19937 random(1);
    std::uniform_int_distribution<int> gap(8'000, 28'000);
    measure_rounds(state, [&] {
        std::this_thread::sleep_for(std::chrono::microseconds(gap(random)));
        const auto began = folder.replace(gateway_with_port(++port));
        return seen.wait_for(port) - began;
    });
}

}  // namespace

void add_latencies() {
    for (const way how : ways) {
        for (const follower_kind& each : followers()) {
            benchmark::RegisterBenchmark(("latency/" + std::string(name_of(how)) + '/' + each.name).c_str(),
                                         measure_latency, how, &each)
                ->UseManualTime()
                ->Iterations(rounds)
                ->Unit(benchmark::kMicrosecond);
        }
    }
}
