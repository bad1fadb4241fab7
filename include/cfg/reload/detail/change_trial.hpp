// SPDX-License-Identifier: MIT
// A change that the program may not be well with, and how it is taken back.
#pragma once

#include <algorithm>
#include <atomic>
#include <cfg/core/error.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/reload/detail/careful_reading.hpp>
#include <cfg/reload/detail/watch_board.hpp>
#include <cfg/reload/health_check.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/store_core.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace cfg::detail {

/// Asks a health check again and again until a time is over. A further change begins the time anew, and goes back to what was
/// healthy before the first.
/// Threads: one at a time, but for `abandon`.
class change_trial {
public:
    using clock = std::chrono::steady_clock;

    /// `is_stopped`: whether the store must not be touched any more.
    change_trial(store_core& core, watch_board& board, const std::atomic<bool>& is_stopped, health_check is_healthy)
        : core_(core), board_(board), is_stopped_(is_stopped), is_healthy_(std::move(is_healthy)) {}

    [[nodiscard]] bool has_check() const noexcept { return static_cast<bool>(is_healthy_); }
    [[nodiscard]] bool is_on() const noexcept { return is_on_; }

    /// What the check has found bad, as long as nothing else was read; empty if there is nothing.
    [[nodiscard]] const load_inputs& refused() const noexcept { return refused_; }
    void forget_refused() { refused_.clear(); }

    /// After a reload that was in order. One that has changed texts only needs no trial, but is part of one that is on.
    void note(const transition_record& change, clock::time_point now, std::chrono::milliseconds time) {
        const bool is_new = change.version != change.from->version;
        if (!is_new && !is_on_) return core_.end_trial(true);
        content_ = inputs_in(change.to->base);
        if (!is_new) return;
        if (!is_on_) healthy_ = change.before;
        version_ = change.version;
        ends_ = now + time;
        next_check_ = now;
        constexpr int checks = 10;
        constexpr std::chrono::milliseconds least(5);
        constexpr std::chrono::milliseconds most(1000);
        interval_ = std::clamp(time / checks, least, most);
        set_on(true);
        core_.begin_trial();
        is_store_on_trial_ = true;
    }

    /// When `go_on` has something to do.
    [[nodiscard]] clock::time_point due() const noexcept { return std::min(next_check_, ends_); }

    /// Asks the check, takes the change back if it fails, and ends the trial when it is over.
    void go_on(clock::time_point now) {
        if (now < due()) return;
        const std::shared_ptr<const load_inputs> current = core_.current_inputs();
        // Somebody has gone back, or elsewhere, by hand: that is not for this to take back.
        const bool is_other = current != content_ && (current->empty() || !have_same_content(*current, *content_));
        if (is_other) return end(false);
        next_check_ = now + interval_;
        const std::optional<std::string> illness = find_illness();
        if (is_stopped_) return;
        if (illness.has_value())
            take_back(*illness, *current);
        else if (now >= ends_)
            end(true);
    }

    /// Nobody asks any more: what was on trial stays, and is not kept as good. Threads: any.
    void abandon() noexcept {
        if (is_store_on_trial_.exchange(false)) core_.end_trial(false);
    }

private:
    void set_on(bool on) {
        is_on_ = on;
        board_.change([on](watch_status& status) { status.is_on_trial = on; });
    }

    void end(bool is_good) {
        set_on(false);
        healthy_ = {};
        content_.reset();
        if (is_store_on_trial_.exchange(false)) core_.end_trial(is_good);
    }

    /// What the health check says, or the reason why it says no.
    [[nodiscard]] std::optional<std::string> find_illness() const {
        try {
            if (is_healthy_()) return std::nullopt;
            return "the health check failed";
        } catch (...) {
            return "the health check failed: " + message_of_exception();
        }
    }

    void take_back(const std::string& illness, const load_inputs& content) {
        refused_ = content;
        const pin healthy = healthy_;
        end(false);
        const result<shared_transition> back = core_.return_to(healthy, illness);
        if (is_stopped_) return;
        event happened;
        happened.what = event::kind::health_failed;
        happened.error = illness + ", and version " + std::to_string(version_);
        if (back)
            happened.error.append(" was taken back\nthis content is not tried again; change ")
                .append(list_files(refused_));
        else
            happened.error.append(" cannot be taken back\n").append(back.error().to_string());
        board_.change([&](watch_status& status) {
            status.last_error = happened.error;
            if (back) ++status.rollbacks;
        });
        core_.tell(std::move(happened));
    }

    store_core& core_;
    watch_board& board_;
    const std::atomic<bool>& is_stopped_;
    const health_check is_healthy_;
    bool is_on_ = false;
    std::atomic<bool> is_store_on_trial_{false};
    pin healthy_;                                  // before the first change of the trial
    std::shared_ptr<const load_inputs> content_;   // of the last one
    std::uint64_t version_ = 0;                    // that it made
    clock::time_point ends_{};
    clock::time_point next_check_{};
    std::chrono::milliseconds interval_{};
    load_inputs refused_;
};

}  // namespace cfg::detail
