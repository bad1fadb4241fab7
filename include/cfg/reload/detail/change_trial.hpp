// SPDX-License-Identifier: MIT
// A change that the program may not be well with.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/reload/watcher.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/publication.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
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

    /// `content`: what the sources had for it, in `version`.
    void begin(const pin& before, std::shared_ptr<const load_inputs> content, std::uint64_t version, clock::time_point now, std::chrono::milliseconds time) {
        if (!is_on_) healthy_ = before;
        is_on_ = true;
        content_ = std::move(content);
        version_ = version;
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

    /// Whether a configuration is the one on trial: it was made of the same, or of files with the same content.
    [[nodiscard]] bool is_about(const std::shared_ptr<const load_inputs>& content) const {
        return content == content_ || (!content->empty() && have_same_content(*content, *content_));
    }

    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
    /// What was current before it.
    [[nodiscard]] const pin& healthy() const noexcept { return healthy_; }

    void end() {
        is_on_ = false;
        healthy_ = {};
        content_.reset();
    }

private:
    const health_check is_healthy_;
    bool is_on_ = false;
    pin healthy_;
    std::shared_ptr<const load_inputs> content_;
    std::uint64_t version_ = 0;
    clock::time_point ends_{};
    clock::time_point next_check_{};
    std::chrono::milliseconds interval_{};
};

}  // namespace cfg::detail
