// SPDX-License-Identifier: MIT
// The variables of the process, and how they are read.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/environment_reading.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/text_value.hpp>
#include <cfg/sources/variable_names.hpp>
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

[[nodiscard]] inline variable_rules environment_rules(std::string_view prefix, unknown_policy unknown,
                                                      bool takes_empty) {
    return {.prefix = prefix, .unknown = unknown, .takes_empty = takes_empty, .takes_file_names = true};
}

}  // namespace detail

CFG_INLINE environment_source::environment_source(std::string_view prefix)
    : prefix_(detail::environment_prefix(prefix)) {}

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
    detail::process_environment store;
    const detail::variable_rules rules = detail::environment_rules(prefix_, policy_, takes_empty_);
    detail::environment_reading(state, store, detail::process_environment::variables(), rules).run();
}

CFG_INLINE void environment_source::outline(detail::source_outline& out) const {
    detail::process_environment store;
    const detail::variable_rules rules = detail::environment_rules(prefix_, policy_, takes_empty_);
    out.add("environment" + detail::describe_prefix(prefix_),
            detail::list_variables(out.state, store, detail::process_environment::variables(), rules, "set"));
}

CFG_INLINE environment_source env(std::string_view prefix) { return environment_source(prefix); }

}  // namespace cfg
