// SPDX-License-Identifier: MIT
// Tests of reload/file_watches.hpp: limits of the system, file systems and mounts that tell less, and forks.
#include <cfg/reload/file_watches.hpp>

#include "watching_files.hpp"

#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <optional>

namespace {

using namespace watching_files;

[[nodiscard]] bool says(const file_watches& watches, std::initializer_list<std::string_view> words) {
    const std::vector<std::string> all = faults(watches);
    return all.size() == 1 && std::all_of(words.begin(), words.end(), [&](std::string_view word) {
               return all[0].find(word) != std::string::npos;
           });
}

TEST_CASE("more events than the system keeps") {
    int most = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
    if (most <= 0 || most > 1'000'000) {
        MESSAGE("not tested, the system keeps this many events: ", most);
        return;
    }
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    for (const char* name : {"other", "gateway.toml"}) {
        file_watches watches;
        REQUIRE(is_quiet(watches, {file}));
        const int writer = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
        REQUIRE(::write(writer, "a", 1) == 1);
        static_cast<void>(is_told(watches));
        CHECK(watches.is_being_written());
        for (int each = 0; each <= most / 2; ++each) {
            write(directory / name, "1");
            fs::remove(directory / name);
        }
        ::close(writer);
        const file_watches::news news = watches.drain();
        CHECK(news.overflowed);
        CHECK(news.changed);
        CHECK_FALSE(watches.is_being_written());  // that it was closed is lost
        const file_watches::news nothing = watches.drain();
        CHECK_FALSE((nothing.overflowed || nothing.changed));
        write(file, "1");
        const file_watches::news later = watches.drain();
        CHECK(later.changed);
        CHECK_FALSE(later.overflowed);
        CHECK(joined(faults(watches)) == "");
    }
}

TEST_CASE("watches of directories that were removed while events were dropped") {
    const scratch_directory directory;
    const fs::path file = directory / "folder/gateway.toml";
    file_watches watches;
    arm(watches, {file, directory / "other"});
    const std::size_t before = kernel_watches(watches).size();
    int most = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> most;
    for (int each = 0; each <= std::min(most, 1'000'000) / 2; ++each) {
        write(directory / "other", "1");
        fs::remove(directory / "other");
    }
    fs::create_directory(directory / "folder");
    arm(watches, {file, directory / "other"});
    fs::remove(directory / "folder");
    arm(watches, {file, directory / "other"});
    CHECK(is_told(watches));
    CHECK(kernel_watches(watches).size() == before);
    fs::create_directory(directory / "folder");
    CHECK(is_told(watches));
    arm(watches, {file});
    write(file, "");
    CHECK(is_told(watches));
}

TEST_CASE("a user who may have no inotify instance, and then may") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    check_child(in_child([&]() -> std::string {
        if (::unshare(CLONE_NEWUSER) != 0) return refusal("unshare");
        if (!limit("max_inotify_instances", 0)) return refusal("max_inotify_instances");
        file_watches watches;
        findings wrong;
        wrong.expect(watches.fd() == -1, "it has an instance");
        wrong.expect(says(watches, {"max_user_instances", "sysctl", "ulimit -n"}), "the constructor says nothing");
        arm(watches, {file});
        wrong.expect(says(watches, {"cannot be watched", "max_user_instances"}),
                     "arm says: " + joined(watches.faults()));
        wrong.expect(!is_told(watches) && !watches.is_being_written(), "it tells something");
        if (!limit("max_inotify_instances", 1)) return refusal("max_inotify_instances");
        arm(watches, {file});
        wrong.expect(watches.fd() >= 0 && faults(watches).empty(), "still: " + joined(faults(watches)));
        wrong.expect(!is_told(watches), "it tells of nothing");
        write(file, "1");
        wrong.expect(is_told(watches), "it does not tell");
        return wrong.all();
    }));
}

TEST_CASE("a process that has no descriptor left, and then has") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    check_child(in_child([&]() -> std::string {
        // So that other processes of this user still get instances.
        const ::rlimit few{64, 64};
        const std::string refused_limit =
            refusal("setrlimit");  // the sanitizer looks at categories, for which it needs descriptors
        if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return refused_limit;
        std::vector<int> taken;
        for (int each = 0; (each = ::inotify_init1(IN_CLOEXEC)) >= 0;) taken.push_back(each);
        file_watches watches;
        arm(watches, {file});
        findings wrong;
        wrong.expect(watches.fd() == -1 && says(watches, {"inotify", "ulimit -n"}), joined(faults(watches)));
        for (const int each : taken) ::close(each);
        arm(watches, {file});
        wrong.expect(watches.fd() >= 0 && faults(watches).empty(), "still: " + joined(faults(watches)));
        write(file, "1");
        wrong.expect(is_told(watches), "it does not tell");
        return wrong.all();
    }));
}

