// SPDX-License-Identifier: MIT
// Watching with options, without the header that does it: the options are known, so that this is the only error.
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
    [[maybe_unused]] const auto watching = store.watch({.on_hangup = true});
}
