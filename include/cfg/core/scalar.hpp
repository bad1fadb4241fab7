// SPDX-License-Identifier: MIT
// One value as a format spelt it, on its way to a field whose type decides what it may become.
#pragma once

#include <cfg/core/date_time.hpp>
#include <cstdint>
#include <string_view>
#include <variant>

namespace cfg::detail {

/// A value of a typed format (TOML, JSON). Integers above the range of std::int64_t come as std::uint64_t; text is a view
/// into the reader's buffer.
using scalar = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string_view, local_date,
                            local_time, local_date_time, offset_date_time>;

/// "an integer", "a string": what was written, for messages.
[[nodiscard]] inline std::string_view type_name(const scalar& written) noexcept {
    static constexpr std::string_view names[] = {"null",     "a boolean", "an integer", "an integer",  "a float",
                                                 "a string", "a date",    "a time",     "a date-time", "a date-time"};
    return names[written.index()];
}

}  // namespace cfg::detail
