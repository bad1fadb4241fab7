// SPDX-License-Identifier: MIT
// The first step of a load: every source learns of it before any is read.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/source.hpp>
#include <cfg/sources/file.hpp>
#include <optional>
#include <span>

namespace cfg::detail {

/// Announces the load to all sources. Where a flag names a file and none of them is a file, that file is one more source,
/// the first.
[[nodiscard]] inline std::optional<file_source> announce_all(load_state& state,
                                                             std::span<const source_base* const> sources) {
    for (const source_base* each : sources) each->announce(state);
    const bool has_main_file =
        std::any_of(sources.begin(), sources.end(), [](const source_base* each) { return each->is_main_file(); });
    if (state.main_file.empty() || has_main_file) return std::nullopt;
    return file_source(state.main_file);
}

}  // namespace cfg::detail
