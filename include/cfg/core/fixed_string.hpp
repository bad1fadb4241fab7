// SPDX-License-Identifier: MIT
// A string that can be a template argument: the spelling of keys, patterns and compile-time messages.
#pragma once

#include <cstddef>
#include <string_view>

namespace cfg {

/// The characters of a string literal as a value that a template can take: `key<"http.port">`.
/// `Size` counts the terminating NUL.
template <std::size_t Size>
struct fixed_string {
    char characters[Size]{};

    constexpr fixed_string() = default;

    // Implicit, so that a plain literal can stand as a template argument.
    consteval fixed_string(const char (&literal)[Size]) {
        for (std::size_t i = 0; i < Size; ++i) characters[i] = literal[i];
    }

    [[nodiscard]] constexpr std::string_view view() const noexcept { return {characters, Size - 1}; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return Size - 1; }
};

namespace detail {

// The first `Size - 1` characters of `text` as a template argument.
template <std::size_t Size>
consteval fixed_string<Size> fixed_copy(std::string_view text) {
    fixed_string<Size> copy;
    for (std::size_t i = 0; i + 1 < Size; ++i) copy.characters[i] = text[i];
    // clang prints characters, not numbers, only where the terminating NUL was written.
    copy.characters[Size - 1] = '\0';
    return copy;
}

}  // namespace detail
}  // namespace cfg
