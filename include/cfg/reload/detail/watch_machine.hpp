// SPDX-License-Identifier: MIT
// How a store's sources are watched: from the first sign of a change to a reload, and what follows from that.
#pragma once

#include <algorithm>
#include <atomic>
#include <cfg/core/load_input.hpp>
#include <cfg/reload/debounce.hpp>
#include <cfg/reload/detail/careful_reading.hpp>
#include <cfg/reload/detail/change_trial.hpp>
#include <cfg/reload/detail/input_watch.hpp>
#include <cfg/reload/detail/wait_descriptor.hpp>
#include <cfg/reload/file_watches.hpp>
#include <cfg/reload/hangup.hpp>
#include <cfg/reload/reload_options.hpp>
#include <cfg/reload/watch_status.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/store_core.hpp>
#include <cfg/store/wake_ends.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <unistd.h>

namespace cfg::detail {

/// A trigger is debounced; then all files that the last reading looked at are *looked at* again, read and hashed but not
/// understood. If their content is what it was, that is all. Else, after a time to settle, the sources are *read*, and what
/// they gave counts only if that reading found what the look had found: then it is what lay there all the time. If not, the
/// reading takes the place of the look.
///
/// The store remembers what its last reading has looked at, in order or not. So a file that was refused is not tried again
/// until it changes, and whoever reloads by hand is not in the way of this.
///
/// Threads: `drive` by one at a time; requests and `status` by any.
class watch_machine {
public:
    using clock = std::chrono::steady_clock;

    watch_machine(store_core& core, const type_description& type, const reload_options& options, health_check is_healthy)
        : core_(core), type_(type), verified_(clock::now()), wanted_options_(options), owner_(::getpid()), trial_(std::move(is_healthy)) {
        descriptor_.add(call_.fd());
        descriptor_.add(hangup_.fd());
        use_options(options, verified_);
        plan(verified_);
    }

    [[nodiscard]] int fd() const noexcept { return descriptor_.fd(); }

    /// In a child process the descriptors are the parent's, too.
    [[nodiscard]] bool is_in_child() const noexcept { return ::getpid() != owner_; }

    // ---- requests, from any thread ------------------------------------------------------------------------------------------

    void trigger(std::string reason) {
        {
            const std::lock_guard lock(requests_);
            asked_for_ = reason.empty() ? "asked for" : std::move(reason);
        }
        call_.raise();
    }

    void set_options(const reload_options& options) {
        {
            const std::lock_guard lock(requests_);
            wanted_options_ = options;
        }
        call_.raise();
    }

    /// Nothing is begun any more, and the store is not touched again but by what runs already.
    void stop() noexcept {
        is_stopped_.store(true, std::memory_order_release);
        call_.raise();
    }
    [[nodiscard]] bool is_stopped() const noexcept { return is_stopped_.load(std::memory_order_acquire); }

    /// Said by a thread that drives no more, and waited for by those that have stopped it.
    void end() noexcept {
        has_ended_.store(true, std::memory_order_release);
        has_ended_.notify_all();
    }
    void wait_for_end() const noexcept { has_ended_.wait(false, std::memory_order_acquire); }

    [[nodiscard]] watch_status status() const {
        const std::lock_guard lock(requests_);
        watch_status now = status_;
        now.staleness = clock::now() - verified_;
        if (is_stopped()) now.mode = watch_mode::stopped;
        return now;
    }

    // ---- the work --------------------------------------------------------------------------------------------------------------

    /// Does what there is to do, and nothing that has to be waited for.
    void drive() noexcept {
        if (is_stopped() || is_in_child()) return;
        try {
            work(clock::now());
        } catch (...) {  // no memory, no descriptors: later there may be some
            if (is_stopped()) return;
            constexpr std::chrono::seconds later(1);
            descriptor_.wake_at(clock::now() + later);
            const std::lock_guard lock(requests_);
            status_.last_error = message_of_exception();
        }
    }

private:
    /// What was seen when the last look found something new, and when it is to be read.
    struct settling_inputs {
        load_inputs seen;
        clock::time_point until;
        std::chrono::milliseconds patience;  // grows from reading to reading, while something is written all the time
        bool is_outdated = false;            // to be looked at anew before anything is read
    };

    // ---- what there is to do ------------------------------------------------------------------------------------------------

    void work(clock::time_point now) {
        take_requests(now);
        take_news(now);
        take_times(now);
        if (trial_.is_on() && !continue_trial(now)) return;
        if (is_ready(now)) look(now);
        wait_for_writers(now);
        if (settling_.has_value() && settling_->is_outdated && clock::now() >= settling_->until) look_anew();
        if (settling_.has_value() && clock::now() >= settling_->until && !read()) return;
        plan(clock::now());
    }

    void look_soon(clock::time_point now) {
        if (!pending_.due().has_value()) burst_began_ = now;
        pending_.trigger(now);
    }

    void count_trigger(clock::time_point now) {
        look_soon(now);
        const std::lock_guard lock(requests_);
        ++status_.triggers;
    }

