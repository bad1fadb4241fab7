// SPDX-License-Identifier: MIT
// The content of a regular file: whatever else bears its name is refused, and nothing is waited for.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cfg/core/load_input.hpp>
#include <cfg/core/load_state.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#if defined(__unix__) || defined(__APPLE__)
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#include <cstdio>
#endif

namespace cfg::detail {

#if defined(__unix__) || defined(__APPLE__)

class file_descriptor {
public:
    explicit file_descriptor(int number) noexcept : number_(number) {}
    file_descriptor(const file_descriptor&) = delete;
    file_descriptor& operator=(const file_descriptor&) = delete;
    ~file_descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

[[nodiscard]] inline std::string_view kind_of_file(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) return "a directory";
    if (S_ISFIFO(status.st_mode)) return "a named pipe";
    if (S_ISSOCK(status.st_mode)) return "a socket";
    if (S_ISLNK(status.st_mode)) return "a symbolic link";
    return "a device";
}

[[nodiscard]] inline file_identity identity_of(const struct stat& status) noexcept {
    const auto nanoseconds = [](const ::timespec& time) {
        return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
    };
#if defined(__APPLE__)
    const ::timespec &modified = status.st_mtimespec, &changed = status.st_ctimespec;
#else
    const ::timespec &modified = status.st_mtim, &changed = status.st_ctim;
#endif
    return {static_cast<std::uint64_t>(status.st_dev),
            static_cast<std::uint64_t>(status.st_ino),
            static_cast<std::uint64_t>(status.st_size),
            nanoseconds(modified),
            nanoseconds(changed),
            true};
}

/// As openat(2), and again if a signal interrupts it, as may happen where a file server has to be asked.
[[nodiscard]] inline int open_uninterrupted(int folder, const char* path, int flags) noexcept {
    for (;;) {
        const int number = ::openat(folder, path, flags);
        if (number >= 0 || errno != EINTR) return number;
    }
}

/// Reads an open file of at most `most` bytes (one more shows that there are more); what is no regular file is refused. Who
/// wants to know gets the identity of what was read.
[[nodiscard]] inline file_outcome read_open_file(int file, std::size_t most, std::string& content, std::string& why,
                                                 file_identity* identity = nullptr) {
    const auto fail = [&](std::string_view what) {
        why = std::string(what) + ": " + std::generic_category().message(errno);
        return file_outcome::failed;
    };
    struct stat status {};
    if (::fstat(file, &status) != 0) return fail("cannot be examined");
    if (!S_ISREG(status.st_mode)) {
        why = "is " + std::string(kind_of_file(status)) + ", not a regular file";
        return file_outcome::failed;
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    content.clear();
    content.reserve(std::min(size, most) + text_padding + 1);
    content.resize(size < most ? size + 1 : most + 1);
    std::size_t used = 0;
    while (used < content.size()) {
        const ::ssize_t count = ::read(file, content.data() + used, content.size() - used);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail("cannot be read");
        if (count == 0) break;
        used += static_cast<std::size_t>(count);
        // The file grew since its size was asked.
        if (used == content.size() && used <= most)
            content.resize(content.size() * 2 <= most ? content.size() * 2 : most + 1);
    }
    content.resize(used);
    if (identity != nullptr) {
        struct stat afterwards {};
        if (::fstat(file, &afterwards) != 0) return fail("cannot be examined");
        *identity = identity_of(status);
        identity->held_still = *identity == identity_of(afterwards);
    }
    return file_outcome::read;
}

/// Reads the file at a path; a relative one is taken from the open directory `folder`. Never blocks: pipes and devices are
/// refused, not opened for reading.
[[nodiscard]] inline file_outcome read_file_in(int folder, const char* path, std::size_t most, std::string& content,
                                               std::string& why, file_identity* identity = nullptr) {
    // Without O_NONBLOCK opening a pipe would wait for a writer.
    const file_descriptor file(open_uninterrupted(folder, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (file.number() >= 0) return read_open_file(file.number(), most, content, why, identity);
    if (errno == ENOENT || errno == ENOTDIR) return file_outcome::missing;
    why = "cannot be opened: " + std::generic_category().message(errno);
    return file_outcome::failed;
}

/// As `read_file_in`, with relative paths from the working directory.
[[nodiscard]] inline file_outcome read_file(const std::filesystem::path& path, std::size_t most, std::string& content,
                                            std::string& why, file_identity* identity = nullptr) {
    return read_file_in(AT_FDCWD, path.c_str(), most, content, why, identity);
}

#else

[[nodiscard]] inline file_outcome read_file(const std::filesystem::path& path, std::size_t most, std::string& content,
                                            std::string& why, file_identity* identity = nullptr) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return file_outcome::missing;
    if (!std::filesystem::is_regular_file(path, ignored)) {
        why = "is not a regular file";
        return file_outcome::failed;
    }
    std::FILE* file = std::fopen(path.string().c_str(), "rb");
    if (file == nullptr) {
        why = "cannot be opened: " + std::generic_category().message(errno);
        return file_outcome::failed;
    }
    content.clear();
    char block[16384];
    for (std::size_t count = 0; content.size() <= most && (count = std::fread(block, 1, sizeof block, file)) != 0;)
        content.append(block, count);
    const bool failed = std::ferror(file) != 0;
    std::fclose(file);
    if (failed) why = "cannot be read";
    if (identity != nullptr) {
        identity->size = content.size();
        identity->modified =
            static_cast<std::int64_t>(std::filesystem::last_write_time(path, ignored).time_since_epoch().count());
    }
    return failed ? file_outcome::failed : file_outcome::read;
}

#endif

/// What a problem says of a file that was not read; `why` is the reader's.
[[nodiscard]] inline std::string describe_unread_file(const std::filesystem::path& path, file_outcome outcome,
                                                      std::string_view why) {
    if (path.empty()) return "the path of this file is empty";
    if (outcome == file_outcome::failed) return "this file " + std::string(why);
    std::error_code ignored;
    return "file not found: " + std::filesystem::absolute(path, ignored).string();
}

/// What an outline says of a file or a directory that was looked for; `why` is the reader's.
[[nodiscard]] inline std::string describe_presence(file_outcome outcome, std::string why, bool is_optional) {
    if (outcome == file_outcome::read) return "found";
    if (outcome == file_outcome::failed) return why;
    return is_optional ? "not there (optional)" : "not there, which is an error";
}

/// What a problem says of a text with more bytes than a source may have.
[[nodiscard]] inline std::string describe_oversize(std::string_view what, std::size_t most) {
    return std::string(what) + " has more than " + std::to_string(most) + " bytes (cfg::limits::document_bytes)";
}

/// Takes away the newline that editors and `echo` put at the end of a file with one value.
inline void drop_last_newline(std::string& content) {
    const std::size_t length = content.ends_with("\r\n") ? 2 : (content.ends_with('\n') ? 1 : 0);
    content.resize(content.size() - length);
}

}  // namespace cfg::detail
