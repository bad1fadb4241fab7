// SPDX-License-Identifier: MIT
// A value is no section.
// expect: cfg: this key names a value, not a section; use get or live
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

void configure(cfg::store<gateway>& store) {
    static_cast<void>(store.section<"http">());
#ifdef CFG_MISUSE
    static_cast<void>(store.section<"http.port">());
#endif
}
