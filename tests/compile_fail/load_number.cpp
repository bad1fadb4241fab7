// SPDX-License-Identifier: MIT
// A single value is no configuration: it has no key.
// expect: cfg: a configuration is a struct; make this type a member of one
#include <cfg/load/load.hpp>

struct gateway {
    int port = 8080;
};

#ifdef CFG_MISUSE
using wanted = int;
#else
using wanted = gateway;
#endif

bool load() { return cfg::load<wanted>().warnings().empty(); }
