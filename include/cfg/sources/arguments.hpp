// SPDX-License-Identifier: MIT
// The words of a command line, told apart: flags with their values, and what is left to the program.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/named_path.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

enum class argument_kind : std::uint8_t {
    positional,      // left to the caller
    value,           // sets the place `at`
    help,            // --help, -h
    config,          // --config FILE
    missing_value,   // a flag that needs a value and has none
    not_boolean,     // --no- before a flag that is not true or false
    needless_value,  // --no-flag=...
    names_table,     // the path of a table, not of a value
    unknown
};

/// One flag, or one word that is none. Lifetime: keeps views of the words.
struct argument {
    argument_kind kind = argument_kind::positional;
    std::string_view name;  // as written: "--http.port"; of a positional one, the word
    std::string_view value;
    std::string_view separator;  // between name and value: "=" or " "; empty: the value is implied
    named_place at;
    std::string near;  // names_table, unknown: what to suggest
};

/// Whether a configuration leaves a flag that is ours, such as --help, to us.
[[nodiscard]] inline bool has_no_member(const type_description& root, std::string_view name) {
    return root.kind != form::table || find_row(*root.table, name) == nullptr;
}

/// A word that can only be a value or a positional argument, although it begins with a dash.
[[nodiscard]] inline bool is_negative_number(std::string_view word) {
    if (word.size() < 2 || word.front() != '-') return false;
    const char next = word[1] == '.' && word.size() > 2 ? word[2] : word[1];
    const std::string_view rest = word.substr(1);
    return (next >= '0' && next <= '9') || rest == "inf" || rest == "nan";
}

[[nodiscard]] inline bool is_flag(std::string_view word) { return word.size() > 2 && word.starts_with("--"); }

[[nodiscard]] inline bool is_boolean(const named_place& at) { return at.inside().kind == form::boolean; }

/// The nearest real flag to a path that names nothing, without its dashes.
[[nodiscard]] inline std::string nearest_flag(const type_description& root, std::string_view path) {
    const std::string written = with_underscores(path);
    std::vector<std::string> candidates = paths_near(root, path);
    if (written.starts_with("no_"))
        walk_leaves({&root, nullptr}, [&](const destination& leaf, std::string_view leaf_path) {
            if (unwrapped(*leaf.to.type).kind == form::boolean) candidates.push_back("no-" + std::string(leaf_path));
        });
    for (const char* ours : {"help", "config"})
        if (has_no_member(root, ours)) candidates.emplace_back(ours);
    nearest_name nearest(written);
    for (const std::string& each : candidates) nearest.consider(each);
    return std::string(nearest.best());
}

/// Finds out what a flag means by its name alone; its value is not looked at yet.
[[nodiscard]] inline argument identify_flag(const type_description& root, std::string_view name) {
    argument flag{argument_kind::value, name, {}, {}, named_place(root), {}};
    const std::string_view path = name.substr(2);
    for (const auto& [ours, kind] :
         {std::pair("help", argument_kind::help), std::pair("config", argument_kind::config)}) {
        if (path != ours || !has_no_member(root, ours)) continue;
        flag.kind = kind;
        return flag;
    }
    std::size_t lost_at = 0;
    const path_outcome outcome = follow_path(flag.at, path, lost_at);
    if (outcome == path_outcome::found) return flag;
    if (outcome == path_outcome::table) {
        flag.kind = argument_kind::names_table;
        flag.near = first_leaf_in(root, flag.at);
    } else {
        named_place denied(root);
        const bool is_denial =
            path.starts_with("no-") && follow_path(denied, path.substr(3), lost_at) == path_outcome::found;
        if (is_denial) {
            flag.kind = is_boolean(denied) ? argument_kind::value : argument_kind::not_boolean;
            flag.value = "false";
            flag.at = std::move(denied);
        } else {
            flag.kind = argument_kind::unknown;
            flag.near = nearest_flag(root, path);
        }
    }
    return flag;
}

/// Tells the words after the program's name apart. The type of the configuration decides which flags take the word that
/// follows them: those that are not booleans.
[[nodiscard]] inline std::vector<argument> read_arguments(std::span<const std::string> words,
                                                          const type_description& root) {
    std::vector<argument> all;
    const auto add_positional = [&](std::string_view word) {
        all.push_back({argument_kind::positional, word, {}, {}, named_place(root), {}});
    };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--") {
            for (++i; i < words.size(); ++i) add_positional(words[i]);
            break;
        }
        if (word == "-h" && has_no_member(root, "help")) {
            all.push_back({argument_kind::help, word, {}, {}, named_place(root), {}});
            continue;
        }
        if (!is_flag(word)) {
            add_positional(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        argument flag = identify_flag(root, word.substr(0, equals));
        const bool is_denial = !flag.value.empty();
        const bool takes_value =
            flag.kind == argument_kind::config || (flag.kind == argument_kind::value && !is_denial);
        if (equals != word.npos) {
            flag.separator = "=";
            if (is_denial && flag.kind == argument_kind::value) flag.kind = argument_kind::needless_value;
            flag.value = word.substr(equals + 1);
            if (flag.kind == argument_kind::config && flag.value.empty()) flag.kind = argument_kind::missing_value;
        } else if (takes_value && flag.kind == argument_kind::value && is_boolean(flag.at)) {
            flag.value = "true";
        } else if (takes_value) {
            const bool follows = i + 1 < words.size() && (words[i + 1].empty() || words[i + 1].front() != '-' ||
                                                          words[i + 1] == "-" || is_negative_number(words[i + 1]));
            if (follows) {
                flag.separator = " ";
                flag.value = words[++i];
            } else {
                flag.kind = argument_kind::missing_value;
            }
        }
        all.push_back(std::move(flag));
    }
    return all;
}

}  // namespace cfg::detail
