// SPDX-License-Identifier: MIT
// The variables of a .env file: read into fields, and shown where they stand.
#pragma once

#include <algorithm>
#include <cfg/core/error.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/formats/dotenv.hpp>
#include <cfg/formats/dotenv_expansion.hpp>
#include <cfg/formats/template.hpp>
#include <cfg/sources/environment_reading.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/template_variables.hpp>
#include <cfg/sources/text_value.hpp>
#include <cfg/sources/variable_names.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The variables of a .env file, which is one source.
/// Lifetime: the document, the entries, their expansion and the state outlive it.
class dotenv_store final : public variable_store {
public:
    /// Without an expansion the values are what is written.
    dotenv_store(document& text, const std::vector<dotenv_entry>& entries, dotenv_expansion* expansion,
                 const load_state& state)
        : text_(text),
          entries_(entries),
          expansion_(expansion),
          state_(state),
          has_secrets_(has_secret(*state.root.type)) {}

    /// The last of several variables with one name is the one that counts.
    [[nodiscard]] std::vector<environment_variable> variables() const {
        std::vector<environment_variable> all;
        all.reserve(entries_.size());
        for (std::size_t i = 0; i < entries_.size(); ++i)
            all.push_back({entries_[i].name, entries_[i].value, entries_.size() - 1 - i});
        return all;
    }

    bool fetch(environment_variable& variable, const destination& to, load_state& state) override {
        if (expansion_ == nullptr) return true;
        const dotenv_entry& entry = entry_of(variable);
        const quoting_style style =
            is_read_inline(*to.to.type, entry.value) ? notation_of(entry.value) : quoting_style::plain;
        const std::optional<std::string_view> text = expansion_->value_of(index_of(variable), style, path_of(to.at));
        if (text.has_value())
            variable.value = *text;
        else if (to.leaf != no_leaf)
            state.failed.push_back(to.leaf);
        return text.has_value();
    }

    void read(const environment_variable& variable, const destination& to, load_state& state) override {
        const dotenv_entry& entry = entry_of(variable);
        destination seen = to;
        const bool is_expanded = variable.value != entry.value;
        // A quote that was forgotten makes the next value, which may be a secret, a part of this one; and a variable may
        // have put one in.
        if (has_secrets_ && (entry.last_line != entry.line || is_expanded)) seen.sight = visibility::hidden;
        if (seen.sight == visibility::hidden || has_secret(*to.to.type))
            text_.hidden_lines.emplace_back(entry.line, entry.last_line);

        const char* const text_begin = entry.written.data() + (entry.quote != 0 ? 1 : 0);
        const std::string_view before(entry.first_line.data(),
                                      static_cast<std::size_t>(text_begin - entry.first_line.data()));
        const std::size_t first_problem = state.problems.size();
        const written_text text{variable.value, before, text_.source, entry.line, entry.column};
        static_cast<void>(read_text_value(text, seen, list_merge::replace, state));
        for (std::size_t i = first_problem; i < state.problems.size(); ++i)
            show_as_written(state.problems[i], entry, entry.has_escapes || is_expanded);
    }

    [[nodiscard]] variable_place place_of(const environment_variable& variable, load_state&) override {
        const dotenv_entry& entry = entry_of(variable);
        return {text_.source, entry.line, entry.column};
    }

    [[nodiscard]] problem problem_with_name(const environment_variable& variable) const override {
        const dotenv_entry& entry = entry_of(variable);
        const auto begin = static_cast<std::size_t>(entry.name.data() - entry.first_line.data());
        const auto column = static_cast<std::uint32_t>(count_characters(entry.first_line.substr(0, begin))) + 1;
        problem found;
        found.where = state_.origins.origin_at(text_.source, entry.line, column);
        show_line(found, std::string(entry.first_line.substr(0, begin)).append(entry.name).append("= ..."), column,
                  static_cast<std::uint32_t>(entry.name.size()));
        return found;
    }

private:
    [[nodiscard]] std::size_t index_of(const environment_variable& variable) const noexcept {
        return entries_.size() - 1 - variable.position;
    }

    [[nodiscard]] const dotenv_entry& entry_of(const environment_variable& variable) const {
        return entries_[index_of(variable)];
    }

