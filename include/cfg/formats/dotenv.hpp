// SPDX-License-Identifier: MIT
// The text of a .env file, taken apart into names and values.
//
// | written               | is                                                                                        |
// |-----------------------|-------------------------------------------------------------------------------------------|
// | NAME=value            | a value up to the end of the line, without the blanks around it; blanks may surround `=`  |
// | export NAME=value     | the same                                                                                  |
// | NAME=                 | an empty value, and so are NAME='' and NAME=""                                            |
// | NAME='text'           | the text as it stands, over any number of lines; only \' is a quote                       |
// | NAME=`text`           | the text as it stands, over any number of lines                                           |
// | NAME="text"           | the same, but \n \r \t \" \\ \$ are escapes; a backslash before anything else is an error |
// | # comment             | nothing; also after a blank behind an unquoted value, and behind a closing quote          |
// | $NAME ${NAME}         | these characters: nothing is expanded, unless the source asks for it                      |
// | NAME twice            | the value of the last one                                                                 |
// | a line without `=`    | an error, also NAME: value                                                                |
// | a quote never closed  | an error; the lines after it are read from the next one that begins like NAME=            |
// | text behind a quote   | an error, unless it is a comment                                                          |
//
// Where the source asks for variables, with .interpolate(), unquoted text and double quotes have
//
// | written               | is                                                                                        |
// |-----------------------|-------------------------------------------------------------------------------------------|
// | ${NAME}               | the text of the variable: the one that the program gives; else that of the environment;   |
// |                       | else that of the last entry NAME before this one. One that is empty counts as not there   |
// | ${NAME:text}          | the same, or this text, also written ${NAME:-text}, as shells do                          |
// | ${NAME:?text}         | the same, or an error that says this text                                                 |
// | $$ \$                 | a dollar sign                                                                             |
// | $NAME                 | these characters: a variable has braces                                                   |
// | ${NAME:+text}         | an error                                                                                  |
//
// The environment goes before the file, as it does where both are sources, and as docker compose, dotenvy and python-dotenv
// (unless told otherwise) have it: whoever sets NAME for one run means the values made from it as well. Names are looked up
// as they are written, with their prefix. The ends of values and comments are found first: no text that is put in moves
// them.
//
// A name consists of ASCII letters, digits and _ . - in any order. Lines end with LF or CR LF; CR LF within quotes is
// LF. A byte order mark of UTF-8 at the beginning does not count.
#pragma once

#include <algorithm>
#include <cfg/core/utf8.hpp>
#include <cfg/formats/template_fragment.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// One NAME=value. Lifetime of its views: the text's.
struct dotenv_entry {
    std::string_view name;
    std::string_view written;     // the value with its quotes; empty and behind the `=` if there is none
    std::string value;
    std::string_view first_line;  // the whole line that it begins on
    std::uint32_t line = 0;       // the number of that line, from 1
    std::uint32_t last_line = 0;
    std::uint32_t column = 0;     // of the value as it is written, in characters from 1
    char quote = 0;
    bool has_escapes = false;
    std::vector<template_sign> signs;  // where variables may begin in the value, if they were asked for
};

/// What is wrong with a text.
struct dotenv_problem {
    std::string_view part;         // what is meant
    std::string_view part_line;    // the whole line that it begins on
    std::string_view public_part;  // of that line, what stands before anything that may be a value
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string_view message;
    std::string_view suggestion;
};

struct dotenv_document {
    std::vector<dotenv_entry> entries;  // as they stand in the text; of two with one name the last one counts
    std::vector<dotenv_problem> problems;
    std::size_t unreported = 0;         // problems beyond those that are kept
};

struct dotenv_limits {
    std::size_t entries;
    std::size_t problems;
};

/// What a dollar sign outside of single quotes and backticks is.
enum class dollar_meaning : bool { character, variable };

