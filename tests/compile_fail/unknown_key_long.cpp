// SPDX-License-Identifier: MIT
// clang shows 32 characters of a key at most.
// expect: cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it does not have, and the nearest one that it has
// expect-gcc: unknown_key<gateway, cfg::fixed_string<40>{"http.largest_request_body_bytes_acepted"}, cfg::did_you_mean<cfg::fixed_string<41>{"http.largest_request_body_bytes_accepted"}
// expect-clang: unknown_key<gateway, fixed_string<40>{"http.largest_request_body_bytes_ac[...]"}, cfg::did_you_mean<fixed_string<41>{"http.largest_request_body_bytes_ac[...]"}
#include <cfg/core/key.hpp>

struct server {
    int largest_request_body_bytes_accepted = 1024;
};

struct gateway {
    bool verbose = false;
    server http;
};

int read(const gateway& config) {
    int port = cfg::get<"http.largest_request_body_bytes_accepted">(config);
#ifdef CFG_MISUSE
    port = cfg::get<"http.largest_request_body_bytes_acepted">(config);
#endif
    return port;
}
