// SPDX-License-Identifier: MIT
// A flag of one bit.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
#include <cfg/core/key.hpp>

#include <string>

struct gateway {
    std::string host = "localhost";
#ifdef CFG_MISUSE
    bool verbose : 1 = true;
#else
    bool verbose = true;
#endif
    int port = 8080;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
