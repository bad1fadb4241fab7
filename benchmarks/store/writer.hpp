// SPDX-License-Identifier: MIT
// A thread that publishes whole configurations while others read.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <stop_token>
#include <string_view>
#include <thread>

#include "store/library.hpp"
#include "store/versions.hpp"

enum class pace { idle, at_1_kHz, at_full_speed };

inline constexpr std::array paces{pace::idle, pace::at_1_kHz, pace::at_full_speed};
inline constexpr std::array<std::string_view, 3> pace_names{"idle", "1 kHz", "full speed"};

/// Publishes versions from its construction to its destruction. What cannot be changed while it is read stays as it is;
/// the same work is done elsewhere, so that the machine is as busy.
class writer {
public:
    writer(library& to, pace speed) {
        if (speed != pace::idle) thread_ = std::jthread([=, this, &to](std::stop_token stop) { run(stop, to, speed); });
    }

    [[nodiscard]] long published() const { return published_.load(std::memory_order_relaxed); }

private:
    void run(const std::stop_token& stop, library& to, pace speed) {
        benchmark_model::gateway elsewhere;
        auto next = std::chrono::steady_clock::now();
        for (std::size_t number = 0; !stop.stop_requested(); ++number) {
            if (to.is_shared())
                to.publish(version(number));
            else
                elsewhere = version(number);
            published_.fetch_add(1, std::memory_order_relaxed);
            if (speed == pace::at_1_kHz) std::this_thread::sleep_until(next += std::chrono::milliseconds(1));
        }
    }

    std::atomic<long> published_{0};
    std::jthread thread_;
};
