// SPDX-License-Identifier: MIT
// Tests of reload/file_watches.hpp: whatever happens to a file is told, and nothing else is.
#include <cfg/reload/file_watches.hpp>

#include "watching_files.hpp"

#include <poll.h>
#include <sys/stat.h>

#include <type_traits>

namespace {

using namespace watching_files;

static_assert(!std::is_copy_constructible_v<file_watches> && !std::is_move_constructible_v<file_watches>);

[[nodiscard]] bool is_readable(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    return poll(&waiting, 1, 0) == 1 && waiting.revents == POLLIN;
}

TEST_CASE("a file that is written in place, saved by rename, or touched") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "a = 1");
    file_watches watches;
    REQUIRE(watches.fd() >= 0);
    REQUIRE(is_quiet(watches, {file}));
    CHECK(joined(faults(watches)) == "");
    CHECK_FALSE(is_readable(watches.fd()));

    write(file, "a = 2");
    CHECK(is_readable(watches.fd()));
    CHECK(is_told(watches));
    CHECK_FALSE(is_told(watches));
    CHECK_FALSE(is_readable(watches.fd()));
    for (int each = 0; each < 3; ++each) {
        save_by_rename(file, "a = 3");
        CHECK(is_told(watches));
        if (each != 1) CHECK(is_quiet(watches, {file}));  // nothing has to be armed anew for that
    }
    fs::permissions(file, fs::perms::owner_read);
    CHECK(is_told(watches));
    fs::last_write_time(file, fs::file_time_type::min());
    CHECK(is_told(watches));
    fs::permissions(file, fs::perms::owner_all);
    CHECK(is_told(watches));
    REQUIRE(::truncate(file.c_str(), 1) == 0);
    CHECK(is_told(watches));
}

TEST_CASE("a file that is deleted and made again") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    file_watches watches;
    REQUIRE(is_quiet(watches, {file}));
    for (int each = 0; each < 3; ++each) {
        fs::remove(file);
        CHECK(is_told(watches));
        CHECK(is_quiet(watches, {file}));
        write(file, "");
        CHECK(is_told(watches));
        CHECK(is_quiet(watches, {file}));
    }
    fs::rename(file, directory / "elsewhere");
    CHECK(is_told(watches));
    fs::rename(directory / "elsewhere", file);
    CHECK(is_told(watches));
}

TEST_CASE("a file that is replaced by what is none") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    file_watches watches;
    REQUIRE(is_quiet(watches, {file}));

    fs::create_directory(directory / "folder");
    fs::remove(file);
    fs::rename(directory / "folder", file);
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));
    write(file / "inside", "");
    CHECK_FALSE(is_told(watches));  // nothing of a file's value could be there

    fs::remove_all(file);
    REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));

    fs::remove(file);
    fs::create_symlink("not_there", file);
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));
    write(directory / "not_there", "");
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));
    write(directory / "not_there", "a = 1");
    CHECK(is_told(watches));

    save_by_rename(file, "");
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));
    CHECK(joined(faults(watches)) == "");
}

TEST_CASE("other names in the directory are not told, and hide nothing") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    file_watches watches;
    REQUIRE(is_quiet(watches, {file, directory / "not_there"}));
    const auto make_noise = [&] {
        for (int each = 0; each < 2000; ++each) {
            const fs::path other = directory / (std::to_string(each) + "gateway.toml");
            write(other, "noise");
            fs::remove(other);
        }
    };
    make_noise();
    CHECK(is_readable(watches.fd()));
    const file_watches::news noise = watches.drain();
    CHECK_FALSE(noise.changed);
    CHECK_FALSE(noise.overflowed);
    CHECK_FALSE(watches.is_being_written());
    CHECK_FALSE(is_readable(watches.fd()));

    make_noise();
    write(file, "a = 1");
    make_noise();
    CHECK(is_told(watches));
    make_noise();
    CHECK_FALSE(is_told(watches));
    write(directory / "not_there", "");
    CHECK(is_told(watches));
}

