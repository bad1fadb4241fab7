// SPDX-License-Identifier: MIT
// Untyped text, from a variable or a flag, to any leaf: the declared type says how to read it.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/assign.hpp>
#include <cfg/core/utf8.hpp>
#include <cfg/formats/inline_value.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// A value as somebody wrote it.
struct written_text {
    std::string_view text;
    std::string_view line_prefix;  // what stands before it on the line that a message shows: "GATEWAY_TAGS=", "--tags="
    std::uint32_t source = 0;
    // Where the value begins, with its quotes; 0 where the source has no lines. Of the text's lines only the first has the
    // prefix before it.
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

/// What becomes of the elements a list has: the value of a layer replaces them, a repeated flag adds to them.
enum class list_merge : bool { replace, append };

[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text) noexcept {
    constexpr std::string_view blanks = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

/// Reports what is wrong with `part`, a part of the text, at the place `to`, unless the text is a secret.
inline void refuse_text_value(const written_text& from, std::string_view part, const destination& to, refusal why,
                              std::string expected, load_state& state) {
    problem found;
    found.path = path_of(to.at);
    // The length of a secret is nobody's business either, so nothing inside it is pointed at.
    found.where = state.origins.origin_at(from.source, from.line, from.column);
    if (to.sight == visibility::shown) {
        const auto offset = static_cast<std::size_t>(part.data() - from.text.data());
        const std::string_view before = from.text.substr(0, offset);
        const std::size_t line_begin = from.line == 0 ? 0 : before.rfind('\n') + 1;
        std::string line(line_begin == 0 ? from.line_prefix : std::string_view{});
        line.append(from.line == 0 ? from.text : line_of(from.text.substr(line_begin), 1));
        const std::size_t column = (line_begin == 0 ? count_characters(from.line_prefix) : 0) +
                                   count_characters(before.substr(line_begin)) + 1;
        const auto lines_before = from.line == 0 ? 0 : std::count(before.begin(), before.end(), '\n');
        found.where = state.origins.origin_at(from.source, from.line + static_cast<std::uint32_t>(lines_before),
                                              static_cast<std::uint32_t>(column));
        show_line(found, line, static_cast<std::uint32_t>(column),
                  static_cast<std::uint32_t>(count_characters(from.line == 0 ? part : line_of(part, 1))));
    }
    found.message = std::move(why.message);
    found.suggestion = std::move(why.suggestion);
    found.expected = std::move(expected);
    found.leaf = to.leaf;
    state.add_problem(std::move(found));
}

// ---- lists of values separated by commas ------------------------------------------------------------------------

struct list_element {
    std::string_view written;
    std::string text;  // without the backslashes
};

/// The elements of `a, b\,c, d`: blanks around them do not count, `\,` is a comma and `\\` a backslash.
[[nodiscard]] inline std::vector<list_element> split_list(std::string_view text) {
    std::vector<list_element> elements;
    if (trim_blanks(text).empty()) return elements;
    for (std::size_t begin = 0;;) {
        std::size_t end = begin;
        for (; end < text.size() && text[end] != ','; ++end) {
            const bool escapes =
                text[end] == '\\' && end + 1 < text.size() && (text[end + 1] == ',' || text[end + 1] == '\\');
            if (escapes) ++end;
        }
        list_element& element = elements.emplace_back();
        element.written = trim_blanks(text.substr(begin, end - begin));
        for (std::size_t i = 0; i < element.written.size(); ++i) {
            const bool escapes = element.written[i] == '\\' && i + 1 < element.written.size() &&
                                 (element.written[i + 1] == ',' || element.written[i + 1] == '\\');
            if (escapes) ++i;
            element.text += element.written[i];
        }
        if (end == text.size()) return elements;
        begin = end + 1;
    }
}

/// Gives one element its place in the container and reads it.
inline bool read_list_element(const slot& list, std::size_t index, std::string_view text, refusal& why,
                              visibility sight) {
    const type_description& element = *list.type->element;
    const container_operations& container = *list.type->container;
    if (list.type->kind == form::array)
        return assign_text({&element, container.at(list.object, index)}, text, why, sight);
    if (container.append != nullptr) return assign_text({&element, container.append(list.object)}, text, why, sight);
    void* const made = container.make_element();
    if (!assign_text({&element, made}, text, why, sight)) {
        container.drop_element(made);
        return false;
    }
    // A set that is told the same element twice still holds it.
    static_cast<void>(container.adopt_element(list.object, made));
    return true;
}

inline bool read_list(const written_text& from, const destination& to, const slot& list, list_merge merge,
                      load_state& state) {
    const type_description& type = *list.type;
    const type_description& element = unwrapped(*type.element);
    const bool of_tables = element.kind == form::table || element.kind == form::map;
    if (of_tables || element.kind == form::list || element.kind == form::array) {
        refuse_text_value(
            from, from.text, to,
            {std::string("the elements are ") + (of_tables ? "tables" : "lists") + ", which plain text cannot write",
             of_tables ? "write [{ key = value }, ...]" : "write [[value, ...], ...]"},
            expectation(type, nullptr), state);
        return false;
    }

    const std::vector<list_element> elements = split_list(from.text);
    if (type.kind == form::array && elements.size() != type.extent) {
        refuse_text_value(from, from.text, to,
                          {std::to_string(elements.size()) + (elements.size() == 1 ? " element" : " elements"), {}},
                          "exactly " + std::to_string(type.extent), state);
        return false;
    }
    const bool adds = merge == list_merge::append || merges_lists(to.rules);
    if (type.kind == form::list && !adds) type.container->clear(list.object);
    const std::size_t before = type.kind == form::list ? type.container->size(list.object) : 0;
    if (type.container->reserve != nullptr) type.container->reserve(list.object, before + elements.size());

    bool all_read = true;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const place here{to.at, {}, before + i};
        const destination at{{}, to.leaf, &here, nullptr, to.sight};
        refusal why;
        if (elements[i].written.empty()) {
            why = {"there is nothing between these commas", {}};
            if (element.kind == form::string) why.suggestion = "write [\"...\", \"\"] for an empty string";
        } else if (read_list_element(list, i, elements[i].text, why, to.sight)) {
            continue;
        }
        refuse_text_value(from, elements[i].written, at, std::move(why), expectation(*type.element, nullptr), state);
        all_read = false;
    }
    if (merging_of(to.rules) == merge_rule::prepend && before != 0) type.container->move_to_front(list.object, before);
    return all_read;
}

// ---- values in the notation of a document -----------------------------------------------------------------------

[[nodiscard]] constexpr bool begins_inline(std::string_view text) noexcept {
    return !text.empty() && (text.front() == '[' || text.front() == '{');
}

/// Whether a value of the type is written in the notation of a document where its text begins as this one does.
[[nodiscard]] inline bool is_read_inline(const type_description& type, std::string_view text) {
    const form kind = unwrapped(type).kind;
    const bool has_parts =
        kind == form::list || kind == form::array || kind == form::map || kind == form::table || kind == form::dynamic;
    return has_parts && begins_inline(trim_blanks(text));
}

struct inline_value {
    const written_text& from;
    std::string_view text;  // without blanks
    const document_format& format;
    const destination& to;
    const type_description& type;
    load_state& state;

