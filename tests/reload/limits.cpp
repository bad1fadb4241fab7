// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: where the system has no more events to give, and where a file is more than a store takes.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/reload/untold_changes.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace watching;

// Most of these tests pass with polling, too. Here it is seen if that is all that they test.
TEST_CASE("where changes of files are told, they are not polled") {
    const one_file place;
    struct ::statfs status {};
    REQUIRE(::statfs(place.path.c_str(), &status) == 0);
    const auto untold = cfg::detail::untold_changes_of(static_cast<std::uint32_t>(status.f_type));
    if (untold) {
        MESSAGE("not tested, the directory of temporary files is on ", std::string(untold.file_system));
        return;
    }
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(watching.status().mode == cfg::watch_mode::events);
    CHECK(watching.status().why_polling == "");
}

/// More events than the system keeps for one who does not look.
void overflow(const fs::path& directory) {
    int most = 16'384;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
    const fs::path settings = directory / "settings.toml";
    for (int i = 0; i <= most; ++i) {  // two of the same in a row would be one
        fs::permissions(settings, fs::perms::owner_read | fs::perms::owner_write);
        const int fd = ::open(settings.c_str(), O_WRONLY | O_CLOEXEC);
        REQUIRE(fd >= 0);
        ::close(fd);
    }
}

TEST_CASE("events are dropped before anybody looks: the change arrives") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    auto watcher = store.store.watcher(quick());
    const bool has_events = watcher.status().mode == cfg::watch_mode::events;
    overflow(place.path.parent_path());
    save_by_rename(place.path, text_of(2));  // nobody is told of this
    REQUIRE(drive_until(watcher, [&] { return store.a() == 2; }));
    if (has_events)
        CHECK(watcher.status().overflows >= 1);
    else
        MESSAGE("overflows are not counted, there are no events here: ", watcher.status().why_polling);
    save_by_rename(place.path, text_of(3));
    REQUIRE(drive_until(watcher, [&] { return store.a() == 3; }));
    CHECK(store.applied_numbers() == std::vector{2, 3});
    CHECK(watcher.status().last_error == "");
}

TEST_CASE("events are dropped while a callback blocks the thread that watches: the change arrives") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    gate is_called;
    gate may_end;
    const auto blocker = store.store.on_change<"a">([&] {
        is_called.open();
        may_end.wait();
    });
    const cfg::watching watching = store.store.watch(quick());
    const bool has_events = watching.status().mode == cfg::watch_mode::events;
    save_by_rename(place.path, text_of(2));
    is_called.wait();
    overflow(place.path.parent_path());
    save_by_rename(place.path, text_of(3));
    may_end.open();
    REQUIRE(store.becomes(3));
    if (has_events)
        CHECK(wait_until([&] { return watching.status().overflows >= 1; }));
    else
        MESSAGE("overflows are not counted, there are no events here: ", watching.status().why_polling);
    save_by_rename(place.path, text_of(4));
    REQUIRE(store.becomes(4));
}

/// In a child with limits of its own, of which one is none: a store is watched by polling and says so, changes arrive; then
/// the limit is lifted, and it says that as well.
[[nodiscard]] std::string without(std::string_view limit) {
    if (::unshare(CLONE_NEWUSER) != 0) return watching_files::refusal("unshare(CLONE_NEWUSER)");
    if (!watching_files::limit(limit, 0)) return watching_files::refusal(limit);
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    if (!wait_until([&] { return watching.status().mode == cfg::watch_mode::polling; })) return "not polling";
    const std::string why = watching.status().why_polling;
    if (why.find("inotify") == std::string::npos) return "does not say why: " + why;
    if (!wait_until([&] { return store.events.count(cfg::event::kind::watch_degraded) == 1; }))
        return "no event of that";
    for (int i = 2; i <= 6; ++i) {
        save_by_rename(place.path, text_of(i));
        if (!store.becomes(i)) return "a change did not arrive by polling";
    }
    fs::remove(place.path);
    if (!store.refuses()) return "that the file has gone was not noticed by polling";
    write(place.path, text_of(7));
    if (!store.becomes(7)) return "that the file is back was not noticed by polling";
    if (store.events.count(cfg::event::kind::watch_degraded) != 1) return "said more than once";

    if (!watching_files::limit(limit, 100)) return watching_files::refusal(limit);
    save_by_rename(place.path, text_of(8));
    if (!store.becomes(8)) return "a change did not arrive after the limit was lifted";
    // On a file system whose events cannot be trusted it goes on polling for that reason.
    const auto mode = [&] { return watching.status().mode; };
    const bool is_trusted = watching.status().why_polling.find(" is on ") == std::string::npos;
    if (is_trusted && !wait_until([&] { return mode() == cfg::watch_mode::events; }))
        return "did not recover: " + watching.status().why_polling;
    if (is_trusted && !wait_until([&] { return store.events.count(cfg::event::kind::watch_recovered) == 1; }))
        return "no event of the recovery";
    if (is_trusted && !watching.status().why_polling.empty()) return "still says why it polls";
    save_by_rename(place.path, text_of(9));
    if (!store.becomes(9)) return "a change did not arrive by events";
    return store.is_sound() ? "" : "not whole";
}

