// SPDX-License-Identifier: MIT
// Dynamic values have no keys that the compiler knows.
// expect: cfg: only two configurations of the same struct have changes by key, both plain or both loaded; compare cfg::value with ==
#include <cfg/store/diff.hpp>

struct server {
    int port = 8080;
    cfg::value plugins;
};

bool compare(const server& before, const server& after) {
    bool equal = cfg::diff(before, after).empty();
#ifdef CFG_MISUSE
    cfg::diff(before.plugins, after.plugins);
#endif
    return equal;
}
