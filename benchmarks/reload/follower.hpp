// SPDX-License-Identifier: MIT
// Something that follows a file and tells when it has the new content; each adds itself to the list, in link order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What a follower shows of the two places of the file that hold the same number: near its beginning and near its end.
struct shown_numbers {
    std::uint64_t first;
    std::uint64_t last;
};

/// What followers show to those who read the configuration, and when. Numbers grow from change to change.
class sightings {
public:
    using clock = std::chrono::steady_clock;

    /// What no writer has finished, and was shown all the same.
    struct unfinished {
        bool half = false;   // the new first number without the new last one
        bool other = false;  // anything else, such as the defaults, of an empty file
    };

    /// To be called when the numbers can be read.
    void see(const shown_numbers& shown, clock::time_point when = clock::now()) {
        {
            const std::lock_guard lock(mutex_);
            if (shown.first != shown.last) {
                (shown.first > number_ ? unfinished_.half : unfinished_.other) = true;
                return;
            }
            if (shown.first == number_) return;  // it was there before
            number_ = shown.first;
            when_ = when;
        }
        seen_.notify_all();
    }

    /// When both were that number; nothing if they are not so in time.
    [[nodiscard]] std::optional<clock::time_point> wait_for(std::uint64_t number, std::chrono::seconds patience) {
        std::unique_lock lock(mutex_);
        if (!seen_.wait_for(lock, patience, [&] { return number_ == number; })) return std::nullopt;
        return when_;
    }

    /// Since it was asked last.
    [[nodiscard]] unfinished take_unfinished() {
        const std::lock_guard lock(mutex_);
        return std::exchange(unfinished_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable seen_;
    std::uint64_t number_ = 0;
    clock::time_point when_;
    unfinished unfinished_;
};

class follower {
public:
    follower() = default;
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;
    virtual ~follower() = default;
};

/// Follows a file with the gateway's configuration, and tells `server.port` and `observability.metrics.port`.
struct follower_kind {
    std::string name;
    std::function<std::unique_ptr<follower>(const std::filesystem::path& file, sightings& seen)> start;
};

inline std::vector<follower_kind>& followers() {
    static std::vector<follower_kind> list;
    return list;
}

inline bool add_follower(follower_kind added) {
    followers().push_back(std::move(added));
    return true;
}

/// One that is made of the file and the sightings alone.
template <class Follower>
bool add_follower(std::string name) {
    return add_follower(
        {std::move(name), [](const std::filesystem::path& file, sightings& seen) -> std::unique_ptr<follower> {
             return std::make_unique<Follower>(file, seen);
         }});
}
