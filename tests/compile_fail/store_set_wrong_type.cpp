// SPDX-License-Identifier: MIT
// A value of another type than the leaf in a store.
// expect: cfg: the field that this key names does not take a value of this type; pass one of the field's own type, or unset the key where there should be none
#include <cfg/store/store.hpp>

#include <cstdint>
#include <string>

struct server {
    std::uint16_t port = 8080;
    std::string host = "localhost";
};

struct gateway {
    bool verbose = false;
    server http;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

bool change(cfg::store<gateway>& store) {
    bool is_set = store.set<"http.port">(9090).has_value();
#ifdef CFG_MISUSE
    is_set = store.set<"http.port">("9090").has_value();
#endif
    return is_set;
}
