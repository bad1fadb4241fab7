// SPDX-License-Identifier: MIT
// What each layer gave inside a leaf: where the entries of a map and the elements of a list came from.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/sources/named_path.hpp>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// A node of the trace, in the shape of the configuration: who gave it a value, lowest precedence first, and what lies in it.
struct traced_value {
    std::vector<mark> given;
    std::map<std::string, traced_value, std::less<>> members;  // of a struct or a map
    std::vector<traced_value> elements;                        // of a list
    std::string identity;                                      // of an element of a list merged by key: its key
    bool has_defaults = false;                                 // of a struct: what its members hold by default is known

    void clear() {
        members.clear();
        elements.clear();
        has_defaults = false;
    }
};

/// Lays the layers of a leaf over one another once more, as the readers have done, but keeps places instead of values.
/// Needs the documents, so only while they are kept. Cost: the documents that set the leaf are read a second time.
class layer_trace {
public:
    layer_trace(load_state& state, leaf_id leaf) : state_(state), leaf_(leaf) {
        find_leaf_path(*state.root.type->table, leaf, path_);
        add_defaults();
        std::vector<mark> marks;
        std::copy_if(state.origins.marks.begin(), state.origins.marks.end(), std::back_inserter(marks),
                     [leaf](const mark& each) { return each.leaf == leaf; });
        for (std::size_t begin = 0, end = 0; begin < marks.size(); begin = end) {
            while (end < marks.size() && marks[end].source == marks[begin].source) ++end;
            add_layer({&marks[begin], end - begin});
        }
    }

    [[nodiscard]] leaf_id leaf() const noexcept { return leaf_; }
    [[nodiscard]] const traced_value& root() const noexcept { return root_; }

    /// The trace of a place in the leaf, or null if no layer gives it.
    [[nodiscard]] const traced_value* find(const place* at) const {
        if (at == nullptr || count_steps(at) <= path_.size()) return &root_;
        const traced_value* const above = find(at->parent);
        if (above == nullptr) return nullptr;
        if (at->index != place::no_index)
            return at->index < above->elements.size() ? &above->elements[at->index] : nullptr;
        return find_members(*above, at->name);
    }

private:
    // The place of the whole configuration is none; the key of a map may be empty.
    [[nodiscard]] static std::size_t count_steps(const place* at) noexcept {
        std::size_t count = 0;
        for (; at != nullptr; at = at->parent)
            count += at->parent != nullptr || at->index != place::no_index || !at->name.empty() ? 1u : 0u;
        return count;
    }

    // A member by name, or the one at the end of a dotted path of members.
    [[nodiscard]] static const traced_value* find_members(const traced_value& table, std::string_view name) {
        if (const auto found = table.members.find(name); found != table.members.end()) return &found->second;
        const std::size_t end = name.find('.');
        if (end == name.npos) return nullptr;
        const auto first = table.members.find(name.substr(0, end));
        return first == table.members.end() ? nullptr : find_members(first->second, name.substr(end + 1));
    }

    // Layers add to what the leaf holds by default.
    void add_defaults() {
        const table_description* table = state_.root.type->table;
        void* object = const_cast<void*>(table->defaults());
        for (const field_row* row : path_) {
            object = table->member(object, static_cast<std::size_t>(row - table->rows));
            table = row->type->table;
        }
        default_walk{path_.back()->rules}.add(root_, *path_.back()->type, object);
    }

    // The structs and the elements of lists that a default has; no layer gave them.
    struct default_walk {
        const field* rules;
        traced_value* to = nullptr;
        const type_description* container = nullptr;

