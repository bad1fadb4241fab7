// SPDX-License-Identifier: MIT
// Changes that refer to a configuration which is gone at the end of the line.
// expect: cfg: diff of a temporary configuration would dangle; keep both configurations in variables
#include <cfg/store/diff.hpp>

struct server {
    int port = 8080;
};

bool compare(const server& before) {
    const server after;
    bool equal = cfg::diff(before, after).empty();
#ifdef CFG_MISUSE
    equal = cfg::diff(before, server()).empty();
#endif
    return equal;
}