    bool read_into(void* object) const {
        const auto blanks = static_cast<std::size_t>(text.data() - from.text.data());
        return read_inline_value(text, format, {&type, object}, to.rules, to.at, to.leaf, to.sight, from.source,
                                 std::string(from.line_prefix).append(from.text.substr(0, blanks)), from.line, state);
    }
    static bool fill(void* context, void* fresh) { return static_cast<const inline_value*>(context)->read_into(fresh); }
};

inline bool read_inline(const written_text& from, const destination& to, const slot& inner, list_merge merge,
                        load_state& state) {
    const std::string_view text = trim_blanks(from.text);
    const document_format* const format = inline_format_of(text);
    if (format == nullptr) {
        refuse_text_value(from, text, to,
                          {"this is JSON, which this program does not read",
                           "a program that includes <cfg/formats/json.hpp> reads JSON; TOML is { key = value }"},
                          {}, state);
        return false;
    }
    inline_value value{from, text, *format, to, *inner.type, state};
    if (merge == list_merge::append && inner.type->kind == form::list && !merges_lists(to.rules))
        return inner.type->container->extend(inner.object, &value, &inline_value::fill);
    return value.read_into(inner.object);
}

// ---- what is remembered of a text --------------------------------------------------------------------------------

[[nodiscard]] inline value& node_at(value& tree, const place* at) {
    if (at == nullptr) return tree;
    value& above = node_at(tree, at->parent);
    return at->name.empty() ? above : above.become<value::table>()[std::string(at->name)];
}

inline void set_origins(value& node, const origin& where) {
    node.set_origin(where);
    if (auto* const members = node.get_if<value::table>())
        for (auto& [name, member] : *members) set_origins(member, where);
    if (auto* const elements = node.get_if<value::array>())
        for (value& each : *elements) set_origins(each, where);
}

/// A text as a dynamic value, as far as it has parts; what is wrong with it is reported when it is read.
[[nodiscard]] inline value parts_of_text(const written_text& from, const type_description& type,
                                         const load_state& state) {
    value parts;
    const std::string_view text = trim_blanks(from.text);
    if (const document_format* const format = is_read_inline(type, text) ? inline_format_of(text) : nullptr) {
        load_state apart;
        apart.root = {&description_of<value>::value, &parts};
        apart.bounds = state.bounds;
        const place root;
        const destination whole{apart.root, no_leaf, &root};
        const written_text own{from.text, {}, apart.origins.add_source(source_kind::text, {})};
        static_cast<void>(inline_value{own, text, *format, whole, *apart.root.type, apart}.read_into(&parts));
    } else if (type.kind == form::list || type.kind == form::array) {
        value::array& elements = parts.become<value::array>();
        for (list_element& each : split_list(from.text)) elements.emplace_back(std::move(each.text));
    }
    set_origins(parts, state.origins.origin_at(from.source, from.line, from.column));
    return parts;
}

/// Keeps what a text gives to a place in a leaf of many values. Readers of merged lists, messages, and `explain` ask for it
/// as they ask for the parts of documents.
inline void keep_parts(const written_text& from, const destination& to, load_state& state) {
    if (state.root.type->kind != form::table || to.leaf == no_leaf) return;
    const field_row* const row = find_leaf_row(*state.root.type->table, to.leaf);
    if (row == nullptr || (unwrapped(*row->type).container == nullptr && !merges_layers(*row->type))) return;
    document* text = state.document_of(from.source);
    if (text == nullptr) text = &state.keep_document({}, from.source);
    value& node = node_at(*text->tree, to.at);
    value parts = parts_of_text(from, unwrapped(*to.to.type), state);
    value::array* const known = node.get_if<value::array>();
    value::array* const more = parts.get_if<value::array>();
    // A flag that is repeated adds to its list.
    if (known != nullptr && more != nullptr)
        for (value& each : *more) known->push_back(std::move(each));
    else
        node = std::move(parts);
}

// ---- any value --------------------------------------------------------------------------------------------------

/// Reads the text into the place and marks the leaf as set by the source.
/// A single value is taken whole, as its type reads text. A list is comma separated (`\,` for a comma inside an
/// element, `\\` for a backslash), or an array as TOML or JSON write it; a list of lists or tables, a map and a struct are
/// in one of these notations; a dynamic value is text unless it begins with `[` or `{`.
/// Errors: reported to `state`; then it returns false and the place may be half filled.
inline bool read_text_value(const written_text& from, destination to, list_merge merge, load_state& state) {
    if (has_secret(*to.to.type)) to.sight = visibility::hidden;
    keep_parts(from, to, state);
    const slot inner = enter_wrappers(to.to);
    const form kind = inner.type->kind;
    const bool is_list = kind == form::list || kind == form::array;
    const bool is_table = kind == form::map || kind == form::table;
    bool is_read = false;
    if (is_read_inline(*inner.type, from.text)) {
        is_read = read_inline(from, to, inner, merge, state);
    } else if (is_list) {
        is_read = read_list(from, to, inner, merge, state);
    } else if (is_table) {
        refuse_text_value(from, from.text, to, {"plain text is no table", "write { key = value }"},
                          expectation(*inner.type, to.rules), state);
    } else {
        refusal why;
        is_read = assign_text(inner, from.text, why, to.sight);
        if (!is_read) refuse_text_value(from, from.text, to, std::move(why), expectation(*inner.type, to.rules), state);
        if (is_read && kind == form::dynamic)
            static_cast<value*>(inner.object)->set_origin(state.origins.origin_at(from.source, from.line, from.column));
    }
    if (is_read && to.leaf != no_leaf) state.origins.marks.push_back({to.leaf, from.source, from.line, from.column});
    if (is_read && !state.missing.empty()) state.found_member(path_of(to.at));
    return is_read;
}

}  // namespace cfg::detail
