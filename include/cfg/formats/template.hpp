// SPDX-License-Identifier: MIT
// Variables in a document: `${NAME}` becomes text that can neither end its string nor begin a key.
#pragma once

#include <algorithm>
#include <cfg/core/column_map.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/template_fragment.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// What looks a variable up: its text, or nothing.
using variable_lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// Reports that a document is too long with its variables put in.
inline void report_template_size(std::uint32_t source, load_state& state) {
    if (state.skips_problem(problem::severity::error)) return;
    problem found;
    found.where = state.origins.origin_at(source, 0, 0);
    found.message = "with its variables this document has more than " + std::to_string(state.bounds.template_bytes) +
                    " bytes (cfg::limits::template_bytes)";
    state.add_problem(std::move(found));
}

/// One expansion. Works through the text from left to right and knows at each place whether a string, a comment, a key or
/// a bare value stands there: that decides how a variable's text is written. A plain text has none of these.
/// Cost: linear in the template and in what comes out, which `limits::template_bytes` bounds.
class template_expansion {
public:
    template_expansion(std::string_view text, quoting_style style, const variable_lookup& lookup, std::uint32_t source,
                       load_state& state)
        : text_(text), style_(style), lookup_(lookup), source_(source), state_(state) {}

    /// The text is a value of a .env file, in which `${NAME:-default}` is also written as shells do.
    template_expansion(std::string_view text, quoting_style style, const template_fragment& fragment,
                       const variable_lookup& lookup, std::uint32_t source, load_state& state)
        : text_(text),
          style_(style),
          fragment_(fragment),
          lookup_(lookup),
          source_(source),
          state_(state),
          expected_(context::value) {}

    /// The expanded text; nothing if a problem was reported.
    [[nodiscard]] std::optional<std::string> expand(column_map& columns) {
        columns_ = &columns;
        return expand();
    }

    [[nodiscard]] std::optional<std::string> expand() {
        out_.reserve(text_.size() + text_.size() / 8);
        while (at_ < text_.size() && !is_too_long_) step_on();
        size_ = out_.size();
        if (has_failed_) return std::nullopt;
        return std::move(out_);
    }

    /// How many bytes were written, whether or not there was a problem.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// Whether `limits::template_bytes` did not suffice.
    [[nodiscard]] bool is_too_long() const noexcept { return is_too_long_; }

private:
    enum class context : std::uint8_t { key, value };
    enum class string_kind : std::uint8_t { none, basic, literal, multi_line_basic, multi_line_literal };

    /// Where a variable begins.
    struct spot {
        std::size_t at;
        std::uint32_t column;
    };

    static constexpr std::size_t most_nested = 8;

