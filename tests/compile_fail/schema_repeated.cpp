// SPDX-License-Identifier: MIT
// Two schema entries for one member.
// expect: cfg: a member has two schema entries; put their rules into one; repeated_schema_entry<...> in the lines around this one names it
// expect-gcc: repeated_schema_entry<gateway, cfg::fixed_string<5>{"port"}
// expect-clang: repeated_schema_entry<gateway, fixed_string<5>{"port"}
#include <cfg/core/describe.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";

    static constexpr cfg::field schema[] = {
        cfg::field("port").doc("TCP port to listen on"),
#ifdef CFG_MISUSE
        cfg::field("port").min(1),
#endif
    };
};

const auto* description = &cfg::detail::description_of<gateway>::value;
