// SPDX-License-Identifier: MIT
// A load in progress: the configuration being filled, and what went wrong so far.
#pragma once

#include <algorithm>
#include <cfg/core/column_map.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/source.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

// ---- paths -----------------------------------------------------------------------------------------------------------

/// One step of a path, linked to the step above it; lives on the stack of whoever walks the tree.
struct place {
    static constexpr std::size_t no_index = ~std::size_t{0};

    const place* parent = nullptr;
    std::string_view name;           // a member or a map's key
    std::size_t index = no_index;    // or a position in a list
};

/// One value that is all of a text: where it goes, and where in its source the text begins.
struct lone_value {
    slot to;
    const field* rules;  // what becomes of what is there
    const place* at;
    leaf_id leaf;
    visibility sight;
    std::uint32_t source;
    std::uint32_t line;
    std::uint32_t column;
};

inline void append_path(std::string& out, const place* at) {
    if (at == nullptr) return;
    append_path(out, at->parent);
    if (at->index != place::no_index) {
        out += '[' + std::to_string(at->index) + ']';
    } else if (!at->name.empty()) {
        if (!out.empty()) out += '.';
        append_key(out, shortened(at->name));
    }
}

/// `tenants.acme.limits.rps`, `routes[3].host`; keys that are not plain words are quoted.
[[nodiscard]] inline std::string path_of(const place* at) {
    std::string path;
    append_path(path, at);
    return path;
}

/// How many named steps a path has.
[[nodiscard]] inline std::size_t count_names(const place* at) noexcept {
    std::size_t count = 0;
    for (; at != nullptr; at = at->parent) count += at->name.empty() ? 0u : 1u;
    return count;
}

/// The node of a document that corresponds to the place, or null; the first `skipped` names of the path are not looked for.
[[nodiscard]] inline const value* find_node(const value& document, const place* at, std::size_t skipped = 0) {
    if (at == nullptr || (skipped != 0 && count_names(at) <= skipped)) return &document;
    const value* above = find_node(document, at->parent, skipped);
    if (above == nullptr) return nullptr;
    if (at->index != place::no_index) return above->find(at->index);
    return at->name.empty() ? above : above->find(at->name);
}

// ---- secrets ------------------------------------------------------------------------------------------------------

// Whether `name` stands in `line` as a word of its own.
[[nodiscard]] inline bool has_word(std::string_view line, std::string_view name) {
    const auto in_word = [](char c) { return is_bare_key({&c, 1}) && c != '-'; };
    for (std::size_t at = line.find(name); at != line.npos; at = line.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if ((at == 0 || !in_word(line[at - 1])) && (end == line.size() || !in_word(line[end]))) return true;
    }
    return false;
}

[[nodiscard]] inline bool is_secret_row(const field_row& row) {
    if (row.rules != nullptr && row.rules->is_secret) return true;
    for (const type_description* inner = row.type; inner != nullptr; inner = inner->element)
        if (inner->kind == form::secret) return true;
    return false;
}

struct enclosing_table {
    const enclosing_table* above;
    const table_description* table;
};

/// Whether a value of the type can contain a secret, however deep.
[[nodiscard]] inline bool has_secret(const type_description& type, const enclosing_table* above = nullptr) {
    if (type.kind == form::secret) return true;
    if (type.kind != form::table) return type.element != nullptr && has_secret(*type.element, above);
    // A struct may contain lists of itself.
    for (const enclosing_table* each = above; each != nullptr; each = each->above)
        if (each->table == type.table) return false;
    const enclosing_table here{above, type.table};
    for (std::uint32_t i = 0; i < type.table->row_count; ++i)
        if (is_secret_row(type.table->rows[i]) || has_secret(*type.table->rows[i].type, &here)) return true;
    return false;
}

/// Whether a line of a document names a secret field of the type. Such a line is not shown, whatever the problem on it:
/// part of the secret may stand there.
[[nodiscard]] inline bool names_secret(const type_description& type, std::string_view line,
                                       const enclosing_table* above = nullptr) {
    if (type.kind != form::table) return type.element != nullptr && names_secret(*type.element, line, above);
    for (const enclosing_table* each = above; each != nullptr; each = each->above)
        if (each->table == type.table) return false;
    const enclosing_table here{above, type.table};
    for (std::uint32_t i = 0; i < type.table->row_count; ++i) {
        const field_row& row = type.table->rows[i];
        if (is_secret_row(row)) {
            if (has_word(line, row.name)) return true;
            const std::string_view former = row.rules != nullptr ? row.rules->former_name : std::string_view{};
            if (!former.empty() && has_word(line, former.substr(former.rfind('.') + 1))) return true;
            // A key may be spelt with escapes.
            if (line.find('\\') != line.npos) return true;
        }
        if (names_secret(*row.type, line, &here)) return true;
    }
    return false;
}

