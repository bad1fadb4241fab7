// SPDX-License-Identifier: MIT
// Keys: paths checked by the compiler, and what can be reached with them in a plain configuration struct.
#pragma once

#include <array>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/shape.hpp>
#include <cfg/core/suggest.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace cfg {

/// The nearest existing key, as it appears in the compiler's message about an unknown one.
template <fixed_string Path>
struct did_you_mean {};

/// No existing key is near.
struct no_similar_key {};

/// Exists only to be printed by the compiler: the struct, the key that is not in it, and the nearest one that is.
template <class Config, fixed_string Path, class Suggestion>
struct unknown_key {
    static constexpr bool exists = sizeof(Config) == 0;
    static_assert(exists,
                  "cfg: unknown key; unknown_key<...> in the lines around this one names the struct, the key that it "
                  "does not have, and the nearest one that it has");
};

namespace detail {

// Every path of a tree, joined with dots, in leaf order; sections are not listed.
template <std::size_t Leaves, std::size_t Characters>
struct joined_paths {
    std::array<char, Characters + 1> characters{};
    std::array<std::uint32_t, Leaves + 1> offsets{};

    [[nodiscard]] constexpr std::string_view operator[](std::size_t leaf) const noexcept {
        return {characters.data() + offsets[leaf], offsets[leaf + 1] - offsets[leaf]};
    }
};

consteval std::size_t joined_length(const shape& table, std::size_t prefix) {
    std::size_t total = 0;
    for (std::uint32_t i = 0; i < table.member_count; ++i) {
        const shape_member& each = table.members[i];
        const std::size_t length = prefix + each.name.size();
        total += each.is_section ? joined_length(*each.nested, length + 1) : length;
    }
    return total;
}

// The section that a path goes through, linked to the one around it.
struct path_prefix {
    const path_prefix* outer;
    std::string_view section;

