// SPDX-License-Identifier: MIT
// A map with keys that are not text.
// expect: cfg: the keys of a map must be std::string; change them, or specialise cfg::codec for the whole map
// expect: unsupported_type<std::map<int, int
#include <cfg/core/describe.hpp>

#include <map>
#include <string>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    std::map<int, int> weights;
#else
    std::map<std::string, int> weights;
#endif
};

const auto* description = &cfg::detail::description_of<gateway>::value;
