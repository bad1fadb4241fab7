// SPDX-License-Identifier: MIT
// How overrides are found, checked, edited into their text, read by a load and saved.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/core/write_options.hpp>
#include <cfg/core/written_tree.hpp>
#include <cfg/formats/edit_toml.hpp>
#include <cfg/formats/inline_value.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/formats/toml_notation.hpp>
#include <cfg/load/detail/layers_definitions.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/load/validate.hpp>
#include <cfg/sources/atomic_file.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/named_path.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/sources/text_value.hpp>
#include <cfg/sources/variable_names.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
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

[[nodiscard]] inline load_error refuse_path(std::string_view path, std::string message, std::string suggestion, std::string_view conclusion) {
    problem found;
    found.path = path;
    found.message = std::move(message);
    found.suggestion = std::move(suggestion);
    return load_error({std::move(found)}, 0, conclusion);
}

[[nodiscard]] inline result<located_path> locate_path(const type_description& root, std::string_view path, std::string_view conclusion) {
    located_path found{named_place(root), {}, {}, false};
    const std::vector<std::string> keys = keys_of_path(path);
    if (keys.empty()) {
        const bool names_element = path.ends_with(']') || path.find("].") != path.npos;
        return refuse_path(path, names_element ? "elements of a list cannot be set one by one" : "this is no path",
                           names_element ? "set the whole list" : "write the keys with dots between them, in quotes where TOML needs them", conclusion);
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

[[nodiscard]] inline const value* find_keys(const value& tree, const std::vector<std::string>& keys, std::size_t count) {
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
    if (members == nullptr || (members->empty() && at.below_tables)) return visit(path, at, node);
    for (const auto& [name, member] : *members) {
        named_place below = at;
        std::string below_path = path;
        if (!follow_step(below, name)) continue;  // what is left of a former name
        append_step(below_path, name);
        visit_overrides(member, below, below_path, visit);
    }
}

// ---- the values ------------------------------------------------------------------------------------------------------

/// A value on one line. Errors: throws write_error.
[[nodiscard]] inline std::string toml_of(const view& what) {
    const write_options options{.secrets = secrets::exposed};
    const written_tree tree(what, options, nullptr, "TOML");
    bool is_incomplete = false;
    return write_toml_value(tree, tree.root(), is_incomplete);
}

inline constexpr std::string_view not_set = "override not set";
inline constexpr std::string_view not_unset = "override not unset";
inline constexpr std::string_view not_opened = "overrides not opened";
inline constexpr std::string_view not_saved = "overrides not saved";

CFG_INLINE std::string override_layer::name() const { return file_.empty() ? "overrides" : file_.string(); }

/// The errors in a text of overrides, as far as one layer can tell.
CFG_INLINE std::vector<problem> override_layer::check(const std::string& text, const std::string& name) const {
    const std::shared_ptr<void> filled = maker_->make();
    load_state state;
    state.root = {maker_->type, filled.get()};
    const std::uint32_t source = state.origins.add_source(source_kind::runtime_override, name);
    read_document(text, toml, source, unknown_policy::inherit, {}, state);
    if (document* const given = state.document_of(source); given != nullptr && !state.incomplete) validator(state, tree_of(*given, state)).run();
    std::erase_if(state.problems, [](const problem& each) { return each.level != problem::severity::error; });
    order_problems(state);
    return std::move(state.problems);
}

CFG_INLINE result<void> override_layer::set(std::string_view path, std::string_view text) {
    const result<located_path> found = locate_path(*maker_->type, path, not_set);
    if (!found) return found.error();
    if (found->is_table) {
        const std::string leaf = first_leaf_in(*maker_->type, found->at);
        return refuse_path(found->path, "this is a table, not a value", leaf.empty() ? std::string() : "set its values, such as " + leaf, not_set);
    }
    const std::shared_ptr<void> filled = maker_->make();
    load_state state;
    state.root = {maker_->type, filled.get()};
    const std::uint32_t source = state.origins.add_source(source_kind::runtime_override, found->path);
    const std::vector<place> places = found->at.places(nullptr);
    const slot to = found->at.make(state.root);
    // What a list has by default is no part of what is set over it.
    if (merges_lists(found->at.rules)) enter_wrappers(to).type->container->clear(enter_wrappers(to).object);
    const bool is_read = read_text_value({text, found->path + " = ", source}, {to, found->at.leaf, &places.back(), found->at.rules, found->at.sight},
                                         list_merge::replace, state);
    if (!is_read) return load_error(std::move(state.problems), state.unreported, not_set);
    if (!is_read_inline(found->at.inside(), text)) return set_value(found->path, {to.type, to.object});
    // A text in TOML's notation stays as it is: the value has the defaults of the structs in it, which nobody set.
    const std::string_view written = trim_blanks(text);
    if (notation_of(written) == quoting_style::toml) return set_toml(found->path, found->at.leaf, std::string(written));
    const value parts = parts_of_text({text, {}, source}, found->at.inside(), state);
    return set_value(found->path, {&description_of<value>::value, &parts});
}

CFG_INLINE result<void> override_layer::set_value(std::string_view path, view what) {
    const result<located_path> found = locate_path(*maker_->type, path, not_set);
    if (!found) return found.error();
    try {
        return set_toml(found->path, found->at.leaf, toml_of(what));
    } catch (const write_error& error) {
        return refuse_path(error.path().empty() ? found->path : found->path + '.' + error.path(), error.reason(), {}, not_set);
    }
}

CFG_INLINE result<void> override_layer::set_toml(std::string_view path, leaf_id leaf, const std::string& written) {
    // On its own first, so that what is wrong with it is shown as it was given.
    std::string alone(path);
    alone.append(" = ").append(written).append("\n");
    if (std::vector<problem> problems = check(alone, std::string(path)); !problems.empty()) {
        for (problem& each : problems)
            each.where = origin(source_kind::runtime_override, std::make_shared<const std::string>(path), 0, each.where.column());
        return load_error(std::move(problems), 0, not_set);
    }
    const std::string key(path);
    result<std::string> changed = edit_toml(text_, toml_changes().set_toml(key, written), name());
    if (!changed) {
        // A table with lines of its own makes way for one on a line.
        result<std::string> replaced = edit_toml(text_, toml_changes().remove(key).set_toml(key, written), name());
        if (!replaced) return load_error(changed.error().problems(), 0, not_set);
        changed = std::move(replaced);
    }
    if (std::vector<problem> problems = check(*changed, name()); !problems.empty()) return load_error(std::move(problems), 0, not_set);
    text_ = *std::move(changed);
    unsaved_.insert_or_assign(leaf, key);
    return {};
}

CFG_INLINE result<bool> override_layer::unset(std::string_view path) {
    const result<located_path> found = locate_path(*maker_->type, path, not_unset);
    if (!found) return found.error();
    value tree = tree_of_overrides(text_);
    if (find_keys(tree, found->keys, found->keys.size()) == nullptr) return false;
    std::string changed = text_;
    for (std::size_t count = found->keys.size(); count != 0; --count) {
        // Tables that were there for its sake only go with it: an empty map could mean something.
        const value* const node = find_keys(tree, found->keys, count);
        const bool is_last = count == found->keys.size();
        if (node == nullptr) continue;
        if (!is_last && !is_empty_table(*node)) break;
        std::string key;
        for (std::size_t i = 0; i < count; ++i) append_step(key, found->keys[i]);
        result<std::string> edited = edit_toml(changed, toml_changes().remove(key), name());
        if (!edited) return load_error(edited.error().problems(), 0, not_unset);
        changed = *std::move(edited);
        tree = tree_of_overrides(changed);
    }
    // The empty line before a table of its own stays behind; they would pile up.
    const std::size_t last = changed.find_last_not_of(" \t\r\n");
    if (last == changed.npos)
        changed.clear();
    else if (const std::size_t end = changed.find('\n', last); end != changed.npos)
        changed.resize(end + 1);
    text_ = std::move(changed);
    return true;
}

// ---- looking ---------------------------------------------------------------------------------------------------------

CFG_INLINE bool override_layer::contains(std::string_view path) const {
    const result<located_path> found = locate_path(*maker_->type, path, {});
    if (!found) return false;
    const value tree = tree_of_overrides(text_);
    const value* const node = find_keys(tree, found->keys, found->keys.size());
    bool has_values = false;
    const auto visit = [&](const std::string&, const named_place&, const value&) { has_values = true; };
    if (node != nullptr) visit_overrides(*node, found->at, found->path, visit);
    return has_values;
}

CFG_INLINE std::vector<std::string> override_layer::paths() const {
    std::vector<std::string> all;
    const auto visit = [&](const std::string& path, const named_place&, const value&) { all.push_back(path); };
    visit_overrides(tree_of_overrides(text_), named_place(*maker_->type), {}, visit);
    return all;
}

CFG_INLINE std::string override_layer::to_string() const {
    std::string text;
    const auto visit = [&](const std::string& path, const named_place& at, const value& node) {
        text.append(path).append(" = ");
        if (at.sight == visibility::hidden || has_secret(*at.type))
            text += secret_mask;
        else
            append_dynamic(text, node);
        text += '\n';
    };
    visit_overrides(tree_of_overrides(text_), named_place(*maker_->type), {}, visit);
    return text;
}

CFG_INLINE void override_layer::apply(load_state& state) const {
    const std::uint32_t source = state.origins.add_source(source_kind::runtime_override, name());
    const std::size_t before = state.origins.marks.size();
    read_document(text_, toml, source, unknown_policy::inherit, {}, state);
    if (state.root.type->kind != form::table) return;
    for (std::size_t i = before; i < state.origins.marks.size(); ++i) {
        mark& each = state.origins.marks[i];
        const auto set = unsaved_.find(each.leaf);
        const field_row* const row = find_leaf_row(*state.root.type->table, each.leaf);
        // What is inside a map may be partly in the file; its lines are those that the file will have.
        if (set == unsaved_.end() || row == nullptr || merges_layers(*row)) continue;
        each = {each.leaf, state.origins.add_source(source_kind::runtime_override, set->second), 0, 0};
    }
}

CFG_INLINE void override_layer::outline(source_outline& out) const { out.add(name(), list_names(paths(), "set")); }

// ---- files -----------------------------------------------------------------------------------------------------------

[[nodiscard]] inline load_error refuse_file(const std::filesystem::path& path, std::string message, std::string suggestion, std::string_view conclusion) {
    problem found;
    found.where = origin(source_kind::file, std::make_shared<const std::string>(path.string()));
    found.message = std::move(message);
    found.suggestion = std::move(suggestion);
    return load_error({std::move(found)}, 0, conclusion);
}

/// Collects what gives the members of a struct that stand under former names their present ones.
inline void collect_former_names(const type_description& type, const value& node, const std::string& path, toml_changes& renamed) {
    const type_description& inner = unwrapped(type);
    const value::table* const members = node.get_if<value::table>();
    if (members == nullptr || (inner.kind != form::table && inner.kind != form::map)) return;
    for (const auto& [name, member] : *members) {
        const field_row* const row = inner.kind == form::table ? find_row(*inner.table, name) : nullptr;
        std::string below = path;
        append_step(below, name);
        if (row != nullptr || inner.kind == form::map) collect_former_names(row != nullptr ? *row->type : *inner.element, member, below, renamed);
    }
    for (std::uint32_t i = 0; inner.kind == form::table && i < inner.table->row_count; ++i) {
        const field_row& row = inner.table->rows[i];
        if (row.rules == nullptr || row.rules->former_name.empty()) continue;
        const std::vector<std::string> keys = keys_of_path(row.rules->former_name);
        const value* const former = keys.empty() ? nullptr : find_keys(node, keys, keys.size());
        if (former == nullptr) continue;
        std::string now = path;
        std::string before = path;
        append_step(now, row.name);
        for (const std::string& each : keys) append_step(before, each);
        renamed.set_toml(std::move(now), toml_of({&description_of<value>::value, former})).remove(std::move(before));
    }
}

CFG_INLINE std::optional<load_error> override_layer::open_file(std::filesystem::path path) {
    std::string content;
    std::string why;
    const file_outcome outcome = read_file(path, limits().document_bytes, content, why);
    if (outcome == file_outcome::failed || path.empty()) return refuse_file(path, describe_unread_file(path, outcome, why), {}, not_opened);
    file_ = std::move(path);
    if (outcome == file_outcome::missing) return std::nullopt;
    if (std::vector<problem> problems = check(content, name()); !problems.empty()) return load_error(std::move(problems), 0, not_opened);
    text_ = content;
    saved_ = std::move(content);
    // Else a value could not be found, and not be taken away, under the name that it has now.
    toml_changes renamed;
    collect_former_names(*maker_->type, tree_of_overrides(text_), {}, renamed);
    if (renamed.all().empty()) return std::nullopt;
    result<std::string> changed = edit_toml(text_, renamed, name());
    if (!changed) return load_error(changed.error().problems(), 0, not_opened);
    text_ = *std::move(changed);
    return std::nullopt;
}

CFG_INLINE result<void> override_layer::save() {
    if (file_.empty()) return refuse_path({}, "these overrides have no file", "open them from one, or name one to save()", not_saved);
    if (!has_unsaved_changes()) return {};
    std::string content;
    std::string why;
    const file_outcome outcome = read_file(file_, limits().document_bytes, content, why);
    if (outcome == file_outcome::failed) return refuse_file(file_, describe_unread_file(file_, outcome, why), {}, not_saved);
    const bool is_as_it_was = outcome == file_outcome::missing ? !saved_.has_value() : saved_ == content;
    if (!is_as_it_was) return refuse_file(file_, "this file was changed by somebody else", "open it again and repeat the changes", not_saved);
    if (result<void> written = std::as_const(*this).save(file_); !written) return written;
    saved_ = text_;
    unsaved_.clear();
    return {};
}

CFG_INLINE result<void> override_layer::save(const std::filesystem::path& path) const {
    if (std::optional<std::string> why = write_file_atomically(path, text_)) return refuse_file(path, "this file " + *why, {}, not_saved);
    return {};
}

}  // namespace cfg::detail
