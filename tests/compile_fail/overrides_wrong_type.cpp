// SPDX-License-Identifier: MIT
// Text for a number: an override has the type of its field.
// expect: cfg: the field that this key names does not take a value of this type; pass one of the field's own type, or unset the key where there should be none
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
    return runtime.set<"http.port">("9090").has_value();
#else
    return runtime.set<"http.port">(9090).has_value();
#endif
}
