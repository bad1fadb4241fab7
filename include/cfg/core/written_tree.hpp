// SPDX-License-Identifier: MIT
// A configuration as writers see it: which values are written at all, in which order, and what must not be shown.
#pragma once

#include <algorithm>
#include <cfg/core/elements.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/core/write_options.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// A value to be written.
/// Lifetime: `at` belongs to whoever walks.
struct written_node {
    const type_description* type = nullptr;
    const void* object = nullptr;      // null: there is nothing
    const void* base = nullptr;        // what a reader finds in its place; null: a value of its type made anew
    const place* at = nullptr;
    const field* rules = nullptr;
    leaf_id leaf = no_leaf;
    bool owns_leaves = false;          // what lies in it are leaves of the configuration
    visibility sight = visibility::shown;
};

/// Walks a configuration for a writer.
/// Errors:  throws write_error for what reading back could not give.
class written_tree {
public:
    /// `origins` is null where nobody knows what sources gave.
    written_tree(const view& root, const write_options& options, const provenance* origins, std::string_view format)
        : root_(root), options_(options), origins_(origins), format_(format) {
        if (options.leaves == written_leaves::given && origins == nullptr)
            throw write_error({}, "only a loaded configuration knows what its sources gave");
    }

    [[nodiscard]] written_node root() const {
        written_node node;
        node.type = root_.type;
        node.object = root_.object;
        node.leaf = 0;
        node.owns_leaves = root_.type->kind == form::table;
        return node;
    }

    /// The node inside optionals, secrets and dynamic values; it has no object if there is nothing inside.
    [[nodiscard]] static written_node inside(written_node node) {
        for (;;) {
            if (node.type->kind == form::optional || node.type->kind == form::secret) {
                node.object = node.type->wrapper->peek(node.object);
                if (node.base != nullptr) node.base = node.type->wrapper->peek(node.base);
                node.type = node.type->element;
            } else if (node.type->kind == form::dynamic) {
                const view held = content_of(*static_cast<const value*>(node.object));
                const view below = node.base != nullptr ? content_of(*static_cast<const value*>(node.base)) : view{};
                node.base = below.type == held.type ? below.object : nullptr;
                node.object = held.object;
                if (held.type != nullptr) node.type = held.type;
            } else {
                if (node.type->kind == form::table && node.base == nullptr) node.base = node.type->table->defaults();
                return node;
            }
            if (node.object == nullptr) return node;
        }
    }

    /// Whether the value is, or is a list of, secrets that are not to be shown.
    [[nodiscard]] bool is_masked(const written_node& node) const {
        // A section is no value itself; each of its leaves is masked.
        if (options_.secrets == secrets::exposed || node.owns_leaves) return false;
        if (node.sight == visibility::hidden) return true;
        for (const type_description* type = node.type; type != nullptr && type->kind != form::map; type = type->element)
            if (type->kind == form::secret) return true;
        return false;
    }

