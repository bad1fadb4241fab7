// SPDX-License-Identifier: MIT
// One constant description per type and per struct: all that readers, writers, checks and tools need to know of it.
#pragma once

#include <array>
#include <bit>
#include <cfg/core/bytes.hpp>
#include <cfg/core/codec.hpp>
#include <cfg/core/enum_names.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/leaf_codecs.hpp>
#include <cfg/core/report.hpp>
#include <cfg/core/scalar.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/shape.hpp>
#include <cfg/core/value.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cfg::detail {

/// What a reader must do with a type.
enum class form : std::uint8_t {
    boolean,
    integer,   // any width and signedness
    real,      // float, double
    string,    // std::string
    encoded,   // whatever a codec turns into text
    optional,
    secret,
    list,      // grows: std::vector, std::set
    array,     // fixed number of elements
    map,       // std::string to element
    table,     // a configuration struct
    dynamic    // cfg::value
};

struct type_description;
struct table_description;

/// The ways into and out of a type that is written as text.
struct text_operations {
    bool (*parse)(void* object, std::string_view text, std::string& why);
    std::string (*format)(const void* object);
    std::string (*expectation)();
    bool (*take_integer)(void* object, std::int64_t number);           // null: a bare number is refused
    bool (*take_date_time)(void* object, const scalar& written);       // null: dates and times are refused
    bound (*measure)(const void* object);                              // null: it cannot be compared
    std::string (*format_measure)(std::int64_t measure);               // null: as a plain number
    std::string_view noun;                                             // "a duration"; may be empty
};

/// optional and secret: one element inside.
struct wrapper_operations {
    void* (*engage)(void* object);             // the element, made if there was none; a secret is wiped first
    void (*reset)(void* object);
    const void* (*peek)(const void* object);   // the element, or null
};

using visit_element = void (*)(void* context, std::string_view key, std::size_t index, const void* element);

/// list, array and map: many elements inside.
struct container_operations {
    std::size_t (*size)(const void* container);
    void (*clear)(void* container);
    void (*visit)(const void* container, void* context, visit_element each);
    void* (*append)(void* container);                                   // list: the new last element
    void* (*at)(void* container, std::size_t index);                    // array
    void* (*insert)(void* container, std::string_view key);             // map: the element, made if there was none; a secret is wiped first
    void (*reserve)(void* container, std::size_t count);                // null: not of use
    std::size_t (*capacity)(const void* container);
    // Lists whose elements cannot be filled in place (sets, std::vector<bool>): filled apart, then moved in.
    void* (*make_element)();
    bool (*adopt_element)(void* container, void* element);              // false: it was there already
    void (*drop_element)(void* element);
    // list: lets `fill` fill an empty list of the same type, then moves its elements to the end. Returns what `fill` did.
    bool (*extend)(void* container, void* context, bool (*fill)(void* context, void* fresh));
};

struct type_description {
    form kind = form::table;
    std::uint8_t size = 0;          // integer, real: in bytes
    bool is_signed = false;         // integer
    std::int64_t lowest = 0;        // integer: what fits
    std::uint64_t highest = 0;
    std::uint32_t extent = 0;       // array: number of elements
    const type_description* element = nullptr;
    const table_description* table = nullptr;
    const text_operations* text = nullptr;
    const wrapper_operations* wrapper = nullptr;
    const container_operations* container = nullptr;
};

/// One member of a struct. The spelling stands first and aligned: the TOML reader compares it with the text at once.
struct alignas(16) field_row {
    static constexpr std::size_t spelling_size = 32;

    char spelling[spelling_size]{};  // the name and a space, if they fit
    std::uint32_t spelling_mask = 0;  // a bit for each character of it
    form kind = form::table;          // of its type: what readers ask first
    std::string_view name;
    const type_description* type = nullptr;
    const field* rules = nullptr;    // its schema entry, or null
    leaf_id first_leaf = 0;          // relative to the struct
    std::uint32_t leaf_count = 1;

    constexpr void spell() {
        const bool fits = !name.empty() && name.size() < spelling_size;
        for (std::size_t i = 0; fits && i < name.size(); ++i) spelling[i] = name[i];
        // What no key begins with stands for a name that is too long, and for the end of the table.
        spelling[fits ? name.size() : 0] = fits ? ' ' : '\x7F';
        spelling_mask = fits ? static_cast<std::uint32_t>((std::uint64_t{2} << name.size()) - 1) : 3;
    }
};

