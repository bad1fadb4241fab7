// SPDX-License-Identifier: MIT
// How a load goes: every source in its turn, then the checks, then the report.
#pragma once

#include <algorithm>
#include <cfg/core/load_state.hpp>
#include <cfg/load/detail/announcement.hpp>
#include <cfg/load/layer_trace.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/load/validate.hpp>
#include <cfg/sources/file.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace cfg::detail {

// A field that a later source set is said so in the problems that earlier sources have with it.
inline void note_overrides(load_state& state) {
    if (state.root.type->kind != form::table) return;
    for (problem& each : state.problems) {
        if (each.leaf == no_leaf || each.source == problem::no_source) continue;
        const field_row* const row = find_leaf_row(*state.root.type->table, each.leaf);
        if (row == nullptr || merges_layers(*row)) continue;
        for (const mark& later : state.origins.marks)
            if (later.leaf == each.leaf && later.source > each.source)
                each.overridden_by = state.origins.origin_of(later).to_string();
    }
}

// Problems source by source and, within one, from top to bottom; those without a place last. Few, so insertion sorts them.
inline void order_problems(load_state& state) {
    const auto rank = [](const problem& each) {
        return std::tuple(each.source, each.where.line(), each.where.column());
    };
    for (auto each = state.problems.begin(); each != state.problems.end(); ++each) {
        const auto after =
            std::upper_bound(state.problems.begin(), each, *each,
                             [&](const problem& left, const problem& right) { return rank(left) < rank(right); });
        std::rotate(after, each, each + 1);
    }
}

inline void read_all(load_state& state, std::span<const source_base* const> sources) {
    const std::optional<file_source> named_file = announce_all(state, sources);
    if (state.help.has_value()) return;
    if (named_file.has_value()) named_file->apply(state);
    for (const source_base* each : sources) each->apply(state);
}

inline std::optional<load_error> check_all(load_state& state, provenance& origins, std::vector<problem>& warnings) {
    if (state.help.has_value()) return load_error::help(std::move(*state.help));
    for (problem& each : state.missing)
        if (!state.incomplete) state.add_problem(std::move(each));
    validator(state).run();
    if (!state.problems.empty()) {
        note_overrides(state);
        order_problems(state);
    }
    const bool has_layers = state.origins.order_by_leaf();
    if (state.has_errors()) return load_error(std::move(state.problems), state.unreported);
    if (has_layers && state.root.type->kind == form::table) record_inner_marks(state);
    origins = std::move(state.origins);
    warnings = std::move(state.problems);
    return std::nullopt;
}

CFG_INLINE std::optional<load_error> run_load(const type_description& type, void* object, const limits& bounds,
                                              std::span<const source_base* const> sources, provenance& origins,
                                              std::vector<problem>& warnings) {
    load_state state;
    state.root = {&type, object};
    state.bounds = bounds;
    read_all(state, sources);
    return check_all(state, origins, warnings);
}

struct read_layers {
    std::shared_ptr<void> object;
    load_state state;
};

CFG_INLINE std::shared_ptr<const read_layers> read_sources(const configuration_maker& maker, const limits& bounds,
                                                           std::span<const source_base* const> sources,
                                                           const std::filesystem::path& working_directory) {
    const auto layers = std::make_shared<read_layers>();
    layers->object = maker.make();
    layers->state.root = {maker.type, layers->object.get()};
    layers->state.bounds = bounds;
    layers->state.inputs = std::make_shared<load_inputs>();
    layers->state.working_directory = working_directory;
    read_all(layers->state, sources);
    return layers;
}

CFG_INLINE std::shared_ptr<const load_inputs> inputs_in(const std::shared_ptr<const read_layers>& layers) {
    return layers->state.inputs;
}

CFG_INLINE std::vector<std::string> files_without_last_line(const read_layers& layers, std::string_view line) {
    std::vector<std::string> names;
    for (const auto& each : layers.state.documents) {
        const source_name& source = layers.state.origins.sources[each->source];
        if (source.kind != source_kind::file && source.kind != source_kind::dotenv) continue;
        std::string_view text = each->written ? std::string_view(*each->written) : each->text();
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
        if (text.substr(text.find_last_of('\n') + 1) != line) names.push_back(*source.name);  // npos + 1 is 0
    }
    return names;
}

CFG_INLINE const load_state& state_of(const read_layers& layers) noexcept { return layers.state; }

CFG_INLINE bool could_not_read(const read_layers& layers) noexcept { return layers.state.unreadable; }

CFG_INLINE std::optional<load_error> finish_layers(const configuration_maker& maker, const read_layers& layers,
                                                   const source_base& top, void* object, provenance& origins,
                                                   std::vector<problem>& warnings) {
    load_state state = layers.state;
    maker.copy(layers.object.get(), object);
    state.root.object = object;
    if (!state.help.has_value()) top.apply(state);
    return check_all(state, origins, warnings);
}

CFG_INLINE std::optional<load_error> check_again(const read_layers& layers, void* object, const provenance& origins) {
    load_state state = layers.state;
    state.root.object = object;
    state.origins = origins;
    validator(state).run();
    if (!state.has_errors()) return std::nullopt;
    order_problems(state);
    return load_error(std::move(state.problems), state.unreported);
}

}  // namespace cfg::detail