TEST_CASE("no inotify instance is left") {
    watching_files::check_child(watching_files::in_child([] { return without("max_inotify_instances"); }));
}

TEST_CASE("no inotify watch is left") {
    watching_files::check_child(watching_files::in_child([] { return without("max_inotify_watches"); }));
}

TEST_CASE("inotify watches run out while it watches") {
    watching_files::check_child(watching_files::in_child([]() -> std::string {
        if (::unshare(CLONE_NEWUSER) != 0) return watching_files::refusal("unshare(CLONE_NEWUSER)");
        const scratch_directory scratch;
        write(scratch / "settings.toml", text_of(1));
        fs::create_symlink("settings.toml", scratch / "link.toml");
        watched_store store(cfg::file(scratch / "link.toml"));
        const cfg::watching watching = store.store.watch(quick());
        if (watching.status().mode != cfg::watch_mode::events) return "";  // it polls here anyway
        if (!watching_files::limit("max_inotify_watches", 0)) return watching_files::refusal("max_inotify_watches");
        fs::create_directories(scratch / "far" / "away");
        write(scratch / "far" / "away" / "settings.toml", text_of(2));
        watching_files::point(scratch / "link.toml", "far/away/settings.toml");  // which needs more of them
        if (!store.becomes(2)) return "where the link leads now was not read";
        if (!wait_until([&] { return watching.status().mode == cfg::watch_mode::polling; })) return "not polling";
        write(scratch / "far" / "away" / "settings.toml", text_of(3));
        return store.becomes(3) ? "" : "a change did not arrive by polling";
    }));
}

#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)
#define CFG_TEST_NEEDS_DESCRIPTORS 1  // the sanitizer, which takes types for wrong ones without
#endif
#endif
#if !defined(CFG_TEST_NEEDS_DESCRIPTORS)
#define CFG_TEST_NEEDS_DESCRIPTORS 0
#endif

// Nobody tells that descriptors are there again: the file stayed refused until the slow poll.
TEST_CASE("no descriptor is left to read a file with, and then there is" * doctest::skip(CFG_TEST_NEEDS_DESCRIPTORS)) {
    watching_files::check_child(watching_files::in_child([]() -> std::string {
        const std::string refused_limit = watching_files::refusal("setrlimit");  // as long as there are descriptors
        const ::rlimit few{64, 64};
        if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return refused_limit;
        const one_file place;
        const fs::path next = place.path.string() + ".new";
        write(next, text_of(2));
        watched_store store(cfg::file(place.path));
        auto watcher = store.store.watcher(quick());
        std::vector<int> taken;
        for (int each = 0; (each = ::dup(STDERR_FILENO)) >= 0;) taken.push_back(each);
        fs::rename(next, place.path);
        const bool is_refused = drive_until(watcher, [&] { return store.events.refusals() == 1; });
        for (const int each : taken) ::close(each);
        if (!is_refused) return "the file was not refused";
        if (store.events.last_refusal().find("cannot be opened") == std::string::npos) return store.events.last_refusal();
        if (!drive_until(watcher, [&] { return store.a() == 2; })) return "the file was not read again";
        return watcher.status().last_error;
    }));
}

TEST_CASE("a file of a million lines and too many bytes is refused, and says what to do") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    std::string large = text_of(2);
    for (int i = 0; i < 1'000'000; ++i) large += "# as long as a line is\n";
    save_by_rename(place.path, large);
    REQUIRE(store.refuses());
    CHECK(store.a() == 1);
    CHECK(store.events.last_refusal().find("cfg::limits::document_bytes") != std::string::npos);
    CHECK(store.events.last_refusal().find("settings.toml") != std::string::npos);
    large.resize(16u * 1024 * 1024);  // as much as there may be
    save_by_rename(place.path, large);
    REQUIRE(store.becomes(2));
    save_by_rename(place.path, text_of(3));
    REQUIRE(store.becomes(3));
}

TEST_CASE("a file of a million values and some more is refused, and says so") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    std::string large = text_of(2) + "[labels]\n";
    for (int i = 0; i < 1'000'000; ++i) large += "l" + std::to_string(i) + "=1\n";
    save_by_rename(place.path, large);
    REQUIRE(wait_until([&] { return store.events.refusals() > 0; }));
    CHECK(store.a() == 1);
    CHECK(store.events.last_refusal().find("more than 1000000 values") != std::string::npos);
    save_by_rename(place.path, text_of(3));
    REQUIRE(wait_until([&] { return store.a() == 3; }));
}

TEST_CASE("many values and still within the limits") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    std::string large = text_of(2) + "[labels]\n";
    for (int i = 0; i < 100'000; ++i) large += "l" + std::to_string(i) + "=1\n";
    save_by_rename(place.path, large);
    REQUIRE(wait_until([&] { return store.a() == 2; }));
    CHECK(store.labels() == 100'000);
}

}  // namespace
