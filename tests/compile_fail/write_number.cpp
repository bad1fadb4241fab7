// SPDX-License-Identifier: MIT
// A single value is no configuration: there is no document of it.
// expect: cfg: only a configuration can be written: a struct, a cfg::value, or what cfg::load returns
#include <cfg/load/write.hpp>

struct gateway {
    int port = 8080;
};

#ifdef CFG_MISUSE
using written = int;
#else
using written = gateway;
#endif

std::string text() { return cfg::to_toml(written{}); }
