// SPDX-License-Identifier: MIT
// Tables of a document meet the structs, maps and lists of a configuration, by the rules of what may be defined twice.
// Knows nothing of how a format spells them.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/list_merger.hpp>
#include <cfg/formats/detail/table_state.hpp>
#include <list>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The part of a reader that decides where values go. Well-formed tables that do not fit are reported on the spot and
/// read into scratch values, so that their content is still checked.
class table_binder : protected list_merger {
protected:
    using list_merger::list_merger;

    /// Where a value goes.
    struct target {
        const type_description* type;
        void* object;
        const place* at;
        leaf_id leaf;
        bool owns_leaves;
        visibility sight;
        unknown_policy policy;
        const field* rules;
        table_state* parent;      // the table that it is a member of
        bool is_former = false;   // it is a part of an old name
        bool is_scratch = false;  // it is read only to be checked
        bool merges = false;      // a lower layer made the map's entry, or the optional's value, that it goes on with
    };

    enum class step : std::uint8_t { through_header, through_dots };

    // ---- tables -----------------------------------------------------------------------------------------------------

    table_state& open_root() {
        table_state& root = states_.make();
        root.active = true;
        root.policy = policy_;
        root.type = state_.root.type;
        root.object = state_.root.object;
        if (root.type->kind == form::dynamic) {
            value& document = *static_cast<value*>(root.object);
            document.set_origin(origin_at(begin_));
            root.object = &document.become<value::table>();
            root.type = &description_of<value::table>::value;
            root.owns_leaves = false;
            root.leaf = no_leaf;
        } else {
            reserve_marks(root.type->table->leaf_count);
        }
        return root;
    }

    // A table whose content is read, to check it, and forgotten.
    table_state& discarded_table() {
        table_state& table = states_.make();
        table.active = true;
        table.is_scratch = true;
        table.sight = sight_of_unknown(visibility::shown);
        table.begin = end_;
        table.owns_leaves = false;
        table.leaf = no_leaf;
        table.type = &description_of<value::table>::value;
        table.object = &scratch_.emplace_back().become<value::table>();
        return table;
    }

    // The place that a member's value takes, made ready for it.
    [[nodiscard]] target target_of(const member& found, place& at) {
        table_state& owner = *found.owner;
        target to{};
        to.parent = &owner;
        to.leaf = owner.leaf;
        to.sight = owner.sight;
        to.policy = owner.policy;
        if (found.row != nullptr) {
            const field_row& row = *found.row;
            at = {&owner.at, row.name};
            to.type = row.type;
            to.object = owner.type->table->member(owner.object, row_number(found));
            if (owner.owns_leaves) to.leaf += row.first_leaf;
            to.owns_leaves = owner.owns_leaves && row.type->kind == form::table;
            to.rules = row.rules;
            if (row.rules != nullptr && row.rules->is_secret) to.sight = visibility::hidden;
            if (row.rules != nullptr && row.rules->unknown_keys != unknown_policy::inherit)
                to.policy = row.rules->unknown_keys;
        } else {
            // What stands below something that is no table may be a piece of it.
            at = {&owner.at, owner.is_scratch ? std::string_view{} : std::string_view(found.entry->first)};
            to.owns_leaves = false;
            if (owner.type->kind == form::table) {
                to.sight = sight_of_unknown(owner.sight);
                value*& stray = found.entry->second.stray;
                if (stray == nullptr) stray = &scratch_.emplace_back();
                to.type = &description_of<value>::value;
                to.object = stray;
                to.leaf = no_leaf;
                to.is_former = find_former_name(owner, found.entry->first).leads_on;
                to.is_scratch = !to.is_former;
                if (to.is_former) to.sight = owner.sight;
            } else {
                to.type = owner.type->element;
                const std::size_t size_before = owner.type->container->size(owner.object);
                to.object = owner.type->container->insert(owner.object, found.entry->first);
                to.merges = owner.type->container->size(owner.object) == size_before;
                to.is_former = owner.is_former && find_former_name(owner, found.entry->first).leads_on;
                to.is_scratch = owner.is_scratch && !to.is_former;
            }
        }
        to.at = &at;
        return to;
    }

