// SPDX-License-Identifier: MIT
// How values get into their places: typed ones from formats, text from the environment and flags.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/scalar.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/slot.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace cfg::detail {

/// Why a value did not fit.
struct refusal {
    std::string message;
    std::string suggestion;
};

[[nodiscard]] inline bool refuse_type(refusal& why, std::string_view written) {
    why.message = "wrong type: " + std::string(written);
    return false;
}

[[nodiscard]] inline bool refuse_range(refusal& why, std::string_view number, visibility sight) {
    why.message = (sight == visibility::shown ? std::string(number) : std::string("the value")) + " is out of range";
    return false;
}

enum class quoting : bool { off, on };

[[nodiscard]] inline bool refuse_text(refusal& why, std::string_view text, std::string_view reason, visibility sight,
                                      quoting quotes = quoting::on) {
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
        return refuse_range(why, negative ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits),
                            sight);
    }
    store_integer(*to.type, to.object, bits);
    return true;
}

// A codec should not throw, but may be written with functions that do: then the text is refused for that reason.
inline bool parse_encoded_text(const slot& to, std::string_view text, std::string& reason) {
    try {
        return to.type->text->parse(to.object, text, reason);
    } catch (...) {
        reason = message_of_exception();
        return false;
    }
}

inline bool take_encoded_integer(const slot& to, std::int64_t number) {
    try {
        return to.type->text->take_integer(to.object, number);
    } catch (...) {
        return false;
    }
}

inline bool assign_encoded_text(const slot& to, std::string_view text, refusal& why, visibility sight) {
    std::string reason;
    return parse_encoded_text(to, text, reason) || refuse_text(why, text, reason, sight);
}

inline bool assign_encoded_integer(const slot& to, std::int64_t number, refusal& why, visibility sight) {
    if (to.type->text->take_integer == nullptr) return refuse_type(why, "an integer");
    if (take_encoded_integer(to, number)) return true;
    // The codec knows best how to say what a number lacks.
    const std::string text = std::to_string(number);
    std::string reason;
    return parse_encoded_text(to, text, reason) || refuse_text(why, text, reason, sight, quoting::off);
}

/// A value as a dynamic one; not for what std::int64_t cannot hold.
[[nodiscard]] inline value node_of(const scalar& written) {
    // Asked one by one, here and elsewhere: a std::visit costs every compilation more than this costs anybody.
    if (const auto* truth = std::get_if<bool>(&written)) return *truth;
    if (const auto* integer = std::get_if<std::int64_t>(&written)) return *integer;
    if (const auto* real = std::get_if<double>(&written)) return *real;
    if (const auto* text = std::get_if<std::string_view>(&written)) return *text;
    if (const auto* date = std::get_if<local_date>(&written)) return *date;
    if (const auto* time = std::get_if<local_time>(&written)) return *time;
    if (const auto* local = std::get_if<local_date_time>(&written)) return *local;
    if (const auto* instant = std::get_if<offset_date_time>(&written)) return *instant;
    return {};
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
            if (unsigned_number != nullptr) return refuse_range(why, std::to_string(*unsigned_number), sight);
            *static_cast<value*>(to.object) = node_of(written);
            return true;
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
            const auto read =
                minus ? std::from_chars(text.data(), end, negative) : std::from_chars(text.data(), end, natural);
            if (read.ptr != end || read.ec == std::errc::invalid_argument) return refuse_text(why, text, {}, sight);
            if (read.ec == std::errc::result_out_of_range) return refuse_range(why, text, sight);
            return assign_integer(to, minus ? static_cast<std::uint64_t>(negative) : natural, minus && negative != 0,
                                  why, sight);
        }
        case form::real: {
            double number = 0;
            const auto read = std::from_chars(text.data(), end, number);
            if (read.ptr != end || read.ec == std::errc::invalid_argument) return refuse_text(why, text, {}, sight);
            if (read.ec == std::errc::result_out_of_range || !real_fits(type, number))
                return refuse_range(why, text, sight);
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
