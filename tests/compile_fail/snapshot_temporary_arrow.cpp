// SPDX-License-Identifier: MIT
// A reference into a version that nobody holds.
// expect: cfg: -> on a temporary snapshot would dangle; keep the snapshot in a variable
#include <cfg/store/snapshot.hpp>

#include <cstdint>

struct server {
    int port = 8080;
    int backlog = 128;
};

cfg::snapshot<server> take_anew();

int read(const cfg::snapshot<server>& held) {
    int sum = held->port;
#ifdef CFG_MISUSE
    sum += take_anew()->port;
#endif
    return sum;
}
