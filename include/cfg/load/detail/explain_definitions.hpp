// SPDX-License-Identifier: MIT
// How the effective configuration is walked and written down.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/load/explain.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

struct explained_leaf {
    std::string path;
    std::string value;
    std::string origin;
};

/// Collects one line per value: leaves, and the values inside lists and maps of structs and inside dynamic values.
class explanation {
public:
    explicit explanation(const provenance& origins) : origins_(origins) {}

    void add_table(const table_description& table, const void* object, const std::string& prefix, leaf_id first_leaf,
                   visibility sight) {
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            const void* const member = table.member(const_cast<void*>(object), i);
            const visibility row_sight = row.rules != nullptr && row.rules->is_secret ? visibility::hidden : sight;
            const std::string path = prefix + std::string(row.name);
            const leaf_id leaf = first_leaf + row.first_leaf;
            if (row.type->kind == form::table) {
                add_table(*row.type->table, member, path + ".", leaf, row_sight);
            } else {
                place_origin from = origins_of(leaf, path, merges_layers(row));
                if (from.is_exact && merges_lists(row.rules)) forget_emptied(from, leaf, path, *row.type, member);
                add_value(*row.type, member, path, from, row_sight);
            }
        }
    }

    void add_node(const value& node, const std::string& path, const std::string& origin) {
        const std::string own = node.where().is_default() ? origin : node.where().to_string();
        if (const value::table* members = node.get_if<value::table>(); members != nullptr && !members->empty()) {
            for (const auto& [name, member] : *members) add_node(member, below(path, name), origin);
            return;
        }
        std::string shown;
        append_dynamic(shown, node);
        lines_.push_back({path, std::move(shown), own});
    }

    [[nodiscard]] const std::vector<explained_leaf>& lines() const noexcept { return lines_; }

