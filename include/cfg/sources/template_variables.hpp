// SPDX-License-Identifier: MIT
// Where the variables of a template get their text: a map that the program gives, else the environment.
#pragma once

#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cfg {

/// Variables that the program itself gives to its templates: `{{"REGION", "eu"}}`.
using variables = std::map<std::string, std::string, std::less<>>;

namespace detail {

/// The variables of one source. Without `use` its documents are no templates.
/// Threads: reads the environment, like getenv().
class template_variables {
public:
    void use(variables given) {
        given_ = std::move(given);
        are_used_ = true;
    }

    [[nodiscard]] bool are_used() const noexcept { return are_used_; }

    [[nodiscard]] std::optional<std::string> find(std::string_view name) const {
        const auto found = given_.find(name);
        if (found != given_.end()) return found->second;
        const char* const text = std::getenv(std::string(name).c_str());
        return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
    }

private:
    variables given_;
    bool are_used_ = false;
};

}  // namespace detail
}  // namespace cfg
