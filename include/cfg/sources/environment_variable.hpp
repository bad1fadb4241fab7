// SPDX-License-Identifier: MIT
// A named text, whether it stands in the environment of the process, in a .env file or in a file of its own.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cfg::detail {

struct environment_variable {
    std::string_view name;
    std::string_view value;    // once its store has fetched it
    std::size_t position = 0;  // in its store; of two variables with one name the one with the lower position counts
    leaf_id used_by = no_leaf;
    bool is_known = false;     // it has the name of a leaf or of an entry of a map, or need not have
};

/// Where the value of a variable stands, as marks say it; line and column are 0 where the store has no lines.
struct variable_place {
    std::uint32_t source;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// What variables are kept in: it knows where each one stands, and what a message may show of it.
class variable_store {
public:
    virtual ~variable_store() = default;

    /// Makes `variable.value` available. False if it cannot be had; `state` then says why.
    virtual bool fetch([[maybe_unused]] environment_variable& variable, [[maybe_unused]] const destination& to,
                       [[maybe_unused]] load_state& state) {
        return true;
    }

    /// Reads the value, which was fetched, into the place.
    virtual void read(const environment_variable& variable, const destination& to, load_state& state) = 0;

    /// Where the value stands. May add a source to the state.
    [[nodiscard]] virtual variable_place place_of(const environment_variable& variable, load_state& state) = 0;

    /// A problem that points at the name of a variable and does not show its value, which may be a secret.
    [[nodiscard]] virtual problem problem_with_name(const environment_variable& variable) const = 0;

    /// Whether `read` takes every variable, also one that names a file, and only notes its name.
    [[nodiscard]] virtual bool takes_names_only() const noexcept { return false; }

protected:
    variable_store() = default;
    variable_store(const variable_store&) = default;
    variable_store& operator=(const variable_store&) = default;
};

/// Whom the variables of a store are for, which says what to think of a name that no field has.
enum class name_owner : std::uint8_t {
    everybody,     // the environment: without a prefix it is no program's own
    several,       // a .env file: what stands in it was written on purpose, but not only for this program
    this_program   // a directory of values: every name is meant for this program
};

/// How a reading takes the variables of a store.
struct variable_rules {
    std::string_view prefix{};                      // with its underscore
    unknown_policy unknown = unknown_policy::inherit;
    bool takes_empty = false;                       // an empty value is a value
    bool takes_paths = false;                       // a name may be a path, `http.port`
    bool takes_file_names = false;                  // NAME_FILE names a file with the value of NAME
    name_owner owner = name_owner::everybody;
    std::string_view noun = "variable";             // what messages call one
};

/// `prefix` with an underscore at its end, if it is one.
[[nodiscard]] inline std::string environment_prefix(std::string_view prefix) {
    std::string spelt(prefix);
    if (!spelt.empty() && spelt.back() != '_') spelt += '_';
    return spelt;
}

}  // namespace cfg::detail
