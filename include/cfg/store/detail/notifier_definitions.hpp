// SPDX-License-Identifier: MIT
// How a notifier's descriptor is made readable and unreadable.
#pragma once

#include <cfg/store/notifier.hpp>

namespace cfg {
namespace detail {

CFG_INLINE void wake_signal::raise(std::uint64_t version) noexcept {
    const std::lock_guard lock(mutex_);
    if (!version_.has_value()) ends_.raise();
    version_ = version;
}

CFG_INLINE std::optional<std::uint64_t> wake_signal::acknowledge() noexcept {
    const std::lock_guard lock(mutex_);
    if (version_.has_value()) ends_.clear();
    return std::exchange(version_, std::nullopt);
}

}  // namespace detail

CFG_INLINE change_notifier::change_notifier(const detail::section_place& where, detail::leaf_words leaves)
    : signal_(std::make_shared<detail::wake_signal>(detail::wake_ends::open())),
      watching_(where.core->on_change(
          std::move(leaves),
          [signal = signal_](const detail::transition_record& change) { signal->raise(change.version); }, {})) {}

}  // namespace cfg
