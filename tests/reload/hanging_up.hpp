// SPDX-License-Identifier: MIT
// What the tests of SIGHUP share: descriptors that count, and what the program does with the signal besides.
#pragma once

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace hanging_up {

/// Counts the signals that were written to it.
class counter {
public:
    explicit counter(unsigned from = 0) : fd_(::eventfd(from, EFD_CLOEXEC | EFD_NONBLOCK)) { REQUIRE(fd_ >= 0); }
    counter(const counter&) = delete;
    counter& operator=(const counter&) = delete;
    ~counter() { ::close(fd_); }

    [[nodiscard]] int fd() const { return fd_; }
    /// How many since the last time.
    [[nodiscard]] std::uint64_t take() const {
        std::uint64_t number = 0;
        return ::read(fd_, &number, sizeof number) == sizeof number ? number : 0;
    }

private:
    int fd_;
};

/// What SIGHUP does in this program, set for a test and then put back.
class disposition {
public:
    explicit disposition(const struct ::sigaction& action) { REQUIRE(::sigaction(SIGHUP, &action, &former_) == 0); }
    explicit disposition(void (*handler)(int)) : disposition(plain(handler)) {}
    disposition(const disposition&) = delete;
    disposition& operator=(const disposition&) = delete;
    ~disposition() { ::sigaction(SIGHUP, &former_, nullptr); }

    [[nodiscard]] static struct ::sigaction plain(void (*handler)(int), int flags = 0) {
        struct ::sigaction action {};
        action.sa_handler = handler;
        action.sa_flags = flags;
        ::sigemptyset(&action.sa_mask);
        return action;
    }
    [[nodiscard]] static struct ::sigaction current() {
        struct ::sigaction action {};
        REQUIRE(::sigaction(SIGHUP, nullptr, &action) == 0);
        return action;
    }
    [[nodiscard]] const struct ::sigaction& former() const { return former_; }

private:
    struct ::sigaction former_ {};
};

/// To this thread, and handled when it returns.
inline void raise_hangup() {
    REQUIRE(::raise(SIGHUP) == 0);
}

}  // namespace hanging_up
