// SPDX-License-Identifier: MIT
// Threads that read a store without rest and note what reading costs them, apart for two phases.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

#include "reload/rounds.hpp"

/// By the processor time of each reader, so that it does not count when the machine has others to serve; in batches, since
/// asking for that time takes as long as many reads.
class readers {
public:
    enum phase { idle, reloading };
    static constexpr long reads_in_a_batch = 4096;

    /// `read_batch()` reads `reads_in_a_batch` times.
    readers(std::size_t count, const std::function<void()>& read_batch) : records_(count) {
        for (record& each : records_)
            each.thread =
                std::jthread([this, &each, read_batch](const std::stop_token& stop) { run(stop, each, read_batch); });
        while (std::any_of(records_.begin(), records_.end(), [](const record& each) { return !each.has_begun; }))
            std::this_thread::yield();
    }

    void enter(phase next) { phase_ = next; }

    /// Ends them. Seconds for each read, sorted: one for each batch that lay in one phase.
    [[nodiscard]] std::vector<double> finish(phase asked) {
        std::vector<double> all;
        for (record& each : records_) {
            each.thread.request_stop();
            if (each.thread.joinable()) each.thread.join();
            all.insert(all.end(), each.taken[asked].begin(), each.taken[asked].end());
        }
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    struct record {
        std::atomic<bool> has_begun{false};
        std::array<std::vector<double>, 2> taken;
        std::jthread thread;
    };

    void run(const std::stop_token& stop, record& mine, const std::function<void()>& read_batch) {
        for (auto& each : mine.taken) each.reserve(4'000'000);
        mine.has_begun = true;
        while (!stop.stop_requested()) {
            const phase before = phase_;
            const seconds began = processor_time();
            read_batch();
            const seconds ended = processor_time();
            auto& taken = mine.taken[before];
            if (phase_ == before && taken.size() < taken.capacity())
                taken.push_back((ended - began).count() / reads_in_a_batch);
        }
    }

    std::atomic<phase> phase_{idle};
    std::vector<record> records_;
};
