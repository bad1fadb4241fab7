// SPDX-License-Identifier: MIT
// .env names the variable of one value; a whole table has none.
// expect: cfg: .env names the variable of one value, and this is a whole table; give its members .env("NAME")
// expect-gcc: environment_name_of_table<gateway, cfg::fixed_string<6>{"cache"}
// expect-clang: environment_name_of_table<gateway, fixed_string<6>{"cache"}>
// errors-clang: 2
#include <cfg/core/environment_names.hpp>

struct cache_limits {
    int size = 0;
    int entries = 0;

    static constexpr cfg::field schema[] = {cfg::field("size").env("CACHE")};
};

struct gateway {
    cache_limits cache;

    static constexpr cfg::field schema[] = {
        cfg::field("cache").doc("has no variable of its own"),
#ifdef CFG_MISUSE
        cfg::field("cache").env("CACHE"),
#endif
    };
};

static_assert(cfg::detail::require_environment_names<gateway>());
