// SPDX-License-Identifier: MIT
// How subscribers are told: the queue, the thread that tells, and those that wait for it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cfg/core/error.hpp>
#include <cfg/store/change_message.hpp>
#include <cfg/store/detail/subscriber.hpp>
#include <cfg/store/detail/subscriber_calls.hpp>
#include <cfg/store/subscription.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The one who tells is the thread that has the *role*: it is in `teller_`. Who is not told by its own thread, because that
/// did not wait, is told by the thread with the role; so whenever nobody has it, the first in the queue is awaited.
class dispatcher_state final : public subscriber_calls {
public:
    explicit dispatcher_state(dispatcher_hooks hooks)
        : subscriber_calls(std::move(hooks)),
          patience_(std::clamp(hooks_.patience, shortest_patience, longest_patience)) {}

    /// Returns a ticket if there are present values to be told, else 0.
    [[nodiscard]] std::uint64_t add(const std::shared_ptr<subscriber>& one, present_values present) {
        std::list<job> added;
        if (present) added.emplace_back(job{.message = {}, .present = std::move(present), .of = one});

        const guard lock(mutex_);
        auto longer = std::make_shared<subscriber_list>(*list_);
        longer->wanted.push_back(fold(one->mask));
        longer->subscribers.push_back(one);
        list_ = std::move(longer);
        one->serial = ++last_serial_;
        one->joined_after = last_version_;
        one->awaits_present = !added.empty();
        count_.fetch_add(1, std::memory_order_acq_rel);
        return added.empty() ? 0 : append(added);
    }

    [[nodiscard]] std::uint64_t enqueue(message_pointer message) {
        std::list<job> added;
        added.emplace_back().message = std::move(message);
        const guard lock(mutex_);
        last_version_ = added.front().message->version;
        return append(added);
    }

    void deliver(std::uint64_t ticket, bool waits) {
        guard lock(mutex_);
        const auto mine =
            std::find_if(queue_.begin(), queue_.end(), [&](const job& each) { return each.ticket == ticket; });
        if (mine == queue_.end()) return;
        if (teller_ == std::this_thread::get_id()) return leave_to_teller(lock, mine);

        while (teller_ != nobody() || mine != queue_.begin()) {
            const clock::time_point now = clock::now();
            if (call_.has_value() && now - call_->begin >= patience_) return give_up(lock, mine);
            if (!waits) return leave_to_teller(lock, mine);
            // Woken up in between as well, since nobody says so when another callback begins.
            turn_.wait_until(lock, (call_.has_value() ? call_->begin : now) + patience_);
        }
        tell_waiting(lock);
    }

    /// Ends a subscription; once for each.
    void cancel(subscriber& one) noexcept {
        std::list<message_pointer> dropped;
        std::list<job> dropped_present;
        guard lock(mutex_);
        one.is_ended = true;
        dropped.swap(one.waiting);
        if (one.awaits_present) take_present(one, dropped_present);
        if (!is_closed_) {
            count_.fetch_sub(1, std::memory_order_relaxed);
            remove_ended();
        }
        finish(lock, one);
        lock.unlock();  // before what was dropped is destroyed
    }

