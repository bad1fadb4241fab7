// SPDX-License-Identifier: MIT
// How the environment is read: each leaf looks up the one variable that is its own.
#pragma once

#include <algorithm>
#include <cfg/core/environment_names.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/environment_entry.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/text_value.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <unistd.h>

namespace cfg {
namespace detail {

struct environment_variable {
    std::string_view name;
    std::string_view value;
    std::size_t position;  // in the environment
    leaf_id used_by = no_leaf;
    bool is_known = false;  // it has the name of a leaf or of an entry of a map
};

/// The environment as it is now, ordered by name. Lifetime: until the environment is changed.
[[nodiscard]] inline std::vector<environment_variable> read_environment() {
    std::vector<environment_variable> variables;
    for (char** each = ::environ; each != nullptr && *each != nullptr; ++each) {
        const std::string_view text(*each);
        const std::size_t end = text.find('=');
        if (end != text.npos) variables.push_back({text.substr(0, end), text.substr(end + 1), variables.size()});
    }
    // getenv() finds the first of two variables with one name, and so must a binary search.
    std::sort(variables.begin(), variables.end(),
              [](const environment_variable& left, const environment_variable& right) {
                  return std::tie(left.name, left.position) < std::tie(right.name, right.position);
              });
    return variables;
}

/// One reading of the environment into a configuration.
class environment_reading {
public:
    environment_reading(load_state& state, std::string_view prefix, bool takes_empty)
        : state_(state), prefix_(prefix), takes_empty_(takes_empty), variables_(read_environment()) {}

    /// `PREFIX_NAME=text` becomes the member `name` of a configuration that has no struct.
    void read_dynamic() {
        // Without a prefix these would be all variables there are.
        if (prefix_.empty()) return;
        value& root = *static_cast<value*>(state_.root.object);
        for (std::size_t i = first_with(prefix_); i < variables_.size() && variables_[i].name.starts_with(prefix_);
             ++i) {
            const environment_variable& variable = variables_[i];
            std::string member(variable.name.substr(prefix_.size()));
            if (member.empty() || is_unset(variable)) continue;
            if (!root.is_null() && !root.is<value::table>()) {
                warn_about(variable, "this variable is not used: the configuration is " +
                                         std::string(root.type_name()) + ", which has no members");
                continue;
            }
            for (char& letter : member) letter = lower_letter(letter);
            const place here{nullptr, member};
            value& node = root.become<value::table>()[member];
            read(variable, {{state_.root.type, &node}, no_leaf, &here, nullptr, visibility::shown});
        }
    }

    void read_leaves() {
        std::string name;
        walk_leaves(state_.root, [&](const destination& leaf, std::string_view path) {
            spell_environment_name(name, prefix_, path, leaf.rules);
            read_leaf(leaf, name);
            const form kind = unwrapped(*leaf.to.type).kind;
            if (kind == form::map || kind == form::table) read_entries(leaf, name.append("__"));
        });
    }

    /// Complains about variables that begin with the prefix and are nobody's.
    void report_unknown(unknown_policy policy) {
        if (prefix_.empty() || policy == unknown_policy::ignore) return;
        for (std::size_t i = first_with(prefix_); i < variables_.size() && variables_[i].name.starts_with(prefix_); ++i)
            if (!variables_[i].is_known) report_unknown(variables_[i], policy);
    }

private:
    // ---- variables ----------------------------------------------------------------------------------------------

    [[nodiscard]] std::size_t first_with(std::string_view name) const {
        const auto found = std::lower_bound(
            variables_.begin(), variables_.end(), name,
            [](const environment_variable& each, std::string_view wanted) { return each.name < wanted; });
        return static_cast<std::size_t>(found - variables_.begin());
    }

    [[nodiscard]] bool is_unset(const environment_variable& variable) const {
        return variable.value.empty() && !takes_empty_;
    }

    void read(const environment_variable& variable, const destination& to) {
        const std::uint32_t source = state_.origins.add_source(source_kind::environment, std::string(variable.name));
        const std::string line_prefix = std::string(variable.name) + '=';
        static_cast<void>(read_text_value({variable.value, line_prefix, source}, to, list_merge::replace, state_));
    }

    [[nodiscard]] problem problem_of(const environment_variable& variable, problem::severity level,
                                     std::string message) const {
        problem found;
        found.level = level;
        found.where = origin(source_kind::environment, std::make_shared<const std::string>(variable.name));
        found.message = std::move(message);
        return found;
    }

    void warn_about(const environment_variable& variable, std::string message) {
        state_.add_problem(problem_of(variable, problem::severity::warning, std::move(message)));
    }

    // ---- leaves -------------------------------------------------------------------------------------------------

    void read_leaf(const destination& leaf, std::string_view name) {
        const std::size_t position = first_with(name);
        if (position == variables_.size() || variables_[position].name != name) return;
        environment_variable& variable = variables_[position];
        // The compiler compares the names that .env gives with one another; with the prefix they can still meet others.
        if (variable.used_by != no_leaf) {
            problem found = problem_of(variable, problem::severity::error,
                                       "this variable is also the name of " + path_of_leaf(variable.used_by));
            found.path = path_of(leaf.at);
            found.leaf = leaf.leaf;
            found.suggestion = "give one of them another .env(\"NAME\")";
            state_.add_problem(std::move(found));
            return;
        }
        variable.used_by = leaf.leaf;
        variable.is_known = true;
        if (!is_unset(variable)) read(variable, leaf);
    }

