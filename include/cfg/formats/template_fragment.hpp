// SPDX-License-Identifier: MIT
// A value that is a template of its own, although it was taken out of a document: of a .env file, without its quotes.
#pragma once

#include <algorithm>
#include <cfg/core/utf8.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cfg::detail {

/// A dollar sign that may begin a variable. One that quotes or a backslash have made a plain character is none.
struct template_sign {
    std::size_t at;        // in the value
    const char* written;   // in the document
    std::uint32_t line;    // of the document, from 1
};

/// Where the characters of a value come from. Lifetime: the document and the signs outlive it.
struct template_fragment {
    /// A place in the document and its whole line; the column counts characters from 1.
    struct written_place {
        std::uint32_t line;
        std::uint32_t column;
        std::string_view text;
    };

    std::string_view document;
    std::span<const template_sign> signs;  // in the order of the value

    /// Null if the character at this place of the value is not a dollar sign that may begin a variable.
    [[nodiscard]] const template_sign* sign_at(std::size_t at) const noexcept {
        const auto found =
            std::lower_bound(signs.begin(), signs.end(), at,
                             [](const template_sign& each, std::size_t wanted) { return each.at < wanted; });
        return found != signs.end() && found->at == at ? &*found : nullptr;
    }

    [[nodiscard]] written_place place_of(const template_sign& sign) const noexcept {
        const auto at = static_cast<std::size_t>(sign.written - document.data());
        const std::size_t begin = document.substr(0, at).rfind('\n') + 1;
        std::string_view line = document.substr(begin, document.find('\n', at) - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return {sign.line, static_cast<std::uint32_t>(count_characters(line.substr(0, at - begin))) + 1, line};
    }
};

}  // namespace cfg::detail
