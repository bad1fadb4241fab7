// SPDX-License-Identifier: MIT
// Why a text is not JSON (RFC 8259), and where: a second, careful reading of a text that the parser refused.
#pragma once

#include <cfg/core/utf8.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

struct json_fault {
    const char* at = nullptr;  // null: nothing wrong was found
    std::size_t width = 1;     // bytes from there on that are meant
    std::string_view message;
    std::string_view expected;
};

/// Finds the first thing in a text that JSON does not have. It keeps its own stack of brackets, so that no depth is too
/// much. The text must be followed by `text_padding` NUL bytes.
class json_fault_finder {
public:
    explicit json_fault_finder(std::string_view text) : p_(text.data()), end_(text.data() + text.size()) {}

    [[nodiscard]] json_fault find() {
        if (const char* bad = find_malformed_utf8(p_, end_); bad != end_) return {bad, 1, "this is not UTF-8", {}};
        skip_space();
        if (p_ == end_) return {p_, 1, "this text is empty", "at least {}"};
        if (read_value()) read_rest();
        return fault_;
    }

private:
    static constexpr std::string_view a_value =
        "a string in double quotes, a number, true, false, null, an array or an object";

    bool refuse(const char* at, std::string_view message, std::string_view expected = {}, std::size_t width = 1) {
        fault_ = {at, width, message, expected};
        return false;
    }

    void skip_space() {
        while (*p_ == ' ' || *p_ == '\t' || *p_ == '\n' || *p_ == '\r') ++p_;
    }

    // ---- structure ------------------------------------------------------------------------------------------------------

    // After the first value: what the open brackets ask for, until all are closed and the text ends.
    void read_rest() {
        for (;;) {
            skip_space();
            if (open_.empty()) {
                if (p_ != end_) refuse_between("unexpected text after the document", "the end of the text");
                return;
            }
            const char* const opening = open_.back();
            const char closing = *opening == '{' ? '}' : ']';
            if (*p_ == closing) {
                ++p_;
                open_.pop_back();
                continue;
            }
            if (p_ == end_) {
                refuse(opening, closing == '}' ? "this object is not closed" : "this array is not closed",
                       closing == '}' ? "}" : "]");
                return;
            }
            if (*p_ != ',') {
                refuse_between(*p_ == ']' || *p_ == '}' ? "this bracket closes what another kind has opened"
                                                        : "a comma is missing before this",
                               closing == '}' ? "a comma or }" : "a comma or ]");
                return;
            }
            const char* const comma = p_++;
            skip_space();
            if (*p_ == closing) {
                refuse(comma, "JSON has no comma after the last element", "another element, or no comma");
                return;
            }
            if (!(closing == '}' ? read_key() && read_value() : read_value())) return;
        }
    }

    // A value; of an array or an object only the beginning, down to the first value that has no more inside.
    bool read_value() {
        for (;;) {
            skip_space();
            if (*p_ != '[' && *p_ != '{') return read_single_value();
            const bool is_object = *p_ == '{';
            open_.push_back(p_++);
            skip_space();
            if (*p_ == (is_object ? '}' : ']')) return true;  // read_rest() closes it
            if (p_ == end_)
                return refuse(open_.back(), is_object ? "this object is not closed" : "this array is not closed",
                              is_object ? "}" : "]");
            if (*p_ == ',') return refuse(p_, "a value is missing before this comma");
            if (is_object && !read_key()) return false;
        }
    }

    bool read_key() {
        skip_space();
        const char* const begin = p_;
        if (*p_ == '"') {
            if (!read_string()) return false;
            skip_space();
            if (*p_ != ':') return refuse_between("a colon is missing after the key", ":");
            ++p_;
            return true;
        }
        if (is_letter(*p_) || *p_ == '_')
            return refuse(begin, "keys need double quotes", "a key in double quotes", bare_key_length(begin));
        return refuse_between("this is not a key", "a key in double quotes");
    }

    // Where something else than a value must stand: comments are what people most often try there.
    bool refuse_between(std::string_view message, std::string_view expected) {
        if (is_comment()) return refuse_comment();
        if (p_ == end_) return refuse(open_.empty() ? p_ : open_.back(), "this is not closed", expected);
        if (is_control(*p_)) return refuse(p_, "control character outside a string");
        return refuse(p_, message, expected);
    }

    [[nodiscard]] bool is_comment() const { return *p_ == '#' || (*p_ == '/' && (p_[1] == '/' || p_[1] == '*')); }
    bool refuse_comment() { return refuse(p_, "JSON has no comments", {}, *p_ == '#' ? 1 : 2); }

    // ---- single values --------------------------------------------------------------------------------------------------

