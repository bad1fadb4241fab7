// SPDX-License-Identifier: MIT
// The environment as a source: each leaf looks up the one variable that is its own.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/sources/environment_reading.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/text_value.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace cfg {
namespace detail {

/// The environment of the process. Each variable is a source of its own.
class process_environment final : public variable_store {
public:
    /// The variables as they are now. Lifetime: until the environment is changed.
    [[nodiscard]] static std::vector<environment_variable> variables() {
        std::vector<environment_variable> all;
        for (char** each = ::environ; each != nullptr && *each != nullptr; ++each) {
            const std::string_view text(*each);
            const std::size_t end = text.find('=');
            // getenv() finds the first of two variables with one name, and so must a reading.
            if (end != text.npos) all.push_back({text.substr(0, end), text.substr(end + 1), all.size()});
        }
        return all;
    }

    void read(const environment_variable& variable, const destination& to, load_state& state) override {
        const std::string line_prefix = std::string(variable.name) + '=';
        const written_text text{variable.value, line_prefix, place_of(variable, state).source};
        static_cast<void>(read_text_value(text, to, list_merge::replace, state));
    }

    [[nodiscard]] variable_place place_of(const environment_variable& variable, load_state& state) override {
        return {state.origins.add_source(source_kind::environment, std::string(variable.name))};
    }

    [[nodiscard]] problem problem_with_name(const environment_variable& variable) const override {
        problem found;
        found.where = origin(source_kind::environment, std::make_shared<const std::string>(variable.name));
        return found;
    }
};

}  // namespace detail

/// The environment as a source of a load; made by `cfg::env`.
class environment_source final : public detail::source_base {
public:
    explicit environment_source(std::string_view prefix) : prefix_(detail::environment_prefix(prefix)) {}

    /// What to do with a variable that begins with the prefix and is no field's. As long as nothing is said, one that
    /// looks like a misspelt field is an error and any other a warning. `cfg::reject` makes all of them errors.
    [[nodiscard]] environment_source unknown(unknown_policy policy) const {
        environment_source changed = *this;
        changed.policy_ = policy;
        return changed;
    }

    /// A variable that is set to nothing sets its field to nothing, instead of being as good as unset.
    [[nodiscard]] environment_source allow_empty() const {
        environment_source changed = *this;
        changed.takes_empty_ = true;
        return changed;
    }

    void apply(detail::load_state& state) const override {
        detail::process_environment store;
        const detail::variable_rules rules{
            .prefix = prefix_, .unknown = policy_, .takes_empty = takes_empty_, .takes_file_names = true};
        detail::environment_reading(state, store, detail::process_environment::variables(), rules).run();
    }

private:
    std::string prefix_;
    unknown_policy policy_ = unknown_policy::inherit;
    bool takes_empty_ = false;
};

/// The environment: `http.port` is read from `PREFIX_HTTP_PORT`, a field with `.env("NAME")` from `NAME`. A map is
/// written inline, `PREFIX_TENANTS='{ acme = { rps = 5 } }'`, or entry by entry, `PREFIX_TENANTS__ACME__RPS=5`, where
/// keys that the map has are found whatever their case (and `_` finds a dash), and others become lower case. Without a
/// prefix, names are bare paths (`HTTP_PORT`), and no variable is unknown.
/// `PREFIX_HTTP_PORT_FILE` is the path of a file with the value, without the newline at its end; a relative one is taken
/// from the working directory. A variable of that form that is the name of a field itself (one called `http.port_file`)
/// belongs to that field. Entries of maps have no such variables.
/// Errors:  text that its field does not take, names under the prefix that look like a misspelt field, NAME and NAME_FILE
///          both set, and a NAME_FILE that cannot be read.
/// Threads: reads `environ`, like getenv(): no other thread may change the environment during a load.
[[nodiscard]] inline environment_source env(std::string_view prefix = {}) { return environment_source(prefix); }

}  // namespace cfg
