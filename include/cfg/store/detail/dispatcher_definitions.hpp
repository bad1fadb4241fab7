// SPDX-License-Identifier: MIT
// The door to what a dispatcher does.
#pragma once

#include <cfg/store/detail/dispatcher_state.hpp>
#include <cfg/store/dispatcher.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace cfg::detail {

CFG_INLINE dispatcher::dispatcher(dispatcher_hooks hooks)
    : state_(std::make_shared<dispatcher_state>(std::move(hooks))) {}

CFG_INLINE dispatcher::~dispatcher() {
    close();
}

CFG_INLINE void dispatcher::close() noexcept {
    // Destroyed callbacks may end the dispatcher.
    const std::shared_ptr<dispatcher_state> state = state_;
    state->close();
}

CFG_INLINE subscription dispatcher::subscribe(std::vector<std::uint64_t> mask, callback call, delivery how,
                                              std::uint64_t since, present_values now) {
    // A callback may destroy the dispatcher.
    const std::shared_ptr<dispatcher_state> state = state_;
    const bool asks_present = how.invoke_now;
    const auto added = std::make_shared<subscriber>(std::move(mask), std::move(call), std::move(how), since);
    auto held = std::make_shared<held_subscriber>(state, added);
    const std::uint64_t ticket = state->add(added, asks_present ? std::move(now) : nullptr);
    subscription made = subscription_access::make(std::move(held));
    if (ticket != 0) state->deliver(ticket, true);
    return made;
}

CFG_INLINE std::uint64_t dispatcher::enqueue(std::shared_ptr<const change_message> message) {
    return state_->enqueue(std::move(message));
}

CFG_INLINE void dispatcher::deliver(std::uint64_t ticket, bool waits) {
    const std::shared_ptr<dispatcher_state> state = state_;
    state->deliver(ticket, waits);
}

CFG_INLINE std::size_t dispatcher::subscriber_count() const noexcept {
    return state_->count();
}

}  // namespace cfg::detail
