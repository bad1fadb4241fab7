// SPDX-License-Identifier: MIT
// A typed place in a configuration, as seen by code that is not a template: how values get in and are shown.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/utf8.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// Where a value goes and what it may be.
struct slot {
    const type_description* type = nullptr;
    void* object = nullptr;
};

/// Whether a source's value shows in messages.
enum class visibility : bool { shown, hidden };

/// Why a value did not fit.
struct refusal {
    std::string message;
    std::string suggestion;
};

// ---- integers -----------------------------------------------------------------------------------------------------

/// Writes the low bytes of `bits`, which the caller found to be in range.
inline void store_integer(const type_description& type, void* object, std::uint64_t bits) noexcept {
    switch (type.size) {
        case 1: { const auto narrow = static_cast<std::uint8_t>(bits); std::memcpy(object, &narrow, 1); break; }
        case 2: { const auto narrow = static_cast<std::uint16_t>(bits); std::memcpy(object, &narrow, 2); break; }
        case 4: { const auto narrow = static_cast<std::uint32_t>(bits); std::memcpy(object, &narrow, 4); break; }
        default: std::memcpy(object, &bits, 8);
    }
}

/// The integer at `object`; an unsigned one as its bits.
[[nodiscard]] inline std::int64_t load_integer(const type_description& type, const void* object) noexcept {
    std::uint64_t bits = 0;
    switch (type.size) {
        case 1: { std::uint8_t narrow; std::memcpy(&narrow, object, 1); bits = narrow; break; }
        case 2: { std::uint16_t narrow; std::memcpy(&narrow, object, 2); bits = narrow; break; }
        case 4: { std::uint32_t narrow; std::memcpy(&narrow, object, 4); bits = narrow; break; }
        default: std::memcpy(&bits, object, 8);
    }
    if (!type.is_signed || type.size == 8) return static_cast<std::int64_t>(bits);
    const unsigned unused = 64u - 8u * type.size;
    return static_cast<std::int64_t>(bits << unused) >> unused;
}

inline void store_real(const type_description& type, void* object, double number) noexcept {
    if (type.size == sizeof(float)) {
        const float narrow = static_cast<float>(number);
        std::memcpy(object, &narrow, sizeof narrow);
    } else {
        std::memcpy(object, &number, sizeof number);
    }
}

[[nodiscard]] inline double load_real(const type_description& type, const void* object) noexcept {
    if (type.size == sizeof(float)) {
        float narrow = 0;
        std::memcpy(&narrow, object, sizeof narrow);
        return static_cast<double>(narrow);
    }
    double number = 0;
    std::memcpy(&number, object, sizeof number);
    return number;
}

/// Whether a finite number stays finite in the field's width.
[[nodiscard]] inline bool real_fits(const type_description& type, double number) noexcept {
    constexpr double rounds_to_infinity = 0x1.FFFFFFp+127;  // half a step above the largest float
    return type.size != sizeof(float) || !std::isfinite(number) || std::fabs(number) < rounds_to_infinity;
}

/// Whether an integer is a number of the field's floating-point type.
[[nodiscard]] inline bool is_exact_real(const type_description& type, std::int64_t number) noexcept {
    // 2^63 is no std::int64_t, but the nearest double of the largest ones.
    const double real = type.size == sizeof(float) ? static_cast<double>(static_cast<float>(number)) : static_cast<double>(number);
    return real < 0x1p+63 && static_cast<std::int64_t>(real) == number;
}

// ---- showing values -----------------------------------------------------------------------------------------------

/// The beginning of a text, where messages have no room for all of it.
[[nodiscard]] inline std::string_view shortened(std::string_view text) noexcept {
    constexpr std::size_t most = 200;
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (continues_character(text[end])) --end;
    return text.substr(0, end);
}

/// Appends a quoted string with TOML's escapes; control characters never reach a terminal.
inline void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            case '\r': out += "\\r"; break;
            default:
                if (byte < 0x20 || byte == 0x7F) {
                    constexpr char digits[] = "0123456789ABCDEF";
                    out += "\\u00";
                    out += digits[byte >> 4];
                    out += digits[byte & 15];
                } else {
                    append_printable(out, text, i);
                }
        }
    }
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
    const auto written = type.size == sizeof(float) ? std::to_chars(text, text + sizeof text, static_cast<float>(number))
                                                    : std::to_chars(text, text + sizeof text, number);
    const std::string_view shortest(text, static_cast<std::size_t>(written.ptr - text));
    out += shortest;
    if (shortest.find_first_of(".e") == shortest.npos) out += ".0";
}