    /// Lets a problem with a value show the line of the file, with the quotes and escapes.
    void show_as_written(problem& found, const dotenv_entry& entry, bool is_changed) const {
        const bool is_shown = !found.line.empty();
        // Escapes and variables take another room than what they stand for: only the value as a whole can be pointed at.
        if (is_changed) found.where = state_.origins.origin_at(text_.source, entry.line, entry.column);
        if (!is_shown) return;
        const std::string_view text = text_.text();
        const auto begin = static_cast<std::size_t>(entry.first_line.data() - text.data());
        std::string line(line_of(text.substr(begin), found.where.line() - entry.line + 1));
        const auto value_end =
            static_cast<std::size_t>(entry.written.data() + entry.written.size() - entry.first_line.data());
        const auto value_width = static_cast<std::uint32_t>(count_characters(entry.written));
        // A comment may hold a former secret.
        if (has_secrets_ && value_end < line.size()) line.replace(value_end, line.npos, "...");
        show_line(found, line, found.where.column(), is_changed ? value_width : found.width);
    }

    document& text_;
    const std::vector<dotenv_entry>& entries_;
    dotenv_expansion* expansion_;
    const load_state& state_;
    bool has_secrets_;
};

/// Reports what is wrong with the text of a .env file. Where the configuration has secrets, nothing that may be a value
/// is shown.
inline void report_dotenv_problems(const dotenv_document& parsed, std::uint32_t source, load_state& state) {
    const bool has_secrets = has_secret(*state.root.type);
    for (const dotenv_problem& each : parsed.problems) {
        problem found;
        found.where = state.origins.origin_at(source, each.line, each.column);
        found.message = each.message;
        found.suggestion = each.suggestion;
        const auto part_begin = static_cast<std::size_t>(each.part.data() - each.part_line.data());
        if (!has_secrets) {
            show_line(found, each.part_line, each.column, static_cast<std::uint32_t>(count_characters(each.part)));
        } else if (part_begin <= each.public_part.size() && !trim_blanks(each.public_part).empty()) {
            show_line(found, std::string(each.public_part).append("..."), each.column, 1);
        }
        state.add_problem(std::move(found));
    }
    state.unreported += parsed.unreported;
    state.incomplete |= !parsed.problems.empty();
}

[[nodiscard]] inline variable_rules dotenv_rules(std::string_view prefix, unknown_policy unknown, bool takes_empty) {
    return {.prefix = prefix,
            .unknown = unknown,
            .takes_empty = takes_empty,
            .takes_file_names = true,
            .owner = name_owner::several};
}

/// A .env file that is kept for the load, and its variables.
struct kept_dotenv {
    document& text;
    dotenv_document parsed;
};

[[nodiscard]] inline kept_dotenv keep_dotenv(std::string content, std::uint32_t source, dollar_meaning dollar,
                                             load_state& state) {
    content.erase(0, content.size() - without_byte_order_mark(content).size());
    document& text = state.keep_document(std::move(content), source);
    kept_dotenv kept{text, parse_dotenv(text.text(), {state.bounds.values, state.bounds.problems}, dollar)};
    report_dotenv_problems(kept.parsed, source, state);
    return kept;
}

/// Reads the content of a .env file.
inline void read_dotenv(std::string content, std::uint32_t source, const variable_rules& rules, load_state& state,
                        const template_variables& variables = {}) {
    if (variables.are_used() && content.size() > state.bounds.template_bytes) {
        state.incomplete = true;
        return report_template_size(source, state);
    }
    const dollar_meaning dollar = variables.are_used() ? dollar_meaning::variable : dollar_meaning::character;
    const kept_dotenv kept = keep_dotenv(std::move(content), source, dollar, state);
    std::optional<dotenv_expansion> expansion;
    if (variables.are_used()) {
        const variable_lookup outside = [&](std::string_view name) { return variables.find(name); };
        if (!expansion.emplace(kept.parsed.entries, kept.text.text(), outside, source, state).expand_all()) {
            state.incomplete = true;
            return;
        }
    }
    dotenv_store store(kept.text, kept.parsed.entries, expansion ? &*expansion : nullptr, state);
    environment_reading(state, store, store.variables(), rules).run();
}

/// Lists the names in the content of a .env file that belong to fields.
[[nodiscard]] inline std::string list_dotenv(std::string content, std::uint32_t source, const variable_rules& rules,
                                             load_state& state) {
    const kept_dotenv kept = keep_dotenv(std::move(content), source, dollar_meaning::character, state);
    dotenv_store store(kept.text, kept.parsed.entries, nullptr, state);
    return list_variables(state, store, store.variables(), rules, "set");
}

}  // namespace cfg::detail
