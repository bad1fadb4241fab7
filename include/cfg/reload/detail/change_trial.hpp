// SPDX-License-Identifier: MIT
// A change that has to pass a health check, and how it is rolled back if it does not.
#pragma once

#include <algorithm>
#include <atomic>
#include <cfg/core/error.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/reload/detail/input_difference.hpp>
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

/// Asks a health check again and again until a time is over. A further reload begins the time anew, whoever makes it, and a
/// check that fails then goes back to what was healthy before the first.
/// Threads: one at a time, but for `abandon`.
class change_trial {
public:
    using clock = std::chrono::steady_clock;

    /// `is_stopped`: whether the store must not be touched any more.
    change_trial(store_core& core, watch_board& board, const std::atomic<bool>& is_stopped, health_check is_healthy)
        : core_(core), board_(board), is_stopped_(is_stopped), is_healthy_(std::move(is_healthy)) {}

    [[nodiscard]] bool is_on() const noexcept { return is_on_; }

    /// A reload has brought a new version, of which nobody has been told yet. Whether it is on trial; then `note` follows.
    [[nodiscard]] bool begin(const transition_record& change) noexcept {
        if (!is_healthy_) return false;
        if (!is_on_) healthy_ = change.before;
        version_ = change.version;
        is_store_on_trial_ = true;
        return true;
    }

    /// After a reload that was in order, and everybody was told of it. One that has changed texts only needs no trial, but is
    /// part of one that is on.
    void note(const transition_record& change, clock::time_point now, std::chrono::milliseconds time) {
        if (!is_healthy_) return;
        const bool is_new = change.version != change.from->version;
        if (is_new || is_on_) content_ = inputs_in(change.to->base);
        if (!is_new) return;
        time_ = time;
        begin_time(now);
        set_on(true);
    }

    /// When `go_on` has something to do.
    [[nodiscard]] clock::time_point due() const noexcept { return std::min(next_check_, ends_); }

    /// Asks the check, rolls the change back if it fails, and ends the trial when it is over.
    void go_on(clock::time_point now) {
        if (now < due()) return;
        if (!follow_changes_by_hand(now)) return end(false);
        next_check_ = now + interval_;
        const std::optional<std::string> illness = find_illness();
        if (is_stopped_) return;
        if (illness.has_value())
            roll_back(*illness);
        else if (now >= ends_)
            end(true);
    }

    /// Whether a check has found this bad: the files that differed from what was healthy have the content that they had then,
    /// or, if no file differed, all values are those of then.
    [[nodiscard]] bool has_refused(const load_inputs& read, const void* config) const {
        const auto is_as_then = [&](const load_input& refused) {
            return std::any_of(read.begin(), read.end(),
                               [&](const load_input& each) { return each.has_content_of(refused); });
        };
        if (!refused_inputs_.empty()) return std::all_of(refused_inputs_.begin(), refused_inputs_.end(), is_as_then);
        return refused_.has_value() && core_.has_values_of(version_of(*refused_), config);
    }

    /// Something else was read and is in order.
    void forget_refused() {
        refused_inputs_.clear();
        refused_.reset();
    }

    /// Nobody asks any more: what was on trial stays, and is not kept as good. Threads: any, when nothing else is done here.
    void abandon() noexcept {
        if (!is_store_on_trial_.exchange(false)) return;
        core_.end_trial(false);
        board_.change([](watch_status& status) { status.is_on_trial = false; });
    }

private:
    void set_on(bool on) {
        is_on_ = on;
        board_.change([on](watch_status& status) { status.is_on_trial = on; });
    }

    void begin_time(clock::time_point now) {
        constexpr int checks = 10;
        constexpr std::chrono::milliseconds least(5);
        constexpr std::chrono::milliseconds most(1000);
        ends_ = now + time_;
        next_check_ = now;
        interval_ = std::clamp(time_ / checks, least, most);
        has_failed_to_go_back_ = false;
    }

    /// What somebody has read by hand is on trial as well. False if somebody has gone back, or elsewhere, by hand: that is not
    /// for this to take back.
    [[nodiscard]] bool follow_changes_by_hand(clock::time_point now) {
        std::shared_ptr<const load_inputs> current = core_.current_inputs();
        if (current == content_ || (!current->empty() && have_same_content(*current, *content_))) return true;
        if (current != core_.last_read()) return false;
        content_ = std::move(current);
        version_ = core_.version();
        begin_time(now);
        return true;
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

    void roll_back(const std::string& illness) {
        const pin refused = pin::kept_on_current(core_.front());
        const pin healthy = healthy_;
        const stored_version& from = version_of(refused);
        const stored_version& to = version_of(healthy);
        event happened;
        happened.what = event::kind::health_failed;
        happened.error = illness + ", and version " + std::to_string(version_);
        const result<shared_transition> back = core_.return_to(healthy, illness);
        if (is_stopped_) return;
        if (back) {
            refused_inputs_ = inputs_that_differ(*inputs_in(to.base), *inputs_in(from.base));
            if (refused_inputs_.empty()) refused_ = refused;
            happened.error.append(" was rolled back to the sources of version ").append(std::to_string(to.version));
            happened.error.append("\nthe same content is not applied again until this changes: ")
                .append(list_files(refused_inputs_));
            end(false);
        } else {
            // The change is still there, so it stays on trial, and this is tried again.
            if (std::exchange(has_failed_to_go_back_, true)) return;
            happened.error.append(" CANNOT BE ROLLED BACK: it goes on running\n").append(back.error().to_string());
        }
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
    pin healthy_;                                 // before the first change of the trial
    std::shared_ptr<const load_inputs> content_;  // of the last one
    std::uint64_t version_ = 0;                   // that it made
    std::chrono::milliseconds time_{};
    clock::time_point ends_{};
    clock::time_point next_check_{};
    std::chrono::milliseconds interval_{};
    bool has_failed_to_go_back_ = false;
    load_inputs refused_inputs_;  // of the version that was rolled back last: those that were not healthy before
    std::optional<pin> refused_;  // that version, if there are none
};

}  // namespace cfg::detail
