// SPDX-License-Identifier: MIT
// Tests of reload/watcher.hpp: what becomes of a change on trial when others reload, refuse, restore or stop meanwhile.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

namespace {

using namespace watching;

/// A store with backups, of a .env file that can name another one, where a thread that watches is held up between its
/// reload and what follows from that.
struct held_up {
    one_file file;
    scratch_directory scratch;
    fs::path variables = scratch.write(".env", "");
    gate is_held;
    gate may_go_on;
    std::optional<cfg::store<settings>> store;

    held_up() {
        cfg::store_options options;
        options.backup.directory = scratch / "backups";
        options.on_event = [this](const cfg::event& happened) {
            if (happened.what != cfg::event::kind::watch_degraded) return;
            is_held.open();
            may_go_on.wait();
        };
        store.emplace(std::move(options), cfg::file(file.path), cfg::dotenv(variables, "TRIAL"));
    }

    /// Makes it reload, and tell that it does not hear of all changes any more.
    void hold_up() {
        save_by_rename(variables, "TRIAL_NOTE_FILE=/proc/sys/kernel/hostname\n");
        is_held.wait();
    }
};

// The trial was begun after it had been ended, and nobody ended it: no reload was backed up any more.
TEST_CASE("a watching that ends while a trial begins leaves none behind") {
    held_up that;
    {
        std::optional<cfg::watching> running(that.store->watch(on_trial_for(1h), [] { return true; }));
        if (running->status().mode != cfg::watch_mode::events) {
            MESSAGE("not tested, no events here");
            return;
        }
        that.hold_up();
        std::thread stopper([&] { running->stop(); });
        CHECK(wait_until([&] { return running->status().mode == cfg::watch_mode::stopped; }));
        that.may_go_on.open();
        stopper.join();
        CHECK(!running->status().is_on_trial);
    }
    save_by_rename(that.file.path, text_of(3));
    REQUIRE(that.store->reload());
    CHECK(that.store->backups().size() == 2);
}

// It was ended when the watching went, in a store that was gone.
TEST_CASE("a store that ends while a trial begins is not touched by the watching that ends after it") {
    held_up that;
    std::optional<cfg::watching> running(that.store->watch(on_trial_for(1h), [] { return true; }));
    if (running->status().mode != cfg::watch_mode::events) {
        MESSAGE("not tested, no events here");
        return;
    }
    that.hold_up();
    std::thread ender([&] { that.store.reset(); });
    CHECK(wait_until([&] { return running->status().mode == cfg::watch_mode::stopped; }));
    that.may_go_on.open();
    ender.join();
    running.reset();
}

// The trial had not begun as long as subscribers were told, so what it was about became the newest backup.
TEST_CASE("a reload in a callback of a change on trial makes no backup") {
    const one_file file;
    const scratch_directory scratch;
    told events;
    cfg::store_options options = events.options();
    options.backup.directory = scratch / "backups";
    cfg::store<settings> store(options, cfg::file(file.path));
    const auto reloading = store.on_change<"a">([&] { static_cast<void>(store.reload()); });
    const cfg::watching running = store.watch(on_trial_for(1h), [&] { return store.get<"a">() != 2; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    for (const cfg::backup_entry& each : store.backups()) REQUIRE(store.restore(each.number)->after().a == 1);
}

// It ended the trial: nobody asked the check about it, and it was never backed up.
TEST_CASE("what is reloaded by hand during a trial is on trial as well") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    auto running = watched.store.watcher(on_trial_for(1h), [&] { return watched.a() != 3; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(running, [&] { return running.status().is_on_trial; }));
    save_by_rename(file.path, text_of(3));
    REQUIRE(watched.store.reload());
    REQUIRE(watched.a() == 3);
    REQUIRE(drive_until(running, [&] { return running.status().rollbacks == 1; }));
    CHECK(watched.a() == 1);
}

// Any change of any other file had it tried again.
TEST_CASE("what was rolled back is not tried again because another file changes") {
    const one_file file;
    const scratch_directory scratch;
    const fs::path other = scratch.write("other.toml", "labels = { x = 1 }\n");
    watched_store watched(cfg::file(file.path), cfg::file(other));
    const cfg::watching running = watched.store.watch(on_trial_for(1h), [&] { return watched.a() != 2; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    CHECK(running.status().last_error.ends_with("until this changes: " + file.path.string()));
    save_by_rename(other, "labels = { x = 1, y = 2 }\n");
    REQUIRE(watched.refuses());
    CHECK(watched.a() == 1);
    CHECK(running.status().rollbacks == 1);
    save_by_rename(file.path, text_of(3));
    REQUIRE(watched.becomes(3));
    CHECK(watched.labels() == 2);
}

// Without a file there was nothing to know it by, so it was tried again at every interval.
TEST_CASE("what was rolled back is not tried again when it came from a variable") {
    ::unsetenv("CFG_TEST_TRIAL_NOTE");
    const one_file file;
    watched_store watched(cfg::file(file.path), cfg::env("CFG_TEST_TRIAL"));
    cfg::reload_options options = on_trial_for(1h);
    options.interval = 5ms;
    auto running = watched.store.watcher(options, [&] { return watched.note() != "bad"; });
    REQUIRE(drive_until(running, [&] { return running.status().reloads > 0; }));
    ::setenv("CFG_TEST_TRIAL_NOTE", "bad", 1);
    REQUIRE(drive_until(running, [&] { return running.status().refused == 1; }));
    CHECK(running.status().rollbacks == 1);
    CHECK(watched.note() == "some");
    ::setenv("CFG_TEST_TRIAL_NOTE", "good", 1);
    running.trigger();
    REQUIRE(drive_until(running, [&] { return watched.note() == "good"; }));
    ::unsetenv("CFG_TEST_TRIAL_NOTE");
}

// It was said to be taken back, and was not asked about any more.
TEST_CASE("a change that cannot be rolled back is told as such, and it is tried until it can") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    std::optional<cfg::subscription> refusing;
    refusing = watched.store.on_prepare<"a">([](const cfg::changes<settings>& proposed, cfg::preparation& step) {
        if (proposed.after().a == 1) step.refuse("not back");
    });
    const cfg::watching running = watched.store.watch(on_trial_for(1h), [&] { return watched.a() != 2; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return watched.events.count(cfg::event::kind::health_failed) == 1; }));
    CHECK(running.status().last_error.starts_with(
        "the health check failed, and version 2 CANNOT BE ROLLED BACK: it goes on running\n"));
    CHECK(running.status().last_error.find("not back") != std::string::npos);
    CHECK(running.status().rollbacks == 0);
    CHECK(running.status().is_on_trial);
    CHECK(watched.a() == 2);
    refusing.reset();
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    CHECK(watched.a() == 1);
    CHECK(watched.events.count(cfg::event::kind::health_failed) == 2);
}

}  // namespace
