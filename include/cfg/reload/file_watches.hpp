// SPDX-License-Identifier: MIT
// Tells when what a path leads to may have changed, whatever happens to the directories and links on the way.
#pragma once

#include <cfg/core/version.hpp>
#include <cfg/reload/detail/inotify_watch.hpp>
#include <cfg/sources/regular_file.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cfg::detail {

/// Watches the ways that paths take: every directory on the way is watched for the names that matter in it, through all
/// links, up to the file, or up to what is not there yet. A file itself is watched where its directory would not tell, as it
/// has other names or is a mount.
///
/// Not told: changes through memory maps, what is mounted over a directory on the way, and what `faults` says.
/// Errors:   what keeps events from being relied on is a fault, not an exception. Throws std::bad_alloc only.
/// Lifetime: a child process may arm its own watches and destroy this, neither of which disturbs the parent's; it is told
///           nothing of what the parent watches. Descriptors are not passed on to programs that are executed.
/// Threads:  one at a time, except that any may wait for `fd` to become readable.
/// Cost:     `arm` makes two or three system calls for each directory and link on the way, once for all paths together.
class file_watches {
public:
    /// Opens an inotify instance; none to be had is a fault.
    file_watches();

    /// Readable when there is something to `drain`; -1 if there is none. `arm` may open another when there was none, and in a
    /// child process. Who waits for it with an epoll removes it there before this is destroyed: a child that has a copy
    /// would keep it readable.
    [[nodiscard]] int fd() const noexcept { return inotify_.has_value() ? inotify_->number() : -1; }

    /// From now on these are watched, and no others. Watches that stay are kept without a gap, and what happened before is
    /// still told. To be called again whenever something changed, since paths may lead elsewhere then; what is read after
    /// that is either what stays, or there is news.
    void arm(std::span<const watched_path> paths);

    struct news {
        bool changed = false;     // something on a way happened, or may have
        bool overflowed = false;  // the system dropped events
    };

    /// Takes all events that are pending; never blocks.
    news drain();

    /// Whether a watched file was modified, as far as drained, and nobody has closed, replaced or removed it since. Not more
    /// than a hint: a writer may keep a file open for ever, and truncate(2) modifies files without opening them.
    [[nodiscard]] bool is_being_written() const noexcept;

    /// Why events cannot be relied on: with the path, and what to do. As of the last `arm`; empty if they can.
    [[nodiscard]] const std::vector<std::string>& faults() const noexcept { return faults_; }

private:
    void open();

    std::optional<file_descriptor> inotify_;
    long owner_;                            // the process that opened it
    std::map<int, inotify_watch> watches_;  // by watch descriptor
    std::vector<std::string> faults_;
};

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/reload/detail/file_watches_definitions.hpp>
#endif
