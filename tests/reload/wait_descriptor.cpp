// SPDX-License-Identifier: MIT
// Tests of reload/detail/wait_descriptor.hpp: what was removed or let go is not waited for, also while others have copies.
#include <cfg/reload/detail/wait_descriptor.hpp>

#include "watching.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>

namespace {

using namespace watching;
using cfg::detail::file_descriptor;
using cfg::detail::wait_descriptor;

[[nodiscard]] bool is_readable(int fd) {
    ::pollfd waiting{fd, POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

/// A pipe in which something is to be read.
struct full_pipe {
    full_pipe() {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        read_end = std::make_unique<file_descriptor>(ends[0]);
        write_end = std::make_unique<file_descriptor>(ends[1]);
        REQUIRE(::write(ends[1], "1", 1) == 1);
    }
    std::unique_ptr<file_descriptor> read_end;
    std::unique_ptr<file_descriptor> write_end;
};

/// A child process that has copies of all descriptors for as long as this lives, and does nothing with them: as the workers
/// of a server that forks.
class idle_child {
public:
    idle_child() : process_(::fork()) {
        if (process_ == 0)
            for (;;) ::pause();
        REQUIRE(process_ > 0);
    }
    idle_child(const idle_child&) = delete;
    idle_child& operator=(const idle_child&) = delete;
    ~idle_child() {
        ::kill(process_, SIGKILL);
        while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

private:
    ::pid_t process_;
};

/// One who waits for a watcher with an epoll of his own, and drives it.
class epoll_loop {
public:
    explicit epoll_loop(cfg::watcher& watcher) : poller_(::epoll_create1(EPOLL_CLOEXEC)), watcher_(watcher) {
        ::epoll_event wanted{};
        wanted.events = EPOLLIN;
        REQUIRE(::epoll_ctl(poller_.number(), EPOLL_CTL_ADD, watcher.fd(), &wanted) == 0);
    }

    /// Whether there was something to drive.
    bool turn() {
        ::epoll_event happened{};
        if (::epoll_wait(poller_.number(), &happened, 1, 1) != 1) return false;
        watcher_.drive();
        return true;
    }
    template <class Condition>
    [[nodiscard]] bool drive_until(Condition condition) {
        return wait_until([&] {
            turn();
            return condition();
        });
    }
    /// Whether there is something to drive each time. A change, which is looked at, left to settle and read, takes a few.
    [[nodiscard]] bool is_busy() {
        for (int i = 0; i < 200; ++i)
            if (!turn()) return false;
        return true;
    }

private:
    file_descriptor poller_;
    cfg::watcher& watcher_;
};

TEST_CASE("what was removed and closed is not waited for, whoever has a copy") {
    wait_descriptor waiting;
    for (int i = 0; i < 3; ++i) {  // with the same number each time
        full_pipe pipe;
        const file_descriptor copy(::dup(pipe.read_end->number()));
        waiting.add(pipe.read_end->number());
        waiting.add(pipe.read_end->number());
        CHECK(is_readable(waiting.fd()));
        waiting.remove(pipe.read_end->number());
        CHECK_FALSE(is_readable(waiting.fd()));
        waiting.add(pipe.read_end->number());
        CHECK(is_readable(waiting.fd()));
        waiting.remove(pipe.read_end->number());
        pipe.read_end.reset();
        CHECK_FALSE(is_readable(waiting.fd()));
    }
    waiting.remove(-1);
    waiting.wake_at(wait_descriptor::clock::now());
    CHECK(is_readable(waiting.fd()));
}

TEST_CASE("what was let go is not readable any more, nor are copies of it") {
    wait_descriptor waiting;
    const file_descriptor copy(::dup(waiting.fd()));
    const full_pipe pipe;
    waiting.add(pipe.read_end->number());
    waiting.wake_at(wait_descriptor::clock::now());
    CHECK(is_readable(copy.number()));
    waiting.let_go();
    CHECK_FALSE(is_readable(waiting.fd()));
    CHECK_FALSE(is_readable(copy.number()));
}

TEST_CASE("a child process that removes and lets go changes nothing for its parent") {
    wait_descriptor waiting;
    const full_pipe pipe;
    waiting.add(pipe.read_end->number());
    watching_files::check_child(watching_files::in_child([&] {
        watching_files::findings wrong;
        waiting.remove(pipe.read_end->number());
        wrong.expect(is_readable(waiting.fd()), "the child has removed it");
        waiting.let_go();
        wrong.expect(!is_readable(waiting.fd()), "it is readable for the child");
        waiting.remove(pipe.read_end->number());
        return wrong.all();
    }));
    CHECK(is_readable(waiting.fd()));
}

// The closed inotify stayed readable through the child's copy: the watcher woke up for it without end.
TEST_CASE("watching files is switched off and on again while a child process has copies of all descriptors") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    cfg::watcher watcher = store.store.watcher(options);
    if (watcher.status().mode != cfg::watch_mode::events) {
        MESSAGE("not tested, there are no events here: ", watcher.status().why_polling);
        return;
    }
    epoll_loop loop(watcher);
    int a = 1;
    for (int i = 0; i < 3; ++i) {
        const idle_child child;
        options.watch_files = false;
        watcher.set_options(options);
        REQUIRE(loop.drive_until([&] { return watcher.status().mode == cfg::watch_mode::polling; }));
        write(place.path, text_of(++a));  // of which the child's copy tells
        CHECK_FALSE(loop.is_busy());
        options.watch_files = true;
        watcher.set_options(options);
        REQUIRE(loop.drive_until([&] { return watcher.status().mode == cfg::watch_mode::events && store.a() == a; }));
        CHECK_FALSE(loop.is_busy());
        save_by_rename(place.path, text_of(++a));
        REQUIRE(loop.drive_until([&] { return store.a() == a; }));
    }
    CHECK(store.is_sound());
}

// Another descriptor took the number, but not the place in the epoll of whoever waits.
TEST_CASE("a watcher whose store has ended wakes nobody up while a child process has copies of all descriptors") {
    const one_file place;
    auto watched = std::make_unique<watched_store>(cfg::file(place.path));
    cfg::watcher watcher = watched->store.watcher(polling());
    epoll_loop loop(watcher);
    save_by_rename(place.path, text_of(2));
    REQUIRE(loop.drive_until([&] { return watched->a() == 2; }));
    const idle_child child;
    watched.reset();
    CHECK_FALSE(loop.is_busy());
    CHECK(watcher.status().mode == cfg::watch_mode::stopped);
}

}  // namespace
