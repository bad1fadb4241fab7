// SPDX-License-Identifier: MIT
// What a struct's own `check` member says about values that do not fit together.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace cfg {
namespace detail {

struct cited_member {
    std::string_view path;  // relative to the struct that was checked
    leaf_id first_leaf;     // likewise
    std::uint32_t leaf_count;
};

struct finding {
    problem::severity level;
    std::string message;
    std::vector<cited_member> members;
};

}  // namespace detail

/// Given to `void check(cfg::report<T>& that) const`, which a configuration struct T may have:
///
///     void check(cfg::report<pool>& that) const {
///         that.require<"min_size", "max_size">(min_size <= max_size, "min_size must not exceed max_size");
///     }
///
/// Keys are relative to T. The error cites where each of them got its value.
/// Misuse: a key that T does not have does not compile.
template <class T>
class report {
public:
    constexpr explicit report(std::vector<detail::finding>& findings) noexcept : findings_(findings) {}

    /// An error about these members unless `holds`.
    template <fixed_string... Key>
    constexpr void require(bool holds, std::string_view message) {
        if (!holds) error<Key...>(message);
    }

    /// An error about these members: the configuration is refused.
    template <fixed_string... Key>
    constexpr void error(std::string_view message) {
        add<Key...>(problem::severity::error, message);
    }

    /// A warning about these members: the configuration is accepted.
    template <fixed_string... Key>
    constexpr void warn(std::string_view message) {
        add<Key...>(problem::severity::warning, message);
    }

private:
    template <fixed_string... Key>
    constexpr void add(problem::severity level, std::string_view message) {
        findings_.push_back({level, std::string(message), {cite<Key>()...}});
    }

    template <fixed_string Key>
    [[nodiscard]] static constexpr detail::cited_member cite() {
        constexpr detail::resolved_path at = detail::require_path<T, Key>();
        return {key<Key>::path, at.first_leaf, at.leaf_count};
    }

    std::vector<detail::finding>& findings_;
};

}  // namespace cfg
