// SPDX-License-Identifier: MIT
// What is said of configurations that break rules, shortly.
#pragma once

#include <cfg/core/error.hpp>

#include "loading.hpp"

#include <string>
#include <vector>

namespace validating {

using lines = std::vector<std::string>;

/// "path: message" of each problem.
template <class Config, class... Source>
[[nodiscard]] lines messages_of(const Source&... sources) {
    lines all;
    for (const cfg::problem& each : loading::problems_of<Config>(sources...)) all.push_back(each.path + ": " + each.message);
    return all;
}

}  // namespace validating
