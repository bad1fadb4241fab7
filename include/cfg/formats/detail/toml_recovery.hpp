// SPDX-License-Identifier: MIT
// Syntax errors of a TOML document: what is remembered of one, how it is reported, and where reading goes on.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/toml_scalar.hpp>
#include <cfg/formats/detail/value_binder.hpp>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The part of the reader that deals with one syntax error at a time, which is in `fault_` until it is reported.
class toml_recovery : protected value_binder {
protected:
    using value_binder::value_binder;

    CFG_COLD const char* refuse_step_of(const member& found, const key_part& part) {
        refuse_key(part, step_refusal_);
        const place at{&found.owner->at, part.name};
        describe_fault(&at, no_leaf, found.owner->sight, line_part::whole);
        return nullptr;
    }

    const char* refuse_key(const key_part& part, std::string_view why) {
        return fault_.set(part.begin, why, {}, static_cast<std::size_t>(part.end - part.begin));
    }

    // Remembers which value a syntax error stands in; the innermost, which comes first, counts.
    CFG_COLD void describe_fault(const place* at, leaf_id leaf, visibility sight, line_part part) {
        if (sight == visibility::hidden) fault_sight_ = visibility::hidden;
        if (fault_described_ || state_.is_full(problem::severity::error)) return;
        fault_described_ = true;
        fault_path_ = path_of(at);
        fault_leaf_ = leaf;
        fault_part_ = part;
    }

    // A line whose key is not known may hold anything, a secret too; what led to the error is all that is shown of it.
    [[nodiscard]] line_part line_of_unknown() { return has_secrets() ? line_part::up_to_place : line_part::whole; }

    CFG_COLD void report_fault() {
        report(problem::severity::error, fault_.at, fault_.at + fault_.width, std::move(fault_.message),
               std::move(fault_.expected), {}, std::move(fault_path_), fault_leaf_, fault_sight_, fault_part_);
        fault_ = {};
        fault_path_.clear();
        fault_leaf_ = no_leaf;
        fault_sight_ = visibility::shown;
        fault_part_ = line_part::whole;
        fault_described_ = false;
    }

    // Reports the syntax error and finds where to go on: the next line, or, if brackets were open, the next line that
    // looks like a key or a header. After a broken secret nothing less than a known key or a header will do: what stands
    // between may be the rest of the secret.
    CFG_COLD const char* recover(const table_state* table) {
        const char* p = fault_.noticed_at != nullptr ? fault_.noticed_at : fault_.at;
        const bool was_nested = depth_ != 0;
        const bool was_secret = fault_sight_ == visibility::hidden;
        report_fault();
        depth_ = 0;
        if (abandoned_) return end_;
        const auto may_go_on = [&](const char* line) {
            if (was_secret) return looks_like_statement(line) && begins_with_known_name(table, line);
            return !was_nested || looks_like_statement(line);
        };
        // Brackets left open are noticed where the next statement begins.
        if (was_nested && begins_statement(p) && may_go_on(p)) return p;
        for (;;) {
            const void* const newline = std::memchr(p, '\n', static_cast<std::size_t>(end_ - p));
            if (newline == nullptr) return end_;
            p = static_cast<const char*>(newline) + 1;
            if (may_go_on(p)) return p;
        }
    }

    // A key of the table, or a header whose first name the configuration has.
    [[nodiscard]] bool begins_with_known_name(const table_state* table, const char* p) const {
        p = skip_blanks(p);
        const type_description* in = table != nullptr ? table->type : nullptr;
        if (*p == '[') {
            p = skip_blanks(p + (p[1] == '[' ? 2 : 1));
            in = state_.root.type;
        }
        return in != nullptr && in->kind == form::table && find_row(*in->table, {p, bare_key_length(p)}) != nullptr;
    }

    [[nodiscard]] bool is_line_begin(const char* p) const {
        while (p != begin_ && is_blank(p[-1])) --p;
        return p == begin_ || p[-1] == '\n';
    }

    [[nodiscard]] bool begins_statement(const char* p) const { return is_line_begin(p) && looks_like_statement(p); }

    // Whether what stands at the beginning of a line is spelt as `key =` or `[header]`.
    [[nodiscard]] static bool looks_like_statement(const char* p) {
        p = skip_blanks(p);
        const bool is_header = *p == '[';
        const bool is_list = is_header && p[1] == '[';
        if (is_header) p = skip_blanks(p + (is_list ? 2 : 1));
        p = skip_key(p);
        if (p == nullptr || !is_header) return p != nullptr && *p == '=';
        if (*p != ']' || (is_list && p[1] != ']')) return false;
        p = skip_blanks(p + (is_list ? 2 : 1));
        return *p == '\n' || *p == '\r' || *p == '#' || *p == '\0';
    }

    // The parts of a key with the dots and blanks between and behind them; null if this is spelt differently.
    [[nodiscard]] static const char* skip_key(const char* p) {
        for (;; p = skip_blanks(p + 1)) {
            const char* const begin = p;
            if (*p == '"' || *p == '\'') {
                for (++p; *p != *begin; ++p) {
                    if (*p == '\\' && *begin == '"') ++p;
                    if (is_control(*p)) return nullptr;
                }
                ++p;
            } else {
                p += bare_key_length(p);
            }
            if (p == begin) return nullptr;
            p = skip_blanks(p);
            if (*p != '.') return p;
        }
    }

    toml_fault fault_;
    std::string fault_path_;
    leaf_id fault_leaf_ = no_leaf;
    visibility fault_sight_ = visibility::shown;
    line_part fault_part_ = line_part::whole;
    bool fault_described_ = false;
    std::size_t depth_ = 0;   // open arrays and inline tables
    bool abandoned_ = false;  // a limit was passed: the rest is not read
};

}  // namespace cfg::detail
