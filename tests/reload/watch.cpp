// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp, watcher.hpp and poll_once.hpp: what makes a store reload, and what is said of it.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/sources/env.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <string>

using namespace watching;

namespace {

struct with_options {
    int a = 0;
    cfg::reload_options reload = quick();
};

[[nodiscard]] bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// The reasons of all events of one kind, in order.
[[nodiscard]] std::vector<std::string> reasons(const told& events, cfg::event::kind what) {
    std::vector<std::string> all;
    for (const cfg::event& each : events.all())
        if (each.what == what) all.push_back(each.reason);
    return all;
}

}  // namespace

TEST_CASE("a change of a file arrives, and the event says which file it was") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running = watched.store.watch(quick());
    write(file.path, text_of(2));
    CHECK(watched.becomes(2));
    CHECK(watched.store.history().back().reason == "settings.toml changed");
    CHECK(watched.applied_numbers() == std::vector<int>{2});
    CHECK(watched.is_sound());
}

TEST_CASE("what changed before the watching began is found") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    write(file.path, text_of(2));
    const cfg::watching running = watched.store.watch(quick());
    CHECK(watched.becomes(2));
}

TEST_CASE("the status tells how it fares") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::watching running = watched.store.watch(quick());
    REQUIRE(wait_until([&] { return running.status().looks != 0; }));
    cfg::watch_status status = running.status();
    CHECK(status.mode == cfg::watch_mode::events);
    CHECK(status.why_polling.empty());
    CHECK(status.last_error.empty());
    CHECK(status.reloads == 0);

    save_by_rename(file.path, text_of(2));
    REQUIRE(watched.becomes(2));
    REQUIRE(wait_until([&] { return running.status().reloads == 1; }));
    save_by_rename(file.path, "a = 'two'\n");
    REQUIRE(wait_until([&] { return running.status().refused == 1; }));
    status = running.status();
    CHECK(contains(status.last_error, "settings.toml:1:5"));
    CHECK(contains(status.last_error, "a = 'two'"));
    CHECK(status.reloads == 1);
    CHECK(status.triggers >= 2);

    // As long as it is refused, what runs gets older.
    const auto before = status.staleness;
    running.trigger();
    REQUIRE(wait_until([&] { return running.status().refused == 2; }));
    CHECK(running.status().staleness > before);
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return running.status().last_error.empty(); }));

    running.stop();
    CHECK(running.status().mode == cfg::watch_mode::stopped);
    running.stop();
}

TEST_CASE("with no events asked for, changes are found by looking, and the status says so") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running = watched.store.watch(polling());
    CHECK(running.status().mode == cfg::watch_mode::polling);
    CHECK(running.status().why_polling == "watch_files is off");
    write(file.path, text_of(2));
    CHECK(watched.becomes(2));
    CHECK(watched.events.count(cfg::event::kind::watch_degraded) == 0);  // it was wished for
}

TEST_CASE("at fixed intervals, variables are read again too") {
    ::setenv("CFG_TEST_WATCH_A", "1", 1);
    cfg::store<with_options> store(cfg::env("CFG_TEST_WATCH"));
    cfg::reload_options options = quick();
    options.interval = 5ms;
    const cfg::watching running = store.watch(options);
    REQUIRE(wait_until([&] { return running.status().reloads >= 3; }));
    CHECK(store.get<"a">() == 1);
    ::unsetenv("CFG_TEST_WATCH_A");
}

TEST_CASE("a reload that is asked for has its reason, and is made even if nothing has changed") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::watching running = watched.store.watch(quick());
    running.trigger("the operator wants it");
    REQUIRE(wait_until([&] { return running.status().reloads == 1; }));
    running.trigger();
    REQUIRE(wait_until([&] { return running.status().reloads == 2; }));
    CHECK(reasons(watched.events, cfg::event::kind::unchanged) ==
          std::vector<std::string>{"the operator wants it", "asked for"});
}

TEST_CASE("SIGHUP counts if it is asked for") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.on_hangup = true;
    cfg::watching running = watched.store.watch(options);
    std::raise(SIGHUP);
    REQUIRE(wait_until([&] { return running.status().reloads == 1; }));
    CHECK(reasons(watched.events, cfg::event::kind::unchanged) == std::vector<std::string>{"SIGHUP"});
}