    /// A reload that is made even if nothing has changed on the disk: variables may have.
    void force(std::string reason, clock::time_point now) {
        forced_by_ = std::move(reason);
        count_trigger(now);
    }

    void take_requests(clock::time_point now) {
        if (call_.clear()) {
            std::optional<std::string> asked_for;
            reload_options wanted;
            {
                const std::lock_guard lock(requests_);
                asked_for = std::exchange(asked_for_, std::nullopt);
                wanted = wanted_options_;
            }
            if (!(wanted == options_)) use_options(wanted, now);
            if (asked_for.has_value()) force(*std::move(asked_for), now);
        }
        if (hangup_.clear()) force("SIGHUP", now);
    }

    void take_news(clock::time_point now) {
        const file_watches::news heard = files_.hear();
        if (heard.overflowed) {
            const std::lock_guard lock(requests_);
            ++status_.overflows;
        }
        if (heard.changed || heard.overflowed) count_trigger(now);
    }

    void take_times(clock::time_point now) {
        if (options_.interval.count() > 0 && now >= next_interval_) {
            next_interval_ = now + options_.interval;
            force("interval", now);
        }
        if (now >= next_poll_) {
            watch_files();  // whatever kept files from being watched may be over
            if (!settling_.has_value() && !pending_.due().has_value() && has_news(core_.last_read())) count_trigger(now);
            next_poll_ = now + poll_time();
        }
    }

    /// Whether somebody writes to a file, and has not done so for too long.
    [[nodiscard]] bool is_being_written(clock::time_point now) const {
        return files_.is_being_written() && now < burst_began_ + options_.debounce_limit;
    }

    /// Whether the quiet time is over. While somebody writes, it is not, but for the limit.
    [[nodiscard]] bool is_ready(clock::time_point now) { return !settling_.has_value() && !is_being_written(now) && pending_.take(now); }

    /// What somebody has begun to write since it was looked at is waited for, too.
    void wait_for_writers(clock::time_point now) {
        if (!settling_.has_value() || !is_being_written(now)) return;
        constexpr std::chrono::milliseconds least(5);
        settling_->is_outdated = true;
        settling_->until = std::max(settling_->until, now + std::max(options_.settle, least));
    }

    /// When there will be something to do.
    void plan(clock::time_point now) {
        clock::time_point next = next_poll_;
        const auto consider = [&](clock::time_point when) { next = std::min(next, when); };
        if (options_.interval.count() > 0) consider(next_interval_);
        if (trial_.is_on()) consider(trial_.due());
        if (settling_.has_value())
            consider(settling_->until);
        else if (const auto due = pending_.due())
            consider(*due > now ? *due : burst_began_ + options_.debounce_limit);  // due, but somebody still writes
        descriptor_.wake_at(next);
    }

    // ---- looking and reading ------------------------------------------------------------------------------------------------

    /// Looks at what the last reading looked at. True if it is not what it was then.
    bool has_news(const std::shared_ptr<const load_inputs>& known) {
        load_inputs seen = look_again(*known, core_.bounds());
        const bool is_same = have_same_content(*known, seen);
        const std::lock_guard lock(requests_);
        ++status_.looks;
        if (is_same && status_.last_error.empty()) verified_ = clock::now();
        last_look_ = std::move(seen);
        return !is_same;
    }

    void look(clock::time_point now) {
        const std::shared_ptr<const load_inputs> known = core_.last_read();
        watch_files();  // first, so that what happens after the look is heard of
        if (!has_news(known) && forced_by_.empty()) return;
        reason_ = forced_by_.empty() ? describe_difference(*known, last_look_) : std::exchange(forced_by_, {});
        settling_ = settling_inputs{std::move(last_look_), now + options_.settle, options_.settle};
    }

    /// After readings that did not agree.
    void look_anew() {
        settling_->seen = look_again(settling_->seen, core_.bounds());
        settling_->is_outdated = false;
        settling_->until = clock::now() + options_.settle;
    }

    /// False if there is nothing to be done any more: whoever is told of a change may stop this, and destroy the store.
    [[nodiscard]] bool read() {
        const load_inputs* const refused = refused_.empty() ? nullptr : &refused_;
        careful_reading reading(type_, options_, settling_->seen, refused, has_trials());
        const result<shared_transition> outcome = core_.reload(reason_, &reading);
        if (is_stopped()) return false;
        const clock::time_point now = clock::now();
        if (!reading.took()) {
            try_again(reading, now);
            return true;
        }
        settling_.reset();
        if (!have_same_content(refused_, reading.read())) refused_.clear();
        {
            const std::lock_guard lock(requests_);
            status_.last_error = outcome ? std::string() : outcome.error().to_string();
            ++(outcome ? status_.reloads : status_.refused);
            if (outcome) verified_ = now;
        }
        if (watch_files()) look_soon(now);  // what was read for the first time may have changed before it was watched
        if (outcome && (*outcome)->version != (*outcome)->from->version) begin_trial(**outcome, now);
        if (outcome && !trial_.is_on() && has_trials()) core_.keep_as_good();
        return true;
    }