    constexpr std::size_t write(char* to) const {
        std::size_t used = outer != nullptr ? outer->write(to) : 0;
        for (char c : section) to[used++] = c;
        to[used++] = '.';
        return used;
    }
};

template <class Paths>
consteval void join_paths(const shape& table, const path_prefix* prefix, Paths& paths, std::size_t& leaf) {
    for (std::uint32_t i = 0; i < table.member_count; ++i) {
        const shape_member& each = table.members[i];
        if (each.is_section) {
            const path_prefix inner{prefix, each.name};
            join_paths(*each.nested, &inner, paths, leaf);
            continue;
        }
        std::size_t used = paths.offsets[leaf];
        if (prefix != nullptr) used += prefix->write(paths.characters.data() + used);
        for (char c : each.name) paths.characters[used++] = c;
        paths.offsets[++leaf] = static_cast<std::uint32_t>(used);
    }
}

template <class Config>
consteval auto make_joined_paths() {
    constexpr const shape& root = shape_of<Config>::value;
    joined_paths<root.leaf_count, joined_length(root, 0)> paths;
    std::size_t leaf = 0;
    join_paths(root, nullptr, paths, leaf);
    return paths;
}

template <class Config>
inline constexpr auto leaf_paths = make_joined_paths<Config>();

template <class Config>
consteval auto list_keys() {
    std::array<std::string_view, shape_of<Config>::value.leaf_count> list{};
    for (std::size_t i = 0; i < list.size(); ++i) list[i] = leaf_paths<Config>[i];
    return list;
}

// ---- the nearest key --------------------------------------------------------------------------------------------

// The member of the table where the path got lost that is spelt most like the lost segment.
constexpr std::string_view nearest_member(const resolved_path& lost, std::string_view path) {
    if (lost.member < lost.table->member_count) return {};  // the path goes on below a leaf
    nearest_name nearest(path.substr(lost.lost_at, segment_end(path, lost.lost_at) - lost.lost_at));
    for (std::uint32_t i = 0; i < lost.table->member_count; ++i) nearest.consider(lost.table->members[i].name);
    return nearest.best();
}

template <std::size_t Size>
consteval fixed_string<Size> splice(std::string_view head, std::string_view middle, std::string_view tail) {
    fixed_string<Size> text;
    std::size_t used = 0;
    for (std::string_view part : {head, middle, tail})
        for (char c : part) text.characters[used++] = c;
    text.characters[Size - 1] = '\0';  // see fixed_copy
    return text;
}

template <class Config, fixed_string Path>
consteval auto suggest_key() {
    constexpr std::string_view path = Path.view();
    constexpr resolved_path at = resolve(shape_of<Config>::value, path);
    constexpr std::string_view nearest = at.found ? std::string_view() : nearest_member(at, path);
    if constexpr (at.found) {
        return did_you_mean<Path>{};
    } else if constexpr (nearest.empty()) {
        return no_similar_key{};
    } else {
        // With the rest of the path, if that can be repaired too; else as far as it is known.
        constexpr std::size_t known = at.lost_at + nearest.size();
        constexpr std::string_view rest = path.substr(segment_end(path, at.lost_at));
        using whole =
            decltype(suggest_key<Config, splice<known + rest.size() + 1>(path.substr(0, at.lost_at), nearest, rest)>());
        if constexpr (std::is_same_v<whole, no_similar_key>)
            return did_you_mean<splice<known + 1>(path.substr(0, at.lost_at), nearest, {})>{};
        else
            return whole{};
    }
}

// The path resolved in Config's tree. An unknown path stops the compilation with the struct, the key and the nearest key.
template <class Config, fixed_string Path>
consteval resolved_path require_path() {
    constexpr resolved_path at = resolve(shape_of<Config>::value, Path.view());
    if constexpr (!at.found && at.table->is_known) {
        static_cast<void>(show_message<unknown_key<Config, Path, decltype(suggest_key<Config, Path>())>>);
    }
    return at;
}

template <class Config, fixed_string Path>
inline constexpr resolved_path required_path = require_path<Config, Path>();

template <class Config, fixed_string Path>
consteval leaf_id require_leaf() {
    constexpr resolved_path at = required_path<Config, Path>;
    static_assert(!at.found || !at.table->members[at.member].is_section,
                  "cfg: this key names a table, not a value; name one of its members");
    return at.first_leaf;
}

// ---- following a path at no run-time cost ------------------------------------------------------------------------

template <fixed_string Path, std::size_t Begin, class Table>
constexpr auto& descend(Table& table) noexcept {
    constexpr std::size_t end = segment_end(Path.view(), Begin);
    constexpr std::size_t index =
        find_member(shape_of<std::remove_const_t<Table>>::value, Path.view().substr(Begin, end - Begin));
    if constexpr (end == Path.size())
        return member<index>(table);
    else
        return descend<Path, end + 1>(member<index>(table));
}

// Fits everywhere.
struct any_value {
    template <class T>
    operator T&() const noexcept;
};

inline constexpr any_value no_value{};

// What an unknown key gives, so that the message about it is the only one: the value that was probably meant.
template <class Table, fixed_string Near>
constexpr auto& stand_in(Table& table, did_you_mean<Near>) noexcept {
    return descend<Near, 0>(table);
}
template <class Table>
constexpr auto& stand_in(Table&, no_similar_key) noexcept {
    return no_value;
}

template <leaf_id Leaf, class Table>
constexpr auto& leaf_at(Table& table) noexcept {
    constexpr auto position = [] {
        const auto& members = shape_of<std::remove_const_t<Table>>::members;
        std::size_t i = 0;
        while (Leaf >= members[i].first_leaf + members[i].leaf_count) ++i;
        return i;
    }();
    constexpr const shape_member& found = shape_of<std::remove_const_t<Table>>::members[position];
    if constexpr (!found.is_section)
        return member<position>(table);
    else
        return leaf_at<Leaf - found.first_leaf>(member<position>(table));
}

// ---- keys from member pointers -------------------------------------------------------------------------------------

template <class>
struct member_pointer;
template <class Owner, class Member>
struct member_pointer<Member Owner::*> {
    using owner = Owner;
};

template <auto Pointer>
consteval std::string_view pointed_name() {
    using owner = typename member_pointer<decltype(Pointer)>::owner;
    return member_names<owner>[member_position<owner, Pointer>()];
}

template <auto... Pointer>
    requires(!(std::is_member_object_pointer_v<decltype(Pointer)> && ...))
consteval fixed_string<1> pointed_path() {
    static_assert(never<fixed_string<sizeof...(Pointer)>>,
                  "cfg: key_of takes pointers to data members; give the chain of members from the configuration struct "
                  "down to the field");
    return {};
}

template <auto... Pointer>
consteval auto pointed_path() {
    fixed_string<(pointed_name<Pointer>().size() + ... + sizeof...(Pointer))> path;
    std::size_t used = 0;
    const auto append = [&](std::string_view name) {
        if (used != 0) path.characters[used++] = '.';
        for (char c : name) path.characters[used++] = c;
    };
    (append(pointed_name<Pointer>()), ...);
    return path;
}

}  // namespace detail

