// SPDX-License-Identifier: MIT
// How a version is made: of layers, of an earlier version, of what somebody wants it to be.
#pragma once

#include <algorithm>
#include <bit>
#include <cfg/core/elements.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/result.hpp>
#include <cfg/store/diff.hpp>
#include <cfg/store/stored_version.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

// ---- leaves ---------------------------------------------------------------------------------------------------------------

[[nodiscard]] inline leaf_words find_difference(const table_description& table, const void* before, const void* after) {
    leaf_words words(table.leaf_count / 64 + 1);
    find_changes(table, before, after, &words, [](void* set, leaf_id leaf) {
        (*static_cast<leaf_words*>(set))[leaf / 64] |= std::uint64_t{1} << (leaf % 64);
    });
    return words;
}

[[nodiscard]] inline bool is_empty(const leaf_words& words) noexcept {
    return std::all_of(words.begin(), words.end(), [](std::uint64_t word) { return word == 0; });
}

template <class Visit>
void visit_leaves(const leaf_words& words, Visit visit) {
    for (std::size_t i = 0; i < words.size(); ++i)
        for (std::uint64_t left = words[i]; left != 0; left &= left - 1)
            visit(static_cast<leaf_id>(i * 64 + static_cast<unsigned>(std::countr_zero(left))));
}

// ---- errors ---------------------------------------------------------------------------------------------------------------

inline constexpr std::string_view not_changed = "configuration not changed";

[[nodiscard]] inline load_error refuse_change(std::string message, std::string suggestion = {}, std::string path = {}) {
    problem found;
    found.path = std::move(path);
    found.message = std::move(message);
    found.suggestion = std::move(suggestion);
    return load_error({std::move(found)}, 0, not_changed);
}

[[nodiscard]] inline load_error as_refusal(const load_error& error) {
    return error.is_help() ? error : load_error(error.problems(), error.unreported(), not_changed);
}

// ---- making a version -------------------------------------------------------------------------------------------------------

using made_version = result<std::unique_ptr<stored_version>>;

/// There is nothing to make a version of, and nothing to say.
[[nodiscard]] inline made_version no_change() { return std::unique_ptr<stored_version>(); }

[[nodiscard]] inline made_version make_version(const stored_type& type, std::shared_ptr<const read_layers> base,
                                               std::shared_ptr<const override_layer> top) {
    std::unique_ptr<stored_version> made = type.make();
    if (auto error = finish_layers(*type.maker, *base, *top, made->config, *made->origins, *made->warnings))
        return *std::move(error);
    made->base = std::move(base);
    made->top = std::move(top);
    return made;
}

/// The content of an earlier version once more.
[[nodiscard]] inline std::unique_ptr<stored_version> copy_version(const stored_type& type, const stored_version& from,
                                                                  const stored_version& current) {
    std::unique_ptr<stored_version> made = type.make();
    type.maker->copy(from.config, made->config);
    *made->origins = *from.origins;
    *made->warnings = *from.warnings;
    made->base = from.base;
    made->pending = from.pending;
    // The overrides of then, but their file is what it is now.
    const std::shared_ptr<override_layer> top = type.copy_overrides(*from.top);
    top->know_file_as(*current.top);
    made->top = top;
    return made;
}

/// Gives a leaf the origins that it has in another record.
inline void take_origins(leaf_id leaf, const std::string& path, const provenance& from, provenance& to) {
    const auto take = [&](mark each) {
        to.sources.push_back(from.sources[each.source]);
        each.source = static_cast<std::uint32_t>(to.sources.size() - 1);
        return each;
    };
    std::erase_if(to.marks, [leaf](const mark& each) { return each.leaf == leaf; });
    auto place = std::lower_bound(to.marks.begin(), to.marks.end(), leaf,
                                  [](const mark& each, leaf_id wanted) { return each.leaf < wanted; });
    for (const mark& each : from.marks_of(leaf)) place = to.marks.insert(place, take(each)) + 1;
    const auto lies_in = [&](std::string_view inner) {
        return inner.starts_with(path) && inner.size() > path.size() &&
               (inner[path.size()] == '.' || inner[path.size()] == '[');
    };
    std::erase_if(to.inner_marks, [&](const auto& each) { return lies_in(each.first); });
    for (const auto& [inner, marks] : from.inner_marks) {
        if (!lies_in(inner)) continue;
        for (const mark& each : marks) to.inner_marks[inner].push_back(take(each));
    }
}

/// Gives leaves that need a restart the values that they have, and finds out what is left of the change.
[[nodiscard]] inline std::optional<load_error> compare_version(const stored_type& type, const stored_version& current,
                                                               stored_version& next) {
    const table_description& table = *type.maker->type->table;
    next.changed = find_difference(table, current.config, next.config);
    next.pending.resize(next.changed.size());  // a copy of a version has those of that version
    leaf_words kept(next.changed.size());
    for (std::size_t i = 0; i < type.restart.size(); ++i) {
        kept[i] = next.changed[i] & type.restart[i];
        next.pending[i] |= kept[i];
        next.changed[i] &= ~kept[i];
    }
    if (is_empty(kept)) return std::nullopt;
    type.copy_leaves(current.config, next.config, kept);
    visit_leaves(kept,
                 [&](leaf_id leaf) { take_origins(leaf, path_of_leaf(table, leaf), *current.origins, *next.origins); });
    return check_again(*next.base, next.config, *next.origins);
}

/// What the leaves that differ would be set to, as overrides over the same base.
[[nodiscard]] inline made_version make_updated(const stored_type& type, const stored_version& current,
                                               const void* wanted) {
    const table_description& table = *type.maker->type->table;
    const leaf_words changed = find_difference(table, current.config, wanted);
    const std::shared_ptr<override_layer> top = type.copy_overrides(*current.top);
    std::vector<problem> problems;
    visit_leaves(changed, [&](leaf_id leaf) {
        const result<void> set = top->replace(path_of_leaf(table, leaf), view_of_leaf(table, leaf, wanted));
        if (!set) problems.insert(problems.end(), set.error().problems().begin(), set.error().problems().end());
    });
    if (!problems.empty()) return load_error(std::move(problems), 0, not_changed);
    made_version made = make_version(type, current.base, top);
    if (!made) return made;
    // A codec may not read back what it has written.
    visit_leaves(changed, [&](leaf_id leaf) {
        const view set = view_of_leaf(table, leaf, wanted);
        if (same_value(*set.type, set.object, view_of_leaf(table, leaf, (*made)->config).object)) return;
        problem lost;
        lost.path = path_of_leaf(table, leaf);
        lost.leaf = leaf;
        lost.message = "the value is not the same once it was written and read";
        problems.push_back(std::move(lost));
    });
    if (!problems.empty()) return load_error(std::move(problems), 0, not_changed);
    return made;
}

}  // namespace cfg::detail
