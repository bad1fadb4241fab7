// SPDX-License-Identifier: MIT
// The schema of a struct: its entries, and what the compiler says of entries that make no sense.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/key.hpp>
#include <cfg/core/report.hpp>
#include <cfg/core/type_operations.hpp>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace cfg::detail {

// The schema of T: `static constexpr cfg::field schema[]`, one entry alone, or nothing.
template <class T>
consteval std::span<const field> schema_of() {
    if constexpr (requires { { T::schema } -> std::same_as<const field&>; })
        return {&T::schema, 1};
    else if constexpr (requires { std::span<const field>(T::schema); })
        return T::schema;
    else
        return {};
}

/// Exists only to be printed by the compiler: a schema entry that names no member.
template <class T, fixed_string Name, class Suggestion>
struct unknown_schema_entry {
    static constexpr bool exists = sizeof(T) == 0;
    static_assert(exists,
                  "cfg: a schema entry names no member of its struct; unknown_schema_entry<...> in the lines around this "
                  "one names the struct, the entry and the nearest member");
};

template <class T>
consteval std::size_t first_stray_entry() {
    constexpr auto schema = schema_of<T>();
    for (std::size_t i = 0; i < schema.size(); ++i)
        if (find_member(shape_of<T>::value, schema[i].name) == shape_of<T>::value.member_count) return i;
    return schema.size();
}

template <class T>
consteval bool require_schema_names() {
    constexpr std::size_t stray = first_stray_entry<T>();
    if constexpr (stray < schema_of<T>().size()) {
        constexpr std::string_view name = schema_of<T>()[stray].name;
        constexpr auto spelt = fixed_copy<name.size() + 1>(name);
        static_cast<void>(show_message<unknown_schema_entry<T, spelt, decltype(suggest_key<T, spelt>())>>);
    }
    return true;
}

/// Exists only to be printed by the compiler: a member with two schema entries.
template <class T, fixed_string Name>
struct repeated_schema_entry {
    static constexpr bool once = sizeof(T) == 0;
    static_assert(once,
                  "cfg: a member has two schema entries; put their rules into one; repeated_schema_entry<...> in the lines "
                  "around this one names it");
};

template <class T>
consteval bool require_single_entries() {
    constexpr auto schema = schema_of<T>();
    constexpr std::size_t repeated = [&] {
        for (std::size_t i = 0; i < schema.size(); ++i)
            for (std::size_t k = 0; k < i; ++k)
                if (schema[i].name == schema[k].name) return i;
        return schema.size();
    }();
    if constexpr (repeated < schema.size()) {
        constexpr std::string_view name = schema[repeated].name;
        static_cast<void>(show_message<repeated_schema_entry<T, fixed_copy<name.size() + 1>(name)>>);
    }
    return true;
}

/// Exists only to be printed by the compiler: a schema entry with a rule that its member's type cannot break or keep.
template <class T, fixed_string Name>
struct unfit_rule {
    static constexpr bool fits = sizeof(T) == 0;
    static_assert(fits,
                  "cfg: a rule does not apply to the type of its member; sizes are for strings and containers, bounds for "
                  "numbers and durations, one_of for single values, append and prepend for std::vector, by_key for a "
                  "std::vector of structs that have the member, replace for maps; unfit_rule<...> in the lines around this one names it");
};

// Whether layers of a value of this type can be merged as the entry says.
template <class Member>
constexpr bool merging_fits(const field& entry) {
    switch (entry.merging) {
        case merge_rule::standard: return true;
        case merge_rule::append:
        case merge_rule::prepend: return is_vector<Member> && !fills_apart<Member>;
        case merge_rule::by_key:
            if constexpr (is_vector<Member>) {
                if constexpr (section<typename Member::value_type>)
                    return find_member(shape_of<typename Member::value_type>::value, entry.merge_key) !=
                           shape_of<typename Member::value_type>::value.member_count;
            }
            return false;
        case merge_rule::replace: return is_map<Member>;
    }
    return false;
}