// ---- documents ------------------------------------------------------------------------------------------------------

/// Readers may look this far past the end of a text.
inline constexpr std::size_t text_padding = 64;

/// Line `number`, from 1, without its end.
[[nodiscard]] inline std::string_view line_of(std::string_view text, std::uint32_t number) {
    for (; number > 1; --number) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) return {};
        text.remove_prefix(end + 1);
    }
    std::string_view line = text.substr(0, text.find('\n'));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

/// A text that was read, kept until the load is done: for the lines in messages, and to find places inside lists and maps.
struct document {
    std::string padded;
    std::size_t size = 0;
    std::uint32_t source = 0;
    const document_format* format = nullptr;  // null where a tree was given
    std::vector<std::pair<std::uint32_t, std::uint32_t>> hidden_lines;  // first and last line of each secret value
    std::optional<value> tree;  // made when a place inside a list or a map must be found
    std::vector<std::string> tree_path;  // what of the document was read: empty, or the table of a profile

    std::optional<std::string> written;  // a template: as it was written, while `text` has its variables put in
    column_map columns;                  // and the way back from one to the other

    [[nodiscard]] std::string_view text() const noexcept { return {padded.data(), size}; }

    void set_text(std::string text) {
        size = text.size();
        padded = std::move(text);
        padded.append(text_padding, '\0');
    }

    /// Line `number`, from 1, as somebody wrote it.
    [[nodiscard]] std::string_view written_line(std::uint32_t number) const {
        return line_of(written ? std::string_view(*written) : text(), number);
    }

    [[nodiscard]] bool hides_line(std::uint32_t line) const noexcept {
        return std::any_of(hidden_lines.begin(), hidden_lines.end(),
                           [line](const auto& range) { return range.first <= line && line <= range.second; });
    }
};

/// Whether sources add to a value of this type instead of replacing it: maps merge by key, optional structs by member.
/// What a field's entry says of merging comes on top.
[[nodiscard]] inline bool merges_layers(const type_description& type) {
    if (type.kind == form::map || type.kind == form::dynamic) return true;
    const type_description& inner = unwrapped(type);
    return &inner != &type && (inner.kind == form::table || merges_layers(inner));
}

[[nodiscard]] inline merge_rule merging_of(const field* rules) noexcept {
    return rules != nullptr ? rules->merging : merge_rule::standard;
}

/// Whether sources add to the lists of this entry instead of replacing them.
[[nodiscard]] inline bool merges_lists(const field* rules) noexcept {
    const merge_rule rule = merging_of(rules);
    return rule == merge_rule::append || rule == merge_rule::prepend || rule == merge_rule::by_key;
}

[[nodiscard]] inline bool merges_layers(const field_row& row) {
    return merges_lists(row.rules) || (merging_of(row.rules) != merge_rule::replace && merges_layers(*row.type));
}

/// The row of a leaf.
[[nodiscard]] inline const field_row* find_leaf_row(const table_description& table, leaf_id leaf) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        if (leaf < row.first_leaf || leaf - row.first_leaf >= row.leaf_count) continue;
        return row.type->kind == form::table ? find_leaf_row(*row.type->table, leaf - row.first_leaf) : &row;
    }
    return nullptr;
}

/// The members of a path from the root to a leaf.
inline void find_leaf_path(const table_description& table, leaf_id leaf, std::vector<const field_row*>& path) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        if (leaf < row.first_leaf || leaf - row.first_leaf >= row.leaf_count) continue;
        path.push_back(&row);
        if (row.type->kind == form::table) find_leaf_path(*row.type->table, leaf - row.first_leaf, path);
        return;
    }
}

/// `http.port`
[[nodiscard]] inline std::string path_of_leaf(const table_description& table, leaf_id leaf) {
    std::vector<const field_row*> rows;
    find_leaf_path(table, leaf, rows);
    std::string path;
    for (const field_row* each : rows) path.append(path.empty() ? "" : ".").append(each->name);
    return path;
}

/// The value of a leaf.
[[nodiscard]] inline view view_of_leaf(const table_description& table, leaf_id leaf, const void* object) {
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const field_row& row = table.rows[i];
        if (leaf < row.first_leaf || leaf - row.first_leaf >= row.leaf_count) continue;
        const void* const member = table.member(const_cast<void*>(object), i);
        return row.type->kind == form::table ? view_of_leaf(*row.type->table, leaf - row.first_leaf, member)
                                             : view{row.type, member};
    }
    return {};
}

/// The key under which a document lists what it takes away from the layers below it. No member can have that name.
inline constexpr std::string_view unset_key = "cfg-unset";

