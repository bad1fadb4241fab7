// SPDX-License-Identifier: MIT
// A key that names a table has no one value.
// expect: cfg: this key names a table, not a value; name one of its members
#include <cfg/load/overrides.hpp>

#include <cstdint>

struct server {
    std::uint16_t port = 8080;
    std::uint16_t backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

bool set(cfg::overrides<gateway>& runtime) {
#ifdef CFG_MISUSE
    return runtime.set<"http">(server{}).has_value();
#else
    return runtime.set<"http.port">(server{}.port).has_value();
#endif
}
