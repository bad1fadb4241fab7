// SPDX-License-Identifier: MIT
// How overrides are set, checked, looked at and read by a load.
#pragma once

#include <algorithm>
#include <cfg/core/elements.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/formats/edit_toml.hpp>
#include <cfg/formats/inline_value.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/formats/toml_notation.hpp>
#include <cfg/load/detail/layers_definitions.hpp>
#include <cfg/load/detail/overrides_text.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/load/validate.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/named_path.hpp>
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

// ---- setting ---------------------------------------------------------------------------------------------------------

CFG_INLINE std::string override_layer::name() const { return file_.empty() ? "overrides" : file_.string(); }

/// Whether the place in the configuration holds what `wanted` says, as far as both are of one type.
[[nodiscard]] inline bool holds_exactly(const slot& place, const view& wanted) {
    const auto inside = [](view of) {
        for (; of.object != nullptr && of.type->wrapper != nullptr; of.type = of.type->element)
            of.object = of.type->wrapper->peek(of.object);
        return of;
    };
    const view held = inside({place.type, place.object});
    const view given = inside(wanted);
    if (held.object == nullptr || given.object == nullptr) return held.object == given.object;
    return held.type != given.type || same_value(*held.type, held.object, given.object);
}

/// Whether there is a value in the optionals, or a dynamic one that is not null.
[[nodiscard]] inline bool has_value(view what) {
    for (; what.object != nullptr && what.type->wrapper != nullptr; what.type = what.type->element)
        what.object = what.type->wrapper->peek(what.object);
    return what.object != nullptr &&
           !(what.type->kind == form::dynamic && static_cast<const value*>(what.object)->is_null());
}

/// The errors in a text of overrides, as far as one layer can tell. Without any: whether reading gives `wanted`, if there is one.
CFG_INLINE std::vector<problem> override_layer::check(const std::string& text, const std::string& name,
                                                      const exact_value* wanted) const {
    const std::shared_ptr<void> filled = maker_->make();
    load_state state;
    state.root = {maker_->type, filled.get()};
    const std::uint32_t source = state.origins.add_source(source_kind::runtime_override, name);
    read_document(text, toml, source, unknown_policy::inherit, {}, state);
    if (document* const given = state.document_of(source); given != nullptr && !state.incomplete)
        validator(state, tree_of(*given, state)).run();
    std::erase_if(state.problems, [](const problem& each) { return each.level != problem::severity::error; });
    order_problems(state);
    if (wanted != nullptr && state.problems.empty() && !holds_exactly(wanted->at.make(state.root), wanted->what)) {
        problem& lost = state.problems.emplace_back();
        lost.path = name;
        lost.message = "this value would not be the same when it is read again";
        lost.suggestion = "a list inside it is added to the one that its struct has by default";
    }
    return std::move(state.problems);
}

