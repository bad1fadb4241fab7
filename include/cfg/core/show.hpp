// SPDX-License-Identifier: MIT
// How values, and what is expected of them, are shown in messages, help and explanations.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/slot.hpp>
#include <cfg/core/utf8.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The beginning of a text, where messages have no room for all of it.
[[nodiscard]] inline std::string_view shortened(std::string_view text) noexcept {
    constexpr std::size_t most = 200;
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (continues_character(text[end])) --end;
    return text.substr(0, end);
}

/// Appends a text as it stands between double quotes, with escapes that TOML and JSON share. Control characters never
/// reach a terminal, and what is no character becomes "?"; well-formed text reads back as the same.
inline void append_escaped(std::string& out, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            case '\r': out += "\\r"; break;
            default: {
                // U+0080 to U+009F are control characters of two bytes, the second of which is the code point.
                const bool is_long_control = byte == 0xC2 && i + 1 < text.size() && continues_character(text[i + 1]) &&
                                             static_cast<unsigned char>(text[i + 1]) < 0xA0;
                if (byte < 0x20 || byte == 0x7F || is_long_control) {
                    constexpr char digits[] = "0123456789ABCDEF";
                    const auto code_point = is_long_control ? static_cast<unsigned char>(text[++i]) : byte;
                    out += "\\u00";
                    out += digits[code_point >> 4];
                    out += digits[code_point & 15];
                } else {
                    append_printable(out, text, i);
                }
            }
        }
    }
}

/// The same, with the quotes.
inline void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    append_escaped(out, text);
    out += '"';
}

/// Appends the shortest text that reads back as the same number; a whole number keeps its ".0".
inline void append_real(std::string& out, const type_description& type, double number) {
    if (std::isnan(number)) {
        out += "nan";
        return;
    }
    if (std::isinf(number)) {
        out += number < 0 ? "-inf" : "inf";
        return;
    }
    char text[40];
    const bool narrow = type.size == sizeof(float);
    const float narrowed = static_cast<float>(number);
    auto written =
        narrow ? std::to_chars(text, text + sizeof text, narrowed) : std::to_chars(text, text + sizeof text, number);
    double read = number;
    // Readers round to a double first; a second rounding, to the float, may then go to another float.
    if (narrow) std::from_chars(text, written.ptr, read);
    if (static_cast<float>(read) != narrowed) written = std::to_chars(text, text + sizeof text, number);
    const std::string_view shortest(text, static_cast<std::size_t>(written.ptr - text));
    out += shortest;
    if (shortest.find_first_of(".e") == shortest.npos) out += ".0";
}

/// Appends a text as comment lines, whatever it contains.
inline void append_comment(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        out += "# ";
        for (std::size_t i = 0; i < line.size(); ++i) append_printable(out, line, i);
        out += '\n';
        text.remove_prefix(line.size() + (line.size() < text.size() ? 1 : 0));
    }
}

[[nodiscard]] constexpr bool is_bare_key(std::string_view key) noexcept {
    for (char c : key) {
        const bool bare =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!bare) return false;
    }
    return !key.empty();
}

inline void append_key(std::string& out, std::string_view key) {
    if (is_bare_key(key))
        out += key;
    else
        append_quoted(out, key);
}

inline void append_dynamic(std::string& out, const value& node);

inline void append_value(std::string& out, const type_description& type, const void* object, visibility sight);

struct element_writer {
    std::string& out;
    const type_description& element;
    visibility sight;
    bool keyed;

    static void write(void* context, std::string_view key, std::size_t index, const void* object) {
        element_writer& self = *static_cast<element_writer*>(context);
        if (index != 0) self.out += ", ";
        if (self.keyed) {
            append_key(self.out, key);
            self.out += " = ";
        }
        append_value(self.out, self.element, object, self.sight);
    }
};

/// Appends the value as TOML would write it on one line; secrets as `secret_mask`, an empty optional as "(none)".
inline void append_value(std::string& out, const type_description& type, const void* object, visibility sight) {
    if (sight == visibility::hidden || type.kind == form::secret) {
        out += secret_mask;
        return;
    }
    switch (type.kind) {
        case form::boolean: out += *static_cast<const bool*>(object) ? "true" : "false"; return;
        case form::integer: {
            const std::int64_t number = load_integer(type, object);
            out += type.is_signed ? std::to_string(number) : std::to_string(static_cast<std::uint64_t>(number));
            return;
        }
        case form::real: append_real(out, type, load_real(type, object)); return;
        case form::string: append_quoted(out, *static_cast<const std::string*>(object)); return;
        case form::encoded:
            if (type.text->take_date_time != nullptr)
                out += type.text->format(object);
            else
                append_quoted(out, type.text->format(object));
            return;
        case form::optional: {
            const void* held = type.wrapper->peek(object);
            if (held == nullptr)
                out += "(none)";
            else
                append_value(out, *type.element, held, sight);
            return;
        }
        case form::secret: return;
        case form::list:
        case form::array:
        case form::map: {
            element_writer writer{out, *type.element, sight, type.kind == form::map};
            out += writer.keyed ? "{" : "[";
            type.container->visit(object, &writer, &element_writer::write);
            out += writer.keyed ? "}" : "]";
            return;
        }
        case form::table: {
            out += "{";
            for (std::uint32_t i = 0; i < type.table->row_count; ++i) {
                const field_row& row = type.table->rows[i];
                if (i != 0) out += ", ";
                out.append(row.name).append(" = ");
                const bool hide = row.rules != nullptr && row.rules->is_secret;
                append_value(out, *row.type, type.table->member(const_cast<void*>(object), i),
                             hide ? visibility::hidden : sight);
            }
            out += "}";
            return;
        }
        case form::dynamic: append_dynamic(out, *static_cast<const value*>(object)); return;
    }
}

