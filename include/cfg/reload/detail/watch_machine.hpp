// SPDX-License-Identifier: MIT
// How a store's sources are watched: from the first sign of a change to a reload, and what follows from that.
#pragma once

#include <algorithm>
#include <atomic>
#include <cfg/core/describe.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/reload/debounce.hpp>
#include <cfg/reload/detail/careful_reading.hpp>
#include <cfg/reload/detail/change_trial.hpp>
#include <cfg/reload/detail/input_watch.hpp>
#include <cfg/reload/detail/settling.hpp>
#include <cfg/reload/detail/wait_descriptor.hpp>
#include <cfg/reload/detail/watch_board.hpp>
#include <cfg/reload/file_watches.hpp>
#include <cfg/reload/hangup.hpp>
#include <cfg/reload/health_check.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/reload/watch_status.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/source_watcher.hpp>
#include <cfg/store/store_core.hpp>
#include <cfg/store/wake_ends.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

namespace cfg::detail {

/// A trigger is debounced; then all files that the last reading looked at are *looked at* again, read and hashed but not
/// understood. If their content is what it was, that is all. Else, after a time to settle, the sources are *read*, and what
/// they gave counts only if that reading found what the look had found: then it is what lay there all the time. If not, it
/// begins with another look: see `settling`.
///
/// The store remembers what its last reading has looked at, in order or not. So a file that was refused is not tried again
/// until it changes, and whoever reloads by hand is not in the way of this.
///
/// Threads: `drive` by one at a time; requests and `status` by any.
class watch_machine final : public source_watcher {
public:
    using clock = std::chrono::steady_clock;

    watch_machine(store_core& core, const type_description& type, const reload_options& options,
                  health_check is_healthy)
        : core_(core),
          type_(type),
          board_(options),
          owner_(::getpid()),
          trial_(core, board_, is_stopped_, std::move(is_healthy)) {
        require_valid(options);
        descriptor_.add(call_.fd());
        descriptor_.add(hangup_.fd());
        use_options(options, clock::now());
        note_order();
        plan();
    }

    [[nodiscard]] int fd() const noexcept { return descriptor_.fd(); }

    /// In a child process the descriptors are the parent's, too.
    [[nodiscard]] bool is_in_child() const noexcept { return ::getpid() != owner_; }

    // ---- requests, from any thread ------------------------------------------------------------------------------------------

    void trigger(std::string reason) {
        board_.ask(std::move(reason));
        call_.raise();
    }

    /// Errors: throws load_error for options that break their rules.
    void set_options(const reload_options& options) {
        require_valid(options);
        board_.set_options(options);
        call_.raise();
    }

    void sources_were_read() noexcept override { call_.raise(); }

    /// Nothing is begun any more, and the store is not touched again when this has returned: it waits for the thread that
    /// drives, unless it is that one.
    void stop() noexcept {
        is_stopped_ = true;
        if (is_in_child()) return;
        call_.raise();
        if (driver_.load() != std::this_thread::get_id()) is_driven_.wait(true);
        trial_.abandon();  // last, for it may have begun until then
    }
    void store_ends() noexcept override { stop(); }

    [[nodiscard]] bool is_stopped() const noexcept { return is_stopped_; }

    [[nodiscard]] watch_status status() const {
        watch_status now = board_.status();
        if (is_stopped()) now.mode = watch_mode::stopped;
        return now;
    }

    // ---- the work --------------------------------------------------------------------------------------------------------------

    /// Does what there is to do, and nothing that has to be waited for.
    void drive() noexcept {
        // Or who waits on it would be woken for nothing, again and again.
        if (is_in_child() || is_stopped()) return descriptor_.let_go();
        if (driver_.load() == std::this_thread::get_id()) return;  // in a callback of what it does already
        driver_ = std::this_thread::get_id();
        is_driven_ = true;
        if (!is_stopped()) try_to_work();
        driver_ = std::thread::id();
        is_driven_ = false;
        is_driven_.notify_all();
    }

private:
    // ---- what there is to do ------------------------------------------------------------------------------------------------

    void try_to_work() noexcept {
        try {
            work(clock::now());
        } catch (...) {  // no memory, no descriptors: later there may be some
            if (is_stopped()) return;
            constexpr std::chrono::seconds later(1);
            look_soon(clock::now());
            descriptor_.wake_at(clock::now() + later);
            board_.note_trouble(message_of_exception());
        }
    }

