// SPDX-License-Identifier: MIT
// A change that the program may not be well with.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/reload/watcher.hpp>
#include <cfg/store/publication.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace cfg::detail {

/// Asks a health check again and again until a time is over. A further change begins the time anew, and goes back to what was
/// healthy before the first.
class change_trial {
public:
    using clock = std::chrono::steady_clock;

    explicit change_trial(health_check is_healthy) : is_healthy_(std::move(is_healthy)) {}

    [[nodiscard]] bool has_check() const noexcept { return static_cast<bool>(is_healthy_); }
    [[nodiscard]] bool is_on() const noexcept { return is_on_; }

    void begin(const pin& before, clock::time_point now, std::chrono::milliseconds time) {
        if (!is_on_) healthy_ = before;
        is_on_ = true;
        ends_ = now + time;
        next_check_ = now;
        constexpr int checks = 10;
        constexpr std::chrono::milliseconds least(5);
        interval_ = std::max(time / checks, least);
    }

    /// When the check is to be asked.
    [[nodiscard]] clock::time_point due() const noexcept { return std::min(next_check_, ends_); }

    /// Asks it; the reason if it says no. The last time is at the end.
    [[nodiscard]] std::optional<std::string> find_illness(clock::time_point now) {
        next_check_ = now + interval_;
        try {
            if (is_healthy_()) return std::nullopt;
            return "the health check failed";
        } catch (...) {
            return "the health check failed: " + message_of_exception();
        }
    }

    [[nodiscard]] bool is_over(clock::time_point now) const noexcept { return now >= ends_; }

    /// What was current before it.
    [[nodiscard]] pin end() {
        is_on_ = false;
        return std::exchange(healthy_, {});
    }

private:
    const health_check is_healthy_;
    bool is_on_ = false;
    pin healthy_;
    clock::time_point ends_{};
    clock::time_point next_check_{};
    std::chrono::milliseconds interval_{};
};

}  // namespace cfg::detail
