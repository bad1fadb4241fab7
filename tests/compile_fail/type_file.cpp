// SPDX-License-Identifier: MIT
// An open file is a pointer too.
// expect: cfg: a pointer or a view cannot be a field, because it does not own its value; use std::string, or std::optional for what may be missing, or specialise cfg::codec for it
// expect-gcc: unsupported_type<_IO_FILE*
// expect-clang: unsupported_type<_IO_FILE *>
#include <cfg/core/describe.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

using log_file = std::FILE*;

#ifdef CFG_MISUSE
#else
template <>
struct cfg::codec<log_file> {
    static constexpr std::string_view expected = "a name known here";

    static std::optional<log_file> parse(std::string_view) { return log_file{}; }
    static std::string format(const log_file&) { return "name"; }
};
#endif

struct gateway {
    int port = 8080;
    log_file log = nullptr;
};

const auto* description = &cfg::detail::description_of<gateway>::value;
