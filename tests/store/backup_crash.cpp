// SPDX-License-Identifier: MIT
// Tests of backups on disks that are full, in directories that are closed, and in processes that are killed while they write.
#include <cfg/store/backup.hpp>

#include "../sources/processes.hpp"
#include "backing_up.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/mount.h>
#endif

namespace {

namespace fs = std::filesystem;
using cfg::event;
using loading::in_child;
using loading::scratch_directory;
using storing::backed_up_in;
using storing::content_of;
using storing::count_files;
using storing::event_log;
using storing::outcome_of;
using storing::rewritable;
using storing::start;

struct account {
    int port = 1;
    std::string text;
};

[[nodiscard]] std::string document_of(std::size_t size, int port) {
    return "port = " + std::to_string(port) + "\ntext = '" + std::string(size, 'x') + "'\n";
}

/// The report, but for the time of the backup that it names.
[[nodiscard]] std::string without_time(const std::string& report) {
    return report.substr(0, report.find(" of 20")) + "\n";
}

/// What happens to a store whose directory has room for small backups only: line by line, for the end of a child process.
[[nodiscard]] std::string save_large_one(const fs::path& folder, const std::function<void()>& narrow,
                                         const std::function<void()>& widen) {
    const rewritable document(document_of(10, 2));
    const event_log events;
    cfg::store<account> store(events.options(backed_up_in(folder)), document);
    std::string text;
    const auto report = [&] {
        for (const cfg::backup_entry& each : store.backups())
            text += std::to_string(each.number) + (each.is_intact ? " " : " damaged ");
        text += "of " + std::to_string(count_files(folder)) + " files\n";
    };
    report();
    narrow();
    document.write(document_of(200'000, 3));
    text += outcome_of(store.reload());
    text += ", port " + std::to_string(store.get<"port">()) + "\n";
    if (events.last().what == event::kind::backup_failed) text += without_time(events.last().error);
    report();
    widen();
    document.write(document_of(10, 4));
    text += outcome_of(store.reload()) + "\n";
    report();
    return text;
}

[[nodiscard]] std::string expected_with(const fs::path& folder, std::string_view reason) {
    return "1 of 1 files\ncommitted, port 3\nerror: " + (folder / "account-backup-2.toml").string() +
           " cannot be written: " + std::string(reason) +
           "\nthe newest backup that can be used is 1\n1 of 1 files\ncommitted\n2 1 of 2 files\n";
}

// ---- no room ---------------------------------------------------------------------------------------------------------------

TEST_CASE("where files may not grow, the backups stay as they were, and the reload counts") {
    const scratch_directory folder;
    const std::string said = in_child([&] {
        struct rlimit before {};
        const bool is_known = ::getrlimit(RLIMIT_FSIZE, &before) == 0;
        std::signal(SIGXFSZ, SIG_IGN);
        const auto limit_to = [&](rlim_t most) {
            const struct rlimit narrow{most, before.rlim_max};
            return ::setrlimit(RLIMIT_FSIZE, &narrow) == 0;
        };
        bool is_limited = is_known;
        const std::string text = save_large_one(
            folder / "kept", [&] { is_limited &= limit_to(1000); }, [&] { is_limited &= limit_to(before.rlim_cur); });
        return is_limited ? text : "cannot be limited";
    });
    CHECK(said == expected_with(folder / "kept", "File too large"));
}

#if defined(__linux__)
/// A small file system at the path, for this process only. False if this user may not have one.
[[nodiscard]] bool mount_small(const fs::path& path) {
    const ::uid_t user = ::geteuid();
    const ::gid_t group = ::getegid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) {
        std::ofstream("/proc/self/setgroups") << "deny";
        std::ofstream("/proc/self/uid_map") << "0 " << user << " 1\n";
        std::ofstream("/proc/self/gid_map") << "0 " << group << " 1\n";
    } else if (::unshare(CLONE_NEWNS) != 0) {
        return false;
    }
    // What is mounted here must not be seen elsewhere.
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("none", path.c_str(), "tmpfs", 0, "size=64k,mode=0700") == 0;
}

TEST_CASE("on a full disk the backups stay as they were, and the reload counts") {
    const scratch_directory folder;
    fs::create_directory(folder / "small");
    const std::string said = in_child([&]() -> std::string {
        if (!mount_small(folder / "small")) return "skipped";
        return save_large_one(folder / "small", [] {}, [] {});
    });
    if (said == "skipped") {
        MESSAGE("skipped: this user may not mount a small file system");
        return;
    }
    CHECK(said == expected_with(folder / "small", "No space left on device"));
    CHECK(count_files(folder / "small") == 0);
}
#endif

TEST_CASE("where the directory is closed, the store runs, and what others may not see is not read") {
    constexpr ::uid_t nobody = 65534;
    const scratch_directory folder;
    REQUIRE(::chmod((folder / "").c_str(), 0755) == 0);
    { const cfg::store<account> store(backed_up_in(folder / "kept"), rewritable(document_of(10, 2))); }
    const std::string said = in_child([&]() -> std::string {
        // To root everything is permitted.
        const bool is_owner = ::geteuid() != 0;
        if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return "skipped";
        if (is_owner && ::chmod((folder / "kept").c_str(), 0) != 0) return "skipped";
        const event_log events;
        const cfg::store<account> store(events.options(backed_up_in(folder / "kept")), rewritable(document_of(10, 3)));
        std::string text = std::to_string(store.get<"port">()) + '\n' + events.last().error;
        try {
            const cfg::store<account> none(events.options(backed_up_in(folder / "kept", start::when_invalid)),
                                           rewritable("no TOML"));
        } catch (const cfg::load_error& error) {
            for (const std::string& each : error.problems().back().notes) text += each + '\n';
        }
        return text + std::to_string(store.backups().size());
    });
    REQUIRE(::chmod((folder / "kept").c_str(), 0700) == 0);
    if (said == "skipped") {
        MESSAGE("skipped: this process cannot become another user");
        return;
    }
    const std::string closed = (folder / "kept").string() + " cannot be read: Permission denied\n";
    CHECK(said == "3\nerror: " + closed + "there is no backup that can be used\n" + closed + "0");
}

// ---- killed at every system call --------------------------------------------------------------------------------------

#if defined(__linux__)
TEST_CASE("a process killed at any system call of the save leaves the old backups, or one more") {
    using loading::ending;
    const scratch_directory folder;
    const fs::path kept = folder / "kept";
    const rewritable old(document_of(5000, 2));
    const rewritable wanted(document_of(7000, 3));
    std::string first;
    {
        const cfg::store<account> store(backed_up_in(kept, start::never, 1), old);
        first = content_of(store.backups().front().path);
    }
    std::size_t with_old = 0;
    std::size_t with_new = 0;
    std::size_t left_behind = 0;
    for (int stops = 1;; ++stops) {
        REQUIRE(stops < 10'000);
        CAPTURE(stops);
        fs::remove_all(kept);
        REQUIRE(fs::create_directory(kept));
        storing::write_to(kept / "account-backup-1.toml", first);
        const ending how = loading::run_and_kill(
            [&] {
                const cfg::store<account> store(backed_up_in(kept, start::never, 1), wanted);
                return storing::numbers_of(store.backups()) == std::vector<std::uint64_t>{2};
            },
            stops);
        if (how == ending::untraceable) {
            MESSAGE("skipped: this process may not trace another one");
            return;
        }
        const std::size_t files = count_files(kept);
        const event_log events;
        int port = 0;
        std::vector<cfg::backup_entry> all;
        {
            const cfg::store<account> store(events.options(backed_up_in(kept, start::when_invalid, 1)),
                                            rewritable("no TOML"));
            port = store.get<"port">();
            all = store.backups();
        }
        REQUIRE(events.last().what == event::kind::started_from_backup);
        REQUIRE(std::all_of(all.begin(), all.end(), [](const cfg::backup_entry& each) { return each.is_intact; }));
        REQUIRE(port == (all.front().number == 1 ? 2 : 3));
        if (how == ending::finished) {
            CHECK(port == 3);
            CHECK(files == 1);
            break;
        }
        ++(port == 2 ? with_old : with_new);
        left_behind += files > all.size() ? 1u : 0u;
        // The next one is written all the same, and clears up.
        const cfg::store<account> next(backed_up_in(kept, start::never, 1), rewritable(document_of(10, 4)));
        REQUIRE(next.backups().size() == 1);
        REQUIRE(count_files(kept) == 1);
    }
    CHECK(with_old >= 10);
    CHECK(with_new >= 4);
    CHECK(left_behind >= 6);
}
#endif

}  // namespace
