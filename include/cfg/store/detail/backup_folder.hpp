// SPDX-License-Identifier: MIT
// The files of a store's backups: found, read, written and removed.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cfg/sources/atomic_file.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/store/backup.hpp>
#include <cfg/store/detail/backup_text.hpp>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace cfg::detail {

/// Who else can have written a file, and what to do about it; empty if only this user, its group and root can. The group counts
/// as this user: Kubernetes gives it the right to write to all that is in a volume with an fsGroup.
[[nodiscard]] inline std::string find_other_writers(const struct stat& file) {
    constexpr ::uid_t root = 0;
    const ::uid_t user = ::geteuid();
    if (file.st_uid != user && file.st_uid != root)
        return "belongs to user " + std::to_string(file.st_uid) +
               ", who could have forged it; if you trust its content, chown it to " + std::to_string(user);
    if ((file.st_mode & S_IWOTH) == 0) return {};
    std::string mode = "0";
    for (const unsigned shift : {6u, 3u, 0u}) mode += static_cast<char>('0' + ((file.st_mode >> shift) & 7u));
    return "is writable by other users (mode " + mode +
           "), who could have forged it; if you trust its content, chmod it to 0600";
}

class backup_folder {
public:
    /// Lifetime: the options and the name outlive it.
    backup_folder(const backup_options& options, std::string_view application, std::size_t most_bytes)
        : options_(options), application_(application), most_bytes_(most_bytes) {
        for (const char each : application) name_ += is_bare_key({&each, 1}) ? each : '_';
        name_ += "-backup-";
    }

    struct content {
        backup_entry entry;
        std::string text;
    };

    [[nodiscard]] std::filesystem::path path_of(std::uint64_t number) const {
        return options_.directory / (name_ + std::to_string(number) + ".toml");
    }

    /// The numbers of all that are there, the newest first. A directory that is missing has none; what is wrong with one that
    /// cannot be read is said in `why`, "/var/lib/gateway cannot be read: Permission denied".
    [[nodiscard]] std::vector<std::uint64_t> numbers(std::string* why = nullptr) const {
        std::vector<std::uint64_t> found;
        const std::error_code failed = visit_names([&](std::string_view name) {
            if (const std::optional<std::uint64_t> number = number_in(name, ".toml")) found.push_back(*number);
        });
        if (failed && failed != std::errc::no_such_file_or_directory && why != nullptr) *why = describe(failed);
        std::sort(found.begin(), found.end(), std::greater<>());
        return found;
    }

    [[nodiscard]] content read(std::uint64_t number) const {
        content found;
        found.entry.number = number;
        found.entry.path = path_of(number);
        found.entry.fault = read_text(found.entry.path, found.text);
        if (found.entry.fault.empty())
            found.entry.fault = find_fault(found.text, application_, number, found.entry.time);
        found.entry.is_intact = found.entry.fault.empty();
        return found;
    }

    /// Writes a backup with that number, and reads it again. If it cannot be used, its fault says why, as the system does,
    /// "cannot be written: No space left on device".
    [[nodiscard]] backup_entry write(std::uint64_t number, const std::string& text) const {
        backup_entry failed;
        failed.number = number;
        failed.path = path_of(number);
        make_directory();
        if (std::optional<std::string> why = write_new_file_atomically(failed.path, text)) {
            failed.fault = *std::move(why);
            if (failed.fault == not_overwritten)
                failed.fault +=
                    ": another store with this application name uses the directory, or somebody else wrote to it";
            return failed;
        }
        // Some file systems give new files to somebody else. Nobody would ever use them, or remove them.
        backup_entry written = read(number).entry;
        if (written.is_intact) return written;
        std::error_code ignored;
        std::filesystem::remove(failed.path, ignored);
        failed.fault = "was written and removed again, because it " + written.fault;
        return failed;
    }

