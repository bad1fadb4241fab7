// SPDX-License-Identifier: MIT
// The leaves of a configuration one by one, and the places inside their maps, as sources that know only names see them.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/slot.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// Where a value is to go, and all that is known of that place.
/// Lifetime: `at` belongs to whoever walks or leads there.
struct destination {
    slot to;
    leaf_id leaf = no_leaf;
    const place* at = nullptr;
    const field* rules = nullptr;
    visibility sight = visibility::shown;
    bool needs_restart = false;  // a leaf of its own: its entry, or that of a struct around it, says so
};

/// How the member of a row is seen inside a table that is seen as `outer`: a secret hides all that lies in it.
[[nodiscard]] inline visibility sight_of(const field_row& row, visibility outer) noexcept {
    return outer == visibility::hidden || is_secret_row(row) ? visibility::hidden : visibility::shown;
}

/// The place without its optionals and secrets, which come to hold a value.
[[nodiscard]] inline slot enter_wrappers(slot to) {
    while (to.type->kind == form::optional || to.type->kind == form::secret)
        to = {to.type->element, to.type->wrapper->engage(to.object)};
    return to;
}

// ---- all leaves -------------------------------------------------------------------------------------------------

template <class Visit>
void walk_table(const table_description& table, const destination& outer, std::string& path, Visit& visit) {
    const std::size_t outer_length = path.size();
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        if (outer_length != 0) path += '.';
        path += row.name;
        const place here{outer.at, row.name};
        const destination member{{row.type, outer.to.object == nullptr ? nullptr : table.member(outer.to.object, i)},
                                 outer.leaf + row.first_leaf,
                                 &here,
                                 row.rules,
                                 sight_of(row, outer.sight),
                                 outer.needs_restart || (row.rules != nullptr && row.rules->needs_restart)};
        if (row.type->kind == form::table)
            walk_table(*row.type->table, member, path, visit);
        else
            visit(member, std::string_view(path));
        path.resize(outer_length);
    }
}

/// Calls `visit(const destination&, std::string_view path)` for every leaf in declaration order. Without an object in
/// `root` the places have none either. A configuration that is one dynamic value has no leaves.
template <class Visit>
void walk_leaves(const slot& root, Visit&& visit) {
    std::string path;
    if (root.type->kind == form::table) walk_table(*root.type->table, {root, 0, nullptr, nullptr, {}}, path, visit);
}

// ---- one place by its name --------------------------------------------------------------------------------------

/// A place that a name leads to, found through types alone: nothing is made in a map before the whole name is known.
struct named_place {
    static constexpr std::uint32_t a_key = ~std::uint32_t{0};

    struct step {
        std::string name;
        std::uint32_t row = a_key;  // of a struct; or the name is the key of a map or of a dynamic table
    };

    std::vector<step> steps;
    const type_description* type = nullptr;
    leaf_id leaf = 0;
    const field* rules = nullptr;
    visibility sight = visibility::shown;
    bool below_tables = false;  // it is a leaf or lies inside one

    /// Begins at a whole configuration.
    explicit named_place(const type_description& root) : type(&root) { arrive(); }

    /// Begins at a leaf.
    explicit named_place(const destination& from)
        : type(from.to.type), leaf(from.leaf), rules(from.rules), sight(from.sight), below_tables(true) {}

    /// What the next step leads out of.
    [[nodiscard]] const type_description& inside() const noexcept { return unwrapped(*type); }

    void enter_member(const field_row& row) {
        const table_description& table = *inside().table;
        steps.push_back({std::string(row.name), static_cast<std::uint32_t>(&row - table.rows)});
        if (!below_tables) leaf += row.first_leaf;
        sight = sight_of(row, sight);
        rules = row.rules;
        type = row.type;
        arrive();
    }

    /// Misuse: only inside a map or a dynamic value.
    void enter_key(std::string key) {
        if (inside().kind == form::map) type = inside().element;
        steps.push_back({std::move(key)});
        rules = nullptr;
        below_tables = true;
    }

    /// The place itself, made if need be; `from` is where the steps begin.
    [[nodiscard]] slot make(slot from) const {
        for (const step& each : steps) {
            from = enter_wrappers(from);
            if (each.row != a_key)
                from = {from.type->table->rows[each.row].type, from.type->table->member(from.object, each.row)};
            else if (from.type->kind == form::map)
                from = {from.type->element, from.type->container->insert(from.object, each.name)};
            else
                from.object = &static_cast<value*>(from.object)->become<value::table>()[each.name];
        }
        return from;
    }

    /// The steps as places, one below the other under `parent`; the last one is this place itself.
    /// Lifetime: valid while this is neither changed nor moved.
    [[nodiscard]] std::vector<place> places(const place* parent) const {
        std::vector<place> chain;
        chain.reserve(steps.size());
        for (const step& each : steps) {
            chain.push_back({parent, each.name});
            parent = &chain.back();
        }
        return chain;
    }

private:
    void arrive() noexcept {
        if (type->kind != form::table) below_tables = true;
    }
};

}  // namespace cfg::detail
