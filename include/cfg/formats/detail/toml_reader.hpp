// SPDX-License-Identifier: MIT
// Reads a TOML 1.1 document in one pass, straight into a described configuration.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/core/suggest.hpp>
#include <cfg/formats/detail/scan.hpp>
#include <cfg/formats/detail/table_state.hpp>
#include <cfg/formats/detail/toml_scalar.hpp>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace cfg::detail {

/// The reader. Every `read_` function takes the place where its part begins and returns the place after it, or null after
/// a syntax error, which is then in `fault_`. Values that are well-formed but do not fit are reported on the spot.
class toml_reader {
public:
    toml_reader(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state)
        : begin_(text.data()),
          end_(text.data() + text.size()),
          state_(state),
          source_(source),
          policy_(policy == unknown_policy::inherit ? unknown_policy::reject : policy),
          first_mark_(state.origins.marks.size()),
          first_problem_(state.problems.size()),
          counted_to_(text.data()),
          line_begin_(text.data()) {}

    /// Reads the whole text as a document.
    void read_document() {
        table_state& root = open_root();
        const char* p = begin_;
        if (std::string_view(p, static_cast<std::size_t>(end_ - p)).substr(0, 3) == "\xEF\xBB\xBF") p += 3;
        p = read_body(root, p);
        while (p != end_) {
            table_state* table = nullptr;
            const char* body = read_header(root, p, table);
            if (body != nullptr) body = read_line_end(body);
            if (body == nullptr) {
                body = recover();
                table = &discarded_table();
            }
            p = read_body(*table, body);
        }
        states_.reset(root, [this](table_state& table) { finish(table); });
        settle();
    }

    /// Reads the whole text as one value.
    void read_lone_value(const type_description& type, void* object, const place* at, leaf_id leaf, visibility sight) {
        const target to{&type, object, at, leaf, false, sight, policy_, nullptr};
        const char* p = skip_space(begin_);
        if (p != nullptr) p = read_value(to, p);
        if (p != nullptr) p = skip_space(p);
        if (p != nullptr && p != end_) p = fault_.set(p, "unexpected text after the value");
        if (p == nullptr) {
            describe_fault(at, leaf, sight);
            report_fault();
        }
        settle();
    }

private:
    /// Where a value goes.
    struct target {
        const type_description* type;
        void* object;
        const place* at;
        leaf_id leaf;
        bool owns_leaves;
        visibility sight;
        unknown_policy policy;
        const field* rules;
    };

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

    enum class step : std::uint8_t { through_header, through_dots };

    // ---- tables -----------------------------------------------------------------------------------------------------

    table_state& open_root() {
        table_state& root = states_.make();
        root.active = true;
        root.policy = policy_;
        root.type = state_.root.type;
        root.object = state_.root.object;
        if (root.type->kind == form::dynamic) {
            value& document = *static_cast<value*>(root.object);
            document.set_origin(origin_at(begin_));
            root.object = &document.become<value::table>();
            root.type = &description_of<value::table>::value;
            root.owns_leaves = false;
            root.leaf = no_leaf;
        } else {
            state_.origins.marks.reserve(first_mark_ + root.type->table->leaf_count);
        }
        return root;
    }

    // A table whose content is read, to check it, and forgotten.
    table_state& discarded_table() {
        table_state& table = states_.make();
        table.active = true;
        table.begin = end_;
        table.owns_leaves = false;
        table.leaf = no_leaf;
        table.type = &description_of<value::table>::value;
        table.object = &scratch_.emplace_back().become<value::table>();
        return table;
    }

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
            if (const field_row* row = find_row(*in.type->table, part.name)) return {&in, row};
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

    // The place that a member's value takes, made ready for it.
    [[nodiscard]] target target_of(const member& found, place& at) {
        table_state& owner = *found.owner;
        target to{};
        to.leaf = owner.leaf;
        to.sight = owner.sight;
        to.policy = owner.policy;
        if (found.row != nullptr) {
            const field_row& row = *found.row;
            at = {&owner.at, row.name};
            to.type = row.type;
            to.object = owner.type->table->member(owner.object, row_number(found));
            if (owner.owns_leaves) to.leaf += row.first_leaf;
            to.owns_leaves = owner.owns_leaves && row.type->kind == form::table;
            to.rules = row.rules;
            if (row.rules != nullptr && row.rules->is_secret) to.sight = visibility::hidden;
            if (row.rules != nullptr && row.rules->unknown_keys != unknown_policy::inherit) to.policy = row.rules->unknown_keys;
        } else {
            at = {&owner.at, found.entry->first};
            to.owns_leaves = false;
            if (owner.type->kind == form::table) {
                value*& stray = found.entry->second.stray;
                if (stray == nullptr) stray = &scratch_.emplace_back();
                to.type = &description_of<value>::value;
                to.object = stray;
                to.leaf = no_leaf;
            } else {
                to.type = owner.type->element;
                to.object = owner.type->container->insert(owner.object, found.entry->first);
            }
        }
        to.at = &at;
        return to;
    }

