// SPDX-License-Identifier: MIT
// A class with a constructor; the message says how it becomes a field.
// expect: cfg: this type cannot be a field; specialise cfg::codec for it (text to value and back), or make it a plain struct
// expect-gcc: unsupported_type<ip_address
// expect-clang: unsupported_type<ip_address>
#include <cfg/core/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

class ip_address {
public:
    ip_address() = default;
    explicit ip_address(unsigned bits) : bits_(bits) {}

private:
    unsigned bits_ = 0;
};

#ifdef CFG_MISUSE
#else
template <>
struct cfg::codec<ip_address> {
    static constexpr std::string_view expected = "a name known here";

    static std::optional<ip_address> parse(std::string_view) { return ip_address{}; }
    static std::string format(const ip_address&) { return "name"; }
};
#endif

struct gateway {
    int port = 8080;
    ip_address address;
};

const auto* description = &cfg::detail::description_of<gateway>::value;