/// A key: a dotted path as a type. `id<Config>` is the number of the leaf it names.
/// Misuse: a path that Config does not have does not compile where the key meets the struct; the message names the
/// struct, the key and the nearest key.
template <fixed_string Path>
struct key {
    static constexpr std::string_view path = Path.view();

    template <class Config>
    static constexpr leaf_id id = detail::require_leaf<Config, Path>();
};

/// The key of a chain of member pointers: `cfg::key_of<&gateway::http, &server::port>`. Renaming a member with the
/// tools of an editor renames the key.
template <auto... Pointer>
inline constexpr key<detail::pointed_path<Pointer...>()> key_of{};

inline namespace literals {

/// `"http.port"_key`, an object of type `key<"http.port">`.
template <fixed_string Path>
[[nodiscard]] consteval key<Path> operator""_key() {
    return {};
}

}  // namespace literals

/// The paths of all leaves of Config, in leaf order.
template <class Config>
inline constexpr auto keys = detail::list_keys<Config>();

/// How many leaves Config has.
template <class Config>
inline constexpr std::uint32_t leaf_count = detail::shape_of<Config>::value.leaf_count;

/// The member of `config` at `Path`; a whole table where the path names one.
/// Cost:     none at run time; the compiler resolves the path.
/// Lifetime: valid while `config` lives; a temporary is refused.
/// Misuse:   an unknown path does not compile, and the error names it and its nearest neighbour.
template <fixed_string Path, class Config>
[[nodiscard]] constexpr auto& get(Config& config) noexcept {
    using table = std::remove_const_t<Config>;
    if constexpr (detail::required_path<table, Path>.found)
        return detail::descend<Path, 0>(config);
    else
        return detail::stand_in(config, detail::suggest_key<table, Path>());
}

template <fixed_string Path, class Config>
    requires(!std::is_lvalue_reference_v<Config>)
constexpr auto get(Config&& config) noexcept {
    static_assert(detail::never<Config>,
                  "cfg: get on a temporary configuration would dangle; keep the configuration in a variable");
    return get<Path>(config);  // so that this is the only message
}

/// What `for_each_leaf` tells of a leaf: its number and path, both constant expressions.
template <class Config, leaf_id Leaf>
struct leaf_key {
    static constexpr leaf_id id = Leaf;
    static constexpr std::string_view path = detail::leaf_paths<Config>[Leaf];
};

/// The leaf of `config` that a `leaf_key` names: how a visitor reaches the same leaf of another object.
template <class Config, leaf_id Leaf>
[[nodiscard]] constexpr auto& get(Config& config, leaf_key<std::remove_const_t<Config>, Leaf>) noexcept {
    return detail::leaf_at<Leaf>(config);
}

template <class Config, leaf_id Leaf>
    requires(!std::is_lvalue_reference_v<Config>)
constexpr auto get(Config&& config, leaf_key<std::remove_const_t<Config>, Leaf> leaf) noexcept {
    static_assert(detail::never<Config>,
                  "cfg: get on a temporary configuration would dangle; keep the configuration in a variable");
    return get(config, leaf);
}

/// Calls `visit(leaf_key, reference)` for every leaf of `config` in declaration order, with its own type.
template <class Config, class Visitor>
constexpr void for_each_leaf(Config& config, Visitor&& visit) {
    using root = std::remove_const_t<Config>;
    [&]<std::size_t... Leaf>(std::index_sequence<Leaf...>) {
        (visit(leaf_key<root, static_cast<leaf_id>(Leaf)>{}, detail::leaf_at<static_cast<leaf_id>(Leaf)>(config)), ...);
    }(std::make_index_sequence<leaf_count<root>>{});
}

}  // namespace cfg
