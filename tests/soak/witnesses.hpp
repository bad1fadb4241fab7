// SPDX-License-Identifier: MIT
// Threads that read all the time, and subscribers that are told: what they see must be whole, possible, and in order.
#pragma once

#include "protocol.hpp"
#include "settings.hpp"

#include <cfg/store/store.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace soak {

/// What is known of all numbers that were ever offered. Threads: any.
struct knowledge {
    std::atomic<std::uint64_t> last_count{0};
    std::atomic<std::uint64_t> steps{0};  // the last that a store was asked to set
    std::atomic<bool> refuses_everything{false};  // to see that this is noticed
};

/// Whether a configuration is one that could be current; if not, it says so.
inline void expect_sound(const settings& seen, const knowledge& known, protocol& log, std::string_view who) {
    const auto complain = [&](const std::string& what) { log.find_wrong(std::string(who) + ": " + what); };
    if (known.refuses_everything) complain("everything is wrong, as it was asked for");
    for (std::size_t i = 0; i < origin_count; ++i) {
        const part& each = part_of(seen, static_cast<origin>(i));
        const auto place = [&] { return std::string(origin_names[i]) + " " + std::to_string(each.number); };
        if (!each.is_whole()) complain("half a configuration: " + place());
        if (!is_possible(each.number, static_cast<origin>(i), known.last_count))
            complain("a number that nobody wrote: " + place());
    }
    if (seen.twice != 2 * seen.once)
        complain("half an update: " + std::to_string(seen.once) + " and " + std::to_string(seen.twice));
    if (seen.steps > known.steps) complain("a step that nobody made: " + std::to_string(seen.steps));
}

/// What one thread saw, which never goes back.
class order {
public:
    void expect(std::uint64_t version, const settings& seen, protocol& log, std::string_view who) {
        if (version < version_)
            log.find_wrong(std::string(who) + ": version " + std::to_string(version) + " after " +
                           std::to_string(version_));
        if (seen.steps < steps_)
            log.find_wrong(std::string(who) + ": step " + std::to_string(seen.steps) + " after " +
                           std::to_string(steps_));
        version_ = version;
        steps_ = seen.steps;
    }

private:
    std::uint64_t version_ = 0;
    std::uint64_t steps_ = 0;
};

/// Two threads that read, and a third that waits for changes, until they are destroyed.
class readers {
public:
    readers(const cfg::store<settings>& store, const knowledge& known, protocol& log) {
        threads_.emplace_back([&](std::stop_token stop) {
            order seen;
            while (!stop.stop_requested()) {
                for (int i = 0; i < 20; ++i) {
                    const auto now = store.snapshot();
                    expect_sound(*now, known, log, "a reader of snapshots");
                    seen.expect(now.version(), *now, log, "a reader of snapshots");
                }
                std::this_thread::sleep_for(std::chrono::microseconds(500));
            }
        });
        threads_.emplace_back([&](std::stop_token stop) {
            order seen;
            std::uint64_t last_step = 0;
            const std::array<cfg::live<std::uint64_t>, origin_count> live{
                store.live<"base.number">(), store.live<"profile.number">(), store.live<"mounted.number">(),
                store.live<"variables.number">(), store.live<"secrets.number">()};
            while (!stop.stop_requested()) {
                for (int i = 0; i < 20; ++i) {
                    for (std::size_t from = 0; from < origin_count; ++from)
                        if (const std::uint64_t number = live[from];
                            !is_possible(number, static_cast<origin>(from), known.last_count))
                            log.find_wrong("a live value that is of no version: " + std::string(origin_names[from]) +
                                           " " + std::to_string(number));
                    const std::uint64_t step = store.get<"steps">();
                    const auto later = store.snapshot();  // at least as new as what is live
                    if (step < std::exchange(last_step, step))
                        log.find_wrong("a live value goes back, to step " + std::to_string(step));
                    if (later->steps < step)
                        log.find_wrong("a live value is newer than a later snapshot: step " + std::to_string(step));
                    seen.expect(later.version(), *later, log, "a reader of live values, of a snapshot");
                }
                std::this_thread::sleep_for(std::chrono::microseconds(500));
            }
        });
        threads_.emplace_back([&](std::stop_token stop) {
            order seen;
            for (std::uint64_t version = 0; store.wait_for_change(version, stop);) {
                const auto now = store.snapshot();
                if (now.version() <= version) log.find_wrong("woken without a change");
                version = now.version();
                expect_sound(*now, known, log, "one who waits for changes");
                seen.expect(version, *now, log, "one who waits for changes");
            }
        });
    }

private:
    std::vector<std::jthread> threads_;
};

/// Told of everything, without a gap and in order; can be made to block, together with the thread that tells it.
class subscribers {
public:
    subscribers(cfg::store<settings>& store, const knowledge& known, protocol& log)
        : all_(store.on_any_change([this, &known, &log](const settings& before, const settings& after) {
              expect_sound(after, known, log, "a subscriber");
              if (last_.has_value() && (numbers_in(*last_) != numbers_in(before) || last_->steps != before.steps ||
                                        last_->free != before.free))
                  log.find_wrong("a subscriber was told of changes with a gap between them");
              last_ = after;
              ++told_;
          })),
          steps_(store.on_change<"steps">([&log](std::uint64_t before, std::uint64_t after) {
              if (after <= before) log.find_wrong("a subscriber was told of steps back");
          })),
          throws_(store.on_change<"base.**", "secrets.**">([this] {
              if (++thrown_ % 4 == 0) throw std::runtime_error("this subscriber throws now and then");
          })),
          blocks_(store.on_change<"base.number">([this] { block(); })) {}

    /// From now on who is told of a new number of the base file does not return.
    void hold() {
        const std::lock_guard lock(mutex_);
        holds_ = true;
    }
    /// Whether somebody is held, in the end.
    [[nodiscard]] bool has_caught(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [this] { return held_ > 0; });
    }
    void release() {
        const std::lock_guard lock(mutex_);
        holds_ = false;
        changed_.notify_all();
    }
    [[nodiscard]] std::uint64_t told() const { return told_; }

private:
    void block() {
        std::unique_lock lock(mutex_);
        ++held_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !holds_; });
        --held_;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool holds_ = false;
    int held_ = 0;
    std::optional<settings> last_;  // one callback runs at a time
    std::uint64_t thrown_ = 0;
    std::atomic<std::uint64_t> told_{0};
    cfg::subscription all_;
    cfg::subscription steps_;
    cfg::subscription throws_;
    cfg::subscription blocks_;
};

}  // namespace soak