    /// After this, nothing of the owner is used any more.
    void close() noexcept {
        std::list<job> dropped;
        std::list<message_pointer> dropped_posted;
        std::shared_ptr<const subscriber_list> dropped_list;
        guard lock(mutex_);
        if (is_closed_) return;
        is_closed_ = true;
        const std::thread::id self = std::this_thread::get_id();
        finished_.wait(lock, [&] {
            return (teller_ == nobody() || teller_ == self) &&
                   std::all_of(tasks_.begin(), tasks_.end(), [&](std::thread::id each) { return each == self; });
        });
        dropped.swap(queue_);
        dropped_list.swap(list_);
        for (const std::shared_ptr<subscriber>& each : dropped_list->subscribers)
            dropped_posted.splice(dropped_posted.end(), each->waiting);
        count_.store(0, std::memory_order_relaxed);
        lock.unlock();  // before what was dropped is destroyed
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

private:
    using clock = std::chrono::steady_clock;

    /// A message for all, or the present values for one.
    struct job {
        std::uint64_t ticket = 0;
        message_pointer message;
        present_values present;
        std::shared_ptr<subscriber> of;
        bool is_awaited = true;   ///< by a thread in `deliver`, or on its way there
        bool is_merging = false;  ///< is not to be touched
    };
    using job_place = std::list<job>::iterator;

    /// What the thread with the role has called that is not ours.
    struct running_call {
        clock::time_point begin;
        std::uint64_t version;
        bool is_reported = false;
    };

    static constexpr std::chrono::milliseconds shortest_patience{1};
    static constexpr std::chrono::milliseconds longest_patience = std::chrono::hours(24 * 365);

    std::uint64_t append(std::list<job>& added) noexcept {
        added.front().ticket = ++last_ticket_;
        queue_.splice(queue_.end(), added);
        return last_ticket_;
    }

    /// Takes the present values, which an ended subscriber is not told any more, out of the queue, if they are there.
    void take_present(const subscriber& of, std::list<job>& taken) noexcept {
        const auto asked =
            std::find_if(queue_.begin(), queue_.end(), [&](const job& each) { return each.of.get() == &of; });
        if (asked == queue_.end()) return;
        taken.splice(taken.end(), queue_, asked);
        --unawaited_;  // the subscription is not returned to anyone before
    }

    /// Takes the role and tells the first in the queue and those after it that nobody waits for.
    void tell_waiting(guard& lock) {
        teller_ = std::this_thread::get_id();
        do {
            std::list<job> current;
            current.splice(current.end(), queue_, queue_.begin());
            if (!current.front().is_awaited) --unawaited_;
            lock.unlock();
            if (current.front().of)
                tell_present(current.front());
            else
                tell_all(current.front().message);
            current.clear();
            lock.lock();
            turn_.wait(lock, [&] { return queue_.empty() || !queue_.front().is_merging; });
        } while (!is_closed_ && !queue_.empty() && !queue_.front().is_awaited);
        teller_ = nobody();
        turn_.notify_all();
        finished_.notify_all();
    }

    void tell_all(const message_pointer& message) {
        const std::uint64_t changed = fold(message->leaves);
        for (std::uint64_t last_told = 0;;) {
            const std::shared_ptr<const subscriber_list> list = present_list();
            if (!list || list->subscribers.empty() || list->subscribers.back()->serial <= last_told) return;
            // A subscriber may have come while others were told that has not seen this version.
            const auto first_new =
                std::upper_bound(list->subscribers.begin(), list->subscribers.end(), last_told,
                                 [](std::uint64_t serial, const auto& each) { return serial < each->serial; });
            const std::size_t count = list->wanted.size();
            for (auto i = static_cast<std::size_t>(first_new - list->subscribers.begin()); i < count; ++i)
                if ((list->wanted[i] & changed) != 0) tell_one(list->subscribers[i], message);
            last_told = list->subscribers.back()->serial;
        }
    }

    [[nodiscard]] std::shared_ptr<const subscriber_list> present_list() {
        const guard lock(mutex_);
        return list_;
    }

    void tell_one(const std::shared_ptr<subscriber>& one, const message_pointer& message) {
        if (!intersects(one->mask, message->leaves)) return;
        guard lock(mutex_);
        if (is_closed_ || one->is_ended || one->awaits_present || message->version <= one->since) return;
        call_.emplace(running_call{clock::now(), message->version});
        hand_over(lock, one, message);
        call_.reset();
    }

    void tell_present(const job& asked) {
        guard lock(mutex_);
        subscriber& one = *asked.of;
        if (is_closed_ || one.is_ended) return;
        call_.emplace(running_call{clock::now(), one.since});
        lock.unlock();
        message_pointer message;
        std::optional<std::string> problem;
        try {
            message = asked.present();
        } catch (...) {
            problem = message_of_exception();
        }
        lock.lock();
        one.awaits_present = false;
        if (message) one.since = message->version;
        if (problem.has_value()) report(lock, {subscriber_trouble::kind::threw, one.since, std::move(*problem)});
        if (message && !is_closed_ && !one.is_ended) hand_over(lock, asked.of, message);
        call_.reset();
    }

    void give_up(guard& lock, job_place mine) {
        std::optional<subscriber_trouble> trouble;
        if (!std::exchange(call_->is_reported, true)) {
            trouble.emplace(subscriber_trouble{subscriber_trouble::kind::blocked, call_->version,
                                               "has been running for more than " + std::to_string(patience_.count()) + " ms"});
        }
        leave_to_teller(lock, mine);
        if (trouble.has_value()) report(lock, *trouble);
    }

    /// Somebody has the role, and will come to it.
    void leave_to_teller(guard& lock, job_place mine) {
        mine->is_awaited = false;
        ++unawaited_;
        while (unawaited_ > most_waiting && merge_last_two(lock)) {
        }
    }

    [[nodiscard]] bool can_merge(const job& earlier, const job& later) const noexcept {
        for (const job* each : {&earlier, &later})
            if (each->is_awaited || each->is_merging || each->of) return false;
        return std::none_of(list_->subscribers.begin(), list_->subscribers.end(),
                            [&](const std::shared_ptr<subscriber>& one) {
                                return divides(*one, earlier.message->version, later.message->version);
                            });
    }

    /// Merges the last two neighbours that can be. Returns whether there were any.
    bool merge_last_two(guard& lock) {
        if (is_closed_ || queue_.empty()) return false;
        auto later = std::prev(queue_.end());
        auto earlier = later;
        do {
            later = earlier;
            if (later == queue_.begin()) return false;
            earlier = std::prev(later);
        } while (!can_merge(*earlier, *later));

        // So the thread with the role waits for these two, and nobody else takes them.
        earlier->is_merging = later->is_merging = true;
        lock.unlock();
        std::optional<message_pointer> merged = merge(*earlier->message, *later->message);
        lock.lock();
        earlier->is_merging = later->is_merging = false;
        turn_.notify_all();
        if (!merged.has_value()) return false;

        std::list<job> dropped;
        dropped.splice(dropped.end(), queue_, later);
        --unawaited_;
        if (*merged) {
            earlier->message.swap(*merged);
        } else {
            dropped.splice(dropped.end(), queue_, earlier);
            --unawaited_;
        }
        lock.unlock();
        dropped.clear();
        merged.reset();
        lock.lock();
        return true;
    }

    void remove_ended() noexcept {
        try {
            auto shorter = std::make_shared<subscriber_list>();
            for (std::size_t i = 0; i < list_->subscribers.size(); ++i) {
                if (list_->subscribers[i]->is_ended) continue;
                shorter->wanted.push_back(list_->wanted[i]);
                shorter->subscribers.push_back(list_->subscribers[i]);
            }
            list_ = std::move(shorter);
        } catch (const std::bad_alloc&) {  // whoever is ended is not told; it is removed with the next one
        }
    }

    const std::chrono::milliseconds patience_;
    std::atomic<std::size_t> count_ = 0;

    // Guarded by the mutex.
    std::condition_variable turn_;  // of the role, and of the queue, for those that wait for their turn
    std::shared_ptr<const subscriber_list> list_ = std::make_shared<subscriber_list>();
    std::list<job> queue_;  // by ticket
    std::size_t unawaited_ = 0;
    std::thread::id teller_;
    std::optional<running_call> call_;
    std::uint64_t last_ticket_ = 0;
    std::uint64_t last_serial_ = 0;
    std::uint64_t last_version_ = 0;
};

/// What a subscription holds.
/// Lifetime: keeps the state, and the callback until the subscription ends.
class held_subscriber final : public cancellable {
public:
    held_subscriber(std::shared_ptr<dispatcher_state> state, std::shared_ptr<subscriber> of)
        : state_(std::move(state)), of_(std::move(of)) {}

    void cancel() noexcept override { state_->cancel(*of_); }

private:
    std::shared_ptr<dispatcher_state> state_;
    std::shared_ptr<subscriber> of_;
};

}  // namespace cfg::detail