inline void append_dynamic(std::string& out, const value& node) {
    const auto append = [&]<class Held>(const Held* held) {
        if (held != nullptr) append_value(out, description_of<Held>::value, held, visibility::shown);
        return held != nullptr;
    };
    if (const auto* array = node.get_if<value::array>()) {
        out += "[";
        for (std::size_t i = 0; i < array->size(); ++i) {
            if (i != 0) out += ", ";
            append_dynamic(out, (*array)[i]);
        }
        out += "]";
    } else if (const auto* table = node.get_if<value::table>()) {
        out += "{";
        bool first = true;
        for (const auto& [key, member] : *table) {
            if (!std::exchange(first, false)) out += ", ";
            append_key(out, key);
            out += " = ";
            append_dynamic(out, member);
        }
        out += "}";
    } else if (!append(node.get_if<bool>()) && !append(node.get_if<std::int64_t>()) && !append(node.get_if<double>()) &&
               !append(node.get_if<std::string>()) && !append(node.get_if<local_date>()) &&
               !append(node.get_if<local_time>()) && !append(node.get_if<local_date_time>()) &&
               !append(node.get_if<offset_date_time>())) {
        out += "(none)";
    }
}

// ---- what is expected ----------------------------------------------------------------------------------------------

inline void append_bound(std::string& out, const type_description& type, const bound& limit) {
    switch (limit.kind) {
        case bound::form::none: return;
        case bound::form::real: append_real(out, description_of<double>::value, limit.real); return;
        case bound::form::negative:
        case bound::form::natural: {
            const std::int64_t measure =
                limit.kind == bound::form::negative ? limit.negative : static_cast<std::int64_t>(limit.natural);
            if (type.text != nullptr && type.text->format_measure != nullptr)
                out += type.text->format_measure(measure);
            else
                out += limit.kind == bound::form::negative ? std::to_string(limit.negative)
                                                           : std::to_string(limit.natural);
        }
    }
}

/// The type inside optionals and secrets.
[[nodiscard]] inline const type_description& unwrapped(const type_description& type) noexcept {
    const type_description* inner = &type;
    while (inner->kind == form::optional || inner->kind == form::secret) inner = inner->element;
    return *inner;
}

/// "1 element", "2 elements".
[[nodiscard]] inline std::string count_of(std::size_t count, std::string_view noun) {
    return std::to_string(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

/// "an integer from 1 to 65535": what the type and the rules of a field allow.
[[nodiscard]] inline std::string expectation(const type_description& wrapped, const field* rules) {
    const type_description& type = unwrapped(wrapped);
    std::string text;
    if (rules != nullptr && rules->choice_count != 0) {
        text = "one of ";
        for (std::size_t i = 0; i < rules->choice_count; ++i) {
            if (i != 0) text += ", ";
            const choice& each = rules->choices[i];
            if (each.number.kind == bound::form::none)
                append_quoted(text, each.text);
            else
                append_bound(text, type, each.number);
        }
        return text;
    }
    bool counts = false;
    switch (type.kind) {
        case form::boolean: text = "true or false"; break;
        case form::integer: text = "an integer"; break;
        case form::real: text = "a number"; break;
        case form::string: text = "a string"; counts = true; break;
        case form::encoded: text = type.text->expectation(); break;
        case form::list: text = "an array"; counts = true; break;
        case form::array: text = "an array of " + count_of(type.extent, "element"); break;
        case form::map:
        case form::table: text = "a table"; counts = type.kind == form::map; break;
        case form::dynamic: text = "a value"; break;
        case form::optional:
        case form::secret: break;
    }
    if (rules != nullptr && (rules->lowest.kind != bound::form::none || rules->highest.kind != bound::form::none)) {
        bound lowest = rules->lowest;
        bound highest = rules->highest;
        if (type.kind == form::integer) {  // what the rules leave open, the type bounds
            if (lowest.kind == bound::form::none && (type.size != 8 || !type.is_signed)) lowest = bound(type.lowest);
            if (highest.kind == bound::form::none && type.size != 8) highest = bound(type.highest);
        }
        const bool low = lowest.kind != bound::form::none;
        const bool high = highest.kind != bound::form::none;
        if (type.kind == form::encoded) {
            const std::size_t example = text.find(" such as ");
            text = !type.text->noun.empty() ? std::string(type.text->noun) : text.substr(0, example);
        }
        if (counts) text += " with";
        if (type.kind == form::encoded && (!low || !high)) text += " of";
        text += low && high ? (counts ? " " : " from ") : (low ? " at least " : " at most ");
        append_bound(text, type, low ? lowest : highest);
        if (low && high) {
            text += " to ";
            append_bound(text, type, highest);
        }
        if (counts) {
            const bound& last = high ? highest : lowest;
            text += type.kind == form::string ? " character" : " element";
            if (last.kind != bound::form::natural || last.natural != 1) text += 's';
        }
    } else if (type.kind == form::integer && type.size != 8) {
        text += " from " + std::to_string(type.lowest) + " to " + std::to_string(type.highest);
    } else if (type.kind == form::integer && !type.is_signed) {
        text += ", not negative";
    } else if (rules != nullptr && rules->must_not_be_empty && counts) {
        text += ", not empty";
    }
    if (rules != nullptr && !rules->predicate_message.empty()) text.append(", ").append(rules->predicate_message);
    return text;
}

}  // namespace cfg::detail
