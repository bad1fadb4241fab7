// SPDX-License-Identifier: MIT
// A default shorter than its own minimum; the units differ.
// expect: cfg: a default breaks its own rule; change the default or the schema entry of the member that invalid_default<...> in the lines around this one names
// expect-gcc: invalid_default<gateway, cfg::fixed_string<8>{"timeout"}
// expect-clang: invalid_default<gateway, fixed_string<8>{"timeout"}
#include <cfg/core/rule.hpp>

#include <chrono>

struct gateway {
#ifdef CFG_MISUSE
    std::chrono::milliseconds timeout{999};
#else
    std::chrono::milliseconds timeout{1000};
#endif
    bool verbose = false;

    static constexpr cfg::field schema[] = {cfg::field("timeout").min(std::chrono::seconds(1))};
};

static_assert(cfg::detail::require_valid_defaults<gateway>());
