// SPDX-License-Identifier: MIT
// A misspelt key in a struct's own check; keys there are relative to that struct.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<pool, cfg::fixed_string<9>{"max_sise"}, cfg::did_you_mean<cfg::fixed_string<9>{"max_size"}>
// expect-clang: unknown_key<pool, fixed_string<9>{"max_sise"}, cfg::did_you_mean<fixed_string<9>{"max_size"}>
#include <cfg/core/describe.hpp>

struct pool {
    int min_size = 1;
    int max_size = 8;

    void check(cfg::report<pool>& that) const {
        that.require<"min_size", "max_size">(min_size <= max_size, "min_size must not exceed max_size");
#ifdef CFG_MISUSE
        that.require<"max_sise">(max_size <= 64, "max_size must not exceed 64");
#endif
    }
};

const auto* description = &cfg::detail::description_of<pool>::value;