/// A struct: its members, a hash index over their names, and its own check.
struct table_description {
    const field_row* rows = nullptr;
    std::uint32_t row_count = 0;
    std::uint32_t leaf_count = 0;
    const std::uint8_t* index = nullptr;  // open addressing; `row_count` and above: empty
    std::uint32_t index_mask = 0;
    bool restricted = false;              // some rule or check lies in it or below it
    bool has_required = false;            // some member of its own is required
    std::uint32_t longest_former_name = 0;
    const std::uint32_t* (*offsets)(void* object) = nullptr;  // of the members, by row
    void (*check)(const void* object, std::vector<finding>& findings) = nullptr;

    /// The member of the struct at `object` that a row describes.
    [[nodiscard]] void* member(void* object, std::size_t row) const noexcept {
        return static_cast<char*>(object) + offsets(object)[row];
    }
};

static_assert(max_members < 255, "the name index holds row numbers in bytes");

// ---- finding a row by name ---------------------------------------------------------------------------------------

// Mixes the first and the last eight bytes and the length, read at once where they can be.
constexpr std::uint64_t hash_name(const char* name, std::size_t size) noexcept {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (size >= 8 && !std::is_constant_evaluated() && std::endian::native == std::endian::little) {
        std::memcpy(&first, name, 8);
        std::memcpy(&last, name + size - 8, 8);
    } else {
        const std::size_t count = size < 8 ? size : 8;
        for (std::size_t i = 0; i < count; ++i) {
            first |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
            last |= std::uint64_t{static_cast<unsigned char>(name[size - count + i])} << (8 * i);
        }
    }
    // Multiplication by the golden ratio's bits spreads low differences upwards (Knuth, TAOCP 6.4).
    std::uint64_t mixed = (first + size) * 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 32) ^ last) * 0x9E3779B97F4A7C15u;
    return mixed >> 40;
}

/// The row of that name, or null.
[[nodiscard]] inline const field_row* find_row(const table_description& table, std::string_view name) noexcept {
    std::size_t position = hash_name(name.data(), name.size()) & table.index_mask;
    for (;; position = (position + 1) & table.index_mask) {
        const std::uint8_t row = table.index[position];
        if (row >= table.row_count) return nullptr;
        const field_row& found = table.rows[row];
        if (found.name == name) return &found;
    }
}

// ---- which types are known -------------------------------------------------------------------------------------------

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_secret_type = false;
template <class T>
inline constexpr bool is_secret_type<secret<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;
template <class T>
inline constexpr bool is_set = false;
template <class T, class Less, class Allocator>
inline constexpr bool is_set<std::set<T, Less, Allocator>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T, class Less, class Allocator>
inline constexpr bool is_map<std::map<std::string, T, Less, Allocator>> = true;
template <class T, class Hash, class Equal, class Allocator>
inline constexpr bool is_map<std::unordered_map<std::string, T, Hash, Equal, Allocator>> = true;

template <class T>
inline constexpr bool is_character_type =
    std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

template <class T>
inline constexpr bool is_number = (std::is_integral_v<T> && !is_character_type<T>) || std::is_same_v<T, float> || std::is_same_v<T, double>;

// Values a set can be asked about and a vector<bool> hands out by proxy are filled apart.
template <class T>
inline constexpr bool fills_apart = is_set<T> || std::is_same_v<T, std::vector<bool>>;

// A std::map or std::unordered_map, whatever its keys.
template <class T>
concept keyed_container = requires { typename T::key_type; typename T::mapped_type; };

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

// ---- operations, one function template each ------------------------------------------------------------------------

template <class T>
bool parse_encoded(void* object, std::string_view text, std::string& why) {
    std::optional<T> parsed = decode<T>(text, why);
    if (!parsed.has_value()) return false;
    *static_cast<T*>(object) = std::move(*parsed);
    return true;
}

template <class T>
std::string format_encoded(const void* object) {
    return std::string(codec<T>::format(*static_cast<const T*>(object)));
}

template <class T>
std::string expect_encoded() {
    if constexpr (requires { codec<T>::expectation(); })
        return codec<T>::expectation();
    else
        return std::string(codec<T>::expected);
}

template <class T>
bool take_encoded_integer(void* object, std::int64_t number) {
    std::optional<T> taken = codec<T>::from_integer(number);
    if (taken.has_value()) *static_cast<T*>(object) = std::move(*taken);
    return taken.has_value();
}

