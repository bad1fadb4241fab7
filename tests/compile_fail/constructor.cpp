// SPDX-License-Identifier: MIT
// A struct with a constructor is no aggregate.
// expect: cfg: a configuration struct must be a plain aggregate; remove its constructors, virtual functions and private members, or specialise cfg::codec for it if it is a single value
#include <cfg/core/key.hpp>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    gateway() = delete;
    explicit gateway(int from) : port(from) {}
#endif
};

constexpr auto leaves = cfg::leaf_count<gateway>;
