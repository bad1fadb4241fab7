// SPDX-License-Identifier: MIT
// Tests of reload/file_watches.hpp: directories that this user may not read, or not any more, or not yet again.
#include <cfg/reload/file_watches.hpp>

#include "watching_files.hpp"

namespace {

using namespace watching_files;

TEST_CASE("directories that this user may not read") {
    const scratch_directory directory;
    fs::permissions(directory / "", fs::perms(0755));
    const fs::path passed = directory / "passed";
    const fs::path file = passed / "folder/gateway.toml";
    fs::create_directories(passed / "folder");
    write(file, "");
    fs::create_symlink("folder/gateway.toml", passed / "link");
    const auto told_with = [&](unsigned outer, unsigned inner, const std::vector<watched_path>& goals) {
        fs::permissions(passed / "folder", fs::perms(inner));
        fs::permissions(passed, fs::perms(outer));
        const std::string result = in_child([&]() -> std::string {
            if (!become_nobody()) return refusal("setresuid");
            file_watches watches;
            watches.arm(goals);
            watches.arm(goals);
            return joined(faults(watches));
        });
        fs::permissions(passed, fs::perms(0755));
        fs::permissions(passed / "folder", fs::perms(0755));
        return result;
    };
    const auto closed = [](const fs::path& folder, const std::string& lacking, const std::string& letters) {
        return folder.string() + " may not be " + lacking + " by user " +
               std::to_string(::geteuid() == 0 ? nobody : ::geteuid()) + "; permit it, as with chmod +" + letters +
               " " + folder.string() + "\n";
    };
    CHECK(told_with(0755, 0755, {{file}}) == "");
    CHECK(told_with(0111, 0755, {{file}}) == "");
    CHECK(told_with(0755, 0111, {{file}}) == closed(passed / "folder", "read", "r"));
    CHECK(told_with(0755, 0111, {{passed / "folder", true}}) == closed(passed / "folder", "read", "r"));
    CHECK(told_with(0111, 0755, {{passed / "folder", true}}) == "");
    // That these appear or are retargeted is told by nothing else.
    CHECK(told_with(0111, 0755, {{passed / "not_there/gateway.toml"}}) == closed(passed, "read", "r"));
    CHECK(told_with(0111, 0755, {{passed / "link"}}) == closed(passed, "read", "r"));
    CHECK(told_with(0444, 0755, {{file}}) == closed(passed, "searched", "x"));
    CHECK(told_with(0755, 0444, {{file}}) == closed(passed / "folder", "searched", "x"));
    // One text for all that is below it, whatever is lacking.
    const watched_path other{passed / "folder/other.toml"};
    CHECK(told_with(0755, 0444, {{file}, other, {passed / "folder/below/third"}}) ==
          closed(passed / "folder", "searched", "x"));
    CHECK(told_with(0755, 0111, {{file}, other}) == closed(passed / "folder", "read", "r"));
    CHECK(told_with(0755, 0000, {{file}, other}) == closed(passed / "folder", "read or searched", "rx"));
    CHECK(told_with(0111, 0444, {{file}, {passed / "link"}}) ==
          closed(passed / "folder", "searched", "x") + closed(passed, "read", "r"));
}

TEST_CASE("a directory is replaced in one that may not be read, before it is armed anew") {
    const scratch_directory directory;
    const fs::path passed = directory / "passed";
    const fs::path file = passed / "folder/gateway.toml";
    fs::create_directories(passed / "folder");
    write(file, "");
    fs::permissions(directory / "", fs::perms(0755));
    fs::permissions(passed / "folder", fs::perms(0777));
    fs::permissions(passed, fs::perms(0333));
    if (::geteuid() == 0) REQUIRE(::chown((passed / "folder").c_str(), 65534, 65534) == 0);
    check_child(in_child([&]() -> std::string {
        if (!become_nobody()) return refusal("setresuid");
        file_watches watches;
        findings wrong;
        wrong.expect(is_quiet(watches, {file}) && faults(watches).empty(), joined(faults(watches)));
        fs::rename(passed / "folder", passed / "away");
        fs::create_directory(passed / "folder");
        write(file, "1");
        arm(watches, {file});
        wrong.expect(is_told(watches), "replacing is not told");  // by nothing but the one that was moved away
        wrong.expect(!is_told(watches), "it is told twice");
        write(file, "2");
        wrong.expect(is_told(watches), "writing is not told");
        return wrong.all();
    }));
    fs::permissions(passed, fs::perms(0755));
}

TEST_CASE("permissions that are lost and regained") {
    const scratch_directory directory;
    fs::create_directory(directory / "folder");
    const fs::path file = directory.write("folder/gateway.toml", "");
    fs::permissions(directory / "", fs::perms(0777));
    fs::permissions(file, fs::perms(0666));
    const bool is_root = ::geteuid() == 0;
    if (is_root) REQUIRE(::chown((directory / "folder").c_str(), 65534, 65534) == 0);
    check_child(in_child([&]() -> std::string {
        if (!become_nobody()) return refusal("setresuid");
        file_watches watches;
        findings wrong;
        wrong.expect(is_quiet(watches, {file}) && faults(watches).empty(), joined(faults(watches)));
        for (int each = 0; each < 3; ++each) {
            fs::permissions(directory / "folder", fs::perms(0));
            wrong.expect(is_told(watches), "losing is not told");
            wrong.expect(is_quiet(watches, {file}) && !faults(watches).empty(), "no fault");
            fs::permissions(directory / "folder", fs::perms(0700));
            wrong.expect(is_told(watches), "regaining is not told");
            wrong.expect(is_quiet(watches, {file}) && faults(watches).empty(), "still: " + joined(faults(watches)));
            write(file, "1");
            wrong.expect(is_told(watches), "writing is not told");
        }
        return wrong.all();
    }));
    fs::permissions(directory / "folder", fs::perms(0700));
}

}  // namespace
