// SPDX-License-Identifier: MIT
// Changes that refer to what a load returned and nobody keeps.
// expect: cfg: diff of a temporary configuration would dangle; keep both configurations in variables
#include <cfg/store/diff.hpp>

struct server {
    int port = 8080;
};

cfg::loaded<server> load();

bool compare(const cfg::loaded<server>& after) {
    bool equal = cfg::diff(after, after).empty();
#ifdef CFG_MISUSE
    equal = cfg::diff(load(), after).empty();
#endif
    return equal;
}