    /// Removes those that are older than the newest ones that are kept, and what processes that were killed left behind. What
    /// cannot be removed is tried again the next time.
    void remove_old() const {
        std::error_code ignored;
        std::size_t intact = 0;
        const std::vector<std::uint64_t> all = numbers();
        const std::size_t keep = std::max<std::size_t>(options_.keep, 1);
        for (std::size_t i = 0; i < all.size() && all.size() > keep; ++i) {
            if (intact == keep)
                std::filesystem::remove(path_of(all[i]), ignored);
            else if (read(all[i]).entry.is_intact)
                ++intact;
        }
        std::vector<std::string> left_behind;
        visit_names([&](std::string_view name) {
            if (!name.starts_with('.') || !name.ends_with(".tmp")) return;
            const std::string_view replaced = name.substr(1, name.rfind(".toml.") + 4);
            const std::optional<std::uint64_t> number = number_in(replaced, ".toml");
            if (number && !all.empty() && *number <= all.front()) left_behind.emplace_back(name);
        });
        for (const std::string& each : left_behind) std::filesystem::remove(options_.directory / each, ignored);
    }

private:
    // If it fails, writing the file says why.
    void make_directory() const {
        std::error_code failed;
        const std::filesystem::path directory = options_.directory.lexically_normal();
        if (std::filesystem::is_directory(directory, failed)) return;
        const std::filesystem::path parent =
            (directory.has_filename() ? directory : directory.parent_path()).parent_path();
        if (!parent.empty()) std::filesystem::create_directories(parent, failed);
        static_cast<void>(::mkdir(directory.c_str(), S_IRWXU));
    }

    /// Reads a file that nobody else can have written. Errors: why not.
    [[nodiscard]] std::string read_text(const std::filesystem::path& path, std::string& text) const {
        // What is examined is what is read, whatever happens to the name meanwhile.
        const file_descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
        struct stat status {};
        if (file.number() < 0) {
            const int error = errno;
            if (error == ENOENT || error == ENOTDIR) return "does not exist";
            if (::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode))
                return "is " + std::string(kind_of_file(status)) + ", not a regular file";
            return "cannot be opened: " + std::generic_category().message(error);
        }
        if (::fstat(file.number(), &status) != 0)
            return "cannot be examined: " + std::generic_category().message(errno);
        if (S_ISREG(status.st_mode))
            if (std::string distrust = find_other_writers(status); !distrust.empty()) return distrust;
        std::string why;
        if (read_open_file(file.number(), most_bytes_, text, why) != file_outcome::read) return why;
        if (text.size() > most_bytes_)
            return "has more than " + std::to_string(most_bytes_) + " bytes (cfg::limits::document_bytes)";
        return {};
    }

    template <class Visit>
    std::error_code visit_names(Visit visit) const {
        std::error_code failed;
        for (std::filesystem::directory_iterator each(options_.directory, failed), last; !failed && each != last;
             each.increment(failed)) {
            const std::string name = each->path().filename().string();
            visit(std::string_view(name));
        }
        return failed;
    }

    /// Why the directory cannot be read. Where there is a file, or on the way to there, it is said which.
    [[nodiscard]] std::string describe(const std::error_code& failed) const {
        if (failed == std::errc::not_a_directory) {
            std::filesystem::path way;
            std::error_code ignored;
            for (const std::filesystem::path& each : options_.directory) {
                way /= each;
                const std::filesystem::file_status found = std::filesystem::status(way, ignored);
                if (std::filesystem::exists(found) && !std::filesystem::is_directory(found))
                    return way.string() + " is a file, not a directory";
            }
        }
        return options_.directory.string() + " cannot be read: " + failed.message();
    }

    [[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view name, std::string_view end) const {
        if (!name.starts_with(name_) || !name.ends_with(end) || name.size() <= name_.size() + end.size())
            return std::nullopt;
        const std::string_view digits = name.substr(name_.size(), name.size() - name_.size() - end.size());
        std::uint64_t number = 0;
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const bool is_number = error == std::errc() && stop == digits.data() + digits.size();
        // As it would be written.
        return is_number && digits.front() != '0' ? std::optional(number) : std::nullopt;
    }

    const backup_options& options_;
    std::string_view application_;
    std::size_t most_bytes_;
    std::string name_;  // what the names of the files begin with
};

}  // namespace cfg::detail
