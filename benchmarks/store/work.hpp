// SPDX-License-Identifier: MIT
// What is done per change and not per read: publishing, comparing, telling. Each file adds its own, in link order.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/library.hpp"

struct work {
    std::string_view group;  // "publish", "diff", "dispatch"; the first of a group is what the others are more than
    std::string name;
    std::function<void(const more_batches&)> run;  // once for each batch
};

inline std::vector<work>& works() {
    static std::vector<work> list;
    return list;
}

inline bool add_work(const work& added) {
    works().push_back(added);
    return true;
}

/// Building a configuration, and publishing to each library. To be called when all have been added.
void add_publishing();
