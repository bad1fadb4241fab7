// SPDX-License-Identifier: MIT
// One descriptor to wait on: it is readable when a time has come, or when another one is readable.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cfg/sources/regular_file.hpp>
#include <chrono>
#include <system_error>
#include <vector>

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

    /// Readable when the other is, until that is removed. One that was added before may be added again.
    void add(int other) {
        others_.reserve(others_.size() + 1);
        ::epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.fd = other;
        if (::epoll_ctl(fd(), EPOLL_CTL_ADD, other, &wanted) == 0)
            others_.push_back(other);
        else if (errno != EEXIST)
            throw std::system_error(errno, std::generic_category(), "cfg: epoll");
    }

    /// Before the other is closed: that alone changes nothing while a child process has a copy of it, and afterwards nobody
    /// can remove it. In a child process this is the parent's and stays as it is.
    void remove(int other) noexcept {
        if (is_in_child()) return;
        ::epoll_ctl(fd(), EPOLL_CTL_DEL, other, nullptr);
        std::erase(others_, other);
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
        if (!is_in_child()) {
            // Not another one in its place: who waits with an epoll would go on with this while a child has a copy.
            while (!others_.empty()) remove(others_.back());
            return;
        }
        const file_descriptor empty(::epoll_create1(EPOLL_CLOEXEC));
        if (empty.number() >= 0) ::dup3(empty.number(), fd(), O_CLOEXEC);
    }

private:
    [[nodiscard]] bool is_in_child() const noexcept { return ::getpid() != owner_; }

    file_descriptor poller_;
    file_descriptor timer_;
    std::vector<int> others_;  // what makes it readable
    const ::pid_t owner_ = ::getpid();
};

}  // namespace cfg::detail
