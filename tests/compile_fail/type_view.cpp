// SPDX-License-Identifier: MIT
// A view does not own its text.
// expect: cfg: a pointer or a view cannot be a field, because it does not own its value; use std::string, or std::optional for what may be missing, or specialise cfg::codec for it
// expect-gcc: unsupported_type<std::basic_string_view<char>
// expect-clang: unsupported_type<std::basic_string_view<char>>
#include <cfg/core/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

#ifdef CFG_MISUSE
#else
template <>
struct cfg::codec<std::string_view> {
    static constexpr std::string_view expected = "a name known here";

    static std::optional<std::string_view> parse(std::string_view) { return std::string_view{}; }
    static std::string format(const std::string_view&) { return "name"; }
};
#endif

struct gateway {
    int port = 8080;
    std::string_view name;
};

const auto* description = &cfg::detail::description_of<gateway>::value;
