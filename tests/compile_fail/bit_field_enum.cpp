// SPDX-License-Identifier: MIT
// A bit-field of an enum.
// expect: cfg: a configuration struct must have no bit-field member and no anonymous union; give each member a whole type of its own
#include <cfg/core/enum_names.hpp>
#include <cfg/core/key.hpp>

#include <string>

enum class level { debug, info };

struct gateway {
    std::string host = "localhost";
#ifdef CFG_MISUSE
    level least : 4 = level::info;
#else
    level least = level::info;
#endif
    int port = 8080;
};

constexpr auto leaves = cfg::leaf_count<gateway>;
