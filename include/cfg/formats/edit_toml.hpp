// SPDX-License-Identifier: MIT
// Changes values in a TOML text and leaves its comments, its order and its layout as they are.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/elements.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/toml_edit.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/formats/write_toml.hpp>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg {

/// What `edit_toml` is to do: `cfg::toml_changes().set("http.port", 9090).set("routes[1].host", "b").remove("old.key")`.
/// A path has the keys, with quotes where TOML needs them, and the numbers of elements, as the paths in problems do.
class toml_changes {
public:
    /// Gives the key a value of any type that can be a member of a configuration. One that is not there yet is added:
    /// behind the last line of its table, or with a [table] of its own at the end of the document.
    template <class T>
    toml_changes& set(std::string path, const T& value) {
        if constexpr (std::convertible_to<const T&, std::string_view>)
            add(std::move(path), detail::view{&detail::description_of<std::string>::value, nullptr}, std::string(std::string_view(value)));
        else
            add(std::move(path), detail::view{&detail::description_of<T>::value, &value}, {});
        return *this;
    }

    /// Takes away a key, a whole table or an element of an array: its lines and the comments at their ends and between
    /// them, but not those above.
    toml_changes& remove(std::string path) {
        all_.push_back({std::move(path), std::nullopt, {}});
        return *this;
    }

    struct change {
        std::string path;
        std::optional<std::string> value;  ///< as TOML; nothing: it is removed
        std::string refusal;               ///< why the value cannot be written as TOML
    };

    [[nodiscard]] const std::vector<change>& all() const noexcept { return all_; }

private:
    void add(std::string path, detail::view what, const std::string& text) {
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

    std::vector<change> all_;
};

namespace detail {

[[nodiscard]] inline load_error refuse_edit(const std::string& path, std::string message) {
    problem found;
    found.path = path;
    found.message = std::move(message);
    return load_error({std::move(found)});
}

/// Reads a document into `root`; the error, if there is one.
[[nodiscard]] inline std::optional<load_error> read_for_edit(const std::string& text, const slot& root, const std::string& name) {
    load_state state;
    state.root = root;
    const std::uint32_t source = state.origins.add_source(source_kind::text, name);
    read_toml(state.keep_document(text, source, toml).text(), source, unknown_policy::inherit, state);
    if (!state.has_errors()) return std::nullopt;
    return load_error(std::move(state.problems), state.unreported);
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
        if (members != nullptr ? members->empty() : elements != nullptr && elements->empty()) remove_node(root, path, steps);
    }
}

/// Applies one change to the text and to the tree that it must mean afterwards; the error, if there is one.
[[nodiscard]] inline std::optional<load_error> apply_change(const toml_changes::change& change, std::string& text, value& tree) {
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
    if (std::optional<load_error> error = read_for_edit("x = " + *change.value, {&description_of<value>::value, &node}, "value")) {
        // The only thing that can be written and is not read again.
        return refuse_edit(change.path, "this value does not fit a document without types, such as a number beyond 64 bits with sign");
    }
    if (std::string why = edit.set(path, *change.value); !why.empty()) return refuse_edit(change.path, std::move(why));
    make_node(tree, path, path.size()) = *node.find("x");
    return std::nullopt;
}

[[nodiscard]] inline result<std::string> edit_toml_text(std::string_view original, const toml_changes& changes, const std::string& name) {
    const type_description& dynamic = description_of<value>::value;
    std::string text(original);
    value wanted;
    if (std::optional<load_error> error = read_for_edit(text, {&dynamic, &wanted}, name)) return *std::move(error);
    for (const toml_changes::change& each : changes.all())
        if (std::optional<load_error> error = apply_change(each, text, wanted)) return *std::move(error);
    value changed;
    const std::optional<load_error> error = read_for_edit(text, {&dynamic, &changed}, name);
    if (error.has_value() || !same_value(dynamic, &wanted, &changed))
        return refuse_edit({}, "these changes cannot be made without changing something else");
    return text;
}

}  // namespace detail

/// The text with the changes made, one after the other; every byte that they do not concern stays. The result means what
/// the text meant, and the changes, and nothing else: that is checked.
/// Errors:  syntax errors in the text at their place (in messages, it is called `name`); paths that lead nowhere; values
///          that TOML cannot write. Then nothing is changed at all.
/// Misuse:  documents with integers beyond std::int64_t, which TOML need not have, are refused.
/// Threads: any. Cost: a few passes over the text for each change.
[[nodiscard]] inline result<std::string> edit_toml(std::string_view text, const toml_changes& changes, const std::string& name = "text") {
    return detail::edit_toml_text(text, changes, name);
}

/// As above, for a document of a Config: the changed document is also read into one, and what does not fit is an error.
/// Rules that values must obey are not checked.
template <class Config>
[[nodiscard]] result<std::string> edit_toml(std::string_view text, const toml_changes& changes, const std::string& name = "text") {
    result<std::string> changed = detail::edit_toml_text(text, changes, name);
    if (!changed) return changed;
    Config config{};
    if (std::optional<load_error> error = detail::read_for_edit(*changed, {&detail::description_of<Config>::value, &config}, name))
        return *std::move(error);
    return changed;
}

}  // namespace cfg
