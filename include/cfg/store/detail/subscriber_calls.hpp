// SPDX-License-Identifier: MIT
// How one subscriber is called, on this thread or by a task, with no lock held.
#pragma once

#include <algorithm>
#include <atomic>
#include <cfg/core/error.hpp>
#include <cfg/store/change_message.hpp>
#include <cfg/store/detail/subscriber.hpp>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace cfg::detail {

/// The part of a dispatcher's state that calls single subscribers. A function that is given the lock returns with it, and
/// gives it up for as long as code runs that is not ours, also for destructors of such code.
class subscriber_calls : public std::enable_shared_from_this<subscriber_calls> {
public:
    explicit subscriber_calls(dispatcher_hooks hooks) : hooks_(std::move(hooks)) {}

    /// What a posted task does. `mark` has this thread's id.
    void run_task(subscriber& one, std::list<std::thread::id>& mark) {
        guard lock(mutex_);
        const auto running = mark.begin();
        tasks_.splice(tasks_.end(), mark);
        while (!is_closed_ && !one.waiting.empty()) {  // who is ended has nothing waiting
            message_pointer message = std::move(one.waiting.front());
            one.waiting.pop_front();
            call_back(lock, one, *message);
            lock.unlock();
            message.reset();
            lock.lock();
        }
        one.is_scheduled = false;
        mark.splice(mark.end(), tasks_, running);
        finished_.notify_all();
    }

    void forget_task(subscriber& one) noexcept {
        const guard lock(mutex_);
        one.is_scheduled = false;
    }

protected:
    using guard = std::unique_lock<std::mutex>;

    static constexpr std::size_t most_waiting = 64;

    /// Calls the subscriber, or has it called. Only for the thread that has the role of telling.
    void hand_over(guard& lock, const std::shared_ptr<subscriber>& one, const message_pointer& message) noexcept {
        if (!one->is_posted) return call_back(lock, *one, *message);
        std::optional<std::string> problem;
        try {
            add_waiting(lock, *one, message);
            post_task(lock, one);
        } catch (...) {
            problem = message_of_exception();
        }
        if (problem.has_value())
            report(lock, {subscriber_trouble::kind::post_threw, message->version, std::move(*problem)});
    }

    /// Waits until an ended subscriber is not being called, unless this is within the callback, and destroys what is called.
    void finish(guard& lock, subscriber& one) noexcept {
        const std::thread::id self = std::this_thread::get_id();
        if (one.calling_on != self)
            finished_.wait(lock, [&] {
                return one.calling_on == nobody() && (one.posting_on == nobody() || one.posting_on == self);
            });
        one.is_left = one.calling_on != nobody() || one.posting_on != nobody();
        destroy_functions(lock, one);
    }

    void report(guard& lock, const subscriber_trouble& trouble) noexcept {
        if (is_closed_ || !hooks_.report) return;
        lock.unlock();
        try {
            hooks_.report(trouble);
        } catch (...) {  // there is nobody left to tell
        }
        lock.lock();
    }

    /// Two messages as one, or nothing if they cannot be merged. Called without the lock.
    [[nodiscard]] std::optional<message_pointer> merge(const change_message& earlier,
                                                       const change_message& later) const noexcept {
        try {
            if (hooks_.merge) return hooks_.merge(earlier, later);
        } catch (...) {  // both are told instead
        }
        return std::nullopt;
    }

    /// Whether a subscriber began to look between two messages. If the second undoes the first, it must still be told.
    [[nodiscard]] static bool divides(const subscriber& one, std::uint64_t earlier, std::uint64_t later) noexcept {
        const std::uint64_t known = std::max(one.since, one.joined_after);
        return !one.awaits_present && earlier <= known && known < later;
    }

