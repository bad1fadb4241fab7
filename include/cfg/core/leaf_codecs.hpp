// SPDX-License-Identifier: MIT
// The codecs that come with the library: durations, sizes, paths, dates and times.
#pragma once

#include <cfg/core/bytes.hpp>
#include <cfg/core/codec.hpp>
#include <cfg/core/date_time.hpp>
#include <cfg/core/duration.hpp>
#include <cfg/core/version.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace cfg {

/// Durations are written with units: "30s", "1h30m", "250ms". A bare number is refused, except 0.
template <class Rep, class Period>
struct codec<std::chrono::duration<Rep, Period>> {
    using duration = std::chrono::duration<Rep, Period>;
    static constexpr std::string_view noun = "a duration";
    static constexpr std::string_view expected = "a duration such as \"30s\", \"250ms\" or \"1h30m\"";

    static std::optional<duration> parse(std::string_view text, std::string& why) {
        duration parsed{};
        if (!parse_duration(text, parsed, why)) return std::nullopt;
        return parsed;
    }
    static std::optional<duration> from_integer(std::int64_t number) {
        if (number != 0) return std::nullopt;
        return duration::zero();
    }
    static std::string format(const duration& object) { return format_duration(object); }
    static constexpr std::int64_t measure(const duration& object) { return nanoseconds_of(object); }
    static std::string format_measure(std::int64_t measure) {
        return format_duration(std::chrono::nanoseconds(measure));
    }
};

/// Sizes are written with units, "64MiB", "1GB", or as a bare number of bytes.
template <>
struct codec<bytes> {
    static constexpr std::string_view noun = "a size";
    static constexpr std::string_view expected = "a size such as \"64MiB\", \"1GB\" or a number of bytes";

    static std::optional<bytes> parse(std::string_view text, std::string& why);
    static std::optional<bytes> from_integer(std::int64_t number);
    static std::string format(const bytes& size);
    static constexpr std::int64_t measure(const bytes& size) {
        constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
        return static_cast<std::int64_t>(size.count < most ? size.count : most);
    }
    static std::string format_measure(std::int64_t measure);
};

/// Paths are kept as written; `cfg::resolve_path` resolves a relative one against the file that set it.
template <>
struct codec<std::filesystem::path> {
    static constexpr std::string_view expected = "a path";

    static std::optional<std::filesystem::path> parse(std::string_view text);
    static std::string format(const std::filesystem::path& path);
};

template <>
struct codec<local_date> {
    static constexpr std::string_view expected = "a date such as 2024-02-29";

    static std::optional<local_date> parse(std::string_view text, std::string& why);
    static std::string format(const local_date& date);
};

template <>
struct codec<local_time> {
    static constexpr std::string_view expected = "a time such as 07:32:00";

    static std::optional<local_time> parse(std::string_view text, std::string& why);
    static std::string format(const local_time& time);
};

template <>
struct codec<local_date_time> {
    static constexpr std::string_view expected = "a date and time such as 2024-02-29T07:32:00";

    static std::optional<local_date_time> parse(std::string_view text, std::string& why);
    static std::string format(const local_date_time& when);
};

template <>
struct codec<offset_date_time> {
    static constexpr std::string_view expected = "a date and time with offset such as 2024-02-29T07:32:00Z";

    static std::optional<offset_date_time> parse(std::string_view text, std::string& why);
    static std::string format(const offset_date_time& when);
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/leaf_codecs_definitions.hpp>
#endif
