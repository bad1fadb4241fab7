// SPDX-License-Identifier: MIT
// What a dispatcher keeps of each subscriber, and the list of them.
#pragma once

#include <cfg/store/change_message.hpp>
#include <cfg/store/subscription.hpp>
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

/// One subscriber. What is not const is guarded by the mutex of the dispatcher's state.
struct subscriber {
    using post_function = std::function<void(std::function<void()>)>;

    subscriber(std::vector<std::uint64_t> wanted, change_callback callback, delivery&& how, std::uint64_t known_version)
        : mask(std::move(wanted)),
          is_posted(static_cast<bool>(how.post)),
          call(std::move(callback)),
          post(std::move(how.post)),
          since(known_version) {}

    const std::vector<std::uint64_t> mask;
    const bool is_posted;
    std::uint64_t serial = 0;  ///< not changed any more when it is in the list

    change_callback call;  ///< these two are called without the mutex, and destroyed without it
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

[[nodiscard]] inline bool intersects(const std::vector<std::uint64_t>& some,
                                     const std::vector<std::uint64_t>& others) noexcept {
    const std::size_t size = some.size() < others.size() ? some.size() : others.size();
    for (std::size_t i = 0; i < size; ++i)
        if ((some[i] & others[i]) != 0) return true;
    return false;
}

}  // namespace cfg::detail
