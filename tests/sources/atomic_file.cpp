// SPDX-License-Identifier: MIT
// Tests of sources/atomic_file.hpp: the old content or the new one, whatever fails and wherever the process is killed.
#include <cfg/sources/atomic_file.hpp>

#include "processes.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace {

namespace fs = std::filesystem;
using cfg::detail::write_file_atomically;
using cfg::detail::write_new_file_atomically;
using loading::ending;
using loading::in_child;
using loading::run_and_kill;
using loading::scratch_directory;

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

::mode_t mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

std::size_t count_files(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

std::string refusal_of(const fs::path& path, std::string_view content) { return write_file_atomically(path, content).value_or("written"); }

// ---- what is written ------------------------------------------------------------------------------------------------

TEST_CASE("a new file is the owner's only, and one that is there keeps its mode") {
    const scratch_directory directory;
    const fs::path path = directory / "a.toml";
    const ::mode_t before = ::umask(0);
    CHECK(write_file_atomically(path, "one\n") == std::nullopt);
    CHECK(content_of(path) == "one\n");
    CHECK(mode_of(path) == 0600);

    REQUIRE(::chmod(path.c_str(), 0640) == 0);
    ::umask(077);
    CHECK(write_file_atomically(path, "") == std::nullopt);
    ::umask(before);
    CHECK(content_of(path).empty());
    CHECK(mode_of(path) == 0640);

    const std::string large(3'000'000, 'x');
    CHECK(write_file_atomically(path, large) == std::nullopt);
    CHECK(content_of(path) == large);
    CHECK(count_files(directory / "") == 1);
}

TEST_CASE("a relative path begins at the working directory") {
    const scratch_directory directory;
    const fs::path before = fs::current_path();
    fs::current_path(directory / "");
    const std::string refusal = refusal_of("a.toml", "one");
    fs::current_path(before);
    CHECK(refusal == "written");
    CHECK(content_of(directory / "a.toml") == "one");
}

TEST_CASE("who has the old file open goes on reading it") {
    const scratch_directory directory;
    const fs::path path = directory.write("a.toml", "old");
    std::ifstream reader(path);
    CHECK(write_file_atomically(path, "new") == std::nullopt);
    CHECK(std::string(std::istreambuf_iterator<char>(reader), {}) == "old");
    CHECK(content_of(path) == "new");
}

TEST_CASE("links stay, and the file they lead to is replaced") {
    const scratch_directory directory;
    fs::create_directory(directory / "store");
    const fs::path target = directory.write("store/real.toml", "old");
    fs::create_symlink("store/real.toml", directory / "second.toml");
    fs::create_symlink(directory / "second.toml", directory / "first.toml");
    CHECK(write_file_atomically(directory / "first.toml", "new") == std::nullopt);
    CHECK(fs::is_symlink(directory / "first.toml"));
    CHECK(fs::is_symlink(directory / "second.toml"));
    CHECK(content_of(target) == "new");
    CHECK(count_files(directory / "store") == 1);

    fs::create_symlink("store/other.toml", directory / "dangling.toml");
    CHECK(write_file_atomically(directory / "dangling.toml", "made") == std::nullopt);
    CHECK(content_of(directory / "store/other.toml") == "made");

    fs::create_symlink("loop.toml", directory / "loop.toml");
    CHECK(refusal_of(directory / "loop.toml", "x") == "cannot be written: Too many levels of symbolic links");
}

TEST_CASE("what earlier processes left behind is in nobody's way") {
    const scratch_directory directory;
    directory.write(".a.toml.17-42.tmp", "half");
    CHECK(write_file_atomically(directory / "a.toml", "one") == std::nullopt);
    CHECK(content_of(directory / "a.toml") == "one");
    CHECK(content_of(directory / ".a.toml.17-42.tmp") == "half");

    const std::string longest(255, 'n');
    CHECK(write_file_atomically(directory / longest, "one") == std::nullopt);
    CHECK(content_of(directory / longest) == "one");
}

// ---- files that are not there yet ----------------------------------------------------------------------------------

std::string refusal_of_new(const fs::path& path, std::string_view content) {
    return write_new_file_atomically(path, content).value_or("written");
}

TEST_CASE("a file that is to be new is the owner's only, whatever the directory and the umask are") {
    const scratch_directory directory;
    REQUIRE(::chmod((directory / "").c_str(), 02777) == 0);
    const ::mode_t before = ::umask(0);
    CHECK(refusal_of_new(directory / "a.toml", "one\n") == "written");
    ::umask(before);
    CHECK(content_of(directory / "a.toml") == "one\n");
    CHECK(mode_of(directory / "a.toml") == 0600);
    CHECK(fs::hard_link_count(directory / "a.toml") == 1);
    CHECK(count_files(directory / "") == 1);
    CHECK(refusal_of_new(directory / "missing/a.toml", "x") ==
          "cannot be written: its directory cannot be opened: No such file or directory");
    CHECK(refusal_of_new(std::string("cut\0off", 7), "x") == "cannot be written: its name has a NUL character");
    CHECK(refusal_of_new("", "x") == "cannot be written: the path names no file");
}

TEST_CASE("whatever has the name of a file that is to be new stays as it is") {
    const scratch_directory directory;
    const fs::path path = directory / "a.toml";
    const fs::path other = directory.write("other", "old");
    SUBCASE("a file") { directory.write("a.toml", "old"); }
    SUBCASE("another name of a file") { fs::create_hard_link(other, path); }
    SUBCASE("a link") { fs::create_symlink("other", path); }
    SUBCASE("a link to nothing") { fs::create_symlink("nowhere", path); }
    SUBCASE("a link to itself") { fs::create_symlink("a.toml", path); }
    SUBCASE("a directory") { fs::create_directory(path); }
    SUBCASE("a pipe") { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }
    const fs::file_status before = fs::symlink_status(path);
    CHECK(refusal_of_new(path, "new") == "exists already and is not overwritten");
    CHECK(fs::symlink_status(path).type() == before.type());
    CHECK(fs::symlink_status(path).permissions() == before.permissions());
    CHECK(content_of(other) == "old");
    CHECK_FALSE(fs::exists(directory / "nowhere"));
    CHECK(count_files(directory / "") == 2);
}

#if defined(__linux__)
/// In a child: as on a file system without hard links.
bool refuse_hard_links() {
    ::sock_filter filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(::seccomp_data, nr)),
                              BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_linkat, 0, 1),
                              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
                              BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const ::sock_fprog program{4, filter};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