    // Takes optionals and secrets away, so that what is inside can be filled.
    static void unwrap(target& to) {
        while (to.type->kind == form::optional || to.type->kind == form::secret) {
            if (to.type->kind == form::secret) to.sight = visibility::hidden;
            to.object = to.type->wrapper->engage(to.object);
            to.type = to.type->element;
        }
    }

    void activate(table_state& state, const target& to, table_state* parent) {
        state.active = true;
        state.at = *to.at;
        state.parent = parent;
        state.type = to.type;
        state.object = to.object;
        state.leaf = to.leaf;
        state.owns_leaves = to.owns_leaves;
        state.sight = to.sight;
        state.policy = to.policy;
    }

    // Makes a member the table, or with `as_list` the list of tables, that a header or a dotted key says it is.
    [[nodiscard]] table_state* open_member(const member& found, const key_part& part, bool as_list) {
        place at;
        target to = target_of(found, at);
        const bool leaf_begins = found.row != nullptr && found.owner->owns_leaves && found.row->type->kind != form::table;
        if (leaf_begins) note_leaf(to.leaf, part.begin);
        table_state*& child = state_of(found);
        if (child == nullptr) child = &states_.make();
        const target declared = to;
        unwrap(to);
        if (to.type->kind == form::dynamic) {
            value& node = *static_cast<value*>(to.object);
            node.set_origin(origin_at(part.begin));
            to.type = as_list ? &description_of<value::array>::value : &description_of<value::table>::value;
            to.object = as_list ? static_cast<void*>(&node.become<value::array>()) : static_cast<void*>(&node.become<value::table>());
        }
        const form kind = to.type->kind;
        const bool fits = as_list ? kind == form::list || kind == form::array : kind == form::table || kind == form::map;
        if (!fits) {
            report_wrong_type(declared, part.begin, part.end, as_list ? "an array of tables" : "a table");
            // What stands below it would only repeat the error.
            to.type = as_list ? &description_of<value::array>::value : &description_of<value::table>::value;
            value& node = scratch_.emplace_back();
            to.object = as_list ? static_cast<void*>(&node.become<value::array>()) : static_cast<void*>(&node.become<value::table>());
            to.owns_leaves = false;
        }
        activate(*child, to, found.owner);
        const bool unknown = found.row == nullptr && (found.owner->type->kind == form::table || found.owner->is_former);
        child->is_former = unknown && find_former_name(*found.owner, part.name).leads_on;
        child->begin = part.begin;
        if (as_list && kind == form::list) to.type->container->clear(to.object);
        return child;
    }

    // Follows one part of a key that is not the last.
    [[nodiscard]] table_state* step_into(table_state& in, const key_part& part, step how) {
        const member found = find_member(in, part);
        if (was_given(found)) return refuse_step(part, "already has a value and cannot be extended");
        table_state* child = state_of(found);
        if (child == nullptr || !child->active) {
            child = open_member(found, part, false);
            if (how == step::through_dots) child->is_dotted = true;
            return child;
        }
        const bool is_list = child->element != nullptr;
        if (how == step::through_header) return is_list ? child->element : child;
        if (is_list) return refuse_step(part, "is an array of tables and cannot be extended by a dotted key");
        if (child->has_header) return refuse_step(part, "has its own [table] and cannot be extended by a dotted key");
        child->is_dotted = true;
        return child;
    }

    [[nodiscard]] table_state* refuse_step(const key_part& part, std::string_view why) {
        fault_.set(part.begin, std::string("\"").append(part.name).append("\" ").append(why), {}, width_of(part));
        return nullptr;
    }

    // [table]
    [[nodiscard]] table_state* define_table(table_state& in, const key_part& part) {
        const member found = find_member(in, part);
        if (was_given(found)) return refuse_step(part, "already has a value and cannot be a table");
        table_state* child = state_of(found);
        if (child == nullptr || !child->active) {
            child = open_member(found, part, false);
        } else {
            if (child->element != nullptr) return refuse_step(part, "is an array of tables already; write [[...]]");
            if (child->has_header || child->is_dotted) return refuse_step(part, "is defined twice");
        }
        child->has_header = true;
        return child;
    }

