// SPDX-License-Identifier: MIT
// What a dispatcher keeps of each subscriber, and the list of them.
#pragma once

#include <atomic>
#include <cfg/store/dispatcher.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace cfg::detail {

using message_pointer = std::shared_ptr<const change_message>;

/// In place of a thread's id.
[[nodiscard]] inline std::thread::id nobody() noexcept {
    return {};
}

/// One subscriber. What is not const is guarded by the mutex of its dispatcher's state.
/// Lifetime: keeps that state, which keeps the subscribers only for as long as it is not closed.
class subscriber final : public cancellable {
public:
    using post_function = std::function<void(std::function<void()>)>;

    subscriber(std::shared_ptr<dispatcher_state> owner, std::vector<std::uint64_t> wanted, dispatcher::callback callback,
               delivery&& how, std::uint64_t known_version)
        : state(std::move(owner)),
          mask(std::move(wanted)),
          is_posted(static_cast<bool>(how.post)),
          call(std::move(callback)),
          post(std::move(how.post)),
          since(known_version) {}

    inline void cancel() noexcept override;

    const std::shared_ptr<dispatcher_state> state;
    const std::vector<std::uint64_t> mask;
    const bool is_posted;
    std::uint64_t serial = 0;  ///< not changed any more when it is in the list

    dispatcher::callback call;  ///< these two are called without the mutex, and destroyed without it
    post_function post;
    std::uint64_t since;
    std::uint64_t joined_after = 0;  ///< the last version that was queued when it subscribed
    bool awaits_present = false;     ///< is told nothing else before the present values
    bool is_ended = false;
    bool is_left = false;            ///< ended from within: whoever is still calling destroys what is called
    bool is_scheduled = false;       ///< there is a posted task, running or not
    std::thread::id calling_on;      ///< the thread that runs the callback
    std::thread::id posting_on;      ///< the thread that is in `post`
    std::list<message_pointer> waiting;  ///< for the posted task
};

/// All subscribers, in the order in which they came. Never changed: a new list takes its place.
struct subscriber_list {
    /// For each the words of its mask, one over the other: apart from the subscribers, so that those who want nothing of a
    /// message cost a word.
    std::vector<std::uint64_t> wanted;
    std::vector<std::shared_ptr<subscriber>> subscribers;
};

[[nodiscard]] inline std::uint64_t fold(const std::vector<std::uint64_t>& words) noexcept {
    std::uint64_t folded = 0;
    for (const std::uint64_t word : words) folded |= word;
    return folded;
}

[[nodiscard]] inline bool intersects(const std::vector<std::uint64_t>& some, const std::vector<std::uint64_t>& others) noexcept {
    const std::size_t size = some.size() < others.size() ? some.size() : others.size();
    for (std::size_t i = 0; i < size; ++i)
        if ((some[i] & others[i]) != 0) return true;
    return false;
}

/// What is posted. One that is destroyed before it was run leaves its messages to the next one.
class posted_task {
public:
    explicit posted_task(std::shared_ptr<subscriber> of) : of_(std::move(of)) {}
    posted_task(const posted_task&) = delete;
    posted_task& operator=(const posted_task&) = delete;
    inline ~posted_task();

    inline void run();

private:
    std::shared_ptr<subscriber> of_;
    std::atomic<bool> has_run_ = false;
};

}  // namespace cfg::detail
