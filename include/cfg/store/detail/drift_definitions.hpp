// SPDX-License-Identifier: MIT
// Drift as text.
#pragma once

#include <cfg/store/detail/event_definitions.hpp>
#include <cfg/store/drift.hpp>
#include <string>
#include <string_view>

namespace cfg::detail {

CFG_INLINE void append_drift(std::string& text, std::string_view holder, std::string_view finding,
                             std::string_view details) {
    text.append(holder).append(finding).append("\n");
    append_indented(text, details);
}

}  // namespace cfg::detail
