// SPDX-License-Identifier: MIT
// A list that is to be merged by a member that its structs do not have.
// expect: cfg: a rule does not apply to the type of its member; sizes are for strings and containers, bounds for numbers and durations, one_of for single values, append and prepend for std::vector, by_key for a std::vector of structs that have the member, replace for maps; unfit_rule<...> in the lines around this one names it
// expect-gcc: unfit_rule<gateway, cfg::fixed_string<7>{"routes"}
// expect-clang: unfit_rule<gateway, fixed_string<7>{"routes"}
#include <cfg/core/describe.hpp>

#include <map>
#include <string>
#include <vector>

struct route {
    std::string id;
};

struct gateway {
    std::vector<route> routes;
    std::vector<int> ports;
    std::map<std::string, int> weights;

    static constexpr cfg::field schema[] = {
        cfg::field("ports").append(),
        cfg::field("weights").replace(),
#ifdef CFG_MISUSE
        cfg::field("routes").by_key("name"),
#else
        cfg::field("routes").by_key("id"),
#endif
    };
};

const auto* description = &cfg::detail::description_of<gateway>::value;
