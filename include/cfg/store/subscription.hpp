// SPDX-License-Identifier: MIT
// What a subscriber holds, and how it wants to be called.
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace cfg {
namespace detail {

struct subscription_access;

/// What a subscription ends. `cancel` is called once.
class cancellable {
public:
    cancellable() = default;
    cancellable(const cancellable&) = delete;
    cancellable& operator=(const cancellable&) = delete;
    virtual ~cancellable() = default;
    virtual void cancel() noexcept = 0;
};

}  // namespace detail

/// How a subscriber is called: `{.post = ..., .invoke_now = true}`.
struct delivery {
    /// Where callbacks run: called with a task that is to be run once, on any thread, soon. Tasks of one subscriber never
    /// overlap and keep the order, also on a pool of threads. A task that is destroyed instead of run leaves its changes
    /// to the next one; one that runs after the subscription has ended does nothing.
    /// Empty: callbacks run on the thread that committed, one at a time, before its call returns.
    /// Errors: what it throws is reported as the subscriber's trouble, and the changes wait for the next ones.
    std::function<void(std::function<void()> task)> post{};
    /// Also calls once at subscription, with the present values, before any later change. Without `post` that has been done
    /// when the subscription is returned, unless that happens in a callback, or while a blocked one is in the way.
    bool invoke_now = false;
};

/// Holds a subscription, and ends it when destroyed.
/// Lifetime: may outlive what it was made by; then nothing is called any more. Once the destructor or `reset` has returned,
///           the callback is not running, will not run, and is destroyed with what it captured. Within that callback
///           itself, it is destroyed when the callback returns.
/// Threads:  may be destroyed on any thread; waits for the callback if another one is running it, so a callback must not
///           wait for a thread that ends its subscription. So do not end, in `on_prepare`, `on_commit`, `on_event`, a rule or a
///           source, a subscription whose callback changes the store: that waits for its turn. One object is not for several threads at a time.
class [[nodiscard]] subscription {
public:
    subscription() noexcept = default;
    subscription(subscription&& other) noexcept = default;
    subscription& operator=(subscription&& other) noexcept {
        std::shared_ptr<detail::cancellable> taken = std::move(other.held_);
        reset();
        held_ = std::move(taken);
        return *this;
    }
    ~subscription() { reset(); }

    /// Ends the subscription now.
    void reset() noexcept {
        // Emptied first: what the callback captured may own this object.
        if (const std::shared_ptr<detail::cancellable> ended = std::move(held_)) ended->cancel();
    }

    /// Whether it holds a subscription.
    explicit operator bool() const noexcept { return held_ != nullptr; }

private:
    friend struct detail::subscription_access;
    explicit subscription(std::shared_ptr<detail::cancellable> held) noexcept : held_(std::move(held)) {}

    std::shared_ptr<detail::cancellable> held_;
};

namespace detail {

struct subscription_access {
    [[nodiscard]] static subscription make(std::shared_ptr<cancellable> held) noexcept {
        return subscription(std::move(held));
    }
};

}  // namespace detail
}  // namespace cfg
