// SPDX-License-Identifier: MIT
// Writes a described configuration as a TOML document.
#pragma once

#include <cfg/core/show.hpp>
#include <cfg/core/written_tree.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// Appends a value on one line, in the spelling of `append_value`. Secrets that are not to be shown are left out of
/// inline tables, which sets `is_incomplete`.
/// Errors: throws write_error for what TOML cannot say.
inline void append_toml_value(std::string& out, const written_tree& tree, const written_node& node,
                              bool& is_incomplete) {
    const written_node inside = written_tree::inside(node);
    if (inside.object == nullptr) written_tree::refuse(node, "TOML has no null");
    switch (inside.type->kind) {
        case form::list:
        case form::array: {
            bool first = true;
            out += "[";
            tree.visit_elements(inside, [&](const written_node& element) {
                if (!std::exchange(first, false)) out += ", ";
                append_toml_value(out, tree, element, is_incomplete);
            });
            out += "]";
            return;
        }
        case form::map:
        case form::table: {
            bool first = true;
            out += "{";
            tree.visit_members(inside, [&](std::string_view key, const written_node& member) {
                if (tree.is_masked(member)) {
                    is_incomplete = true;
                    return;
                }
                if (written_tree::inside(member).object == nullptr) return tree.require_nothing_to_remove(member);
                if (!std::exchange(first, false)) out += ", ";
                append_key(out, key);
                out += " = ";
                append_toml_value(out, tree, member, is_incomplete);
            });
            out += "}";
            return;
        }
        case form::string: tree.require_text(inside, *static_cast<const std::string*>(inside.object)); break;
        case form::encoded: tree.require_text(inside, inside.type->text->format(inside.object)); break;
        default: break;
    }
    append_value(out, *inside.type, inside.object, visibility::shown);
}

/// The writer: of each table first the values, line by line, then the tables in it, each with its header.
class toml_writer {
public:
    explicit toml_writer(const written_tree& tree) : tree_(tree) {}

    [[nodiscard]] std::string write_document() const {
        const written_node root = written_tree::inside(tree_.root());
        if (root.object == nullptr) return {};
        if (root.type->kind != form::table && root.type->kind != form::map)
            written_tree::refuse(root, "a TOML document is a table");
        const body whole = write_body(root, {});
        if (whole.lines.empty()) return whole.tables.empty() ? std::string() : whole.tables.substr(1);
        return whole.lines + whole.tables;
    }

private:
    // What stands below a header: lines, and tables with headers of their own, each after an empty line.
    struct body {
        std::string lines;
        std::string tables;
    };

    [[nodiscard]] body write_body(const written_node& table, const std::string& path) const {
        body whole;
        tree_.visit_members(table, [&](std::string_view key, const written_node& member) {
            write_member(table, key, member, path, whole);
        });
        return whole;
    }

    void write_member(const written_node& table, std::string_view key, const written_node& member,
                      const std::string& path, body& whole) const {
        if (tree_.is_masked(member)) {
            append_comment(whole.lines, tree_.documentation_of(member.rules));
            whole.lines += "# ";
            append_key(whole.lines, key);
            whole.lines.append(" = ").append(secret_mask).append("\n");
            return;
        }
        const written_node inside = written_tree::inside(member);
        if (inside.object == nullptr) return tree_.require_nothing_to_remove(member);

        std::string inner_path = path;
        if (!inner_path.empty()) inner_path += '.';
        append_key(inner_path, key);
        const bool is_struct = inside.type->kind == form::table;
        if (is_struct || (inside.type->kind == form::map && inside.type->container->size(inside.object) != 0)) {
            // A struct in a struct is there without being written.
            const bool is_there = table.type->kind == form::table && member.type->kind == form::table;
            write_table(inside, inner_path, is_there, whole.tables);
        } else if (tree_.is_list_of_tables(inside)) {
            write_list_of_tables(inside, inner_path, whole.tables);
        } else {
            write_line(key, inside, whole.lines);
        }
    }

    // [path], unless tables below it say that it is there.
    void write_table(const written_node& table, const std::string& path, bool is_there, std::string& out) const {
        const body whole = write_body(table, path);
        const bool is_documented = !tree_.documentation_of(table.rules).empty() && !whole.tables.empty();
        if (!whole.lines.empty() || is_documented || (whole.tables.empty() && !is_there)) {
            out += '\n';
            append_comment(out, tree_.documentation_of(table.rules));
            out.append("[").append(path).append("]\n").append(whole.lines);
        }
        out += whole.tables;
    }

    void write_list_of_tables(const written_node& list, const std::string& path, std::string& out) const {
        const field* documented = list.rules;
        tree_.visit_elements(list, [&](const written_node& each) {
            const body whole = write_body(written_tree::inside(each), path);
            out += '\n';
            append_comment(out, tree_.documentation_of(std::exchange(documented, nullptr)));
            out.append("[[").append(path).append("]]\n").append(whole.lines).append(whole.tables);
        });
    }

    void write_line(std::string_view key, const written_node& node, std::string& out) const {
        append_comment(out, tree_.documentation_of(node.rules));
        const std::size_t begin = out.size();
        bool is_incomplete = false;
        append_key(out, key);
        out += " = ";
        const std::size_t value_begin = out.size();
        append_toml_value(out, tree_, node, is_incomplete);
        constexpr std::size_t widest_line = 100;
        const bool is_list = node.type->kind == form::list || node.type->kind == form::array;
        if (is_list && out.size() - begin > widest_line) {
            out.resize(value_begin);
            out += "[\n";
            tree_.visit_elements(node, [&](const written_node& element) {
                out += "  ";
                append_toml_value(out, tree_, element, is_incomplete);
                out += ",\n";
            });
            out += "]";
        }
        out += is_incomplete ? "  # without its secrets\n" : "\n";
    }

    const written_tree& tree_;
};

}  // namespace cfg::detail
