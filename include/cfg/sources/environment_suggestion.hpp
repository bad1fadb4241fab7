// SPDX-License-Identifier: MIT
// The variable that was probably meant by a name that no field has.
#pragma once

#include <algorithm>
#include <cfg/core/environment_names.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/sources/environment_entry.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

inline constexpr std::string_view file_suffix = "_FILE";

/// Looks for the real name nearest to a written one, at most two edits away.
class variable_name_search {
public:
    variable_name_search(std::string_view written, const variable_rules& rules) : written_(written), rules_(rules) {}

    /// Compares the written name with all names of a leaf.
    void consider_leaf(const destination& leaf, std::string_view path) {
        if (best_distance_ == 0) return;
        std::string name;
        spell_environment_name(name, rules_.prefix, path, leaf.rules);
        const std::size_t fixed = name.starts_with(rules_.prefix) ? rules_.prefix.size() : 0;
        const bool has_own_name = leaf.rules != nullptr && !leaf.rules->environment_name.empty();
        if (has_own_name && written_.substr(rules_.prefix.size()) == environment_spelling_of_path(path)) {
            best_ = name;
            best_distance_ = 0;
            return;
        }
        consider(name, fixed);
        if (rules_.takes_paths) consider(path, 0);
        if (rules_.takes_file_names && written_.ends_with(file_suffix))
            consider(name + std::string(file_suffix), fixed + file_suffix.size());
        consider_entries(leaf, std::move(name), fixed, name_style::variable);
        if (rules_.takes_paths) consider_entries(leaf, std::string(path), 0, name_style::path);
    }

    [[nodiscard]] std::string best() && { return std::move(best_); }

private:
    static constexpr std::size_t most_edits = 2;

    /// `fixed` characters of the name are no achievement of whoever wrote it.
    void consider(std::string_view name, std::size_t fixed) {
        // Half of the letters must be right, or a short name would be like every other.
        const std::size_t most =
            std::min({most_edits, best_distance_ - 1, (name.size() - std::min(fixed, name.size())) / 2});
        const std::size_t distance = most == 0 ? most_edits + 1 : edit_distance(written_, name, most);
        if (distance > most) return;
        best_ = name;
        best_distance_ = distance;
    }

    void consider_entries(const destination& leaf, std::string name, std::size_t fixed, name_style style) {
        const std::string_view separator = separator_of(style);
        const form kind = unwrapped(*leaf.to.type).kind;
        const std::size_t entry = written_.find(separator, style == name_style::variable ? rules_.prefix.size() : 0);
        if ((kind != form::map && kind != form::table) || entry == written_.npos || best_distance_ <= 1) return;
        if (written_.starts_with(name + std::string(separator))) {
            named_place inside(leaf);
            const entry_search lost =
                find_entry(inside, leaf.to.object, written_, name.size() + separator.size(), style);
            for (const std::string& candidate : lost.candidates) consider(candidate, lost.lost_at);
        } else {
            consider(name.append(written_.substr(entry)), fixed + written_.size() - entry);
        }
    }

    [[nodiscard]] static std::string environment_spelling_of_path(std::string_view path) {
        std::string spelling;
        append_environment_name(spelling, path);
        return spelling;
    }

    std::string_view written_;
    const variable_rules& rules_;
    std::string best_;
    std::size_t best_distance_ = most_edits + 1;
};

/// The real name nearest to one that begins with the prefix; empty if none is near.
[[nodiscard]] inline std::string nearest_variable_name(const slot& root, std::string_view written,
                                                       const variable_rules& rules) {
    variable_name_search search(written, rules);
    walk_leaves(root, [&](const destination& leaf, std::string_view path) { search.consider_leaf(leaf, path); });
    return std::move(search).best();
}

}  // namespace cfg::detail
