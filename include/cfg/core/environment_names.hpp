// SPDX-License-Identifier: MIT
// What a leaf is called in the environment, and the proof that no two leaves are called the same.
#pragma once

#include <array>
#include <cfg/core/describe.hpp>
#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/shape.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace cfg {

/// Exists only to be printed by the compiler: the struct and the two leaves that one variable would set.
template <class Config, fixed_string First, fixed_string Second>
struct environment_name_clash {
    static constexpr bool resolved = sizeof(Config) == 0;
    static_assert(resolved,
                  "cfg: two leaves have one environment name; give one of them .env(\"NAME\"); "
                  "environment_name_clash<...> names both");
};

/// Exists only to be printed by the compiler: the struct and the table whose schema entry has a `.env`.
template <class Config, fixed_string Table>
struct environment_name_of_table {
    static constexpr bool allowed = sizeof(Config) == 0;
    static_assert(
        allowed,
        "cfg: .env names the variable of one value, and this is a whole table; give its members .env(\"NAME\"); "
        "environment_name_of_table<...> names it");
};

namespace detail {

/// A character of a path as it stands in a variable's name.
[[nodiscard]] constexpr char environment_letter(char letter) noexcept {
    if (letter >= 'a' && letter <= 'z') return static_cast<char>(letter - 'a' + 'A');
    return letter == '.' ? '_' : letter;
}

/// Appends a path as it stands in a variable's name: `http.port` becomes `HTTP_PORT`.
inline void append_environment_name(std::string& out, std::string_view path) {
    for (char letter : path) out += environment_letter(letter);
}

/// Writes the name of a leaf into `out`: the one its schema entry gives, or `prefix` and its path. `prefix` ends with
/// the underscore, if there is one.
inline void spell_environment_name(std::string& out, std::string_view prefix, std::string_view path,
                                   const field* rules) {
    if (rules != nullptr && !rules->environment_name.empty()) {
        out.assign(rules->environment_name);
    } else {
        out.assign(prefix);
        append_environment_name(out, path);
    }
}

// ---- the check at compile time ----------------------------------------------------------------------------------

template <class T, class... Member>
consteval void list_explicit_names(std::string_view* names, leaf_id first, type_list<Member...>);

// The names that `.env` gives to the leaves of T, by leaf. Asks the schemas rather than the descriptions, whose
// pointers g++ -fsanitize=undefined cannot compare at compile time.
template <class T>
consteval void list_explicit_names(std::string_view* names, leaf_id first) {
    for (const field& entry : schema_of<T>()) {
        const std::uint32_t member = find_member(shape_of<T>::value, entry.name);
        // An entry that names no member, or a table, has its own message.
        if (member == shape_of<T>::value.member_count || shape_of<T>::members[member].is_section) continue;
        names[first + shape_of<T>::members[member].first_leaf] = entry.environment_name;
    }
    list_explicit_names<T>(names, first, member_types<T>{});
}

template <class Section>
consteval void list_section_names(std::string_view* names, leaf_id first) {
    if constexpr (section<Section>) list_explicit_names<Section>(names, first);
}

template <class T, class... Member>
consteval void list_explicit_names([[maybe_unused]] std::string_view* names, [[maybe_unused]] leaf_id first,
                                   type_list<Member...>) {
    [[maybe_unused]] std::size_t position = 0;
    (list_section_names<Member>(names, first + shape_of<T>::members[position++].first_leaf), ...);
}

template <class Config>
consteval auto make_explicit_names() {
    std::array<std::string_view, shape_of<Config>::value.leaf_count + 1> names{};
    list_explicit_names<Config>(names.data(), 0);
    return names;
}

// One constant evaluation each for the names, their hashes and the buckets: compilers bound the steps of one.
template <class Config>
inline constexpr auto explicit_environment_names = make_explicit_names<Config>();

// A leaf's name without the prefix, which is the same for all names that have one.
struct environment_spelling {
    std::string_view text;
    bool is_explicit;

