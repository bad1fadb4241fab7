// SPDX-License-Identifier: MIT
// How a notifier's descriptor is opened, made readable and made unreadable.
#pragma once

#include <cerrno>
#include <cfg/store/notifier.hpp>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#if __has_include(<sys/eventfd.h>)
#include <sys/eventfd.h>
#endif

namespace cfg {
namespace detail {

CFG_INLINE wake_ends wake_ends::open() {
#if __has_include(<sys/eventfd.h>)
    const int both = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (both < 0) throw std::system_error(errno, std::generic_category(), "cfg::change_notifier: eventfd");
    return {both, both};
#else
    return open_pipe();
#endif
}

CFG_INLINE wake_ends wake_ends::open_pipe() {
    int ends[2];
    if (::pipe(ends) < 0) throw std::system_error(errno, std::generic_category(), "cfg::change_notifier: pipe");
    for (const int each : ends) {
        ::fcntl(each, F_SETFD, FD_CLOEXEC);
        ::fcntl(each, F_SETFL, O_NONBLOCK);
    }
    return {ends[0], ends[1]};
}

CFG_INLINE wake_ends::~wake_ends() {
    if (read_ >= 0) ::close(read_);
    if (write_ >= 0 && write_ != read_) ::close(write_);
}

CFG_INLINE void wake_ends::raise() const noexcept {
    const std::uint64_t one = 1;
    while (::write(write_, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

CFG_INLINE void wake_ends::clear() const noexcept {
    std::uint64_t taken = 0;
    while (::read(read_, &taken, sizeof taken) < 0 && errno == EINTR) {
    }
}

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
          std::move(leaves), [signal = signal_](const detail::transition_record& change) { signal->raise(change.version); }, {})) {}

}  // namespace cfg
