// SPDX-License-Identifier: MIT
// The entries of a map as variables name them: MAP__KEY, MAP__KEY__FIELD; or as a path does: map.key.field.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/environment_names.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

[[nodiscard]] constexpr char lower_letter(char letter) noexcept {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Whether a name as it was declared or written in a file is the one a variable spells: variables have no small
/// letters, and no dashes.
[[nodiscard]] constexpr bool is_spelt_as(std::string_view name, std::string_view spelling) noexcept {
    if (name.size() != spelling.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (fold_letter(name[i]) != fold_letter(spelling[i])) return false;
    return true;
}

/// How a variable's name spells a place.
enum class name_style : std::uint8_t {
    variable,  // HTTP_PORT, MAP__KEY
    path       // http.port, map.key
};

/// What stands between a map and its key, and between the parts of what follows.
[[nodiscard]] constexpr std::string_view separator_of(name_style style) noexcept {
    return style == name_style::variable ? "__" : ".";
}

enum class entry_outcome : std::uint8_t {
    found,
    unknown,   // some part names no field
    ambiguous  // a part names two keys of a map
};

struct entry_search {
    entry_outcome outcome = entry_outcome::found;
    std::size_t lost_at = 0;              // where the part that names no field begins
    std::vector<std::string> candidates;  // names that would have been known
    std::string suggestion;
};

/// The object inside wrappers, or null where there is none yet.
[[nodiscard]] inline const void* peek_wrappers(const type_description& type, const void* object) {
    const type_description* outer = &type;
    while (object != nullptr && (outer->kind == form::optional || outer->kind == form::secret)) {
        object = outer->wrapper->peek(object);
        outer = outer->element;
    }
    return object;
}

// The keys of a map that a variable may mean: one spelt exactly so, or else all that fold to the same.
struct key_search {
    std::string_view spelling;
    name_style style;
    std::vector<std::string_view> keys;
    const void* element = nullptr;  // of the last key
    bool is_exact = false;

    static void consider(void* context, std::string_view key, std::size_t, const void* element) {
        key_search& self = *static_cast<key_search*>(context);
        const bool may_differ = self.style == name_style::variable;
        if (self.is_exact || !(may_differ ? is_spelt_as(key, self.spelling) : key == self.spelling)) return;
        self.is_exact = key == self.spelling;
        if (self.is_exact) self.keys.clear();
        self.keys.push_back(key);
        self.element = element;
    }
};

/// Follows the parts of `name` from `begin` on, separated as the style says, from `at` into the map or the optional
/// struct at `object`. Keys and members in a path are spelt exactly. Nothing is made yet.
[[nodiscard]] inline entry_search find_entry(named_place& at, const void* object, std::string_view name,
                                             std::size_t begin, name_style style) {
    const std::string_view separator = separator_of(style);
    for (;;) {
        const std::size_t end = std::min(name.find(separator, begin), name.size());
        const std::string_view part = name.substr(begin, end - begin);
        const type_description& outer = at.inside();
        object = peek_wrappers(*at.type, object);
        if (outer.kind == form::map && !part.empty()) {
            key_search search{part, style, {}};
            if (object != nullptr) outer.container->visit(object, &search, &key_search::consider);
            if (search.keys.size() > 1) {
                std::string known = "write one of them in a file: ";
                for (std::size_t i = 0; i < search.keys.size(); ++i) {
                    if (i != 0) known += ", ";
                    append_quoted(known, search.keys[i]);
                }
                at.enter_key(std::string(part));
                return {entry_outcome::ambiguous, begin, {}, known};
            }
            std::string key(search.keys.empty() ? part : search.keys.front());
            if (search.keys.empty() && style == name_style::variable)
                for (char& letter : key) letter = lower_letter(letter);
            at.enter_key(std::move(key));
            object = search.element;
        } else if (outer.kind == form::table) {
            const table_description& table = *outer.table;
            std::uint32_t row = 0;
            const auto is_part = [&](std::string_view member) {
                return style == name_style::variable ? is_spelt_as(member, part) : member == part;
            };
            while (row < table.row_count && !is_part(table.rows[row].name)) ++row;
            if (row == table.row_count) {
                entry_search lost{entry_outcome::unknown, begin, {}, {}};
                for (std::uint32_t i = 0; i < table.row_count; ++i) {
                    std::string& candidate = lost.candidates.emplace_back(name.substr(0, begin));
                    if (style == name_style::variable)
                        append_environment_name(candidate, table.rows[i].name);
                    else
                        candidate.append(table.rows[i].name);
                    candidate.append(name.substr(end));
                }
                return lost;
            }
            at.enter_member(table.rows[row]);
            object = object == nullptr ? nullptr : table.member(const_cast<void*>(object), row);
        } else {
            return {entry_outcome::unknown, begin, {}, {}};
        }
        if (end == name.size()) return {};
        begin = end + separator.size();
    }
}

}  // namespace cfg::detail
