// SPDX-License-Identifier: MIT
// The rules of the schema and the structs' own checks, applied to a configuration that all sources have filled.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/rule.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/load/layer_trace.hpp>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// Walks a configuration and adds a problem for each rule that is broken. Parts without rules are not entered.
class validator {
public:
    explicit validator(load_state& state) : state_(state) {}

    /// Looks only at the values that a document gives, and only at the rules of each alone: what one layer can tell.
    validator(load_state& state, const value& given) : state_(state), given_(&given) {}

    void run() {
        if (state_.root.type->kind == form::table && state_.root.type->table->restricted)
            check_table(*state_.root.type->table, state_.root.object, {nullptr, 0, true, visibility::shown});
    }

private:
    /// Where the walk stands.
    struct position {
        const place* at;
        leaf_id leaf;      // of the table's first leaf, or the leaf that it lies in
        bool owns_leaves;
        visibility sight;
        bool is_given = true;  // false: the elements of an array that no source gives
    };

    void check_table(const table_description& table, const void* object, const position& here) {
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            const place at{here.at, row.name};
            position inside{&at, here.leaf, here.owns_leaves && row.type->kind == form::table, here.sight,
                            here.is_given};
            if (here.owns_leaves) inside.leaf += row.first_leaf;
            if (row.rules != nullptr && row.rules->is_secret) inside.sight = visibility::hidden;
            const bool is_leaf = here.owns_leaves && row.type->kind != form::table;
            const void* const value_of_row = table.member(const_cast<void*>(object), i);
            if (row.rules != nullptr && row.rules->allowed_sources != from::anywhere)
                check_sources(row, inside, !here.owns_leaves);
            // A refused value is not what somebody wrote: there is nothing to say of it, but of its neighbours in a list.
            if (is_leaf ? state_.has_failed(inside.leaf) : !here.owns_leaves && was_refused(inside)) {
                if (row.type->container != nullptr) check_inside(*row.type, value_of_row, inside);
                continue;
            }
            const auto is_missing = [&] {
                return here.owns_leaves ? !was_set(inside.leaf, row.leaf_count) : !here.is_given;
            };
            if (row.rules != nullptr && row.rules->is_required && is_missing()) {
                if (given_ == nullptr && !state_.incomplete && !state_.has_failed(inside.leaf, row.leaf_count))
                    report_missing(row, inside);
                continue;  // the default of a required member is never used
            }
            if (is_leaf && row.type->kind == form::array) inside.is_given = was_set(inside.leaf, 1);
            if (row.rules != nullptr && row.rules->restricts()) check_row(row, value_of_row, inside);
            check_inside(*row.type, value_of_row, inside);
        }
        if (table.check != nullptr && given_ == nullptr) run_own_check(table, object, here);
    }

    // Refuses what sources gave to the member, or to what lies in it, although they must not.
    void check_sources(const field_row& row, const position& here, bool is_in_leaf) {
        const from allowed = row.rules->allowed_sources;
        const auto check = [&](const mark& each, std::string path) {
            if (!allows(allowed, state_.origins.sources[each.source].kind))
                refuse_source(allowed, each, std::move(path), here.sight);
        };
        if (!is_in_leaf) {
            for (const mark& each : state_.origins.marks)
                if (each.leaf >= here.leaf && each.leaf - here.leaf < row.leaf_count)
                    check(each, path_of_leaf(*state_.root.type->table, each.leaf));
        } else if (const traced_value* const found = trace_of(here.leaf).find(here.at)) {
            for (const mark& each : found->given) check(each, path_of(here.at));
        }
    }

    void refuse_source(from allowed, const mark& given, std::string path, visibility sight) {
        if (state_.skips_problem(problem::severity::error)) return;
        problem found;
        found.path = std::move(path);
        found.leaf = given.leaf;
        found.where = state_.origins.origin_of(given);
        found.source = given.source;
        found.message = "must not be set by " + describe_sources(kind_of_source(found.where.kind()));
        found.expected = describe_sources(allowed);
        show_line(found, sight);
        state_.add_problem(std::move(found));
    }

    // Whether a source gave the place inside a list or a map a value that did not fit.
    [[nodiscard]] bool was_refused(const position& here) const {
        if (!state_.has_failed(here.leaf)) return false;
        const std::string path = path_of(here.at);
        const auto lies_in = [](std::string_view inner, std::string_view outer) {
            return inner.starts_with(outer) &&
                   (inner.size() == outer.size() || inner[outer.size()] == '.' || inner[outer.size()] == '[');
        };
        return std::any_of(state_.problems.begin(), state_.problems.end(), [&](const problem& each) {
            return each.level == problem::severity::error && (lies_in(each.path, path) || lies_in(path, each.path));
        });
    }

    void check_inside(const type_description& type, const void* object, const position& here) {
        switch (type.kind) {
            case form::table:
                if (type.table->restricted) check_table(*type.table, object, here);
                return;
            case form::optional:
            case form::secret:
                if (const void* held = type.wrapper->peek(object)) check_inside(*type.element, held, here);
                return;
            case form::list:
            case form::array:
            case form::map: {
                const type_description& element = unwrapped(*type.element);
                const bool may_break =
                    element.kind == form::table ? element.table->restricted : element.container != nullptr;
                if (!may_break) return;
                element_walk walk{this, &type, here};
                type.container->visit(object, &walk, &element_walk::check);
                return;
            }
            default: return;
        }
    }

    struct element_walk {
        validator* self;
        const type_description* container;
        position here;

        static void check(void* context, std::string_view key, std::size_t index, const void* element) {
            const element_walk& walk = *static_cast<const element_walk*>(context);
            const bool is_map = walk.container->kind == form::map;
            const place at{walk.here.at, key, is_map ? place::no_index : index};
            walk.self->check_inside(*walk.container->element, element,
                                    {&at, walk.here.leaf, false, walk.here.sight, walk.here.is_given});
        }
    };

    void check_row(const field_row& row, const void* object, const position& here) {
        if (given_ != nullptr && find_node(*given_, here.at) == nullptr) return;
        std::string storage;
        std::string thrown;
        broken_rule broken = broken_rule::predicate;
        try {
            broken = broken_at(*row.rules, *row.type, object, storage);
        } catch (...) {
            thrown = message_of_exception();
        }
        if (broken == broken_rule::none || state_.skips_problem(problem::severity::error)) return;
        problem found = make_problem(here);
        const visibility sight = sight_of(*row.type, here.sight);
        std::string shown;
        append_value(shown, *row.type, object, sight);
        const type_description& type = unwrapped(*row.type);
        const bool counted = type.kind == form::string || type.container != nullptr;
        const std::string_view subject = sight == visibility::shown ? std::string_view(shown) : "the value";
        switch (broken) {
            case broken_rule::empty: found.message = "must not be empty"; break;
            case broken_rule::choice: found.message = std::string(subject) + " is not allowed"; break;
            case broken_rule::predicate:
                found.message = std::string(subject) + " is not valid";
                if (!thrown.empty() && sight == visibility::shown) found.message.append(": ").append(thrown);
                break;
            default:
                found.message = (counted && sight == visibility::shown ? describe_size(type, held(*row.type, object))
                                                                       : std::string(subject)) +
                                " is out of range";
                break;
        }
        found.expected = expectation(*row.type, row.rules);
        if (broken == broken_rule::choice && sight == visibility::shown && type.kind == form::string)
            found.suggestion = suggest_choice(*row.rules, *static_cast<const std::string*>(held(*row.type, object)));
        if (found.where.is_default()) found.message += " (the default in the struct)";
        show_line(found, sight);
        state_.add_problem(std::move(found));
    }

    // "a size of 3"
    [[nodiscard]] static std::string describe_size(const type_description& type, const void* object) {
        const std::size_t size = type.kind == form::string ? count_characters(*static_cast<const std::string*>(object))
                                                           : type.container->size(object);
        return "a size of " + std::to_string(size);
    }

    [[nodiscard]] static const void* held(const type_description& type, const void* object) {
        const type_description* inner = &type;
        while (inner->wrapper != nullptr && object != nullptr) {
            object = inner->wrapper->peek(object);
            inner = inner->element;
        }
        return object;
    }

    [[nodiscard]] static std::string suggest_choice(const field& rules, std::string_view written) {
        nearest_name nearest(written);
        for (std::size_t i = 0; i < rules.choice_count; ++i) nearest.consider(rules.choices[i].text);
        return nearest.best().empty() ? std::string() : "did you mean \"" + std::string(nearest.best()) + "\"?";
    }

    [[nodiscard]] static visibility sight_of(const type_description& type, visibility outer) {
        for (const type_description* inner = &type; inner->wrapper != nullptr; inner = inner->element)
            if (inner->kind == form::secret) return visibility::hidden;
        return outer;
    }

    void report_missing(const field_row& row, const position& here) {
        problem found;
        found.path = path_of(here.at);
        found.leaf = here.owns_leaves || here.is_given ? here.leaf : no_leaf;
        found.message = "required, but no source gives it";
        found.expected = expectation(*row.type, row.rules);
        state_.add_problem(std::move(found));
    }

    // The struct's own `check`, for findings whose fields have all been read.
    void run_own_check(const table_description& table, const void* object, const position& here) {
        std::vector<finding> findings;
        try {
            table.check(object, findings);
        } catch (...) {
            problem found = make_problem(here);
            found.leaf = no_leaf;
            found.message = "the check of this struct threw an exception";
            // It may quote a secret.
            if (!has_secret({form::table, 0, false, 0, 0, 0, nullptr, &table}))
                found.message.append(": ").append(message_of_exception());
            state_.add_problem(std::move(found));
        }
        for (finding& each : findings) {
            const auto leaf_of = [&](const cited_member& cited) {
                return here.owns_leaves ? here.leaf + cited.first_leaf : here.leaf;
            };
            const bool unreadable =
                std::any_of(each.members.begin(), each.members.end(), [&](const cited_member& cited) {
                    if (here.owns_leaves) return state_.has_failed(leaf_of(cited), cited.leaf_count);
                    const place at{here.at, cited.path};
                    return was_refused({&at, here.leaf, false, here.sight});
                });
            if (unreadable || state_.skips_problem(each.level)) continue;
            problem found;
            found.level = each.level;
            found.path = path_of(here.at);
            found.message = std::move(each.message);
            visibility sight = visibility::shown;
            // The first field that somebody set leads; all are cited.
            for (const cited_member& cited : each.members) {
                const found_origin from = origin_of_member(here, cited, leaf_of(cited));
                found.notes.push_back(cite(table, object, here, cited, from.where));
                if (!found.where.is_default() || from.where.is_default()) continue;
                found.where = from.where;
                found.source = from.source;
                sight = sight_of_member(table, cited.path, here.sight);
            }
            if (found.where.is_default() && here.at != nullptr) found = placed(std::move(found), here);
            show_line(found, sight);
            state_.add_problem(std::move(found));
        }
    }

    [[nodiscard]] problem placed(problem found, const position& here) {
        const found_origin from = origin_of_place(here);
        found.where = from.where;
        found.source = from.source;
        return found;
    }

    // "http.port = 80, from gateway.toml:3:8"
    [[nodiscard]] std::string cite(const table_description& table, const void* object, const position& here,
                                   const cited_member& cited, const origin& where) {
        std::string text = path_of(here.at);
        if (!text.empty()) text += '.';
        text.append(cited.path);
        const table_description* in = &table;
        visibility sight = here.sight;
        for (std::string_view rest = cited.path;;) {
            const std::size_t end = segment_end(rest, 0);
            const field_row* row = find_row(*in, rest.substr(0, end));
            if (row == nullptr) break;
            if (row->rules != nullptr && row->rules->is_secret) sight = visibility::hidden;
            object = in->member(const_cast<void*>(object), static_cast<std::size_t>(row - in->rows));
            if (end == rest.size()) {
                if (row->type->kind == form::table) return text;  // the fields of a whole table have origins of their own
                text += " = ";
                append_value(text, *row->type, object, sight);
                break;
            }
            in = row->type->table;
            rest.remove_prefix(end + 1);
        }
        return text + ", from " + where.to_string();
    }

    [[nodiscard]] static visibility sight_of_member(const table_description& table, std::string_view path,
                                                    visibility outer) {
        const table_description* in = &table;
        for (;;) {
            const std::size_t end = segment_end(path, 0);
            const field_row* row = find_row(*in, path.substr(0, end));
            if (row == nullptr) return outer;
            if (row->rules != nullptr && row->rules->is_secret) return visibility::hidden;
            if (end == path.size()) return sight_of(*row->type, outer);
            in = row->type->table;
            path.remove_prefix(end + 1);
        }
    }

    [[nodiscard]] bool was_set(leaf_id first, std::uint32_t count) const {
        return std::any_of(state_.origins.marks.begin(), state_.origins.marks.end(),
                           [&](const mark& each) { return each.leaf >= first && each.leaf - first < count; });
    }

    [[nodiscard]] problem make_problem(const position& here) {
        problem found;
        found.path = path_of(here.at);
        found.leaf = here.leaf;
        return placed(std::move(found), here);
    }

    [[nodiscard]] const mark* last_mark(leaf_id leaf) const {
        const mark* last = nullptr;
        for (const mark& each : state_.origins.marks)
            if (each.leaf == leaf) last = &each;
        return last;
    }

    /// Where a place got its value, and from which source.
    struct found_origin {
        origin where;
        std::uint32_t source = problem::no_source;
    };

    [[nodiscard]] found_origin origin_of_place(const position& here) {
        if (!here.owns_leaves)
            if (found_origin inside = find_inside(here); !inside.where.is_default()) return inside;
        const mark* const last = last_mark(here.leaf);
        if (last == nullptr) return {};
        return {state_.origins.origin_of(*last), last->source};
    }

    [[nodiscard]] found_origin origin_of_member(const position& table, const cited_member& cited, leaf_id leaf) {
        const place at{table.at, cited.path};
        if (!table.owns_leaves) return find_inside({&at, leaf, false, visibility::shown}, &at);
        const mark* last = nullptr;
        for (const mark& each : state_.origins.marks)
            if (each.leaf >= leaf && each.leaf - leaf < cited.leaf_count) last = &each;
        if (last == nullptr) return {};
        return {state_.origins.origin_of(*last), last->source};
    }

    // A place inside a list or a map. What no layer mentions, a default, is placed at what encloses it, up to `outermost`;
    // a default origin if none of that is mentioned either.
    [[nodiscard]] found_origin find_inside(const position& here, const place* outermost = nullptr) {
        const layer_trace& trace = trace_of(here.leaf);
        for (const place* at = here.at; at != nullptr; at = at->parent) {
            if (const traced_value* const found = trace.find(at); found != nullptr && !found->given.empty()) {
                const mark& last = found->given.back();
                return {state_.origins.origin_of(last), last.source};
            }
            if (at == outermost) break;
        }
        return {};
    }

    // Made when first asked for.
    [[nodiscard]] const layer_trace& trace_of(leaf_id leaf) {
        for (const layer_trace& each : traces_)
            if (each.leaf() == leaf) return each;
        return traces_.emplace_back(state_, leaf);
    }

    // The line that the problem's origin names, unless a secret may stand on it.
    void show_line(problem& found, visibility sight) {
        const document* const text = state_.document_of(found.source);
        if (text == nullptr || found.where.line() == 0 || sight == visibility::hidden ||
            text->hides_line(found.where.line()))
            return;
        std::string line(text->written_line(found.where.line()));
        if (names_secret(*state_.root.type, line)) return;
        const std::uint32_t width = value_width(line, found.where.column());
        // As in the readers: what stands behind the value may be a secret under a misspelt key.
        const std::size_t end = byte_of_character(line, found.where.column() - 1 + width);
        if (end < line.size() && has_secret(*state_.root.type)) line.replace(end, line.npos, "...");
        detail::show_line(found, line, found.where.column(), width);
    }

    // How many characters the value at a column has: a string to its closing quote, brackets to their end, else one word.
    [[nodiscard]] static std::uint32_t value_width(std::string_view line, std::uint32_t column) {
        const std::size_t begin = byte_of_character(line, column - 1);
        std::size_t end = begin;
        if (begin < line.size() && (line[begin] == '"' || line[begin] == '\'')) {
            end = line.find(line[begin], begin + 1);
            end = end == line.npos ? line.size() : end + 1;
        } else if (line.substr(begin).starts_with("${")) {
            end = std::min(line.find('}', begin), line.size() - 1) + 1;
        } else if (begin < line.size() && (line[begin] == '[' || line[begin] == '{')) {
            end = line.find_last_of("]}");
            end = end == line.npos || end < begin ? line.size() : end + 1;
        } else {
            end = std::min(line.find_first_of(" \t,]}#", begin), line.size());
        }
        return std::max(static_cast<std::uint32_t>(count_characters(line.substr(begin, end - begin))), 1u);
    }

    load_state& state_;
    std::list<layer_trace> traces_;
    const value* given_ = nullptr;
};

}  // namespace cfg::detail
