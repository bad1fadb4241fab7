// SPDX-License-Identifier: MIT
// Writes files atomically: whoever looks, and whenever the power fails, it is the old content or the new one.
#pragma once

#include <cerrno>
#include <cfg/sources/regular_file.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace cfg::detail {

/// Where a path leads when its last part is a link, or a link to a link, and so on; the last one may lead to nothing.
/// Errors: a text that says what was wrong in `why`.
[[nodiscard]] inline std::filesystem::path follow_links(std::filesystem::path path, std::string& why) {
    constexpr int most_links = 40;
    for (int links = 0;; ++links) {
        std::error_code no_link;
        const std::filesystem::path target = std::filesystem::read_symlink(path, no_link);
        if (no_link) return path;
        if (links == most_links) {
            why = "cannot be written: " + std::generic_category().message(ELOOP);
            return path;
        }
        path = path.parent_path() / target;  // an absolute target takes the place of all that
    }
}

/// A file beside the one that it is to become, or to replace; gone with this object unless it did.
class replacement_file {
public:
    replacement_file(int folder, std::string name) : folder_(folder), name_(std::move(name)) {}
    replacement_file(const replacement_file&) = delete;
    replacement_file& operator=(const replacement_file&) = delete;
    ~replacement_file() {
        if (number_ >= 0) ::close(number_);
        if (exists_) ::unlinkat(folder_, own_name_.c_str(), 0);
    }

    // Each step tells whether it was taken; errno says why not.

    /// What processes that were killed left here is in nobody's way: each replacement has a new name.
    [[nodiscard]] bool create() {
        constexpr int most_tries = 100;
        constexpr std::size_t most_of_name = 200;  // file systems have names of 255 bytes
        for (int tries = 0; tries < most_tries; ++tries) {
            const auto now = std::chrono::system_clock::now().time_since_epoch().count();
            own_name_ = "." + name_.substr(0, most_of_name) + "." + std::to_string(::getpid()) + "-" +
                        std::to_string(now) + ".tmp";
            do
                number_ = ::openat(folder_, own_name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                   S_IRUSR | S_IWUSR);
            while (number_ < 0 && errno == EINTR);
            exists_ = number_ >= 0;
            if (exists_ || errno != EEXIST) return exists_;
        }
        return false;
    }

    /// The owner and the mode of the file that is replaced. Where the owner cannot be kept, others get no rights: they were
    /// given to other people.
    [[nodiscard]] bool take_after(const struct stat& replaced) {
        struct stat own {};
        if (::fstat(number_, &own) != 0) return false;
        ::mode_t mode = replaced.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
        const bool has_owner = own.st_uid == replaced.st_uid && own.st_gid == replaced.st_gid;
        if (!has_owner && ::fchown(number_, replaced.st_uid, replaced.st_gid) != 0) mode &= S_IRWXU;
        return ::fchmod(number_, mode) == 0;
    }

