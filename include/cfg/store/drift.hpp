// SPDX-License-Identifier: MIT
// The differences between what runs, what its sources hold now, and its newest backup.
#pragma once

#include <cfg/core/key.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/version.hpp>
#include <cfg/store/transition.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace cfg {

/// What `store.drift()` finds.
/// Lifetime: keeps the versions alive that it compares.
template <class Config>
struct drift_report {
    result<transition<Config>> from_sources;               ///< what a reload would change now, or why it would be refused
    std::optional<result<transition<Config>>> from_backup;  ///< the same of going back to the newest intact backup, if there is one

    /// Whether a reload would succeed now and change nothing, not even with a restart. The backup does not count.
    [[nodiscard]] bool empty() const {
        return from_sources && !*from_sources && from_sources->pending_restart().empty();
    }
};

namespace detail {

/// A line, and below it the details, indented.
void append_drift(std::string& text, std::string_view holder, std::string_view finding, std::string_view details);

template <class Config>
void append_drift(std::string& text, std::string_view holder, const result<transition<Config>>& found) {
    if (!found) return append_drift(text, holder, " what cannot be used:", found.error().to_string());
    std::string differences = to_string(found->changes());
    for (leaf_id leaf = 0; leaf < leaf_count<Config>; ++leaf)
        if (found->pending_restart().contains(leaf))
            differences.append(leaf_paths<Config>[leaf]).append(": the other value needs a restart\n");
    append_drift(text, holder, differences.empty() ? " what runs" : " something else than what runs:", differences);
}

}  // namespace detail

/// A few lines for people:
///
///     the sources hold something else than what runs:
///       http.port: 8080 -> 9090
///     the newest backup holds what runs
template <class Config>
[[nodiscard]] std::string to_string(const drift_report<Config>& drift) {
    std::string text;
    detail::append_drift(text, "the sources hold", drift.from_sources);
    if (drift.from_backup) detail::append_drift(text, "the newest backup holds", *drift.from_backup);
    return text;
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/store/detail/drift_definitions.hpp>
#endif