    void work(clock::time_point now) {
        take_requests(now);
        take_news(now);
        take_times(now);
        if (trial_.is_on()) trial_.go_on(now);
        if (is_stopped()) return;
        const bool has_somebody_read = core_.last_read() != watched_;
        if (has_somebody_read && watch_files()) look_soon(now);
        if (has_somebody_read || core_.last_refusal() != refusal_) note_order();
        wait_for_writers(now);
        // Never both: between a look and its reading there is a pass that hears of whoever had begun to write before the look.
        if (!settling_.has_value()) {
            if (is_ready(now)) look(now);
        } else if (now >= settling_->due() && !settle()) {
            return;
        }
        // Last, for it may fail and be tried again.
        if (const reload_options wanted = board_.options(); !(wanted == options_)) use_options(wanted, clock::now());
        plan();
    }

    void look_soon(clock::time_point now) {
        if (!pending_.due().has_value()) burst_began_ = now;
        pending_.trigger(now);
    }

    void count_trigger(clock::time_point now) {
        look_soon(now);
        board_.change([](watch_status& status) { ++status.triggers; });
    }

    /// A reload that is made even if nothing has changed on the disk: variables may have.
    void force(std::string reason, clock::time_point now) {
        forced_by_ = std::move(reason);
        count_trigger(now);
    }

    void take_requests(clock::time_point now) {
        call_.clear();
        if (std::optional<std::string> asked_for = board_.take_request()) force(*std::move(asked_for), now);
        if (hangup_.clear()) force("SIGHUP", now);
    }

    void take_news(clock::time_point now) {
        const file_watches::news heard = files_.hear();
        if (heard.overflowed) board_.change([](watch_status& status) { ++status.overflows; });
        if (heard.changed || heard.overflowed) count_trigger(now);
    }

    void take_times(clock::time_point now) {
        if (options_.interval.count() > 0 && now >= next_interval_) {
            next_interval_ = now + options_.interval;
            is_interval_over_ = true;
            board_.change([](watch_status& status) { ++status.triggers; });
        }
        if (now >= next_poll_) {
            watch_files();  // whatever kept files from being watched may be over
            if (!settling_.has_value() && !pending_.due().has_value() && has_news(core_.last_read()))
                count_trigger(now);
            next_poll_ = now + poll_time();
        }
    }

    /// Whether somebody writes to a file, and has not done so for too long.
    [[nodiscard]] bool is_being_written(clock::time_point now) const {
        return files_.is_being_written() && now < burst_began_ + options_.debounce_limit;
    }

    /// Whether the quiet time is over. While somebody writes, it is not, but for the limit.
    [[nodiscard]] bool is_ready(clock::time_point now) {
        return is_interval_over_ || (!is_being_written(now) && pending_.take(now));
    }

    /// What somebody has begun to write since it was looked at is waited for, too.
    void wait_for_writers(clock::time_point now) {
        if (settling_.has_value() && is_being_written(now)) settling_->wait_for_writer(now);
    }

    /// When there will be something to do.
    void plan() {
        clock::time_point next = next_poll_;
        const auto consider = [&](clock::time_point when) { next = std::min(next, when); };
        if (options_.interval.count() > 0) consider(next_interval_);
        if (trial_.is_on()) consider(trial_.due());
        if (settling_.has_value())
            consider(settling_->due());
        else if (const auto due = pending_.due())
            consider(is_being_written(clock::now()) ? burst_began_ + options_.debounce_limit : *due);
        descriptor_.wake_at(next);
    }

    // ---- looking and reading ------------------------------------------------------------------------------------------------

    /// Looks at what the last reading looked at. True if it is not what it was then.
    bool has_news(const std::shared_ptr<const load_inputs>& known) {
        load_inputs seen = look_again(*known, core_.bounds());
        const bool is_same = have_same_content(*known, seen);
        // Somebody may have gone back to what was read earlier.
        board_.note_look(is_same && have_same_content(*known, *core_.current_inputs()));
        last_look_ = std::move(seen);
        return !is_same;
    }

    void look(clock::time_point now) {
        const std::shared_ptr<const load_inputs> known = core_.last_read();
        watch_files();  // first, so that what happens after the look is heard of
        const bool is_new = has_news(known);
        const bool is_interval_over = std::exchange(is_interval_over_, false);
        if (!is_new && forced_by_.empty() && !(is_interval_over && refusal_.empty())) return;
        const bool is_forced = !forced_by_.empty();
        std::string reason = is_forced ? std::exchange(forced_by_, {})
                             : is_new  ? describe_difference(*known, last_look_)
                                       : "interval";
        settling_.emplace(std::move(last_look_), std::move(reason), is_forced || !is_new, options_, now);
    }

