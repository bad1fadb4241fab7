// SPDX-License-Identifier: MIT
// A table has members and no origin of its own.
// expect: cfg: this key names a table, not a value; name one of its members
#include <cfg/load/loaded.hpp>

struct server {
    int port = 8080;
    int backlog = 128;
};

struct gateway {
    bool verbose = false;
    server http;
};

cfg::origin ask(const cfg::loaded<gateway>& config) {
    cfg::origin where = config.origin<"http.port">();
#ifdef CFG_MISUSE
    where = config.origin<"http">();
#endif
    return where;
}
