// SPDX-License-Identifier: MIT
// Watching without the header that does it.
// expect: cfg: a store that reloads by itself is in a header of its own; include <cfg/reload/watch.hpp>
#include <cfg/store/store.hpp>

#ifdef CFG_MISUSE
#else
#include <cfg/reload/watch.hpp>
#endif

struct gateway {
    int port = 8080;
};

void watch(cfg::store<gateway>& store) {
    [[maybe_unused]] const auto watching = store.watch();
}
