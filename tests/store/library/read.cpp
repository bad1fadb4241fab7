// SPDX-License-Identifier: MIT
// Reads a store of the program that loads this library, with a copy of the inline functions and variables of its own.
// It must do without what libstdc++ marks as unique in the process (std::to_string is enough), or it is never unloaded.
#include "read.hpp"

#include <cstdint>

using cfg::detail::pin;
using cfg::detail::publication_front;

extern "C" {

[[gnu::visibility("default")]] std::uint64_t read_in_library(const publication_front& front) {
    const pin outer = pin::on_current(front);
    const pin inner = pin::on_current(front);
    const pin copied = inner;
    return copied.node()->version >= outer.node()->version ? outer.node()->version : 0;
}

[[gnu::visibility("default")]] void pin_in_library(const publication_front& front, pin& into) {
    into = pin::on_current(front);
}

[[gnu::visibility("default")]] void drop_in_library(pin& from) { from = pin(); }

[[gnu::visibility("default")]] const void* slots_in_library() { return &cfg::detail::thread_slots; }
}