    const dispatcher_hooks hooks_;
    // The mutex guards all below, what the derived class says, and what is not const in the subscribers.
    std::mutex mutex_;
    std::condition_variable finished_;  // something that was called, for those that wait for its end
    std::list<std::thread::id> tasks_;  // the threads that run posted tasks, each as often as it runs one
    bool is_closed_ = false;

private:
    void call_back(guard& lock, subscriber& one, const change_message& message) noexcept {
        one.calling_on = std::this_thread::get_id();
        lock.unlock();
        std::optional<std::string> problem;
        try {
            one.call(message.content.get());
        } catch (...) {
            problem = message_of_exception();
        }
        lock.lock();
        one.calling_on = nobody();
        finished_.notify_all();
        if (one.is_left) destroy_functions(lock, one);
        if (problem.has_value()) report(lock, {subscriber_trouble::kind::threw, message.version, std::move(*problem)});
    }

    void add_waiting(guard& lock, subscriber& one, const message_pointer& message) {
        std::list<message_pointer> added{message};
        if (one.waiting.size() >= most_waiting && !divides(one, one.waiting.back()->version, message->version)) {
            // Nobody else adds: what is taken out for the moment is still the last when it comes back.
            added.splice(added.begin(), one.waiting, std::prev(one.waiting.end()));
            lock.unlock();
            merge_pair(one, added);
            lock.lock();
        }
        if (!is_closed_ && !one.is_ended) return one.waiting.splice(one.waiting.end(), added);
        lock.unlock();
        added.clear();
        lock.lock();
    }

    /// Merges two messages for one subscriber into one, or into none if nothing that it wants to hear of differs any more.
    void merge_pair(const subscriber& one, std::list<message_pointer>& pair) const noexcept {
        std::optional<message_pointer> merged = merge(*pair.front(), *pair.back());
        if (!merged.has_value()) return;
        pair.pop_front();
        if (*merged && intersects(one.mask, (*merged)->leaves))
            pair.front() = std::move(*merged);
        else
            pair.pop_front();
    }

    inline void post_task(guard& lock, const std::shared_ptr<subscriber>& one);

    /// Destroys those of an ended subscriber that are not being called.
    static void destroy_functions(guard& lock, subscriber& one) noexcept {
        change_callback call;
        subscriber::post_function post;
        if (one.calling_on == nobody()) call.swap(one.call);
        if (one.posting_on == nobody()) post.swap(one.post);
        lock.unlock();
        call = nullptr;
        post = nullptr;
        lock.lock();
    }
};

/// What is posted. One that is destroyed before it was run leaves its messages to the next one.
class posted_task {
public:
    posted_task(std::shared_ptr<subscriber_calls> calls, std::shared_ptr<subscriber> of)
        : calls_(std::move(calls)), of_(std::move(of)) {}
    posted_task(const posted_task&) = delete;
    posted_task& operator=(const posted_task&) = delete;
    ~posted_task() {
        if (!has_run_.load()) calls_->forget_task(*of_);
    }

    void run() {
        std::list<std::thread::id> mark{std::this_thread::get_id()};
        if (!has_run_.exchange(true)) calls_->run_task(*of_, mark);
    }

private:
    std::shared_ptr<subscriber_calls> calls_;
    std::shared_ptr<subscriber> of_;
    std::atomic<bool> has_run_ = false;
};

inline void subscriber_calls::post_task(guard& lock, const std::shared_ptr<subscriber>& one) {
    if (is_closed_ || one->is_ended || one->is_scheduled || one->waiting.empty()) return;
    auto task = std::make_shared<posted_task>(shared_from_this(), one);
    one->is_scheduled = true;
    one->posting_on = std::this_thread::get_id();
    lock.unlock();
    std::exception_ptr thrown;
    try {
        one->post([task = std::move(task)] { task->run(); });
    } catch (...) {
        thrown = std::current_exception();
    }
    lock.lock();
    one->posting_on = nobody();
    finished_.notify_all();
    if (one->is_left) destroy_functions(lock, *one);
    if (thrown) std::rethrow_exception(std::move(thrown));
}

}  // namespace cfg::detail
