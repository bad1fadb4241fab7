// SPDX-License-Identifier: MIT
// A reference into a transition that is gone at the end of the line.
// expect: cfg: what a temporary transition gives would dangle; keep the transition in a variable
#include <cfg/store/store.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";
};

bool change(cfg::store<gateway>& store) {
#ifdef CFG_MISUSE
    const gateway& now = store.reload().value().after();
    return now.port != 0;
#else
    const auto reloaded = store.reload();
    const gateway& now = reloaded->after();
    return now.port != 0;
#endif
}
