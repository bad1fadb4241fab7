// SPDX-License-Identifier: MIT
// A load with nothing but the sources under test: what it made of the configuration, and what it said.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loading {

/// A configuration and the state of its load. Not to be moved: the state points at the configuration.
template <class Config>
struct load {
    Config config{};
    cfg::detail::load_state state;

    load() { state.root = {&cfg::detail::description_of<Config>::value, &config}; }
    load(const load&) = delete;
    load& operator=(const load&) = delete;

    template <class... Source>
    load& from(const Source&... source) {
        (source.announce(state), ...);
        (source.apply(state), ...);
        return *this;
    }

    [[nodiscard]] const std::vector<cfg::problem>& problems() const { return state.problems; }

    [[nodiscard]] std::string report() const { return cfg::to_string(std::span<const cfg::problem>(state.problems)); }

    [[nodiscard]] bool says(std::string_view text) const { return report().find(text) != std::string::npos; }

    /// The origins that set a leaf, lowest precedence first: "env A_B, flag --b".
    [[nodiscard]] std::string origins(cfg::leaf_id leaf) {
        state.origins.order_by_leaf();
        std::string all;
        for (const cfg::detail::mark& each : state.origins.marks_of(leaf))
            all.append(all.empty() ? "" : ", ").append(state.origins.origin_of(each).to_string());
        return all;
    }
};

/// Sets a variable for as long as it lives, then puts back what was there.
class variable {
public:
    variable(std::string name, const char* text) : name_(std::move(name)) {
        if (const char* found = std::getenv(name_.c_str())) before_ = found;
        ::setenv(name_.c_str(), text, 1);
    }
    ~variable() {
        if (before_.has_value())
            ::setenv(name_.c_str(), before_->c_str(), 1);
        else
            ::unsetenv(name_.c_str());
    }
    variable(const variable&) = delete;
    variable& operator=(const variable&) = delete;

private:
    std::string name_;
    std::optional<std::string> before_;
};

}  // namespace loading
