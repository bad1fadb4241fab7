// SPDX-License-Identifier: MIT
// What is watched, and what is known of it.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace cfg::detail {

/// A file that is read or looked for, or a directory in which every name counts. Absolute; it need not exist.
struct watched_path {
    std::filesystem::path path;
    bool is_directory = false;
};

/// What is known of one watch; an inode has one, whatever number of paths lead through it.
struct inotify_watch {
    std::set<std::string, std::less<>> names;  // those whose events matter; those without a name always do
    bool every_name = false;
    bool is_retired = false;                           // removed, but events from before that may be pending
    std::set<std::string, std::less<>> being_written;  // modified, and not closed since; an empty name is the inode itself
};

}  // namespace cfg::detail