TEST_CASE("a new file appears without hard links, too") {
    const scratch_directory directory;
    fs::create_symlink("nowhere", directory / "link.toml");
    const std::string said = in_child([&]() -> std::string {
        if (!refuse_hard_links()) return "skipped";
        if (::linkat(AT_FDCWD, (directory / "link.toml").c_str(), AT_FDCWD, (directory / "second").c_str(), 0) == 0)
            return "not filtered";
        cfg::detail::file_descriptor folder(::open((directory / "").c_str(), O_RDONLY | O_DIRECTORY));
        // What comes between the first look and the last step.
        cfg::detail::replacement_file late(folder.number(), "link.toml");
        if (!late.create() || !late.finish() || late.appear() || errno != EEXIST) return "has replaced a link";
        const std::string first = refusal_of_new(directory / "a.toml", "one");
        return first + ", " + refusal_of_new(directory / "a.toml", "two");
    });
    if (said == "skipped") {
        MESSAGE("skipped: this process may not filter its system calls");
        return;
    }
    CHECK(said == "written, exists already and is not overwritten");
    CHECK(content_of(directory / "a.toml") == "one");
    CHECK(mode_of(directory / "a.toml") == 0600);
    CHECK(fs::is_symlink(directory / "link.toml"));
    CHECK(count_files(directory / "") == 2);
}

TEST_CASE("a process killed at any system call leaves no new file, or all of it") {
    const scratch_directory directory;
    const std::string wanted(7000, 'n');
    const fs::path path = directory / "a.toml";
    std::size_t without = 0;
    std::size_t with = 0;
    for (int stops = 1;; ++stops) {
        REQUIRE(stops < 10'000);
        CAPTURE(stops);
        const ending how = run_and_kill([&] { return write_new_file_atomically(path, wanted) == std::nullopt; }, stops);
        if (how == ending::untraceable) {
            MESSAGE("skipped: this process may not trace another one");
            return;
        }
        const bool exists = fs::exists(path);
        REQUIRE((!exists || content_of(path) == wanted));
        if (how == ending::finished) {
            CHECK(exists);
            CHECK(count_files(directory / "") == 1);
            break;
        }
        ++(exists ? with : without);
        for (const fs::directory_entry& each : fs::directory_iterator(directory / "")) fs::remove(each.path());
    }
    CHECK(without >= 10);
    CHECK(with >= 4);
}
#endif

// ---- what fails -----------------------------------------------------------------------------------------------------

TEST_CASE("what is no regular file is refused") {
    const scratch_directory directory;
    fs::create_directory(directory / "folder");
    REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
    CHECK(refusal_of(directory / "folder", "x") == "is a directory, not a regular file");
    // The system would have taken the name up to there.
    CHECK(refusal_of(std::string("cut\0off", 7), "x") == "cannot be written: its name has a NUL character");
    CHECK(refusal_of("", "x") == "cannot be written: the path names no file");
    CHECK(refusal_of(directory / "pipe", "x") == "is a named pipe, not a regular file");
    CHECK(refusal_of("/dev/null", "x") == "is a device, not a regular file");
    CHECK(refusal_of(directory / "missing/a.toml", "x") == "cannot be written: its directory cannot be opened: No such file or directory");
    CHECK(refusal_of(directory.write("file", "") / "a.toml", "x") == "cannot be written: its directory cannot be opened: Not a directory");
    CHECK(refusal_of("", "x") != "written");
    CHECK(count_files(directory / "") == 3);
}

TEST_CASE("a file that may not grow is left as it was, after a write that took only a part") {
    const scratch_directory directory;
    const fs::path path = directory.write("a.toml", "old");
    struct rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit narrow{5, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &narrow) == 0);
    const std::string refusal = refusal_of(path, "0123456789");
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    CHECK(refusal == "cannot be written: File too large");
    CHECK(content_of(path) == "old");
    CHECK(count_files(directory / "") == 1);
}

