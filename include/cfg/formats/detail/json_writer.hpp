// SPDX-License-Identifier: MIT
// Writes a described configuration as JSON.
#pragma once

#include <cfg/core/show.hpp>
#include <cfg/core/written_tree.hpp>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The writer. Objects have a member on each line; lists of plain values stand on one line. What has no value is null,
/// which readers take for just that. Dates, times and everything with a codec are strings.
class json_writer {
public:
    explicit json_writer(const written_tree& tree) : tree_(tree) {}

    [[nodiscard]] std::string write_document() {
        write_value(tree_.root(), 0);
        out_ += '\n';
        return std::move(out_);
    }

private:
    void write_value(const written_node& node, std::size_t depth) {
        const written_node inside = written_tree::inside(node);
        if (inside.object == nullptr) {
            out_ += "null";
            return;
        }
        switch (inside.type->kind) {
            case form::map:
            case form::table: return write_object(inside, depth);
            case form::list:
            case form::array: return write_array(inside, depth);
            case form::real:
                if (!std::isfinite(load_real(*inside.type, inside.object)))
                    written_tree::refuse(node, "JSON has neither infinities nor NaN");
                break;
            case form::string: tree_.require_text(inside, *static_cast<const std::string*>(inside.object)); break;
            case form::encoded: {
                const std::string text = inside.type->text->format(inside.object);
                tree_.require_text(inside, text);
                append_quoted(out_, text);
                return;
            }
            default: break;
        }
        append_value(out_, *inside.type, inside.object, visibility::shown);
    }

    void write_object(const written_node& node, std::size_t depth) {
        bool first = true;
        out_ += '{';
        tree_.visit_members(node, [&](std::string_view key, const written_node& member) {
            if (tree_.is_masked(member)) return;
            begin_line(first, depth + 1);
            append_quoted(out_, key);
            out_ += ": ";
            write_value(member, depth + 1);
        });
        if (!first) end_lines(depth);
        out_ += '}';
    }

    void write_array(const written_node& node, std::size_t depth) {
        bool is_plain = true;
        tree_.visit_elements(node, [&](const written_node& each) {
            const written_node element = written_tree::inside(each);
            is_plain &=
                element.object == nullptr || (element.type->container == nullptr && element.type->kind != form::table);
        });
        bool first = true;
        out_ += '[';
        tree_.visit_elements(node, [&](const written_node& each) {
            if (!is_plain)
                begin_line(first, depth + 1);
            else if (!std::exchange(first, false))
                out_ += ", ";
            write_value(each, depth + 1);
        });
        if (!is_plain) end_lines(depth);
        out_ += ']';
    }

    void begin_line(bool& first, std::size_t depth) {
        if (!std::exchange(first, false)) out_ += ',';
        end_lines(depth);
    }

    void end_lines(std::size_t depth) { out_.append(1, '\n').append(2 * depth, ' '); }

    const written_tree& tree_;
    std::string out_;
};

}  // namespace cfg::detail
