// SPDX-License-Identifier: MIT
// Reads a TOML 1.1 document in one pass, straight into a described configuration.
#pragma once

#include <cfg/core/assign.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_expected_lines.hpp>
#include <cfg/formats/detail/toml_scalar.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The reader. Every `read_` function takes the place where its part begins and returns the place after it, or null after
/// a syntax error, which is then in `fault_`. Values that are well-formed but do not fit are reported on the spot.
class toml_reader : toml_expected_lines {
public:
    toml_reader(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state)
        : toml_expected_lines(text, source, policy, state) {}

    /// Reads the whole text as a document.
    void read_document() {
        table_state& root = open_root();
        const char* p = begin_;
        if (std::string_view(p, static_cast<std::size_t>(end_ - p)).substr(0, 3) == "\xEF\xBB\xBF") {
            p += 3;
            lines_ = line_counter({p, static_cast<std::size_t>(end_ - p)});
        }
        p = read_body(root, p);
        while (p != end_) {
            table_state* table = nullptr;
            const char* const header = p;
            p = read_expected_header(root, header, table);
            if (p == nullptr) p = read_any_header(root, header, table);
            p = read_body(*table, p);
        }
        trim_marks();
        state_.incomplete |= abandoned_;
        if (must_finish_) states_.reset(root, [this](table_state& table) { finish(table); });
        order_problems();
    }

    /// Reads the whole text as one value.
    void read_lone_value(const lone_value& whole) {
        const target to = begin_lone_value(whole);
        const char* p = skip_space(begin_);
        if (p != nullptr) p = read_value(to, p);
        if (p != nullptr) p = skip_space(p);
        if (p != nullptr && p != end_) p = fault_.set(p, "unexpected text after the value");
        if (p == nullptr) {
            describe_fault(whole.at, whole.leaf, whole.sight, line_part::whole);
            report_fault();
        }
        trim_marks();
        order_problems();
    }

private:
    // ---- keys ---------------------------------------------------------------------------------------------------------

    const char* read_key_part(const char* p, key_part& part) {
        part.begin = p;
        const std::size_t length = bare_key_length(p);
        if (length != 0) [[likely]] {
            part.name = {p, length};
            part.end = p + length;
            return part.end;
        }
        if (*p != '"' && *p != '\'') {
            const bool high = static_cast<unsigned char>(*p) >= 0x80;
            return fault_.set(p, *p == '=' ? "the key is missing" : "this cannot begin a key",
                              high ? "quotes around a key with characters other than A-Z a-z 0-9 _ -" : "a key");
        }
        if (p[1] == *p && p[2] == *p) return fault_.set(p, "a key cannot be a multi-line string", {}, 3);
        p = read_string(p, end_, part.name, key_buffer_, fault_);
        part.end = p;
        return p;
    }

    // One part of a key, and what it names in a table.
    CFG_ALWAYS_INLINE const char* read_member(const char* p, table_state& in, key_part& part, member& found) {
        if (const field_row* const row =
                find_expected_member(in, p, [](char next) { return !is_bare_character(next); })) {
            found = {&in, row};
            part = {row->name, p, p + row->name.size()};
            return part.end;
        }
        p = read_key_part(p, part);
        if (p != nullptr) found = find_member(in, part);
        return p;
    }

    // key.key. ... up to the last part, which names `found`; `in` becomes the last table that was entered.
    const char* read_key_path(const char* p, table_state*& in, key_part& last, member& found, step how) {
        for (std::size_t parts = 1;; ++parts) {
            p = read_member(p, *in, last, found);
            if (p == nullptr) return nullptr;
            p = skip_blanks(p);
            if (*p != '.') return p;
            if (parts >= state_.bounds.key_parts) {
                abandoned_ = true;
                return fault_.set(p, "this key has more than " + std::to_string(parts) + " parts");
            }
            if (!count_value(p)) return nullptr;
            in = step_into(found, last, how);
            if (in == nullptr) return refuse_step_of(found, last);
            p = skip_blanks(p + 1);
        }
    }

    // A header in any form, with its line; after a syntax error `table` is one to discard.
    CFG_NOINLINE const char* read_any_header(table_state& root, const char* p, table_state*& table) {
        const char* const header = p;
        p = read_header(root, p, table);
        if (p == nullptr)
            describe_fault(&root.at, no_leaf, has_secrets() ? visibility::hidden : visibility::shown, line_part::whole);
        if (p != nullptr && *p == '\n' && lines_.line_begin() == header) {
            lines_.advance(++p, 1);
            return p;
        }
        if (p != nullptr) p = read_line_end(p);
        if (p != nullptr) return p;
        p = recover(nullptr);
        table = &discarded_table();
        return p;
    }

    const char* read_header(table_state& root, const char* p, table_state*& table) {
        const bool is_list = p[1] == '[';
        table_state* in = &root;
        key_part last;
        member found{};
        p = read_key_path(skip_blanks(p + (is_list ? 2 : 1)), in, last, found, step::through_header);
        if (p == nullptr) return nullptr;
        if (*p != ']' || (is_list && p[1] != ']'))
            return fault_.set(p, "the table header is not closed", is_list ? "]]" : "]");
        if (!count_value(p)) return nullptr;
        table = is_list ? append_table(found, last) : define_table(found, last);
        return table != nullptr ? p + (is_list ? 2 : 1) : refuse_step_of(found, last);
    }

