// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: watching that ends at any time, from anywhere, and callbacks that misbehave.
#include <cfg/reload/watch.hpp>

#include "../store/thread_sanitizer.hpp"
#include "watching.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

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

/// Whether all threads but this one sleep, as one that watches does where nothing is to be done: then it holds no lock.
[[nodiscard]] bool others_sleep() {
    for (const fs::directory_entry& each : fs::directory_iterator("/proc/self/task")) {
        if (each.path().filename() == std::to_string(::gettid())) continue;
        std::ifstream file(each.path() / "stat");
        std::string stat;
        std::getline(file, stat);
        const std::size_t name_ends = stat.rfind(')');
        if (name_ends != stat.npos && stat.substr(name_ends, 3) != ") S") return false;
    }
    return true;
}

TEST_CASE("what was stopped is stopped: no thread, no reload, and the store goes on") {
    const std::size_t threads = number_of_threads();
    const one_file place;
    watched_store store(cfg::file(place.path));
    {
        cfg::watching watching = store.store.watch(quick());
        save_by_rename(place.path, text_of(2));
        REQUIRE(store.becomes(2));
        watching.stop();
        CHECK(watching.status().mode == cfg::watch_mode::stopped);
        CHECK(wait_until([&] { return number_of_threads() <= threads; }));
        save_by_rename(place.path, text_of(3));
        watching.trigger("nobody listens");
        watching.stop();  // once more
        std::this_thread::sleep_for(50ms);
        CHECK(store.a() == 2);
    }
    REQUIRE(store.store.reload());
    CHECK(store.a() == 3);
    {
        const cfg::watching again = store.store.watch(quick());
        save_by_rename(place.path, text_of(4));
        REQUIRE(store.becomes(4));
    }
    CHECK(wait_until([&] { return number_of_threads() <= threads; }));
}

TEST_CASE("a callback stops the watching") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::watching watching = store.store.watch(quick());
    std::atomic<bool> is_stopped{false};
    const auto told = store.store.on_change<"a">([&] {
        watching.stop();
        is_stopped = true;
    });
    save_by_rename(place.path, text_of(2));
    REQUIRE(wait_until([&] { return is_stopped.load(); }));
    CHECK(store.a() == 2);
    CHECK(wait_until([&] { return watching.status().mode == cfg::watch_mode::stopped; }));
    save_by_rename(place.path, text_of(3));
    std::this_thread::sleep_for(50ms);
    CHECK(store.a() == 2);
}

TEST_CASE("a callback destroys the watching") {
    const std::size_t threads = number_of_threads();
    const one_file place;
    watched_store store(cfg::file(place.path));
    std::optional<cfg::watching> watching(store.store.watch(quick()));
    std::atomic<bool> is_over{false};
    const auto told = store.store.on_change<"a">([&] {
        watching.reset();
        is_over = true;
    });
    save_by_rename(place.path, text_of(2));
    REQUIRE(wait_until([&] { return is_over.load(); }));
    CHECK(wait_until([&] { return number_of_threads() <= threads; }));
    CHECK(store.a() == 2);
}

TEST_CASE("a callback starts another watching in its place") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    std::unique_ptr<cfg::watching> watching = std::make_unique<cfg::watching>(store.store.watch(quick()));
    std::atomic<int> calls{0};
    const auto told = store.store.on_change<"a">([&] {
        watching.reset();
        watching = std::make_unique<cfg::watching>(store.store.watch(quick()));
        ++calls;
    });
    for (int i = 2; i <= 6; ++i) {
        save_by_rename(place.path, text_of(i));
        REQUIRE(store.becomes(i));
        REQUIRE(wait_until([&] { return calls == i - 1; }));
    }
}

// It waited for its thread, which waited for this callback until it lost patience.
TEST_CASE("a callback on another thread stops the watching while that has made a change") {
    const one_file place;
    told events;
    cfg::store<settings> store(events.options(), cfg::file(place.path));  // with a patience of a minute
    const cfg::watching watching = store.watch(quick());
    std::atomic<bool> is_stopped{false};
    const auto told = store.on_change<"note">([&] {
        if (is_stopped) return;
        save_by_rename(place.path, text_of(2));
        if (!wait_until([&] { return store.get<"a">() == 2; })) return;
        watching.stop();
        is_stopped = true;
    });
    std::thread other([&] { static_cast<void>(store.set<"note">(std::string("set"))); });
    CHECK(wait_until([&] { return is_stopped.load(); }));
    other.join();
}

