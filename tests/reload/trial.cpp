// SPDX-License-Identifier: MIT
// Tests of reload/watcher.hpp: changes on trial, which a health check takes back.
#include "watching.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

using namespace watching;

TEST_CASE("a change that makes the program ill is taken back, and its content is not tried again") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::watching running = watched.store.watch(on_trial_for(1h), [&] { return watched.a() != 2; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return watched.events.count(cfg::event::kind::health_failed) == 1; }));
    CHECK(watched.a() == 1);
    CHECK(watched.applied_numbers() == std::vector<int>{2, 1});
    CHECK(watched.store.history().back().cause == cfg::change_cause::rollback);
    CHECK(watched.store.history().back().reason == "the health check failed");
    CHECK(running.status().rollbacks == 1);
    CHECK(!running.status().is_on_trial);
    CHECK(running.status().last_error ==
          "the health check failed, and version 2 was rolled back to the sources of version 1\n"
          "the same content is not applied again until this changes: " +
              file.path.string());

    // Not even when it is asked for.
    running.trigger();
    REQUIRE(watched.refuses());
    CHECK(watched.events.last_refusal().find("the health check has failed with exactly this") != std::string::npos);
    CHECK(watched.a() == 1);

    save_by_rename(file.path, text_of(3));
    CHECK(watched.becomes(3));
    save_by_rename(file.path, text_of(2));  // it has changed, so it is tried again
    REQUIRE(wait_until([&] { return watched.events.count(cfg::event::kind::health_failed) == 2; }));
    CHECK(watched.is_sound());
}

TEST_CASE("a check that throws says why") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running =
        watched.store.watch(on_trial_for(1h), []() -> bool { throw std::runtime_error("too many errors"); });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    CHECK(running.status().last_error.starts_with(
        "the health check failed: too many errors, and version 2 was rolled back to the sources of version 1\n"));
    CHECK(watched.a() == 1);
}

// Where the thread that watches was kept from running for that time, it asked once.
TEST_CASE("the check is asked again until the time is over, and then the change stays") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    std::atomic<int> asked{0};
    const cfg::watching running = watched.store.watch(on_trial_for(60ms), [&] {
        ++asked;
        return true;
    });
    int a = 1;
    do {
        asked = 0;
        save_by_rename(file.path, text_of(++a));
        REQUIRE(watched.becomes(a));
        REQUIRE(wait_until([&] { return asked > 0 && !running.status().is_on_trial; }));
    } while (asked == 1 && a < 50);
    CHECK(asked > 1);
    const int asked_until_then = asked;
    CHECK(running.status().rollbacks == 0);
    CHECK(watched.a() == a);
    // A reload that changes nothing is not on trial.
    save_by_rename(file.path, text_of(a) + "\n");
    REQUIRE(wait_until([&] { return running.status().reloads == static_cast<std::uint64_t>(a); }));
    CHECK(!running.status().is_on_trial);
    CHECK(asked == asked_until_then);
}

TEST_CASE("what is changed during a trial goes back to what was healthy before the first of them") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    std::atomic<bool> is_ill{false};
    std::atomic<int> asked{0};
    const cfg::watching running = watched.store.watch(on_trial_for(1h), [&] {
        ++asked;
        return !is_ill;
    });
    save_by_rename(file.path, text_of(2));
    REQUIRE(watched.becomes(2));
    REQUIRE(wait_until([&] { return asked == 1; }));
    save_by_rename(file.path, text_of(3));
    REQUIRE(watched.becomes(3));
    REQUIRE(wait_until([&] { return asked == 2; }));
    CHECK(running.status().is_on_trial);
    is_ill = true;
    save_by_rename(file.path, text_of(4));
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    CHECK(watched.a() == 1);
}

TEST_CASE("what was set at run time during a trial stays") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    bool is_ill = false;
    cfg::watcher watcher = watched.store.watcher(on_trial_for(10s), [&] { return !is_ill; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watched.a() == 2; }));
    REQUIRE(watched.store.set<"note">("by hand"));
    is_ill = true;
    REQUIRE(drive_until(watcher, [&] { return watcher.status().rollbacks == 1; }));
    const auto now = watched.store.snapshot();
    CHECK(now->a == 1);
    CHECK(now->note == "by hand");
}

TEST_CASE("without a time the check is asked once; without a check nothing is on trial") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    std::atomic<int> asked{0};
    {
        const cfg::watching running = watched.store.watch(quick(), [&] { return ++asked > 1; });
        save_by_rename(file.path, text_of(2));
        REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
        CHECK(asked == 1);
        save_by_rename(file.path, text_of(3));
        REQUIRE(watched.becomes(3));
        REQUIRE(wait_until([&] { return asked == 2 && !running.status().is_on_trial; }));
    }
    const cfg::watching without_check = watched.store.watch(on_trial_for(1h));
    save_by_rename(file.path, text_of(4));
    REQUIRE(watched.becomes(4));
    REQUIRE(wait_until([&] { return without_check.status().reloads == 1; }));
    CHECK(!without_check.status().is_on_trial);
}

