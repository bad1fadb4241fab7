// SPDX-License-Identifier: MIT
// A struct with a virtual function is no aggregate.
// expect: cfg: a configuration struct must be a plain aggregate; remove its constructors, virtual functions and private members, or specialise cfg::codec for it if it is a single value
#include <cfg/core/key.hpp>

struct gateway {
    int port = 8080;

#ifdef CFG_MISUSE
    virtual
#endif
    int next_port() const { return port + 1; }
};

constexpr auto leaves = cfg::leaf_count<gateway>;
