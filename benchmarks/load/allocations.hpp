// SPDX-License-Identifier: MIT
// How often the program has asked operator new for memory, and for how much; for one thread.
#pragma once

#include <cstddef>

struct allocations {
    std::size_t count = 0;
    std::size_t bytes = 0;
};

extern allocations allocated;
