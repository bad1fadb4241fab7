// SPDX-License-Identifier: MIT
// Which variables a reading would read, found by the reading itself.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/sources/environment_reading.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// A store of which a reading takes no value: the names of those that it would take are listed.
/// Lifetime: the store behind it outlives it.
class name_listing final : public variable_store {
public:
    explicit name_listing(variable_store& listed) : listed_(listed) {}

    bool fetch(environment_variable& variable, const destination& to, load_state& state) override {
        return listed_.fetch(variable, to, state);
    }

    void read(const environment_variable& variable, const destination&, load_state&) override {
        names_.emplace_back(variable.name);
    }

    [[nodiscard]] variable_place place_of(const environment_variable& variable, load_state& state) override {
        return listed_.place_of(variable, state);
    }

    [[nodiscard]] problem problem_with_name(const environment_variable& variable) const override {
        return listed_.problem_with_name(variable);
    }

    [[nodiscard]] bool takes_names_only() const noexcept override { return true; }

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

private:
    variable_store& listed_;
    std::vector<std::string> names_;
};

/// "2 set: A, B", "none set".
[[nodiscard]] inline std::string list_names(const std::vector<std::string>& names, std::string_view verb) {
    std::string list = (names.empty() ? "none" : std::to_string(names.size())).append(" ").append(verb);
    for (std::size_t i = 0; i < names.size(); ++i) list.append(i == 0 ? ": " : ", ").append(names[i]);
    return list;
}

/// The same of the variables that a reading would read, in the order of their fields. What is wrong with others, and with
/// files that they name, becomes a problem of the state.
[[nodiscard]] inline std::string list_variables(load_state& state, variable_store& store,
                                                std::vector<environment_variable> variables,
                                                const variable_rules& rules, std::string_view verb) {
    name_listing listing(store);
    environment_reading(state, listing, std::move(variables), rules).run();
    return list_names(listing.names(), verb);
}

/// ", prefix GATEWAY_", or nothing where there is none.
[[nodiscard]] inline std::string describe_prefix(std::string_view prefix) {
    return prefix.empty() ? std::string() : ", prefix " + std::string(prefix);
}

}  // namespace cfg::detail
