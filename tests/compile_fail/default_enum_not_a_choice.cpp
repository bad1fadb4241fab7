// SPDX-License-Identifier: MIT
// An enum's default that one_of does not allow.
// expect: cfg: a default breaks its own rule; change the default or the schema entry of the member that invalid_default<...> in the lines around this one names
// expect-gcc: invalid_default<gateway, cfg::fixed_string<6>{"least"}
// expect-clang: invalid_default<gateway, fixed_string<6>{"least"}
#include <cfg/core/rule.hpp>

enum class level { trace, debug, info };

struct gateway {
#ifdef CFG_MISUSE
    level least = level::trace;
#else
    level least = level::info;
#endif
    bool verbose = false;

    static constexpr cfg::field schema[] = {cfg::field("least").one_of("debug", "info")};
};

static_assert(cfg::detail::require_valid_defaults<gateway>());
