// SPDX-License-Identifier: MIT
// How the watching of a store's sources fares.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cfg {

/// How changes of files become known.
enum class watch_mode : std::uint8_t {
    events,   ///< by inotify; a slow poll looks after that
    polling,  ///< by polling: inotify does not tell of all of them, or was not asked to
    stopped
};

[[nodiscard]] constexpr std::string_view to_string(watch_mode mode) noexcept {
    switch (mode) {
        case watch_mode::events: return "events";
        case watch_mode::polling: return "polling";
        case watch_mode::stopped: return "stopped";
    }
    return {};
}

/// Health and counters of a watcher.
struct watch_status {
    watch_mode mode = watch_mode::events;
    std::string why_polling;               ///< a line for each reason; empty with `events`
    std::chrono::nanoseconds staleness{};  ///< since the sources were last seen to hold what runs
    std::string last_error;                ///< of the last reload, whoever made it, if it was refused; or what else is wrong
    bool is_on_trial = false;              ///< the last change may still be rolled back: `reload_options::bake_time`
    std::uint64_t triggers = 0;            ///< reasons to look: file events, signals, requests, ...
    std::uint64_t looks = 0;               ///< times that the files were compared with what was read
    std::uint64_t reloads = 0;             ///< successful ones
    std::uint64_t refused = 0;             ///< reloads with errors, or vetoed
    std::uint64_t unsettled = 0;           ///< readings that were dropped, as files changed meanwhile
    std::uint64_t overflows = 0;           ///< times that inotify lost events
    std::uint64_t rollbacks = 0;           ///< changes that were rolled back as the health check failed
};

}  // namespace cfg