[[nodiscard]] constexpr bool is_bare_key(std::string_view key) noexcept {
    for (char c : key) {
        const bool bare = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
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
                append_value(out, *row.type, type.table->member(const_cast<void*>(object), i), hide ? visibility::hidden : sight);
            }
            out += "}";
            return;
        }
        case form::dynamic: append_dynamic(out, *static_cast<const value*>(object)); return;
    }
}

inline void append_dynamic(std::string& out, const value& node) {
    node.visit([&]<class Held>(const Held& held) {
        if constexpr (std::is_same_v<Held, std::monostate>) {
            out += "(none)";
        } else if constexpr (std::is_same_v<Held, value::array>) {
            out += "[";
            for (std::size_t i = 0; i < held.size(); ++i) {
                if (i != 0) out += ", ";
                append_dynamic(out, held[i]);
            }
            out += "]";
        } else if constexpr (std::is_same_v<Held, value::table>) {
            out += "{";
            bool first = true;
            for (const auto& [key, member] : held) {
                if (!std::exchange(first, false)) out += ", ";
                append_key(out, key);
                out += " = ";
                append_dynamic(out, member);
            }
            out += "}";
        } else {
            append_value(out, description_of<Held>::value, &held, visibility::shown);
        }
    });
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
                out += limit.kind == bound::form::negative ? std::to_string(limit.negative) : std::to_string(limit.natural);
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

// ---- letting values in ----------------------------------------------------------------------------------------------

[[nodiscard]] inline bool refuse_type(refusal& why, std::string_view written) {
    why.message = "wrong type: " + std::string(written);
    return false;
}

[[nodiscard]] inline bool refuse_range(refusal& why, std::string_view number, visibility sight) {
    why.message = (sight == visibility::shown ? std::string(number) : std::string("the value")) + " is out of range";
    return false;
}

enum class quoting : bool { off, on };

[[nodiscard]] inline bool refuse_text(refusal& why, std::string_view text, std::string_view reason, visibility sight, quoting quotes = quoting::on) {
    std::string shown = "the value";
    if (sight == visibility::shown) {
        shown.clear();
        if (quotes == quoting::on)
            append_quoted(shown, shortened(text));
        else
            shown = text;
    }
    why.message = shown + " is not valid";
    // A codec's reason may quote the text.
    if (sight == visibility::shown && reason.substr(0, 12) == "did you mean")
        why.suggestion = reason;
    else if (sight == visibility::shown && !reason.empty())
        why.message.append(": ").append(reason);
    return false;
}

inline bool assign_integer(const slot& to, std::uint64_t bits, bool negative, refusal& why, visibility sight) {
    const bool fits = negative ? static_cast<std::int64_t>(bits) >= to.type->lowest : bits <= to.type->highest;
    if (!fits) {
        return refuse_range(why, negative ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits), sight);
    }
    store_integer(*to.type, to.object, bits);
    return true;
}

inline bool assign_encoded_text(const slot& to, std::string_view text, refusal& why, visibility sight) {
    std::string reason;
    return to.type->text->parse(to.object, text, reason) || refuse_text(why, text, reason, sight);
}

inline bool assign_encoded_integer(const slot& to, std::int64_t number, refusal& why, visibility sight) {
    if (to.type->text->take_integer == nullptr) return refuse_type(why, "an integer");
    if (to.type->text->take_integer(to.object, number)) return true;
    // The codec knows best how to say what a number lacks.
    const std::string text = std::to_string(number);
    std::string reason;
    return to.type->text->parse(to.object, text, reason) || refuse_text(why, text, reason, sight, quoting::off);
}

