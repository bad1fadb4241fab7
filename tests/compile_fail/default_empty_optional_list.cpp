// SPDX-License-Identifier: MIT
// An optional that has a value, which its rule forbids. Without a value it has nothing to break.
// expect: cfg: a default breaks its own rule; change the default or the schema entry of the member that invalid_default<...> in the lines around this one names
// expect-gcc: invalid_default<gateway, cfg::fixed_string<8>{"origins"}
// expect-clang: invalid_default<gateway, fixed_string<8>{"origins"}
#include <cfg/core/rule.hpp>

#include <optional>
#include <vector>

struct gateway {
#ifdef CFG_MISUSE
    std::optional<std::vector<int>> origins = std::vector<int>();
#else
    std::optional<std::vector<int>> origins;
#endif
    bool verbose = false;

    static constexpr cfg::field schema[] = {cfg::field("origins").non_empty()};
};

static_assert(cfg::detail::require_valid_defaults<gateway>());
