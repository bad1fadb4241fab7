// SPDX-License-Identifier: MIT
// A bit-field that is the only member.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
#include <cfg/core/key.hpp>

struct gateway {
    unsigned level
#ifdef CFG_MISUSE
        : 3
#endif
        ;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
