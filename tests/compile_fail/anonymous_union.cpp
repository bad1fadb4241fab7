// SPDX-License-Identifier: MIT
// An anonymous union. Boost.PFR cannot bind it, and no way is known to ask first, so the compiler speaks before us.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
// expect: anonymous union
// errors: 2
#include <cfg/core/key.hpp>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    union {
        int seconds = 2;
        float share;
    };
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
