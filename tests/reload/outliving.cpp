// SPDX-License-Identifier: MIT
// Tests of reload/watcher.hpp: a store that ends before those who watch it, at any moment, and descriptors in child processes.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <doctest/doctest.h>

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace {

using namespace watching;

/// What the check of the settings does meanwhile, for as long as this lives.
class check_hook {
public:
    explicit check_hook(std::function<void()> function) : function_(std::move(function)) {
        settings::during_check = &function_;
    }
    check_hook(const check_hook&) = delete;
    check_hook& operator=(const check_hook&) = delete;
    ~check_hook() { settings::during_check = nullptr; }

private:
    std::function<void()> function_;
};

/// Somebody who ends a store.
class ending {
public:
    explicit ending(std::unique_ptr<cfg::store<settings>> store)
        : thread_([this, store = std::move(store)]() mutable {
              store.reset();
              has_ended_ = true;
          }) {}
    ending(const ending&) = delete;
    ending& operator=(const ending&) = delete;
    ~ending() {
        if (thread_.joinable()) thread_.join();
    }

    /// Whether it is over, though it has had some time.
    [[nodiscard]] bool has_ended_early() const {
        std::this_thread::sleep_for(30ms);
        return has_ended_;
    }
    void wait() { thread_.join(); }

private:
    std::atomic<bool> has_ended_{false};
    std::thread thread_;
};

/// How often somebody wakes up who waits on a descriptor, of at most a hundred times.
template <class Watcher>
[[nodiscard]] int wake_ups(Watcher& watcher) {
    int count = 0;
    for (int i = 0; i < 100; ++i) {
        pollfd waiting{watcher.fd(), POLLIN, 0};
        if (::poll(&waiting, 1, 5) <= 0) continue;
        ++count;
        watcher.drive();
    }
    return count;
}

}  // namespace

// The next drive used the store that was gone.
TEST_CASE("a watcher that outlives its store is stopped, and harmless") {
    const one_file file;
    auto watched = std::make_unique<watched_store>(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.interval = 1ms;
    cfg::watcher watcher = watched->store.watcher(options);
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watched->a() == 2; }));
    watched.reset();
    CHECK(watcher.status().mode == cfg::watch_mode::stopped);
    const std::uint64_t reloads = watcher.status().reloads;
    save_by_rename(file.path, text_of(3));
    watcher.trigger("nobody is there");
    watcher.set_options(polling());
    CHECK(wake_ups(watcher) <= 3);  // nor does its owner wake up for nothing
    watcher.drive();
    CHECK(watcher.status().reloads == reloads);
}

// Its thread went on with the store that was gone.
TEST_CASE("a watching that outlives its store is stopped, and harmless") {
    const one_file file;
    auto watched = std::make_unique<watched_store>(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.interval = 1ms;
    cfg::watching running = watched->store.watch(options);
    save_by_rename(file.path, text_of(2));
    REQUIRE(watched->becomes(2));
    watched.reset();
    CHECK(running.status().mode == cfg::watch_mode::stopped);
    const std::uint64_t reloads = running.status().reloads;
    save_by_rename(file.path, text_of(3));
    running.trigger("nobody is there");
    running.set_options(polling());
    running.stop();
    const cfg::watching moved = std::move(running);
    CHECK(moved.status().mode == cfg::watch_mode::stopped);
    CHECK(moved.status().reloads == reloads);
}

// It did not wait, and the reload went on in memory that was freed.
TEST_CASE("a store that ends waits for the rules that a reload of its watching runs") {
    const one_file file;
    auto store = std::make_unique<cfg::store<settings>>(cfg::file(file.path));
    const cfg::watching running = store->watch(quick());
    gate is_checking;
    gate may_end;
    const check_hook blocking([&] {
        is_checking.open();
        may_end.wait();
    });
    save_by_rename(file.path, text_of(2));
    is_checking.wait();
    ending end(std::move(store));
    CHECK_FALSE(end.has_ended_early());
    may_end.open();
    end.wait();
    CHECK(running.status().mode == cfg::watch_mode::stopped);
}

// It did not wait for the thread that was writing a backup for it.
TEST_CASE("a store that ends waits for what a reload does beside rules and callbacks") {
    const one_file file;
    gate is_telling;
    gate may_end;
    cfg::store_options options;
    options.backup.directory = file.scratch / "backups";
    options.on_event = [&](const cfg::event& happened) {
        if (happened.what != cfg::event::kind::backup_failed) return;
        is_telling.open();
        may_end.wait();
    };
    auto store = std::make_unique<cfg::store<settings>>(options, cfg::file(file.path));
    const cfg::watching running = store->watch(quick());
    fs::remove_all(options.backup.directory);
    write(options.backup.directory, "no directory");
    save_by_rename(file.path, text_of(2));
    is_telling.wait();
    ending end(std::move(store));
    CHECK_FALSE(end.has_ended_early());
    may_end.open();
    end.wait();
    CHECK(running.status().mode == cfg::watch_mode::stopped);
}

// It waited for the callback only, and what the reload does afterwards met a store that was gone.
TEST_CASE("a store that ends waits for a callback that its watching runs") {
    const one_file file;
    auto store = std::make_unique<cfg::store<settings>>(cfg::file(file.path));
    std::optional<cfg::watching> running(store->watch(quick()));
    gate is_called;
    gate may_end;
    SUBCASE("and that does nothing else") {
        const auto told = store->on_change<"a">([&] {
            is_called.open();
            may_end.wait();
        });
        save_by_rename(file.path, text_of(2));
        is_called.wait();
        ending end(std::move(store));
        CHECK_FALSE(end.has_ended_early());
        may_end.open();
        end.wait();
        CHECK(running->status().mode == cfg::watch_mode::stopped);
    }
    SUBCASE("and that has ended the watching") {
        const auto told = store->on_change<"a">([&] {
            running.reset();
            is_called.open();
            may_end.wait();
        });
        save_by_rename(file.path, text_of(2));
        is_called.wait();
        ending end(std::move(store));
        CHECK_FALSE(end.has_ended_early());
        may_end.open();
    }
}

// The watching had to be ended before; otherwise its thread went on with the store.
TEST_CASE("a callback on the thread that watches ends the store") {
    const one_file file;
    auto store = std::make_unique<cfg::store<settings>>(cfg::file(file.path));
    const cfg::watching running = store->watch(quick());
    std::atomic<bool> has_ended{false};
    const auto told = store->on_change<"a">([&] {
        store.reset();
        has_ended = true;
    });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return has_ended.load(); }));
    CHECK(running.status().mode == cfg::watch_mode::stopped);
}

// Its descriptor was that of the parent, which only the parent can make quiet: the child drove it without end.
TEST_CASE("a child process that drives what it has inherited sleeps, and the parent is told as before") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = polling();
    options.interval = 1ms;
    cfg::watcher watcher = watched.store.watcher(options);
    save_by_rename(file.path, text_of(2));
    watching_files::check_child(watching_files::in_child([&]() -> std::string {
        ::alarm(300);
        const int count = wake_ups(watcher);
        if (watched.a() != 1) return "the child has reloaded";
        return count <= 3 ? "" : "woken up " + std::to_string(count) + " times";
    }));
    CHECK(drive_until(watcher, [&] { return watched.a() == 2; }));
    save_by_rename(file.path, text_of(3));
    CHECK(drive_until(watcher, [&] { return watched.a() == 3; }));
}
