// SPDX-License-Identifier: MIT
// What stands in a text of overrides: where paths lead, what is set and what is taken away from the layers below; and how that
// is written into it.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/core/write_options.hpp>
#include <cfg/formats/edit_toml.hpp>
#include <cfg/formats/toml_notation.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/named_path.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

// ---- paths -----------------------------------------------------------------------------------------------------------

/// Where a path leads in a configuration.
struct located_path {
    named_place at;
    std::vector<std::string> keys;  // as the struct spells them
    std::string path;               // the same, joined
    bool is_table = false;          // one of leaves
};

inline void append_step(std::string& path, std::string_view key) {
    if (!path.empty()) path += '.';
    append_key(path, key);
}

[[nodiscard]] inline load_error refuse_path(std::string_view path, std::string message, std::string suggestion,
                                            std::string_view conclusion) {
    problem found;
    found.path = path;
    found.message = std::move(message);
    found.suggestion = std::move(suggestion);
    return load_error({std::move(found)}, 0, conclusion);
}

[[nodiscard]] inline result<located_path> locate_path(const type_description& root, std::string_view path,
                                                      std::string_view conclusion) {
    located_path found{named_place(root), {}, {}, false};
    const std::vector<std::string> keys = keys_of_path(path);
    if (keys.empty()) {
        const bool names_element = path.ends_with(']') || path.find("].") != path.npos;
        return refuse_path(path, names_element ? "elements of a list cannot be set one by one" : "this is no path",
                           names_element ? "set the whole list"
                                         : "write the keys with dots between them, in quotes where TOML needs them",
                           conclusion);
    }
    for (const std::string& each : keys) {
        if (!follow_step(found.at, each)) {
            nearest_name nearest(path);
            const std::vector<std::string> candidates = paths_near(root, path);
            for (const std::string& candidate : candidates) nearest.consider(candidate);
            const std::string near(nearest.best());
            return refuse_path(path, "unknown key", near.empty() ? near : "did you mean \"" + near + "\"?", conclusion);
        }
        found.keys.push_back(found.at.steps.back().name);
        append_step(found.path, found.keys.back());
    }
    found.is_table = !found.at.below_tables;
    return found;
}

// ---- the text as a tree ----------------------------------------------------------------------------------------------

/// What is set, as one dynamic value. The text has been read before, so there is nothing to report.
[[nodiscard]] inline value tree_of_overrides(const std::string& text) {
    value tree;
    static_cast<void>(read_for_edit(text, {&description_of<value>::value, &tree}, {}));
    return tree;
}

[[nodiscard]] inline const value* find_keys(const value& tree, const std::vector<std::string>& keys,
                                            std::size_t count) {
    const value* node = &tree;
    for (std::size_t i = 0; i < count && node != nullptr; ++i) node = node->find(keys[i]);
    return node;
}

[[nodiscard]] inline bool is_empty_table(const value& node) {
    const value::table* const members = node.get_if<value::table>();
    return members != nullptr && members->empty();
}

/// Calls `visit(path, place, node)` for each value that is set. Tables are entered; an empty one is a value, but for those
/// that only hold leaves.
template <class Visit>
void visit_overrides(const value& node, const named_place& at, const std::string& path, Visit& visit) {
    const value::table* const members = node.get_if<value::table>();
    if (members == nullptr || (members->empty() && at.below_tables && !at.steps.empty())) return visit(path, at, node);
    for (const auto& [name, member] : *members) {
        if (at.type->kind == form::table && at.steps.empty() && name == unset_key) continue;
        named_place below = at;
        std::string below_path = path;
        if (!follow_step(below, name)) continue;  // what is left of a former name
        append_step(below_path, name);
        visit_overrides(member, below, below_path, visit);
    }
}

// ---- what is taken away ----------------------------------------------------------------------------------------------

/// An entry of the text's list `cfg-unset`.
struct unset_entry {
    std::size_t number;  // in the list
    located_path place;
};

[[nodiscard]] inline bool begins_with(const std::vector<std::string>& keys, const std::vector<std::string>& begin) {
    return keys.size() >= begin.size() && std::equal(begin.begin(), begin.end(), keys.begin());
}

/// What the text takes away from the layers below. Of a configuration without a struct such a list is data.
[[nodiscard]] inline std::vector<unset_entry> unset_entries(const type_description& root, const value& tree) {
    std::vector<unset_entry> found;
    const value* const listed = root.kind == form::table ? tree.find(unset_key) : nullptr;
    const value::array* const paths = listed != nullptr ? listed->get_if<value::array>() : nullptr;
    for (std::size_t i = 0; paths != nullptr && i < paths->size(); ++i) {
        const std::string* const path = (*paths)[i].get_if<std::string>();
        located_path place{named_place(root), {}, {}, false};
        std::size_t lost_at = 0;
        if (path == nullptr || follow_path(place.at, *path, lost_at) != path_outcome::found) continue;
        for (const named_place::step& each : place.at.steps) {
            place.keys.push_back(each.name);
            append_step(place.path, each.name);
        }
        found.push_back({i, std::move(place)});
    }
    return found;
}

