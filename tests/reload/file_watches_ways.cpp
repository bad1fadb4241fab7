// SPDX-License-Identifier: MIT
// Tests of reload/file_watches.hpp: links and directories on the way to a file, which lead elsewhere, go and come.
#include <cfg/reload/file_watches.hpp>

#include "watching_files.hpp"

#include <sys/stat.h>

#include <atomic>
#include <iterator>
#include <thread>

namespace {

using namespace watching_files;

/// A volume as kubelet makes it: names lead to `..data/name`, and `..data` to the directory of a generation.
class volume {
public:
    explicit volume(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_);
        swap("0");
        fs::create_symlink("..data/gateway.toml", path_ / "gateway.toml");
    }
    void swap(const std::string& content) {
        const std::string name = "..generation_" + std::to_string(++generation_);
        fs::create_directory(path_ / name);
        write(path_ / name / "gateway.toml", content);
        fs::create_symlink(name, path_ / "..data_tmp");
        fs::rename(path_ / "..data_tmp", path_ / "..data");
    }
    void remove_old() const { fs::remove_all(path_ / ("..generation_" + std::to_string(generation_ - 1))); }

private:
    fs::path path_;
    int generation_ = 0;
};

TEST_CASE("a volume whose generations are swapped") {
    const scratch_directory directory;
    volume mounted(directory / "volume");
    const fs::path file = directory / "volume/gateway.toml";
    const fs::path outside = directory / "gateway.toml";
    fs::create_symlink("volume/gateway.toml", outside);
    for (const fs::path& each : {file, outside}) {
        file_watches watches;
        REQUIRE(is_quiet(watches, {each}));
        const std::size_t count = kernel_watches(watches).size();
        for (int generation = 0; generation < 5; ++generation) {
            mounted.swap("1");
            CHECK(is_told(watches));
            if (generation % 2 == 0) CHECK(is_quiet(watches, {each}));
            mounted.remove_old();
            static_cast<void>(is_told(watches));
            CHECK(is_quiet(watches, {each}));
            CHECK(kernel_watches(watches).size() == count);
            write(each, "2");
            CHECK(is_told(watches));
        }
    }
    file_watches watches;
    arm_directory(watches, directory / "volume");
    CHECK_FALSE(is_told(watches));
    mounted.swap("3");
    CHECK(is_told(watches));
}

TEST_CASE("a chain of links, relative and absolute, each of which is retargeted") {
    const scratch_directory directory;
    for (const char* each : {"a", "b", "c", "d/e", "real"}) fs::create_directories(directory / each);
    for (const char* each : {"real/one", "real/two"}) directory.write(each, "");
    const fs::path first = directory / "a/file";
    const fs::path second = directory / "b/file";
    const fs::path folder = directory / "c/folder";
    fs::create_symlink("../b//./file", first);
    fs::create_symlink(folder / "../real/one", second);
    fs::create_directory_symlink(directory / "d/e", folder);
    fs::create_directory_symlink("../real", directory / "d/real");

    file_watches watches;
    REQUIRE(is_quiet(watches, {first}));
    const auto check_goal = [&](std::string_view goal) {
        REQUIRE(is_quiet(watches, {first}));
        write(directory / goal, "1");
        CHECK(is_told(watches));
        CHECK_FALSE(is_told(watches));
    };
    check_goal("real/one");
    write(directory / "real/two", "1");
    CHECK_FALSE(is_told(watches));

    point(second, "../d/real/two");
    CHECK(is_told(watches));
    check_goal("real/two");
    write(directory / "real/one", "2");
    CHECK_FALSE(is_told(watches));

    point(second, "../c/folder/../real/one");
    CHECK(is_told(watches));
    check_goal("real/one");
    fs::create_directories(directory / "other/below");
    fs::create_directory(directory / "other/real");
    directory.write("other/real/one", "");
    point(folder, "../other/below");
    CHECK(is_told(watches));
    check_goal("other/real/one");

    point(first, directory / "real/two");
    CHECK(is_told(watches));
    check_goal("real/two");
    point(second, "nowhere");
    CHECK_FALSE(is_told(watches));
    CHECK(joined(faults(watches)) == "");
}

TEST_CASE("links that lead in a circle, and more of them than the system follows") {
    const scratch_directory directory;
    fs::create_symlink("second", directory / "first");
    fs::create_symlink("first", directory / "second");
    fs::create_symlink("itself/below", directory / "itself");
    file_watches watches;
    REQUIRE(is_quiet(watches, {directory / "first", directory / "itself/name"}));
    save_by_rename(directory / "second", "");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {directory / "first"}));
    write(directory / "second", "1");
    CHECK(is_told(watches));

    for (int each = 0; each < 60; ++each)
        fs::create_symlink("link" + std::to_string(each + 1), directory / ("link" + std::to_string(each)));
    write(directory / "link60", "");
    CHECK_FALSE(is_told(watches));
    REQUIRE(is_quiet(watches, {directory / "link20", directory / "link0"}));
    write(directory / "link60", "1");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {directory / "link0"}));  // which nobody can open
    point(directory / "link10", "link60");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {directory / "link0"}));
    write(directory / "link60", "2");
    CHECK(is_told(watches));
}