    [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    // Whether a dollar sign stands there that means more than itself.
    [[nodiscard]] bool is_sign(std::size_t ahead = 0) const noexcept {
        return peek(ahead) == '$' && (!fragment_.has_value() || fragment_->sign_at(at_ + ahead) != nullptr);
    }

    void copy(std::size_t count) {
        for (; count != 0 && at_ < text_.size(); --count) {
            const char c = text_[at_++];
            out_ += c;
            if (c == '\n') {
                ++line_;
                column_ = out_column_ = 1;
            } else if (!continues_character(c)) {
                ++column_;
                ++out_column_;
            }
        }
        is_too_long_ |= out_.size() > state_.bounds.template_bytes && !refuse_size();
    }

    // ---- the document's own text ------------------------------------------------------------------------------------------

    void step_on() {
        const char c = peek();
        if (is_sign()) return read_dollar();
        if (style_ == quoting_style::plain) return copy(1);
        if (string_ != string_kind::none) return step_in_string(c);
        if (style_ == quoting_style::toml && c == '#') {
            while (at_ < text_.size() && peek() != '\n') copy(1);
            return;
        }
        if (c == '"' || (c == '\'' && style_ == quoting_style::toml)) return open_string(c);
        follow_structure(c);
        copy(1);
    }

    // Keeps track of whether a key or a value comes next.
    void follow_structure(char c) {
        switch (c) {
            case '[':
            case '{':
                // A bracket where a key should be begins a header of TOML, which is a key.
                if (style_ == quoting_style::toml && open_.empty() && expected_ == context::key) return;
                open_.push_back(c);
                expected_ = c == '{' ? context::key : context::value;
                return;
            case ']':
            case '}':
                if (!open_.empty()) open_.pop_back();
                return;
            case ',': expected_ = !open_.empty() && open_.back() == '{' ? context::key : context::value; return;
            case '=':
                if (style_ == quoting_style::toml) expected_ = context::value;
                return;
            case ':':
                if (style_ == quoting_style::json) expected_ = context::value;
                return;
            case '\n':
                if (style_ == quoting_style::toml && open_.empty()) expected_ = context::key;
                return;
            default: return;
        }
    }

    void open_string(char quote) {
        const bool is_long = style_ == quoting_style::toml && peek(1) == quote && peek(2) == quote;
        string_ = quote == '"' ? (is_long ? string_kind::multi_line_basic : string_kind::basic)
                               : (is_long ? string_kind::multi_line_literal : string_kind::literal);
        copy(is_long ? 3 : 1);
    }

    void step_in_string(char c) {
        const bool is_basic = string_ == string_kind::basic || string_ == string_kind::multi_line_basic;
        const bool is_long = string_ == string_kind::multi_line_basic || string_ == string_kind::multi_line_literal;
        const char quote = is_basic ? '"' : '\'';
        if (is_basic && c == '\\') return copy(2);
        if (!is_long && (c == quote || c == '\n')) {  // a line end: the string is broken, and the reader will say so
            string_ = string_kind::none;
            return copy(c == quote ? 1 : 0);
        }
        if (is_long && c == quote && peek(1) == quote && peek(2) == quote) {
            std::size_t quotes = 3;
            while (quotes < 5 && peek(quotes) == quote) ++quotes;
            string_ = string_kind::none;
            return copy(quotes);
        }
        copy(1);
    }

    // ---- variables ------------------------------------------------------------------------------------------------------

    void read_dollar() {
        const spot begin{at_, column_};
        const std::uint32_t from = out_column_;
        if (peek(1) != '{') {
            const bool is_escaped = is_sign(1);
            copy(1);
            if (!is_escaped) return;
            skip(1);
            note_columns(from, begin);
            return;
        }
        if (expected_ == context::key) {
            refuse(begin, 2, "a variable cannot stand in a key", {});
            return skip(2);
        }
        std::string value;
        if (!read_variable(value, 0, true)) return;
        put(value, begin);
        note_columns(from, begin);
    }

    // `${NAME}`, `${NAME:default}` or `${NAME:?message}`, which may stand in a default again. One in a default that is not
    // needed is not `wanted`: it has to be well-formed, but need not be set.
    bool read_variable(std::string& value, std::size_t depth, bool wanted) {
        const spot begin{at_, column_};
        if (depth == most_nested)
            return refuse_and_skip(begin, 2, "variables are nested more than " + std::to_string(most_nested) + " deep");
        skip(2);
        while (is_bare_character(peek()) || peek() == '.') skip(1);
        const std::string_view name = text_.substr(begin.at + 2, at_ - begin.at - 2);
        if (name.empty())
            return refuse_and_skip(begin, 2, "the name of the variable is missing",
                                   "${NAME}, ${NAME:default} or ${NAME:?message}");
        if (peek() != '}' && peek() != ':')
            return refuse_and_skip(begin, static_cast<std::uint32_t>(2 + name.size()), "this variable is not closed",
                                   "a closing brace");
        std::optional<std::string> found = wanted ? lookup_(name) : std::nullopt;
        // As everywhere else an empty variable is as good as none.
        const bool is_set = found.has_value() && !found->empty();
        std::string otherwise;
        const bool has_message = peek() == ':' && peek(1) == '?';
        const bool has_default = peek() == ':' && !has_message;
        if (peek() == ':') {
            const bool is_shells = fragment_.has_value() && (peek(1) == '-' || peek(1) == '+');
            if (is_shells && peek(1) == '+')
                return refuse_and_skip(begin, static_cast<std::uint32_t>(4 + name.size()),
                                       "an alternative for a variable that is set cannot be given",
                                       "${NAME}, ${NAME:default} or ${NAME:?message}");
            skip(has_message || is_shells ? 2 : 1);
            if (!read_default(otherwise, depth, begin, wanted && !is_set)) return false;
        }
        skip(1);
        if (!wanted) return true;
        if (is_set) {
            value = std::move(*found);
        } else if (has_default) {
            value = std::move(otherwise);
        } else {
            std::string message = "the variable " + std::string(name) + " is not set";
            if (has_message && !otherwise.empty()) message += ": " + otherwise;
            refuse(begin, column_ - begin.column, message,
                   has_message ? std::string() : "write ${" + std::string(name) + ":default} if it may be missing");
            return false;
        }
        return true;
    }

    // Up to the brace that closes; `$$` and variables in it are read.
    bool read_default(std::string& otherwise, std::size_t depth, const spot& begin, bool wanted) {
        for (;;) {
            const char c = peek();
            // In a document the end of the line shows where the brace was forgotten; a value ends by itself.
            if (at_ == text_.size() || (c == '\n' && !fragment_.has_value()))
                return refuse_and_skip(begin, 2, "this variable is not closed",
                                       !fragment_.has_value() ? "a closing brace on the same line" : "a closing brace");
            if (c == '}') return true;
            if (is_sign() && peek(1) == '{') {
                std::string inner;
                if (!read_variable(inner, depth + 1, wanted)) return false;
                otherwise += inner;
            } else {
                if (wanted) otherwise += c;
                skip(is_sign() && is_sign(1) ? 2 : 1);
            }
            if (otherwise.size() > state_.bounds.template_bytes) return refuse_size();
        }
    }

    void skip(std::size_t count) {
        for (; count != 0 && at_ < text_.size(); --count)
            if (!continues_character(text_[at_++])) ++column_;
    }

    // What was written since the column `from` stands in the template from `begin` to here.
    void note_columns(std::uint32_t from, const spot& begin) {
        if (columns_ != nullptr) columns_->add({line_, from, out_column_, begin.column, column_});
    }

    // ---- putting text in --------------------------------------------------------------------------------------------------

    void put(std::string_view value, const spot& begin) {
        if (style_ == quoting_style::plain) return append(value);
        if (const char* bad = find_malformed_utf8(value.data(), value.data() + value.size());
            bad != value.data() + value.size()) {
            refuse(begin, column_ - begin.column, "the text of this variable is not UTF-8", {});
            return;
        }
        std::string written;
        switch (string_) {
            case string_kind::none:
                if (is_plain_value(value))
                    written = value;
                else
                    append_quoted(written, value);
                break;
            case string_kind::basic:
            case string_kind::multi_line_basic: append_escaped(written, value); break;
            case string_kind::literal:
            case string_kind::multi_line_literal:
                // There is no way to write these between single quotes.
                for (char c : value)
                    if (c == '\'' || (is_control(c) && c != '\t')) {
                        refuse(begin, column_ - begin.column,
                               "the text of this variable cannot stand between single quotes", "double quotes");
                        return;
                    }
                written = value;
                break;
        }
        append(written);
    }

    void append(std::string_view written) {
        out_ += written;
        out_column_ += static_cast<std::uint32_t>(count_characters(written));
        is_too_long_ |= out_.size() > state_.bounds.template_bytes && !refuse_size();
    }

    // Whether the text is one number, boolean or date: one word of the characters that these have, which begins as they do.
    [[nodiscard]] bool is_plain_value(std::string_view value) const {
        if (value == "true" || value == "false") return true;
        if (style_ == quoting_style::json && value == "null") return true;
        if (style_ == quoting_style::toml && (value == "inf" || value == "nan" || value == "+inf" || value == "-inf"))
            return true;
        const std::size_t first = value.find_first_not_of("+-");
        if (first == value.npos || first > 1 || !is_digit(value[first])) return false;
        for (char c : value)
            if (!is_bare_character(c) && c != '.' && c != '+' && c != ':') return false;
        return true;
    }

    // ---- problems ---------------------------------------------------------------------------------------------------------

    bool refuse_and_skip(const spot& begin, std::uint32_t width, std::string message, std::string expected = {}) {
        refuse(begin, width, std::move(message), {}, std::move(expected));
        if (at_ < text_.size()) skip(1);
        return false;
    }

    bool refuse_size() {
        if (!is_too_long_) report_template_size(source_, state_);
        return !(has_failed_ = is_too_long_ = true);
    }

    void refuse(const spot& begin, std::uint32_t width, std::string message, std::string suggestion,
                std::string expected = {}) {
        has_failed_ = true;
        if (state_.skips_problem(problem::severity::error)) return;
        template_fragment::written_place where{line_, begin.column, {}};
        if (fragment_.has_value())
            where = fragment_->place_of(*fragment_->sign_at(begin.at));
        else
            where.text = line_of(text_, line_);
        problem found;
        found.source = source_;
        found.where = state_.origins.origin_at(source_, where.line, where.column);
        found.message = std::move(message);
        found.expected = std::move(expected);
        found.suggestion = std::move(suggestion);
        // A default may be a secret's.
        if (!has_secret(*state_.root.type)) {
            const auto to_line_end = static_cast<std::uint32_t>(count_characters(where.text)) + 1 - where.column;
            show_line(found, where.text, where.column, std::min(width, to_line_end));
        }
        state_.add_problem(std::move(found));
    }

    std::string_view text_;
    quoting_style style_;
    std::optional<template_fragment> fragment_;  // without one the text is a whole document
    const variable_lookup& lookup_;
    std::uint32_t source_;
    load_state& state_;
    column_map* columns_ = nullptr;

    std::string out_;
    std::size_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t column_ = 1;      // in the template
    std::uint32_t out_column_ = 1;  // in the expanded text
    context expected_ = style_ == quoting_style::json ? context::value : context::key;
    string_kind string_ = string_kind::none;
    std::string open_;  // the brackets not closed yet
    std::size_t size_ = 0;
    bool has_failed_ = false;
    bool is_too_long_ = false;
};

}  // namespace cfg::detail
