// SPDX-License-Identifier: MIT
// Who has sent how much, and has to wait. The limits are read anew for each request, the counts stay.
#pragma once

#include "gateway.hpp"

#include <algorithm>
#include <cfg/store/live_section.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace gateway {

class rate_limiter {
public:
    explicit rate_limiter(cfg::live_section<rate_limiting> limits) : limits_(limits) {}

    /// Counts a request; if it is one too many, returns for how long its client should wait, otherwise 0.
    [[nodiscard]] std::chrono::seconds admit(const std::string& client, std::uint32_t requests_per_minute) {
        const auto limits = limits_.snapshot();  // burst and window of one version
        if (!limits->enabled) return 0s;
        const std::uint64_t in_window =
            std::max<std::uint64_t>(1, std::uint64_t{requests_per_minute} * seconds(limits->window_size) / 60);
        const auto now = clock::now();

        const std::lock_guard lock(mutex_);
        forget_the_idle(now, limits->window_size);
        auto& [window, second] = clients_[client];
        if (now - window.begin >= limits->window_size) window = {now, 0};
        if (now - second.begin >= 1s) second = {now, 0};
        if (window.requests >= in_window)
            return std::chrono::ceil<std::chrono::seconds>(window.begin + limits->window_size - now);
        if (second.requests >= limits->burst_size) return 1s;
        ++window.requests;
        ++second.requests;
        return 0s;
    }

    /// The limit of those who are no tenants.
    [[nodiscard]] std::uint32_t requests_per_minute() const { return limits_.get<"requests_per_minute">(); }

private:
    using clock = std::chrono::steady_clock;

    struct count {
        clock::time_point begin{};
        std::uint64_t requests = 0;
    };
    struct counts {
        count window, second;
    };

    static std::uint64_t seconds(std::chrono::seconds time) { return static_cast<std::uint64_t>(time.count()); }

    void forget_the_idle(clock::time_point now, std::chrono::seconds window_size) {
        if (clients_.size() < 10'000) return;
        std::erase_if(clients_, [&](const auto& each) { return now - each.second.window.begin >= window_size; });
    }

    cfg::live_section<rate_limiting> limits_;
    std::mutex mutex_;
    std::map<std::string, counts> clients_;
};

}  // namespace gateway
