// SPDX-License-Identifier: MIT
// Text is a pointer, and a pointer a boolean, but not here.
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
    return runtime.set<"verbose">("off").has_value();
#else
    return runtime.set<"verbose">(false).has_value();
#endif
}
