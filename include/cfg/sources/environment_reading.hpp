// SPDX-License-Identifier: MIT
// One reading of variables into a configuration: each leaf looks up the one that is its own.
#pragma once

#include <algorithm>
#include <cfg/core/environment_names.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/sources/environment_entry.hpp>
#include <cfg/sources/environment_suggestion.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/sources/text_value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace cfg::detail {

/// Reads the variables of a store into a configuration, whatever they are kept in.
/// Lifetime: the store and all names outlive the reading.
/// Cost:     the variables are sorted once; each leaf then costs a binary search or two.
class environment_reading {
public:
    environment_reading(load_state& state, variable_store& store, std::vector<environment_variable> variables,
                        const variable_rules& rules)
        : state_(state), store_(store), variables_(std::move(variables)), rules_(rules) {
        std::sort(variables_.begin(), variables_.end(), [](const auto& left, const auto& right) {
            return std::tie(left.name, left.position) < std::tie(right.name, right.position);
        });
        const auto same_name = [](const auto& left, const auto& right) { return left.name == right.name; };
        variables_.erase(std::unique(variables_.begin(), variables_.end(), same_name), variables_.end());
    }

    void run() {
        if (state_.root.type->kind == form::dynamic) return read_dynamic();
        read_leaves();
        if (rules_.takes_file_names) read_files();
        report_unknown();
    }

private:
    // ---- variables ----------------------------------------------------------------------------------------------

    [[nodiscard]] std::size_t first_with(std::string_view name) const {
        const auto found = std::lower_bound(
            variables_.begin(), variables_.end(), name,
            [](const environment_variable& each, std::string_view wanted) { return each.name < wanted; });
        return static_cast<std::size_t>(found - variables_.begin());
    }

    [[nodiscard]] environment_variable* find(std::string_view name) {
        const std::size_t position = first_with(name);
        return position < variables_.size() && variables_[position].name == name ? &variables_[position] : nullptr;
    }

    /// Whether the variable has a value for the place, which is then in `variable.value`.
    [[nodiscard]] bool fetch(environment_variable& variable, const destination& to) {
        return store_.fetch(variable, to, state_) && (rules_.takes_empty || !variable.value.empty());
    }

    [[nodiscard]] problem problem_with(const environment_variable& variable, problem::severity level,
                                       std::string message) const {
        problem found = store_.problem_with_name(variable);
        found.level = level;
        found.message = std::move(message);
        return found;
    }

    void refuse(const environment_variable& variable, const destination& leaf, std::string message,
                std::string suggestion) {
        problem found = problem_with(variable, problem::severity::error, std::move(message));
        found.path = path_of(leaf.at);
        found.leaf = leaf.leaf;
        found.suggestion = std::move(suggestion);
        state_.add_problem(std::move(found));
    }

    // ---- a configuration without a struct -----------------------------------------------------------------------

    /// `PREFIX_NAME=text` becomes the member `name`, a path what it says.
    void read_dynamic() {
        // Without a prefix these would be all variables there are.
        if (rules_.prefix.empty() && rules_.owner == name_owner::everybody) return;
        for (environment_variable& variable : variables_) {
            const bool is_path = rules_.takes_paths && variable.name.find('.') != variable.name.npos;
            if (variable.is_known || (!is_path && !variable.name.starts_with(rules_.prefix))) continue;
            read_dynamic_member(variable, is_path);
        }
    }