template <class T>
bool take_encoded_date_time(void* object, const scalar& written) {
    const T* held = std::get_if<T>(&written);
    if (held != nullptr) *static_cast<T*>(object) = *held;
    return held != nullptr;
}

template <class T>
inline constexpr bool is_date_time = std::is_same_v<T, local_date> || std::is_same_v<T, local_time> ||
                                     std::is_same_v<T, local_date_time> || std::is_same_v<T, offset_date_time>;

template <class T>
consteval text_operations make_text_operations() {
    text_operations operations{&parse_encoded<T>, &format_encoded<T>, &expect_encoded<T>, nullptr, nullptr, nullptr, nullptr, {}};
    if constexpr (requires { codec<T>::noun; }) operations.noun = codec<T>::noun;
    if constexpr (takes_integer<T>) operations.take_integer = &take_encoded_integer<T>;
    if constexpr (is_date_time<T>) operations.take_date_time = &take_encoded_date_time<T>;
    if constexpr (measurable<T>)
        operations.measure = [](const void* object) { return bound(codec<T>::measure(*static_cast<const T*>(object))); };
    if constexpr (requires(std::int64_t measure) { codec<T>::format_measure(measure); })
        operations.format_measure = [](std::int64_t measure) { return std::string(codec<T>::format_measure(measure)); };
    return operations;
}

template <class T>
inline constexpr text_operations text_operations_of = make_text_operations<T>();

template <class T>
consteval wrapper_operations make_wrapper_operations() {
    if constexpr (is_optional<T>) {
        return {[](void* object) -> void* {
                    T& wrapped = *static_cast<T*>(object);
                    return std::addressof(wrapped.has_value() ? *wrapped : wrapped.emplace());
                },
                [](void* object) { static_cast<T*>(object)->reset(); },
                [](const void* object) -> const void* {
                    const T& wrapped = *static_cast<const T*>(object);
                    return wrapped.has_value() ? std::addressof(*wrapped) : nullptr;
                }};
    } else {
        return {[](void* object) -> void* { return std::addressof(secret_access::wiped_value(*static_cast<T*>(object))); },
                [](void* object) { *static_cast<T*>(object) = T{}; },
                [](const void* object) -> const void* { return std::addressof(static_cast<const T*>(object)->expose()); }};
    }
}

template <class T>
inline constexpr wrapper_operations wrapper_operations_of = make_wrapper_operations<T>();

template <class T>
void visit_elements(const void* container, void* context, visit_element each) {
    std::size_t index = 0;
    for (const auto& element : *static_cast<const T*>(container)) {
        if constexpr (is_map<T>) {
            each(context, element.first, index++, std::addressof(element.second));
        } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
            const bool held = element;
            each(context, {}, index++, std::addressof(held));
        } else {
            each(context, {}, index++, std::addressof(element));
        }
    }
}

template <class T>
consteval container_operations make_container_operations() {
    container_operations operations{};
    operations.size = [](const void* container) -> std::size_t { return static_cast<const T*>(container)->size(); };
    operations.visit = &visit_elements<T>;
    if constexpr (is_std_array<T>) {
        operations.at = [](void* container, std::size_t index) -> void* {
            return std::addressof((*static_cast<T*>(container))[index]);
        };
    } else {
        operations.clear = [](void* container) { static_cast<T*>(container)->clear(); };
    }
    if constexpr (is_map<T>) {
        operations.insert = [](void* container, std::string_view key) -> void* {
            return std::addressof((*static_cast<T*>(container))[std::string(key)]);
        };
    }
    if constexpr (is_vector<T> || is_set<T>) {
        operations.extend = [](void* container, void* context, bool (*fill)(void* context, void* fresh)) {
            T fresh;
            const bool filled = fill(context, &fresh);
            T& all = *static_cast<T*>(container);
            if constexpr (is_set<T>)
                all.merge(fresh);
            else
                for (auto&& element : fresh) all.push_back(std::move(element));
            return filled;
        };
    }
    if constexpr (is_vector<T> && !fills_apart<T>) {
        operations.append = [](void* container) -> void* { return std::addressof(static_cast<T*>(container)->emplace_back()); };
        operations.reserve = [](void* container, std::size_t count) { static_cast<T*>(container)->reserve(count); };
        operations.capacity = [](const void* container) -> std::size_t { return static_cast<const T*>(container)->capacity(); };
    }
    if constexpr (fills_apart<T>) {
        using element = typename T::value_type;
        operations.make_element = []() -> void* { return new element(); };
        operations.drop_element = [](void* made) { delete static_cast<element*>(made); };
        operations.adopt_element = [](void* container, void* made) {
            const std::unique_ptr<element> owned(static_cast<element*>(made));
            if constexpr (is_set<T>) {
                return static_cast<T*>(container)->insert(std::move(*owned)).second;
            } else {
                static_cast<T*>(container)->push_back(*owned);
                return true;
            }
        };
    }
    return operations;
}

