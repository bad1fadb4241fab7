// SPDX-License-Identifier: MIT
// Makes the one constant description of every type and every struct.
#pragma once

#include <array>
#include <bit>
#include <cfg/core/bytes.hpp>
#include <cfg/core/enum_names.hpp>
#include <cfg/core/leaf_codecs.hpp>
#include <cfg/core/schema.hpp>
#include <cfg/core/type_operations.hpp>
#include <cfg/core/value.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace cfg::detail {

/// Exists only to be printed by the compiler: the member type that has no description.
template <class T>
struct unsupported_type {
    static constexpr bool is_array = std::is_array_v<T>;
    static constexpr bool is_not_owner = only_refers_to_memory<T>;
    static constexpr bool has_other_keys = keyed_container<T>;
    static constexpr bool is_other = !is_array && !is_not_owner && !has_other_keys;

    static_assert(!is_array, "cfg: a configuration struct must have no C array member; use std::array");
    static_assert(!is_not_owner,
                  "cfg: a pointer or a view cannot be a field, because it does not own its value; use std::string, or "
                  "std::optional for what may be missing, or specialise cfg::codec for it; unsupported_type<...> in the "
                  "lines around this one names it");
    static_assert(!has_other_keys,
                  "cfg: the keys of a map must be std::string; change them, or specialise cfg::codec for the whole map; "
                  "unsupported_type<...> in the lines around this one names it");
    static_assert(!is_other,
                  "cfg: this type cannot be a field; specialise cfg::codec for it (text to value and back), or make it a "
                  "plain struct; unsupported_type<...> in the lines around this one names it");
};

template <class T>
struct description_of {
    static const type_description value;
};

template <class T>
struct table_of {
    static const table_description value;
};

/// What a reader must do with a T; nothing is known of an unsupported type.
template <class T>
consteval form form_of() {
    if constexpr (has_codec<T>) return form::encoded;
    else if constexpr (std::is_same_v<T, bool>) return form::boolean;
    else if constexpr (is_number<T>) return std::is_integral_v<T> ? form::integer : form::real;
    else if constexpr (std::is_same_v<T, std::string>) return form::string;
    else if constexpr (std::is_same_v<T, value>) return form::dynamic;
    else if constexpr (is_optional<T>) return form::optional;
    else if constexpr (is_secret_type<T>) return form::secret;
    else if constexpr (is_std_array<T>) return form::array;
    else if constexpr (is_vector<T> || is_set<T>) return form::list;
    else if constexpr (is_map<T>) return form::map;
    else return form::table;
}

/// Whether values can be copied to and from an atomic word.
template <class T>
concept fits_word =
    std::is_trivially_copyable_v<T> && (sizeof(T) == 1 || sizeof(T) == 2 || sizeof(T) == 4 || sizeof(T) == 8);

template <class T>
consteval type_description describe() {
    type_description type;
    type.kind = form_of<T>();
    if constexpr (fits_word<T>) type.word_size = sizeof(T);
    if constexpr (form_of<T>() == form::encoded) {
        type.text = &text_operations_of<T>;
    } else if constexpr (is_number<T> && !std::is_same_v<T, bool>) {
        type.size = sizeof(T);
        type.is_signed = std::is_signed_v<T>;
        if constexpr (std::is_integral_v<T>) {
            type.lowest = static_cast<std::int64_t>(std::numeric_limits<T>::lowest());
            type.highest = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
        }
    } else if constexpr (is_optional<T> || is_secret_type<T>) {
        type.wrapper = &wrapper_operations_of<T>;
        // What a secret must not hide has its message there.
        if constexpr (is_optional<T> || wipeable<typename T::value_type>)
            type.element = &description_of<typename T::value_type>::value;
    } else if constexpr (is_vector<T> || is_set<T> || is_std_array<T>) {
        if constexpr (is_std_array<T>) type.extent = static_cast<std::uint32_t>(std::tuple_size_v<T>);
        type.container = &container_operations_of<T>;
        type.element = &description_of<typename T::value_type>::value;
    } else if constexpr (is_map<T>) {
        type.container = &container_operations_of<T>;
        type.element = &description_of<typename T::mapped_type>::value;
    } else if constexpr (section<T>) {
        type.table = &table_of<T>::value;
    } else if constexpr (form_of<T>() == form::table) {
        static_cast<void>(show_message<unsupported_type<T>>);
    }
    return type;
}

