// SPDX-License-Identifier: MIT
// One member more than Boost.PFR can bind.
// expect: cfg: a configuration struct has more members than can be bound (cfg::max_members); group some of them in a nested struct
#include <cfg/core/key.hpp>

#define TEN(name) \
    int name##0 = 0, name##1 = 0, name##2 = 0, name##3 = 0, name##4 = 0, name##5 = 0, name##6 = 0, name##7 = 0, name##8 = 0, name##9 = 0;
#define HUNDRED(name) \
    TEN(name##0) TEN(name##1) TEN(name##2) TEN(name##3) TEN(name##4) TEN(name##5) TEN(name##6) TEN(name##7) TEN(name##8) TEN(name##9)

struct gateway {
    HUNDRED(a)
#if BOOST_VERSION >= 108500
    HUNDRED(b)
#endif
#ifdef CFG_MISUSE
    int one_too_many = 0;
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