    // key = value, without the end of the line.
    const char* read_key_value(table_state& table, const char* p) {
        table_state* in = &table;
        key_part last;
        member found{};
        p = read_key_path(p, in, last, found, step::through_dots);
        if (p == nullptr) {
            if (in != nullptr)
                describe_fault(&in->at, in->owns_leaves ? no_leaf : in->leaf, in->sight, line_of_unknown());
            return nullptr;
        }
        place at;
        if (*p != '=') return refuse_missing_equals(found, p, at);
        p = skip_blanks(p + 1);
        const table_state* const child = state_of(found);
        if (was_given(found) || (child != nullptr && child->active)) return refuse_duplicate(found, last);
        set_given(found);
        const target to = target_of(found, at);
        if (found.row != nullptr && found.owner->owns_leaves && found.row->type->kind != form::table)
            note_leaf(to.leaf, p);
        const bool is_table = *p == '{';
        const std::size_t guess = next_row_;
        p = read_value(to, p);
        line_sight_ = sight_of(to);
        const bool is_known =
            found.row != nullptr || (found.owner->type->kind != form::table && !found.owner->is_scratch);
        if (p == nullptr) describe_fault(to.at, to.leaf, line_sight_, is_known ? line_part::whole : line_of_unknown());
        // A part of an old name must be a table.
        if (p != nullptr && to.is_former && !is_table) report_unknown_key(*found.owner, last);
        // An inline table had guesses of its own.
        next_row_ = found.owner == &table && found.row != nullptr ? row_number(found) + 1 : guess;
        return p;
    }

    CFG_COLD const char* refuse_missing_equals(const member& found, const char* p, place& at) {
        fault_.set(p, "an equals sign is missing after the key", "=");
        const target to = target_of(found, at);
        // What stands in the place of an unknown key may be a piece of a secret.
        const bool unknown = found.row == nullptr && found.owner->type->kind == form::table && has_secrets();
        const bool unnamed = unknown || found.owner->sight == visibility::hidden;
        describe_fault(unnamed ? &found.owner->at : to.at, to.leaf, unnamed ? visibility::hidden : sight_of(to),
                       line_part::whole);
        return nullptr;
    }

    const char* refuse_duplicate(const member& found, const key_part& part) {
        place at;
        const target to = target_of(found, at);
        std::string message = "duplicate key";
        const mark* const earlier = found.row != nullptr && found.owner->owns_leaves ? find_mark(to.leaf) : nullptr;
        if (earlier != nullptr) message += "; it was set on line " + std::to_string(earlier->line);
        refuse_key(part, message);
        describe_fault(to.at, to.leaf, sight_of(to), line_part::whole);
        return nullptr;
    }

    // ---- lines --------------------------------------------------------------------------------------------------------

    // The members of a table up to the next header. The next line is guessed to be the next member, spelt as most people
    // write it; what does not fit the guess goes the general way.
    const char* read_body(table_state& table, const char* p) {
        next_row_ = 0;
        if (table.type->kind != form::table) {
            while (*p != '[' && p != end_) p = read_line(table, p);
            return p;
        }
        for (std::size_t next = 0;;) {
            p = read_expected_rows(table, next, p);
            if (*p == '\n') {
                const bool counted = lines_.line_begin() == p;
                if (*++p == '[' && counted) lines_.advance(p, 1);  // the usual blank line before a header
            }
            if (*p == '[' || p == end_) {
                table.expected = static_cast<std::uint32_t>(next);  // sections mostly follow the rows, in their order
                return p;
            }
            next_row_ = next;
            p = read_line(table, p);
            next = next_row_;
        }
    }

    // One line in any form, with the blank lines and comments before it; stops before a header.
    CFG_NOINLINE const char* read_line(table_state& table, const char* p) {
        for (;;) {
            const char* const begin = p;
            p = skip_blanks(p);
            if (*p == '[' || p == end_) return p;
            const bool has_content = *p != '#' && *p != '\n' && *p != '\r';
            line_sight_ = table.sight;
            if (has_content) p = read_key_value(table, p);
            if (p != nullptr) p = read_line_end(p);
            if (p == nullptr) {
                describe_fault(&table.at, table.owns_leaves ? no_leaf : table.leaf, line_sight_, line_of_unknown());
                return recover(&table);
            }
            if (has_content || p == begin) return p;
        }
    }

    // Blanks, a comment and the newline, or the end of the text.
    const char* read_line_end(const char* p) {
        p = skip_blanks(p);
        if (*p == '#') p = read_comment(p);
        if (p == nullptr || p == end_) return p;
        if (*p == '\n') return p + 1;
        if (*p == '\r' && p[1] == '\n') return p + 2;
        if (*p == '\r') return fault_.set(p, "carriage return without a newline");
        return fault_.set(p, is_control(*p) ? "control character outside a string" : "unexpected text after the value",
                          "the end of the line or a comment");
    }

