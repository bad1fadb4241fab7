// SPDX-License-Identifier: MIT
// From the moment at which a file is replaced to the moment at which the new value can be read; and what can be read
// meanwhile.
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "documents/text.hpp"
#include "reload/config_folder.hpp"
#include "reload/follower.hpp"
#include "reload/measurements.hpp"
#include "reload/rounds.hpp"

namespace {

constexpr std::chrono::seconds patience(5);  // for a change to be visible
constexpr int most_missed = 5;               // changes that were not; then no more are tried

int rounds(way how) { return how == way::in_halves || how == way::by_appending ? 100 : 300; }

void set_port(std::string& text, const std::string& from, std::uint64_t number) {
    text.replace(text.find(from), from.size(), "port = " + std::to_string(number));
}

/// In two places, of which the first is in the first half of the text and the other is not.
std::string gateway_with(std::uint64_t number) {
    static const std::string document = read_document("gateway.toml");
    std::string text = document;
    set_port(text, "port = 8443", number);
    set_port(text, "port = 9102", number);
    return text;
}

/// How many rounds there were, and in how many something went wrong.
struct faults {
    int rounds = 0;
    int missed = 0;  // not visible in time
    int half = 0;    // of the new file the first half alone was visible
    int other = 0;   // something else that nobody has written
};

void report(benchmark::State& state, const faults& seen) {
    state.counters["rounds"] = seen.rounds;
    state.counters["missed"] = seen.missed;
    state.counters["half"] = seen.half;
    state.counters["other"] = seen.other;
}

void measure_latency(benchmark::State& state, way how, const follower_kind* kind) {
    std::uint64_t number = 10000;
    config_folder folder(how, gateway_with(number));
    sightings seen;
    seen.see({number, number});
    const std::unique_ptr<follower> started = kind->start(folder.path(), seen);
    // Whoever looks at intervals is met at any time between two looks; and what one change leaves behind is over.
    std::mt19937 random(1);
    std::uniform_int_distribution<int> gap(8'000, 28'000);
    std::vector<double> all;
    faults found;
    for (auto _ : state) {
        state.SetIterationTime(0);
        if (found.missed == most_missed) continue;
        std::this_thread::sleep_for(std::chrono::microseconds(gap(random)));
        const auto began = folder.replace(gateway_with(++number));
        const auto visible = seen.wait_for(number, patience);
        const sightings::unfinished shown = seen.take_unfinished();
        ++found.rounds;
        found.missed += !visible;
        found.half += shown.half;
        found.other += shown.other;
        if (!visible) continue;
        const seconds taken = *visible - began;
        state.SetIterationTime(taken.count());
        all.push_back(taken.count());
    }
    report_distribution(state, std::move(all));
    report(state, found);
}

}  // namespace

void add_latencies() {
    for (const way how : ways) {
        for (const follower_kind& each : followers()) {
            benchmark::RegisterBenchmark(("latency/" + std::string(name_of(how)) + '/' + each.name).c_str(),
                                         measure_latency, how, &each)
                ->UseManualTime()
                ->Iterations(rounds(how))
                ->Unit(benchmark::kMicrosecond);
        }
    }
}