// What a reading between them had found was refused instead, and the content was applied again.
TEST_CASE("what is refused is what was taken back, whatever was read meanwhile") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    bool is_ill = false;
    cfg::watcher watcher = watched.store.watcher(on_trial_for(10s), [&] { return !is_ill; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watched.a() == 2; }));
    save_by_rename(file.path, "a = 3\n");
    REQUIRE(drive_until(watcher, [&] { return watched.events.refusals() == 1; }));
    is_ill = true;
    REQUIRE(drive_until(watcher, [&] { return watcher.status().rollbacks == 1; }));
    CHECK(watched.a() == 1);
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watched.events.refusals() == 2; }));
    CHECK(watched.a() == 1);
    CHECK(watcher.status().rollbacks == 1);
}

TEST_CASE("who goes back by hand during a trial has ended it") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    bool is_ill = false;
    cfg::watcher watcher = watched.store.watcher(on_trial_for(10s), [&] { return !is_ill; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watched.a() == 2; }));
    save_by_rename(file.path, text_of(3));
    REQUIRE(drive_until(watcher, [&] { return watched.a() == 3; }));
    REQUIRE(watched.store.rollback(2));
    is_ill = true;
    REQUIRE(drive_until(watcher, [&] { return !watcher.status().is_on_trial; }));
    CHECK(watched.a() == 2);
    CHECK(watcher.status().rollbacks == 0);
}

TEST_CASE("a change becomes a backup when it has passed, and not before") {
    const one_file file;
    const scratch_directory scratch;
    told events;
    cfg::store_options options = events.options();
    options.backup.directory = scratch / "backups";
    cfg::store<settings> store(options, cfg::file(file.path));
    REQUIRE(store.backups().size() == 1);
    std::atomic<bool> is_ill{true};
    const cfg::watching running = store.watch(on_trial_for(100ms), [&] { return !is_ill; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    CHECK(store.backups().size() == 1);
    is_ill = false;
    save_by_rename(file.path, text_of(3));
    CHECK(wait_until([&] { return store.backups().size() == 2; }));
    const auto now = store.snapshot();
    CHECK(now->a == 3);
}

// It became the newest backup then, though it was not through yet.
TEST_CASE("a reload by hand during a trial makes no backup") {
    const one_file file;
    const scratch_directory scratch;
    told events;
    cfg::store_options options = events.options();
    options.backup.directory = scratch / "backups";
    cfg::store<settings> store(options, cfg::file(file.path));
    bool is_ill = false;
    cfg::watcher watcher = store.watcher(on_trial_for(10s), [&] { return !is_ill; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watcher.status().is_on_trial; }));
    REQUIRE(store.reload());
    CHECK(store.backups().size() == 1);
    is_ill = true;
    REQUIRE(drive_until(watcher, [&] { return watcher.status().rollbacks == 1; }));
    CHECK(store.backups().size() == 1);
}

// What was asked for during the trial stayed the newest backup, though it had not passed.
TEST_CASE("a change that is taken back is not the newest backup, even if one was asked for") {
    const one_file file;
    const scratch_directory scratch;
    told events;
    cfg::store_options options = events.options();
    options.backup.directory = scratch / "backups";
    cfg::store<settings> store(options, cfg::file(file.path));
    std::atomic<bool> is_ill{false};
    // It was asked six minutes later, too.
    const cfg::watching running = store.watch(on_trial_for(1h), [&] { return !is_ill; });
    write(file.path, text_of(2));
    REQUIRE(wait_until([&] { return running.status().is_on_trial; }));
    CHECK(store.backup().value().number == 2);
    is_ill = true;
    REQUIRE(wait_until([&] { return running.status().rollbacks == 1; }));
    CHECK(store.backups().size() == 3);
    const auto drifted = store.drift();
    REQUIRE(drifted.from_backup.has_value());
    CHECK(!**drifted.from_backup);
}

// The comment ended the trial, and the check was never asked again.
TEST_CASE("a change of a comment during a trial is part of it") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    bool is_ill = false;
    cfg::watcher watcher = watched.store.watcher(on_trial_for(10s), [&] { return !is_ill; });
    save_by_rename(file.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return watched.a() == 2; }));
    save_by_rename(file.path, text_of(2) + "# as the operator wants it\n");
    REQUIRE(drive_until(watcher, [&] { return watcher.status().reloads == 2; }));
    CHECK(watcher.status().is_on_trial);
    is_ill = true;
    CHECK(drive_until(watcher, [&] { return watched.a() == 1; }));
}

TEST_CASE("when the watching ends during a trial, the change stays, and later ones are kept as good again") {
    const one_file file;
    const scratch_directory scratch;
    told events;
    cfg::store_options options = events.options();
    options.backup.directory = scratch / "backups";
    cfg::store<settings> store(options, cfg::file(file.path));
    {
        const cfg::watching running = store.watch(on_trial_for(1h), [] { return true; });
        save_by_rename(file.path, text_of(2));
        REQUIRE(wait_until([&] { return running.status().is_on_trial; }));
    }
    CHECK(store.backups().size() == 1);
    save_by_rename(file.path, text_of(3));
    REQUIRE(store.reload());
    CHECK(store.backups().size() == 2);
}
