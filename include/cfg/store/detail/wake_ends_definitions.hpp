// SPDX-License-Identifier: MIT
// How a descriptor that wakes is opened, made readable and made unreadable.
#pragma once

#include <cerrno>
#include <cfg/store/wake_ends.hpp>
#include <cstdint>
#include <fcntl.h>
#include <sys/types.h>
#include <system_error>
#include <unistd.h>

#if __has_include(<sys/eventfd.h>)
#include <sys/eventfd.h>
#endif

namespace cfg::detail {

CFG_INLINE wake_ends wake_ends::open() {
#if __has_include(<sys/eventfd.h>)
    const int both = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (both < 0) throw std::system_error(errno, std::generic_category(), "cfg: eventfd");
    return {both, both};
#else
    return open_pipe();
#endif
}

CFG_INLINE wake_ends wake_ends::open_pipe() {
    int ends[2];
    if (::pipe(ends) < 0) throw std::system_error(errno, std::generic_category(), "cfg: pipe");
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

CFG_INLINE bool wake_ends::clear() const noexcept {
    std::uint64_t taken = 0;
    ::ssize_t count = 0;
    do count = ::read(read_, &taken, sizeof taken);
    while (count < 0 && errno == EINTR);
    return count > 0;
}

}  // namespace cfg::detail
