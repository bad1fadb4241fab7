// SPDX-License-Identifier: MIT
// What the optimizer cannot see through. benchmark::DoNotOptimize(lvalue&) is not used: g++ 12 elides it.
#pragma once

/// Uses `value` as far as the compiler can tell, and may have changed all memory afterwards.
template <class Value>
inline void sink(Value value) {
    asm volatile("" : : "r"(value) : "memory");
}

/// The same pointer, but the compiler no longer knows where it points.
template <class Object>
[[nodiscard]] inline Object* hide(Object* pointer) {
    asm volatile("" : "+r"(pointer) : : "memory");
    return pointer;
}
