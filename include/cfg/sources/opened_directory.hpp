// SPDX-License-Identifier: MIT
// A directory of values, opened once: all that is read from it belongs to one generation.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cfg/sources/regular_file.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cfg::detail {

/// The files in a directory, one per value. In a volume that Kubernetes mounts, names are links to `..data/name`, and
/// `..data` is a link to the directory of the current generation, which is replaced by the next: here `..data` is
/// followed once, and all names are listed and read in the directory it led to, even if it is replaced meanwhile. When
/// that directory is removed, too, what was not read yet is missing, but never of another generation.
class opened_directory {
public:
    /// Opens the directory. Errors: `missing`, or `failed` with the reason in `why`.
    [[nodiscard]] file_outcome open(const std::filesystem::path& path, std::string& why) {
        const file_outcome outcome = open_in(AT_FDCWD, path.c_str(), why);
        if (outcome != file_outcome::read) return outcome;
        const std::shared_ptr<const file_descriptor> mount = directory_;
        const file_outcome generation = open_in(mount->number(), "..data", why);
        if (generation == file_outcome::failed) why.insert(0, "has a ..data that ");
        return generation == file_outcome::missing ? file_outcome::read : generation;
    }

    struct listed_name {
        std::string name;
        bool is_directory;
    };

    /// What is in it, but for names that begin with a dot, in order. Errors: `failed` with the reason in `why`; also
    /// for more names than `most`.
    [[nodiscard]] file_outcome list(std::size_t most, std::vector<listed_name>& names, std::string& why) const {
        // A descriptor of its own, for closedir() to close.
        const int number = open_uninterrupted(directory_->number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        const std::unique_ptr<::DIR, close_listing> listing(number < 0 ? nullptr : ::fdopendir(number));
        if (listing == nullptr) {
            why = "cannot be listed: " + std::generic_category().message(errno);
            if (number >= 0) ::close(number);
            return file_outcome::failed;
        }
        for (errno = 0; const ::dirent* each = ::readdir(listing.get()); errno = 0) {
            std::string name(each->d_name);
            if (name.starts_with('.')) continue;
            if (names.size() == most) {
                why = "has more than " + std::to_string(most) + " files (cfg::limits::values)";
                return file_outcome::failed;
            }
            const bool is_folder = is_directory(name);
            names.push_back({std::move(name), is_folder});
        }
        if (errno != 0) {
            why = "cannot be listed: " + std::generic_category().message(errno);
            return file_outcome::failed;
        }
        const auto by_name = [](const auto& left, const auto& right) { return left.name < right.name; };
        std::sort(names.begin(), names.end(), by_name);
        return file_outcome::read;
    }

    /// Reads a file of the directory, or the regular file that a link in it leads to; as `read_file`.
    [[nodiscard]] file_outcome read(const std::string& name, std::size_t most, std::string& content,
                                    std::string& why, file_identity* identity = nullptr) const {
        return read_file_in(directory_->number(), name.c_str(), most, content, why, identity);
    }

private:
    struct close_listing {
        void operator()(::DIR* listing) const noexcept { ::closedir(listing); }
    };

    [[nodiscard]] file_outcome open_in(int folder, const char* path, std::string& why) {
        auto opened = std::make_shared<const file_descriptor>(
            open_uninterrupted(folder, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
        if (opened->number() >= 0) {
            directory_ = std::move(opened);
            return file_outcome::read;
        }
        if (errno == ENOENT) return file_outcome::missing;
        why = errno == ENOTDIR ? "is not a directory" : "cannot be opened: " + std::generic_category().message(errno);
        return file_outcome::failed;
    }

    // A link to a directory counts as one. What cannot be examined is left for reading to refuse.
    [[nodiscard]] bool is_directory(const std::string& name) const {
        struct stat status {};
        return ::fstatat(directory_->number(), name.c_str(), &status, 0) == 0 && S_ISDIR(status.st_mode);
    }

    std::shared_ptr<const file_descriptor> directory_;
};

}  // namespace cfg::detail
