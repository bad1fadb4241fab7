// SPDX-License-Identifier: MIT
// A string has no place in a word.
// expect: cfg: only values of 1, 2, 4 or 8 bytes that can be copied as such are live; use get or snapshot
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

std::string read(const cfg::store<gateway>& store) {
    std::string host = store.get<"http.host">();
#ifdef CFG_MISUSE
    host += store.live<"http.host">().get();
#endif
    return host;
}
