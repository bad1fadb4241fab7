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
    events,   ///< the system tells of them; a slow poll looks after that
    polling,  ///< they are looked for: the system does not tell of all of them, or was not asked to
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

/// How the watching of a store's sources fares.
struct watch_status {
    watch_mode mode = watch_mode::events;
    std::string why_polling;               ///< a line for each reason; empty with `events`
    std::chrono::nanoseconds staleness{};  ///< since the sources were last seen to be what the program runs with
    std::string last_error;                ///< the report of the last reload, if it was refused
    bool is_on_trial = false;              ///< the last change may still be taken back: `reload_options::bake_time`
    std::uint64_t triggers = 0;            ///< reasons to look: changes of files, signals, ...; many may have led to one look
    std::uint64_t looks = 0;               ///< comparisons of what is on the disk with what was read
    std::uint64_t reloads = 0;             ///< that were in order
    std::uint64_t refused = 0;             ///< reloads that were not
    std::uint64_t unsettled = 0;           ///< readings that were dropped, because something changed meanwhile
    std::uint64_t overflows = 0;           ///< times that the system lost events
    std::uint64_t rollbacks = 0;           ///< changes that the health check took back
};

}  // namespace cfg
