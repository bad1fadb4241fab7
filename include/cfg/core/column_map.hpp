// SPDX-License-Identifier: MIT
// The way back from a text with its variables put in to the template that it was made of.
#pragma once

#include <cstdint>
#include <vector>

namespace cfg::detail {

/// Where columns of the expanded text differ from those of the template. Lines do not: what is put in has no line ends.
class column_map {
public:
    /// One variable on a line, and the text that was put in for it.
    struct step {
        std::uint32_t line;
        std::uint32_t from;    // column of the expanded text at which what was put in begins
        std::uint32_t to;      // and ends
        std::uint32_t place;   // column of the `${` in the template
        std::uint32_t behind;  // column of the template behind the `}`
    };

    void add(const step& each) { steps_.push_back(each); }

    /// The column in the template of a column in the expanded text.
    [[nodiscard]] std::uint32_t column_in_template(std::uint32_t line, std::uint32_t column) const noexcept {
        const step* last = nullptr;
        for (const step& each : steps_)
            if (each.line == line && each.from <= column) last = &each;
        if (last == nullptr) return column;
        return column < last->to ? last->place : last->behind + (column - last->to);
    }

private:
    std::vector<step> steps_;
};

}  // namespace cfg::detail
