// SPDX-License-Identifier: MIT
// A default that one_of does not allow.
// expect: cfg: a default breaks its own rule; change the default or the schema entry of the member that invalid_default<...> in the lines around this one names
// expect-gcc: invalid_default<gateway, cfg::fixed_string<8>{"workers"}
// expect-clang: invalid_default<gateway, fixed_string<8>{"workers"}
#include <cfg/core/rule.hpp>

struct gateway {
#ifdef CFG_MISUSE
    int workers = 3;
#else
    int workers = 4;
#endif
    bool verbose = false;

    static constexpr cfg::field schema[] = {cfg::field("workers").one_of(1, 2, 4, 8)};
};

static_assert(cfg::detail::require_valid_defaults<gateway>());