    /// Calls `visit(key, const written_node&)` for what is to be written of a struct or a map.
    template <class Visit>
    void visit_members(const written_node& node, Visit&& visit) const {
        if (node.type->kind == form::map) return visit_entries(node, visit);
        const table_description& table = *node.type->table;
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            const place at{node.at, row.name};
            written_node member;
            member.type = row.type;
            member.object = table.member(const_cast<void*>(node.object), i);
            member.base = table.member(const_cast<void*>(node.base), i);
            member.at = &at;
            member.rules = row.rules;
            if (node.owns_leaves) member.leaf = node.leaf + row.first_leaf;
            member.owns_leaves = node.owns_leaves && row.type->kind == form::table;
            member.sight = row.rules != nullptr && row.rules->is_secret ? visibility::hidden : node.sight;
            const bool is_leaf = node.owns_leaves && !member.owns_leaves;
            if (!is_leaf || is_wanted(member)) visit(row.name, std::as_const(member));
        }
    }

    /// Calls `visit(const written_node&)` for each element of a list or an array.
    template <class Visit>
    void visit_elements(const written_node& node, Visit&& visit) const {
        const std::vector<element_view> elements = elements_of(*node.type, node.object);
        std::vector<element_view> bases;  // readers replace lists, and fill the elements of arrays
        if (node.type->kind == form::array && node.base != nullptr) bases = elements_of(*node.type, node.base);
        for (std::size_t i = 0; i < elements.size(); ++i) {
            const place at{node.at, {}, i};
            visit(element_of(node, elements[i].object, bases.empty() ? nullptr : bases[i].object, at));
        }
    }

    /// Whether a reader takes the list for one of tables: it has some, and nothing else.
    [[nodiscard]] bool is_list_of_tables(const written_node& node) const {
        if (node.type->kind != form::list && node.type->kind != form::array) return false;
        bool only_tables = node.type->container->size(node.object) != 0;
        visit_elements(node, [&](const written_node& each) {
            const written_node element = inside(each);
            only_tables &=
                element.object != nullptr && (element.type->kind == form::table || element.type->kind == form::map);
        });
        return only_tables;
    }

    /// Nothing is written where there is nothing, so a reader leaves what it finds.
    void require_nothing_to_remove(const written_node& node) const {
        if (node.base == nullptr) return;
        written_node base = node;
        base.object = node.base;
        base.base = nullptr;
        if (inside(base).object != nullptr)
            refuse(node, "it has no value, but its default has one, which " + format_ + " cannot take away");
    }

    void require_text(const written_node& node, std::string_view text) const {
        const char* const end = text.data() + text.size();
        if (find_malformed_utf8(text.data(), end) != end)
            refuse(node, "this text is not UTF-8, and " + format_ + " has no other");
    }

    [[noreturn]] static void refuse(const written_node& node, const std::string& reason) {
        throw write_error(path_of(node.at), reason);
    }

    /// What `.doc` says of a field, if that is asked for.
    [[nodiscard]] std::string_view documentation_of(const field* rules) const noexcept {
        return options_.documentation && rules != nullptr ? rules->documentation : std::string_view{};
    }

private:
    [[nodiscard]] bool is_wanted(const written_node& leaf) const {
        switch (options_.leaves) {
            case written_leaves::all: return true;
            case written_leaves::changed: return !same_value(*leaf.type, leaf.object, leaf.base);
            case written_leaves::given: return !origins_->marks_of(leaf.leaf).empty();
        }
        return true;
    }

    [[nodiscard]] static written_node element_of(const written_node& node, const void* object, const void* base,
                                                 const place& at) {
        written_node element;
        element.type = node.type->element;
        element.object = object;
        element.base = base;
        element.at = &at;
        element.sight = node.sight;
        return element;
    }

    template <class Visit>
    void visit_entries(const written_node& node, Visit& visit) const {
        const std::vector<element_view> entries = elements_of(*node.type, node.object);
        std::vector<element_view> bases;
        if (node.base != nullptr) bases = elements_of(*node.type, node.base);
        auto base = bases.begin();
        for (const element_view& each : entries) {
            const place at{node.at, each.key};
            // A reader adds to the entries that it finds.
            if (base != bases.end() && base->key < each.key) refuse_lost_entry(node, base->key);
            const bool has_base = base != bases.end() && base->key == each.key;
            const written_node entry = element_of(node, each.object, has_base ? base++->object : nullptr, at);
            require_text(entry, each.key);
            visit(each.key, entry);
        }
        if (base != bases.end()) refuse_lost_entry(node, base->key);
    }

    [[noreturn]] void refuse_lost_entry(const written_node& node, std::string_view key) const {
        const place at{node.at, key};
        written_node lost = node;
        lost.at = &at;
        refuse(lost, "it is gone, but the default has it, which " + format_ + " cannot take away");
    }

    view root_;
    write_options options_;
    const provenance* origins_;
    std::string format_;
};

}  // namespace cfg::detail