// Whether each rule of the entry says something about a value of this type.
template <class Member>
constexpr bool rules_fit(const field& entry) {
    if constexpr (is_optional<Member> || is_secret_type<Member>) {
        return rules_fit<typename Member::value_type>(entry);
    } else {
        constexpr bool number = is_number<Member> && !std::is_same_v<Member, bool>;
        constexpr bool sized = std::is_same_v<Member, std::string> || is_vector<Member> || is_set<Member> ||
                               is_std_array<Member> || is_map<Member>;
        constexpr bool textual = std::is_same_v<Member, std::string> || has_codec<Member>;
        constexpr bool ordered = number || measurable<Member> || sized;
        const bool bounded = entry.lowest.kind != bound::form::none || entry.highest.kind != bound::form::none;
        bool choices_fit = true;
        for (std::size_t i = 0; i < entry.choice_count; ++i)
            choices_fit &= entry.choices[i].number.kind == bound::form::none ? textual : number || measurable<Member>;
        return (!bounded || ordered) && choices_fit && merging_fits<Member>(entry) &&
               (!entry.must_not_be_empty || sized || has_codec<Member>) &&
               (!entry.text_predicate.is_given || textual) &&
               (!entry.integer_predicate.is_given || std::is_integral_v<Member> || measurable<Member>) &&
               (!entry.real_predicate.is_given || number);
    }
}

template <class T, class... Member>
consteval std::size_t first_unfit_member(type_list<Member...>) {
    std::size_t member = 0;
    std::size_t unfit = sizeof...(Member);
    const auto look = [&](bool (*fit)(const field&)) {
        for (const field& entry : schema_of<T>())
            if (entry.name == shape_of<T>::members[member].name && unfit == sizeof...(Member) && !fit(entry))
                unfit = member;
        ++member;
    };
    (look([](const field& entry) { return rules_fit<Member>(entry); }), ...);
    return unfit;
}

template <class T>
consteval bool require_fitting_rules() {
    if constexpr (!schema_of<T>().empty()) {
        constexpr std::size_t unfit = first_unfit_member<T>(member_types<T>{});
        if constexpr (unfit < member_count<T>) {
            constexpr std::string_view name = member_names<T>[unfit];
            static_cast<void>(show_message<unfit_rule<T, fixed_copy<name.size() + 1>(name)>>);
        }
    }
    return true;
}

template <class Asked, class T, class... Seen>
consteval bool any_struct();

// Whether Asked::in says yes to a struct in a value of this type. `Seen` ends the walk through a struct that contains lists
// of itself.
template <class Asked, class Member, class... Seen>
consteval bool any_struct_in() {
    if constexpr (section<Member>) {
        if constexpr ((std::is_same_v<Member, Seen> || ...))
            return false;
        else
            return any_struct<Asked, Member, Seen...>();
    } else if constexpr (is_map<Member>) {
        return any_struct_in<Asked, typename Member::mapped_type, Seen...>();
    } else if constexpr (is_optional<Member> || is_secret_type<Member> || is_vector<Member> || is_set<Member> ||
                         is_std_array<Member>) {
        return any_struct_in<Asked, typename Member::value_type, Seen...>();
    } else {
        return false;
    }
}

template <class Asked, class T, class... Seen, class... Member>
consteval bool any_struct_among(type_list<Member...>) {
    return (any_struct_in<Asked, Member, T, Seen...>() || ...);
}

// Whether Asked::in says yes to T or to a struct somewhere below it.
template <class Asked, class T, class... Seen>
consteval bool any_struct() {
    if (Asked::template in<T>()) return true;
    return any_struct_among<Asked, T, Seen...>(member_types<T>{});
}

template <class T>
concept checks_itself = requires(const T& object, report<T>& findings) { object.check(findings); };

// A member function of that name that `checks_itself` does not know; a data member may well be called so.
template <class T>
inline constexpr bool has_other_check = requires { requires std::is_member_function_pointer_v<decltype(&T::check)>; };

struct asks_for_rules {
    template <class T>
    static consteval bool in() {
        if constexpr (checks_itself<T>) return true;
        for (const field& entry : schema_of<T>())
            if (entry.restricts()) return true;
        return false;
    }
};

// Whether something in T can break a rule.
template <class T>
consteval bool is_restricted() {
    return any_struct<asks_for_rules, T>();
}

/// The schema entry of a member, or null.
template <class T>
constexpr const field* schema_entry(std::string_view member) {
    constexpr std::span<const field> schema = schema_of<T>();
    for (const field& entry : schema)
        if (entry.name == member) return &entry;
    return nullptr;
}

}  // namespace cfg::detail