/// The text without a byte order mark, from which lines and columns count.
[[nodiscard]] constexpr std::string_view without_byte_order_mark(std::string_view text) noexcept {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

/// Takes a text apart, line by line; goes on after a problem. Cost: a few passes over the text at most.
class dotenv_parser {
public:
    dotenv_parser(std::string_view text, const dotenv_limits& bounds, dollar_meaning dollar)
        : at_(text.data()),
          end_(text.data() + text.size()),
          line_begin_(text.data()),
          bounds_(bounds),
          dollar_(dollar) {}

    [[nodiscard]] dotenv_document parse() && {
        const std::string_view text = between(at_, end_);
        if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
            report(here(), 2, at_, "this is UTF-16, not UTF-8", "save the file as UTF-8");
            return std::move(found_);
        }
        while (at_ != end_) {
            read_line();
            go_to_next_line();
            if (std::exchange(is_lost_, false))
                while (at_ != end_ && !begins_entry()) go_to_next_line();
        }
        return std::move(found_);
    }

private:
    /// A place in the text, with the line it is in.
    struct spot {
        const char* at = nullptr;
        const char* line_begin = nullptr;
        std::uint32_t line = 0;
    };

    // ---- lines --------------------------------------------------------------------------------------------------

    [[nodiscard]] static bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

    [[nodiscard]] static std::string_view between(const char* begin, const char* end) noexcept {
        return {begin, static_cast<std::size_t>(end - begin)};
    }

    [[nodiscard]] static std::uint32_t column_of(const spot& where) noexcept {
        return static_cast<std::uint32_t>(count_characters(between(where.line_begin, where.at))) + 1;
    }

    [[nodiscard]] spot here() const noexcept { return {at_, line_begin_, line_}; }

    void go_to(const spot& where) noexcept {
        at_ = where.at;
        line_begin_ = where.line_begin;
        line_ = where.line;
    }

    void go_to_next_line() noexcept {
        at_ = std::find(at_, end_, '\n');
        if (at_ == end_) return;
        line_begin_ = ++at_;
        ++line_;
    }

    void skip_blanks() noexcept {
        while (at_ != end_ && is_blank(*at_)) ++at_;
    }

    /// Where the line ends that `p` is in: at LF, CR LF or the end of the text.
    [[nodiscard]] const char* end_of_line(const char* p) const noexcept {
        const char* const newline = std::find(p, end_, '\n');
        return newline != p && newline[-1] == '\r' ? newline - 1 : newline;
    }

    /// `private_from`: from here on a value may stand.
    void report(const spot& where, std::size_t size, const char* private_from, std::string_view message,
                std::string_view suggestion) {
        if (found_.problems.size() >= bounds_.problems) {
            ++found_.unreported;
            return;
        }
        dotenv_problem& problem = found_.problems.emplace_back();
        problem.part = {where.at, size};
        problem.part_line = between(where.line_begin, end_of_line(where.line_begin));
        // What follows a quote that was never closed may be anything.
        const char* const public_end = was_lost_ ? where.line_begin : std::max(private_from, where.line_begin);
        problem.public_part = between(where.line_begin, public_end);
        problem.line = where.line;
        problem.column = column_of(where);
        problem.message = message;
        problem.suggestion = suggestion;
    }

    // ---- names --------------------------------------------------------------------------------------------------

    [[nodiscard]] static bool is_name(std::string_view text) noexcept {
        const auto is_name_letter = [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                   c == '-';
        };
        return !text.empty() && std::all_of(text.begin(), text.end(), is_name_letter);
    }

    /// What stands before the `=`, without the blanks around it and without `export`.
    [[nodiscard]] static std::string_view name_before(const char* begin, const char* equals) noexcept {
        while (begin != equals && is_blank(*begin)) ++begin;
        while (begin != equals && is_blank(equals[-1])) --equals;
        constexpr std::string_view keyword = "export";
        std::string_view name = between(begin, equals);
        if (name.starts_with(keyword) && name.size() > keyword.size() && is_blank(name[keyword.size()])) {
            name.remove_prefix(keyword.size());
            while (is_blank(name.front())) name.remove_prefix(1);
        }
        return name;
    }

    [[nodiscard]] bool begins_entry() const noexcept {
        const char* const line_end = end_of_line(at_);
        const char* const equals = std::find(at_, line_end, '=');
        return equals != line_end && is_name(name_before(at_, equals));
    }

    void read_line() {
        skip_blanks();
        const spot begin = here();
        const char* const line_end = end_of_line(at_);
        if (at_ == line_end || *at_ == '#') return;
        const char* const equals = std::find(at_, line_end, '=');
        if (equals == line_end) {
            const char* last = line_end;
            while (is_blank(last[-1])) --last;
            return report(begin, static_cast<std::size_t>(last - begin.at), begin.at, "there is no \"=\" on this line",
                          "write NAME=value, or # before a comment");
        }
        if (found_.entries.size() >= bounds_.entries) {
            report(begin, 1, begin.at, "this file has more values than cfg::limits::values allows", {});
            at_ = end_;
            return;
        }
        dotenv_entry entry;
        entry.name = name_before(begin.at, equals);
        entry.first_line = between(line_begin_, line_end);
        entry.line = line_;
        const bool is_named = is_name(entry.name);
        if (entry.name.empty()) {
            report({equals, line_begin_, line_}, 1, begin.at, "there is no name before this \"=\"", {});
        } else if (!is_named) {
            report({entry.name.data(), line_begin_, line_}, entry.name.size(), begin.at,
                   "this is not the name of a variable",
                   "a name consists of letters, digits, \"_\", \".\" and \"-\"");
        }
        at_ = equals + 1;
        // What is no name may be a part of a value, too.
        private_from_ = is_named ? at_ : begin.at;
        if (read_value(entry) && is_named) found_.entries.push_back(std::move(entry));
    }

    // ---- values -------------------------------------------------------------------------------------------------

    bool read_value(dotenv_entry& entry) {
        const char* const behind_equals = at_;
        skip_blanks();
        if (private_from_ == behind_equals) private_from_ = at_;
        const bool is_quoted = at_ != end_ && (*at_ == '"' || *at_ == '\'' || *at_ == '`');
        const bool is_read = is_quoted ? read_quoted(entry) : read_unquoted(entry, behind_equals);
        entry.last_line = line_;
        return is_read;
    }

    bool read_unquoted(dotenv_entry& entry, const char* behind_equals) {
        const char* const line_end = end_of_line(behind_equals);
        const char* const begin = std::min(at_, line_end);
        const char* value_end = begin;
        const auto begins_comment = [&](const char* p) {
            return *p == '#' && p != behind_equals && is_blank(p[-1]);
        };
        while (value_end != line_end && !begins_comment(value_end)) ++value_end;
        while (value_end != begin && is_blank(value_end[-1])) --value_end;
        entry.written = value_end == begin ? between(behind_equals, behind_equals) : between(begin, value_end);
        entry.column = column_of({entry.written.data(), line_begin_, line_});
        if (dollar_ == dollar_meaning::variable && entry.written.find('$') != entry.written.npos)
            collect_unquoted(entry);
        else
            entry.value = entry.written;
        at_ = line_end;
        return true;
    }

    /// The value without the backslashes that stand before dollar signs; any other stays.
    void collect_unquoted(dotenv_entry& entry) const {
        const std::string_view text = entry.written;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '$') {
                entry.signs.push_back({entry.value.size(), &text[i], line_});
            } else if (text.substr(i).starts_with("\\$")) {
                entry.has_escapes = true;
                ++i;
            }
            entry.value += text[i];
        }
    }

    bool read_quoted(dotenv_entry& entry) {
        const spot opening = here();
        spot bad_escape;
        entry.quote = *at_;
        entry.column = column_of(opening);
        if (!read_to_closing_quote(entry, bad_escape)) {
            go_to(opening);
            report(opening, 1, private_from_, "this quote is never closed", {});
            is_lost_ = was_lost_ = true;
            return false;
        }
        entry.written = between(opening.at, at_);
        if (bad_escape.at != nullptr) {
            report(bad_escape, 1, private_from_, "this backslash begins no known escape",
                   "the escapes are \\n \\r \\t \\\" \\\\ and \\$; write \\\\ for a backslash, or use single quotes");
        }
        return expect_line_end(entry.quote) && bad_escape.at == nullptr;
    }

    /// Goes behind the quote that closes the value, which is collected. False if there is none.
    bool read_to_closing_quote(dotenv_entry& entry, spot& bad_escape) {
        for (++at_; at_ != end_; ++at_) {
            if (*at_ == entry.quote) {
                ++at_;
                return true;
            }
            if (*at_ == '\\' && entry.quote != '`' && at_ + 1 != end_) {
                read_escape(entry, bad_escape);
            } else if (*at_ == '\n') {
                if (entry.value.ends_with('\r') && at_[-1] == '\r') entry.value.pop_back();
                entry.value += '\n';
                line_begin_ = at_ + 1;
                ++line_;
            } else {
                if (*at_ == '$' && entry.quote == '"' && dollar_ == dollar_meaning::variable)
                    entry.signs.push_back({entry.value.size(), at_, line_});
                entry.value += *at_;
            }
        }
        return false;
    }

    void read_escape(dotenv_entry& entry, spot& bad_escape) {
        constexpr std::string_view letters = "nrt\"\\$";
        constexpr std::string_view meanings = "\n\r\t\"\\$";
        const char letter = at_[1];
        const std::size_t known = letters.find(letter);
        if (entry.quote == '\'' ? letter == '\'' : known != letters.npos) {
            entry.value += entry.quote == '\'' ? letter : meanings[known];
            entry.has_escapes = true;
            ++at_;
        } else {
            if (entry.quote == '"' && bad_escape.at == nullptr) bad_escape = here();
            entry.value += '\\';
        }
    }

    bool expect_line_end(char quote) {
        skip_blanks();
        const char* const line_end = end_of_line(at_);
        if (at_ >= line_end || *at_ == '#') return true;
        report(here(), static_cast<std::size_t>(line_end - at_), private_from_,
               "unexpected text behind the closing quote",
               quote == '`' ? std::string_view{} : "write a backslash before a quote that is part of the value");
        return false;
    }

    const char* at_;
    const char* end_;
    const char* line_begin_;
    const char* private_from_ = nullptr;  // where a value may begin in the line that is read
    std::uint32_t line_ = 1;
    dotenv_limits bounds_;
    dollar_meaning dollar_;
    dotenv_document found_;
    bool is_lost_ = false;   // the line that stands here has a quote that is never closed
    bool was_lost_ = false;  // some line before had one
};

/// Reads a text without a byte order mark. Lifetime: the text outlives what is returned.
/// Errors:  in `problems`; what could be read is in `entries` all the same.
[[nodiscard]] inline dotenv_document parse_dotenv(std::string_view text, const dotenv_limits& bounds,
                                                  dollar_meaning dollar = dollar_meaning::character) {
    return dotenv_parser(text, bounds, dollar).parse();
}

}  // namespace cfg::detail