TEST_CASE("a user who may have few watches, and then more") {
    const scratch_directory directory;
    fs::create_directories(directory / "a/b");
    const fs::path file = directory.write("a/b/gateway.toml", "");
    check_child(in_child([&]() -> std::string {
        if (::unshare(CLONE_NEWUSER) != 0) return refusal("unshare");
        if (!limit("max_inotify_watches", 1)) return refusal("max_inotify_watches");
        file_watches watches;
        arm(watches, {file, directory / "a/other"});
        findings wrong;
        wrong.expect(watches.fd() >= 0, "it has no instance");
        wrong.expect(says(watches, {"max_user_watches", "sysctl"}), "it says: " + joined(faults(watches)));
        if (!limit("max_inotify_watches", 1000)) return refusal("max_inotify_watches");
        arm(watches, {file});
        wrong.expect(faults(watches).empty(), "still: " + joined(faults(watches)));
        static_cast<void>(is_told(watches));
        write(file, "1");
        wrong.expect(is_told(watches), "it does not tell");
        return wrong.all();
    }));
}

TEST_CASE("a file system that does not tell of all changes") {
    file_watches watches;
    arm(watches, {"/proc/version", "/proc/cpuinfo"});
    REQUIRE(watches.faults().size() == 1);
    CHECK(watches.faults()[0] == "/proc is on proc, where changes of what the kernel shows there are not told; "
                                 "keep files that must be noticed at once on a local file system");
    watches.arm({});
    CHECK(watches.faults().empty());
}