CFG_INLINE result<void> override_layer::set(std::string_view path, std::string_view text) {
    const result<located_path> found = locate_path(*maker_->type, path, not_set);
    if (!found) return found.error();
    if (found->is_table) return refuse_table(*maker_->type, *found);
    const std::shared_ptr<void> filled = maker_->make();
    load_state state;
    state.root = {maker_->type, filled.get()};
    const std::uint32_t source = state.origins.add_source(source_kind::runtime_override, found->path);
    const std::vector<place> places = found->at.places(nullptr);
    const slot to = found->at.make(state.root);
    // What a list has by default is no part of what is set over it.
    if (merges_lists(found->at.rules)) enter_wrappers(to).type->container->clear(enter_wrappers(to).object);
    const bool is_read = read_text_value({text, found->path + " = ", source},
                                         {to, found->at.leaf, &places.back(), found->at.rules, found->at.sight},
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
    const result<std::string> written = write_override(found->path, what);
    if (!written) return written.error();
    return set_toml(found->path, found->at.leaf, *written);
}

CFG_INLINE result<void> override_layer::set_toml(std::string_view path, leaf_id leaf, const std::string& written) {
    const std::string key(path);
    if (result<void> fits = check_alone(key, key + " = " + written + "\n", nullptr); !fits) return fits;
    const result<std::string> changed = put_override(text_, key, written, name());
    if (!changed) return changed.error();
    return adopt(*changed, leaf, key);
}

CFG_INLINE result<void> override_layer::replace(std::string_view path, view what) {
    const result<located_path> found = locate_path(*maker_->type, path, not_set);
    if (!found) return found.error();
    if (found->is_table) return refuse_table(*maker_->type, *found);
    std::vector<const field_row*> rows;
    if (maker_->type->kind == form::table) find_leaf_path(*maker_->type->table, found->at.leaf, rows);
    if (rows.size() != found->keys.size())
        return refuse_path(
            found->path, "this is a part of a value, and only a whole one can be replaced",
            rows.empty() ? std::string() : "replace " + path_of_leaf(*maker_->type->table, found->at.leaf), not_set);

    const bool is_given = has_value(what);
    const bool is_unset = !is_given || merges_layers(*rows.back());
    result<std::string> written = is_given ? write_override(found->path, what) : result<std::string>(std::string());
    if (!written) return written.error();
    // On its own it takes the value away from the defaults as well: an entry of the list stands on a line behind it.
    std::string alone = is_given ? found->path + " = " + *written + "\n" : std::string();
    if (is_unset) alone.append(unset_key).append(" = ['").append(found->path).append("']\n");
    const exact_value wanted{found->at, what};
    if (result<void> fits = check_alone(found->path, alone, &wanted); !fits) return fits;

    const value tree = tree_of_overrides(text_);
    result<std::string> changed =
        edit_toml(text_, change_unset(*maker_->type, tree, found->keys, is_unset ? &found->path : nullptr), name());
    if (changed && is_given)
        changed = put_override(*changed, found->path, *written, name());
    else if (changed)
        changed = remove_override(*changed, found->keys, name());
    if (!changed) return load_error(changed.error().problems(), 0, not_set);
    return adopt(*changed, found->at.leaf, found->path);
}

/// A value is looked at on its own first, so that what is wrong with it is shown as it was given.
CFG_INLINE result<void> override_layer::check_alone(const std::string& path, const std::string& alone,
                                                    const exact_value* wanted) const {
    std::vector<problem> problems = check(alone, path, wanted);
    if (problems.empty()) return {};
    for (problem& each : problems)
        each.where =
            origin(source_kind::runtime_override, std::make_shared<const std::string>(path), 0, each.where.column());
    return load_error(std::move(problems), 0, not_set);
}

CFG_INLINE result<void> override_layer::adopt(const std::string& changed, leaf_id leaf, const std::string& path) {
    if (std::vector<problem> problems = check(changed, name(), nullptr); !problems.empty())
        return load_error(std::move(problems), 0, not_set);
    text_ = changed;
    unsaved_.insert_or_assign(leaf, path);
    return {};
}

CFG_INLINE result<bool> override_layer::unset(std::string_view path) {
    const result<located_path> found = locate_path(*maker_->type, path, not_unset);
    if (!found) return found.error();
    const value tree = tree_of_overrides(text_);
    const toml_changes listed = change_unset(*maker_->type, tree, found->keys, nullptr);
    if (listed.all().empty() && find_keys(tree, found->keys, found->keys.size()) == nullptr) return false;
    result<std::string> changed = edit_toml(text_, listed, name());
    if (changed) changed = remove_override(*changed, found->keys, name());
    if (!changed) return load_error(changed.error().problems(), 0, not_unset);
    text_ = *std::move(changed);
    return true;
}

CFG_INLINE result<void> override_layer::restore(std::string_view path, const override_layer& from) {
    const result<located_path> found = locate_path(*maker_->type, path, not_set);
    if (!found) return found.error();
    if (found->is_table) return refuse_table(*maker_->type, *found);
    const value there = tree_of_overrides(from.text_);
    override_layer without(*this);
    if (const result<bool> unset = without.unset(found->path); !unset) return unset.error();

    result<std::string> text = without.text_;
    for (const unset_entry& each : unset_entries(*maker_->type, there)) {
        if (!text || !begins_with(each.place.keys, found->keys)) continue;
        const value tree = tree_of_overrides(*text);
        text = edit_toml(*text, change_unset(*maker_->type, tree, each.place.keys, &each.place.path), name());
    }
    const value* const node = find_keys(there, found->keys, found->keys.size());
    if (text && node != nullptr)
        text = put_override(*text, found->path, toml_of({&description_of<value>::value, node}), name());
    if (!text) return load_error(text.error().problems(), 0, not_set);
    text_ = *std::move(text);
    if (const auto unsaved = from.unsaved_.find(found->at.leaf); unsaved != from.unsaved_.end())
        unsaved_.insert_or_assign(unsaved->first, unsaved->second);
    else
        unsaved_.erase(found->at.leaf);
    return {};
}

// ---- looking ---------------------------------------------------------------------------------------------------------

CFG_INLINE bool override_layer::contains(std::string_view path) const {
    const result<located_path> found = locate_path(*maker_->type, path, {});
    if (!found) return false;
    const value tree = tree_of_overrides(text_);
    const std::vector<listed_override> all = list_overrides(*maker_->type, tree);
    return std::any_of(all.begin(), all.end(),
                       [&](const listed_override& each) { return begins_with(each.place.keys, found->keys); });
}

CFG_INLINE std::vector<std::string> override_layer::paths() const {
    const value tree = tree_of_overrides(text_);
    const std::vector<listed_override> all = list_overrides(*maker_->type, tree);
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < all.size(); ++i) {
        // What is set in the place of what is taken away stands for it.
        const bool is_filled =
            all[i].node == nullptr && i + 1 < all.size() && begins_with(all[i + 1].place.keys, all[i].place.keys);
        if (!is_filled) paths.push_back(all[i].place.path);
    }
    return paths;
}

CFG_INLINE std::string override_layer::to_string() const {
    const value tree = tree_of_overrides(text_);
    std::string text;
    for (const listed_override& each : list_overrides(*maker_->type, tree)) {
        text += each.place.path;
        if (each.node == nullptr) {
            text += " unset\n";
            continue;
        }
        text += " = ";
        if (each.place.at.sight == visibility::hidden || has_secret(*each.place.at.type))
            text += secret_mask;
        else
            append_dynamic(text, *each.node);
        text += '\n';
    }
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

}  // namespace cfg::detail
