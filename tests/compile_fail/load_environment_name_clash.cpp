// SPDX-License-Identifier: MIT
// Loading checks the names in the environment.
// expect: cfg: two leaves have one environment name; give one of them .env("NAME"); environment_name_clash<...> names both
// expect-gcc: environment_name_clash<gateway, cfg::fixed_string<11>{"cache.size"}, cfg::fixed_string<11>{"cache_size"}
// expect-clang: environment_name_clash<gateway, fixed_string<11>{"cache.size"}, fixed_string<11>{"cache_size"}>
// errors-clang: 4
#include <cfg/load/load.hpp>

struct cache_limits {
    int size = 0;
};

struct gateway {
    cache_limits cache;
#ifdef CFG_MISUSE
    int cache_size = 0;
#endif
};

int read() { return cfg::load<gateway>()->cache.size; }
