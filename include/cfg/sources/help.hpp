// SPDX-License-Identifier: MIT
// The answer to --help, made from the struct: its flags, what they take, and their defaults.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/show.hpp>
#include <cfg/sources/arguments.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/text_value.hpp>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

inline constexpr std::size_t help_columns = 100;

/// One flag of the help text.
struct help_entry {
    std::string flag;                // "--http.port <integer>"
    std::string text;                // the sentence of .doc(), or nothing
    std::vector<std::string> facts;  // "an integer from 1 to 65535", "default 8080"
};

struct help_group {
    std::string table;  // the path of the table the flags belong to; empty for the top
    std::vector<help_entry> entries;
};

// ---- one flag ---------------------------------------------------------------------------------------------------

/// What a flag takes, in a word: "integer", "duration", "date-and-time".
[[nodiscard]] inline std::string placeholder_of(const type_description& wrapped) {
    const type_description& type = unwrapped(wrapped);
    switch (type.kind) {
        case form::boolean: return "boolean";
        case form::integer: return "integer";
        case form::real: return "number";
        case form::string: return "text";
        case form::list:
        case form::array:
        case form::map:
        case form::table:
        case form::dynamic:
        case form::optional:
        case form::secret: return "value";
        case form::encoded: break;
    }
    // Without a noun, a codec still says "a duration such as ..."; what stands between is its name.
    const std::string expected = type.text->noun.empty() ? type.text->expectation() : std::string(type.text->noun);
    std::string_view name = expected;
    if (name.starts_with("one of ")) return "choice";
    if (name.starts_with("a "))
        name.remove_prefix(2);
    else if (name.starts_with("an "))
        name.remove_prefix(3);
    else
        return "value";
    for (std::string_view end : {" such as ", " like ", " from ", ", ", " ("}) name = name.substr(0, name.find(end));
    constexpr std::size_t longest = 30;
    if (name.empty() || name.size() > longest) return "value";
    std::string word(name);
    std::replace(word.begin(), word.end(), ' ', '-');
    return word;
}

[[nodiscard]] inline std::string flag_form(std::string_view path, const type_description& wrapped) {
    const type_description& type = unwrapped(wrapped);
    std::string flag = "--";
    if (type.kind == form::boolean) return flag.append("[no-]").append(path);
    flag += path;
    const type_description* taken = &type;
    if (type.kind == form::map) {
        flag += ".<key>";
        taken = &unwrapped(*type.element);
    }
    if (taken->kind == form::table) flag += ".<field>";
    const bool is_list = taken->kind == form::list || taken->kind == form::array;
    flag.append(" <").append(placeholder_of(is_list ? *taken->element : *taken)).append(is_list ? ">,..." : ">");
    return flag;
}

/// Appends the value of a place, as a flag would write it where that is one word.
inline void append_default(std::string& out, const destination& leaf) {
    const type_description& type = *leaf.to.type;
    if (type.kind == form::encoded && leaf.sight == visibility::shown) {
        const std::string text = type.text->format(leaf.to.object);
        const bool is_plain = !text.empty() && std::none_of(text.begin(), text.end(), [](char each) {
            return static_cast<unsigned char>(each) <= ' ' || each == '"' || each == '\\' || each == 0x7F;
        });
        if (is_plain) {
            out += text;
            return;
        }
    }
    append_value(out, type, leaf.to.object, leaf.sight);
}

/// Whether there is no secret to mask.
[[nodiscard]] inline bool is_empty_secret(const destination& leaf) {
    bool is_secret = leaf.sight == visibility::hidden;
    const type_description* type = leaf.to.type;
    const void* object = leaf.to.object;
    for (; object != nullptr && type->wrapper != nullptr; type = type->element) {
        is_secret |= type->kind == form::secret;
        object = type->wrapper->peek(object);
    }
    if (!is_secret) return false;
    if (object == nullptr) return true;
    if (type->kind == form::string) return static_cast<const std::string*>(object)->empty();
    return type->container != nullptr && type->container->size(object) == 0;
}

