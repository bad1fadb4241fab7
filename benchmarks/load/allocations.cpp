// SPDX-License-Identifier: MIT
// Replaces operator new and delete by ones that count; the array forms call these.
#include "load/allocations.hpp"

#include <cstdlib>
#include <new>

allocations allocated;

void* operator new(std::size_t size) {
    ++allocated.count;
    allocated.bytes += size;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