template <class T>
inline constexpr container_operations container_operations_of = make_container_operations<T>();

// ---- descriptions -------------------------------------------------------------------------------------------------------

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

template <class T>
consteval type_description describe() {
    type_description type;
    type.kind = form_of<T>();
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
                  "numbers and durations, one_of for single values; unfit_rule<...> in the lines around this one names it");
};

// Whether each rule of the entry says something about a value of this type.
template <class Member>
constexpr bool rules_fit(const field& entry) {
    if constexpr (is_optional<Member> || is_secret_type<Member>) {
        return rules_fit<typename Member::value_type>(entry);
    } else {
        constexpr bool number = is_number<Member> && !std::is_same_v<Member, bool>;
        constexpr bool sized = std::is_same_v<Member, std::string> || is_vector<Member> || is_set<Member> || is_std_array<Member> || is_map<Member>;
        constexpr bool textual = std::is_same_v<Member, std::string> || has_codec<Member>;
        constexpr bool ordered = number || measurable<Member> || sized;
        const bool bounded = entry.lowest.kind != bound::form::none || entry.highest.kind != bound::form::none;
        bool choices_fit = true;
        for (std::size_t i = 0; i < entry.choice_count; ++i)
            choices_fit &= entry.choices[i].number.kind == bound::form::none ? textual : number || measurable<Member>;
        return (!bounded || ordered) && choices_fit && (!entry.must_not_be_empty || sized || has_codec<Member>) &&
               (entry.text_predicate == nullptr || textual) && (entry.integer_predicate == nullptr || std::is_integral_v<Member> || measurable<Member>) &&
               (entry.real_predicate == nullptr || number);
    }
}

template <class T, class... Member>
consteval std::size_t first_unfit_member(type_list<Member...>) {
    std::size_t member = 0;
    std::size_t unfit = sizeof...(Member);
    const auto look = [&](bool (*fit)(const field&)) {
        for (const field& entry : schema_of<T>())
            if (entry.name == shape_of<T>::members[member].name && unfit == sizeof...(Member) && !fit(entry)) unfit = member;
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

template <class T, class... Seen>
consteval bool is_restricted();

// Whether something below a member can break a rule. `Seen` ends the walk through a struct that contains lists of itself.
template <class Member, class... Seen>
consteval bool member_is_restricted() {
    if constexpr (section<Member>) {
        if constexpr ((std::is_same_v<Member, Seen> || ...))
            return false;
        else
            return is_restricted<Member, Seen...>();
    } else if constexpr (is_map<Member>) {
        return member_is_restricted<typename Member::mapped_type, Seen...>();
    } else if constexpr (is_optional<Member> || is_secret_type<Member> || is_vector<Member> || is_set<Member> || is_std_array<Member>) {
        return member_is_restricted<typename Member::value_type, Seen...>();
    } else {
        return false;
    }
}

template <class T>
concept checks_itself = requires(const T& object, report<T>& findings) { object.check(findings); };

// A member function of that name that `checks_itself` does not know; a data member may well be called so.
template <class T>
inline constexpr bool has_other_check = requires { requires std::is_member_function_pointer_v<decltype(&T::check)>; };

template <class T, class... Seen, class... Member>
consteval bool any_member_restricted(type_list<Member...>) {
    return (member_is_restricted<Member, T, Seen...>() || ...);
}

template <class T, class... Seen>
consteval bool is_restricted() {
    if constexpr (checks_itself<T>) return true;
    for (const field& entry : schema_of<T>())
        if (entry.restricts()) return true;
    return any_member_restricted<T, Seen...>(member_types<T>{});
}

/// The schema entry of a member, or null.
template <class T>
constexpr const field* schema_entry(std::string_view member) {
    constexpr std::span<const field> schema = schema_of<T>();
    for (const field& entry : schema)
        if (entry.name == member) return &entry;
    return nullptr;
}

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
        row.kind = kinds[i];
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
