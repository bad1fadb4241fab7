// SPDX-License-Identifier: MIT
// Messages for tests of the dispatcher: each says from which version to which one it leads.
#pragma once

#include <cfg/store/dispatcher.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace test {

using cfg::detail::change_message;
using cfg::detail::dispatcher;
using cfg::detail::dispatcher_hooks;
using cfg::detail::subscriber_trouble;

/// The content of a message.
struct step {
    std::uint64_t from;
    std::uint64_t to;
    friend bool operator==(const step&, const step&) = default;
};

using message_pointer = std::shared_ptr<const change_message>;

[[nodiscard]] inline message_pointer message_of(step what, std::vector<std::uint64_t> leaves = {1}) {
    return std::make_shared<change_message>(change_message{what.to, std::move(leaves), std::make_shared<step>(what)});
}

[[nodiscard]] inline message_pointer message_of(std::uint64_t version, std::vector<std::uint64_t> leaves = {1}) {
    return message_of(step{version - 1, version}, std::move(leaves));
}

[[nodiscard]] inline const step& step_in(const void* content) {
    return *static_cast<const step*>(content);
}

/// Merges two messages that follow one another, with sets of one size.
[[nodiscard]] inline message_pointer merge_steps(const change_message& earlier, const change_message& later) {
    std::vector<std::uint64_t> leaves = earlier.leaves;
    for (std::size_t i = 0; i < leaves.size(); ++i) leaves[i] |= later.leaves[i];
    return message_of(step{step_in(earlier.content.get()).from, step_in(later.content.get()).to}, std::move(leaves));
}

/// Sends a message as a writer does, from one thread.
inline void send(dispatcher& to, std::uint64_t version, std::vector<std::uint64_t> leaves = {1}) {
    to.deliver(to.enqueue(message_of(version, std::move(leaves))));
}

/// What happened, in order, by any thread.
template <class Entry>
class journal {
public:
    void add(Entry entry) {
        const std::lock_guard lock(mutex_);
        entries_.push_back(std::move(entry));
    }
    [[nodiscard]] std::vector<Entry> entries() const {
        const std::lock_guard lock(mutex_);
        return entries_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Entry> entries_;
};

/// Where threads wait for one another.
class gate {
public:
    void open() {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
        opened_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [&] { return is_open_; });
    }

private:
    std::mutex mutex_;
    std::condition_variable opened_;
    bool is_open_ = false;
};

/// A minute: tests whose subscribers do not block for good.
inline constexpr std::chrono::milliseconds much_patience{60'000};

[[nodiscard]] inline dispatcher_hooks hooks_with(journal<subscriber_trouble>& troubles,
                                                 std::chrono::milliseconds patience = much_patience) {
    return {.report = [&troubles](const subscriber_trouble& trouble) { troubles.add(trouble); },
            .merge = merge_steps,
            .patience = patience};
}

}  // namespace test
