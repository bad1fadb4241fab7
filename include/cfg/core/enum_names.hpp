// SPDX-License-Identifier: MIT
// The names of an enum's enumerators, from the compiler, with one instantiation per enum.
#pragma once

#include <array>
#include <cfg/core/codec.hpp>
#include <cfg/core/suggest.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cfg {

/// The values among which enumerators are looked for. Specialise it for an enum with others:
/// `template <> struct cfg::enum_range<http_status> { static constexpr int lowest = 100, highest = 599; };`
template <class Enum>
struct enum_range {
    static constexpr int lowest = -1;
    static constexpr int highest = 62;
};

namespace detail {

template <class Enum, Enum... Value>
consteval std::string_view enum_signature() {
    return __PRETTY_FUNCTION__;
}

// The range, as far as the underlying type can hold it.
template <class Enum>
inline constexpr int first_enum_value = [] {
    using limits = std::numeric_limits<std::underlying_type_t<Enum>>;
    constexpr bool holds_negative = limits::is_signed;
    constexpr int lowest = enum_range<Enum>::lowest;
    if constexpr (!holds_negative) return lowest < 0 ? 0 : lowest;
    else return lowest < limits::lowest() ? static_cast<int>(limits::lowest()) : lowest;
}();

template <class Enum>
inline constexpr int last_enum_value = [] {
    constexpr auto most = static_cast<unsigned long long>(std::numeric_limits<std::underlying_type_t<Enum>>::max());
    constexpr int highest = enum_range<Enum>::highest;
    return highest > 0 && static_cast<unsigned long long>(highest) > most ? static_cast<int>(most) : highest;
}();

template <class Enum, int... Offset>
consteval std::string_view enum_signature_of(std::integer_sequence<int, Offset...>) {
    return enum_signature<Enum, static_cast<Enum>(first_enum_value<Enum> + Offset)...>();
}

struct enum_span {
    std::size_t begin = 0;
    std::size_t length = 0;  // 0: the value has no name
};

constexpr bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// The signature ends in "Value = {app::level::debug, (app::level)7}]" (g++) or "Value = <app::level::debug, ...>]" (clang):
// the last word of an element is the enumerator's name, or a number where the value has none.
template <std::size_t Count>
consteval std::array<enum_span, Count> split_enum_signature(std::string_view text) {
    std::array<enum_span, Count> spans{};
    std::size_t position = text.rfind("Value = ") + 9;
    for (std::size_t i = 0; i < Count; ++i) {
        for (std::size_t depth = 0;; ++position) {
            const char c = text[position];
            if (depth == 0 && (c == ',' || c == '}' || c == '>' || c == ']')) break;
            if (c == '(' || c == '<' || c == '{') ++depth;
            if (c == ')' || c == '>' || c == '}') --depth;
        }
        std::size_t begin = position;
        while (is_name_character(text[begin - 1])) --begin;
        const bool has_name = begin != position && (text[begin] < '0' || text[begin] > '9');
        if (has_name) spans[i] = {begin, position - begin};
        position += 2;
    }
    return spans;
}

template <class Enum, std::size_t Count, std::size_t Characters>
struct enum_table {
    std::array<Enum, Count> values{};
    std::array<char, Characters + 1> characters{};
    std::array<std::uint16_t, Count + 1> offsets{};

    [[nodiscard]] constexpr std::string_view name(std::size_t i) const noexcept {
        return {characters.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i])};
    }
};

template <class Enum>
consteval auto make_enum_table() {
    constexpr bool countable = requires { Enum{0}; };
    static_assert(countable,
                  "cfg: the enumerators of an unscoped enum without a fixed underlying type cannot be listed; declare it "
                  "as enum class, or with a type as in enum name : int");
    if constexpr (countable) {
        constexpr int count = last_enum_value<Enum> - first_enum_value<Enum> + 1;
        constexpr std::string_view text = enum_signature_of<Enum>(std::make_integer_sequence<int, count>{});
        constexpr auto spans = split_enum_signature<count>(text);
        constexpr auto total = [&] {
            std::pair<std::size_t, std::size_t> named_and_characters{};
            for (const enum_span& each : spans) {
                named_and_characters.first += each.length != 0 ? 1 : 0;
                named_and_characters.second += each.length;
            }
            return named_and_characters;
        }();
        static_assert(total.first != 0,
                      "cfg: no enumerator was found between enum_range<Enum>::lowest and highest; specialise "
                      "cfg::enum_range for this enum");
        enum_table<Enum, total.first, total.second> table;
        std::size_t used = 0;
        std::size_t named = 0;
        for (int i = 0; i < count; ++i) {
            const enum_span span = spans[static_cast<std::size_t>(i)];
            if (span.length == 0) continue;
            table.values[named] = static_cast<Enum>(first_enum_value<Enum> + i);
            for (std::size_t k = 0; k < span.length; ++k) table.characters[used++] = text[span.begin + k];
            table.offsets[++named] = static_cast<std::uint16_t>(used);
        }
        return table;
    } else {
        return enum_table<Enum, 0, 0>{};
    }
}

template <class Enum>
inline constexpr auto enumerators = make_enum_table<Enum>();

}  // namespace detail

/// The enumerator's name, or empty text for a value without one.
template <class Enum>
    requires std::is_enum_v<Enum>
[[nodiscard]] constexpr std::string_view enum_name(Enum value) noexcept {
    const auto& table = detail::enumerators<Enum>;
    for (std::size_t i = 0; i < table.values.size(); ++i)
        if (table.values[i] == value) return table.name(i);
    return {};
}

/// Enums are written by enumerator name, case-sensitively.
template <class Enum>
    requires std::is_enum_v<Enum>
struct codec<Enum> {
    static std::optional<Enum> parse(std::string_view text, std::string& why) {
        const auto& table = detail::enumerators<Enum>;
        nearest_name nearest(text);
        for (std::size_t i = 0; i < table.values.size(); ++i) {
            if (table.name(i) == text) return table.values[i];
            nearest.consider(table.name(i));
        }
        if (!nearest.best().empty()) why = "did you mean \"" + std::string(nearest.best()) + "\"?";
        return std::nullopt;
    }

    static std::string format(Enum value) {
        const std::string_view name = enum_name(value);
        return name.empty() ? std::to_string(static_cast<long long>(value)) : std::string(name);
    }

    static std::string expectation() {
        std::string text = "one of ";
        const auto& table = detail::enumerators<Enum>;
        for (std::size_t i = 0; i < table.values.size(); ++i) {
            if (i != 0) text += ", ";
            text.append("\"").append(table.name(i)).append("\"");
        }
        return text;
    }
};

}  // namespace cfg
