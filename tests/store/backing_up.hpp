// SPDX-License-Identifier: MIT
// What the tests of backups share: the options, the files, and how they are damaged.
#pragma once

#include "../sources/scratch_directory.hpp"
#include "storing.hpp"

#include <cfg/store/backup.hpp>
#include <cfg/store/store.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace storing {

using start = cfg::backup_options::start;

[[nodiscard]] inline cfg::store_options backed_up_in(const std::filesystem::path& directory,
                                                     start policy = start::when_unreadable, std::size_t keep = 5) {
    cfg::store_options options;
    options.backup = {directory, keep, policy};
    return options;
}

[[nodiscard]] inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// With the mode that a backup has, whatever the umask of who runs the tests.
inline void write_to(const std::filesystem::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
}

/// One byte is another one.
inline void damage(const std::filesystem::path& path, std::size_t byte) {
    std::string content = content_of(path);
    content.at(byte) = static_cast<char>(content.at(byte) ^ 1);
    write_to(path, content);
}

[[nodiscard]] inline ::mode_t mode_of(const std::filesystem::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

[[nodiscard]] inline std::vector<std::uint64_t> numbers_of(const std::vector<cfg::backup_entry>& entries) {
    std::vector<std::uint64_t> numbers;
    for (const cfg::backup_entry& each : entries) numbers.push_back(each.number);
    return numbers;
}

[[nodiscard]] inline std::size_t count_files(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

}  // namespace storing
