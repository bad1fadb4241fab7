// SPDX-License-Identifier: MIT
// A subscription that does not say to what.
// expect: cfg: on_change needs the keys or patterns that it is about; name them, or use on_any_change
#include <cfg/store/store.hpp>

#include <string>

struct gateway {
    int port = 8080;
    std::string host = "localhost";
};

bool change(cfg::store<gateway>& store) {
#ifdef CFG_MISUSE
    return static_cast<bool>(store.on_change([] {}));
#else
    return static_cast<bool>(store.on_any_change([] {}));
#endif
}