// ---- the state --------------------------------------------------------------------------------------------------------

struct load_state {
    slot root;
    limits bounds;
    provenance origins;
    std::vector<problem> problems;
    std::size_t errors = 0;                // among the problems
    std::size_t warnings = 0;
    std::size_t unreported = 0;            // errors beyond bounds.problems
    std::vector<problem> missing;          // required members of map entries and optionals that a later source may give
    std::vector<leaf_id> failed;           // leaves that some source gave a bad value
    std::vector<std::shared_ptr<document>> documents;  // by source; each for itself: readers keep views into its text
    const document* reading = nullptr;     // the template that is being read, if it is one
    std::string path_prefix;               // stands before the paths of what is being read: "profile.prod"
    std::string_view ignored_key;          // a key of the document itself that is no member and yet is not unknown
    std::string main_file;                 // given by --config: read in place of the first file source
    bool main_file_taken = false;
    bool incomplete = false;               // a source could not be read to its end: what is missing says nothing
    bool unreadable = false;               // a source that has to be there is not, or could not be read at all
    std::shared_ptr<load_inputs> inputs;   // what was looked at in the file system; null if nobody will ask
    std::filesystem::path working_directory;  // where relative paths begin; empty: where the process is
    std::optional<std::string> help;       // --help was asked for: this text is the answer

    /// Keeps a text for the duration of the load, padded as readers need it.
    document& keep_document(std::string text, std::uint32_t source, const document_format& format) {
        document& kept = *documents.emplace_back(std::make_shared<document>());
        kept.set_text(std::move(text));
        kept.source = source;
        kept.format = &format;
        return kept;
    }

    /// Keeps a text that no format reads: whoever does read it puts the places inside lists and maps into the tree.
    document& keep_document(std::string text, std::uint32_t source) {
        document& kept = *documents.emplace_back(std::make_shared<document>());
        kept.size = text.size();
        kept.padded = std::move(text);
        kept.source = source;
        kept.tree.emplace();
        return kept;
    }

    void add_problem(problem found) {
        if (found.level == problem::severity::error && found.leaf != no_leaf) failed.push_back(found.leaf);
        if (skips_problem(found.level)) return;
        if (found.source == problem::no_source) found.source = origins.number_of(found.where);
        ++(found.level == problem::severity::error ? errors : warnings);
        problems.push_back(std::move(found));
    }

    /// Whether there are as many problems of this kind as are kept. Errors and warnings do not crowd each other out.
    [[nodiscard]] bool is_full(problem::severity level) const noexcept {
        return (level == problem::severity::error ? errors : warnings) >= bounds.problems;
    }

    /// Whether one more problem would only be counted; counts it if so. Spares the work of describing it.
    [[nodiscard]] bool skips_problem(problem::severity level) {
        if (!is_full(level)) return false;
        if (level == problem::severity::error) ++unreported;
        return true;
    }

    /// Whether some source gave one of these leaves a bad value.
    [[nodiscard]] bool has_failed(leaf_id first, std::uint32_t count = 1) const noexcept {
        return std::any_of(failed.begin(), failed.end(),
                           [&](leaf_id each) { return each >= first && each - first < count; });
    }

    /// A source gives the member at `path`: it is no longer missing.
    void found_member(std::string_view path) {
        if (!path_prefix.empty()) path.remove_prefix(std::min(path_prefix.size() + 1, path.size()));
        std::erase_if(missing, [&](const problem& each) { return each.path == path; });
    }

    [[nodiscard]] bool has_errors() const noexcept { return errors != 0 || unreported != 0; }

    [[nodiscard]] document* document_of(std::uint32_t source) noexcept {
        // Each source keeps its text before the next one is added.
        const auto found = std::partition_point(documents.begin(), documents.end(),
                                                [source](const auto& each) { return each->source < source; });
        return found != documents.end() && (*found)->source == source ? found->get() : nullptr;
    }
};

/// What was read of the text, as one dynamic value with the origin of each node. Made when first asked for.
[[nodiscard]] inline const value& tree_of(document& text, const load_state& state) {
    if (text.tree.has_value()) return *text.tree;
    load_state again;
    again.root = {&description_of<value>::value, &text.tree.emplace()};
    again.bounds = state.bounds;
    again.origins.sources = state.origins.sources;
    if (text.written.has_value()) again.reading = &text;
    text.format->read(text.text(), text.source, unknown_policy::ignore, again);
    for (const std::string& name : text.tree_path) {
        const value* const below = text.tree->find(name);
        text.tree = below != nullptr ? value(*below) : value();
    }
    return *text.tree;
}

}  // namespace cfg::detail