TEST_CASE("the options can be a section of the configuration, and are followed when they change") {
    const scratch_directory scratch;
    const auto path = scratch.write("app.toml", "a = 1\n");
    cfg::store<with_options> store(cfg::file(path));
    cfg::watching running = store.watch<"reload">();
    CHECK(running.status().mode == cfg::watch_mode::events);
    save_by_rename(path, "a = 2\n[reload]\nwatch_files = false\npoll = '5ms'\n");
    REQUIRE(wait_until([&] { return store.get<"a">() == 2; }));
    REQUIRE(wait_until([&] { return running.status().mode == cfg::watch_mode::polling; }));
    save_by_rename(path, "a = 3\n[reload]\ninterval = '5ms'\n");
    REQUIRE(wait_until([&] { return store.get<"a">() == 3; }));
    REQUIRE(wait_until([&] { return running.status().mode == cfg::watch_mode::events; }));
    const std::uint64_t reloads = running.status().reloads;
    CHECK(wait_until([&] { return running.status().reloads > reloads + 2; }));
}

TEST_CASE("options that contradict each other are refused like any other value") {
    const scratch_directory scratch;
    const auto path = scratch.write("app.toml", "a = 1\n[reload]\ndebounce = '3s'\nmost_lost_keys = 101\n");
    try {
        const cfg::store<with_options> store(cfg::file(path));
        FAIL("was read");
    } catch (const cfg::load_error& error) {
        CHECK(contains(error.what(), "reload.debounce"));
        CHECK(contains(error.what(), "reload.most_lost_keys"));
    }
}

TEST_CASE("a program with a loop of its own waits for a descriptor") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::watcher watcher = watched.store.watcher(quick());
    CHECK(drive_until(watcher, [&] { return watcher.status().looks != 0; }));
    write(file.path, text_of(2));
    CHECK(drive_until(watcher, [&] { return watched.a() == 2; }));
    watcher.trigger();
    CHECK(drive_until(watcher, [&] { return watcher.status().reloads == 2; }));
    // Nothing happens to the file, so there is nothing to do.
    pollfd waiting{watcher.fd(), POLLIN, 0};
    CHECK(drive_until(watcher, [&] { return ::poll(&waiting, 1, 0) == 0; }));
    watcher.drive();
    CHECK(watcher.status().reloads == 2);
}

TEST_CASE("nothing is reloaded while that is paused, and nothing is forgotten") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running = watched.store.watch(quick());
    {
        const auto pause = watched.store.pause();
        const std::uint64_t looks = running.status().looks;
        write(file.path, text_of(2));
        REQUIRE(wait_until([&] { return running.status().looks > looks; }));
        CHECK(watched.a() == 1);
    }
    CHECK(watched.becomes(2));
    CHECK(watched.events.refusals() == 0);
}

TEST_CASE("one look finds what has changed, and tries each content once") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    CHECK(!watched.store.poll_once().has_value());
    write(file.path, text_of(2));
    auto outcome = watched.store.poll_once();
    REQUIRE(outcome.has_value());
    REQUIRE(*outcome);
    CHECK((*outcome)->version() == 2);
    CHECK(watched.a() == 2);
    CHECK(!watched.store.poll_once().has_value());

    write(file.path, "a = 1\n");
    outcome = watched.store.poll_once();
    REQUIRE(outcome.has_value());
    REQUIRE(!*outcome);
    CHECK(contains(outcome->error().to_string(), "b is three times a"));
    CHECK(!watched.store.poll_once().has_value());
    CHECK(watched.a() == 2);

    write(file.path, "");
    outcome = watched.store.poll_once();
    REQUIRE((outcome.has_value() && !*outcome));
    CHECK(contains(outcome->error().to_string(), "this file is empty, and had content before"));
}

TEST_CASE("what was reloaded by hand is not new to a look") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    write(file.path, text_of(2));
    REQUIRE(watched.store.reload());
    CHECK(!watched.store.poll_once().has_value());
}

TEST_CASE("several stores can be watched, and one of them twice") {
    const one_file one;
    const one_file other;
    watched_store first(cfg::file(one.path));
    watched_store second(cfg::file(other.path));
    const cfg::watching of_first = first.store.watch(quick());
    const cfg::watching again = first.store.watch(quick());
    const cfg::watching of_second = second.store.watch(quick());
    write(one.path, text_of(2));
    write(other.path, text_of(3));
    CHECK(first.becomes(2));
    CHECK(second.becomes(3));
    CHECK(first.applied_numbers() == std::vector<int>{2});
}
