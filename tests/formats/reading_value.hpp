// SPDX-License-Identifier: MIT
// Reads single values from their spelling for the tests of this folder.
#pragma once

#include "reading.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace reading {

/// The value that `it` gets from `spelling`.
template <class T>
[[nodiscard]] T value_of(std::string_view spelling) {
    return read<one<T>>("it = " + std::string(spelling) + "\n").it;
}

/// Why `it` does not take `spelling`.
template <class T>
[[nodiscard]] std::string refusal_of(std::string_view spelling) {
    const auto outcome = try_read<one<T>>("it = " + std::string(spelling) + "\n");
    if (outcome) return "nothing: it was accepted";
    CHECK(outcome.error().problems().front().where.line() == 1);
    return outcome.error().problems().front().message;
}

template <class T>
[[nodiscard]] bool takes(std::string_view spelling) {
    return try_read<one<T>>("it = " + std::string(spelling) + "\n").has_value();
}

}  // namespace reading