    // Takes optionals and secrets away, so that what is inside can be filled.
    static void unwrap(target& to) {
        while (to.type->kind == form::optional || to.type->kind == form::secret) {
            if (to.type->kind == form::secret) to.sight = visibility::hidden;
            to.merges = to.type->wrapper->peek(to.object) != nullptr;
            to.object = to.type->wrapper->engage(to.object);
            to.type = to.type->element;
        }
    }

    void activate(table_state& state, const target& to, table_state* parent) {
        if (state.type != to.type) state.forget_members();
        state.active = true;
        state.at = *to.at;
        state.parent = parent;
        state.type = to.type;
        state.object = to.object;
        state.leaf = to.leaf;
        state.owns_leaves = to.owns_leaves;
        state.sight = to.sight;
        state.policy = to.policy;
        state.merges = to.merges;
        must_finish_ = true;
    }

    // The commonest table: a struct in a struct. `earlier` is its state if it was opened before, in an element of a list.
    [[nodiscard]] table_state& open_section(table_state& owner, const field_row& row, table_state* earlier,
                                            const char* begin) {
        table_state& table = earlier != nullptr ? *earlier : states_.make();
        if (table.type != row.type) table.forget_members();
        table.active = true;
        table.at = {&owner.at, row.name};
        table.parent = &owner;
        table.type = row.type;
        table.object =
            owner.type->table->member(owner.object, static_cast<std::size_t>(&row - owner.type->table->rows));
        table.leaf = owner.owns_leaves ? owner.leaf + row.first_leaf : owner.leaf;
        table.owns_leaves = owner.owns_leaves;
        table.sight = owner.sight;
        table.policy = owner.policy;
        if (row.rules != nullptr) {
            if (row.rules->is_secret) table.sight = visibility::hidden;
            if (row.rules->unknown_keys != unknown_policy::inherit) table.policy = row.rules->unknown_keys;
        }
        table.begin = begin;
        return table;
    }

    // Makes a member the table, or with `as_list` the list of tables, that a header or a dotted key says it is.
    [[nodiscard]] table_state* open_member(const member& found, const key_part& part, bool as_list) {
        if (found.row != nullptr && found.row->type->kind == form::table && !as_list) {
            table_state*& section = state_of(found);
            return section = &open_section(*found.owner, *found.row, section, part.begin);
        }
        place at;
        target to = target_of(found, at);
        const bool leaf_begins =
            found.row != nullptr && found.owner->owns_leaves && found.row->type->kind != form::table;
        if (leaf_begins) note_leaf(to.leaf, part.begin);
        table_state*& child = state_of(found);
        if (child == nullptr) child = &states_.make();
        const target declared = to;
        unwrap(to);
        if (to.type->kind == form::dynamic) {
            value& node = *static_cast<value*>(to.object);
            node.set_origin(origin_at(part.begin));
            to.type = as_list ? &description_of<value::array>::value : &description_of<value::table>::value;
            to.object = as_list ? static_cast<void*>(&node.become<value::array>())
                                : static_cast<void*>(&node.become<value::table>());
        }
        const form kind = to.type->kind;
        const bool fits =
            as_list ? kind == form::list || kind == form::array : kind == form::table || kind == form::map;
        if (!fits) {
            report_wrong_type(declared, part.begin, part.end, as_list ? "an array of tables" : "a table");
            // What stands below it would only repeat the error.
            to.type = as_list ? &description_of<value::array>::value : &description_of<value::table>::value;
            value& node = scratch_.emplace_back();
            to.object = as_list ? static_cast<void*>(&node.become<value::array>())
                                : static_cast<void*>(&node.become<value::table>());
            to.owns_leaves = false;
            to.sight = sight_of_unknown(to.sight);
        }
        activate(*child, to, found.owner);
        child->is_former = to.is_former;
        child->is_scratch = !fits || to.is_scratch;
        if (to.is_former && as_list) report_unknown_key(*found.owner, part);  // a part of an old name must be a table
        child->begin = part.begin;
        if (as_list && fits) {
            child->rules = declared.rules;
            child->first = begin_list(*to.type, to.object, declared.rules);
        }
        if (kind == form::map) begin_map(to);
        return child;
    }

