// SPDX-License-Identifier: MIT
// The files of a store's backups: found, read, written and removed.
#pragma once

#include <algorithm>
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

#include <sys/stat.h>

namespace cfg::detail {

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
        std::string why;
        const file_outcome outcome = read_file(found.entry.path, most_bytes_, found.text, why);
        if (outcome == file_outcome::missing)
            found.entry.fault = "is not there";
        else if (outcome == file_outcome::failed)
            found.entry.fault = std::move(why);
        else if (found.text.size() > most_bytes_)
            found.entry.fault = "has more bytes than cfg::limits::document_bytes";
        else
            found.entry.fault = find_fault(found.text, application_, number, found.entry.time);
        found.entry.is_intact = found.entry.fault.empty();
        return found;
    }

    /// Writes a backup with that number. Errors: what the system says, "/var/lib/gateway/gateway-backup-3.toml cannot be
    /// written: No space left on device".
    [[nodiscard]] std::optional<std::string> write(std::uint64_t number, const std::string& text) const {
        std::error_code failed;
        const std::filesystem::path directory = options_.directory.lexically_normal();
        if (!std::filesystem::is_directory(directory, failed)) {
            const std::filesystem::path parent =
                (directory.has_filename() ? directory : directory.parent_path()).parent_path();
            if (!parent.empty()) std::filesystem::create_directories(parent, failed);
            // If it fails, writing the file says why.
            static_cast<void>(::mkdir(directory.c_str(), S_IRWXU));
        }
        const std::filesystem::path path = path_of(number);
        std::optional<std::string> why = write_file_atomically(path, text);
        if (why.has_value()) why->insert(0, path.string() + ' ');
        return why;
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
