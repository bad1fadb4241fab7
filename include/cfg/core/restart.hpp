// SPDX-License-Identifier: MIT
// The leaves whose changed values take effect only when the program starts again.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/key_pattern.hpp>
#include <cfg/core/schema.hpp>
#include <cfg/core/shape.hpp>
#include <cstddef>
#include <cstdint>

namespace cfg {
namespace detail {

struct asks_for_restart {
    template <class T>
    static consteval bool in() {
        for (const field& entry : schema_of<T>())
            if (entry.needs_restart) return true;
        return false;
    }
};

template <class Config, class T, class... Member>
consteval void add_restart_leaves(leaf_set<Config>& found, leaf_id first, type_list<Member...>);

// Asks the schemas rather than the descriptions, whose pointers g++ -fsanitize=undefined cannot compare at compile time.
template <class Config, class T>
consteval void add_restart_leaves(leaf_set<Config>& found, leaf_id first) {
    for (const field& entry : schema_of<T>()) {
        const std::uint32_t member = find_member(shape_of<T>::value, entry.name);
        // An entry that names no member has its own message.
        if (!entry.needs_restart || member == shape_of<T>::value.member_count) continue;
        const shape_member& named = shape_of<T>::members[member];
        for (leaf_id leaf = 0; leaf < named.leaf_count; ++leaf) found.insert(first + named.first_leaf + leaf);
    }
    add_restart_leaves<Config, T>(found, first, member_types<T>{});
}

template <class Config, class Member>
consteval void add_member_restart_leaves([[maybe_unused]] leaf_set<Config>& found, [[maybe_unused]] leaf_id first) {
    if constexpr (section<Member>) {
        add_restart_leaves<Config, Member>(found, first);
    } else if constexpr (any_struct_in<asks_for_restart, Member>()) {
        found.insert(first);
    }
}

template <class Config, class T, class... Member>
consteval void add_restart_leaves([[maybe_unused]] leaf_set<Config>& found, [[maybe_unused]] leaf_id first,
                                  type_list<Member...>) {
    [[maybe_unused]] std::size_t position = 0;
    (add_member_restart_leaves<Config, Member>(found, first + shape_of<T>::members[position++].first_leaf), ...);
}

template <class Config>
consteval leaf_set<Config> find_restart_leaves() {
    leaf_set<Config> found;
    if constexpr (section<Config>) add_restart_leaves<Config, Config>(found, 0);
    return found;
}

}  // namespace detail

/// The leaves of Config that `.restart()` names, itself or on a struct around them, found by the compiler. A list, a map or
/// an optional of structs is one leaf: it is among them as soon as an entry somewhere in those structs says so.
template <class Config>
inline constexpr leaf_set<Config> restart_leaves = detail::find_restart_leaves<Config>();

}  // namespace cfg
