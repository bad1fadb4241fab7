// SPDX-License-Identifier: MIT
// A schema entry for a member that is gone.
// expect: cfg: a schema entry names no member of its struct; unknown_schema_entry<...> in the lines around this one names the struct, the entry and the nearest member
// expect-gcc: unknown_schema_entry<gateway, cfg::fixed_string<12>{"certificate"}, cfg::no_similar_key
// expect-clang: unknown_schema_entry<gateway, fixed_string<12>{"certificate"}, cfg::no_similar_key
#include <cfg/core/describe.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";

    static constexpr cfg::field schema[] = {
        cfg::field("port").doc("TCP port to listen on"),
#ifdef CFG_MISUSE
        cfg::field("certificate").non_empty(),
#endif
    };
};

const auto* description = &cfg::detail::description_of<gateway>::value;
