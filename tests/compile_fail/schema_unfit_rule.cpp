// SPDX-License-Identifier: MIT
// A rule that says nothing about the type of its member.
// expect: cfg: a rule does not apply to the type of its member; sizes are for strings and containers, bounds for numbers and durations, one_of for single values, append and prepend for std::vector, by_key for a std::vector of structs that have the member, replace for maps; unfit_rule<...> in the lines around this one names it
// expect-gcc: unfit_rule<gateway, cfg::fixed_string<8>{"verbose"}
// expect-clang: unfit_rule<gateway, fixed_string<8>{"verbose"}
#include <cfg/core/describe.hpp>

#include <string>

struct gateway {
    int port = 8080;
    bool verbose = false;

    static constexpr cfg::field schema[] = {
        cfg::field("port").doc("TCP port to listen on"),
#ifdef CFG_MISUSE
        cfg::field("verbose").range(0, 1),
#endif
    };
};

const auto* description = &cfg::detail::description_of<gateway>::value;
