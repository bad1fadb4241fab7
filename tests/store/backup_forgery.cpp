// SPDX-License-Identifier: MIT
// Tests of backups in directories that others may write to: no secret gets into their files, and none of their files is used.
#include <cfg/store/backup.hpp>

#include "../sources/processes.hpp"
#include "backing_up.hpp"

#include <cfg/core/error.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/store/detail/backup_text.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/fsuid.h>
#endif

namespace forgery {

/// What somebody else does while a store saves a backup: after it has looked at what is there, before it writes.
std::function<void()> while_saving;

/// Its codec runs when a backup is checked.
struct interruption {
    std::string text;
};

}  // namespace forgery

template <>
struct cfg::codec<forgery::interruption> {
    static constexpr std::string_view expected = "a text";
    static std::optional<forgery::interruption> parse(std::string_view text) {
        if (const auto act = std::exchange(forgery::while_saving, nullptr)) act();
        return forgery::interruption{std::string(text)};
    }
    static std::string format(const forgery::interruption& of) { return of.text; }
};

namespace {

namespace fs = std::filesystem;
using cfg::event;
using loading::in_child;
using loading::scratch_directory;
using storing::backed_up_in;
using storing::contains;
using storing::content_of;
using storing::event_log;
using storing::mode_of;
using storing::numbers_of;
using storing::report_of;
using storing::rewritable;
using storing::start;
using storing::write_to;

using numbers = std::vector<std::uint64_t>;

constexpr ::uid_t nobody = 65534;

struct account {
    static constexpr std::string_view app = "account";
    int port = 1;
    cfg::secret<std::string> key = "none";
};

[[nodiscard]] ::uid_t owner_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_uid;
}

/// A backup as a store would have written it.
[[nodiscard]] std::string sealed(std::uint64_t number, int port) {
    return cfg::detail::seal_backup("account", number, "2024-05-01T12:00:00.250Z",
                                    "port = " + std::to_string(port) + "\nkey = 'x'\n");
}

/// A directory with the backup 1, of port 2, and a source that is not there any more.
struct backed_up {
    scratch_directory folder;
    fs::path kept = folder / "kept";
    event_log events;

    backed_up() { const cfg::store<account> store(backed_up_in(kept), rewritable("port = 2\n")); }

    [[nodiscard]] fs::path path_of(std::uint64_t number) const {
        return kept / ("account-backup-" + std::to_string(number) + ".toml");
    }

    [[nodiscard]] cfg::store<account> start_without_source() const {
        return cfg::store<account>(events.options(backed_up_in(kept)), cfg::file(folder / "missing.toml"));
    }
};

// ---- nothing is written into the files of others ---------------------------------------------------------------------------

struct interrupted {
    static constexpr std::string_view app = "account";
    cfg::secret<std::string> key = "hidden";
    forgery::interruption other{"x"};
};

// The backup was written to where the link led, with that file's owner and mode: everybody could read the secrets.
TEST_CASE("what gets a backup's name while it is saved is neither followed nor overwritten") {
    const scratch_directory folder;
    const fs::path kept = folder / "kept";
    const fs::path planted = kept / "account-backup-1.toml";
    const fs::path loot = folder.write("loot", "old");
    REQUIRE(::chmod(loot.c_str(), 0666) == 0);
    cfg::store<interrupted> store(backed_up_in(kept), rewritable("other = 'y'\n"));
    fs::remove(planted);

    SUBCASE("a link") {
        forgery::while_saving = [&] { fs::create_symlink(loot, planted); };
    }
    SUBCASE("a link to nothing") {
        forgery::while_saving = [&] { fs::create_symlink(folder / "made", planted); };
    }
    SUBCASE("another name of a file") {
        forgery::while_saving = [&] { fs::create_hard_link(loot, planted); };
    }
    SUBCASE("a file that everybody can read") {
        forgery::while_saving = [&] {
            write_to(planted, "old");
            REQUIRE(::chmod(planted.c_str(), 0666) == 0);
        };
    }
    SUBCASE("a directory") {
        forgery::while_saving = [&] { fs::create_directory(planted); };
    }
    const std::string report = report_of(store.backup());
    CHECK(contains(report, planted.string() + " exists already and is not overwritten: "));
    CHECK(
        contains(report, "another store with this application name uses the directory, or somebody else wrote to it"));
    CHECK(content_of(loot) == "old");
    CHECK(mode_of(loot) == 0666);
    CHECK_FALSE(fs::exists(folder / "made"));
    CHECK(storing::count_files(kept) == 1);

    // The next one has the next number.
    const cfg::backup_entry next = store.backup().value();
    CHECK(next.number == 2);
    CHECK(next.is_intact);
    CHECK(mode_of(next.path) == 0600);
    CHECK(owner_of(next.path) == ::geteuid());
    CHECK(contains(content_of(next.path), "hidden"));
    CHECK(content_of(loot) == "old");
    CHECK_FALSE(store.backups().back().is_intact);
}

