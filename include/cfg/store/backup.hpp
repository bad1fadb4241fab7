// SPDX-License-Identifier: MIT
// Backups of what a store's sources gave when they were last in order: the last known good.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace cfg {

/// Whether and where a store keeps backups: `cfg::store_options::backup`.
///
///     cfg::store<gateway> store({.on_event = cfg::print_event, .backup = {.directory = "/var/lib/gateway"}}, cfg::file("gateway.toml"));
///
/// A backup is one file, `<app>-backup-<number>.toml`, with the value of every leaf that the sources gave, or the struct has by
/// default: all that is needed to start without the sources, and with another version of the program, whose defaults may be other
/// ones. What is set at run time is not in it: overrides have a file of their own. A required field that no source gave is not in
/// it either. Its first line has the version of the format, the application, number and time, and a checksum; a file that was
/// changed, was cut off, or is another application's or of another format is never used.
///
/// One is written when the store is made, after each reload that was in order (of a change on trial, when it has passed), and
/// after each rollback and restore, unless the newest one has the same content. It is written at one stroke: wherever the process is killed, or the disk is full,
/// those that were there are there. Afterwards those older than the newest `keep` intact ones are removed.
///
/// **Secrets stand in it in clear.** The file belongs to its owner only (0600), and so does the directory (0700) if it had to be made.
///
/// Errors: none that stop the store: what could not be written is told by an event, `backup_failed`. So is a configuration that
///         cannot be written so that reading gives the same, such as one with texts that are not UTF-8.
/// Cost:   each time one pass over the configuration to write it, one to read what was written, the reading of those that are
///         kept, and waiting for the disk. Who reads the store does not wait, nor do other changes.
struct backup_options {
    /// Where they are kept; empty: there are none. It is made if it is not there; a relative path begins at the working directory
    /// of the time when the store is made. Of all that run at the same time, only one store with the same application name may
    /// have it.
    std::filesystem::path directory{};
    /// How many, at least one.
    std::size_t keep = 5;
    /// When a store that is made starts from the newest backup that is intact and, under the overrides that it is given, in order,
    /// instead of from its sources; an event, `started_from_backup`, tells of it with the report of what is wrong with them. All
    /// sources are then left out, flags and the environment too: the backup has what they said. The next reload reads them again.
    enum class start : std::uint8_t {
        never,            ///< the constructor throws whatever is wrong
        when_unreadable,  ///< when a source that must be there is missing, or cannot be read at all; not when it is read and wrong
        when_invalid      ///< whenever there is an error
    };
    start start_from = start::when_unreadable;
};

/// A backup that a store has: `store.backups()`.
struct backup_entry {
    std::uint64_t number = 0;                       ///< the newest has the greatest
    std::filesystem::path path;
    std::chrono::system_clock::time_point time{};   ///< when it was written; the epoch if it is not intact
    bool is_intact = false;                         ///< whether it can be used, as far as its first line and the checksum tell
    std::string fault;                              ///< why not
};

}  // namespace cfg