// One that was unblocked in the watching's thread only ended the program there.
TEST_CASE("signals are for the program's own threads") {
    watching_files::check_child(watching_files::in_child([]() -> std::string {
        const one_file place;
        watched_store store(cfg::file(place.path));
        const cfg::watching watching = store.store.watch(quick());
        ::sigset_t wanted;
        ::sigemptyset(&wanted);
        ::sigaddset(&wanted, SIGUSR1);
        ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
        ::kill(::getpid(), SIGUSR1);
        int taken = 0;
        ::sigwait(&wanted, &taken);
        return taken == SIGUSR1 ? "" : "another signal came";
    }));
}

TEST_CASE("several threads stop it at once, while files change and others reload") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    std::atomic<bool> is_over{false};
    std::thread writer([&] {
        for (int i = 2; !is_over; ++i) save_by_rename(place.path, text_of(i));
    });
    std::thread reloader([&] {
        while (!is_over) static_cast<void>(store.store.reload());
    });
    for (int round = 0; round < 50; ++round) {
        cfg::reload_options options = quick();
        options.debounce = 0ms;
        options.settle = 0ms;
        options.on_hangup = round % 2 == 0;
        cfg::watching watching = store.store.watch(options);
        watching.trigger("at once");
        if (round % 3 == 0) std::this_thread::sleep_for(1ms);
        std::vector<std::thread> stoppers;
        for (int i = 0; i < round % 4; ++i) stoppers.emplace_back([&] { watching.stop(); });
        for (std::thread& each : stoppers) each.join();
    }
    is_over = true;
    writer.join();
    reloader.join();
    CHECK(store.is_sound());
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("stopping while a reload checks: it waits for that, and the change is whole or not there") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    std::optional<cfg::watching> watching(store.store.watch(quick()));
    gate is_checking;
    gate may_end;
    int seen = 0;
    {
        const check_hook blocking([&] {
            is_checking.open();
            may_end.wait();
        });
        save_by_rename(place.path, text_of(2));
        is_checking.wait();
        std::atomic<bool> is_stopped{false};
        std::thread stopper([&] {
            watching->stop();
            is_stopped = true;
        });
        std::this_thread::sleep_for(20ms);
        CHECK(store.a() == 1);  // readers do not wait
        CHECK_FALSE(is_stopped);
        may_end.open();
        stopper.join();
        seen = store.a();
        CHECK((seen == 1 || seen == 2));
    }
    watching.reset();
    std::this_thread::sleep_for(20ms);
    CHECK(store.a() == seen);
    CHECK(store.is_sound());
}

TEST_CASE("stopping does not wait for quiet, settling or intervals") {
    const one_file place;
    for (const bool is_settling : {false, true}) {
        CAPTURE(is_settling);
        watched_store store(cfg::file(place.path));
        cfg::reload_options options = quick();
        (is_settling ? options.settle : options.debounce) = 1h;
        options.debounce_limit = 1h;
        options.interval = 1h;
        cfg::watching watching = store.store.watch(options);
        save_by_rename(place.path, text_of(is_settling ? 2 : 3));
        if (is_settling) CHECK(wait_until([&] { return watching.status().looks > 0; }));
        watching.stop();  // or the test runs into its limit
        CHECK(watching.status().mode == cfg::watch_mode::stopped);
    }
}

TEST_CASE("callbacks that throw are reported, and the next file is followed") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    const auto thrower = store.store.on_change<"a">([] { throw std::runtime_error("not today"); });
    for (int i = 2; i <= 6; ++i) {
        save_by_rename(place.path, text_of(i));
        REQUIRE(store.becomes(i));
    }
    CHECK(wait_until([&] { return store.events.count(cfg::event::kind::subscriber_failed) == 5; }));
    CHECK(wait_until([&] { return store.applied().size() == 5; }));
}