// The link was not seen, since its number was too long to be listed, and followed, since it was the next one.
TEST_CASE("a link behind the greatest number of 18 digits is not followed") {
    const backed_up before;
    const fs::path loot = before.folder.write("loot", "");
    REQUIRE(::chmod(loot.c_str(), 0666) == 0);
    write_to(before.path_of(999'999'999'999'999'999), "");
    fs::create_symlink(loot, before.path_of(1'000'000'000'000'000'000));
    const cfg::store<account> store(backed_up_in(before.kept), rewritable("port = 3\nkey = 'hidden'\n"));
    CHECK(content_of(loot).empty());
    CHECK(mode_of(loot) == 0666);
    REQUIRE(numbers_of(store.backups()).front() == 1'000'000'000'000'000'001);
    CHECK(mode_of(store.backups().front().path) == 0600);
}

TEST_CASE("directories that others may write to are good enough") {
    for (const ::mode_t mode : {0777u, 01777u, 02775u}) {
        CAPTURE(mode);
        const backed_up before;
        REQUIRE(::chmod(before.kept.c_str(), mode) == 0);
        {
            const cfg::store<account> store(backed_up_in(before.kept), rewritable("port = 3\n"));
        }
        CHECK(mode_of(before.path_of(2)) == 0600);
        CHECK(before.start_without_source().get<"port">() == 3);
        CHECK(mode_of(before.kept) == mode);
    }
}

// ---- nothing that others could have written is used ------------------------------------------------------------------------

// Whoever could write to the directory decided on the configuration of a program that another user, or root, started.
TEST_CASE("a backup of another user is not used, and it is said why") {
    const backed_up before;
    write_to(before.path_of(2), sealed(2, 31337));
    if (::geteuid() != 0 || ::chown(before.path_of(2).c_str(), nobody, nobody) != 0) {
        MESSAGE("skipped: this process cannot give files to other users");
        return;
    }
    const std::string fault =
        "belongs to user 65534, who could have forged it; if you trust its content, chown it to 0";
    cfg::store<account> store = before.start_without_source();
    CHECK(store.get<"port">() == 2);
    CHECK(before.events.last().what == event::kind::started_from_backup);
    REQUIRE(before.events.last().warnings.size() == 1);
    CHECK(before.events.last().warnings.front() == "the backup " + before.path_of(2).string() + ' ' + fault);
    const cfg::backup_entry planted = store.backups().front();
    CHECK(planted.number == 2);
    CHECK_FALSE(planted.is_intact);
    CHECK(planted.fault == fault);
    CHECK(planted.time == std::chrono::system_clock::time_point());
    CHECK(contains(report_of(store.restore(2)), fault));
    CHECK(store.get<"port">() == 2);

    // It is not taken for the same either.
    CHECK(store.backup().value().number == 1);
    REQUIRE(::chown(before.path_of(1).c_str(), nobody, nobody) == 0);
    CHECK(store.backup().value().number == 3);
    CHECK(owner_of(before.path_of(3)) == 0);

    // What it says has to work.
    REQUIRE(::chown(before.path_of(2).c_str(), 0, 0) == 0);
    CHECK(store.restore(2));
    CHECK(store.get<"port">() == 31337);
}

TEST_CASE("backups of root may be used by other users, and theirs not by root") {
    if (::geteuid() != 0) {
        MESSAGE("skipped: only root can become another user");
        return;
    }
    const backed_up before;
    REQUIRE(::chmod((before.folder / "").c_str(), 0755) == 0);
    REQUIRE(::chmod(before.kept.c_str(), 0777) == 0);
    REQUIRE(::chmod(before.path_of(1).c_str(), 0644) == 0);
    const std::string said = in_child([&]() -> std::string {
        if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) return "skipped";
        const std::string port = std::to_string(before.start_without_source().get<"port">());
        const cfg::store<account> later(backed_up_in(before.kept), rewritable("port = 3\n"));
        return port + ", " + std::to_string(before.start_without_source().get<"port">());
    });
    if (said == "skipped") {
        MESSAGE("skipped: this process cannot become another user");
        return;
    }
    CHECK(said == "2, 3");
    CHECK(owner_of(before.path_of(2)) == nobody);
    CHECK(before.start_without_source().get<"port">() == 2);
}

TEST_CASE("a backup that others may write to is not used, and it is said why") {
    const backed_up before;
    write_to(before.path_of(2), sealed(2, 31337));
    for (const auto& [mode, shown] : {std::pair{0602u, "0602"}, {0666u, "0666"}}) {
        CAPTURE(shown);
        REQUIRE(::chmod(before.path_of(2).c_str(), mode) == 0);
        const cfg::store<account> store = before.start_without_source();
        CHECK(store.get<"port">() == 2);
        CHECK_FALSE(store.backups().front().is_intact);
        CHECK(store.backups().front().fault == "is writable by other users (mode " + std::string(shown) +
                                                   "), who could have forged it; if you trust its content, chmod it "
                                                   "to 0600");
    }
    // 0660 is what Kubernetes makes of 0600 in a volume with an fsGroup.
    for (const ::mode_t mode : {0600u, 0400u, 0640u, 0644u, 0660u}) {
        CAPTURE(mode);
        REQUIRE(::chmod(before.path_of(2).c_str(), mode) == 0);
        CHECK(before.start_without_source().get<"port">() == 31337);
    }
}

TEST_CASE("a link is not used, wherever it leads") {
    const backed_up before;
    fs::rename(before.path_of(1), before.folder / "moved.toml");
    fs::create_symlink(before.folder / "moved.toml", before.path_of(1));
    fs::create_symlink(before.path_of(2), before.path_of(2));
    const cfg::store<account> store(backed_up_in(before.kept), rewritable("port = 3\n"));
    REQUIRE(numbers_of(store.backups()) == numbers{3, 2, 1});
    CHECK(store.backups()[0].is_intact);
    CHECK(store.backups()[1].fault == "is a symbolic link, not a regular file");
    CHECK(store.backups()[2].fault == "is a symbolic link, not a regular file");
    CHECK(contains(content_of(before.folder / "moved.toml"), "port = 2"));
}

// Others may give a file another name where they may write to the directory: what is old would be the newest.
TEST_CASE("an older backup that has got another name, with a higher number, is not used") {
    const backed_up before;
    {
        const cfg::store<account> store(backed_up_in(before.kept), rewritable("port = 3\n"));
    }
    fs::create_hard_link(before.path_of(1), before.path_of(7));
    const cfg::store<account> store = before.start_without_source();
    CHECK(store.get<"port">() == 3);
    REQUIRE(numbers_of(store.backups()) == numbers{7, 2, 1});
    CHECK_FALSE(store.backups().front().is_intact);
    CHECK(store.backups().front().fault ==
          "was renamed or copied: it was written for another application, or has another number");
    CHECK(store.backups()[2].is_intact);
}

#if defined(__linux__)
// As on NFS with root_squash. Each reload left another file with secrets behind, and none of them could be used.
TEST_CASE("where new files belong to somebody else, there are no backups, and it is told") {
    if (::geteuid() != 0) {
        MESSAGE("skipped: only root can make files that belong to somebody else");
        return;
    }
    const scratch_directory folder;
    REQUIRE(::chmod((folder / "").c_str(), 0755) == 0);
    fs::create_directory(folder / "kept");
    REQUIRE(::chmod((folder / "kept").c_str(), 0777) == 0);
    const std::string said = in_child([&]() -> std::string {
        ::setfsuid(nobody);
        if (static_cast<::uid_t>(::setfsuid(nobody)) != nobody) return "skipped";  // it says who it was before
        const event_log events;
        const cfg::store<account> store(events.options(backed_up_in(folder / "kept")), rewritable("port = 2\n"));
        return events.last().error;
    });
    if (said == "skipped") {
        MESSAGE("skipped: this process cannot act as another user");
        return;
    }
    CHECK(said == "error: " + (folder / "kept/account-backup-1.toml").string() +
                      " was written and removed again, because it belongs to user 65534, who could have forged it; if "
                      "you trust its content, chown it to 0\nthere is no backup that can be used\n");
    CHECK(storing::count_files(folder / "kept") == 0);
}
#endif

}  // namespace