TEST_CASE("every name in a directory that is read as one") {
    const scratch_directory directory;
    const fs::path secrets = directory / "secrets";
    file_watches watches;
    arm_directory(watches, secrets);
    CHECK_FALSE(is_told(watches));
    fs::create_directory(secrets);
    CHECK(is_told(watches));
    arm_directory(watches, secrets);
    CHECK_FALSE(is_told(watches));
    for (const char* name : {"password", "any", ".hidden"}) {
        write(secrets / name, "1");
        CHECK(is_told(watches));
        write(secrets / name, "2");
        CHECK(is_told(watches));
        save_by_rename(secrets / name, "3");
        CHECK(is_told(watches));
        fs::remove(secrets / name);
        CHECK(is_told(watches));
    }
    CHECK_FALSE(is_told(watches));
    write(directory / "beside", "");
    CHECK_FALSE(is_told(watches));

    // Through a link, with a slash at the end; then it is a file.
    fs::rename(secrets, directory / "others");
    CHECK(is_told(watches));
    fs::create_directory_symlink("others", secrets);
    arm_directory(watches, secrets / "");
    static_cast<void>(is_told(watches));
    write(directory / "others/any", "");
    CHECK(is_told(watches));
    fs::remove(secrets);
    write(secrets, "");
    CHECK(is_told(watches));
    arm_directory(watches, secrets);
    static_cast<void>(is_told(watches));
    write(secrets, "a");
    CHECK(is_told(watches));
    CHECK(joined(faults(watches)) == "");
}

TEST_CASE("a file with two names, written under the other one") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    fs::create_directory(directory / "elsewhere");
    fs::create_hard_link(file, directory / "elsewhere/other_name");
    file_watches watches;
    REQUIRE(is_quiet(watches, {file}));
    write(directory / "elsewhere/other_name", "a = 1");
    CHECK(is_told(watches));
    CHECK_FALSE(watches.is_being_written());
    save_by_rename(file, "a = 2");
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));
    write(directory / "elsewhere/other_name", "a = 3");
    CHECK_FALSE(is_told(watches));
}

TEST_CASE("what stays is watched without a gap, and what goes is watched no more") {
    const scratch_directory directory;
    fs::create_directories(directory / "one");
    fs::create_directories(directory / "two");
    const fs::path first = directory.write("one/first", "");
    const fs::path second = directory.write("two/second", "");
    const fs::path sibling = directory.write("one/sibling", "");
    file_watches watches;
    REQUIRE(is_quiet(watches, {first, second}));
    const auto before = kernel_watches(watches);
    REQUIRE_FALSE(before.empty());
    for (int each = 0; each < 100; ++each) arm(watches, {second, first, first});
    CHECK(kernel_watches(watches) == before);
    CHECK_FALSE(is_told(watches));

    write(first, "1");
    arm(watches, {first, second});
    CHECK(is_told(watches));
    CHECK_FALSE(is_told(watches));

    // Another name in a directory that is watched already.
    write(sibling, "1");
    CHECK_FALSE(is_told(watches));
    CHECK(is_quiet(watches, {first, sibling}));
    CHECK(kernel_watches(watches).size() + 1 == before.size());
    write(sibling, "2");
    CHECK(is_told(watches));
    write(second, "2");
    CHECK_FALSE(is_told(watches));

    watches.arm({});
    CHECK(kernel_watches(watches).empty());
    write(first, "2");
    CHECK_FALSE(is_told(watches));
    CHECK(watches.faults().empty());
    CHECK(is_quiet(watches, {first, second}));
    CHECK(kernel_watches(watches).size() == before.size());
}

TEST_CASE("a directory that is on the way to one file and holds another") {
    const scratch_directory directory;
    fs::create_directories(directory / "one/two");
    const fs::path deep = directory.write("one/two/deep", "");
    const fs::path shallow = directory.write("one/shallow", "");
    file_watches watches;
    // "one" is passed on the way to the first file, and holds the second one.
    REQUIRE(is_quiet(watches, {deep, shallow}));
    write(shallow, "1");
    CHECK(is_told(watches));
    write(deep, "1");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {shallow, deep}));
    write(shallow, "2");
    CHECK(is_told(watches));
}

}  // namespace