    /// False if there is nothing to be done any more: whoever is told of a change may stop this, and destroy the store.
    [[nodiscard]] bool settle() {
        settling::step step = settling_->go_on(core_, type_, &trial_);
        if (is_stopped()) return false;
        if (step.made == settling::progress::unsettled) {
            board_.change([](watch_status& status) { ++status.unsettled; });
            if (settling_->is_overdue())
                board_.note_trouble("the sources do not hold still: no two readings of them, as far apart as "
                                    "reload_options::settle says, have found the same");
        }
        const bool is_over = step.made == settling::progress::superseded || step.made == settling::progress::taken;
        if (is_over) settling_.reset();
        if (step.made == settling::progress::taken) note_reading(step.outcome);
        return true;
    }

    void note_reading(const result<shared_transition>& outcome) {
        const clock::time_point now = clock::now();
        board_.note_reload(outcome.has_value());
        if (outcome) {
            trial_.forget_refused();
            trial_.note(**outcome, now, options_.bake_time);
        }
        note_order();
        if (watch_files()) look_soon(now);  // what was read for the first time may have changed before it was watched
        next_poll_ = std::min(next_poll_, now + poll_time());
    }

    /// Whoever has reloaded the store, the status says what came of it.
    void note_order() {
        refusal_ = core_.last_refusal();
        board_.note_error(refusal_);
    }

    // ---- what is watched --------------------------------------------------------------------------------------------------------

    [[nodiscard]] std::chrono::milliseconds poll_time() const {
        if (options_.watch_files && !files_.why_not().empty()) return options_.fallback_poll;
        // What kept a file from being read may end without an event: descriptors were short, or a server was away.
        const auto is_unreadable = [](const load_input& each) { return each.outcome == file_outcome::failed; };
        const bool may_return_untold = std::any_of(watched_->begin(), watched_->end(), is_unreadable);
        return may_return_untold ? std::min(options_.poll, options_.fallback_poll) : options_.poll;
    }

    /// Watches what the last reading looked at. Whether that is something else than before.
    bool watch_files() {
        watched_ = core_.last_read();
        const bool is_new = files_.watch(*watched_);
        tell_mode();
        return is_new;
    }

    /// Has the status say how changes become known, and an event when that is different from before.
    void tell_mode() {
        const std::string why = files_.why_not();
        board_.change([&](watch_status& status) {
            status.mode = why.empty() ? watch_mode::events : watch_mode::polling;
            status.why_polling = why;
        });
        const bool is_degraded = options_.watch_files && !why.empty();
        if (std::exchange(is_degraded_, is_degraded) == is_degraded) return;
        next_poll_ = std::min(next_poll_, clock::now() + poll_time());
        if (!options_.watch_files) return;
        event happened;
        happened.what = is_degraded ? event::kind::watch_degraded : event::kind::watch_recovered;
        happened.error = why;
        core_.tell(std::move(happened));
    }

    void use_options(const reload_options& options, clock::time_point now) {
        // First what may fail: then it is tried again.
        if (!options.on_hangup)
            listener_.reset();
        else if (!listener_.has_value())
            listener_.emplace(hangup_.write_fd());
        files_.switch_to(options.watch_files);
        options_ = options;
        pending_ = debounce(options.debounce, options.debounce_limit);
        next_interval_ = now + options.interval;
        watch_files();
        next_poll_ = now + poll_time();
        look_soon(now);  // nobody has watched until now
    }

    store_core& core_;
    const type_description& type_;
    wait_descriptor descriptor_;
    const wake_ends call_ = wake_ends::open();
    const wake_ends hangup_ = wake_ends::open();

    watch_board board_;

    std::atomic<bool> is_stopped_{false};
    std::atomic<bool> is_driven_{false};
    std::atomic<std::thread::id> driver_{};  // of who drives
    const ::pid_t owner_;

    reload_options options_;
    input_watch files_{descriptor_};
    std::shared_ptr<const load_inputs> watched_;
    std::optional<hangup_listener> listener_;

    debounce pending_{{}, {}};
    clock::time_point burst_began_{};
    clock::time_point next_interval_{};
    clock::time_point next_poll_{};
    std::string forced_by_;  // empty: a reload only if something differs
    bool is_interval_over_ = false;
    bool is_degraded_ = false;  // events were asked for, and cannot be relied on
    std::string refusal_;  // what the store says of the last reload
    load_inputs last_look_;
    std::optional<settling> settling_;
    change_trial trial_;
};

}  // namespace cfg::detail