    [[nodiscard]] std::string path_of_leaf(leaf_id wanted) const {
        std::string found;
        walk_leaves(state_.root, [&](const destination& leaf, std::string_view path) {
            if (leaf.leaf == wanted) found = path;
        });
        return found;
    }

    // ---- entries of maps ----------------------------------------------------------------------------------------

    /// Reads `MAP__KEY`, `MAP__KEY__FIELD`; `begin` is the name of the map with its two underscores.
    void read_entries(const destination& leaf, std::string_view begin) {
        for (std::size_t i = first_with(begin); i < variables_.size() && variables_[i].name.starts_with(begin); ++i) {
            environment_variable& variable = variables_[i];
            if (variable.is_known || variable.name.size() == begin.size()) continue;
            named_place entry(leaf);
            const entry_search found = find_entry(entry, leaf.to.object, variable.name, begin.size());
            if (found.outcome == entry_outcome::unknown) continue;
            variable.is_known = true;
            if (is_unset(variable)) continue;
            const std::vector<place> places = entry.places(leaf.at);
            destination to{{entry.type, nullptr}, entry.leaf, &places.back(), entry.rules, entry.sight};
            if (found.outcome == entry_outcome::ambiguous) {
                problem several =
                    problem_of(variable, problem::severity::error, "several keys of the map can be meant");
                several.path = path_of(to.at);
                several.leaf = leaf.leaf;
                several.suggestion = found.suggestion;
                state_.add_problem(std::move(several));
                continue;
            }
            to.to = entry.make(leaf.to);
            read(variable, to);
        }
    }

    // ---- unknown names ------------------------------------------------------------------------------------------

    /// Looks for the real name nearest to that of the variable.
    [[nodiscard]] std::string nearest_name_to(std::string_view written) const {
        constexpr std::size_t most_edits = 2;
        std::string best;
        std::size_t best_distance = most_edits + 1;
        const auto consider = [&](std::string_view name, std::size_t fixed) {
            // Half of the letters must be right, or a short name would be like every other.
            const std::size_t most =
                std::min({most_edits, best_distance - 1, (name.size() - std::min(fixed, name.size())) / 2});
            const std::size_t distance = most == 0 ? most_edits + 1 : edit_distance(written, name, most);
            if (distance > most) return;
            best = name;
            best_distance = distance;
        };
        std::string name;
        walk_leaves(state_.root, [&](const destination& leaf, std::string_view path) {
            if (best_distance == 0) return;
            spell_environment_name(name, prefix_, path, leaf.rules);
            const std::size_t fixed = name.starts_with(prefix_) ? prefix_.size() : 0;
            const bool has_own_name = leaf.rules != nullptr && !leaf.rules->environment_name.empty();
            if (has_own_name && written.substr(prefix_.size()) == environment_spelling_of_path(path)) {
                best = name;
                best_distance = 0;
                return;
            }
            consider(name, fixed);
            const form kind = unwrapped(*leaf.to.type).kind;
            const std::size_t entry = written.find("__", prefix_.size());
            if ((kind != form::map && kind != form::table) || entry == written.npos || best_distance <= 1) return;
            if (written.starts_with(name + "__")) {
                named_place inside(leaf);
                const entry_search lost = find_entry(inside, leaf.to.object, written, name.size() + 2);
                for (const std::string& candidate : lost.candidates) consider(candidate, lost.lost_at);
            } else {
                consider(name.append(written.substr(entry)), fixed + written.size() - entry);
            }
        });
        return best;
    }

    [[nodiscard]] static std::string environment_spelling_of_path(std::string_view path) {
        std::string spelling;
        append_environment_name(spelling, path);
        return spelling;
    }

    void report_unknown(const environment_variable& variable, unknown_policy policy) {
        const std::string nearest = nearest_name_to(variable.name);
        const bool is_error =
            policy == unknown_policy::reject || (policy == unknown_policy::inherit && !nearest.empty());
        // Never its value: it may be a secret whose name is misspelt.
        problem found = problem_of(variable, is_error ? problem::severity::error : problem::severity::warning,
                                   "no field has this environment name");
        if (!nearest.empty()) found.suggestion = "did you mean \"" + nearest + "\"?";
        state_.add_problem(std::move(found));
    }

    load_state& state_;
    std::string_view prefix_;  // with its underscore
    bool takes_empty_;
    std::vector<environment_variable> variables_;
};

}  // namespace detail

CFG_INLINE environment_source::environment_source(std::string_view prefix) : prefix_(prefix) {
    if (!prefix_.empty() && prefix_.back() != '_') prefix_ += '_';
}

CFG_INLINE environment_source environment_source::unknown(unknown_policy policy) const {
    environment_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE environment_source environment_source::allow_empty() const {
    environment_source changed = *this;
    changed.takes_empty_ = true;
    return changed;
}

CFG_INLINE void environment_source::apply(detail::load_state& state) const {
    detail::environment_reading reading(state, prefix_, takes_empty_);
    if (state.root.type->kind == detail::form::dynamic) return reading.read_dynamic();
    reading.read_leaves();
    reading.report_unknown(policy_);
}

CFG_INLINE environment_source env(std::string_view prefix) { return environment_source(prefix); }

}  // namespace cfg
