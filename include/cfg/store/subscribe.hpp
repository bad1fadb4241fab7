// SPDX-License-Identifier: MIT
// From typed callbacks and compile-time keys to what a store calls.
#pragma once

#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/key_pattern.hpp>
#include <cfg/core/reflect.hpp>
#include <cfg/core/restart.hpp>
#include <cfg/store/diff.hpp>
#include <cfg/store/preparation.hpp>
#include <cfg/store/store_core.hpp>
#include <cfg/store/transition.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace cfg {

template <class Section>
class live_section;

}  // namespace cfg

namespace cfg::detail {

/// Where a section lies in a store's configuration. The whole is one as well.
struct section_place {
    store_core* core = nullptr;
    std::size_t offset = 0;   // in bytes
    leaf_id first_leaf = 0;
    std::uint32_t leaf_count_of_whole = 0;

    template <class Section>
    [[nodiscard]] const Section& in(const version_node& version) const noexcept {
        return *reinterpret_cast<const Section*>(
            static_cast<const char*>(static_cast<const stored_version&>(version).config) + offset);
    }
};

/// For what is built on sections.
struct section_access {
    template <class Section>
    [[nodiscard]] static section_place of(const live_section<Section>& section) noexcept {
        return section.where_;
    }
};

template <class Section>
[[nodiscard]] changes<Section> changes_in(const section_place& where, const transition_record& change) {
    return changes_access::make(where.in<Section>(*change.from), where.in<Section>(*change.to),
                                leaves_in<Section>(change.changed, where.first_leaf));
}

/// The type of the value at a key; of no use with patterns.
template <class Section, fixed_string Path>
using value_at = std::remove_cvref_t<decltype(cfg::get<Path>(std::declval<const Section&>()))>;

template <class Callback, class Section, fixed_string Path>
consteval bool takes_values() {
    if constexpr (!is_pattern(Path.view()))
        return std::is_invocable_v<Callback&, const value_at<Section, Path>&, const value_at<Section, Path>&>;
    return false;
}

template <class Callback, class Section, fixed_string... Pattern>
consteval bool takes_values_of_one() {
    if constexpr (sizeof...(Pattern) == 1) return (takes_values<Callback, Section, Pattern>() && ...);
    return false;
}

template <class Callback, class Section, fixed_string... Pattern>
consteval bool require_change_callback() {
    static_assert(
        takes_values_of_one<Callback, Section, Pattern...>() ||
            std::is_invocable_v<Callback&, const changes<Section>&> || std::is_invocable_v<Callback&>,
        "cfg: the callback cannot be called with a change; let it take (before, after), the two values of the one key, "
        "or const cfg::changes<Config>&, or nothing");
    return true;
}

template <class Section, fixed_string... Pattern>
consteval bool require_changeable() {
    // A pattern that names nothing has its own message.
    static_assert(((matching_leaves<Section, Pattern>.empty() ||
                    !(matching_leaves<Section, Pattern> - restart_leaves<Section>).empty()) &&
                   ...),
                  "cfg: what this key or pattern names changes only with a restart; subscribe to fields without "
                  ".restart(), or look at "
                  "store.pending_restart()");
    return true;
}

/// A callback with what it takes: the two values of the key, the changes, or nothing. It is shared, for a std::function
/// would have it copied.
template <class Section, fixed_string... Pattern, class Callback>
[[nodiscard]] store_core::change_callback make_change_callback(const section_place& where,
                                                               std::shared_ptr<Callback> call) {
    return [where, call = std::move(call)](const transition_record& change) {
        if constexpr (takes_values_of_one<Callback, Section, Pattern...>()) {
            std::invoke(*call, (cfg::get<Pattern>(where.in<Section>(*change.from)), ...),
                        (cfg::get<Pattern>(where.in<Section>(*change.to)), ...));
        } else if constexpr (std::is_invocable_v<Callback&, const changes<Section>&>) {
            std::invoke(*call, changes_in<Section>(where, change));
        } else if constexpr (std::is_invocable_v<Callback&>) {
            static_cast<void>(where);  // used, for clang's warning
            std::invoke(*call);
        }
    };
}

template <class Section, fixed_string... Pattern>
[[nodiscard]] leaf_words subscribed_leaves(const section_place& where) {
    leaf_set<Section> leaves;
    (
        [&] {
            for (leaf_id leaf = 0; leaf < leaf_count<Section>; ++leaf)
                if (matching_leaves<Section, Pattern>.contains(leaf)) leaves.insert(leaf);
        }(),
        ...);
    return words_of(leaves, where.leaf_count_of_whole, where.first_leaf);
}

template <class Section>
[[nodiscard]] leaf_words subscribed_section(const section_place& where) {
    leaf_set<Section> all;
    for (leaf_id leaf = 0; leaf < leaf_count<Section>; ++leaf) all.insert(leaf);
    return words_of(all, where.leaf_count_of_whole, where.first_leaf);
}

template <class Section, fixed_string... Pattern, class Callback>
[[nodiscard]] subscription subscribe_changes(const section_place& where, Callback&& call, delivery how) {
    using callback = std::decay_t<Callback>;
    if constexpr (require_changeable<Section, Pattern...>() && require_change_callback<callback, Section, Pattern...>())
        return where.core->on_change(
            subscribed_leaves<Section, Pattern...>(where),
            make_change_callback<Section, Pattern...>(where, std::make_shared<callback>(std::forward<Callback>(call))),
            std::move(how));
}

/// To all of a section: the callback takes it before and after, or its changes, or nothing.
template <class Section, class Callback>
[[nodiscard]] subscription subscribe_section(const section_place& where, Callback&& call, delivery how) {
    using callback = std::decay_t<Callback>;
    constexpr bool takes_sections = std::is_invocable_v<callback&, const Section&, const Section&>;
    constexpr bool takes_changes = std::is_invocable_v<callback&, const changes<Section>&>;
    static_assert(takes_sections || takes_changes || std::is_invocable_v<callback&>,
                  "cfg: the callback cannot be called with a change; let it take (before, after), the section as a whole, or "
                  "const cfg::changes<Section>&, or nothing");
    return where.core->on_change(
        subscribed_section<Section>(where),
        [where, call = std::make_shared<callback>(std::forward<Callback>(call))](const transition_record& change) {
            if constexpr (takes_changes) {
                std::invoke(*call, changes_in<Section>(where, change));
            } else if constexpr (takes_sections) {
                std::invoke(*call, where.in<Section>(*change.from), where.in<Section>(*change.to));
            } else if constexpr (std::is_invocable_v<callback&>) {
                static_cast<void>(where);  // as above
                std::invoke(*call);
            }
        },
        std::move(how));
}

template <class Section, fixed_string... Pattern, class Callback>
[[nodiscard]] subscription subscribe_preparation(const section_place& where, Callback&& call) {
    using callback = std::decay_t<Callback>;
    static_assert(std::is_invocable_v<callback&, const changes<Section>&, preparation&>,
                  "cfg: the callback cannot prepare a change; let it take (const cfg::changes<Config>& proposed, cfg::preparation& step)");
    if constexpr (require_changeable<Section, Pattern...>() &&
                  std::is_invocable_v<callback&, const changes<Section>&, preparation&>)
        return where.core->on_prepare(subscribed_leaves<Section, Pattern...>(where),
                                      [where, call = std::make_shared<callback>(std::forward<Callback>(call))](
                                          const transition_record& proposed, preparation& step) {
                                          std::invoke(*call, changes_in<Section>(where, proposed), step);
                                      });
}

}  // namespace cfg::detail
