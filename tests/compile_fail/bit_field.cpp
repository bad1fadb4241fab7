// SPDX-License-Identifier: MIT
// A bit-field has no address.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
#include <cfg/core/key.hpp>

#include <string>

struct gateway {
    std::string host = "localhost";
#ifdef CFG_MISUSE
    unsigned level : 3 = 2;
#else
    unsigned level = 2;
#endif
    int port = 8080;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
