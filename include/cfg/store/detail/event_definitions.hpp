// SPDX-License-Identifier: MIT
// Events as text.
#pragma once

#include <cfg/core/show.hpp>
#include <cfg/store/event.hpp>
#include <cstdio>
#include <ctime>

namespace cfg {
namespace detail {

[[nodiscard]] inline std::string_view name_of(event::kind what) noexcept {
    switch (what) {
        case event::kind::committed: return "committed";
        case event::kind::unchanged: return "unchanged";
        case event::kind::refused: return "refused";
        case event::kind::subscriber_failed: return "subscriber_failed";
        case event::kind::subscriber_blocked: return "subscriber_blocked";
    }
    return {};
}

/// `2024-05-01T12:00:00.250Z`
[[nodiscard]] inline std::string time_text(std::chrono::system_clock::time_point time) {
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
    const std::time_t whole = seconds.count();
    std::tm parts{};
    gmtime_r(&whole, &parts);
    char date[32];
    const std::size_t used = std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
    char rest[8];
    std::snprintf(rest, sizeof rest, ".%03dZ", static_cast<int>((since_epoch - seconds).count()));
    return std::string(date, used) + rest;
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
    std::string text;
    const bool is_of_subscriber = happened.what == event::kind::subscriber_failed || happened.what == event::kind::subscriber_blocked;
    if (is_of_subscriber) {
        text = "a subscriber of the configuration " + std::string(happened.what == event::kind::subscriber_failed ? "failed" : "blocks") +
               " (version " + std::to_string(happened.version) + ")";
    } else {
        text = "configuration ";
        if (happened.what == event::kind::unchanged) text += "unchanged, ";
        if (happened.what == event::kind::refused) text += happened.version == 0 ? "refused" : "change refused, still ";
        if (happened.version != 0) text += "version " + std::to_string(happened.version);
        text += ": " + std::string(to_string(happened.cause));
        if (!happened.reason.empty()) {
            text += " (";
            detail::append_escaped(text, happened.reason);
            text += ')';
        }
    }
    text += '\n';
    detail::append_indented(text, happened.changes);
    detail::append_indented(text, happened.error);
    for (const std::string& each : happened.warnings) detail::append_indented(text, each);
    for (const std::string& each : happened.pending_restart) detail::append_indented(text, each + ": the new value needs a restart");
    return text;
}

CFG_INLINE std::string to_json(const event& happened) {
    std::string text = "{\"time\": \"" + detail::time_text(happened.time) + "\", \"event\": \"" + std::string(detail::name_of(happened.what)) +
                       "\", \"version\": " + std::to_string(happened.version);
    if (happened.what <= event::kind::refused) detail::append_json_text(text, "cause", to_string(happened.cause));
    detail::append_json_text(text, "reason", happened.reason);
    detail::append_json_text(text, "changes", happened.changes);
    detail::append_json_text(text, "error", happened.error);
    detail::append_json_list(text, "warnings", happened.warnings);
    detail::append_json_list(text, "pending_restart", happened.pending_restart);
    return text + "}";
}

CFG_INLINE void print_event(const event& happened) { std::fputs(to_string(happened).c_str(), stderr); }

CFG_INLINE void print_event_as_json(const event& happened) { std::fputs((to_json(happened) + "\n").c_str(), stderr); }

}  // namespace cfg
