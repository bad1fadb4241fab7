// SPDX-License-Identifier: MIT
// What a key names in a table: a member of a struct, by its name or an old one, an entry of a map, or nothing known.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/formats/detail/document_reader.hpp>
#include <cfg/formats/detail/table_state.hpp>
#include <string>
#include <string_view>

namespace cfg::detail {

/// The part of a reader that looks keys up and says what is wrong with unknown ones.
class member_finder : protected document_reader {
protected:
    member_finder(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state)
        : document_reader(text, source, state),
          policy_(policy == unknown_policy::inherit ? unknown_policy::reject : policy) {}

    struct key_part {
        std::string_view name;
        const char* begin;
        const char* end;
    };

    /// What a key names in a table.
    struct member {
        table_state* owner;              // the table, or the one that an old name leads to
        const field_row* row = nullptr;  // a struct's member,
        named_members::value_type* entry = nullptr;  // or an entry of a map or an unknown key
    };

    [[nodiscard]] static std::size_t row_number(const member& found) {
        return static_cast<std::size_t>(found.row - found.owner->type->table->rows);
    }

    [[nodiscard]] table_state*& state_of(const member& found) {
        return found.row != nullptr ? states_.child(*found.owner, row_number(found)) : found.entry->second.state;
    }

    [[nodiscard]] static bool was_given(const member& found) {
        return found.row != nullptr ? found.owner->was_given(row_number(found)) : found.entry->second.has_value;
    }

    static void set_given(const member& found) {
        if (found.row != nullptr)
            found.owner->set_given(row_number(found));
        else
            found.entry->second.has_value = true;
    }

    [[nodiscard]] member find_member(table_state& in, const key_part& part) {
        if (in.type->kind == form::table) {
            if (const field_row* row = find_struct_member(in, part.name)) return {&in, row};
        }
        const bool must_be_known = in.type->kind == form::table || in.is_former;
        former_name former;
        if (must_be_known) {
            former = find_former_name(in, part.name);
            if (former.row != nullptr) {
                warn_about_former_name(*former.owner, *former.row, in, part);
                return {former.owner, former.row};
            }
        }
        named_members::value_type& entry = states_.member(in, part.name);
        const bool first_time = entry.second.state == nullptr && !entry.second.has_value;
        if (must_be_known && first_time && !former.leads_on) report_unknown_key(in, part);
        return {&in, nullptr, &entry};
    }

    [[nodiscard]] static const field_row* find_struct_member(table_state& in, std::string_view name) {
        const field_row* const found = find_row(*in.type->table, name);
        if (found != nullptr) in.expected = static_cast<std::uint32_t>(found - in.type->table->rows);
        return found;
    }

    // The member whose plain name begins at `p`, if it is the one that is expected: keys mostly name the same table as
    // the key before, or the one declared after it. `ends` knows what can follow a name. Else null, which says nothing.
    template <class Ends>
    [[nodiscard]] CFG_ALWAYS_INLINE static const field_row* find_expected_member(table_state& in, const char* p,
                                                                                 Ends ends) {
        if (in.type->kind != form::table) return nullptr;
        const field_row* const rows = in.type->table->rows;
        for (std::uint32_t guess = in.expected; guess < in.expected + 2; ++guess) {
            const field_row& row = rows[guess];  // a row that matches nothing ends the table
            if (!starts_with_spelling(p, row.spelling, row.name_mask()) || !row.is_spelt() ||
                !ends(p[row.name.size()])) {
                if (guess + 1 >= in.type->table->row_count) return nullptr;
                continue;
            }
            in.expected = guess;
            return &row;
        }
        return nullptr;
    }

    // ---- old names ------------------------------------------------------------------------------------------------------

    /// What an unknown key means to the entries' `.was("old.key")`.
    struct former_name {
        table_state* owner = nullptr;
        const field_row* row = nullptr;  // the member that had this name
        bool leads_on = false;           // or: a part of such a name
    };

    [[nodiscard]] static former_name find_former_name(table_state& in, std::string_view name) {
        former_name result;
        std::size_t longest = 0;
        for (const table_state* above = &in; above != nullptr; above = above->parent)
            if (above->type->kind == form::table)
                longest = std::max<std::size_t>(longest, above->type->table->longest_former_name);
        std::string path(name.substr(0, longest + 1));
        for (table_state* above = &in; above != nullptr && path.size() <= longest; above = above->parent) {
            if (above->type->kind == form::table) {
                const table_description& table = *above->type->table;
                for (std::uint32_t i = 0; i < table.row_count; ++i) {
                    const std::string_view former =
                        table.rows[i].rules != nullptr ? table.rows[i].rules->former_name : std::string_view{};
                    if (former == path) return {above, &table.rows[i], false};
                    result.leads_on |= former.size() > path.size() && former.substr(0, path.size()) == path &&
                                       former[path.size()] == '.';
                }
            }
            if (above->at.index != place::no_index) break;
            path.insert(0, 1, '.').insert(0, above->at.name.substr(0, longest + 1));
        }
        return result;
    }

