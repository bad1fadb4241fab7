// SPDX-License-Identifier: MIT
// Tells subscribers about changes: in order, one at a time, with no lock held, whatever they do.
#pragma once

#include <cfg/core/version.hpp>
#include <cfg/store/change_message.hpp>
#include <cfg/store/subscription.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cfg::detail {

class dispatcher_state;

/// Tells subscribers about changes.
///
/// Without `delivery::post`, at most one callback runs at a time. Messages are told in the order of their versions, each on
/// the thread that calls `deliver` for it, or on the thread that tells an earlier one if that called `deliver` from within
/// a callback or has lost patience with a callback. With `post`, each subscriber has a queue of its own. In both queues,
/// beyond 64 messages that nobody waits for, the last two are merged.
/// Errors:  what a callback throws is reported, and the others are called all the same.
/// Threads: all functions may be called by any thread at any time, also from within callbacks, but `enqueue` by one at a
///          time. No lock is held while callbacks, `post` and the hooks run, nor while callbacks and messages are destroyed.
/// Cost:    a message costs a look at one word for each subscriber, and nothing more for those that do not want it.
class dispatcher {
public:
    using callback = change_callback;
    using present_values = detail::present_values;

    explicit dispatcher(dispatcher_hooks hooks);
    dispatcher(const dispatcher&) = delete;
    dispatcher& operator=(const dispatcher&) = delete;

    ~dispatcher();

    /// From now on nobody is told. Messages that are not yet told are dropped. Waits for callbacks that are running on other
    /// threads; they may use the dispatcher until then. It may be called from within a callback, and is by the destructor.
    void close() noexcept;

    /// Adds a subscriber.
    /// mask:  the words of the set of leaves that it wants to hear of.
    /// since: it gets messages of later versions only; of those that `now` gave, if that was called.
    /// now:   called if `how.invoke_now`; may be empty otherwise.
    [[nodiscard]] subscription subscribe(std::vector<std::uint64_t> mask, callback call, delivery how,
                                         std::uint64_t since, present_values now);

    /// Puts a message into the queue. Called in the order of versions, so by one thread at a time, and after the version is
    /// what `present_values` give. Whoever calls it calls `deliver` with the ticket soon, on the same thread.
    [[nodiscard]] std::uint64_t enqueue(std::shared_ptr<const change_message> message);

    /// Returns when the message has been told to everyone who is called on this thread. Returns at once, and leaves it to
    /// the thread that is telling, from within a callback; when a callback on another thread, that is in the way, runs
    /// for longer than the patience, which is reported once for that run; and, without `waits`, when there is one in the way.
    void deliver(std::uint64_t ticket, bool waits = true);

    [[nodiscard]] std::size_t subscriber_count() const noexcept;

private:
    std::shared_ptr<dispatcher_state> state_;
};

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/dispatcher_definitions.hpp>
#endif
