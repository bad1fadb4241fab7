// SPDX-License-Identifier: MIT
// How the library's own leaf types go into text and back.
#pragma once

#include <cfg/core/leaf_codecs.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cfg {
namespace detail {

template <class Kind>
std::optional<Kind> decode_date_time(std::string_view text, std::string& why) {
    date_time parsed;
    std::string_view reason;
    if (!parse_date_time(text, parsed, reason)) {
        why = reason;
        return std::nullopt;
    }
    const Kind* held = std::get_if<Kind>(&parsed);
    if (held == nullptr) return std::nullopt;
    return *held;
}

}  // namespace detail

CFG_INLINE std::optional<bytes> codec<bytes>::parse(std::string_view text, std::string& why) {
    bytes parsed{};
    if (!parse_bytes(text, parsed, why)) return std::nullopt;
    return parsed;
}

CFG_INLINE std::optional<bytes> codec<bytes>::from_integer(std::int64_t number) {
    if (number < 0) return std::nullopt;
    return bytes{static_cast<std::uint64_t>(number)};
}

CFG_INLINE std::string codec<bytes>::format(const bytes& size) { return format_bytes(size); }

CFG_INLINE std::string codec<bytes>::format_measure(std::int64_t measure) {
    return format_bytes(bytes{static_cast<std::uint64_t>(measure)});
}

CFG_INLINE std::optional<std::filesystem::path> codec<std::filesystem::path>::parse(std::string_view text) {
    return std::filesystem::path(text);
}

CFG_INLINE std::string codec<std::filesystem::path>::format(const std::filesystem::path& path) { return path.string(); }

CFG_INLINE std::optional<local_date> codec<local_date>::parse(std::string_view text, std::string& why) {
    return detail::decode_date_time<local_date>(text, why);
}

CFG_INLINE std::string codec<local_date>::format(const local_date& date) { return to_text(date); }

CFG_INLINE std::optional<local_time> codec<local_time>::parse(std::string_view text, std::string& why) {
    return detail::decode_date_time<local_time>(text, why);
}

CFG_INLINE std::string codec<local_time>::format(const local_time& time) { return to_text(time); }

CFG_INLINE std::optional<local_date_time> codec<local_date_time>::parse(std::string_view text, std::string& why) {
    return detail::decode_date_time<local_date_time>(text, why);
}

CFG_INLINE std::string codec<local_date_time>::format(const local_date_time& when) { return to_text(when); }

CFG_INLINE std::optional<offset_date_time> codec<offset_date_time>::parse(std::string_view text, std::string& why) {
    return detail::decode_date_time<offset_date_time>(text, why);
}

CFG_INLINE std::string codec<offset_date_time>::format(const offset_date_time& when) { return to_text(when); }

}  // namespace cfg