    void warn_about_former_name(const table_state& owner, const field_row& row, const table_state& in,
                                const key_part& part) {
        const place now{&owner.at, row.name};
        const place written{&in.at, part.name};
        report(problem::severity::warning, part.begin, part.end, "\"" + path_of(&written) + "\" is an old name", {},
               "it is now \"" + path_of(&now) + "\"", path_of(&now), no_leaf, visibility::hidden);
    }

    // ---- unknown keys ----------------------------------------------------------------------------------------------------

    // Lines that cannot be told from secrets are not shown.
    [[nodiscard]] visibility sight_of_unknown(visibility outer) {
        return has_secrets() ? visibility::hidden : outer;
    }

    CFG_COLD void report_unknown_key(table_state& in, const key_part& part) {
        if (in.policy == unknown_policy::ignore) return;
        if (in.parent == nullptr && !state_.ignored_key.empty() && part.name == state_.ignored_key) return;
        const problem::severity level =
            in.policy == unknown_policy::warn ? problem::severity::warning : problem::severity::error;
        if (part.name == unset_key && is_document(in)) return;
        if (has_secrets() && !reads_as_key(part)) return;  // perhaps it is a piece of a secret
        if (state_.skips_problem(level)) return;
        std::string suggestion;
        const table_state* known = &in;
        while (known != nullptr && known->type->kind != form::table) known = known->parent;
        if (known != nullptr) suggestion = suggest_key(*known, part.name);
        const place at{&in.at, part.name};
        report(level, part.begin, part.end, "unknown key", {}, std::move(suggestion), path_of(&at), no_leaf, in.sight,
               line_part::up_to_separator);
    }

    // Whether it is the configuration itself: the whole document, or the table of a profile.
    [[nodiscard]] bool is_document(const table_state& in) const {
        return in.owns_leaves && in.type->kind == form::table && path_of(&in.at) == state_.path_prefix;
    }

    // Whether what follows shows that this is meant as a key: what separates keys from values, or in a header the bracket.
    [[nodiscard]] bool reads_as_key(const key_part& part) const {
        const char* const next = skip_blanks(part.end);
        if (*next == key_separator_) return true;
        if (*next == '.') return line_at(next).find_first_of("=]") != std::string_view::npos;
        const char* line = part.begin;
        while (line != begin_ && line[-1] != '\n') --line;
        return *next == ']' && *skip_blanks(line) == '[';
    }

    // The nearest name in the same table, else the same name elsewhere.
    [[nodiscard]] std::string suggest_key(const table_state& in, std::string_view written) const {
        const table_description& table = *in.type->table;
        nearest_name nearest(written);
        for (std::uint32_t i = 0; i < table.row_count; ++i) nearest.consider(table.rows[i].name);
        if (!nearest.best().empty()) return "did you mean \"" + std::string(nearest.best()) + "\"?";
        std::string elsewhere;
        if (state_.root.type->kind == form::table) find_elsewhere(*state_.root.type->table, written, {}, elsewhere);
        if (!elsewhere.empty()) return "there is a key \"" + elsewhere + "\"";
        return "the keys here are " + list_names(table);
    }

    static void find_elsewhere(const table_description& table, std::string_view written, const std::string& prefix,
                               std::string& found) {
        for (std::uint32_t i = 0; i < table.row_count && found.empty(); ++i) {
            const field_row& row = table.rows[i];
            if (row.name == written && !prefix.empty()) found = prefix + std::string(row.name);
            if (row.type->kind == form::table)
                find_elsewhere(*row.type->table, written, prefix + std::string(row.name) + ".", found);
        }
    }

    [[nodiscard]] static std::string list_names(const table_description& table) {
        std::string names;
        constexpr std::uint32_t most = 12;
        for (std::uint32_t i = 0; i < table.row_count && i < most; ++i)
            names.append(i == 0 ? "" : ", ").append(table.rows[i].name);
        if (table.row_count > most) names += ", ...";
        return names;
    }

    unknown_policy policy_;
    table_states states_;
};

}  // namespace cfg::detail