TEST_CASE("checks that throw refuse, and the next file is followed") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    {
        const check_hook throwing([] { throw std::runtime_error("the check itself failed"); });
        save_by_rename(place.path, text_of(2));
        REQUIRE(wait_until([&] { return !watching.status().last_error.empty(); }));
        CHECK(watching.status().last_error.find("the check itself failed") != std::string::npos);
        CHECK(store.a() == 1);
    }
    save_by_rename(place.path, text_of(3));
    REQUIRE(store.becomes(3));
}

TEST_CASE("a callback that blocks holds up the next reload, but neither readers nor other changes") {
    const one_file place;
    told events;
    cfg::store_options options = events.options();
    options.patience = 20ms;
    cfg::store<settings> store(options, cfg::file(place.path));
    std::optional<cfg::watching> watching(store.watch(quick()));
    gate is_called;
    gate may_end;
    const auto blocker = store.on_change<"a">([&] {
        is_called.open();
        may_end.wait();
    });
    save_by_rename(place.path, text_of(2));
    is_called.wait();
    for (int i = 3; i <= 10; ++i) save_by_rename(place.path, text_of(i));
    REQUIRE(store.set<"note">(std::string("set meanwhile")));
    const std::string note = store.get<"note">();
    CHECK(note == "set meanwhile");
    CHECK(store.get<"a">() >= 2);
    may_end.open();
    CHECK(wait_until([&] { return store.get<"a">() == 10; }));
    watching.reset();
}

TEST_CASE("a callback unsubscribes itself, and others") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    std::atomic<int> calls{0};
    cfg::subscription other = store.store.on_change<"a">([&] { ++calls; });
    cfg::subscription itself;
    gate is_known;
    itself = store.store.on_change<"a">([&] {
        is_known.wait();
        ++calls;
        other = {};
        itself = {};
    });
    is_known.open();
    save_by_rename(place.path, text_of(2));
    REQUIRE(wait_until([&] { return calls == 2; }));
    save_by_rename(place.path, text_of(3));
    REQUIRE(store.becomes(3));
    REQUIRE(wait_until([&] { return store.applied().size() == 2; }));
    CHECK(calls == 2);
}

TEST_CASE("one who refuses in on_prepare refuses that content only") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    const auto asked = store.store.on_prepare<"a">([](const cfg::changes<settings>& proposed, cfg::preparation& step) {
        if (proposed.after().a % 2 == 0) step.refuse("odd numbers only");
    });
    save_by_rename(place.path, text_of(2));
    REQUIRE(store.refuses());
    CHECK(store.events.last_refusal().find("odd numbers only") != std::string::npos);
    CHECK(store.a() == 1);
    save_by_rename(place.path, text_of(3));
    REQUIRE(store.becomes(3));
}

// The thread sanitizer knows no threads in a child of several threads. The child was made while the thread that watches
// could still be telling, or hold a lock, which nobody ends there.
TEST_CASE("a child process destroys everything, and the parent's watching goes on" *
          doctest::skip(store_test::has_thread_sanitizer)) {
    const one_file place;
    auto store = std::make_unique<watched_store>(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.on_hangup = true;
    auto watching = std::make_unique<cfg::watching>(store->store.watch(options));
    std::uint64_t reloads = 0;
    for (int i = 2; i <= 4; ++i) {
        REQUIRE(wait_until([&] {
            const cfg::watch_status status = watching->status();
            return status.looks > reloads && status.reloads == reloads && others_sleep();
        }));
        ++reloads;
        const ::pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::alarm(300);  // instead of hanging
            if (i == 3) watching->stop();
            watching.reset();
            const bool is_there = store->a() == i - 1;
            store.reset();
            ::_exit(is_there ? 0 : 1);
        }
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
        save_by_rename(place.path, text_of(i));
        REQUIRE(store->becomes(i));
    }
}

TEST_CASE("a child process that watches by itself") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    std::optional<cfg::watching> watching(store.store.watch(quick()));
    watching.reset();
    watching_files::check_child(watching_files::in_child([&]() -> std::string {
        ::alarm(300);
        watched_store own(cfg::file(place.path));
        const cfg::watching mine = own.store.watch(quick());
        save_by_rename(place.path, text_of(2));
        return own.becomes(2) ? "" : "the change did not arrive";
    }));
    CHECK(store.a() == 1);
}

}  // namespace
