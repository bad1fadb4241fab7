// SPDX-License-Identifier: MIT
// A configuration with a member of every kind, for the tests of layers and of what is said of them.
#pragma once

#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace every_kind {

struct limits {
    int requests = 10;
    int burst = 20;
    friend bool operator==(const limits&, const limits&) = default;
};
struct route {
    std::string host = "any";
    limits rate;
    friend bool operator==(const route&, const route&) = default;
};
struct everything {
    int number = 1;
    route section;
    std::vector<int> list{1, 2, 3};
    std::vector<route> routes{{"default", {}}};
    std::array<int, 2> pair{1, 2};
    std::set<int> unique{1, 2};
    std::map<std::string, int> map{{"d", 0}};
    std::map<std::string, route> tenants{{"default", {"default", {}}}};
    std::unordered_map<std::string, std::vector<int>> lists;
    std::map<std::string, std::map<std::string, int>> nested_map;
    std::optional<int> maybe;
    std::optional<route> maybe_section;
    cfg::secret<std::string> secret = "default";
    cfg::value dynamic;
};

}  // namespace every_kind
