// SPDX-License-Identifier: MIT
// What a load has looked at in the file system, so that somebody can tell later whether it is still as it was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace cfg::detail {

enum class file_outcome : std::uint8_t { read, missing, failed };

/// What the file system says of a file that was read: as long as it stays so, nobody has replaced it or written to it, as far
/// as the clock of the file system can tell.
struct file_identity {
    std::uint64_t device = 0;
    std::uint64_t number = 0;     // of the inode
    std::uint64_t size = 0;
    std::int64_t modified = 0;    // nanoseconds since the epoch
    std::int64_t changed = 0;     // the same; cannot be set by programs
    bool held_still = true;       // it was the same before it was read and afterwards

    friend bool operator==(const file_identity&, const file_identity&) = default;
};

/// One file or directory that a source has read or looked for.
struct load_input {
    std::filesystem::path path;   // absolute, with the links as they were named
    bool is_directory = false;    // then its content is the names in it; the files are inputs of their own
    file_outcome outcome = file_outcome::missing;
    file_identity identity;
    std::uint64_t content = 0;    // a hash, which is good for this process; of what failed, that of the reason

    [[nodiscard]] bool has_content_of(const load_input& other) const noexcept {
        return path == other.path && is_directory == other.is_directory && outcome == other.outcome &&
               content == other.content;
    }
    friend bool operator==(const load_input&, const load_input&) = default;
};

using load_inputs = std::vector<load_input>;

}  // namespace cfg::detail