    const char* read_comment(const char* p) {
        const scan_stop stop = find_comment_stop(p);
        const bool ends = *stop.at == '\n' || stop.at == end_ || (*stop.at == '\r' && stop.at[1] == '\n');
        const char* after = stop.at;
        if (!ends)
            after = fault_.set(stop.at, "control character in a comment");
        else if (stop.passed_high)
            after = check_utf8({p, static_cast<std::size_t>(stop.at - p)}, stop.at, fault_);
        if (after == nullptr && has_secrets()) fault_sight_ = visibility::hidden;  // it may hold the secret of yesterday
        return after;
    }

    // Blanks, newlines and comments inside brackets.
    const char* skip_space(const char* p) {
        for (;;) {
            while (is_blank(*p) || *p == '\n' || (*p == '\r' && p[1] == '\n')) ++p;
            if (*p != '#') [[likely]]
                return p;
            p = read_comment(p);
            if (p == nullptr) return nullptr;
        }
    }

    // ---- values -------------------------------------------------------------------------------------------------------

    // Tables count as the values in them do: each costs memory.
    CFG_ALWAYS_INLINE bool count_value(const char* p) {
        return ++values_ <= state_.bounds.values || refuse_more_values(p);
    }

    CFG_COLD bool refuse_more_values(const char* p) {
        abandoned_ = true;
        fault_.set(p, "this document has more than " + std::to_string(state_.bounds.values) + " values");
        return false;
    }

    const char* read_value(const target& to, const char* p) {
        if (!count_value(p)) return nullptr;
        if (*p != '[' && *p != '{') {
            const char* const after = read_single_value(to, p);
            if (after != nullptr && sight_of(to) == visibility::hidden) hide_until(p, after);
            return after;
        }

        const bool is_list = *p == '[';
        if (depth_ == state_.bounds.depth) {
            abandoned_ = true;
            return fault_.set(p, "arrays and inline tables are nested more than " + std::to_string(depth_) + " deep");
        }
        const collection opened = open_collection(to, is_list, p);
        ++depth_;
        const char* const after = is_list ? read_list(opened.inner, p) : read_inline_table(opened.inner, p);
        if (after == nullptr) return nullptr;  // depth_ stays: recovery needs to know that brackets are open
        --depth_;
        if (opened.inner.sight == visibility::hidden) hide_until(p, after);
        if (!opened.fits) report_wrong_type(to, p, after, is_list ? "an array" : "a table");
        return after;
    }

    const char* read_single_value(const target& to, const char* p) {
        scalar written;
        const char* const after = read_scalar(p, end_, written, value_buffer_, fault_);
        if (after == nullptr) return nullptr;
        assign_value(to, written, p, after);
        return after;
    }

    // `p` is at the opening bracket.
    const char* read_list(const target& to, const char* p) {
        const char* const opening = p;
        list_filling elements(*this, to);
        for (++p;;) {
            p = skip_space(p);
            if (p == nullptr) return nullptr;
            if (*p == ']') break;
            if (p == end_) return refuse_separator(p, opening, "array", "]");
            const char* const begin = p;
            p = read_value(elements.next(p), p);
            elements.keep(p != nullptr);
            if (p == nullptr) {
                // A bare word is no value, but may begin the statement after an array that was left open.
                const bool is_statement = is_letter(*fault_.at) && begins_statement(begin);
                return is_statement ? refuse_separator(begin, opening, "array", "]") : nullptr;
            }
            p = skip_space(p);
            if (p == nullptr) return nullptr;
            if (*p == ',') ++p;
            else if (*p != ']') return refuse_separator(p, opening, "array", "a comma or ]");
        }
        elements.end();
        if (elements.has_wrong_count())
            report_element_count(to.type->extent, elements.count(), opening, p + 1, to.at, to.leaf, to.sight);
        return p + 1;
    }

    const char* refuse_separator(const char* p, const char* opening, std::string_view what, std::string_view wanted) {
        if (p == end_ || begins_statement(p)) {
            fault_.set(opening, std::string("this ").append(what).append(" is not closed"), wanted);
            fault_.noticed_at = p;
            return nullptr;
        }
        return fault_.set(p, std::string("unexpected text in an ").append(what), wanted);
    }

    // `p` is at the opening brace.
    const char* read_inline_table(const target& to, const char* p) {
        const char* const opening = p;
        table_state& table = open_table(to, opening);
        for (++p;;) {
            p = skip_space(p);
            if (p == nullptr || *p == '}') break;
            if (p == end_) {
                p = fault_.set(opening, "this inline table is not closed");
                break;
            }
            p = read_key_value(table, p);
            if (p != nullptr) p = skip_space(p);
            if (p == nullptr || *p == '}') break;
            if (*p != ',') {
                p = refuse_separator(p, opening, "inline table", "a comma or }");
                break;
            }
            ++p;
        }
        close_table(table);
        return p != nullptr ? p + 1 : nullptr;
    }

    std::string key_buffer_;
    std::string value_buffer_;
    std::size_t next_row_ = 0;  // the row that the next line is guessed to be
    visibility line_sight_ = visibility::shown;
};

}  // namespace cfg::detail
