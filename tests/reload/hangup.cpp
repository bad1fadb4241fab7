// SPDX-License-Identifier: MIT
// Tests of reload/hangup.hpp: real SIGHUPs, beside handlers that the program has as well.
#include <cfg/reload/hangup.hpp>

#include "../store/thread_sanitizer.hpp"
#include "hanging_up.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <type_traits>

namespace {

using cfg::detail::hangup_listener;
using hanging_up::counter;
using hanging_up::disposition;
using hanging_up::raise_hangup;

static_assert(!std::is_copy_constructible_v<hangup_listener> && !std::is_move_constructible_v<hangup_listener>);

// What handlers note.
std::atomic<int> plain_calls{0};
std::atomic<int> full_calls{0};
std::atomic<int> sent_value{0};
std::atomic<bool> is_user_signal_blocked{false};
std::atomic<bool> is_hangup_blocked{false};
std::atomic<int> error_seen{0};

void note_plain(int) {
    error_seen = errno;
    ++plain_calls;
}

void note_full(int, siginfo_t* info, void* context) {
    sigset_t blocked;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    is_user_signal_blocked = sigismember(&blocked, SIGUSR1) == 1;
    is_hangup_blocked = sigismember(&blocked, SIGHUP) == 1;
    sent_value = info != nullptr && context != nullptr && info->si_signo == SIGHUP ? info->si_value.sival_int : -1;
    ++full_calls;
}

TEST_CASE("a listener gets each signal while it lives") {
    const disposition ignored(SIG_IGN);
    const counter hangups;
    {
        const hangup_listener listener(hangups.fd());
        CHECK(hangups.take() == 0);
        raise_hangup();
        CHECK(hangups.take() == 1);
        raise_hangup();
        raise_hangup();
        CHECK(hangups.take() == 2);
        REQUIRE(::kill(::getpid(), SIGHUP) == 0);
        pollfd waiting{hangups.fd(), POLLIN, 0};
        CHECK(::poll(&waiting, 1, 20'000) != 0);
        CHECK(hangups.take() == 1);
    }
    raise_hangup();
    CHECK(hangups.take() == 0);
}

TEST_CASE("several listeners get the same signals, and go in any order") {
    const disposition ignored(SIG_IGN);
    const counter first_count;
    const counter second_count;
    const counter third_count;
    std::optional<hangup_listener> first(std::in_place, first_count.fd());
    std::optional<hangup_listener> second(std::in_place, second_count.fd());
    raise_hangup();
    CHECK(first_count.take() == 1);
    CHECK(second_count.take() == 1);
    first.reset();
    raise_hangup();
    CHECK(first_count.take() == 0);
    CHECK(second_count.take() == 1);
    std::optional<hangup_listener> third(std::in_place, third_count.fd());
    second.reset();
    raise_hangup();
    CHECK(second_count.take() == 0);
    CHECK(third_count.take() == 1);
    third.reset();
    CHECK((disposition::current().sa_handler == SIG_IGN));
}

TEST_CASE("a descriptor twice is written to twice") {
    const disposition ignored(SIG_IGN);
    const counter hangups;
    const hangup_listener first(hangups.fd());
    const hangup_listener second(hangups.fd());
    raise_hangup();
    CHECK(hangups.take() == 2);
}

TEST_CASE("what was there before is there afterwards") {
    const counter hangups;
    struct ::sigaction with_everything = disposition::plain(SIG_DFL, SA_SIGINFO | SA_NODEFER);
    with_everything.sa_sigaction = &note_full;
    ::sigaddset(&with_everything.sa_mask, SIGUSR1);
    for (const struct ::sigaction& action : {disposition::plain(SIG_DFL), disposition::plain(SIG_IGN),
                                             disposition::plain(&note_plain, SA_RESTART), with_everything}) {
        const disposition before(action);
        const struct ::sigaction known = disposition::current();
        {
            const hangup_listener listener(hangups.fd());
            const hangup_listener other(hangups.fd());
            CHECK((disposition::current().sa_sigaction != known.sa_sigaction));
        }
        const struct ::sigaction after = disposition::current();
        CHECK((after.sa_sigaction == known.sa_sigaction));
        CHECK(after.sa_flags == known.sa_flags);
        CHECK(sigismember(&after.sa_mask, SIGUSR1) == sigismember(&known.sa_mask, SIGUSR1));
    }
}

TEST_CASE("the default, which ends the program, is not followed") {
    const disposition terminate(SIG_DFL);
    const counter hangups;
    const hangup_listener listener(hangups.fd());
    raise_hangup();
    CHECK(hangups.take() == 1);
}

TEST_CASE("a plain handler from before is called as well") {
    const disposition theirs(&note_plain);
    const counter hangups;
    plain_calls = 0;
    {
        const hangup_listener listener(hangups.fd());
        raise_hangup();
        CHECK(hangups.take() == 1);
        CHECK(plain_calls == 1);
    }
    raise_hangup();
    CHECK(hangups.take() == 0);
    CHECK(plain_calls == 2);
}

TEST_CASE("a handler with siginfo from before gets it, under its own mask") {
    struct ::sigaction action = disposition::plain(SIG_DFL, SA_SIGINFO);
    action.sa_sigaction = &note_full;
    ::sigaddset(&action.sa_mask, SIGUSR1);
    const disposition theirs(action);
    const counter hangups;
    const hangup_listener listener(hangups.fd());
    full_calls = 0;
    sigval value{};
    value.sival_int = 42;
    REQUIRE(::sigqueue(::getpid(), SIGHUP, value) == 0);
    pollfd waiting{hangups.fd(), POLLIN, 0};
    CHECK(::poll(&waiting, 1, 20'000) != 0);
    CHECK(hangups.take() == 1);
    CHECK(full_calls == 1);
    CHECK(sent_value == 42);
    CHECK(is_user_signal_blocked);
    CHECK(is_hangup_blocked);
}

TEST_CASE("system calls go on after a signal, unless a handler from before wants them to be interrupted") {
    const counter hangups;
    const auto flags = [&](const struct ::sigaction& action) {
        const disposition theirs(action);
        const hangup_listener listener(hangups.fd());
        return disposition::current().sa_flags & (SA_RESTART | SA_NODEFER);
    };
    CHECK(flags(disposition::plain(SIG_DFL)) == SA_RESTART);
    CHECK(flags(disposition::plain(SIG_IGN)) == SA_RESTART);
    CHECK(flags(disposition::plain(&note_plain, SA_RESTART)) == SA_RESTART);
    CHECK(flags(disposition::plain(&note_plain)) == 0);
    CHECK(flags(disposition::plain(&note_plain, SA_NODEFER)) == SA_NODEFER);
}

struct ::sigaction passed_on_to {};

void note_and_pass_on(int signal, siginfo_t* info, void* context) {
    ++plain_calls;
    if ((passed_on_to.sa_flags & SA_SIGINFO) != 0)
        passed_on_to.sa_sigaction(signal, info, context);
    else if (passed_on_to.sa_handler != SIG_DFL && passed_on_to.sa_handler != SIG_IGN)
        passed_on_to.sa_handler(signal);
}

[[nodiscard]] struct ::sigaction passing_on() {
    struct ::sigaction action = disposition::plain(SIG_DFL, SA_SIGINFO);
    action.sa_sigaction = &note_and_pass_on;
    return action;
}

TEST_CASE("a handler that is installed later is not disturbed, and passes on to ours") {
    struct ::sigaction before = disposition::plain(SIG_DFL, SA_SIGINFO);
    before.sa_sigaction = &note_full;
    const disposition theirs(before);
    const counter hangups;
    const counter again;
    plain_calls = full_calls = 0;
    std::optional<hangup_listener> listener(std::in_place, hangups.fd());
    {
        const disposition later(passing_on());
        passed_on_to = later.former();
        raise_hangup();
        CHECK(hangups.take() == 1);
        CHECK(plain_calls == 1);
        CHECK(full_calls == 1);

        listener.reset();  // ours is in the middle of the chain, and stays there
        CHECK((disposition::current().sa_sigaction == &note_and_pass_on));
        raise_hangup();
        CHECK(hangups.take() == 0);
        CHECK(plain_calls == 2);
        CHECK(full_calls == 2);

        listener.emplace(again.fd());  // on top of theirs, which passes on to what is still there: no circle
        raise_hangup();
        CHECK(again.take() >= 1);
        CHECK(plain_calls == 3);
        CHECK(full_calls == 3);
        listener.reset();
        CHECK((disposition::current().sa_sigaction == &note_and_pass_on));
        raise_hangup();
        CHECK(again.take() == 0);
        CHECK(plain_calls == 4);
        CHECK(full_calls == 4);
    }
    raise_hangup();  // theirs put ours back: it passes on without a listener
    CHECK(full_calls == 5);
    listener.emplace(hangups.fd());
    raise_hangup();
    CHECK(hangups.take() == 1);
    CHECK(full_calls == 6);
    listener.reset();
    CHECK((disposition::current().sa_sigaction == &note_full));
}

TEST_CASE("a handler that is installed later and does not pass on ends it, until there is a new listener") {
    const disposition ignored(SIG_IGN);
    const counter hangups;
    const counter again;
    plain_calls = 0;
    const hangup_listener listener(hangups.fd());
    const disposition later(&note_plain);
    raise_hangup();
    CHECK(hangups.take() == 0);
    CHECK(plain_calls == 1);
    const hangup_listener other(again.fd());
    raise_hangup();
    CHECK(hangups.take() == 1);
    CHECK(again.take() == 1);
    CHECK(plain_calls == 2);
}

TEST_CASE("errno is kept, for the program and for the handler from before") {
    const disposition theirs(&note_plain);
    const counter full;
    const std::uint64_t most = UINT64_MAX - 1;
    REQUIRE(::write(full.fd(), &most, sizeof most) == sizeof most);
    const hangup_listener listener(full.fd());
    errno = EDOM;
    ::raise(SIGHUP);
    const int after = errno;
    CHECK(after == EDOM);
    if (!store_test::has_thread_sanitizer) CHECK(error_seen == EDOM);  // it calls handlers with an errno of its own
}

TEST_CASE("a descriptor that is full is left alone") {
    const disposition ignored(SIG_IGN);
    const counter full;
    const std::uint64_t most = UINT64_MAX - 1;
    REQUIRE(::write(full.fd(), &most, sizeof most) == sizeof most);
    int pipe[2];
    REQUIRE(::pipe2(pipe, O_NONBLOCK | O_CLOEXEC) == 0);
    const std::array<char, 4096> block{};
    while (::write(pipe[1], block.data(), block.size()) > 0) {
    }
    const counter hangups;
    {
        const hangup_listener first(full.fd());
        const hangup_listener second(pipe[1]);
        const hangup_listener third(hangups.fd());
        raise_hangup();
        CHECK(hangups.take() == 1);
        CHECK(full.take() == most);
    }
    ::close(pipe[0]);
    ::close(pipe[1]);
}

}  // namespace