        void add(traced_value& into, const type_description& declared, const void* object) const {
            const type_description* type = &declared;
            for (; object != nullptr && type->wrapper != nullptr; type = type->element)
                object = type->wrapper->peek(object);
            if (object == nullptr) return;
            if (type->kind == form::table) {
                into.has_defaults = true;
                for (std::uint32_t i = 0; i < type->table->row_count; ++i) {
                    const field_row& row = type->table->rows[i];
                    const form kind = unwrapped(*row.type).kind;
                    if (kind != form::table && kind != form::map && !merges_lists(row.rules)) continue;
                    default_walk{row.rules}.add(into.members[std::string(row.name)], *row.type,
                                                type->table->member(const_cast<void*>(object), i));
                }
            } else if (type->kind == form::map || merges_lists(rules)) {
                default_walk walk{rules, &into, type};
                type->container->visit(object, &walk, &default_walk::add_element);
            }
        }

        static void add_element(void* context, std::string_view key, std::size_t, const void* element) {
            const default_walk& walk = *static_cast<const default_walk*>(context);
            const bool is_map = walk.container->kind == form::map;
            traced_value& added = is_map ? walk.to->members[std::string(key)] : walk.to->elements.emplace_back();
            default_walk{nullptr}.add(added, *walk.container->element, element);
            if (merging_of(walk.rules) != merge_rule::by_key) return;
            const table_description& table = *unwrapped(*walk.container->element).table;
            const field_row& row = *find_row(table, walk.rules->merge_key);
            append_value(added.identity, *row.type,
                         table.member(const_cast<void*>(element), static_cast<std::size_t>(&row - table.rows)),
                         visibility::shown);
        }
    };

    // What one source gave, which may have set the leaf in several places: a .env file has a line for each entry of a map.
    void add_layer(std::span<const mark> marks) {
        source_ = marks.front().source;
        document* const text = state_.document_of(source_);
        const value* node = text != nullptr ? &tree_of(*text, state_) : nullptr;
        // What a document takes away goes before all that it gives, wherever the list stands in it.
        const mark* last = nullptr;
        for (const mark& each : marks)
            if (node == nullptr || !is_unset(*node, each)) last = &each;
        if (last == nullptr) return;
        for (std::size_t i = 0; i < path_.size() && node != nullptr; ++i) node = find_member(*node, *path_[i]);
        const field_row& row = *path_.back();
        if (node != nullptr)
            add(root_, *node, *row.type, row.rules);
        else if (!merges_layers(row))
            root_.clear();
        if (node == nullptr || node->where().is_default())
            root_.given.push_back(*last);
        else
            root_.given.back() = *last;
    }

    [[nodiscard]] static const value* find_member(const value& table, const field_row& row) {
        const value* const found = table.find(row.name);
        const std::string_view former = row.rules != nullptr ? row.rules->former_name : std::string_view();
        return found != nullptr || former.empty() ? found : table.at_path(former);
    }

    // Whether the layer made the mark by listing the leaf, or an entry in it, as unset.
    bool is_unset(const value& document, const mark& each) {
        const value* const listed = document.find(unset_key);
        const value::array* const paths = listed != nullptr ? listed->get_if<value::array>() : nullptr;
        if (paths == nullptr) return false;
        for (const value& written : *paths) {
            if (written.where().line() != each.line || written.where().column() != each.column) continue;
            if (const std::string* const path = written.get_if<std::string>()) take_away(*path, each);
            return true;
        }
        return false;
    }

    void take_away(std::string_view path, const mark& by) {
        named_place at(*state_.root.type);
        std::size_t lost_at = 0;
        static_cast<void>(follow_path(at, path, lost_at));
        traced_value* inside = &root_;
        for (std::size_t i = path_.size(); i < at.steps.size(); ++i) {
            const auto found = inside->members.find(at.steps[i].name);
            if (found == inside->members.end()) return;
            if (i + 1 == at.steps.size() && at.steps[i].row == named_place::a_key) {
                inside->members.erase(found);
                return;
            }
            inside = &found->second;
        }
        inside->clear();
        inside->given.push_back(by);
    }

