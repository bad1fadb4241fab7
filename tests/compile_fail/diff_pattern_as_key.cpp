// SPDX-License-Identifier: MIT
// A pattern where one key is asked for.
// expect: cfg: contains takes a key; ask any<...>() about a pattern
#include <cfg/store/diff.hpp>

struct server {
    int port = 8080;
};

struct gateway {
    server http;
};

bool compare(const cfg::changes<gateway>& changed) {
    bool is_changed = changed.contains<"http">();
#ifdef CFG_MISUSE
    is_changed = changed.contains<"http.*">();
#else
    is_changed = changed.any<"http.*">();
#endif
    return is_changed;
}
