// SPDX-License-Identifier: MIT
// A default of a struct further down, found when the configuration is loaded.
// expect: cfg: a default breaks its own rule; change the default or the schema entry of the member that invalid_default<...> in the lines around this one names
// expect-gcc: invalid_default<server, cfg::fixed_string<5>{"port"}
// expect-clang: invalid_default<server, fixed_string<5>{"port"}
#include <cfg/load/load.hpp>

struct server {
#ifdef CFG_MISUSE
    int port = 0;
#else
    int port = 8080;
#endif

    static constexpr cfg::field schema[] = {cfg::field("port").range(1, 65535)};
};

struct gateway {
    server http;
};

int read() { return cfg::load<gateway>()->http.port; }