    void read_dynamic_member(environment_variable& variable, bool is_path) {
        named_place member(*state_.root.type);
        if (is_path) {
            for (std::string_view rest = variable.name; !rest.empty();) {
                const std::size_t end = std::min(rest.find('.'), rest.size());
                member.enter_key(std::string(rest.substr(0, end)));
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
        } else {
            std::string key(variable.name.substr(rules_.prefix.size()));
            if (key.empty()) return;
            for (char& letter : key) letter = lower_letter(letter);
            member.enter_key(std::move(key));
        }
        const std::vector<place> places = member.places(nullptr);
        destination to{{state_.root.type, nullptr}, no_leaf, &places.back(), nullptr, visibility::shown};
        if (!fetch(variable, to)) return;
        const value& root = *static_cast<const value*>(state_.root.object);
        if (!root.is_null() && !root.is<value::table>()) {
            state_.add_problem(problem_with(variable, problem::severity::warning,
                                            "this " + std::string(rules_.noun) + " is not used: the configuration is " +
                                                std::string(root.type_name()) + ", which has no members"));
            return;
        }
        to.to = member.make(state_.root);
        store_.read(variable, to, state_);
    }

    // ---- leaves -------------------------------------------------------------------------------------------------

    void read_leaves() {
        std::string name;
        walk_leaves(state_.root, [&](const destination& leaf, std::string_view path) {
            spell_environment_name(name, rules_.prefix, path, leaf.rules);
            environment_variable* const by_name = find(name);
            environment_variable* const by_path = rules_.takes_paths && path != name ? find(path) : nullptr;
            if (by_name != nullptr) read_leaf(leaf, *by_name);
            if (by_path != nullptr) read_leaf(leaf, *by_path, by_name);
            const form kind = unwrapped(*leaf.to.type).kind;
            if (kind != form::map && kind != form::table) return;
            read_entries(leaf, name, name_style::variable);
            if (rules_.takes_paths) read_entries(leaf, std::string(path), name_style::path);
        });
    }

    void read_leaf(const destination& leaf, environment_variable& variable,
                   const environment_variable* other = nullptr) {
        variable.is_known = true;
        // The compiler compares the names that .env gives with one another; with the prefix they can still meet others.
        if (variable.used_by != no_leaf) {
            refuse(variable, leaf,
                   "this " + std::string(rules_.noun) + " is also the name of " + path_of_leaf(*state_.root.type->table, variable.used_by),
                   "give one of them another .env(\"NAME\")");
        } else if (other != nullptr) {
            refuse(variable, leaf, "this value is given twice: by " + std::string(other->name) + " as well", {});
        } else {
            variable.used_by = leaf.leaf;
            if (fetch(variable, leaf)) store_.read(variable, leaf, state_);
        }
    }

    // ---- entries of maps ----------------------------------------------------------------------------------------

    /// Reads `MAP__KEY`, `MAP__KEY__FIELD`; `begin` is the name of the map.
    void read_entries(const destination& leaf, std::string begin, name_style style) {
        begin += separator_of(style);
        for (std::size_t i = first_with(begin); i < variables_.size() && variables_[i].name.starts_with(begin); ++i) {
            environment_variable& variable = variables_[i];
            if (variable.is_known || variable.name.size() == begin.size()) continue;
            named_place entry(leaf);
            const entry_search found = find_entry(entry, leaf.to.object, variable.name, begin.size(), style);
            if (found.outcome == entry_outcome::unknown) continue;
            variable.is_known = true;
            const std::vector<place> places = entry.places(leaf.at);
            destination to{{entry.type, nullptr}, entry.leaf, &places.back(), entry.rules, entry.sight};
            if (!fetch(variable, to)) continue;
            if (found.outcome == entry_outcome::ambiguous) {
                refuse(variable, to, "several keys of the map can be meant", found.suggestion);
                continue;
            }
            to.to = entry.make(leaf.to);
            store_.read(variable, to, state_);
        }
    }

    // ---- values in files of their own ---------------------------------------------------------------------------

    /// Reads `NAME_FILE` for every leaf, once it is known which variables are names of leaves themselves.
    void read_files() {
        const auto names_file = [](const environment_variable& each) { return each.name.ends_with(file_suffix); };
        if (std::none_of(variables_.begin(), variables_.end(), names_file)) return;
        std::string name;
        walk_leaves(state_.root, [&](const destination& leaf, std::string_view path) {
            spell_environment_name(name, rules_.prefix, path, leaf.rules);
            const std::size_t length = name.size();
            environment_variable* const variable = find(name.append(file_suffix));
            if (variable == nullptr || variable->is_known) return;
            variable->is_known = true;
            if (!fetch(*variable, leaf) || variable->value.empty()) return;
            name.resize(length);
            environment_variable* const direct = find(name);
            if (direct != nullptr && fetch(*direct, leaf))
                return refuse(
                    *variable, leaf,
                    "both " + name + " and " + std::string(variable->name) + " are set, but only one can count", {});
            read_file_named_by(*variable, leaf);
        });
    }

    void read_file_named_by(const environment_variable& variable, const destination& leaf) {
        std::string content;
        std::string why;
        const std::size_t most = state_.bounds.document_bytes;
        const std::string path(variable.value);
        // Who forgets what _FILE means puts the secret itself there; a path says that it is one.
        const bool is_shown = leaf.sight == visibility::shown && !has_secret(*leaf.to.type);
        const bool looks_like_path = path.starts_with('/') || path.starts_with('.');
        const std::string shown = is_shown || looks_like_path ? path : "(not shown: it may be the secret itself)";
        const file_outcome outcome =
            path.find('\0') == path.npos ? read_noted_file(path, state_, content, why) : file_outcome::missing;
        state_.unreadable |= outcome != file_outcome::read;
        if (outcome == file_outcome::missing)
            return refuse(variable, leaf, "file not found: " + shown, "NAME_FILE is the path of a file with the value");
        if (outcome == file_outcome::failed) return refuse(variable, leaf, "the file " + shown + ' ' + why, {});
        if (content.size() > most) return refuse(variable, leaf, describe_oversize("the file " + shown, most), {});
        drop_last_newline(content);
        if (content.empty() && !rules_.takes_empty) return;
        if (store_.takes_names_only()) return store_.read(variable, leaf, state_);

        const variable_place from = store_.place_of(variable, state_);
        const std::size_t before = state_.problems.size();
        const written_text text{content, {}, from.source, from.line, from.column};
        static_cast<void>(read_text_value(text, leaf, list_merge::replace, state_));
        for (std::size_t i = before; i < state_.problems.size(); ++i) {
            problem& found = state_.problems[i];
            // The line that was at fault is the other file's.
            found.where = state_.origins.origin_at(from.source, from.line, from.column);
            if (from.line != 0) found.line.clear();
            found.notes.push_back("the value was read from " + shown);
        }
    }

    // ---- unknown names ------------------------------------------------------------------------------------------

    /// Complains about variables that are meant for this program and are nobody's.
    void report_unknown() {
        const bool owns_all = rules_.owner == name_owner::this_program;
        if ((rules_.prefix.empty() && !owns_all) || rules_.unknown == unknown_policy::ignore) return;
        for (std::size_t i = first_with(rules_.prefix);
             i < variables_.size() && variables_[i].name.starts_with(rules_.prefix); ++i)
            if (!variables_[i].is_known) report_unknown(variables_[i]);
    }

    void report_unknown(const environment_variable& variable) {
        const std::string nearest = nearest_variable_name(state_.root, variable.name, rules_);
        const unknown_policy policy = rules_.unknown;
        const bool is_error =
            policy == unknown_policy::reject || (policy == unknown_policy::inherit && !nearest.empty());
        problem found = problem_with(variable, is_error ? problem::severity::error : problem::severity::warning,
                                     "no field has " + std::string(rules_.takes_paths ? "the name of this file"
                                                                                      : "this environment name"));
        if (!nearest.empty()) found.suggestion = "did you mean \"" + nearest + "\"?";
        state_.add_problem(std::move(found));
    }

    load_state& state_;
    variable_store& store_;
    std::vector<environment_variable> variables_;
    variable_rules rules_;
};

}  // namespace cfg::detail