    void add(traced_value& to, const value& node, const type_description& declared, const field* rules) {
        to.given.emplace_back(leaf_, source_, node.where().line(), node.where().column());
        const type_description& type = unwrapped(declared);
        if (const value::table* const members = node.get_if<value::table>()) {
            if (type.kind == form::table) return add_members(to, node, type);
            // Of single entries, which have variables and flags of their own, the map has no place.
            if (type.kind == form::map && merging_of(rules) == merge_rule::replace && !node.where().is_default())
                to.clear();
            const type_description& element = type.kind == form::map ? *type.element : description_of<value>::value;
            for (const auto& [name, member] : *members) add(to.members[name], member, element, nullptr);
        } else if (const value::array* const elements = node.get_if<value::array>()) {
            add_elements(to, *elements, type, rules);
        } else {
            to.clear();
        }
    }

    void add_members(traced_value& to, const value& node, const type_description& type) {
        const table_description& table = *type.table;
        if (!to.has_defaults) default_walk{nullptr}.add(to, type, table.defaults());
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            if (const value* const member = find_member(node, row))
                add(to.members[std::string(row.name)], *member, *row.type, row.rules);
        }
    }

    void add_elements(traced_value& to, const value::array& elements, const type_description& type,
                      const field* rules) {
        const merge_rule rule = merging_of(rules);
        if (!merges_lists(rules)) to.elements.clear();
        const type_description& element = type.element != nullptr ? *type.element : description_of<value>::value;
        std::vector<traced_value> added;
        for (const value& each : elements) {
            std::string identity;
            if (rule == merge_rule::by_key) {
                const value* const key = each.find(rules->merge_key);
                if (key != nullptr) append_dynamic(identity, *key);
            }
            const auto known = std::find_if(to.elements.begin(), to.elements.end(), [&](const traced_value& other) {
                return rule == merge_rule::by_key && other.identity == identity;
            });
            traced_value& place = known != to.elements.end() ? *known : added.emplace_back();
            place.identity = std::move(identity);
            add(place, each, element, nullptr);
        }
        const auto begin = rule == merge_rule::prepend ? to.elements.begin() : to.elements.end();
        to.elements.insert(begin, std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
    }

    load_state& state_;
    leaf_id leaf_;
    std::vector<const field_row*> path_;
    std::uint32_t source_ = 0;
    traced_value root_;
};

/// Puts the marks of what lies in a place into the record of the load.
inline void add_inner_marks(const traced_value& in, const std::string& path, provenance& origins) {
    const auto add = [&](const traced_value& inner, const std::string& inner_path) {
        if (!inner.given.empty()) origins.inner_marks[inner_path] = inner.given;
        add_inner_marks(inner, inner_path, origins);
    };
    for (const auto& [name, member] : in.members) {
        std::string inner_path = path + '.';
        append_key(inner_path, name);
        add(member, inner_path);
    }
    for (std::size_t i = 0; i < in.elements.size(); ++i) add(in.elements[i], path + '[' + std::to_string(i) + ']');
}

/// Records where the entries of each map and the elements of each list came from that have several marks, as long as their
/// documents are not too large to be read a second time. Needs marks ordered by leaf.
inline void record_inner_marks(load_state& state) {
    const std::vector<mark>& marks = state.origins.marks;
    for (std::size_t begin = 0, end = 0; begin < marks.size(); begin = end) {
        while (end < marks.size() && marks[end].leaf == marks[begin].leaf) ++end;
        if (end - begin < 2) continue;
        const field_row* const row = find_leaf_row(*state.root.type->table, marks[begin].leaf);
        if (row == nullptr || !(merges_layers(*row) || unwrapped(*row->type).kind == form::map)) continue;
        std::size_t size = 0;
        for (std::size_t i = begin; i < end; ++i) {
            if (i != begin && marks[i].source == marks[i - 1].source) continue;
            if (const document* const text = state.document_of(marks[i].source)) size += text->size;
        }
        if (size > state.bounds.traced_bytes) continue;
        const layer_trace trace(state, marks[begin].leaf);
        add_inner_marks(trace.root(), path_of_leaf(*state.root.type->table, marks[begin].leaf), state.origins);
    }
}

}  // namespace cfg::detail
