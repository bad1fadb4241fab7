// SPDX-License-Identifier: MIT
// How a configuration is written as variables.
#pragma once

#include <algorithm>
#include <cfg/core/environment_names.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/written_tree.hpp>
#include <cfg/formats/toml_notation.hpp>
#include <cfg/sources/text_value.hpp>
#include <cfg/sources/write_env.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// Writes each leaf as the text that the environment's reader takes, one line each.
class env_writer {
public:
    env_writer(const written_tree& tree, std::string_view prefix) : tree_(tree), prefix_(prefix) {
        if (!prefix_.empty() && prefix_.back() != '_') prefix_ += '_';
    }

    [[nodiscard]] std::string write_all() {
        const written_node root = written_tree::inside(tree_.root());
        if (root.object == nullptr) return {};
        if (root.type->kind != form::table && root.type->kind != form::map)
            written_tree::refuse(root, "the environment is a table");
        if (root.type->kind == form::map && prefix_.empty())
            written_tree::refuse(root, "without a struct, variables are read by their prefix, and this one is empty");
        write_table(root, {});
        return std::move(out_);
    }

private:
    void write_table(const written_node& table, const std::string& path) {
        tree_.visit_members(table, [&](std::string_view key, const written_node& member) {
            std::string inner_path = path;
            inner_path.append(path.empty() ? "" : ".").append(key);
            if (table.type->kind == form::map) require_plain_key(member, key);
            if (member.owns_leaves) return write_table(written_tree::inside(member), inner_path);
            write_leaf(member, inner_path);
        });
    }

    // Readers of a configuration without a struct make lower case of what follows the prefix.
    static void require_plain_key(const written_node& member, std::string_view key) {
        const bool is_plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (!is_plain) written_tree::refuse(member, "no variable has a name that is read as this key");
    }

    void write_leaf(const written_node& leaf, std::string_view path) {
        std::string name;
        spell_environment_name(name, prefix_, path, leaf.rules);
        if (tree_.is_masked(leaf)) {
            out_.append("# ").append(name).append("=").append(secret_mask).append("\n");
            return;
        }
        const written_node inside = written_tree::inside(leaf);
        if (inside.object == nullptr) return tree_.require_nothing_to_remove(leaf);
        bool is_incomplete = false;
        const std::string text = text_of(leaf, inside, is_incomplete);
        if (text.find('\0') != text.npos) written_tree::refuse(leaf, "no variable can hold a NUL character");
        tree_.require_text(leaf, text);
        if (is_incomplete) out_.append("# ").append(name).append(", without its secrets:\n");
        append_comment(out_, tree_.documentation_of(leaf.rules));
        out_.append(name).append("=");
        append_env_value(text);
        out_ += '\n';
    }

    // The text that `read_text_value` reads as the value.
    [[nodiscard]] std::string text_of(const written_node& leaf, const written_node& inside, bool& is_incomplete) const {
        const bool is_dynamic = unwrapped(*leaf.type).kind == form::dynamic;
        switch (inside.type->kind) {
            case form::map:
            case form::table: return write_toml_value(tree_, inside, is_incomplete);
            case form::list:
            case form::array: {
                std::string text;
                if (!is_dynamic && append_with_commas(text, inside)) return text;
                return write_toml_value(tree_, inside, is_incomplete);
            }
            default: break;
        }
        std::string text = text_of_single({inside.type, inside.object});
        if (is_dynamic && (inside.type->kind != form::string || begins_inline(trim_blanks(text))))
            written_tree::refuse(leaf,
                                 "a variable without a type is text, and this value would not be the same as text");
        return text;
    }

    [[nodiscard]] static std::string text_of_single(const view& single) {
        if (single.type->kind == form::string) return *static_cast<const std::string*>(single.object);
        if (single.type->kind == form::encoded) return single.type->text->format(single.object);
        std::string text;
        append_value(text, *single.type, single.object, visibility::shown);
        return text;
    }

    // a,b,c if each element is read from there as it is; false if it is not.
    [[nodiscard]] bool append_with_commas(std::string& out, const written_node& list) const {
        bool is_plain = list.type->container->size(list.object) != 0;
        bool first = true;
        tree_.visit_elements(list, [&](const written_node& each) {
            const written_node element = written_tree::inside(each);
            is_plain &= element.object != nullptr && element.type->container == nullptr &&
                        element.type->kind != form::table && unwrapped(*each.type).kind != form::dynamic;
            if (!is_plain) return;
            const std::string text = text_of_single({element.type, element.object});
            is_plain = !text.empty() && trim_blanks(text) == text && text.find_first_of(",\\") == text.npos;
            if (!std::exchange(first, false)) out += ',';
            out += text;
        });
        is_plain &= !begins_inline(out);
        if (!is_plain) out.clear();
        return is_plain;
    }

    // As in a .env file: bare where no reader could take it for anything else, or in double quotes with escapes.
    void append_env_value(std::string_view text) {
        const bool is_bare = std::all_of(text.begin(), text.end(), [](char c) {
            return is_bare_key({&c, 1}) || std::string_view("./:,+@%").find(c) != std::string_view::npos;
        });
        if (is_bare) {
            out_ += text;
            return;
        }
        out_ += '"';
        for (char c : text) {
            switch (c) {
                case '\n': out_ += "\\n"; break;
                case '\r': out_ += "\\r"; break;
                case '\t': out_ += "\\t"; break;
                case '"':
                case '\\':
                case '$':
                    out_ += '\\';
                    out_ += c;
                    break;
                default: out_ += c;
            }
        }
        out_ += '"';
    }

    const written_tree& tree_;
    std::string prefix_;
    std::string out_;
};

CFG_INLINE std::string write_env(const view& root, std::string_view prefix, const write_options& options,
                                 const provenance* origins) {
    const written_tree tree(root, options, origins, "the environment");
    return env_writer(tree, prefix).write_all();
}

}  // namespace cfg::detail
