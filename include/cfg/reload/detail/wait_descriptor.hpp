// SPDX-License-Identifier: MIT
// One descriptor to wait on: it is readable when a time has come, or when another one is readable.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cfg/sources/regular_file.hpp>
#include <chrono>
#include <system_error>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace cfg::detail {

/// One descriptor to wait on. Times are of CLOCK_MONOTONIC, which nobody sets.
/// Errors: the constructor throws std::system_error.
class wait_descriptor {
public:
    using clock = std::chrono::steady_clock;

    wait_descriptor()
        : poller_(::epoll_create1(EPOLL_CLOEXEC)),
          timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
        if (fd() < 0 || timer_.number() < 0)
            throw std::system_error(errno, std::generic_category(), "cfg: epoll or timerfd");
        add(timer_.number());
    }

    [[nodiscard]] int fd() const noexcept { return poller_.number(); }

    /// Readable when the other is; until that is closed. One that was added before may be added again.
    void add(int other) {
        ::epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.fd = other;
        if (::epoll_ctl(fd(), EPOLL_CTL_ADD, other, &wanted) != 0 && errno != EEXIST)
            throw std::system_error(errno, std::generic_category(), "cfg: epoll");
    }

    /// Readable from that time on, and not before.
    void wake_at(clock::time_point when) noexcept {
        const auto since = std::max(when.time_since_epoch(), clock::duration(1));  // 0 would be never
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
        ::itimerspec setting{};
        setting.it_value.tv_sec = static_cast<::time_t>(seconds.count());
        setting.it_value.tv_nsec = static_cast<long>(std::chrono::nanoseconds(since - seconds).count());
        ::timerfd_settime(timer_.number(), TFD_TIMER_ABSTIME, &setting, nullptr);
    }

    /// From now on it is one that nothing makes readable. In a child process it is the parent's as well, which keeps it.
    void let_go() noexcept {
        const file_descriptor empty(::epoll_create1(EPOLL_CLOEXEC));
        if (empty.number() >= 0) ::dup3(empty.number(), fd(), O_CLOEXEC);
    }

private:
    file_descriptor poller_;
    file_descriptor timer_;
};

}  // namespace cfg::detail
