// SPDX-License-Identifier: MIT
// What other threads want of a watch, and what they are shown of it.
#pragma once

#include <cfg/reload/watch_status.hpp>
#include <cfg/store/reload_options.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace cfg::detail {

/// Threads: any.
class watch_board {
public:
    using clock = std::chrono::steady_clock;

    explicit watch_board(const reload_options& options) : options_(options), agreed_(clock::now()) {}

    // ---- what is wanted -------------------------------------------------------------------------------------------------

    void ask(std::string reason) {
        const std::lock_guard lock(mutex_);
        asked_for_ = reason.empty() ? "asked for" : std::move(reason);
    }

    /// The reason for a reload that was asked for since the last time.
    [[nodiscard]] std::optional<std::string> take_request() {
        const std::lock_guard lock(mutex_);
        return std::exchange(asked_for_, std::nullopt);
    }

    void set_options(const reload_options& options) {
        const std::lock_guard lock(mutex_);
        options_ = options;
    }
    [[nodiscard]] reload_options options() const {
        const std::lock_guard lock(mutex_);
        return options_;
    }

    // ---- what is shown --------------------------------------------------------------------------------------------------

    template <class Change>
    void change(Change change) {
        const std::lock_guard lock(mutex_);
        change(status_);
    }

    /// After a look: whether the sources are what runs.
    void note_look(bool is_same) {
        const std::lock_guard lock(mutex_);
        ++status_.looks;
        trouble_.clear();
        if (is_same && status_.last_error.empty()) agreed_ = clock::now();
    }

    /// After a reload of this watcher's own.
    void note_reload(bool is_in_order) {
        const std::lock_guard lock(mutex_);
        trouble_.clear();
        ++(is_in_order ? status_.reloads : status_.refused);
        if (!is_in_order) return;
        status_.last_error.clear();
        agreed_ = clock::now();
    }

    /// The report of the last reload, whoever made it, is another one now; empty if it was in order.
    void note_error(std::string error) {
        const std::lock_guard lock(mutex_);
        if (error.empty()) agreed_ = clock::now();
        status_.last_error = std::move(error);
    }

    /// Why nothing could be done, until something can be.
    void note_trouble(std::string what) noexcept {
        const std::lock_guard lock(mutex_);
        trouble_ = std::move(what);
    }

    [[nodiscard]] watch_status status() const {
        const std::lock_guard lock(mutex_);
        watch_status now = status_;
        now.staleness = clock::now() - agreed_;
        if (now.last_error.empty()) now.last_error = trouble_;
        return now;
    }

private:
    mutable std::mutex mutex_;
    std::optional<std::string> asked_for_;
    reload_options options_;
    watch_status status_;
    std::string trouble_;
    clock::time_point agreed_;
};

}  // namespace cfg::detail
