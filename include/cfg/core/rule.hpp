// SPDX-License-Identifier: MIT
// Whether a value keeps to its schema entry: the same test at compile time, for defaults, and at run time.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace cfg {
namespace detail {

/// A value as rules see it.
struct observed {
    bound number;            // a number, a measure, or the size of a string or container
    std::string_view text;
    bool has_text = false;
    bool has_size = false;   // `number` counts characters or elements
    bool is_single = false;  // `number` is a float: bounds are rounded as it was
};

// A bound as a field of the value's precision would hold it.
constexpr bound rounded_for(const observed& value, const bound& limit) {
    if (!value.is_single || limit.kind != bound::form::real) return limit;
    return bound(static_cast<double>(static_cast<float>(limit.real)));
}

enum class broken_rule : std::uint8_t { none, range, choice, predicate, empty };

constexpr bool is_allowed(const choice& allowed, const observed& value) {
    if (allowed.number.kind == bound::form::none) return value.has_text && value.text == allowed.text;
    return !value.has_size && value.number.kind != bound::form::none &&
           compare(value.number, rounded_for(value, allowed.number)) == 0;
}

constexpr broken_rule first_broken(const field& entry, const observed& value) {
    if (entry.must_not_be_empty && value.has_size && value.number.natural == 0) return broken_rule::empty;
    if (value.number.kind != bound::form::none) {
        if (entry.lowest.kind != bound::form::none && compare(value.number, rounded_for(value, entry.lowest)) < 0)
            return broken_rule::range;
        if (entry.highest.kind != bound::form::none && compare(value.number, rounded_for(value, entry.highest)) > 0)
            return broken_rule::range;
    }
    if (entry.choice_count != 0) {
        bool allowed = false;
        for (std::size_t i = 0; i < entry.choice_count; ++i) allowed |= is_allowed(entry.choices[i], value);
        if (!allowed) return broken_rule::choice;
    }
    if (entry.text_predicate.is_given && value.has_text && !entry.text_predicate.holds(value.text))
        return broken_rule::predicate;
    if (!value.has_size && value.number.kind != bound::form::none) {
        if (entry.integer_predicate.is_given && value.number.kind != bound::form::real) {
            const bool negative = value.number.kind == bound::form::negative;
            const std::int64_t integer =
                negative ? value.number.negative : static_cast<std::int64_t>(value.number.natural);
            // What the predicate cannot be asked about does not hold.
            if ((!negative && integer < 0) || !entry.integer_predicate.holds(integer)) return broken_rule::predicate;
        }
        if (entry.real_predicate.is_given && !entry.real_predicate.holds(value.number.as_real()))
            return broken_rule::predicate;
    }
    return broken_rule::none;
}

// ---- at compile time -----------------------------------------------------------------------------------------------

template <class T>
constexpr observed observe(const T& object) {
    if constexpr (std::is_same_v<T, bool>) {
        return {};
    } else if constexpr (std::is_enum_v<T>) {
        return {{}, enum_name(object), true, false};
    } else if constexpr (std::is_arithmetic_v<T>) {
        return {bound(object), {}, false, false, std::is_same_v<T, float>};
    } else if constexpr (measurable<T>) {
        return {bound(object), {}, false, false};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return {bound(count_characters(object)), object, true, true};
    } else if constexpr (is_vector<T> || is_set<T> || is_map<T> || is_std_array<T>) {
        return {bound(object.size()), {}, false, true};
    } else {
        return {};
    }
}

struct broken_default {
    std::size_t member = 0;
    broken_rule rule = broken_rule::none;
};

template <class Member>
constexpr broken_rule check_default(const Member& object, const field* rules) {
    if constexpr (is_optional<Member>) {
        return object.has_value() ? check_default(*object, rules) : broken_rule::none;
    } else if constexpr (is_secret_type<Member>) {
        return check_default(object.expose(), rules);
    } else {
        // A required field's default is never used.
        if (rules == nullptr || rules->is_required || !rules->restricts()) return broken_rule::none;
        return first_broken(*rules, observe(object));
    }
}

template <class T, std::size_t... Index>
constexpr broken_default find_broken_default(std::index_sequence<Index...>) {
    [[maybe_unused]] T defaults{};  // not const: g++ 12 then refuses the strings in it
    broken_default found;
    [[maybe_unused]] const auto check = [&](std::size_t index, broken_rule rule) {
        if (rule != broken_rule::none && found.rule == broken_rule::none) found = {index, rule};
    };
    (check(Index, check_default(member<Index>(defaults), schema_entry<T>(member_names<T>[Index]))), ...);
    return found;
}

// Predicates and codecs may be ordinary functions; then the defaults are checked by the first load.
template <class T>
concept has_constant_defaults = requires {
    typename constant_probe<(static_cast<void>(find_broken_default<T>(std::make_index_sequence<member_count<T>>{})),
                             0)>;
};

/// Exists only to be printed by the compiler: a struct and its member whose default is not allowed.
template <class T, fixed_string Member>
struct invalid_default {
    static constexpr bool allowed = sizeof(T) == 0;
    static_assert(allowed,
                  "cfg: a default breaks its own rule; change the default or the schema entry of the member that "
                  "invalid_default<...> in the lines around this one names");
};

template <class T>
consteval bool require_valid_defaults();

template <class... Member>
consteval bool require_valid_nested_defaults(type_list<Member...>) {
    return ([] {
        if constexpr (section<Member>)
            return require_valid_defaults<Member>();
        else
            return true;
    }() && ...);
}

/// Refuses to compile a struct whose own defaults break its rules, where they are constant expressions. Elsewhere they
/// are found by the first load.
template <class T>
consteval bool require_valid_defaults() {
    if constexpr (has_constant_defaults<T> && !schema_of<T>().empty()) {
        constexpr broken_default broken = find_broken_default<T>(std::make_index_sequence<member_count<T>>{});
        if constexpr (broken.rule != broken_rule::none) {
            constexpr std::string_view name = member_names<T>[broken.member];
            static_cast<void>(show_message<invalid_default<T, fixed_copy<name.size() + 1>(name)>>);
        }
    }
    return require_valid_nested_defaults(member_types<T>{});
}

// ---- at run time ----------------------------------------------------------------------------------------------------

/// The rule that the value at `object` breaks. `storage` holds text that had to be made.
[[nodiscard]] broken_rule broken_at(const field& entry, const type_description& type, const void* object,
                                    std::string& storage);

}  // namespace detail
}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/rule_definitions.hpp>
#endif
