// SPDX-License-Identifier: MIT
// Two leaves that one variable would set do not compile; .env gives one of them a name of its own.
// expect: cfg: two leaves have one environment name; give one of them .env("NAME"); environment_name_clash<...> names both
// expect-gcc: environment_name_clash<clashing, cfg::fixed_string<11>{"cache.size"}, cfg::fixed_string<11>{"cache_size"}
// expect-clang: environment_name_clash<clashing, fixed_string<11>{"cache.size"}, fixed_string<11>{"cache_size"}>
// errors-clang: 2
#include <cfg/core/environment_names.hpp>

struct cache_limits {
    int size = 0;
};

struct clashing {
    cache_limits cache;
    int cache_size = 0;
};

struct resolved {
    cache_limits cache;
    int cache_size = 0;

    static constexpr cfg::field schema[] = {cfg::field("cache_size").env("CACHE_SIZE_LIMIT")};
};

static_assert(cfg::detail::require_environment_names<resolved>());
#ifdef CFG_MISUSE
static_assert(cfg::detail::require_environment_names<clashing>());
#endif