    // [[array of tables]]
    [[nodiscard]] table_state* append_table(table_state& in, const key_part& part) {
        const member found = find_member(in, part);
        if (was_given(found)) return refuse_step(part, "already has a value and cannot be extended");
        table_state* list = state_of(found);
        if (list == nullptr || !list->active) {
            list = open_member(found, part, true);
            if (list->element == nullptr) list->element = &states_.make();
        } else if (list->element == nullptr) {
            return refuse_step(part, "is a table already, not an array of tables");
        }
        open_element(*list, part);
        return list->element;
    }

    void open_element(table_state& list, const key_part& part) {
        states_.reset(*list.element, [this](table_state& table) { finish(table); });
        adopt_element(list);
        const container_operations& operations = *list.type->container;
        const place at{&list.at, {}, list.count};
        target to{list.type->element, nullptr, &at, list.leaf, false, list.sight, list.policy, nullptr};
        if (operations.append != nullptr) {
            reserve_elements(list, part.begin);
            to.object = operations.append(list.object);
        } else if (operations.at != nullptr && list.count < list.type->extent) {
            to.object = operations.at(list.object, list.count);
        } else if (operations.make_element != nullptr) {
            to.object = list.apart = operations.make_element();
        }
        ++list.count;
        if (to.object == nullptr) {  // one element too many for a std::array; finish_list will say so
            to.type = &description_of<value>::value;
            to.object = &scratch_.emplace_back();
        }
        const target declared = to;
        unwrap(to);
        if (to.type->kind == form::dynamic) {
            value& node = *static_cast<value*>(to.object);
            node.set_origin(origin_at(part.begin));
            to.type = &description_of<value::table>::value;
            to.object = &node.become<value::table>();
        } else if (to.type->kind != form::table && to.type->kind != form::map) {
            report_wrong_type(declared, part.begin, part.end, "a table");
            to.type = &description_of<value::table>::value;
            to.object = &scratch_.emplace_back().become<value::table>();
        }
        table_state& element = *list.element;
        if (element.type != nullptr && element.type != to.type) {  // its rows' states belong to another struct
            element.children = nullptr;
            element.members = nullptr;
        }
        activate(element, to, &list);
        element.has_header = true;
        element.begin = part.begin;
    }

    // A long list grows to the size that its elements so far foretell, not by doubling: fewer moves, less memory.
    void reserve_elements(const table_state& list, const char* p) {
        const container_operations& operations = *list.type->container;
        if (list.count < 16 || operations.reserve == nullptr || operations.capacity(list.object) != list.count) return;
        const double bytes_each = static_cast<double>(p - list.begin) / static_cast<double>(list.count);
        const double foretold = static_cast<double>(end_ - p) / bytes_each;
        const double wanted = std::min(foretold * 1.02, static_cast<double>(state_.bounds.values));
        operations.reserve(list.object, list.count + list.count / 8 + static_cast<std::size_t>(wanted));
    }

    static void adopt_element(table_state& list) {
        if (list.apart == nullptr) return;
        static_cast<void>(list.type->container->adopt_element(list.object, list.apart));
        list.apart = nullptr;
    }

    // What can be said of a table or a list only when all of it has been read.
    void finish(table_state& done) {
        if (done.element != nullptr) finish_list(done);
        // Leaves with numbers of their own may still be given by another source.
        if (done.type->kind == form::table && done.type->table->has_required && !done.owns_leaves) require_members(done);
    }

    void require_members(const table_state& done) {
        const table_description& table = *done.type->table;
        for (std::uint32_t i = 0; i < table.row_count; ++i) {
            const field_row& row = table.rows[i];
            const bool opened = done.children != nullptr && done.children[i] != nullptr && done.children[i]->active;
            if (row.rules == nullptr || !row.rules->is_required || done.was_given(i) || opened) continue;
            const place missing{&done.at, row.name};
            report(problem::severity::error, done.begin, done.begin + 1, "required key is missing", expectation(*row.type, row.rules), {},
                   path_of(&missing), done.leaf, done.sight);
        }
    }