private:
    /// Who gave a place its value: the leaf that it lies in says so, unless places are known one by one.
    struct place_origin {
        std::string text;
        bool is_exact = false;
    };

    struct element_walk {
        explanation* self;
        const type_description* container;
        const std::string* path;
        const place_origin* from;
        visibility sight;

        static void add(void* context, std::string_view key, std::size_t index, const void* element) {
            const element_walk& walk = *static_cast<const element_walk*>(context);
            const bool is_map = walk.container->kind == form::map;
            const std::string path = is_map ? below(*walk.path, key) : *walk.path + "[" + std::to_string(index) + "]";
            walk.self->add_value(*walk.container->element, element, path, walk.self->origin_inside(*walk.from, path),
                                 walk.sight);
        }
    };

    void add_value(const type_description& type, const void* object, const std::string& path, const place_origin& from,
                   visibility sight) {
        if (sight == visibility::shown && type.kind == form::dynamic)
            return add_node(*static_cast<const value*>(object), path, from.text);
        if (sight == visibility::shown && type.kind == form::optional &&
            (unwrapped(type).kind == form::table || unwrapped(type).container != nullptr))
            if (const void* held = type.wrapper->peek(object)) return add_value(*type.element, held, path, from, sight);
        if (sight == visibility::shown && type.kind == form::table) {
            for (std::uint32_t i = 0; i < type.table->row_count; ++i) {
                const field_row& row = type.table->rows[i];
                const visibility row_sight = row.rules != nullptr && row.rules->is_secret ? visibility::hidden : sight;
                const std::string member_path = path + "." + std::string(row.name);
                add_value(*row.type, type.table->member(const_cast<void*>(object), i), member_path,
                          origin_inside(from, member_path), row_sight);
            }
            return;
        }
        if (sight == visibility::shown && has_lines_of_its_own(type, object, path) &&
            type.container->size(object) != 0) {
            element_walk walk{this, &type, &path, &from, sight};
            type.container->visit(object, &walk, &element_walk::add);
            return;
        }
        std::string shown;
        append_value(shown, type, object, sight);
        lines_.push_back({path, std::move(shown), from.text});
    }

    // Whether each element has a line: of a list that several layers have filled one must see which gave what.
    [[nodiscard]] bool has_lines_of_its_own(const type_description& type, const void* object,
                                            const std::string& path) const {
        if (holds_tables(type)) return true;
        const std::size_t size = type.container != nullptr ? type.container->size(object) : 0;
        for (std::size_t i = 1; i < size; ++i)
            if (giver_of_element(path, i) != giver_of_element(path, 0)) return true;
        return false;
    }

    // Lists of plain values read best on one line; maps, and lists of structs, with a line for each value.
    [[nodiscard]] static bool holds_tables(const type_description& type) {
        if (type.kind == form::map) return true;
        if (type.container == nullptr) return false;
        const type_description& element = unwrapped(*type.element);
        return element.kind == form::table || element.kind == form::map || holds_tables(element);
    }

    [[nodiscard]] static std::string below(const std::string& path, std::string_view name) {
        std::string result = path;
        if (!result.empty()) result += '.';
        append_key(result, name);
        return result;
    }

    // Of a map or a list that several sources have filled, all of them.
    [[nodiscard]] place_origin origins_of(leaf_id leaf, const std::string& path, bool is_merged) const {
        const std::span<const mark> marks = origins_.marks_of(leaf);
        if (marks.empty()) return {"default"};
        std::string text = origins_.origin_of(marks.back()).to_string();
        if (marks.size() == 1) return {text};
        text.insert(0, is_merged ? "merged from " : "");
        for (std::size_t i = marks.size() - 1; i-- > 0;) {
            // A .env file may have a line for each entry of a map: one stands for all.
            if (is_merged && marks[i].source == marks[i + 1].source) continue;
            text.append(i + 2 == marks.size() && !is_merged ? " (over " : ", ")
                .append(origins_.origin_of(marks[i]).to_string());
        }
        return {is_merged ? text : text + ")", origins_.has_marks_inside(path)};
    }

    // A list whose elements all come from one layer was merged from no other: those below it were emptied.
    void forget_emptied(place_origin& from, leaf_id leaf, const std::string& path, const type_description& declared,
                        const void* object) const {
        const type_description* type = &declared;
        for (; object != nullptr && type->wrapper != nullptr; type = type->element)
            object = type->wrapper->peek(object);
        const std::size_t size = object != nullptr ? type->container->size(object) : 0;
        for (std::size_t i = 1; i < size; ++i)
            if (giver_of_element(path, i) != giver_of_element(path, 0)) return;
        if (size == 0) return;
        from.text = "default";
        for (const mark& each : origins_.marks_of(leaf))
            if (each.source == giver_of_element(path, 0)) from.text = origins_.origin_of(each).to_string();
    }

    // The source of an element of a list of several layers; none if it is one that the list has by default.
    [[nodiscard]] std::uint32_t giver_of_element(const std::string& path, std::size_t index) const {
        const std::span<const mark> marks = origins_.inner_marks_of(path + '[' + std::to_string(index) + ']');
        return marks.empty() ? problem::no_source : marks.back().source;
    }

    // "env PORT (over gateway.toml:3:8)": who won, and who lost.
    [[nodiscard]] place_origin origin_inside(const place_origin& outer, const std::string& path) const {
        if (!outer.is_exact) return outer;
        const std::span<const mark> marks = origins_.inner_marks_of(path);
        if (marks.empty()) return {"default", true};
        std::string text = origins_.origin_of(marks.back()).to_string();
        for (std::size_t i = marks.size() - 1; i-- > 0;)
            text.append(i + 2 == marks.size() ? " (over " : ", ").append(origins_.origin_of(marks[i]).to_string());
        return {marks.size() == 1 ? text : text + ")", true};
    }

    const provenance& origins_;
    std::vector<explained_leaf> lines_;
};

// Columns aligned; a long value does not push the others aside.
inline std::string align_lines(const std::vector<explained_leaf>& lines) {
    constexpr std::size_t widest_value = 40;
    std::size_t path_width = 0;
    std::size_t value_width = 0;
    for (const explained_leaf& each : lines) {
        path_width = std::max(path_width, each.path.size());
        value_width = std::max(value_width, std::min(each.value.size(), widest_value));
    }
    std::string text;
    for (const explained_leaf& each : lines) {
        text.append(each.path).append(path_width - each.path.size(), ' ').append(" = ").append(each.value);
        text.append(each.value.size() < value_width ? value_width - each.value.size() : 0, ' ')
            .append("  ")
            .append(each.origin)
            .append("\n");
    }
    return text;
}

CFG_INLINE std::string explain_table(const table_description& table, const void* object, const provenance& origins) {
    explanation lines(origins);
    lines.add_table(table, object, {}, 0, visibility::shown);
    return align_lines(lines.lines());
}

CFG_INLINE std::string explain_node(const value& node, const provenance& origins) {
    explanation lines(origins);
    lines.add_node(node, {}, "default");
    return align_lines(lines.lines());
}

}  // namespace cfg::detail