    [[nodiscard]] constexpr char letter(std::size_t position) const {
        return is_explicit ? text[position] : environment_letter(text[position]);
    }
};

template <class Config>
consteval environment_spelling environment_spelling_of(std::size_t leaf) {
    constexpr const std::string_view* given = explicit_environment_names<Config>.data();
    if (!given[leaf].empty()) return {given[leaf], true};
    return {leaf_paths<Config>[leaf], false};
}

consteval bool same_environment_name(const environment_spelling& left, const environment_spelling& right) {
    if (left.is_explicit != right.is_explicit || left.text.size() != right.text.size()) return false;
    for (std::size_t i = 0; i < left.text.size(); ++i)
        if (left.letter(i) != right.letter(i)) return false;
    return true;
}

template <class Config>
consteval auto hash_environment_names() {
    std::array<std::uint32_t, shape_of<Config>::value.leaf_count + 1> hashes{};
    for (std::size_t leaf = 0; leaf + 1 < hashes.size(); ++leaf) {
        const environment_spelling name = environment_spelling_of<Config>(leaf);
        std::uint32_t hash = name.is_explicit ? 1 : 2;
        // FNV-1a over letters without their case: names that are the same must hash the same, and that is all.
        for (char each : name.text) {
            hash = (hash ^ (static_cast<unsigned>(each == '.' ? '_' : each) & 0x5Fu)) * 16777619u;
        }
        hashes[leaf] = hash;
    }
    return hashes;
}

template <class Config>
inline constexpr auto environment_name_hashes = hash_environment_names<Config>();

struct leaf_pair {
    std::size_t first = 0;
    std::size_t second = 0;  // the same as `first`: there is no pair
};

template <class Config>
consteval leaf_pair find_environment_clash() {
    constexpr std::size_t count = shape_of<Config>::value.leaf_count;
    constexpr std::size_t buckets = 2 * count + 1;
    std::array<std::uint32_t, buckets> leaves{};  // counted from 1; 0 is an empty bucket
    for (std::size_t leaf = 0; leaf < count; ++leaf) {
        const std::uint32_t hash = environment_name_hashes<Config>[leaf];
        std::size_t position = hash % buckets;
        for (; leaves[position] != 0; position = (position + 1) % buckets) {
            const std::size_t other = leaves[position] - 1;
            if (environment_name_hashes<Config>[other] != hash) continue;
            if (same_environment_name(environment_spelling_of<Config>(other), environment_spelling_of<Config>(leaf)))
                return {other, leaf};
        }
        leaves[position] = static_cast<std::uint32_t>(leaf + 1);
    }
    return {};
}

// The first entry of the schema that gives a name to a table.
template <class T>
consteval std::size_t first_named_table() {
    constexpr auto schema = schema_of<T>();
    for (std::size_t i = 0; i < schema.size(); ++i) {
        const std::uint32_t member = find_member(shape_of<T>::value, schema[i].name);
        if (member < shape_of<T>::value.member_count && shape_of<T>::members[member].is_section &&
            !schema[i].environment_name.empty())
            return i;
    }
    return schema.size();
}

template <class T>
consteval bool require_no_named_tables();

template <class... Member>
consteval bool require_no_named_tables_in(type_list<Member...>) {
    return (require_no_named_tables<Member>() && ...);
}

template <class T>
consteval bool require_no_named_tables() {
    if constexpr (section<T>) {
        constexpr std::size_t found = first_named_table<T>();
        if constexpr (found < schema_of<T>().size()) {
            constexpr std::string_view name = schema_of<T>()[found].name;
            [[maybe_unused]] environment_name_of_table<T, fixed_copy<name.size() + 1>(name)> report;
        }
        return require_no_named_tables_in(member_types<T>{});
    } else {
        return true;
    }
}

/// Stops the compilation if one environment variable would set two leaves of Config. Names given by `.env` are compared
/// with one another, and so are those made from paths: the prefix is not known before the program runs.
/// Cost: linear in the characters of all paths.
template <class Config>
consteval bool require_environment_names() {
    if constexpr (section<Config>) {
        require_no_named_tables<Config>();
        constexpr leaf_pair clash = find_environment_clash<Config>();
        if constexpr (clash.first != clash.second) {
            constexpr std::string_view first = leaf_paths<Config>[clash.first];
            constexpr std::string_view second = leaf_paths<Config>[clash.second];
            [[maybe_unused]] environment_name_clash<Config, fixed_copy<first.size() + 1>(first),
                                                    fixed_copy<second.size() + 1>(second)>
                report;
        }
    }
    return true;
}

}  // namespace detail
}  // namespace cfg
