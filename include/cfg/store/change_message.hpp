// SPDX-License-Identifier: MIT
// What is told to subscribers, and what becomes known of them meanwhile.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cfg::detail {

/// What is told.
/// Lifetime: a message that is not yet told to everyone keeps its content.
struct change_message {
    std::uint64_t version;
    std::vector<std::uint64_t> leaves;    ///< the words of the set of leaves that changed
    std::shared_ptr<const void> content;  ///< what callbacks get, the store's own record
};

/// What went wrong with a subscriber.
struct subscriber_trouble {
    enum class kind {
        threw,       ///< a callback threw; the others were called all the same
        blocked,     ///< a callback, or a `post`, ran for longer than a writer has patience
        post_threw,  ///< a message was not posted; it is with the next one
    };
    kind what;
    std::uint64_t version;
    std::string message;  ///< what the exception says of itself, or how long it has been running
};

/// What the owner of a dispatcher does for it. Nothing is called any more once the dispatcher is destroyed.
struct dispatcher_hooks {
    /// Called with no lock held, on any thread that delivers; what it throws is swallowed.
    std::function<void(const subscriber_trouble&)> report;
    /// Two messages as one, the earlier first, for queues that grow while a subscriber blocks; null if nothing differs any
    /// more. Called with no lock held. If it throws, or is empty, both are kept.
    std::function<std::shared_ptr<const change_message>(const change_message&, const change_message&)> merge;
    /// For how long a writer waits for one callback that another thread runs.
    std::chrono::milliseconds patience{1000};
};

using change_callback = std::function<void(const void* content)>;

/// The present values as a message for one subscriber, whatever its `leaves` are. Called with no lock held while nothing is
/// being told, so that no version falls between them and the first change that the subscriber is told.
using present_values = std::function<std::shared_ptr<const change_message>()>;

}  // namespace cfg::detail
