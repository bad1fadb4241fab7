// SPDX-License-Identifier: MIT
// Watching a store that is gone when the line ends.
// expect: cfg: a temporary store ends with this line, and the watching with it; keep the store in a variable
#include <cfg/reload/watch.hpp>

struct gateway {
    int port = 8080;
};

void watch() {
#ifdef CFG_MISUSE
    [[maybe_unused]] const auto watching = cfg::store<gateway>().watch();
#else
    cfg::store<gateway> store;
    [[maybe_unused]] const auto watching = store.watch();
#endif
}