[[nodiscard]] inline help_entry describe_flag(const destination& leaf, std::string_view path) {
    const type_description& type = *leaf.to.type;
    help_entry entry{flag_form(path, type), {}, {}};
    if (leaf.rules != nullptr) entry.text = leaf.rules->documentation;
    // Without a rule the flag's own form says as much.
    constexpr std::string_view said_already[] = {"true or false", "a string", "a number",
                                                 "an array",      "a table",  "a value"};
    std::string expected = expectation(type, leaf.rules);
    if (std::find(std::begin(said_already), std::end(said_already), expected) == std::end(said_already) &&
        expected != "a " + placeholder_of(type))
        entry.facts.push_back(std::move(expected));
    if (leaf.rules != nullptr && leaf.rules->is_required) {
        entry.facts.emplace_back("required");
    } else if (leaf.to.object != nullptr && !is_empty_secret(leaf)) {
        append_default(entry.facts.emplace_back("default "), leaf);
    }
    if (leaf.needs_restart) entry.facts.emplace_back("needs a restart");
    if (leaf.rules != nullptr && !leaf.rules->environment_name.empty())
        entry.facts.push_back("environment " + std::string(leaf.rules->environment_name));
    return entry;
}

[[nodiscard]] inline std::vector<help_group> group_flags(const slot& root) {
    std::vector<help_group> groups(2);
    groups[0].entries.push_back({"-h, --help", "show this help", {}});
    groups[0].entries.push_back({"--config <path>", "read this file in place of the usual one", {}});
    const auto is_taken = [&](std::string_view name) { return !has_no_member(*root.type, name); };
    if (is_taken("config")) groups[0].entries.pop_back();
    if (is_taken("help")) groups[0].entries.erase(groups[0].entries.begin());
    walk_leaves(root, [&](const destination& leaf, std::string_view path) {
        const std::size_t dot = path.rfind('.');
        const std::string_view table = dot == path.npos ? std::string_view() : path.substr(0, dot);
        auto group =
            std::find_if(groups.begin() + 1, groups.end(), [&](const help_group& each) { return each.table == table; });
        if (group == groups.end()) group = groups.insert(groups.end(), {std::string(table), {}});
        group->entries.push_back(describe_flag(leaf, path));
    });
    return groups;
}

// ---- the page ---------------------------------------------------------------------------------------------------

/// Appends words, filling lines between the column `indent` and the edge; the cursor stands at `indent`. A word that is
/// too long for a line keeps its own, because a cut name or value could not be copied.
inline void append_filled(std::string& out, std::string_view text, std::size_t indent) {
    std::size_t column = indent;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty()) continue;
        const std::size_t width = count_characters(word);
        if (column != indent && column + 1 + width > help_columns) {
            out.append("\n").append(indent, ' ');
            column = indent;
        } else if (column != indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += width;
    }
}

inline void append_entry(std::string& out, const help_entry& entry, std::size_t indent) {
    std::string facts;
    for (const std::string& each : entry.facts) facts.append(facts.empty() ? "" : "; ").append(each);
    out.append("  ").append(entry.flag);
    const std::size_t used = 2 + count_characters(entry.flag);
    if (entry.text.empty() && facts.empty()) {
        out += '\n';
        return;
    }
    if (used + 2 > indent)
        out.append("\n").append(indent, ' ');
    else
        out.append(indent - used, ' ');
    append_filled(out, entry.text, indent);
    if (!entry.text.empty() && !facts.empty()) out.append("\n").append(indent, ' ');
    append_filled(out, facts, indent);
    out += '\n';
}

/// The help for a configuration whose defaults are in `root`. Plain text, 100 columns; secrets are masked.
[[nodiscard]] inline std::string help_text(std::string_view program, const slot& root) {
    constexpr std::size_t widest_flag = 40;
    const std::vector<help_group> groups = group_flags(root);
    std::size_t indent = 0;
    for (const help_group& group : groups)
        for (const help_entry& entry : group.entries) {
            const std::size_t width = count_characters(entry.flag) + 4;
            if (width <= widest_flag) indent = std::max(indent, width);
        }

    const std::string_view name = program.substr(program.rfind('/') + 1);
    std::string out = "Usage: ";
    out.append(name.empty() ? "program" : name).append(" [flag]... [--] [argument]...\n");
    for (const help_group& group : groups) {
        if (group.entries.empty()) continue;
        out += '\n';
        if (!group.table.empty()) out.append(group.table).append(":\n");
        for (const help_entry& entry : group.entries) append_entry(out, entry, indent);
    }
    return out;
}

}  // namespace cfg::detail