template <class T>
constexpr type_description description_of<T>::value = describe<T>();

template <class T, class... Member>
consteval auto make_rows(type_list<Member...>) {
    static_assert(require_schema_names<T>() && require_single_entries<T>() && require_fitting_rules<T>());
    std::array<field_row, sizeof...(Member) + 1> rows{};
    const type_description* const types[] = {&description_of<Member>::value..., nullptr};
    const form kinds[] = {form_of<Member>()..., form::table};
    for (std::size_t i = 0; i < sizeof...(Member); ++i) {
        const shape_member& known = shape_of<T>::members[i];
        field_row& row = rows[i];
        row.name = known.name;
        row.spell();
        row.type = types[i];
        if (row.is_spelt()) row.spelt_form = kinds[i];
        row.first_leaf = known.first_leaf;
        row.leaf_count = known.leaf_count;
        row.rules = schema_entry<T>(known.name);
    }
    rows[sizeof...(Member)].spell();
    return rows;
}

template <std::size_t Rows>
inline constexpr std::size_t index_size = std::bit_ceil(2 * Rows + 1);

template <std::size_t Rows>
consteval auto make_index(const field_row* rows) {
    std::array<std::uint8_t, index_size<Rows>> index{};
    for (std::uint8_t& each : index) each = 255;
    for (std::size_t i = 0; i < Rows; ++i) {
        std::size_t position = hash_name(rows[i].name.data(), rows[i].name.size()) % index.size();
        while (index[position] != 255) position = (position + 1) % index.size();
        index[position] = static_cast<std::uint8_t>(i);
    }
    return index;
}

template <class T>
struct table_storage {
    static constexpr std::size_t count = member_count<T>;
    static constexpr auto rows = make_rows<T>(member_types<T>{});
    static constexpr auto index = make_index<count>(rows.data());
};

// A function of its own: in a lambda of a consteval function clang 19 calls the literals of default initialisers, such as
// 64_MiB, while the program runs, where there are none.
template <class T>
const void* default_object() {
    static const T object{};
    return &object;
}

template <class T>
consteval table_description describe_table() {
    table_description table;
    table.rows = table_storage<T>::rows.data();
    table.row_count = static_cast<std::uint32_t>(table_storage<T>::count);
    table.leaf_count = shape_of<T>::value.leaf_count;
    table.index = table_storage<T>::index.data();
    table.index_mask = static_cast<std::uint32_t>(table_storage<T>::index.size() - 1);
    table.restricted = is_restricted<T>();
    for (const field& entry : schema_of<T>()) {
        table.has_required |= entry.is_required;
        if (entry.former_name.size() > table.longest_former_name)
            table.longest_former_name = static_cast<std::uint32_t>(entry.former_name.size());
    }
    table.offsets = &member_offsets<T>;
    if constexpr (std::is_default_constructible_v<T>) {
        table.defaults = &default_object<T>;
    }
    static_assert(checks_itself<T> || !has_other_check<T>,
                  "cfg: check is not called as it is declared; declare it as void check(cfg::report<T>& that) const, with "
                  "the struct itself for T");
    if constexpr (checks_itself<T>) {
        table.check = [](const void* object, std::vector<finding>& findings) {
            report<T> that(findings);
            static_cast<const T*>(object)->check(that);
        };
    }
    return table;
}

template <class T>
constexpr table_description table_of<T>::value = describe_table<T>();

}  // namespace cfg::detail