    bool read_single_value() {
        if (*p_ == '"') return read_string();
        if (*p_ == '-' || is_digit(*p_)) return read_number();
        for (std::string_view literal : {"true", "false", "null"})
            if (std::string_view(p_, static_cast<std::size_t>(end_ - p_)).starts_with(literal) &&
                !is_bare_character(p_[literal.size()])) {
                p_ += literal.size();
                return true;
            }
        if (p_ == end_) return refuse(p_, "the value is missing", a_value);
        if (is_comment()) return refuse_comment();
        if (*p_ == ']' || *p_ == '}' || *p_ == ',' || *p_ == ':')
            return refuse(p_, "the value is missing before this", a_value);
        if (*p_ == '\'') return refuse(p_, "strings need double quotes", "a string in double quotes");
        if (*p_ == '+') return refuse(p_, "JSON numbers have no plus sign");
        if (*p_ == '.') return refuse(p_, "a decimal point needs digits on both sides");
        if (is_control(*p_)) return refuse(p_, "control character outside a string");
        const std::string_view word(p_, bare_key_length(p_));
        if (word == "NaN" || word == "nan" || word == "Infinity" || word == "inf")
            return refuse_special_number(word.size());
        if (word == "True" || word == "False" || word == "None" || word == "NULL" || word == "TRUE" ||
            word == "FALSE" || word == "Null")
            return refuse(p_, "true, false and null are written in lower case", a_value, word.size());
        return refuse(p_, "this is not a value", a_value, word.empty() ? 1 : word.size());
    }

    bool refuse_special_number(std::size_t width) {
        return refuse(p_, "JSON has no infinity and no NaN", "a number", width);
    }

    bool read_number() {
        const char* const begin = p_;
        if (*p_ == '-') ++p_;
        if (std::string_view(p_, static_cast<std::size_t>(end_ - p_)).starts_with("Infinity"))
            return refuse_special_number(8);
        if (*p_ == '0' && (is_digit(p_[1]) || (p_[1] | 0x20) == 'x'))
            return refuse(begin, is_digit(p_[1]) ? "a number must not begin with a zero" : "JSON numbers are decimal",
                          {}, number_length(begin));
        if (!skip_digits()) return refuse(begin, "this is not a number", "digits after the sign", number_length(begin));
        if (*p_ == '.') {
            ++p_;
            if (!skip_digits())
                return refuse(begin, "a decimal point needs digits on both sides", {}, number_length(begin));
        }
        if ((*p_ | 0x20) == 'e') {
            ++p_;
            if (*p_ == '+' || *p_ == '-') ++p_;
            if (!skip_digits()) return refuse(begin, "the exponent has no digits", {}, number_length(begin));
        }
        if (is_bare_character(*p_) || *p_ == '.')
            return refuse(begin, "this is not a number", {}, number_length(begin));
        return true;
    }

    bool skip_digits() {
        const char* const begin = p_;
        while (is_digit(*p_)) ++p_;
        return p_ != begin;
    }

    [[nodiscard]] static std::size_t number_length(const char* begin) {
        const char* p = begin;
        while (is_bare_character(*p) || *p == '.' || *p == '+') ++p;
        return p == begin ? 1 : static_cast<std::size_t>(p - begin);
    }

    bool read_string() {
        const char* const opening = p_;
        for (++p_;; ++p_) {
            if (*p_ == '"') {
                ++p_;
                return true;
            }
            if (p_ == end_) return refuse(opening, "this string is not closed");
            if (*p_ == '\n' || *p_ == '\r')
                return refuse(opening, "this string is not closed on its line",
                              "a closing quote; a line end in a string is written \\n");
            if (static_cast<unsigned char>(*p_) < 0x20)
                return refuse(p_, "control character in a string", "an escape sequence such as \\t or \\u0000");
            if (*p_ == '\\' && !read_escape()) return false;
        }
    }

    // Leaves `p_` at the last character of the escape.
    bool read_escape() {
        const char* const begin = p_++;
        if (*p_ == 'u') {
            unsigned unit = 0;
            if (!read_unit(begin, unit)) return false;
            if (unit < 0xD800 || unit > 0xDFFF) return true;
            unsigned low = 0;
            if (unit < 0xDC00 && p_[1] == '\\' && p_[2] == 'u') {
                p_ += 2;
                if (!read_unit(p_ - 1, low)) return false;
            }
            return (low >= 0xDC00 && low <= 0xDFFF) ? true
                                                    : refuse(begin, "half a surrogate pair is no character",
                                                             "\\uD800 to \\uDBFF, then \\uDC00 to \\uDFFF", 6);
        }
        if (*p_ != '\0' && std::string_view("\"\\/bfnrt").find(*p_) != std::string_view::npos) return true;
        return refuse(begin, "unknown escape sequence", "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uHHHH", 2);
    }

    // `p_` is at the u; left at the last digit.
    bool read_unit(const char* begin, unsigned& unit) {
        for (int i = 0; i < 4; ++i) {
            const unsigned digit = hex_digit(*++p_);
            if (digit == 16)
                return refuse(begin, "incomplete escape sequence", "four hexadecimal digits",
                              static_cast<std::size_t>(p_ - begin));
            unit = unit * 16 + digit;
        }
        return true;
    }

    const char* p_;
    const char* end_;
    std::vector<const char*> open_;  // the brackets not closed yet
    json_fault fault_;
};

}  // namespace cfg::detail
