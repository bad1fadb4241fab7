// SPDX-License-Identifier: MIT
// A hash map with keys that do not own their text.
// expect: cfg: the keys of a map must be std::string; change them, or specialise cfg::codec for the whole map
// expect: unsupported_type<std::unordered_map<std::basic_string_view<char>, int
#include <cfg/core/describe.hpp>

#include <string>
#include <string_view>
#include <unordered_map>

struct gateway {
    int port = 8080;
#ifdef CFG_MISUSE
    std::unordered_map<std::string_view, int> weights;
#else
    std::unordered_map<std::string, int> weights;
#endif
};

const auto* description = &cfg::detail::description_of<gateway>::value;
