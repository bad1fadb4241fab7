// SPDX-License-Identifier: MIT
// Events as text.
#pragma once

#include <algorithm>
#include <cfg/core/show.hpp>
#include <cfg/store/event.hpp>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

namespace cfg {
namespace detail {

[[nodiscard]] inline std::string_view name_of(event::kind what) noexcept {
    switch (what) {
        case event::kind::committed: return "committed";
        case event::kind::unchanged: return "unchanged";
        case event::kind::refused: return "refused";
        case event::kind::subscriber_failed: return "subscriber_failed";
        case event::kind::subscriber_blocked: return "subscriber_blocked";
        case event::kind::started_from_backup: return "started_from_backup";
        case event::kind::backup_failed: return "backup_failed";
        case event::kind::watch_degraded: return "watch_degraded";
        case event::kind::watch_recovered: return "watch_recovered";
        case event::kind::health_failed: return "health_failed";
    }
    return {};
}

/// Whether it is about a change, or the attempt of one: only then there is a cause.
[[nodiscard]] inline bool has_cause(event::kind what) noexcept {
    switch (what) {
        case event::kind::committed:
        case event::kind::unchanged:
        case event::kind::refused:
        case event::kind::started_from_backup: return true;
        case event::kind::subscriber_failed:
        case event::kind::subscriber_blocked:
        case event::kind::backup_failed:
        case event::kind::watch_degraded:
        case event::kind::watch_recovered:
        case event::kind::health_failed: break;
    }
    return false;
}

/// `reload (SIGHUP)`
[[nodiscard]] inline std::string why_of(const event& happened) {
    std::string text(to_string(happened.cause));
    if (happened.reason.empty()) return text;
    text += " (";
    append_escaped(text, happened.reason);
    return text + ')';
}

/// The first line of an event, without what is in its error.
[[nodiscard]] inline std::string headline_of(const event& happened) {
    const std::string number = "version " + std::to_string(happened.version);
    const std::string_view before_error = happened.error.empty() ? "" : ":";
    switch (happened.what) {
        case event::kind::committed:
            return (happened.recovered ? "configuration in order again, " : "configuration ") + number + ": " +
                   why_of(happened);
        case event::kind::unchanged:
            if (happened.recovered)
                return "configuration in order again, " + number + " unchanged: " + why_of(happened);
            return "configuration unchanged, " + number + ": " + why_of(happened);
        case event::kind::refused:
            return (happened.version == 0 ? "configuration refused: "
                                          : "configuration change refused, still " + number + ": ") +
                   why_of(happened);
        case event::kind::started_from_backup: {
            std::string which = "a backup";
            if (!happened.reason.empty()) {
                which.clear();
                append_escaped(which, happened.reason);
            }
            return "configuration " + number + ": started from " + which + ", because the sources cannot be used:";
        }
        case event::kind::health_failed: return "configuration " + number;
        case event::kind::subscriber_failed: return "a subscriber of the configuration failed (" + number + ')';
        case event::kind::subscriber_blocked:
            return "a subscriber of the configuration blocks (" + number + "), and those after it wait";
        case event::kind::backup_failed:
            return ("configuration " + number + " runs, but no backup of it could be written").append(before_error);
        case event::kind::watch_degraded:
            return std::string("notification of file changes is limited: they are found late, by polling")
                .append(happened.error.empty() ? "" : ", because:");
        case event::kind::watch_recovered: return "notification of file changes works again";
    }
    return {};
}

/// `2024-05-01T12:00:00`
[[nodiscard]] inline std::string date_text(std::chrono::seconds since_epoch) {
    const std::time_t whole = since_epoch.count();
    std::tm parts{};
    gmtime_r(&whole, &parts);
    char date[32];
    return {date, std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts)};
}

/// `2024-05-01T12:00:00.250Z`
[[nodiscard]] inline std::string time_text(std::chrono::system_clock::time_point time) {
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    char rest[8];
    std::snprintf(rest, sizeof rest, ".%03dZ", static_cast<int>((since_epoch - seconds).count()));
    return date_text(seconds) + rest;
}

/// The text with two blanks before each line that has something on it.
inline void append_indented(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out.append(end == 0 ? "" : "  ").append(text.substr(0, end)) += '\n';
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
}

inline void append_json_list(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    out.append(", \"").append(name).append("\": [");
    for (const std::string& each : texts) {
        if (&each != &texts.front()) out += ", ";
        append_quoted(out, each);
    }
    out += ']';
}

inline void append_json_text(std::string& out, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    out.append(", \"").append(name).append("\": ");
    append_quoted(out, text);
}

}  // namespace detail

CFG_INLINE std::string to_string(const event& happened) {
    std::string text = detail::headline_of(happened);
    std::string_view error = happened.error;
    if (happened.what == event::kind::health_failed && !error.empty()) {
        const std::string_view first = error.substr(0, error.find('\n'));
        text.append(": ").append(first);
        error.remove_prefix(std::min(error.size(), first.size() + 1));
    }
    text += '\n';
    detail::append_indented(text, happened.changes);
    detail::append_indented(text, error);
    for (const std::string& each : happened.warnings) detail::append_indented(text, each);
    for (const std::string& each : happened.pending_restart)
        detail::append_indented(text, each + ": the new value needs a restart");
    if (happened.what == event::kind::started_from_backup)
        text +=
            "  the program runs on these old values, flags and environment included; the next reload reads the sources "
            "again\n";
    return text;
}

CFG_INLINE std::string to_json(const event& happened) {
    std::string text = "{\"time\": \"" + detail::time_text(happened.time) + "\", \"event\": \"" +
                       std::string(detail::name_of(happened.what)) +
                       "\", \"version\": " + std::to_string(happened.version);
    if (detail::has_cause(happened.what)) detail::append_json_text(text, "cause", to_string(happened.cause));
    detail::append_json_text(text, "reason", happened.reason);
    if (happened.recovered) text += ", \"recovered\": true";
    detail::append_json_text(text, "changes", happened.changes);
    detail::append_json_text(text, "error", happened.error);
    detail::append_json_list(text, "warnings", happened.warnings);
    detail::append_json_list(text, "pending_restart", happened.pending_restart);
    return text + "}";
}

CFG_INLINE void print_event(const event& happened) { std::fputs(to_string(happened).c_str(), stderr); }

CFG_INLINE void print_event_as_json(const event& happened) { std::fputs((to_json(happened) + "\n").c_str(), stderr); }

}  // namespace cfg
