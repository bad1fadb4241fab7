// SPDX-License-Identifier: MIT
// Tests of reload/file_watches.hpp: whether somebody is still writing a file.
#include <cfg/reload/file_watches.hpp>

#include "watching_files.hpp"

#include <memory>

namespace {

using namespace watching_files;

/// A file that was opened for writing, and not closed yet.
class open_file {
public:
    explicit open_file(const fs::path& path, int flags = O_TRUNC)
        : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600)) {
        REQUIRE(file_ >= 0);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;
    ~open_file() { ::close(file_); }
    void write(std::string_view content) const {
        REQUIRE(::write(file_, content.data(), content.size()) == static_cast<::ssize_t>(content.size()));
    }

private:
    int file_;
};

[[nodiscard]] bool is_being_written(file_watches& watches) {
    watches.drain();
    return watches.is_being_written();
}

TEST_CASE("a file is being written from the first change until it is closed") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "a = 1");
    file_watches watches;
    arm(watches, {file});
    CHECK_FALSE(is_being_written(watches));
    {
        const open_file writer(file);  // which makes it empty
        CHECK_FALSE(watches.is_being_written());
        CHECK(is_being_written(watches));
        writer.write("a = ");
        CHECK(is_being_written(watches));
        CHECK(is_being_written(watches));
        arm(watches, {file});
        CHECK(is_being_written(watches));
        writer.write("2");
        CHECK(is_being_written(watches));
    }
    CHECK(watches.is_being_written());
    CHECK_FALSE(is_being_written(watches));
    {
        const open_file appending(file, O_APPEND);
        CHECK_FALSE(is_being_written(watches));
        appending.write("\n");
        CHECK(is_being_written(watches));
        fs::permissions(file, fs::perms::owner_read);
        CHECK(is_being_written(watches));
        const int reader = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        ::close(reader);
        CHECK(is_being_written(watches));
    }
    CHECK_FALSE(is_being_written(watches));
    fs::permissions(file, fs::perms::owner_all);
    write(file, "all at once");
    CHECK_FALSE(is_being_written(watches));
}

TEST_CASE("a file that is replaced or gone is not being written, whoever still has it open") {
    const scratch_directory directory;
    const fs::path file = directory.write("gateway.toml", "");
    file_watches watches;
    arm(watches, {file});
    for (const char* how : {"replaced", "removed", "renamed"}) {
        for (const bool is_shared : {false, true}) {
            CAPTURE(how);
            CAPTURE(is_shared);
            write(file, "");
            if (is_shared) fs::create_hard_link(file, directory / "other_name");
            arm(watches, {file});
            const open_file writer(file);
            writer.write("a");
            CHECK(is_being_written(watches));
            if (how == std::string_view("replaced")) save_by_rename(file, "");
            if (how == std::string_view("removed")) fs::remove(file);
            if (how == std::string_view("renamed")) fs::rename(file, directory / "elsewhere");
            CHECK_FALSE(is_being_written(watches));
            arm(watches, {file});
            writer.write("b");
            CHECK_FALSE(is_being_written(watches));
            fs::remove(directory / "other_name");
        }
    }
}

TEST_CASE("a directory with a file that is being written is removed, or moved away") {
    const scratch_directory directory;
    const fs::path file = directory / "folder/gateway.toml";
    for (const bool is_removed : {true, false}) {
        fs::create_directory(directory / "folder");
        file_watches watches;
        arm(watches, {file});
        const open_file writer(file);
        writer.write("a");
        CHECK(is_being_written(watches));
        if (is_removed)
            fs::remove_all(directory / "folder");
        else
            fs::rename(directory / "folder", directory / "elsewhere");
        CHECK(is_told(watches));
        arm(watches, {file});
        CHECK_FALSE(is_being_written(watches));
        writer.write("b");
        CHECK_FALSE(is_being_written(watches));
    }
}

TEST_CASE("several files are written at once, and others that do not matter") {
    const scratch_directory directory;
    const fs::path first = directory.write("first", "");
    const fs::path second = directory.write("second", "");
    file_watches watches;
    arm(watches, {first, second});
    auto first_writer = std::make_unique<open_file>(first);
    auto second_writer = std::make_unique<open_file>(second);
    const open_file other_writer(directory / "other");
    first_writer->write("1");
    second_writer->write("1");
    other_writer.write("1");
    CHECK(is_being_written(watches));
    first_writer.reset();
    CHECK(is_being_written(watches));
    arm(watches, {first});  // and the second one not any more
    CHECK_FALSE(is_being_written(watches));
    second_writer->write("2");
    other_writer.write("2");
    CHECK_FALSE(is_being_written(watches));

    arm_directory(watches, directory / "");
    CHECK_FALSE(is_being_written(watches));
    other_writer.write("3");
    CHECK(is_being_written(watches));
    fs::remove(directory / "other");
    CHECK_FALSE(is_being_written(watches));
}

TEST_CASE("a file that is written through a link") {
    const scratch_directory directory;
    fs::create_directory(directory / "real");
    const fs::path real = directory.write("real/file", "");
    const fs::path link = directory / "link";
    fs::create_symlink("real/file", link);
    file_watches watches;
    arm(watches, {link});
    auto writer = std::make_unique<open_file>(link);
    writer->write("1");
    CHECK(is_being_written(watches));
    writer.reset();
    CHECK_FALSE(is_being_written(watches));
    writer = std::make_unique<open_file>(real);
    writer->write("1");
    CHECK(is_being_written(watches));
    directory.write("other", "");
    point(link, "other");
    arm(watches, {link});
    CHECK_FALSE(is_being_written(watches));
}

}  // namespace
