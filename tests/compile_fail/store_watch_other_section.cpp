// SPDX-License-Identifier: MIT
// Options of watching from a section that has none.
// expect: cfg: watch<"path"> takes its options from the configuration; let the path name a member of type cfg::reload_options
#include <cfg/reload/watch.hpp>

struct server {
    int port = 8080;
};

struct gateway {
    server http;
    cfg::reload_options reload;
};

void watch(cfg::store<gateway>& store) {
#ifdef CFG_MISUSE
    const cfg::watching watching = store.watch<"http">();
#else
    const cfg::watching watching = store.watch<"reload">();
#endif
}