    void try_again(careful_reading& reading, clock::time_point now) {
        constexpr std::chrono::milliseconds least(1);
        constexpr std::chrono::milliseconds most(1000);
        if (reading.has_read()) {
            // What is compared is never further apart than the time to settle: else a file that is saved again and again would
            // be read less and less likely, and in the end never.
            settling_->seen = std::move(reading.read());
            settling_->is_outdated = true;
            settling_->patience = std::clamp(settling_->patience * 2, least, most);
            const std::lock_guard lock(requests_);
            ++status_.unsettled;
        } else {
            settling_->patience = std::chrono::milliseconds(100);  // reloading is paused
        }
        settling_->until = now + settling_->patience;
    }

    // ---- what is watched --------------------------------------------------------------------------------------------------------

    [[nodiscard]] std::chrono::milliseconds poll_time() const { return files_.why_not().empty() ? options_.poll : options_.fallback_poll; }

    /// Watches what the last reading looked at. Whether that is something else than before.
    bool watch_files() {
        const std::shared_ptr<const load_inputs> read = core_.last_read();  // kept while it is watched, whoever reloads meanwhile
        const bool is_new = files_.watch(*read);
        if (files_.fd() >= 0) descriptor_.add(files_.fd());
        tell_mode();
        return is_new;
    }

    /// Has the status say how changes become known, and an event when that is different from before.
    void tell_mode() {
        const std::string why = files_.why_not();
        bool was_polling = false;
        {
            const std::lock_guard lock(requests_);
            was_polling = status_.mode == watch_mode::polling;
            status_.mode = why.empty() ? watch_mode::events : watch_mode::polling;
            status_.why_polling = why;
        }
        if (was_polling == !why.empty()) return;
        next_poll_ = std::min(next_poll_, clock::now() + poll_time());
        if (options_.watch_files) tell(why.empty() ? event::kind::watch_recovered : event::kind::watch_degraded, why);
    }

    void tell(event::kind what, std::string error) {
        event happened;
        happened.what = what;
        happened.cause = change_cause::reload;
        happened.error = std::move(error);
        core_.tell(std::move(happened));
    }

    void use_options(const reload_options& options, clock::time_point now) {
        options_ = options;
        pending_ = debounce(options.debounce, std::max(options.debounce, options.debounce_limit));
        next_interval_ = now + options.interval;
        next_poll_ = now + options.poll;
        if (!options.on_hangup)
            listener_.reset();
        else if (!listener_.has_value())
            listener_.emplace(hangup_.write_fd());
        files_.switch_to(options.watch_files);
        watch_files();
        look_soon(now);  // nobody has watched until now
    }

    // ---- changes on trial -----------------------------------------------------------------------------------------------------

    [[nodiscard]] bool has_trials() const noexcept { return trial_.has_check() && options_.bake_time.count() > 0; }

    void begin_trial(const transition_record& change, clock::time_point now) {
        if (!has_trials()) return;
        trial_.begin(change.before, now, options_.bake_time);
        say_whether_on_trial();
    }

    void say_whether_on_trial() {
        const std::lock_guard lock(requests_);
        status_.is_on_trial = trial_.is_on();
    }

    /// False if there is nothing to be done any more, as in `read`.
    [[nodiscard]] bool continue_trial(clock::time_point now) {
        if (now < trial_.due()) return true;
        const std::optional<std::string> illness = trial_.find_illness(now);
        if (is_stopped()) return false;
        if (illness.has_value()) return take_back(*illness);
        if (!trial_.is_over(now)) return true;
        static_cast<void>(trial_.end());
        say_whether_on_trial();
        core_.keep_as_good();
        return true;
    }

    [[nodiscard]] bool take_back(const std::string& illness) {
        refused_ = *core_.current_inputs();
        const result<shared_transition> back = core_.return_to(trial_.end(), illness);
        if (is_stopped()) return false;
        say_whether_on_trial();
        {
            const std::lock_guard lock(requests_);
            status_.last_error = illness;
            ++status_.rollbacks;
        }
        tell(event::kind::health_failed, back ? illness : illness + "\n" + back.error().to_string());
        return true;
    }

    store_core& core_;
    const type_description& type_;
    wait_descriptor descriptor_;
    const wake_ends call_ = wake_ends::open();
    const wake_ends hangup_ = wake_ends::open();

    mutable std::mutex requests_;  // guards what follows, up to the next line
    clock::time_point verified_;
    std::optional<std::string> asked_for_;
    reload_options wanted_options_;
    watch_status status_;

    std::atomic<bool> is_stopped_{false};
    std::atomic<bool> has_ended_{false};
    const ::pid_t owner_;

    reload_options options_;
    input_watch files_;
    std::optional<hangup_listener> listener_;

    debounce pending_{{}, {}};
    clock::time_point burst_began_{};
    clock::time_point next_interval_{};
    clock::time_point next_poll_{};
    std::string forced_by_;  // empty: a reload only if something differs
    std::string reason_;
    load_inputs last_look_;
    std::optional<settling_inputs> settling_;
    change_trial trial_;
    load_inputs refused_;  // by the health check
};

}  // namespace cfg::detail
