// SPDX-License-Identifier: MIT
// What happens to a store, for logs and metrics.
#pragma once

#include <cfg/core/version.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cfg {

/// What changed a configuration, or was to change it.
enum class change_cause : std::uint8_t { construction, reload, set, update, reset, rollback };

[[nodiscard]] constexpr std::string_view to_string(change_cause cause) noexcept {
    switch (cause) {
        case change_cause::construction: return "construction";
        case change_cause::reload: return "reload";
        case change_cause::set: return "set";
        case change_cause::update: return "update";
        case change_cause::reset: return "reset";
        case change_cause::rollback: return "rollback";
    }
    return {};
}

/// What a store says of what it does: `cfg::store_options::on_event`.
struct event {
    enum class kind : std::uint8_t {
        committed,           ///< there is a new version
        unchanged,           ///< a reload or another change succeeded, and no value differs
        refused,             ///< there were errors, or somebody refused in `on_prepare`: everything stays as it was
        subscriber_failed,   ///< a subscriber's callback threw, or could not be posted
        subscriber_blocked,  ///< a subscriber's callback has been running for longer than `store_options::patience`
        started_from_backup, ///< the sources could not be used at the start: what runs is a backup, the last known good
        backup_failed,       ///< the version could not be written as a backup; it runs all the same
        watch_degraded,      ///< inotify does not tell of all changes of files: they are found late, by polling
        watch_recovered,     ///< inotify tells of them again, so that they are noticed at once
        health_failed        ///< after a reload the health check failed; whether it was rolled back is in `error`
    };

    kind what = kind::committed;
    change_cause cause = change_cause::construction;
    std::uint64_t version = 0;  ///< the one that is current afterwards; of subscribers, the one that they were told
    std::chrono::system_clock::time_point time{};
    std::string reason;         ///< as it was given to `reload` and the like; of a start from a backup, which one
    std::string changes;        ///< committed: a line for each, as `to_string(cfg::changes)` gives them
    std::string error;          ///< refused, ..._failed, subscriber_...: the report of problems, or what was thrown; of a start
                                ///< from a backup, what is wrong with the sources; why changes are noticed late, a line for
                                ///< each reason
    std::vector<std::string> warnings;         ///< of a load: old names, unknown keys where they are allowed; backups passed over
    std::vector<std::string> pending_restart;  ///< keys whose new values need a restart
    bool recovered = false;     ///< committed, unchanged: the first successful reload after one that was refused, or after a
                                ///< start from a backup
};

/// A few lines: `configuration version 4: reload (SIGHUP)`, and below it the changes, or the errors, and what follows from them.
[[nodiscard]] std::string to_string(const event& happened);

/// The same on one line, for programs: `{"time": "2024-05-01T12:00:00.250Z", "event": "committed", ...}`. What is empty is
/// left out.
[[nodiscard]] std::string to_json(const event& happened);

/// Sinks: `.on_event = cfg::print_event`. They write to the standard error, each event at one stroke.
void print_event(const event& happened);
void print_event_as_json(const event& happened);

/// How a store has fared since it was made: `store.counters()`.
struct store_counters {
    std::uint64_t version = 0;           ///< the current one
    std::uint64_t reloads = 0;           ///< reloads that were in order, whether or not something differed
    std::uint64_t refused = 0;           ///< changes of all kinds that were refused, and a start from a backup
    std::uint64_t subscriber_errors = 0; ///< callbacks that threw, blocked or could not be posted
    std::size_t subscribers = 0;         ///< at present
    std::chrono::system_clock::time_point last_success{};  ///< of the last change or reload that was in order; a start from a backup is none
    std::chrono::system_clock::time_point last_refusal{};  ///< the epoch if there was none
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/event_definitions.hpp>
#endif
