// SPDX-License-Identifier: MIT
// A function is no value that a file could hold.
// expect: cfg: this type cannot be a field; specialise cfg::codec for it (text to value and back), or make it a plain struct
// expect-gcc: unsupported_type<std::function<void()>
// expect-clang: unsupported_type<std::function<void ()>>
#include <cfg/core/describe.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

using hook = std::function<void()>;

#ifdef CFG_MISUSE
#else
template <>
struct cfg::codec<hook> {
    static constexpr std::string_view expected = "a name known here";

    static std::optional<hook> parse(std::string_view) { return hook{}; }
    static std::string format(const hook&) { return "name"; }
};
#endif

struct gateway {
    int port = 8080;
    hook started;
};

const auto* description = &cfg::detail::description_of<gateway>::value;