/// The changes that take what lies at or below these keys out of the list, and put `added` behind the others if it is given.
[[nodiscard]] inline toml_changes change_unset(const type_description& root, const value& tree,
                                               const std::vector<std::string>& keys, const std::string* added) {
    toml_changes changes;
    std::vector<std::size_t> dropped;
    for (const unset_entry& each : unset_entries(root, tree)) {
        if (!begins_with(each.place.keys, keys)) continue;
        if (added == nullptr || each.place.keys.size() != keys.size())
            dropped.push_back(each.number);
        else
            added = nullptr;
    }
    const value* const listed = tree.find(unset_key);
    const value::array* const paths = listed != nullptr ? listed->get_if<value::array>() : nullptr;
    const std::size_t size = paths != nullptr ? paths->size() : 0;
    if (added != nullptr) {
        std::string all = "[";
        for (std::size_t i = 0; i < size; ++i) {
            if (std::find(dropped.begin(), dropped.end(), i) != dropped.end()) continue;
            append_dynamic(all, (*paths)[i]);
            all += ", ";
        }
        append_quoted(all, *added);
        changes.set_toml(std::string(unset_key), all + ']');
    } else if (!dropped.empty() && dropped.size() == size) {
        changes.remove(std::string(unset_key));
    } else {
        for (std::size_t i = dropped.size(); i-- > 0;)
            changes.remove(std::string(unset_key) + '[' + std::to_string(dropped[i]) + ']');
    }
    return changes;
}

// ---- all of it -------------------------------------------------------------------------------------------------------

/// A value that is set, or without one a place that is taken away from the layers below.
struct listed_override {
    located_path place;
    const value* node = nullptr;
};

/// All that the text says, in the order of its keys; what is taken away comes before what is set in its place.
/// Lifetime: of the tree.
[[nodiscard]] inline std::vector<listed_override> list_overrides(const type_description& root, const value& tree) {
    std::vector<listed_override> all;
    for (unset_entry& each : unset_entries(root, tree)) all.push_back({std::move(each.place), nullptr});
    const auto visit = [&](const std::string& path, const named_place& at, const value& node) {
        located_path place{at, {}, path, false};
        for (const named_place::step& each : at.steps) place.keys.push_back(each.name);
        all.push_back({std::move(place), &node});
    };
    visit_overrides(tree, named_place(root), {}, visit);
    std::sort(all.begin(), all.end(), [](const listed_override& left, const listed_override& right) {
        if (left.place.keys != right.place.keys) return left.place.keys < right.place.keys;
        return left.node == nullptr && right.node != nullptr;
    });
    return all;
}

// ---- writing values --------------------------------------------------------------------------------------------------

inline constexpr std::string_view not_set = "override not set";
inline constexpr std::string_view not_unset = "override not unset";
inline constexpr std::string_view not_opened = "overrides not opened";
inline constexpr std::string_view not_saved = "overrides not saved";

[[nodiscard]] inline load_error refuse_table(const type_description& root, const located_path& table) {
    const std::string leaf = first_leaf_in(root, table.at);
    return refuse_path(table.path, "this is a table, not a value",
                       leaf.empty() ? std::string() : "set its values, such as " + leaf, not_set);
}

// ---- changing the text -----------------------------------------------------------------------------------------------

/// A value as it is written for the path.
[[nodiscard]] inline result<std::string> write_override(const std::string& path, const view& what) {
    try {
        return toml_of(what);
    } catch (const write_error& error) {
        return refuse_path(error.path().empty() ? path : path + '.' + error.path(), error.reason(), {}, not_set);
    }
}

/// The text with the value at the path.
[[nodiscard]] inline result<std::string> put_override(const std::string& text, const std::string& path,
                                                      const std::string& written, const std::string& name) {
    result<std::string> changed = edit_toml(text, toml_changes().set_toml(path, written), name);
    if (changed) return changed;
    // A table with lines of its own makes way for one on a line.
    result<std::string> replaced = edit_toml(text, toml_changes().remove(path).set_toml(path, written), name);
    if (replaced) return replaced;
    return load_error(changed.error().problems(), 0, not_set);
}

/// The text without what stands at the path, if there is anything, and without the tables that were there for its sake only:
/// an empty map could mean something.
[[nodiscard]] inline result<std::string> remove_override(std::string text, const std::vector<std::string>& keys,
                                                         const std::string& name) {
    value tree = tree_of_overrides(text);
    const bool is_there = find_keys(tree, keys, keys.size()) != nullptr;
    for (std::size_t count = is_there ? keys.size() : 0; count != 0; --count) {
        const value* const node = find_keys(tree, keys, count);
        if (node == nullptr) continue;
        if (count != keys.size() && !is_empty_table(*node)) break;
        std::string key;
        for (std::size_t i = 0; i < count; ++i) append_step(key, keys[i]);
        result<std::string> edited = edit_toml(text, toml_changes().remove(key), name);
        if (!edited) return edited;
        text = *std::move(edited);
        tree = tree_of_overrides(text);
    }
    // The empty line before a table of its own stays behind; they would pile up.
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    if (last == text.npos)
        text.clear();
    else if (const std::size_t end = text.find('\n', last); end != text.npos)
        text.resize(end + 1);
    return text;
}

}  // namespace cfg::detail
