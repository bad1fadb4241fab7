// SPDX-License-Identifier: MIT
// The tree of names that a configuration struct spans, with a dense number for every leaf.
#pragma once

#include <array>
#include <cfg/core/codec.hpp>
#include <cfg/core/reflect.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace cfg {

/// The number of a leaf, counted depth first in declaration order. Not stable between versions of a program: never store it.
using leaf_id = std::uint32_t;

/// No leaf: a place inside a list or a map of structs, or a whole table.
inline constexpr leaf_id no_leaf = ~leaf_id{0};

namespace detail {

template <class T>
inline constexpr bool is_std_array = false;
template <class T, std::size_t Size>
inline constexpr bool is_std_array<std::array<T, Size>> = true;

/// A struct whose members are keys of their own, as opposed to a leaf: a value, a list, a map.
template <class T>
concept section = std::is_class_v<T> && std::is_aggregate_v<T> && !has_codec<T> && !is_std_array<T>;

struct shape;

struct shape_member {
    std::string_view name;
    const shape* nested = nullptr;  // of a section
    leaf_id first_leaf = 0;         // relative to the struct
    std::uint32_t leaf_count = 1;
    bool is_section = false;        // asked instead of comparing `nested`, which g++ -fsanitize=undefined cannot fold
};

struct shape {
    const shape_member* members = nullptr;
    std::uint32_t member_count = 0;
    std::uint32_t leaf_count = 0;
    bool is_known = true;  // false: the struct cannot be reflected, which has its own message
};

template <class T>
struct shape_of;

// constexpr, not consteval: g++ 12 takes the address of what it expands in a list under -fsanitize=undefined.
template <class T>
constexpr shape_member describe_member() {
    if constexpr (section<T>)
        return {{}, &shape_of<T>::value, 0, shape_of<T>::value.leaf_count, true};
    else
        return {};
}

template <class T, class... Member>
consteval auto make_shape_members(type_list<Member...>) {
    std::array<shape_member, sizeof...(Member) + 1> members{describe_member<Member>()...};
    leaf_id next = 0;
    for (std::size_t i = 0; i < sizeof...(Member); ++i) {
        members[i].name = member_names<T>[i];
        members[i].first_leaf = next;
        next += members[i].leaf_count;
    }
    members[sizeof...(Member)].first_leaf = next;
    return members;
}

template <class T>
struct shape_of {
    static constexpr auto members = make_shape_members<T>(member_types<T>{});
    static constexpr shape value{members.data(), static_cast<std::uint32_t>(members.size() - 1),
                                 members.back().first_leaf, reflectable<T>};
};

// ---- resolving a path ----------------------------------------------------------------------------------------------

// Where the next segment of a dotted path ends.
constexpr std::size_t segment_end(std::string_view path, std::size_t begin) {
    while (begin < path.size() && path[begin] != '.') ++begin;
    return begin;
}

constexpr std::uint32_t find_member(const shape& in, std::string_view name) {
    for (std::uint32_t i = 0; i < in.member_count; ++i)
        if (in.members[i].name == name) return i;
    return in.member_count;
}

// A path followed through a shape: the member it ends at, or the table and the segment where it got lost.
struct resolved_path {
    const shape* table = nullptr;
    std::uint32_t member = 0;
    leaf_id first_leaf = 0;
    std::uint32_t leaf_count = 0;
    std::size_t lost_at = 0;  // offset of the first segment that names nothing
    bool found = false;
};

constexpr resolved_path resolve(const shape& root, std::string_view path) {
    resolved_path at{&root, 0, 0, root.leaf_count, 0, false};
    for (std::size_t begin = 0;;) {
        const std::size_t end = segment_end(path, begin);
        at.member = find_member(*at.table, path.substr(begin, end - begin));
        at.lost_at = begin;
        if (at.member == at.table->member_count) return at;
        const shape_member& found = at.table->members[at.member];
        at.first_leaf += found.first_leaf;
        at.leaf_count = found.leaf_count;
        if (end == path.size()) {
            at.found = true;
            return at;
        }
        if (!found.is_section) {
            at.lost_at = end + 1;
            return at;
        }
        at.table = found.nested;
        begin = end + 1;
    }
}

}  // namespace detail
}  // namespace cfg
