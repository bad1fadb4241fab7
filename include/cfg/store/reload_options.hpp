// SPDX-License-Identifier: MIT
// What makes a store reload its sources, and what it asks of them before it believes them.
#pragma once

#include <cfg/core/leaf_codecs.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/report.hpp>
#include <chrono>
#include <cstdint>
#include <string>

namespace cfg {

/// What `store.watch` is told. A plain struct with rules, which hold wherever it comes from: it can be a member of the
/// configuration that it is about, and `store.watch<"reload">()` then does as that says, and goes on doing so when it changes.
///
/// Times are measured by a clock that nobody sets.
struct reload_options {
    /// The system tells of changes (inotify): of every file that a source has read or looked for, on the whole way there. If not,
    /// they are still found by `poll`.
    bool watch_files = true;
    /// SIGHUP. A handler that the program has installed before is called as well.
    bool on_hangup = false;
    /// Sources are read this often without any other reason, for what no file tells; 0: not. A file that was refused is not
    /// refused again for that.
    std::chrono::milliseconds interval{0};

    /// Files are read when nothing has happened for so long ...
    std::chrono::milliseconds debounce{100};
    /// ... and at the latest this long after the first change, even if changes go on or somebody has a file open to write.
    std::chrono::milliseconds debounce_limit{2000};
    /// Between the two readings that have to agree before what they have read counts.
    std::chrono::milliseconds settle{20};

    /// What is on the disk is compared with what was read this often, so that an event that was lost costs time only.
    std::chrono::milliseconds poll{30'000};
    /// The same where the system does not tell of changes, or not of all of them.
    std::chrono::milliseconds fallback_poll{2'000};

    /// A file that was not empty may become empty.
    bool allow_empty = false;
    /// If this is not empty, it has to be the last line of every TOML and .env file. Not for JSON, which has no comments.
    std::string end_marker{};
    /// Percent: if more of the keys that the sources have set vanish at once, that is refused. Entries of maps and lists count.
    std::uint32_t most_lost_keys = 100;

    /// For so long after a change the health check that `watch` was given is asked, if it was given one, and the change is taken
    /// back if it fails; 0: it is asked once.
    std::chrono::milliseconds bake_time{0};

    static constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365);

    static constexpr field schema[] = {
        field("watch_files").doc("Whether changes of files are noticed at once"),
        field("on_hangup").doc("Whether SIGHUP makes the program read its configuration again"),
        field("interval")
            .range(std::chrono::milliseconds(0), longest)
            .doc("Time between reloads without a reason; 0 for none"),
        field("debounce")
            .range(std::chrono::milliseconds(0), longest)
            .doc("Quiet time after a change before files are read"),
        field("debounce_limit")
            .range(std::chrono::milliseconds(0), longest)
            .doc("The longest time that changes are waited for"),
        field("settle").range(std::chrono::milliseconds(0), longest).doc("Time between two readings that must agree"),
        field("poll").range(std::chrono::milliseconds(1), longest).doc("Time between comparisons with the disk"),
        field("fallback_poll")
            .range(std::chrono::milliseconds(1), longest)
            .doc("The same where the system does not tell of changes"),
        field("allow_empty").doc("Whether a file may become empty"),
        field("end_marker").doc("The last line that every file must have; empty for none"),
        field("most_lost_keys").max(100).doc("Percent of the keys that may vanish at once"),
        field("bake_time").range(std::chrono::milliseconds(0), longest).doc("How long a change is on trial"),
    };

    void check(report<reload_options>& that) const {
        that.require<"debounce", "debounce_limit">(debounce <= debounce_limit,
                                                   "debounce_limit must not be shorter than debounce");
    }

    friend bool operator==(const reload_options&, const reload_options&) = default;
};

}  // namespace cfg
