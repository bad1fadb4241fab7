// SPDX-License-Identifier: MIT
// Sources write to the struct, so it cannot be const.
// expect: cfg: sources cannot write to a const struct; load the struct type without const
#include <cfg/load/load.hpp>

struct gateway {
    int port = 8080;
};

#ifdef CFG_MISUSE
using wanted = const gateway;
#else
using wanted = gateway;
#endif

bool load() { return cfg::load<wanted>().warnings().empty(); }