    // A map that layers replace forgets, once for each of them, what it had.
    static void begin_map(const target& map) {
        if (merging_of(map.rules) == merge_rule::replace) map.type->container->clear(map.object);
    }

    // Follows one part of a key that is not the last.
    [[nodiscard]] table_state* step_into(const member& found, const key_part& part, step how) {
        if (was_given(found)) return refuse_step(part, "already has a value and cannot be extended");
        table_state* child = state_of(found);
        if (child == nullptr || !child->active) {
            child = open_member(found, part, false);
            if (how == step::through_dots) child->is_dotted = true;
            return child;
        }
        const bool is_list = child->is_list();
        if (how == step::through_header) return is_list ? child->element : child;
        if (is_list) return refuse_step(part, "is an array of tables and cannot be extended by a dotted key");
        if (child->has_header) return refuse_step(part, "has its own [table] and cannot be extended by a dotted key");
        child->is_dotted = true;
        return child;
    }

    CFG_COLD table_state* refuse_step(const key_part& part, std::string_view why) {
        step_refusal_.clear();
        append_quoted(step_refusal_, shortened(part.name));
        step_refusal_.append(" ").append(why);
        return nullptr;
    }

    // [table]
    [[nodiscard]] table_state* define_table(const member& found, const key_part& part) {
        if (was_given(found)) return refuse_step(part, "already has a value and cannot be a table");
        table_state* child = state_of(found);
        if (child == nullptr || !child->active) {
            child = open_member(found, part, false);
        } else {
            if (child->is_list()) return refuse_step(part, "is an array of tables already; write [[...]]");
            if (child->has_header || child->is_dotted)
                return refuse_step(part, "is defined twice; it was defined on line " +
                                             std::to_string(lines_.position_of(child->begin).line));
        }
        child->has_header = true;
        return child;
    }

    // [[array of tables]]
    [[nodiscard]] table_state* append_table(const member& found, const key_part& part) {
        if (was_given(found)) return refuse_step(part, "already has a value and cannot be extended");
        table_state* list = state_of(found);
        if (list == nullptr || !list->active) {
            list = open_member(found, part, true);
            if (list->element == nullptr) list->element = &states_.make();
        } else if (!list->is_list()) {
            return refuse_step(part, "is a table already, not an array of tables");
        }
        open_element(*list, part);
        return list->element;
    }

    void open_element(table_state& list, const key_part& part) {
        states_.reset(*list.element, [this](table_state& table) { finish(table); });
        adopt_element(list);
        const container_operations& operations = *list.type->container;
        const place at{&list.at, {}, list.count};
        target to{list.type->element, nullptr, &at, list.leaf, false, list.sight, list.policy, nullptr, nullptr};
        if (operations.append != nullptr) {
            reserve_elements(list, part.begin);
            to.object = place_element(*list.type, list.object, list.rules, at, list.leaf, part.begin, to.merges);
        } else if (operations.at != nullptr && list.count < list.type->extent) {
            to.object = operations.at(list.object, list.count);
        } else if (operations.make_element != nullptr) {
            to.object = list.apart = operations.make_element();
        }
        ++list.count;
        if (to.object == nullptr) {  // one element too many for a std::array; finish_list will say so
            to.type = &description_of<value>::value;
            to.object = &scratch_.emplace_back();
        }
        const target declared = to;
        unwrap(to);
        if (to.type->kind == form::dynamic) {
            value& node = *static_cast<value*>(to.object);
            node.set_origin(origin_at(part.begin));
            to.type = &description_of<value::table>::value;
            to.object = &node.become<value::table>();
        } else if (to.type->kind != form::table && to.type->kind != form::map) {
            report_wrong_type(declared, part.begin, part.end, "a table");
            to.type = &description_of<value::table>::value;
            to.object = &scratch_.emplace_back().become<value::table>();
        }
        table_state& element = *list.element;
        activate(element, to, &list);
        element.has_header = true;
        element.begin = part.begin;
    }