#if defined(__linux__)
TEST_CASE("on a full disk the file is left as it was") {
    const scratch_directory directory;
    const fs::path mounted = directory / "small";
    fs::create_directory(mounted);
    if (::mount("none", mounted.c_str(), "tmpfs", 0, "size=64k") != 0) {
        MESSAGE("skipped: this user may not mount a small file system");
        return;
    }
    const fs::path path = mounted / "a.toml";
    std::ofstream(path) << "old";
    CHECK(refusal_of(path, std::string(200'000, 'x')) == "cannot be written: No space left on device");
    CHECK(content_of(path) == "old");
    CHECK(count_files(mounted) == 1);
    CHECK(refusal_of(path, "new") == "written");
    CHECK(content_of(path) == "new");
    CHECK(::umount(mounted.c_str()) == 0);
}
#endif

TEST_CASE("a directory without permission to write is told of") {
    constexpr ::uid_t nobody = 65534;
    const scratch_directory directory;
    const fs::path path = directory.write("a.toml", "old");
    REQUIRE(::chmod((directory / "").c_str(), 0555) == 0);
    const std::string refusal = in_child([&]() -> std::string {
        // To root everything is permitted.
        if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return "skipped";
        return refusal_of(path, "new");
    });
    REQUIRE(::chmod((directory / "").c_str(), 0755) == 0);
    if (refusal == "skipped") {
        MESSAGE("skipped: this process cannot become another user");
        return;
    }
    CHECK(refusal == "cannot be written: no file can be made beside it: Permission denied");
    CHECK(content_of(path) == "old");
    CHECK(count_files(directory / "") == 1);
}

TEST_CASE("where the owner cannot be kept, the rights of others are taken away") {
    constexpr ::uid_t nobody = 65534;
    if (::geteuid() != 0) {
        MESSAGE("skipped: only root can make files of two owners");
        return;
    }
    const scratch_directory directory;
    const fs::path path = directory.write("a.toml", "old");
    REQUIRE(::chmod((directory / "").c_str(), 0777) == 0);
    REQUIRE(::chmod(path.c_str(), 0664) == 0);
    const std::string outcome = in_child([&]() -> std::string {
        if (::setgid(nobody) != 0 || ::setuid(nobody) != 0) return "skipped";
        return refusal_of(path, "new");
    });
    if (outcome == "skipped") {
        MESSAGE("skipped: this process cannot become another user");
        return;
    }
    CHECK(outcome == "written");
    CHECK(mode_of(path) == 0600);

    REQUIRE(::chmod(path.c_str(), 0644) == 0);
    CHECK(write_file_atomically(path, "by root") == std::nullopt);
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK(status.st_uid == nobody);
    CHECK(mode_of(path) == 0644);
}

// ---- killed at every system call --------------------------------------------------------------------------------------

#if defined(__linux__)
TEST_CASE("a process killed at any system call leaves the old content or the new one") {
    const scratch_directory directory;
    const std::string old(5000, 'o');
    const std::string wanted(7000, 'n');
    const fs::path path = directory.write("a.toml", old);
    std::size_t with_old = 0;
    std::size_t with_new = 0;
    std::size_t left_behind = 0;
    for (int stops = 1;; ++stops) {
        REQUIRE(stops < 10'000);
        CAPTURE(stops);
        REQUIRE(write_file_atomically(path, old) == std::nullopt);
        const ending how = run_and_kill([&] { return write_file_atomically(path, wanted) == std::nullopt; }, stops);
        if (how == ending::untraceable) {
            MESSAGE("skipped: this process may not trace another one");
            return;
        }
        const std::string content = content_of(path);
        const bool is_old = content == old;
        const bool is_new = content == wanted;
        REQUIRE((is_old || is_new));
        if (how == ending::finished) {
            CHECK(is_new);
            break;
        }
        ++(is_old ? with_old : with_new);
        left_behind += count_files(directory / "") > 1 ? 1u : 0u;
        REQUIRE(write_file_atomically(path, "saved again") == std::nullopt);
        REQUIRE(content_of(path) == "saved again");
        for (const fs::directory_entry& each : fs::directory_iterator(directory / ""))
            if (each.path() != path) fs::remove(each.path());
    }
    // It was killed before and after the moment, and between them too.
    CHECK(with_old >= 10);
    CHECK(with_new >= 4);
    CHECK(left_behind >= 6);
}
#endif

}  // namespace
