// SPDX-License-Identifier: MIT
// Tables of profiles inside a document, `[profile.prod]`: that of the active one is read over the document itself.
#pragma once

#include <algorithm>
#include <cfg/core/description.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/sources/unset.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The key under which a document keeps its profiles.
inline constexpr std::string_view profile_key = "profile";

/// A configuration seen as `{profile: {<name>: configuration}}`: two structs of one member each, made while the program
/// runs. With it in place of the root, a reader finds the profile's table and ignores all the rest of the document, and
/// leaves keep their numbers.
class profile_view {
public:
    profile_view(const slot& root, std::string_view name, unknown_policy policy) : rules_(name) {
        // The document's own keys are ignored, those of the profile are not.
        rules_.unknown_keys = policy == unknown_policy::inherit ? unknown_policy::reject : policy;
        enclose(*root.type, name, &rules_, inner_);
        enclose(inner_.type, profile_key, nullptr, outer_);
    }
    profile_view(const profile_view&) = delete;
    profile_view& operator=(const profile_view&) = delete;

    [[nodiscard]] const type_description& type() const noexcept { return outer_.type; }

private:
    static constexpr std::size_t index_places = 4;

    struct enclosing_struct {
        field_row rows[2];
        std::uint8_t index[index_places];
        table_description table;
        type_description type;
    };

    static void enclose(const type_description& content, std::string_view name, const field* rules,
                        enclosing_struct& out) {
        field_row& row = out.rows[0];
        row.name = name;
        row.spell();
        out.rows[1].spell();  // the end of the table
        row.type = &content;
        row.rules = rules;
        row.leaf_count = content.table->leaf_count;
        for (std::uint8_t& each : out.index) each = 255;
        out.index[hash_name(name.data(), name.size()) % index_places] = 0;
        out.table.rows = out.rows;
        out.table.row_count = 1;
        out.table.leaf_count = row.leaf_count;
        out.table.index = out.index;
        out.table.index_mask = index_places - 1;
        out.table.offsets = [](void*) -> const std::uint32_t* {
            static constexpr std::uint32_t at_the_beginning[] = {0};
            return at_the_beginning;
        };
        out.type.kind = form::table;
        out.type.table = &out.table;
    }

    field rules_;
    enclosing_struct inner_;
    enclosing_struct outer_;
};

/// The names of the profiles that a document has tables for.
[[nodiscard]] inline std::vector<std::string> profile_tables_of(document& text, const load_state& state) {
    std::vector<std::string> names;
    if (const value* profiles = tree_of(text, state).find(profile_key))
        if (const value::table* tables = profiles->get_if<value::table>())
            for (const auto& [name, content] : *tables) names.push_back(name);
    return names;
}

/// Reads the table of one profile from a document that has been read already, as a layer of its own over it. Problems in
/// the rest of the document are not reported again.
inline void read_profile_table(const document& text, std::string_view name, unknown_policy policy, load_state& state) {
    const slot root = state.root;
    const profile_view view(root, name, policy);
    const std::string prefix = std::string(profile_key) + "." + path_of(std::vector<place>{{nullptr, name}}.data());
    const source_name& known = state.origins.sources[text.source];
    const std::uint32_t source = state.origins.add_source(known.kind, *known.name);
    document& layer = state.keep_document(std::string(text.text()), source, *text.format);
    layer.written = text.written;
    layer.columns = text.columns;
    layer.tree_path = {std::string(profile_key), std::string(name)};
    unsetting(layer, state).run();

    load_state reading;
    reading.root = {&view.type(), root.object};
    reading.bounds = state.bounds;
    reading.origins = std::move(state.origins);
    reading.missing = std::move(state.missing);
    reading.documents = std::move(state.documents);
    reading.path_prefix = prefix;
    if (layer.written.has_value()) reading.reading = &layer;
    text.format->read(layer.text(), source, unknown_policy::ignore, reading);
    state.origins = std::move(reading.origins);
    state.missing = std::move(reading.missing);
    state.documents = std::move(reading.documents);
    state.incomplete |= reading.incomplete;
    state.unreported += reading.unreported;

    const auto take_prefix = [&](problem& each) {
        if (each.path.starts_with(prefix)) each.path.erase(0, std::min(prefix.size() + 1, each.path.size()));
    };
    for (problem& each : state.missing)
        if (each.source == source) take_prefix(each);
    for (problem& each : reading.problems) {
        if (!each.path.starts_with(prefix)) continue;
        const bool is_known = std::any_of(state.problems.begin(), state.problems.end(), [&](const problem& earlier) {
            return earlier.source == text.source && earlier.where == each.where;
        });
        if (is_known) continue;
        take_prefix(each);
        state.add_problem(std::move(each));
    }
}

}  // namespace cfg::detail
