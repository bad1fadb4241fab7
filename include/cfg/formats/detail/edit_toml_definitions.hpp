// SPDX-License-Identifier: MIT
// How changes are made in a TOML text, and how it is checked that they did nothing else.
#pragma once

#include <cfg/core/elements.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/write_options.hpp>
#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/toml_edit.hpp>
#include <cfg/formats/edit_toml.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/formats/toml_notation.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

[[nodiscard]] inline load_error refuse_edit(const std::string& path, std::string message) {
    problem found;
    found.path = path;
    found.message = std::move(message);
    return load_error({std::move(found)});
}

CFG_INLINE std::optional<load_error> read_for_edit(const std::string& text, const slot& root, const std::string& name) {
    load_state state;
    state.root = root;
    const std::uint32_t source = state.origins.add_source(source_kind::text, name);
    read_toml(state.keep_document(text, source, toml).text(), source, unknown_policy::inherit, state);
    if (!state.has_errors()) return std::nullopt;
    return load_error(std::move(state.problems), state.unreported);
}

CFG_INLINE std::vector<std::string> keys_of_path(std::string_view path) {
    std::vector<std::string> keys;
    for (toml_step& each : parse_toml_path(path)) {
        if (each.index != toml_step::no_index) return {};
        keys.push_back(std::move(each.name));
    }
    return keys;
}

/// The node at the path, with all that leads there.
[[nodiscard]] inline value& make_node(value& root, const toml_path& path, std::size_t steps) {
    value* node = &root;
    for (std::size_t i = 0; i < steps; ++i) {
        if (path[i].index == toml_step::no_index)
            node = &node->become<value::table>()[path[i].name];
        else
            node = &node->become<value::array>()[path[i].index];
    }
    return *node;
}

inline void remove_node(value& root, const toml_path& path, std::size_t steps) {
    value& above = make_node(root, path, steps - 1);
    const toml_step& last = path[steps - 1];
    if (auto* elements = above.get_if<value::array>())
        elements->erase(elements->begin() + static_cast<std::ptrdiff_t>(last.index));
    else
        above.become<value::table>().erase(last.name);
}

// Tables that were there only because of what was in them are gone with it.
inline void remove_implied(value& root, const toml_path& path, std::string_view text) {
    toml_outline outline(text);
    const std::size_t there = find_item(outline, path).steps;
    for (std::size_t steps = path.size() - 1; steps > there; --steps) {
        const value& node = make_node(root, path, steps);
        const value::table* const members = node.get_if<value::table>();
        const value::array* const elements = node.get_if<value::array>();
        if (members != nullptr ? members->empty() : elements != nullptr && elements->empty())
            remove_node(root, path, steps);
    }
}

/// Applies one change to the text and to the tree that it must mean afterwards; the error, if there is one.
[[nodiscard]] inline std::optional<load_error> apply_change(const toml_changes::change& change, std::string& text,
                                                            value& tree) {
    const toml_path path = parse_toml_path(change.path);
    if (path.empty()) return refuse_edit(change.path, "this is no path; write a.\"b c\"[0].d");
    if (!change.refusal.empty()) return refuse_edit(change.path, change.refusal);
    toml_edit edit(text);
    if (!change.value.has_value()) {
        if (std::string why = edit.remove(path); !why.empty()) return refuse_edit(change.path, std::move(why));
        remove_node(tree, path, path.size());
        remove_implied(tree, path, text);
        return std::nullopt;
    }
    value node;
    if (std::optional<load_error> error =
            read_for_edit("x = " + *change.value, {&description_of<value>::value, &node}, "value")) {
        // The only thing that can be written and is not read again.
        return refuse_edit(
            change.path, "this value does not fit a document without types, such as a number beyond 64 bits with sign");
    }
    if (std::string why = edit.set(path, *change.value); !why.empty()) return refuse_edit(change.path, std::move(why));
    make_node(tree, path, path.size()) = *node.find("x");
    return std::nullopt;
}

}  // namespace detail

CFG_INLINE void toml_changes::add(std::string path, detail::view what, const std::string& text) {
    if (what.object == nullptr) what.object = &text;
    change made{std::move(path), std::string(), {}};
    try {
        const write_options options{.secrets = secrets::exposed};
        const detail::written_tree tree(what, options, nullptr, "TOML");
        bool is_incomplete = false;
        made.value = detail::write_toml_value(tree, tree.root(), is_incomplete);
    } catch (const write_error& error) {
        made.refusal = error.what();
    }
    all_.push_back(std::move(made));
}

CFG_INLINE result<std::string> edit_toml(std::string_view original, const toml_changes& changes,
                                         const std::string& name) {
    const detail::type_description& dynamic = detail::description_of<value>::value;
    std::string text(original);
    value wanted;
    if (std::optional<load_error> error = detail::read_for_edit(text, {&dynamic, &wanted}, name))
        return *std::move(error);
    for (const toml_changes::change& each : changes.all())
        if (std::optional<load_error> error = detail::apply_change(each, text, wanted)) return *std::move(error);
    value changed;
    const std::optional<load_error> error = detail::read_for_edit(text, {&dynamic, &changed}, name);
    if (error.has_value() || !detail::same_value(dynamic, &wanted, &changed))
        return detail::refuse_edit({}, "these changes cannot be made without changing something else");
    return text;
}

}  // namespace cfg