    [[nodiscard]] bool write(std::string_view content) {
        while (!content.empty()) {
            const ::ssize_t count = ::write(number_, content.data(), content.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return false;
            content.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }

    /// Has it on the disk. Some file systems tell only here that there was no room.
    [[nodiscard]] bool finish() {
        while (::fsync(number_) != 0)
            if (errno != EINTR) return false;
        // After EINTR it is closed all the same.
        return ::close(std::exchange(number_, -1)) == 0 || errno == EINTR;
    }

    [[nodiscard]] bool replace() {
        if (::renameat(folder_, own_name_.c_str(), folder_, name_.c_str()) != 0) return false;
        exists_ = false;
        return true;
    }

    /// As `replace`, but leaves alone what has the name already; errno is EEXIST then.
    [[nodiscard]] bool appear() {
        if (::linkat(folder_, own_name_.c_str(), folder_, name_.c_str(), 0) == 0) {
            exists_ = ::unlinkat(folder_, own_name_.c_str(), 0) != 0;
            return true;
        }
        if (errno == EEXIST) return false;
        // Some file systems have no hard links. A file that gets the name just now is replaced, but never followed.
        struct stat found {};
        if (::fstatat(folder_, name_.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) return errno == ENOENT && replace();
        errno = EEXIST;
        return false;
    }

private:
    int folder_;
    std::string name_;
    std::string own_name_;
    int number_ = -1;
    bool exists_ = false;
};

/// What is done with a file that has the name already.
enum class existing_file { replaced, kept };

inline constexpr std::string_view not_overwritten = "exists already and is not overwritten";

/// The common part of the two functions below. Follows links only to what is to be replaced.
[[nodiscard]] inline std::optional<std::string> put_file(const std::filesystem::path& path, std::string_view content,
                                                         existing_file existing) {
    const auto fail = [](std::string_view what = "cannot be written") {
        return std::string(what) + ": " + std::generic_category().message(errno);
    };
    if (path.native().find('\0') != std::string::npos) return "cannot be written: its name has a NUL character";
    std::string why;
    const std::filesystem::path target = existing == existing_file::replaced ? follow_links(path, why) : path;
    if (!why.empty()) return why;
    const std::string name = target.filename().string();
    if (name.empty()) return "cannot be written: the path names no file";
    // The new file must go where the name is looked up, even if somebody moves the directory meanwhile.
    const std::filesystem::path parent = target.has_parent_path() ? target.parent_path() : ".";
    const file_descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.number() < 0) return fail("cannot be written: its directory cannot be opened");

    struct stat found {};
    const bool exists = ::fstatat(folder.number(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) == 0;
    if (!exists && errno != ENOENT) return fail();
    if (exists && existing == existing_file::kept) return std::string(not_overwritten);
    if (exists && !S_ISREG(found.st_mode)) return "is " + std::string(kind_of_file(found)) + ", not a regular file";

    replacement_file made(folder.number(), name);
    if (!made.create()) return fail("cannot be written: no file can be made beside it");
    if (exists && !made.take_after(found)) return fail();
    if (!made.write(content) || !made.finish()) return fail();
    if (existing == existing_file::replaced && !made.replace()) return fail();
    if (existing == existing_file::kept && !made.appear())
        return errno == EEXIST ? std::string(not_overwritten) : fail();
    while (::fsync(folder.number()) != 0) {
        if (errno == EINVAL) break;  // a file system whose directories have nothing to wait for
        if (errno != EINTR) return fail("was written, but may not be on the disk yet");
    }
    return std::nullopt;
}

/// Gives the file the content, or leaves it as it is: the text goes to a new file in the same directory, to the disk, and
/// then takes the other's name. A symbolic link stays, and the file that it leads to is replaced; other names (hard links)
/// of that file keep the old content. A file that was there keeps its mode and, where that is permitted, its owner; a new
/// one can be read and written by its owner only.
/// Errors:  the reason, "cannot be written: No space left on device", and then the file is as it was; but for the last
///          step, when the new content is there and only the disk may not know yet. What is there and no regular file is
///          refused. A process that is killed may leave `.<name>.<numbers>.tmp` behind, which nothing reads.
/// Threads: any; of several at the same time one wins.
[[nodiscard]] inline std::optional<std::string> write_file_atomically(const std::filesystem::path& path,
                                                                      std::string_view content) {
    return put_file(path, content, existing_file::replaced);
}

/// As `write_file_atomically`, for a file that is not there yet. It belongs to this user, who alone can read and write it,
/// whoever else may write to the directory: what has the name already, also a link, is neither followed nor replaced.
/// Errors:  as above; and "exists already and is not overwritten".
/// Threads: any; of several at the same time the first one wins.
[[nodiscard]] inline std::optional<std::string> write_new_file_atomically(const std::filesystem::path& path,
                                                                          std::string_view content) {
    return put_file(path, content, existing_file::kept);
}

}  // namespace cfg::detail
