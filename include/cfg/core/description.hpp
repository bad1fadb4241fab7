// SPDX-License-Identifier: MIT
// What readers, writers, checks and tools need to know of a type or a struct, as plain constant data.
#pragma once

#include <bit>
#include <cfg/core/field.hpp>
#include <cfg/core/scalar.hpp>
#include <cfg/core/shape.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

struct finding;

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
    bool (*same)(const void* left, const void* right);                 // null: if their texts are the same
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
    void* (*at)(void* container, std::size_t index);                    // array, list that is filled in place
    void (*move_to_front)(void* container, std::size_t first);          // list that is filled in place: its elements from there on
    void* (*insert)(void* container, std::string_view key);             // map: the element, made if there was none; a secret is wiped first
    bool (*erase)(void* container, std::string_view key);               // map: whether there was such an element
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
    std::uint8_t word_size = 0;     // bytes of a value that fits one atomic word; 0: it does not
};

/// One member of a struct. The spelling stands first and aligned: the TOML reader compares it with the text at once.
struct alignas(16) field_row {
    static constexpr std::size_t spelling_size = 32;

    char spelling[spelling_size]{};  // `name = `, if it fits
    std::uint32_t spelling_mask = 0;  // a bit for each character of it
    form spelt_form = form::table;    // its type's, if the name is spelt here; the reader of common values takes no tables
    std::string_view name;
    const type_description* type = nullptr;
    const field* rules = nullptr;    // its schema entry, or null
    leaf_id first_leaf = 0;          // relative to the struct
    std::uint32_t leaf_count = 1;

    constexpr void spell() {
        constexpr std::string_view equals = " = ";
        const std::size_t size = name.size() + equals.size();
        const bool fits = !name.empty() && size <= spelling_size;
        // What no key begins with stands for a name that is too long, and for the end of the table. A text may have it.
        spelling[0] = unspelt;
        for (std::size_t i = 0; fits && i < size; ++i)
            spelling[i] = i < name.size() ? name[i] : equals[i - name.size()];
        spelling_mask = fits ? static_cast<std::uint32_t>((std::uint64_t{1} << size) - 1) : 0xF;
    }

    static constexpr char unspelt = '\x7F';
    [[nodiscard]] constexpr bool is_spelt() const noexcept { return spelling[0] != unspelt; }
    [[nodiscard]] std::uint32_t name_mask() const noexcept { return spelling_mask >> 3; }
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
    const void* (*defaults)() = nullptr;  // an object with nothing but its defaults; made when first asked for

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

}  // namespace cfg::detail
