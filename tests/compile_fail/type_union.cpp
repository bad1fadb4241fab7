// SPDX-License-Identifier: MIT
// A union: nothing says which of its members counts.
// expect: cfg: this type cannot be a field; specialise cfg::codec for it (text to value and back), or make it a plain struct
// expect-gcc: unsupported_type<limit
// expect-clang: unsupported_type<limit>
#include <cfg/core/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

union limit {
    int requests;
    float share;
};

#ifdef CFG_MISUSE
#else
template <>
struct cfg::codec<limit> {
    static constexpr std::string_view expected = "a name known here";

    static std::optional<limit> parse(std::string_view) { return limit{}; }
    static std::string format(const limit&) { return "name"; }
};
#endif

struct gateway {
    int port = 8080;
    limit most{};
};

const auto* description = &cfg::detail::description_of<gateway>::value;
