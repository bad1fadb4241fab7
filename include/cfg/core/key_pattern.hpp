// SPDX-License-Identifier: MIT
// Sets of leaves, and patterns of keys that the compiler turns into such sets.
#pragma once

#include <array>
#include <bit>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/reflect.hpp>
#include <cfg/core/shape.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace cfg {

/// A set of leaves of Config: one bit for each.
/// Cost: a word for 64 leaves; nothing is allocated. Threads: any, as for any plain value.
template <class Config>
class leaf_set {
public:
    constexpr leaf_set() = default;

    constexpr void insert(leaf_id leaf) noexcept { words_[leaf / bits] |= std::uint64_t{1} << (leaf % bits); }

    constexpr void erase(leaf_id leaf) noexcept {
        if (leaf < leaf_count<Config>) words_[leaf / bits] &= ~(std::uint64_t{1} << (leaf % bits));
    }

    [[nodiscard]] constexpr bool contains(leaf_id leaf) const noexcept {
        return leaf < leaf_count<Config> && (words_[leaf / bits] >> (leaf % bits) & 1) != 0;
    }

    /// Whether some leaf is in both.
    [[nodiscard]] constexpr bool intersects(const leaf_set& other) const noexcept {
        for (std::size_t i = 0; i < words_.size(); ++i)
            if ((words_[i] & other.words_[i]) != 0) return true;
        return false;
    }

    [[nodiscard]] constexpr bool empty() const noexcept {
        for (const std::uint64_t word : words_)
            if (word != 0) return false;
        return true;
    }

    [[nodiscard]] constexpr std::size_t size() const noexcept {
        std::size_t count = 0;
        for (const std::uint64_t word : words_) count += static_cast<std::size_t>(std::popcount(word));
        return count;
    }

    /// The bits, for code that is no template: leaf 0 is the lowest one of the first word, and the bits after the last leaf
    /// are not set. Lifetime: that of the set.
    [[nodiscard]] constexpr std::span<const std::uint64_t> words() const noexcept { return words_; }

    [[nodiscard]] friend constexpr bool operator==(const leaf_set&, const leaf_set&) = default;

    /// The leaves that are in one of them, or in both.
    [[nodiscard]] friend constexpr leaf_set operator|(leaf_set left, const leaf_set& right) noexcept {
        for (std::size_t i = 0; i < left.words_.size(); ++i) left.words_[i] |= right.words_[i];
        return left;
    }

    /// The leaves that are in both.
    [[nodiscard]] friend constexpr leaf_set operator&(leaf_set left, const leaf_set& right) noexcept {
        for (std::size_t i = 0; i < left.words_.size(); ++i) left.words_[i] &= right.words_[i];
        return left;
    }

    /// The leaves of the first that are not in the second.
    [[nodiscard]] friend constexpr leaf_set operator-(leaf_set left, const leaf_set& right) noexcept {
        for (std::size_t i = 0; i < left.words_.size(); ++i) left.words_[i] &= ~right.words_[i];
        return left;
    }

private:
    static constexpr std::size_t bits = 64;

    std::array<std::uint64_t, leaf_count<Config> / bits + 1> words_{};
};

/// Exists only to be printed by the compiler: the struct, and the pattern that none of its keys matches.
template <class Config, fixed_string Pattern>
struct unmatched_pattern {
    static constexpr bool matches = sizeof(Config) == 0;
    static_assert(matches,
                  "cfg: this pattern matches no key; in it, * stands for one name and ** for one or more, and what ends in a "
                  "name is a key or all of a table; unmatched_pattern<...> in the lines around this one names the struct "
                  "and the pattern");
};

namespace detail {

// No find: it compares an address with null, which g++ cannot do in a constant expression under -fsanitize=undefined.
constexpr bool is_pattern(std::string_view text) {
    for (const char c : text)
        if (c == '*') return true;
    return false;
}

// What follows the first segment; nothing after the last one.
constexpr std::string_view after_segment(std::string_view path) {
    const std::size_t end = segment_end(path, 0);
    return path.substr(end < path.size() ? end + 1 : end);
}

constexpr bool matches_pattern(std::string_view pattern, std::string_view path) {
    for (;;) {
        if (path.empty()) return false;
        const std::string_view wanted = pattern.substr(0, segment_end(pattern, 0));
        const bool is_last = wanted.size() == pattern.size();
        pattern = after_segment(pattern);
        if (wanted == "**") {
            if (is_last) return true;
            for (path = after_segment(path); !path.empty(); path = after_segment(path))
                if (matches_pattern(pattern, path)) return true;
            return false;
        }
        if (wanted != "*" && wanted != path.substr(0, segment_end(path, 0))) return false;
        path = after_segment(path);
        if (is_last) return path.empty() || wanted != "*";
    }
}

template <class Config, fixed_string Pattern>
consteval leaf_set<Config> match_pattern() {
    leaf_set<Config> matched;
    if constexpr (is_pattern(Pattern.view())) {
        for (leaf_id leaf = 0; leaf < leaf_count<Config>; ++leaf)
            if (matches_pattern(Pattern.view(), leaf_paths<Config>[leaf])) matched.insert(leaf);
    } else {
        constexpr resolved_path at = required_path<Config, Pattern>;
        if (at.found)
            for (leaf_id leaf = at.first_leaf; leaf < at.first_leaf + at.leaf_count; ++leaf) matched.insert(leaf);
    }
    return matched;
}

template <class Config, fixed_string Pattern>
consteval leaf_set<Config> require_match() {
    constexpr leaf_set<Config> matched = match_pattern<Config, Pattern>();
    if constexpr (is_pattern(Pattern.view()) && shape_of<Config>::value.is_known && matched.empty())
        static_cast<void>(show_message<unmatched_pattern<Config, Pattern>>);
    return matched;
}

}  // namespace detail

/// The leaves of Config that a pattern names, made by the compiler:
///
///     "redis.port"   a leaf, or all leaves of the table, at any depth, if the key names one
///     "redis.*"      the leaves that are members of `redis` itself
///     "redis.**"     all leaves below `redis`, at any depth
///     "**.timeout"   `*` and `**` may stand anywhere: for one name, and for one or more
///
/// Misuse: a key that Config does not have, and a pattern that matches nothing, do not compile.
template <class Config, fixed_string Pattern>
inline constexpr leaf_set<Config> matching_leaves = detail::require_match<Config, Pattern>();

}  // namespace cfg
