// SPDX-License-Identifier: MIT
// A pointer does not own its text; a codec can still say what it means here.
// expect: cfg: a pointer or a view cannot be a field, because it does not own its value; use std::string, or std::optional for what may be missing, or specialise cfg::codec for it
// expect-gcc: unsupported_type<const char*
// expect-clang: unsupported_type<const char *>
#include <cfg/core/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

using text = const char*;

#ifdef CFG_MISUSE
#else
template <>
struct cfg::codec<text> {
    static constexpr std::string_view expected = "a name known here";

    static std::optional<text> parse(std::string_view) { return text{}; }
    static std::string format(const text&) { return "name"; }
};
#endif

struct gateway {
    int port = 8080;
    text name = nullptr;
};

const auto* description = &cfg::detail::description_of<gateway>::value;
