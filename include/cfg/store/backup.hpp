// SPDX-License-Identifier: MIT
// Backups of the last valid configuration loaded from the sources: the last known good.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace cfg {

/// Backups of the last valid configuration loaded from the sources: `cfg::store_options::backup`.
///
///     cfg::store<gateway> store({.on_event = cfg::print_event, .backup = {.directory = "/var/lib/gateway"}},
///                               cfg::file("gateway.toml"));
///
/// A backup is one file, `<app>-backup-<number>.toml`, with the value of every leaf that the sources gave or the struct
/// has by default: all that is needed to start without the sources, also with another version of the program, whose
/// defaults may differ. Not in it are values set at run time (overrides have a file of their own) and required fields
/// that no source gave. Its first line has the format version, the application, the number, the time, and a checksum: a
/// file that was modified, truncated or renamed, or that another application or an unknown format version wrote, is
/// never used.
///
/// One is written when the store is made, after each successful reload (of a change on trial: when the trial has
/// passed), and after each rollback and restore, unless the newest intact one has the same content. It is written
/// atomically (temporary file, fsync, link to its name, fsync of the directory): if the process is killed or the disk
/// is full, the existing ones stay as they are. Existing files are never overwritten, and links never followed.
/// Afterwards all that are older than the newest `keep` intact ones are removed.
///
/// **Secrets are in it in plain text.** The file has mode 0600, and the directory 0700 if it had to be created. A file
/// that belongs neither to this process's effective user nor to root, or that others than its group may write to, is
/// never used, as it could be forged. The directory may be writable by others: they can remove backups, so that an
/// older one is the newest, but neither read nor forge them.
///
/// Errors: none stops the store: a backup that cannot be written is reported by an event, `backup_failed`. So is a
///         configuration that would not survive being written and read back, such as one with texts that are not UTF-8.
/// Cost:   each time, one pass over the configuration to write it and one to read it back, reading the backups that are
///         kept, and waiting for the disk. Readers of the store do not wait for that, and other changes are published
///         meanwhile; the subscribers of the change itself are told after its backup is written.
struct backup_options {
    /// Where they are kept; empty: no backups. Created if it does not exist; a relative path is taken from the working
    /// directory at the time when the store is made. It must not be shared by two running stores with the same
    /// application name, and should be writable only by this user.
    std::filesystem::path directory{};
    /// How many intact ones are kept, at least one.
    std::size_t keep = 5;
    /// When the constructor may fall back to a backup. It uses the newest backup that is intact and valid together with
    /// the overrides; an event, `started_from_backup`, has the report of what is wrong with the sources. All other
    /// sources, including flags and the environment, are ignored, since the backup has what they said. The next reload
    /// reads the sources again.
    enum class start : std::uint8_t {
        never,            ///< the constructor throws, whatever is wrong
        when_unreadable,  ///< if a source that must exist is missing or cannot be read at all; not if it is read and invalid
        when_invalid      ///< on every error
    };
    start start_from = start::when_unreadable;
};

/// A backup in a store's directory: `store.backups()`.
struct backup_entry {
    std::uint64_t number = 0;                       ///< the newest has the greatest
    std::filesystem::path path;
    std::chrono::system_clock::time_point time{};   ///< when it was written; the epoch if it is not intact
    bool is_intact = false;                         ///< judging by owner, mode, first line and checksum, it can be used
    std::string fault;                              ///< why it cannot be used; empty if it is intact
};

}  // namespace cfg
