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

/// When a watched store reloads, and what it asks of a file before it believes it: see `store::watch`.
///
/// A plain struct with rules, so it can be a member of the configuration that it is about: `store.watch<"reload">()` takes it
/// from there, and follows it when it changes. Durations are measured by the monotonic clock, which nobody sets.
struct reload_options {
    // ---- triggers -----------------------------------------------------------------------------------------------------

    /// Changes are noticed at once, by inotify: of every file that a source has read or looked for, and of each directory and
    /// link on the way there. Without it, only `poll` finds them.
    bool watch_files = true;
    /// SIGHUP makes the store reload. A handler that the program has installed before is called as well; one that is installed
    /// later has to call this one.
    bool on_hangup = false;
    /// The store reloads at this fixed interval, for sources that no file tells of; 0: it does not. A file that was refused is
    /// not reported again for that.
    std::chrono::milliseconds interval{0};

    // ---- debounce and settle: when what has changed is read ---------------------------------------------------------------

    /// The quiet time after the last change before files are read ...
    std::chrono::milliseconds debounce{100};
    /// ... and the longest wait after the first change, even if changes go on or a writer keeps a file open.
    std::chrono::milliseconds debounce_limit{2000};
    /// The time between two readings of a file that have to agree before its content counts. A file that is rewritten again and
    /// again faster than that is not applied until it pauses, which the status says.
    std::chrono::milliseconds settle{20};

    // ---- backstop: for events that do not come ------------------------------------------------------------------------------

    /// How often the files are compared, by content, with what was read last: an event that was lost costs time, and no more.
    std::chrono::milliseconds poll{30'000};
    /// The same where the system does not tell of all changes (network and overlay file systems, no inotify watches left), and
    /// as long as a file cannot be read.
    std::chrono::milliseconds fallback_poll{2'000};

    // ---- guards: what is refused although it is valid -------------------------------------------------------------------------

    /// Whether a file that had content may become empty.
    bool allow_empty = false;
    /// The last line that every file must have, which shows that it is complete, such as "# end"; empty: none. Not for programs
    /// that read JSON, which has no comments: without that line every file is refused.
    std::string end_marker{};
    /// How many of the keys that the sources set, in percent, may vanish in one reload. Each entry of a map or a list counts.
    std::uint32_t most_lost_keys = 100;

    // ---- trial ----------------------------------------------------------------------------------------------------------

    /// For how long after a reload the health check that `watch` was given is asked: at once, then ten times, at least every
    /// second. If it fails, the change is rolled back, and what was new in it is refused until it changes. 0: it is asked once.
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