    void finish_list(table_state& list) {
        adopt_element(list);
        if (list.type->kind == form::array && list.count != list.type->extent)
            report_element_count(list.type->extent, list.count, list.begin, list.begin + 1, &list.at, list.leaf, list.sight);
    }

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
            return fault_.set(p, *p == '=' ? "the key is missing" : "this cannot begin a key", high ? "quotes around a key with characters other than A-Z a-z 0-9 _ -" : "a key");
        }
        if (p[1] == *p && p[2] == *p) return fault_.set(p, "a key cannot be a multi-line string", {}, 3);
        p = read_string(p, end_, part.name, key_buffer_, fault_);
        part.end = p;
        return p;
    }

    // key.key. ... up to the last part; `in` becomes the table that the last part is a member of.
    const char* read_key_path(const char* p, table_state*& in, key_part& last, step how) {
        for (std::size_t parts = 1;; ++parts) {
            p = read_key_part(p, last);
            if (p == nullptr) return nullptr;
            p = skip_blanks(p);
            if (*p != '.') return p;
            if (parts == state_.bounds.key_parts) {
                abandoned_ = true;
                return fault_.set(p, "this key has more than " + std::to_string(parts) + " parts");
            }
            in = step_into(*in, last, how);
            if (in == nullptr) return nullptr;
            p = skip_blanks(p + 1);
        }
    }

    const char* read_header(table_state& root, const char* p, table_state*& table) {
        const bool is_list = p[1] == '[';
        table_state* in = &root;
        key_part last{};
        p = read_key_path(skip_blanks(p + (is_list ? 2 : 1)), in, last, step::through_header);
        if (p == nullptr) return nullptr;
        if (*p != ']' || (is_list && p[1] != ']'))
            return fault_.set(p, "the table header is not closed", is_list ? "]]" : "]");
        table = is_list ? append_table(*in, last) : define_table(*in, last);
        return table != nullptr ? p + (is_list ? 2 : 1) : nullptr;
    }

    // key = value, without the end of the line.
    const char* read_key_value(table_state& table, const char* p) {
        table_state* in = &table;
        key_part last{};
        p = read_key_path(p, in, last, step::through_dots);
        if (p == nullptr) {
            if (in != nullptr) describe_fault(&in->at, in->owns_leaves ? no_leaf : in->leaf, in->sight);
            return nullptr;
        }
        const member found = find_member(*in, last);
        place at;
        if (*p != '=') {
            fault_.set(p, "an equals sign is missing after the key", "=");
            const target to = target_of(found, at);
            describe_fault(to.at, to.leaf, sight_of(to));
            return nullptr;
        }
        p = skip_blanks(p + 1);
        const table_state* const child = state_of(found);
        if (was_given(found) || (child != nullptr && child->active)) return refuse_duplicate(found, last);
        set_given(found);
        const target to = target_of(found, at);
        if (found.row != nullptr) {
            next_row_ = row_number(found) + 1;
            if (found.owner->owns_leaves && found.row->type->kind != form::table) note_leaf(to.leaf, p);
        }
        p = read_value(to, p);
        if (p == nullptr) describe_fault(to.at, to.leaf, sight_of(to));
        line_sight_ = sight_of(to);
        return p;
    }

    const char* refuse_duplicate(const member& found, const key_part& part) {
        place at;
        const target to = target_of(found, at);
        std::string message = "duplicate key";
        const mark* const earlier = found.row != nullptr && found.owner->owns_leaves ? find_mark(to.leaf) : nullptr;
        if (earlier != nullptr) message += "; it was set on line " + std::to_string(1 + count_lines(begin_, begin_ + earlier->column).newlines);
        fault_.set(part.begin, message, {}, width_of(part));
        describe_fault(to.at, to.leaf, sight_of(to));
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
        const table_description& description = *table.type->table;
        std::size_t next = 0;
        for (;;) {
            const field_row& row = description.rows[next];
            if (starts_with_spelling(p, row.spelling, row.spelling_mask) && row.spelling_mask != 0) [[likely]] {
                const char* const after = read_expected_row(table, row, next, p + row.name.size() + 1);
                if (after != nullptr) [[likely]] {
                    ++next;
                    p = after;
                    continue;
                }
            }
            if (*p == '[' || p == end_) return p;
            next_row_ = next;
            p = read_line(table, p);
            next = next_row_;
        }
    }

    // `= value` of the member that was guessed, where it is of a common type and form; else null, with nothing changed.
    CFG_ALWAYS_INLINE const char* read_expected_row(table_state& table, const field_row& row, std::size_t number, const char* p) {
        if (p[0] != '=' || p[1] != ' ' || table.was_given(number)) return nullptr;
        const char* const begin = p + 2;
        void* const object = table.type->table->member(table.object, number);
        const char* const after = read_common_value(*row.type, object, begin);
        if (after == nullptr || *after != '\n') return nullptr;
        table.set_given(number);
        ++values_;
        if (table.owns_leaves) note_leaf(table.leaf + row.first_leaf, begin);
        return after[1] == '\n' ? after + 2 : after + 1;
    }

    // The commonest types in their commonest spelling; null for all else. May leave a changed object behind.
    CFG_ALWAYS_INLINE const char* read_common_value(const type_description& type, void* object, const char* p) {
        switch (type.kind) {
            case form::string: return read_common_string(*static_cast<std::string*>(object), p);
            case form::integer: {
                bool negative = false;
                std::uint64_t magnitude = 0;
                const char* const after = read_short_integer(p, negative, magnitude);
                if (after == nullptr) return nullptr;
                const integer_range range = range_of(type);
                if (negative ? magnitude > static_cast<std::uint64_t>(-(range.lowest + 1)) + 1 || range.lowest == 0 : magnitude > range.highest)
                    return nullptr;
                store_integer(type, object, negative ? ~magnitude + 1 : magnitude);
                return after;
            }
            case form::boolean: {
                std::uint32_t word;
                std::memcpy(&word, p, 4);
                constexpr std::uint32_t spelt_true = std::endian::native == std::endian::little ? 0x65757274 : 0x74727565;
                constexpr std::uint32_t spelt_fals = std::endian::native == std::endian::little ? 0x736C6166 : 0x66616C73;
                const bool is_true = word == spelt_true;
                if (!is_true && (word != spelt_fals || p[4] != 'e')) return nullptr;
                *static_cast<bool*>(object) = is_true;
                return p + (is_true ? 4 : 5);
            }
            case form::real: {
                double number = 0;
                const char* const after = read_short_real(p, number);
                if (after != nullptr) store_real(type, object, number);
                return after;
            }
            case form::list:
                if (&type == &description_of<std::vector<std::string>>::value)
                    return read_common_strings(*static_cast<std::vector<std::string>*>(object), p);
                return nullptr;
            default: return nullptr;
        }
    }

    CFG_ALWAYS_INLINE static const char* read_common_string(std::string& text, const char* p) {
        if (*p != '"') return nullptr;
        const scan_stop stop = find_string_stop<'"', true>(p + 1);
        if (*stop.at != '"' || stop.passed_high || (stop.at == p + 1 && stop.at[1] == '"')) return nullptr;
        text.assign(p + 1, static_cast<std::size_t>(stop.at - p - 1));
        return stop.at + 1;
    }

    // ["one", "two"] on one line: all elements are seen before the first is made, so that one allocation holds them.
    CFG_NOINLINE const char* read_common_strings(std::vector<std::string>& list, const char* p) {
        constexpr std::size_t most = 32;
        std::string_view texts[most];
        std::size_t count = 0;
        if (*p++ != '[') return nullptr;
        if (*p == ']') {
            list.clear();
            return p + 1;
        }
        for (;;) {
            if (*p != '"' || count == most) return nullptr;
            const scan_stop stop = find_string_stop<'"', true>(p + 1);
            if (*stop.at != '"' || stop.passed_high || (stop.at == p + 1 && stop.at[1] == '"')) return nullptr;
            texts[count++] = {p + 1, static_cast<std::size_t>(stop.at - p - 1)};
            p = stop.at + 1;
            if (*p == ']') break;
            if (*p != ',') return nullptr;
            p += p[1] == ' ' ? 2 : 1;
        }
        values_ += count;
        list.clear();
        list.reserve(count);
        for (std::size_t i = 0; i < count; ++i) list.emplace_back(texts[i]);
        return p + 1;
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
                describe_fault(&table.at, table.owns_leaves ? no_leaf : table.leaf, line_sight_);
                return recover();
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
        return fault_.set(p, is_control(*p) ? "control character outside a string" : "unexpected text after the value", "the end of the line or a comment");
    }

    const char* read_comment(const char* p) {
        const scan_stop stop = find_comment_stop(p);
        const bool ends = *stop.at == '\n' || stop.at == end_ || (*stop.at == '\r' && stop.at[1] == '\n');
        if (!ends) return fault_.set(stop.at, "control character in a comment");
        if (!stop.passed_high) return stop.at;
        return check_utf8({p, static_cast<std::size_t>(stop.at - p)}, stop.at, fault_);
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

    [[nodiscard]] static visibility sight_of(const target& to) {
        for (const type_description* type = to.type; type->element != nullptr && type->wrapper != nullptr; type = type->element)
            if (type->kind == form::secret) return visibility::hidden;
        return to.sight;
    }

    const char* read_value(const target& to, const char* p) {
        if (++values_ > state_.bounds.values) {
            abandoned_ = true;
            return fault_.set(p, "this document has more than " + std::to_string(state_.bounds.values) + " values");
        }
        if (*p != '[' && *p != '{') return read_single_value(to, p);

        const bool is_list = *p == '[';
        if (depth_ == state_.bounds.depth) {
            abandoned_ = true;
            return fault_.set(p, "arrays and inline tables are nested more than " + std::to_string(depth_) + " deep");
        }
        target inner = to;
        inner.sight = sight_of(to);
        const form wanted = unwrapped(*to.type).kind;
        const bool fits = wanted == form::dynamic || (is_list ? wanted == form::list || wanted == form::array : wanted == form::table || wanted == form::map);
        if (fits) {
            unwrap(inner);
        } else {
            inner.type = &description_of<value>::value;
            inner.object = &scratch_.emplace_back();
            inner.owns_leaves = false;
        }
        if (inner.type->kind == form::dynamic) {
            value& node = *static_cast<value*>(inner.object);
            node.set_origin(origin_at(p));
            inner.type = is_list ? &description_of<value::array>::value : &description_of<value::table>::value;
            inner.object = is_list ? static_cast<void*>(&node.become<value::array>()) : static_cast<void*>(&node.become<value::table>());
        }
        ++depth_;
        const char* const after = is_list ? read_list(inner, p) : read_inline_table(inner, p);
        if (after == nullptr) return nullptr;  // depth_ stays: recovery needs to know that brackets are open
        --depth_;
        if (!fits) report_wrong_type(to, p, after, is_list ? "an array" : "a table");
        return after;
    }

    const char* read_single_value(const target& to, const char* p) {
        scalar written;
        const char* const after = read_scalar(p, end_, written, value_buffer_, fault_);
        if (after == nullptr) return nullptr;
        refusal why;
        if (!assign({to.type, to.object}, written, why, sight_of(to))) {
            report(problem::severity::error, p, after, std::move(why.message), expectation(*to.type, to.rules), std::move(why.suggestion), path_of(to.at), to.leaf, sight_of(to));
        } else if (to.type->kind == form::dynamic) {
            static_cast<value*>(to.object)->set_origin(origin_at(p));
        }
        return after;
    }

    // `p` is at the opening bracket.
    const char* read_list(const target& to, const char* p) {
        const char* const opening = p;
        const container_operations& operations = *to.type->container;
        if (operations.clear != nullptr) operations.clear(to.object);
        place at{to.at, {}, 0};
        target element{to.type->element, nullptr, &at, to.leaf, false, to.sight, to.policy, nullptr};
        value surplus;
        for (++p;; ++at.index) {
            p = skip_space(p);
            if (p == nullptr) return nullptr;
            if (*p == ']') break;
            if (operations.append != nullptr) {
                element.object = operations.append(to.object);
            } else if (operations.at != nullptr && at.index < to.type->extent) {
                element.object = operations.at(to.object, at.index);
            } else if (operations.at != nullptr) {
                element.type = &description_of<value>::value;
                element.object = &surplus;
            } else {
                element.object = operations.make_element();
            }
            p = read_value(element, p);
            if (operations.make_element != nullptr) {
                if (p == nullptr) operations.drop_element(element.object);
                else static_cast<void>(operations.adopt_element(to.object, element.object));
            }
            if (p == nullptr) return nullptr;
            p = skip_space(p);
            if (p == nullptr) return nullptr;
            if (*p == ',') ++p;
            else if (*p != ']') return refuse_separator(p, opening, "array", "a comma or ]");
        }
        if (to.type->kind == form::array && at.index != to.type->extent)
            report_element_count(to.type->extent, at.index, opening, p + 1, to.at, to.leaf, to.sight);
        return p + 1;
    }

    const char* refuse_separator(const char* p, const char* opening, std::string_view what, std::string_view wanted) {
        if (p == end_ || (is_line_begin(p) && looks_like_statement(p))) {
            fault_.set(opening, std::string("this ").append(what).append(" is not closed"), wanted);
            fault_.noticed_at = p;
            return nullptr;
        }
        return fault_.set(p, std::string("unexpected text in an ").append(what), wanted);
    }

    // `p` is at the opening brace.
    const char* read_inline_table(const target& to, const char* p) {
        const char* const opening = p;
        table_state& table = states_.make();
        activate(table, to, nullptr);
        table.begin = opening;
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
        states_.release(table, [this](table_state& inner) { finish(inner); });
        return p != nullptr ? p + 1 : nullptr;
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
        std::string path(name);
        for (table_state* above = &in; above != nullptr; above = above->parent) {
            if (above->type->kind == form::table) {
                const table_description& table = *above->type->table;
                for (std::uint32_t i = 0; i < table.row_count; ++i) {
                    const std::string_view former = table.rows[i].rules != nullptr ? table.rows[i].rules->former_name : std::string_view{};
                    if (former == path) return {above, &table.rows[i], false};
                    result.leads_on |= former.size() > path.size() && former.substr(0, path.size()) == path && former[path.size()] == '.';
                }
            }
            if (above->at.index != place::no_index) break;
            path.insert(0, 1, '.').insert(0, above->at.name);
        }
        return result;
    }

    void warn_about_former_name(const table_state& owner, const field_row& row, const table_state& in, const key_part& part) {
        const place now{&owner.at, row.name};
        const place written{&in.at, part.name};
        report(problem::severity::warning, part.begin, part.end, "\"" + path_of(&written) + "\" is an old name", {},
               "it is now \"" + path_of(&now) + "\"", path_of(&now), no_leaf, visibility::hidden);
    }

    // ---- reporting ----------------------------------------------------------------------------------------------------

    [[nodiscard]] static std::size_t width_of(const key_part& part) { return static_cast<std::size_t>(part.end - part.begin); }

    void note_leaf(leaf_id leaf, const char* p) {
        // The place is kept as an offset until `settle` counts lines, once, in order.
        state_.origins.marks.push_back({leaf, source_, 0, static_cast<std::uint32_t>(p - begin_)});
    }

    [[nodiscard]] const mark* find_mark(leaf_id leaf) const {
        for (std::size_t i = first_mark_; i < state_.origins.marks.size(); ++i)
            if (state_.origins.marks[i].leaf == leaf) return &state_.origins.marks[i];
        return nullptr;
    }

    struct position {
        std::uint32_t line;
        std::uint32_t column;
    };

    // Lines are counted on from the last place asked for, which is nearly always before the next.
    [[nodiscard]] position position_of(const char* p) {
        if (p < counted_to_) {
            counted_to_ = line_begin_ = begin_;
            line_ = 1;
        }
        const line_count count = count_lines(counted_to_, p);
        counted_to_ = p;
        line_ += count.newlines;
        if (count.last_line != nullptr) line_begin_ = count.last_line;
        std::uint32_t column = 1;
        for (const char* each = line_begin_; each < p; ++each) column += continues_character(*each) ? 0u : 1u;
        return {line_, column};
    }

    [[nodiscard]] origin origin_at(const char* p) {
        const position where = position_of(p);
        return state_.origins.origin_at(source_, where.line, where.column);
    }

    // The end of the work: offsets become lines, and the problems of this document stand in its order.
    void settle() {
        std::vector<mark>& marks = state_.origins.marks;
        for (std::size_t i = first_mark_; i < marks.size(); ++i) {
            const position where = position_of(begin_ + marks[i].column);
            marks[i].line = where.line;
            marks[i].column = where.column;
        }
        std::sort(state_.problems.begin() + static_cast<std::ptrdiff_t>(first_problem_), state_.problems.end(), [](const problem& left, const problem& right) {
            return std::pair(left.where.line(), left.where.column()) < std::pair(right.where.line(), right.where.column());
        });
    }

    // Remembers which value a syntax error stands in; the innermost, which comes first, counts.
    CFG_COLD void describe_fault(const place* at, leaf_id leaf, visibility sight) {
        if (sight == visibility::hidden) fault_sight_ = visibility::hidden;
        if (fault_described_) return;
        fault_described_ = true;
        fault_path_ = path_of(at);
        fault_leaf_ = leaf;
    }

    CFG_COLD void report_fault() {
        report(problem::severity::error, fault_.at, fault_.at + fault_.width, std::move(fault_.message), std::move(fault_.expected), {},
               std::move(fault_path_), fault_leaf_, fault_sight_);
        fault_ = {};
        fault_path_.clear();
        fault_leaf_ = no_leaf;
        fault_sight_ = visibility::shown;
        fault_described_ = false;
    }

    // Reports the syntax error and finds where to go on: the next line, or, if brackets were open, the next line that
    // looks like a key or a header.
    CFG_COLD const char* recover() {
        const char* p = fault_.noticed_at != nullptr ? fault_.noticed_at : fault_.at;
        const bool was_nested = depth_ != 0;
        report_fault();
        depth_ = 0;
        if (abandoned_) return end_;
        // Brackets left open are noticed where the next statement begins.
        if (was_nested && is_line_begin(p) && looks_like_statement(p)) return p;
        for (;;) {
            const void* const newline = std::memchr(p, '\n', static_cast<std::size_t>(end_ - p));
            if (newline == nullptr) return end_;
            p = static_cast<const char*>(newline) + 1;
            if (!was_nested || looks_like_statement(p)) return p;
        }
    }

    [[nodiscard]] bool is_line_begin(const char* p) const {
        while (p != begin_ && is_blank(p[-1])) --p;
        return p == begin_ || p[-1] == '\n';
    }

    [[nodiscard]] static bool looks_like_statement(const char* p) {
        p = skip_blanks(p);
        const bool header = *p == '[';
        if (header) p += p[1] == '[' ? 2 : 1;
        bool named = false;
        while (is_bare_character(*p) || *p == '.' || is_blank(*p) || *p == '"' || *p == '\'') named |= !is_blank(*p++);
        if (!header) return named && *p == '=';
        if (!named || *p != ']') return false;
        while (*p == ']') ++p;
        p = skip_blanks(p);
        return *p == '\n' || *p == '\r' || *p == '#' || *p == '\0';
    }

    CFG_COLD void report_unknown_key(table_state& in, const key_part& part) {
        if (in.policy == unknown_policy::ignore) return;
        std::string suggestion;
        const table_state* known = &in;
        while (known != nullptr && known->type->kind != form::table) known = known->parent;
        if (known != nullptr) suggestion = suggest_key(*known, part.name);
        const place at{&in.at, part.name};
        report(in.policy == unknown_policy::warn ? problem::severity::warning : problem::severity::error, part.begin, part.end,
               "unknown key", {}, std::move(suggestion), path_of(&at), no_leaf, in.sight, line_part::key_only);
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

    static void find_elsewhere(const table_description& table, std::string_view written, const std::string& prefix, std::string& found) {
        for (std::uint32_t i = 0; i < table.row_count && found.empty(); ++i) {
            const field_row& row = table.rows[i];
            if (row.name == written && !prefix.empty()) found = prefix + std::string(row.name);
            if (row.type->kind == form::table) find_elsewhere(*row.type->table, written, prefix + std::string(row.name) + ".", found);
        }
    }

    [[nodiscard]] static std::string list_names(const table_description& table) {
        std::string names;
        constexpr std::uint32_t most = 12;
        for (std::uint32_t i = 0; i < table.row_count && i < most; ++i) names.append(i == 0 ? "" : ", ").append(table.rows[i].name);
        if (table.row_count > most) names += ", ...";
        return names;
    }

    CFG_COLD void report_wrong_type(const target& to, const char* begin, const char* end, std::string_view written) {
        report(problem::severity::error, begin, end, "wrong type: " + std::string(written), expectation(*to.type, to.rules), {}, path_of(to.at), to.leaf, sight_of(to));
    }

    CFG_COLD void report_element_count(std::size_t extent, std::size_t count, const char* begin, const char* end, const place* at, leaf_id leaf, visibility sight) {
        report(problem::severity::error, begin, end, std::to_string(count) + (count == 1 ? " element" : " elements"),
               "exactly " + std::to_string(extent), {}, path_of(at), leaf, sight);
    }

    enum class line_part : bool { whole, key_only };

    CFG_COLD void report(problem::severity level, const char* begin, const char* end, std::string message, std::string expected,
                         std::string suggestion, std::string path, leaf_id leaf, visibility sight, line_part part = line_part::whole) {
        problem found;
        found.level = level;
        found.path = std::move(path);
        found.leaf = leaf;
        found.message = std::move(message);
        found.expected = std::move(expected);
        found.suggestion = std::move(suggestion);
        // Beyond the limit problems are only counted, so lines need not be.
        if (state_.problems.size() < state_.bounds.problems) {
            found.where = origin_at(begin);
            const std::string_view line = line_at(line_begin_);
            const char* const line_end = line.data() + line.size();
            std::uint32_t width = 0;
            for (const char* p = begin; p < std::min(end, line_end); ++p) width += continues_character(*p) ? 0u : 1u;
            found.width = std::max(width, 1u);
            if (part == line_part::key_only) {
                // The value of a misspelt key may be a secret.
                const std::size_t equals = line.find('=', static_cast<std::size_t>(end - line.data()));
                found.line = equals == line.npos ? std::string(line) : std::string(line.substr(0, equals)) + "= ...";
                if (begin != line.data() + line.find_first_not_of(" \t[") && equals != line.npos) found.line.clear();
            } else if (sight == visibility::shown && !names_secret(*state_.root.type, line)) {
                found.line = line;
            }
        }
        state_.add_problem(std::move(found));
    }

    [[nodiscard]] std::string_view line_at(const char* begin) const {
        const char* end = begin;
        while (end != end_ && *end != '\n') ++end;
        if (end != begin && end[-1] == '\r') --end;
        return {begin, static_cast<std::size_t>(end - begin)};
    }

    const char* begin_;
    const char* end_;
    load_state& state_;
    std::uint32_t source_;
    unknown_policy policy_;
    std::size_t first_mark_;
    std::size_t first_problem_;

    table_states states_;
    std::deque<value> scratch_;         // values that are read only to be checked
    std::string key_buffer_;
    std::string value_buffer_;
    std::size_t next_row_ = 0;          // the row that the next line is guessed to be
    std::size_t depth_ = 0;             // open arrays and inline tables
    std::size_t values_ = 0;
    bool abandoned_ = false;            // a limit was passed: the rest is not read
    visibility line_sight_ = visibility::shown;

    toml_fault fault_;
    std::string fault_path_;
    leaf_id fault_leaf_ = no_leaf;
    visibility fault_sight_ = visibility::shown;
    bool fault_described_ = false;

    const char* counted_to_;            // lines are counted up to here
    const char* line_begin_;
    std::uint32_t line_ = 1;
};

}  // namespace cfg::detail
