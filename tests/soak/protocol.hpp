// SPDX-License-Identifier: MIT
// What happened: the last actions, how often each kind of them was done, and what was found wrong.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace soak {

/// Something that the library promises does not hold.
struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Threads: any.
class protocol {
public:
    using clock = std::chrono::steady_clock;

    void begin_round(std::uint64_t round) {
        const std::lock_guard lock(mutex_);
        round_ = round;
        last_sign_of_life_ = clock::now();
    }

    /// `kind` is counted; `details` are not.
    void add(std::string_view kind, std::string_view details = {}) {
        const std::lock_guard lock(mutex_);
        last_sign_of_life_ = clock::now();
        const auto found = counts_.find(kind);
        ++(found != counts_.end() ? found : counts_.emplace(std::string(kind), 0).first)->second;
        std::string line = "round " + std::to_string(round_) + ", " + std::to_string(milliseconds_since(start_)) +
                           " ms: " + std::string(kind);
        if (!details.empty()) line.append(": ").append(details);
        actions_.push_back(std::move(line));
        if (actions_.size() > most_actions) actions_.pop_front();
    }

    /// What a store said was wrong.
    void add_refusal(std::string error) {
        const std::lock_guard lock(mutex_);
        refusals_.push_back(std::to_string(milliseconds_since(start_)) + " ms: " + std::move(error));
        if (refusals_.size() > most_refusals) refusals_.pop_front();
    }

    /// The first one counts.
    void find_wrong(std::string_view what) {
        const std::lock_guard lock(mutex_);
        if (wrong_.empty()) wrong_ = what;
    }

    void throw_what_is_wrong() const {
        const std::lock_guard lock(mutex_);
        if (!wrong_.empty()) throw failure(wrong_);
    }

    [[nodiscard]] std::chrono::milliseconds silence() const {
        const std::lock_guard lock(mutex_);
        return std::chrono::milliseconds(milliseconds_since(last_sign_of_life_));
    }

    void print_actions() const {
        const std::lock_guard lock(mutex_);
        std::fprintf(stderr, "what was refused last:\n");
        for (const std::string& each : refusals_) std::fprintf(stderr, "  %s\n", each.c_str());
        std::fprintf(stderr, "what was done last:\n");
        for (const std::string& each : actions_) std::fprintf(stderr, "  %s\n", each.c_str());
    }

    void print_counts() const {
        const std::lock_guard lock(mutex_);
        for (const auto& [kind, count] : counts_)
            std::printf("  %-40s %8llu\n", kind.c_str(), static_cast<unsigned long long>(count));
    }

private:
    static constexpr std::size_t most_actions = 50;
    static constexpr std::size_t most_refusals = 3;

    [[nodiscard]] static long long milliseconds_since(clock::time_point then) {
        return static_cast<long long>(
            std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - then).count());
    }

    mutable std::mutex mutex_;
    clock::time_point start_ = clock::now();
    clock::time_point last_sign_of_life_ = start_;
    std::uint64_t round_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> counts_;
    std::deque<std::string> actions_;
    std::deque<std::string> refusals_;
    std::string wrong_;
};

}  // namespace soak
