// SPDX-License-Identifier: MIT
// What the tests of file watches share: changes of all kinds, what the kernel watches, and children with other rights.
#pragma once

#include "../sources/scratch_directory.hpp"

#include <cfg/reload/file_watches.hpp>
#include <doctest/doctest.h>

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace watching_files {

namespace fs = std::filesystem;
using cfg::detail::file_watches;
using cfg::detail::watched_path;
using loading::scratch_directory;

inline void write(const fs::path& path, std::string_view content) { std::ofstream(path, std::ios::binary) << content; }

/// In place as well, but in one step: between truncating a file and writing to it a thread may be kept from running for
/// as long as it takes to refuse an empty file. For a content of the size that the file has.
inline void overwrite(const fs::path& path, std::string_view content) {
    REQUIRE(fs::file_size(path) == content.size());
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(file >= 0);
    const bool is_written = ::write(file, content.data(), content.size()) == static_cast<::ssize_t>(content.size());
    ::close(file);
    REQUIRE(is_written);
}

/// As editors save: another file takes the name.
inline void save_by_rename(const fs::path& path, std::string_view content) {
    const fs::path other = path.string() + ".new";
    write(other, content);
    fs::rename(other, path);
}

inline void point(const fs::path& link, const fs::path& target) {
    const fs::path other = link.string() + ".new";
    fs::create_symlink(target, other);
    fs::rename(other, link);
}

inline void arm(file_watches& watches, std::initializer_list<fs::path> files) {
    std::vector<watched_path> paths;
    for (const fs::path& each : files) paths.push_back({each, false});
    watches.arm(paths);
}

inline void arm_directory(file_watches& watches, const fs::path& directory) {
    const watched_path path{directory, true};
    watches.arm({&path, 1});
}

/// Events come before the call that makes them returns, so nothing is waited for.
[[nodiscard]] inline bool is_told(file_watches& watches) { return watches.drain().changed; }

/// Armed anew, and quiet.
[[nodiscard]] inline bool is_quiet(file_watches& watches, std::initializer_list<fs::path> files) {
    arm(watches, files);
    return !is_told(watches);
}

/// But for those that say of what kind the file system is on which the tests run.
[[nodiscard]] inline std::vector<std::string> faults(const file_watches& watches) {
    std::vector<std::string> all = watches.faults();
    std::erase_if(all, [](const std::string& each) { return each.find(" is on ") != std::string::npos; });
    return all;
}

[[nodiscard]] inline std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& each : lines) all += each + '\n';
    return all;
}

/// What the kernel watches: one line for each watch, with its number, inode and mask.
[[nodiscard]] inline std::vector<std::string> kernel_watches(const file_watches& watches) {
    std::ifstream information("/proc/self/fdinfo/" + std::to_string(watches.fd()));
    std::vector<std::string> found;
    for (std::string line; std::getline(information, line);)
        if (line.starts_with("inotify wd:")) found.push_back(line);
    std::sort(found.begin(), found.end());
    return found;
}

/// Runs `body` in a child process, and gives what it returns or throws: empty if all was in order.
template <class Body>
[[nodiscard]] std::string in_child(Body body) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return "pipe2 failed";
    const ::pid_t child = ::fork();
    if (child == 0) {
        std::string result;
        try {
            result = body();
        } catch (const std::exception& error) {
            result = error.what();
        }
        const bool is_written = ::write(ends[1], result.data(), result.size()) == static_cast<::ssize_t>(result.size());
        ::_exit(is_written ? 0 : 1);
    }
    ::close(ends[1]);
    std::string result;
    char block[4096];
    for (::ssize_t count = 0; (count = ::read(ends[0], block, sizeof block)) > 0;)
        result.append(block, static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) return "the child failed: " + result;
    return result;
}

/// What a child returns where the system refuses what the test needs.
constexpr std::string_view refused = "refused: ";

[[nodiscard]] inline std::string refusal(std::string_view what) {
    return std::string(refused) + std::string(what) + ": " + std::generic_category().message(errno);
}

/// Checks what `in_child` gave; says so if nothing could be tested.
inline void check_child(const std::string& result) {
    if (result.starts_with(refused))
        MESSAGE("not tested, the system does not let us: ", result);
    else
        CHECK(result == "");
}

/// What a child finds wrong.
class findings {
public:
    void expect(bool is_right, std::string_view what) {
        if (!is_right) all_ += std::string(what) + "; ";
    }
    [[nodiscard]] const std::string& all() const { return all_; }

private:
    std::string all_;
};

/// The user that may do least.
inline constexpr ::uid_t nobody = 65534;

/// In a child. Nothing to do for one who is not root anyway.
[[nodiscard]] inline bool become_nobody() {
    return ::geteuid() != 0 || (::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0 &&
                                ::setresuid(nobody, nobody, nobody) == 0);
}

/// In a child, in a user namespace of its own: at most so many for each user. False if that is refused.
[[nodiscard]] inline bool limit(std::string_view what, int most) {
    const int file = ::open(("/proc/sys/user/" + std::string(what)).c_str(), O_WRONLY | O_CLOEXEC);
    const std::string text = std::to_string(most);
    const bool is_written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<::ssize_t>(text.size());
    if (file >= 0) ::close(file);
    return is_written;
}

}  // namespace watching_files
