// SPDX-License-Identifier: MIT
// What a document takes away from the layers below it: `cfg-unset = ["http.proxy", "labels.old"]`.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/sources/named_path.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The part of a load that empties optionals, maps and lists that layers add to, and removes entries of maps, before the
/// document that lists them is read itself. Everything else has a value at any time and can only be given another.
class unsetting {
public:
    unsetting(document& text, load_state& state) : text_(text), state_(state) {}

    void run() {
        // Almost no document has such a list. Dashes are rarer than the key's first letter, so its end is sought.
        constexpr std::string_view end_of_key = unset_key.substr(unset_key.find('-'));
        if (state_.root.type->kind != form::table || text_.text().find(end_of_key) == std::string_view::npos) return;
        const value* const listed = tree_of(text_, state_).find(unset_key);
        if (listed == nullptr) return;
        const value::array* const paths = listed->get_if<value::array>();
        if (paths == nullptr)
            return refuse(*listed, "wrong type: " + std::string(listed->type_name()), "a list of keys", {});
        for (const value& each : *paths) {
            if (const std::string* const path = each.get_if<std::string>())
                unset(each, *path);
            else
                refuse(each, "wrong type: " + std::string(each.type_name()), "a key in quotes", {});
        }
    }

private:
    void unset(const value& written, const std::string& path) {
        named_place at(*state_.root.type);
        std::size_t lost_at = 0;
        const path_outcome outcome = follow_path(at, path, lost_at);
        if (outcome == path_outcome::lost) return refuse_unknown(written, path, at, lost_at);
        const bool is_entry = at.below_tables && at.steps.back().row == named_place::a_key;
        const form kind = at.type->kind;
        const bool can_be_empty =
            is_entry || kind == form::optional || kind == form::map || kind == form::dynamic || merges_lists(at.rules);
        if (outcome == path_outcome::table || !can_be_empty)
            return refuse(written, '"' + path + "\" cannot be unset",
                          "an optional, a map, an entry of a map, or a list that layers add to",
                          outcome == path_outcome::table ? "name the members of the table" : "give it another value");
        if (!take_away(at)) {
            problem found = describe(written);
            found.level = problem::severity::warning;
            found.message = "no layer below has \"" + path + "\"";
            return state_.add_problem(std::move(found));
        }
        const origin& where = written.where();
        state_.origins.marks.push_back({at.leaf, text_.source, where.line(), where.column()});
        forget_missing(at);
    }

    // Whether there was anything at the place, or it is one that is always there.
    [[nodiscard]] bool take_away(const named_place& at) const {
        slot here = state_.root;
        for (std::size_t i = 0; i + 1 < at.steps.size() && here.object != nullptr; ++i)
            here = step_into(here, at.steps[i]);
        here = without_wrappers(here);
        if (here.object == nullptr) return false;
        const named_place::step& last = at.steps.back();
        if (last.row == named_place::a_key) {
            if (here.type->kind == form::map) return here.type->container->erase(here.object, last.name);
            value::table* const members = static_cast<value*>(here.object)->get_if<value::table>();
            return members != nullptr && members->erase(last.name) != 0;
        }
        here = step_into(here, last);
        if (here.type->wrapper != nullptr)
            here.type->wrapper->reset(here.object);
        else if (here.type->container != nullptr)
            here.type->container->clear(here.object);
        else
            *static_cast<value*>(here.object) = value();
        return true;
    }

    // The place that one step leads to; without an object if it is not there. Nothing is made.
    [[nodiscard]] static slot step_into(slot from, const named_place::step& step) {
        from = without_wrappers(from);
        if (from.object == nullptr) return from;
        if (step.row != named_place::a_key)
            return {from.type->table->rows[step.row].type, from.type->table->member(from.object, step.row)};
        if (from.type->kind == form::dynamic) {
            value::table* const members = static_cast<value*>(from.object)->get_if<value::table>();
            const auto found = members != nullptr ? members->find(step.name) : value::table::iterator();
            return {from.type, members != nullptr && found != members->end() ? &found->second : nullptr};
        }
        sought_entry search{step.name, nullptr};
        from.type->container->visit(from.object, &search, &sought_entry::consider);
        return {from.type->element, const_cast<void*>(search.found)};
    }

    [[nodiscard]] static slot without_wrappers(slot from) {
        while (from.object != nullptr && from.type->wrapper != nullptr)
            from = {from.type->element, const_cast<void*>(from.type->wrapper->peek(from.object))};
        return from;
    }

    struct sought_entry {
        std::string_view key;
        const void* found;

        static void consider(void* context, std::string_view key, std::size_t, const void* element) {
            sought_entry& search = *static_cast<sought_entry*>(context);
            if (key == search.key) search.found = element;
        }
    };

    // What is gone misses nothing.
    void forget_missing(const named_place& at) {
        const std::vector<place> places = at.places(nullptr);
        const std::string path = path_of(&places.back());
        std::erase_if(state_.missing, [&](const problem& each) {
            return each.path.size() > path.size() && each.path.starts_with(path) &&
                   (each.path[path.size()] == '.' || each.path[path.size()] == '[');
        });
    }

    void refuse_unknown(const value& written, const std::string& path, const named_place& at, std::size_t lost_at) {
        std::string suggestion;
        if (at.inside().kind == form::table) {
            const std::string_view segment = segment_at(path, lost_at).name;
            nearest_name nearest(segment);
            for (std::uint32_t i = 0; i < at.inside().table->row_count; ++i)
                nearest.consider(at.inside().table->rows[i].name);
            if (!nearest.best().empty())
                suggestion = "did you mean \"" + path.substr(0, lost_at) + std::string(nearest.best()) + "\"?";
        }
        refuse(written, "there is no key \"" + std::string(shortened(path)) + '"', {}, std::move(suggestion));
    }

    [[nodiscard]] problem describe(const value& written) const {
        problem found;
        found.path = unset_key;
        found.where = written.where();
        found.source = text_.source;
        std::string line(text_.written_line(found.where.line()));
        const std::string* const path = written.get_if<std::string>();
        const std::size_t width = path != nullptr ? count_characters(*path) + 2 : 1;
        if (hide_values(line, found.where.column(), width))
            show_line(found, line, found.where.column(), static_cast<std::uint32_t>(width));
        return found;
    }

    // Keeps secrets off the line, also those under misspelt keys; false if it cannot be shown at all.
    [[nodiscard]] bool hide_values(std::string& line, std::uint32_t column, std::size_t width) const {
        if (!has_secret(*state_.root.type)) return true;
        std::string_view before = std::string_view(line).substr(0, byte_of_character(line, column - 1));
        before.remove_prefix(std::min(before.find_first_not_of(" \t"), before.size()));
        const bool is_list_only = before.empty() || before.starts_with(unset_key);
        const std::size_t end = byte_of_character(line, column - 1 + static_cast<std::uint32_t>(width));
        if (end < line.size()) line.replace(end, line.npos, "...");
        return is_list_only && !names_secret(*state_.root.type, line);
    }

    void refuse(const value& written, std::string message, std::string expected, std::string suggestion) {
        problem found = describe(written);
        found.message = std::move(message);
        found.expected = std::move(expected);
        found.suggestion = std::move(suggestion);
        state_.add_problem(std::move(found));
    }

    document& text_;
    load_state& state_;
};

}  // namespace cfg::detail