/// In a child: mounts that nobody else sees, for root as well as for others. False if that is refused.
[[nodiscard]] bool have_own_mounts() {
    const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
    const std::string group = "0 " + std::to_string(::getegid()) + " 1";
    if (::unshare(::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return false;
    if (::geteuid() != 0) {
        write("/proc/self/setgroups", "deny");
        write("/proc/self/uid_map", user);
        write("/proc/self/gid_map", group);
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

TEST_CASE("a file that is mounted alone, and a directory that is unmounted") {
    const scratch_directory directory;
    const fs::path outside = directory.write("outside", "");
    fs::create_directory(directory / "folder");
    const fs::path file = directory.write("folder/gateway.toml", "");
    check_child(in_child([&]() -> std::string {
        if (!have_own_mounts()) return refusal("unshare");
        if (::mount(outside.c_str(), file.c_str(), nullptr, MS_BIND, nullptr) != 0) return refusal("mount");
        file_watches watches;
        findings wrong;
        wrong.expect(is_quiet(watches, {file}), "news at the start");
        const int writer = ::open(outside.c_str(), O_WRONLY | O_CLOEXEC);
        wrong.expect(::write(writer, "1", 1) == 1 && is_told(watches), "writing is not told");
        wrong.expect(watches.is_being_written(), "writing is not seen");
        ::close(writer);
        wrong.expect(is_told(watches) && !watches.is_being_written(), "closing is not seen");
        ::umount2(file.c_str(), MNT_DETACH);

        if (::mount("none", (directory / "folder").c_str(), "tmpfs", 0, nullptr) != 0) return refusal("mount of tmpfs");
        write(file, "");
        arm(watches, {file});
        static_cast<void>(is_told(watches));
        if (::umount((directory / "folder").c_str()) != 0) return refusal("umount");
        wrong.expect(is_told(watches), "unmounting is not told");
        wrong.expect(is_quiet(watches, {file}), "news after that");
        write(file, "1");
        wrong.expect(is_told(watches), "what was below is not told");
        return wrong.all();
    }));
}

// The directory was asked only: with a file of which nothing is told in it, changes were noticed by the slow poll.
TEST_CASE("a file that is mounted alone, and has another file system than its directory") {
    const scratch_directory directory;
    for (const char* each : {"lower", "upper", "work", "merged", "folder"}) fs::create_directory(directory / each);
    const fs::path outside = directory.write("outside", "");
    const fs::path file = directory.write("folder/gateway.toml", "");
    directory.write("lower/gateway.toml", "");
    check_child(in_child([&]() -> std::string {
        if (!have_own_mounts()) return refusal("unshare");
        const auto mount_over = [](const fs::path& source, const fs::path& target) {
            return ::mount(source.c_str(), target.c_str(), nullptr, MS_BIND, nullptr) == 0;
        };
        file_watches watches;
        findings wrong;
        if (!mount_over("/proc/version", file)) return refusal("mount of a file of proc");
        arm(watches, {file});
        wrong.expect(joined(watches.faults()).find("gateway.toml is on proc, where") != std::string::npos,
                     "of a file of proc: " + joined(watches.faults()));
        ::umount2(file.c_str(), MNT_DETACH);

        const std::string layers = "lowerdir=" + (directory / "lower").string() +
                                   ",upperdir=" + (directory / "upper").string() +
                                   ",workdir=" + (directory / "work").string();
        const fs::path merged = directory / "merged";
        if (::mount("overlay", merged.c_str(), "overlay", 0, layers.c_str()) != 0) return refusal("mount of layers");
        if (!mount_over(merged / "gateway.toml", file)) return refusal("mount of a file of layers");
        arm(watches, {file});
        wrong.expect(joined(watches.faults()).find("gateway.toml is on overlayfs, where") != std::string::npos,
                     "of a file of layers: " + joined(watches.faults()));

        // The other way round, as in a container whose root is of layers: what is mounted there tells all.
        if (!mount_over(outside, merged / "gateway.toml")) return refusal("mount on layers");
        arm(watches, {merged / "gateway.toml"});
        wrong.expect(joined(watches.faults()).find("overlayfs") == std::string::npos,
                     "of a file on layers: " + joined(watches.faults()));
        wrong.expect(!is_told(watches), "news at the start");
        write(outside, "1");
        wrong.expect(is_told(watches), "writing is not told");
        return wrong.all();
    }));
}

TEST_CASE("a directory that is on the way in two places") {
    const scratch_directory directory;
    fs::create_directories(directory / "one/below");
    fs::create_directory(directory / "two");
    const fs::path file = directory.write("one/gateway.toml", "");
    check_child(in_child([&]() -> std::string {
        if (!have_own_mounts()) return refusal("unshare");
        if (::mount((directory / "one").c_str(), (directory / "two").c_str(), nullptr, MS_BIND, nullptr) != 0)
            return refusal("mount");
        file_watches watches;
        arm(watches, {file, directory / "two/below/other"});
        findings wrong;
        write(file, "1");
        wrong.expect(is_told(watches), "writing is not told");
        fs::rename(directory / "two/below", directory / "two/away");
        wrong.expect(is_told(watches), "renaming is not told");
        return wrong.all();
    }));
}

TEST_CASE("a directory of layers") {
    const scratch_directory directory;
    for (const char* each : {"lower", "upper", "work", "merged"}) fs::create_directory(directory / each);
    directory.write("lower/gateway.toml", "");
    fs::create_directory(directory / "lower/run");
    fs::create_directory(directory / "volume");
    fs::create_directory_symlink(directory / "volume", directory / "lower/link");
    check_child(in_child([&]() -> std::string {
        if (!have_own_mounts()) return refusal("unshare");
        const std::string layers = "lowerdir=" + (directory / "lower").string() +
                                   ",upperdir=" + (directory / "upper").string() +
                                   ",workdir=" + (directory / "work").string();
        if (::mount("overlay", (directory / "merged").c_str(), "overlay", 0, layers.c_str()) != 0)
            return refusal("mount");
        file_watches watches;
        const fs::path file = directory / "merged/gateway.toml";
        arm(watches, {file});
        findings wrong;
        const std::string said = joined(watches.faults());
        wrong.expect(
            said.find("merged is on overlayfs, where changes made in its layers are not told") != std::string::npos,
            said);
        write(file, "1");
        wrong.expect(is_told(watches), "writing is not told");
        if (::mount("none", (directory / "merged/run").c_str(), "tmpfs", 0, nullptr) != 0)
            return refusal("mount of tmpfs");
        arm(watches, {directory / "merged/run/gateway.toml"});
        wrong.expect(watches.faults().empty(), "of what is mounted there: " + joined(watches.faults()));
        arm(watches, {directory / "merged/link/gateway.toml"});
        const std::string said_of_link = joined(watches.faults());
        wrong.expect(said_of_link.find("merged") == std::string::npos, "of what is linked there: " + said_of_link);
        return wrong.all();
    }));
}

TEST_CASE("a child process takes nothing from its parent") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    std::optional<file_watches> watches(std::in_place);
    REQUIRE(is_quiet(*watches, {file}));
    const auto before = kernel_watches(*watches);
    write(file, "1");
    check_child(in_child([&]() -> std::string {
        findings wrong;
        wrong.expect(!is_told(*watches), "the child is told");
        watches.reset();
        return wrong.all();
    }));
    CHECK(kernel_watches(*watches) == before);
    CHECK(is_told(*watches));
    check_child(in_child([&]() -> std::string {
        findings wrong;
        wrong.expect(is_quiet(*watches, {directory / "other"}), "news for the child");
        write(directory / "other", "");
        wrong.expect(is_told(*watches), "the child is not told");
        watches->arm({});
        return wrong.all();
    }));
    CHECK(kernel_watches(*watches) == before);
    CHECK_FALSE(is_told(*watches));
    write(file, "2");
    CHECK(is_told(*watches));
}

TEST_CASE("programs that are executed have no part in it") {
    file_watches watches;
    CHECK((::fcntl(watches.fd(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(watches.fd(), F_GETFL) & O_NONBLOCK) != 0);
}

}  // namespace
