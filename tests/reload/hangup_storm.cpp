// SPDX-License-Identifier: MIT
// Tests of reload/hangup.hpp: many signals, many listeners, several threads and child processes. Meant for the sanitizers.
#include <cfg/reload/hangup.hpp>

#include "../store/thread_sanitizer.hpp"
#include "hanging_up.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace {

using cfg::detail::hangup_listener;
using hanging_up::counter;
using hanging_up::disposition;
using hanging_up::raise_hangup;

std::atomic<int> plain_calls{0};

void note_plain(int) {
    ++plain_calls;
}

TEST_CASE("ten thousand signals") {
    const disposition ignored(SIG_IGN);
    const counter hangups;
    const hangup_listener listener(hangups.fd());
    for (int i = 0; i < 10'000; ++i) ::raise(SIGHUP);
    CHECK(hangups.take() == 10'000);
}

TEST_CASE("too many listeners are an error, and those before work on") {
    const disposition ignored(SIG_IGN);
    const counter hangups;
    std::vector<std::unique_ptr<hangup_listener>> listeners;
    for (std::size_t i = 0; i < cfg::detail::hangup_listeners_at_most; ++i)
        listeners.push_back(std::make_unique<hangup_listener>(hangups.fd()));
    CHECK_THROWS_AS(hangup_listener(hangups.fd()), std::system_error);
    raise_hangup();
    CHECK(hangups.take() == cfg::detail::hangup_listeners_at_most);
    listeners.pop_back();
    listeners.push_back(std::make_unique<hangup_listener>(hangups.fd()));
}

TEST_CASE("listeners come and go on several threads while signals storm, and nothing is written after they went") {
    const disposition theirs(&note_plain);
    plain_calls = 0;
    std::atomic<int> wrong{0};
    std::atomic<int> working{4};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 500; ++round) {
                const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
                {
                    const hangup_listener listener(fd);
                    const hangup_listener other(fd);
                    std::uint64_t number = 0;
                    ::raise(SIGHUP);
                    if (::read(fd, &number, sizeof number) != sizeof number || number < 2) ++wrong;
                }
                std::uint64_t number = 0;
                while (::read(fd, &number, sizeof number) > 0) {
                }
                ::raise(SIGHUP);
                if (::read(fd, &number, sizeof number) != -1) ++wrong;
                ::close(fd);
            }
            --working;
        });
    }
    int sent = 0;
    for (; working != 0; ++sent) {
        ::kill(::getpid(), SIGHUP);
        std::this_thread::yield();
    }
    for (std::thread& each : threads) each.join();
    CHECK(wrong == 0);
    CHECK(plain_calls >= 4 * 500 * 2);
    CHECK(plain_calls <= 4 * 500 * 2 + sent);
    CHECK((disposition::current().sa_handler == &note_plain));
}

/// Runs in a child process; the number is what it exits with.
template <class Function>
[[nodiscard]] int exit_code_of_child(Function function) {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(function());
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

TEST_CASE("a child process has nothing to do with its parent's listeners, and may have its own") {
    const disposition theirs(&note_plain);
    const counter hangups;
    plain_calls = 0;
    std::optional<hangup_listener> listener(std::in_place, hangups.fd());
    const int code = exit_code_of_child([&] {
        ::raise(SIGHUP);  // the handler from before is the child's, too
        if (plain_calls != 1) return 1;
        const int own = ::eventfd(0, EFD_NONBLOCK);
        {
            const hangup_listener mine(own);
            ::raise(SIGHUP);
            std::uint64_t number = 0;
            if (::read(own, &number, sizeof number) != sizeof number || number != 1) return 2;
            listener.reset();
            ::raise(SIGHUP);
            if (::read(own, &number, sizeof number) != sizeof number || number != 1) return 3;
        }
        ::raise(SIGHUP);
        return plain_calls == 4 ? 0 : 4;
    });
    CHECK(code == 0);
    CHECK(hangups.take() == 0);
    raise_hangup();
    CHECK(hangups.take() == 1);
    CHECK(plain_calls == 1);
}

// Under the thread sanitizer, no signal is handled in a child of several threads.
TEST_CASE("a child that is made while listeners come and go elsewhere can make and destroy its own" *
          doctest::skip(store_test::has_thread_sanitizer)) {
    const disposition ignored(SIG_IGN);
    const counter hangups;
    std::atomic<bool> is_over{false};
    std::thread busy([&] {
        while (!is_over) {
            const hangup_listener listener(hangups.fd());
            ::raise(SIGHUP);
        }
    });
    int wrong = 0;
    for (int i = 0; i < 50; ++i) {
        const int code = exit_code_of_child([] {
            ::alarm(300);  // instead of hanging
            const int own = ::eventfd(0, EFD_NONBLOCK);
            const hangup_listener mine(own);
            ::raise(SIGHUP);
            std::uint64_t number = 0;
            return ::read(own, &number, sizeof number) == sizeof number && number >= 1 ? 0 : 1;
        });
        if (code != 0) ++wrong;
    }
    is_over = true;
    busy.join();
    CHECK(wrong == 0);
}

}  // namespace
