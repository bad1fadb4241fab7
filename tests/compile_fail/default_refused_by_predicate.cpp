// SPDX-License-Identifier: MIT
// A default that its own predicate refuses.
// expect: cfg: a default breaks its own rule; change the default or the schema entry of the member that invalid_default<...> in the lines around this one names
// expect-gcc: invalid_default<gateway, cfg::fixed_string<5>{"port"}
// expect-clang: invalid_default<gateway, fixed_string<5>{"port"}
#include <cfg/core/rule.hpp>

#include <cstdint>

struct gateway {
#ifdef CFG_MISUSE
    int port = 8081;
#else
    int port = 8080;
#endif
    bool verbose = false;

    static constexpr cfg::field schema[] = {cfg::field("port").matches([](std::int64_t number) { return number % 2 == 0; }, "an even number")};
};

static_assert(cfg::detail::require_valid_defaults<gateway>());
