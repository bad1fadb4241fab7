// SPDX-License-Identifier: MIT
// When a burst of triggers is over: after a quiet time, and no later than a limit allows. Time is an argument.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace cfg::detail {

/// Makes one of many triggers. Something is due when `quiet` has passed since the last trigger, or `at_most` since the first
/// one, whichever comes first; what comes after it was taken begins anew. Negative durations are none at all, and one of
/// more than ten years is ten years.
/// Threads: as an int. Cost: a few comparisons; nothing is allocated.
class debounce {
public:
    using time_point = std::chrono::steady_clock::time_point;

    constexpr debounce(std::chrono::milliseconds quiet, std::chrono::milliseconds at_most) noexcept
        : quiet_(bounded(quiet)), at_most_(bounded(at_most)) {}

    /// There is something to do, as of `now`. A time before that of the last trigger counts as that one.
    constexpr void trigger(time_point now) noexcept {
        last_ = first_ ? std::max(last_, now) : now;
        if (!first_) first_ = now;
    }

    /// When it is to be done; nothing if there was no trigger since it was last taken.
    [[nodiscard]] constexpr std::optional<time_point> due() const noexcept {
        if (!first_) return std::nullopt;
        return std::min(last_ + quiet_, *first_ + at_most_);
    }

    /// Whether it is due; if so, nothing is pending any more.
    [[nodiscard]] constexpr bool take(time_point now) noexcept {
        if (!first_ || now < *due()) return false;
        first_.reset();
        return true;
    }

private:
    /// Sums with a time point must not overflow.
    [[nodiscard]] static constexpr std::chrono::milliseconds bounded(std::chrono::milliseconds duration) noexcept {
        return std::clamp<std::chrono::milliseconds>(duration, std::chrono::milliseconds(0), std::chrono::years(10));
    }

    std::chrono::milliseconds quiet_;
    std::chrono::milliseconds at_most_;
    std::optional<time_point> first_;  // nothing is pending without it
    time_point last_{};
};

}  // namespace cfg::detail
