// SPDX-License-Identifier: MIT
// Overrides among the sources of a preview, which is under those that the store has.
// expect: cfg: a preview is under what is set at run time; pass other sources, without overrides
#include <cfg/sources/env.hpp>
#include <cfg/store/store.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";
};

bool look([[maybe_unused]] const cfg::store<gateway>& store, [[maybe_unused]] const cfg::overrides<gateway>& runtime) {
#ifdef CFG_MISUSE
    return store.preview(cfg::env("GATEWAY"), runtime).has_value();
#else
    return store.preview(cfg::env("GATEWAY")).has_value();
#endif
}
