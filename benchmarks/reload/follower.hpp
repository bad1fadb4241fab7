// SPDX-License-Identifier: MIT
// Something that follows a file and tells when it has the new content; each adds itself to the list, in link order.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

/// When each number became visible to those who read the configuration.
class sightings {
public:
    using clock = std::chrono::steady_clock;

    /// To be called when `number` can be read.
    void see(std::uint64_t number) {
        const clock::time_point now = clock::now();
        {
            const std::lock_guard lock(mutex_);
            if (number == number_) return;  // it was there before
            number_ = number;
            when_ = now;
        }
        seen_.notify_all();
    }

    /// When that one became visible. Stops the program if it does not.
    [[nodiscard]] clock::time_point wait_for(std::uint64_t number) {
        std::unique_lock lock(mutex_);
        if (!seen_.wait_for(lock, std::chrono::seconds(60), [&] { return number_ == number; })) {
            std::fprintf(stderr, "a change of the file does not become visible\n");
            std::abort();
        }
        return when_;
    }

private:
    std::mutex mutex_;
    std::condition_variable seen_;
    std::uint64_t number_ = 0;
    clock::time_point when_;
};

class follower {
public:
    follower() = default;
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;
    virtual ~follower() = default;
};

/// Follows a file with the gateway's configuration, and tells `server.port`.
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
