// SPDX-License-Identifier: MIT
// Changes for people: one line for each place.
#pragma once

#include <cfg/core/show.hpp>
#include <cfg/store/detail/changed_places.hpp>
#include <cstddef>
#include <string>
#include <utility>

namespace cfg::detail {

class change_lines final : public changed_place_output {
public:
    void add_replaced(const std::string& path, const type_description& type, const void* before, const void* after,
                      visibility sight) override {
        lines_.append(path).append(": ");
        append_value(lines_, type, before, sight);
        lines_ += " -> ";
        append_value(lines_, type, after, sight);
        lines_ += '\n';
    }

    void add_added(const std::string& path, const type_description* type, const void* object,
                   visibility sight) override {
        lines_.append("+ ").append(path);
        if (type != nullptr) {
            lines_ += " = ";
            append_value(lines_, *type, object, sight);
        }
        lines_ += '\n';
    }

    void add_removed(const std::string& path) override { lines_.append("- ").append(path).append("\n"); }

    void add_reordered(const std::string& path, const names& before, const names& after) override {
        lines_.append(path).append(": ");
        append_names(before);
        lines_ += " -> ";
        append_names(after);
        lines_ += '\n';
    }

    [[nodiscard]] std::string take() { return std::move(lines_); }

private:
    void append_names(const names& all) {
        lines_ += '[';
        for (std::size_t i = 0; i < all.size(); ++i) lines_.append(i == 0 ? "" : ", ").append(all[i]);
        lines_ += ']';
    }

    std::string lines_;
};

}  // namespace cfg::detail
