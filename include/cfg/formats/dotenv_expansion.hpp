// SPDX-License-Identifier: MIT
// The variables in the values of a .env file: whose text they get, and whose problem it is when they get none.
#pragma once

#include <algorithm>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/dotenv.hpp>
#include <cfg/formats/template.hpp>
#include <cfg/formats/template_fragment.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The values of a .env file with their variables put in. A variable is what `outside` knows, else the last entry before
/// it that has its name. A value that cannot be expanded is a problem only when it is asked for, or another one that needs
/// it: of a file that several programs share, the rest is not this program's business.
/// Lifetime: the entries, which were read with their signs, their text and the state outlive it.
/// Cost:     linear in the values as they come out, which `limits::template_bytes` bounds as a whole.
class dotenv_expansion {
public:
    dotenv_expansion(const std::vector<dotenv_entry>& entries, std::string_view text, variable_lookup outside,
                     std::uint32_t source, load_state& state)
        : entries_(entries),
          text_(text),
          outside_(std::move(outside)),
          source_(source),
          state_(state),
          results_(entries.size()) {
        order_.reserve(entries.size());
        for (std::size_t i = 0; i < entries.size(); ++i) order_.push_back(i);
        std::sort(order_.begin(), order_.end(), [&](std::size_t left, std::size_t right) {
            return std::tie(entries_[left].name, left) < std::tie(entries_[right].name, right);
        });
    }

    /// Expands all values as plain texts, from the first on. False if they have become too long, which is reported.
    [[nodiscard]] bool expand_all() {
        load_state unheard;  // whether a problem matters is not known yet
        unheard.root = state_.root;
        unheard.bounds = state_.bounds;
        unheard.bounds.problems = 0;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            std::size_t size = entries_[i].value.size();
            if (!entries_[i].signs.empty()) {
                expansion_run made = run(i, quoting_style::plain, unheard);
                results_[i].has_failed = !made.text.has_value();
                if (made.text.has_value()) results_[i].text = std::move(*made.text);
                size = made.size;
            }
            if (size > unheard.bounds.template_bytes) {
                report_template_size(source_, state_);
                return false;
            }
            unheard.bounds.template_bytes -= size;
        }
        return true;
    }

    /// The value of an entry as a text in this style: what is put in is quoted as the place needs it. Nothing if a problem
    /// was reported, for `path` where it stands in this value; each is reported once.
    /// Lifetime: until the same entry is asked for again.
    [[nodiscard]] std::optional<std::string_view> value_of(std::size_t index, quoting_style style,
                                                           std::string_view path) {
        if (entries_[index].signs.empty()) return entries_[index].value;
        result& known = results_[index];
        if (style == quoting_style::plain && !known.has_failed) return known.text;
        if (known.is_reported) return std::nullopt;
        const std::size_t first_problem = state_.problems.size();
        expansion_run made = run(index, style, state_);
        if (made.text.has_value()) return known.placed = std::move(*made.text);
        known.has_failed = known.is_reported = true;
        for (std::size_t i = first_problem; i < state_.problems.size(); ++i) state_.problems[i].path = path;
        report(std::move(made.needed));
        return std::nullopt;
    }

private:
    struct result {
        std::string text;    // as a plain text
        std::string placed;  // in another style
        bool has_failed = false;
        bool is_reported = false;
    };

    struct expansion_run {
        std::optional<std::string> text;
        std::size_t size = 0;
        std::vector<std::size_t> needed;  // entries that it needs and that have failed
    };

    [[nodiscard]] expansion_run run(std::size_t index, quoting_style style, load_state& state) const {
        expansion_run made;
        const dotenv_entry& entry = entries_[index];
        const variable_lookup lookup = [&](std::string_view name) { return find(name, index, made.needed); };
        template_expansion expansion(entry.value, style, {text_, entry.signs}, lookup, source_, state);
        made.text = expansion.expand();
        made.size = expansion.is_too_long() ? state.bounds.template_bytes + 1 : expansion.size();
        if (!made.needed.empty()) made.text.reset();
        return made;
    }

    [[nodiscard]] std::optional<std::string> find(std::string_view name, std::size_t before,
                                                  std::vector<std::size_t>& needed) const {
        std::optional<std::string> found = outside_(name);
        if (found.has_value() && !found->empty()) return found;
        const auto behind = std::partition_point(order_.begin(), order_.end(), [&](std::size_t each) {
            return std::tie(entries_[each].name, each) < std::tie(name, before);
        });
        if (behind == order_.begin() || entries_[behind[-1]].name != name) return std::nullopt;
        const std::size_t earlier = behind[-1];
        if (!results_[earlier].has_failed)
            return entries_[earlier].signs.empty() ? entries_[earlier].value : results_[earlier].text;
        // The problem is the earlier entry's: this one goes on with anything that is a text.
        needed.push_back(earlier);
        return "0";
    }

    /// Says what is wrong with the plain texts of these, and of those that they need.
    void report(std::vector<std::size_t> open) {
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (std::exchange(results_[open[i]].is_reported, true)) continue;
            const expansion_run failed = run(open[i], quoting_style::plain, state_);
            open.insert(open.end(), failed.needed.begin(), failed.needed.end());
        }
    }

    const std::vector<dotenv_entry>& entries_;
    std::string_view text_;
    variable_lookup outside_;
    std::uint32_t source_;
    load_state& state_;
    std::vector<result> results_;
    std::vector<std::size_t> order_;  // the entries by name, those of one name as they stand
};

}  // namespace cfg::detail