TEST_CASE("a directory on the way is removed and made again") {
    const scratch_directory directory;
    const fs::path parent = directory / "etc/gateway";
    const fs::path file = parent / "gateway.toml";
    for (const fs::path& removed : {parent, directory / "etc"}) {
        fs::create_directories(parent);
        write(file, "");
        file_watches watches;
        REQUIRE(is_quiet(watches, {file}));
        const std::size_t count = kernel_watches(watches).size();
        for (const bool is_armed_between : {true, false}) {
            fs::remove_all(removed);
            if (is_armed_between) {
                CHECK(is_told(watches));
                CHECK(is_quiet(watches, {file}));
            }
            fs::create_directories(parent);
            write(file, "");
            CHECK(is_told(watches));
            CHECK(is_quiet(watches, {file}));
            CHECK(kernel_watches(watches).size() == count);
            write(file, "1");
            CHECK(is_told(watches));
        }
    }
}

TEST_CASE("a directory on the way is renamed, and another one takes its place") {
    const scratch_directory directory;
    const fs::path file = directory / "etc/gateway/gateway.toml";
    fs::create_directories(file.parent_path());
    write(file, "");
    file_watches watches;
    REQUIRE(is_quiet(watches, {file}));
    const auto before = kernel_watches(watches);

    fs::rename(directory / "etc", directory / "old");
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));
    write(directory / "old/gateway/gateway.toml", "1");
    CHECK_FALSE(is_told(watches));
    fs::create_directories(file.parent_path());
    write(file, "");
    CHECK(is_told(watches));

    // Armed after it happened, and drained after that.
    REQUIRE(is_quiet(watches, {file}));
    fs::rename(directory / "etc/gateway", directory / "older");
    fs::rename(directory / "old/gateway", directory / "etc/gateway");
    arm(watches, {file});
    CHECK(is_told(watches));
    CHECK_FALSE(is_told(watches));
    write(file, "2");
    CHECK(is_told(watches));

    // A link takes its place, then a file.
    fs::rename(directory / "etc/gateway", directory / "target");
    fs::create_directory_symlink("../target", directory / "etc/gateway");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {file}));
    write(directory / "target/gateway.toml", "3");
    CHECK(is_told(watches));
    save_by_rename(directory / "etc/gateway", "");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {file}));
    fs::remove(directory / "etc/gateway");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {file}));
    fs::rename(directory / "target", directory / "etc/gateway");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {file}));
    write(file, "4");
    CHECK(is_told(watches));
    CHECK(kernel_watches(watches).size() == before.size());
    CHECK(joined(faults(watches)) == "");
}

TEST_CASE("directories that are not there yet appear one by one") {
    const scratch_directory directory;
    const fs::path file = directory / "a/b/c/gateway.toml";
    file_watches watches;
    REQUIRE(is_quiet(watches, {file}));
    for (const char* each : {"a", "a/b", "a/b/c"}) {
        write(directory / "beside", "");
        CHECK_FALSE(is_told(watches));
        fs::create_directory(directory / each);
        CHECK(is_told(watches));
        CHECK(is_quiet(watches, {file}));
    }
    write(file, "");
    CHECK(is_told(watches));
    CHECK(is_quiet(watches, {file}));

    // All at once.
    fs::remove_all(directory / "a");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {file}));
    fs::create_directories(file.parent_path());
    write(file, "");
    CHECK(is_told(watches));
    REQUIRE(is_quiet(watches, {file}));
    write(file, "1");
    CHECK(is_told(watches));
}

TEST_CASE("paths with dots, slashes and links before a dot-dot") {
    const scratch_directory directory;
    fs::create_directories(directory / "a/b");
    fs::create_directory_symlink("a/b", directory / "link");
    const fs::path file = directory.write("a/file", "");
    const fs::path beside = directory.write("file", "");
    for (const char* way : {"a/./b//..///file", "link/../file", "./a/../a/b/../file"}) {
        CAPTURE(way);
        file_watches watches;
        REQUIRE(is_quiet(watches, {directory / way}));
        write(beside, "1");
        CHECK_FALSE(is_told(watches));
        write(file, "1");
        CHECK(is_told(watches));
    }
    file_watches watches;
    arm_directory(watches, directory / "link/..");
    write(file, "2");
    CHECK(is_told(watches));
    arm_directory(watches, "/");
    arm(watches, {"/../../"});
    arm(watches, {"/"});
    CHECK(joined(faults(watches)) == "");
}

TEST_CASE("while everything on the way changes, the last reading is the last content, or there is news") {
    const scratch_directory directory;
    volume mounted(directory / "base/volume");
    const fs::path file = directory / "base/volume/gateway.toml";
    constexpr int count = 300;
    std::atomic<bool> is_done = false;
    std::thread changes([&] {
        for (int each = 1; each <= count; ++each) {
            const std::string content = std::to_string(each);
            if (each % 4 == 0) {
                write(file, content);
            } else if (each % 4 == 1) {
                fs::rename(directory / "base", directory / "away");
                write(directory / "away/volume/gateway.toml", content);
                fs::rename(directory / "away", directory / "base");
            } else {
                mounted.swap(content);
                mounted.remove_old();
            }
        }
        is_done = true;
    });
    file_watches watches;
    std::string last;
    for (bool is_last = false; !is_last;) {
        is_last = is_done;
        do {
            arm(watches, {file});
            std::ifstream stream(file);
            last.assign(std::istreambuf_iterator<char>(stream), {});
        } while (is_told(watches));
    }
    changes.join();
    CHECK(last == std::to_string(count));
    mounted.swap("last");
    CHECK(is_told(watches));
}

}  // namespace