    // A long list grows to the size that its elements so far foretell, not by doubling: fewer moves, less memory.
    void reserve_elements(const table_state& list, const char* p) {
        const container_operations& operations = *list.type->container;
        if (list.count < 16 || operations.reserve == nullptr || operations.capacity(list.object) != list.count) return;
        const double bytes_each = static_cast<double>(p - list.begin) / static_cast<double>(list.count);
        const double foretold = static_cast<double>(end_ - p) / bytes_each;
        // Not more than fourfold: what follows may be no element at all.
        const double wanted = std::min(foretold * 1.02, 3.0 * static_cast<double>(list.count));
        operations.reserve(list.object, list.count + list.count / 8 + static_cast<std::size_t>(wanted));
    }

    static void adopt_element(table_state& list) {
        if (list.apart == nullptr) return;
        static_cast<void>(list.type->container->adopt_element(list.object, list.apart));
        list.apart = nullptr;
    }

    // What can be said of a table or a list only when all of it has been read.
    void finish(table_state& done) {
        if (done.is_list()) finish_list(done);
        // Leaves with numbers of their own may still be given by another source.
        if (done.type->kind == form::table && done.type->table->has_required && !done.owns_leaves && !state_.incomplete)
            require_members(done);
    }

    void require_members(const table_state& done) {
        const table_description& table = *done.type->table;
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            if (row.rules == nullptr || !row.rules->is_required) continue;
            const place here{&done.at, row.name};
            const bool opened = done.children != nullptr && done.children[i] != nullptr && done.children[i]->active;
            const bool given = done.was_given(i) || opened;
            // An element of a list is complete; a map's entry and an optional may get more from a later source.
            const bool is_element = done.at.index != place::no_index;
            if (given && done.merges) state_.found_member(path_of(&here));
            if (given || done.merges || (is_element && state_.skips_problem(problem::severity::error))) continue;
            if (!is_element && state_.missing.size() >= state_.bounds.problems) continue;
            const std::size_t width = std::max<std::size_t>(bare_key_length(done.begin), 1);
            problem found =
                describe(problem::severity::error, done.begin, done.begin + width, line_part::whole, done.sight);
            found.path = path_of(&here);
            found.leaf = done.leaf;
            found.message = "required key \"" + std::string(row.name) + "\" is missing";
            if (is_element)
                state_.add_problem(std::move(found));
            else
                state_.missing.push_back(std::move(found));
        }
    }

    void finish_list(table_state& list) {
        adopt_element(list);
        end_list(*list.type, list.object, list.rules, list.first);
        if (list.type->kind == form::array && list.count != list.type->extent)
            report_element_count(list.type->extent, list.count, list.begin, list.begin + 1, &list.at, list.leaf,
                                 list.sight);
    }

    // ---- reporting ----------------------------------------------------------------------------------------------------

    // Hidden if the value is, or consists of, secrets.
    [[nodiscard]] static visibility sight_of(const target& to) {
        for (const type_description* type = to.type; type != nullptr; type = type->element)
            if (type->kind == form::secret) return visibility::hidden;
        return to.sight;
    }

    CFG_COLD void report_wrong_type(const target& to, const char* begin, const char* end, std::string_view written) {
        report(problem::severity::error, begin, end, "wrong type: " + std::string(written),
               expectation(*to.type, to.rules), {}, path_of(to.at), to.leaf, sight_of(to));
    }

    CFG_COLD void report_element_count(std::size_t extent, std::size_t count, const char* begin, const char* end,
                                       const place* at, leaf_id leaf, visibility sight) {
        report(problem::severity::error, begin, end, count_of(count, "element"),
               "exactly " + std::to_string(extent), {}, path_of(at), leaf, sight);
    }

    std::list<value> scratch_;   // values that are read only to be checked
    bool must_finish_ = false;    // there are lists, or tables that lie in a leaf
    std::string step_refusal_;    // why a table cannot be entered, defined or extended
};

}  // namespace cfg::detail