/// Gives a typed value to a leaf. Numbers never become text nor text numbers; nothing is rounded silently but a decimal
/// fraction to the field's float type.
inline bool assign(const slot& to, const scalar& written, refusal& why, visibility sight) {
    const type_description& type = *to.type;
    const auto* signed_number = std::get_if<std::int64_t>(&written);
    const auto* unsigned_number = std::get_if<std::uint64_t>(&written);
    const auto* real = std::get_if<double>(&written);
    const auto* text = std::get_if<std::string_view>(&written);
    switch (type.kind) {
        case form::boolean:
            if (const bool* truth = std::get_if<bool>(&written)) {
                *static_cast<bool*>(to.object) = *truth;
                return true;
            }
            break;
        case form::integer:
            if (signed_number != nullptr)
                return assign_integer(to, static_cast<std::uint64_t>(*signed_number), *signed_number < 0, why, sight);
            if (unsigned_number != nullptr) return assign_integer(to, *unsigned_number, false, why, sight);
            break;
        case form::real: {
            double number = 0;
            if (real != nullptr) {
                number = *real;
            } else if (signed_number != nullptr) {
                number = static_cast<double>(*signed_number);
                if (!is_exact_real(type, *signed_number)) {
                    if (sight == visibility::hidden) return refuse_range(why, {}, sight);
                    why.message = std::to_string(*signed_number) + " has no exact floating-point value";
                    return false;
                }
            } else if (unsigned_number != nullptr) {
                return refuse_range(why, std::to_string(*unsigned_number), sight);
            } else {
                break;
            }
            if (!real_fits(type, number)) {
                std::string shown;
                append_real(shown, description_of<double>::value, number);
                return refuse_range(why, shown, sight);
            }
            store_real(type, to.object, number);
            return true;
        }
        case form::string:
            if (text != nullptr) {
                static_cast<std::string*>(to.object)->assign(*text);
                return true;
            }
            break;
        case form::encoded:
            if (text != nullptr) return assign_encoded_text(to, *text, why, sight);
            if (signed_number != nullptr) return assign_encoded_integer(to, *signed_number, why, sight);
            if (unsigned_number != nullptr && type.text->take_integer != nullptr)
                return assign_encoded_text(to, std::to_string(*unsigned_number), why, sight);
            if (type.text->take_date_time != nullptr && type.text->take_date_time(to.object, written)) return true;
            break;
        case form::optional:
            if (std::holds_alternative<std::monostate>(written)) {
                type.wrapper->reset(to.object);
                return true;
            }
            [[fallthrough]];
        case form::secret:
            return assign({type.element, type.wrapper->engage(to.object)}, written, why, sight);
        case form::dynamic:
            return std::visit(
                [&]<class Held>(const Held& held) {
                    value& node = *static_cast<value*>(to.object);
                    if constexpr (std::is_same_v<Held, std::uint64_t>) return refuse_range(why, std::to_string(held), sight);
                    else if constexpr (std::is_same_v<Held, std::monostate>) node = value();
                    else node = value(held);
                    return true;
                },
                written);
        case form::list:
        case form::array:
        case form::map:
        case form::table: break;
    }
    return refuse_type(why, type_name(written));
}

/// Gives untyped text, from the environment or a flag, to a leaf that is one value: the declared type says how to read it.
inline bool assign_text(const slot& to, std::string_view text, refusal& why, visibility sight) {
    const type_description& type = *to.type;
    const char* const end = text.data() + text.size();
    switch (type.kind) {
        case form::boolean:
            for (std::string_view yes : {"true", "1", "yes", "on"})
                if (text == yes) return *static_cast<bool*>(to.object) = true;
            for (std::string_view no : {"false", "0", "no", "off"})
                if (text == no) {
                    *static_cast<bool*>(to.object) = false;
                    return true;
                }
            return refuse_text(why, text, {}, sight);
        case form::integer: {
            std::int64_t negative = 0;
            std::uint64_t natural = 0;
            const bool minus = !text.empty() && text.front() == '-';
            const auto read = minus ? std::from_chars(text.data(), end, negative) : std::from_chars(text.data(), end, natural);
            if (read.ptr != end || read.ec == std::errc::invalid_argument) return refuse_text(why, text, {}, sight);
            if (read.ec == std::errc::result_out_of_range) return refuse_range(why, text, sight);
            return assign_integer(to, minus ? static_cast<std::uint64_t>(negative) : natural, minus && negative != 0, why, sight);
        }
        case form::real: {
            double number = 0;
            const auto read = std::from_chars(text.data(), end, number);
            if (read.ptr != end || read.ec == std::errc::invalid_argument) return refuse_text(why, text, {}, sight);
            if (read.ec == std::errc::result_out_of_range || !real_fits(type, number)) return refuse_range(why, text, sight);
            store_real(type, to.object, number);
            return true;
        }
        case form::string: static_cast<std::string*>(to.object)->assign(text); return true;
        case form::encoded: return assign_encoded_text(to, text, why, sight);
        case form::optional:
        case form::secret: return assign_text({type.element, type.wrapper->engage(to.object)}, text, why, sight);
        case form::dynamic: *static_cast<value*>(to.object) = value(text); return true;
        case form::list:
        case form::array:
        case form::map:
        case form::table: break;
    }
    return refuse_type(why, "a single value");
}

}  // namespace cfg::detail
