// SPDX-License-Identifier: MIT
// Loading: sources applied in order over the defaults, then everything checked, and every problem reported at once.
#pragma once

#include <cfg/core/environment_names.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/rule.hpp>
#include <cfg/load/loaded.hpp>
#include <cfg/load/validate.hpp>
#include <cfg/sources/file.hpp>
#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace cfg {
namespace detail {

template <class T>
concept source = std::derived_from<T, source_base>;

/// What the compiler can know to be wrong with a configuration type, each with its own message.
template <class Config>
consteval bool require_configuration() {
    if constexpr (std::is_same_v<Config, value>) {
        return true;
    } else if constexpr (std::is_const_v<Config>) {
        static_assert(never<Config>, "cfg: sources cannot write to a const struct; load the struct type without const");
        return false;
    } else if constexpr (reflectable<Config>) {
        return require_environment_names<Config>() && require_valid_defaults<Config>();
    } else {
        return false;
    }
}

template <class Config>
inline constexpr bool is_configuration = require_configuration<Config>();

// A field that a later source set is said so in the problems that earlier sources have with it.
inline void note_overrides(load_state& state) {
    if (state.root.type->kind != form::table) return;
    for (problem& each : state.problems) {
        if (each.leaf == no_leaf || each.source == problem::no_source) continue;
        const field_row* const row = find_leaf_row(*state.root.type->table, each.leaf);
        if (row == nullptr || merges_layers(*row->type)) continue;
        for (const mark& later : state.origins.marks)
            if (later.leaf == each.leaf && later.source > each.source) each.overridden_by = state.origins.origin_of(later).to_string();
    }
}

// Problems source by source and, within one, from top to bottom; those without a place last. Few, so insertion sorts them.
inline void order_problems(load_state& state) {
    const auto rank = [](const problem& each) { return std::tuple(each.source, each.where.line(), each.where.column()); };
    for (auto each = state.problems.begin(); each != state.problems.end(); ++each) {
        const auto after = std::upper_bound(state.problems.begin(), each, *each, [&](const problem& left, const problem& right) { return rank(left) < rank(right); });
        std::rotate(after, each, each + 1);
    }
}

/// Fills `root` from the sources and checks it. All that is not a template of the configuration is here.
inline void run_load(load_state& state, std::span<const source_base* const> sources) {
    for (const source_base* each : sources) each->announce(state);
    if (state.help.has_value()) return;
    const bool has_main_file = std::any_of(sources.begin(), sources.end(), [](const source_base* each) { return each->is_main_file(); });
    if (!state.main_file.empty() && !has_main_file) file_source(state.main_file).apply(state);
    for (const source_base* each : sources) each->apply(state);
    for (problem& each : state.missing)
        if (!state.incomplete) state.add_problem(std::move(each));
    validator(state).run();
    if (!state.problems.empty()) {
        note_overrides(state);
        order_problems(state);
    }
    state.origins.order_by_leaf();
}

struct loader {
    /// A configuration with nothing but its defaults.
    template <class Config>
    [[nodiscard]] static loaded<Config> defaults() {
        return {};
    }

    /// Applies the sources to it; the error, if there is one.
    template <class Config, class... Source>
    [[nodiscard]] static std::optional<load_error> fill(loaded<Config>& into, const limits& bounds, const Source&... sources) {
        load_state state;
        state.root = {&description_of<Config>::value, &into.config_};
        state.bounds = bounds;
        const source_base* const in_order[] = {&sources..., nullptr};
        run_load(state, std::span(in_order, sizeof...(Source)));
        if (state.help.has_value()) return load_error::help(std::move(*state.help));
        if (state.has_errors()) return load_error(std::move(state.problems), state.unreported);
        into.origins_ = std::move(state.origins);
        into.warnings_ = std::move(state.problems);
        return std::nullopt;
    }

    // Apart from `cfg::load`, where g++ 12 would move the configuration: it stands in a block there.
    template <class Config, class... Source>
    [[nodiscard]] static loaded<Config> load(const limits& bounds, const Source&... sources) {
        loaded<Config> config = defaults<Config>();
        if (std::optional<load_error> error = fill(config, bounds, sources...)) throw *std::move(error);
        return config;
    }
};

}  // namespace detail

/// Loads a Config: its defaults, overlaid by each source in turn, the later the stronger.
/// Errors:  all problems of all sources, and all broken rules, in one `load_error`. Throws nothing but std::bad_alloc:
///          what the configuration's own functions throw is a problem like any other.
/// Threads: any; sources are only read.
/// Cost:    one pass over each source; nothing is kept of their text.
template <class Config, detail::source... Source>
[[nodiscard]] result<loaded<Config>> try_load(const limits& bounds, const Source&... sources) {
    if constexpr (detail::is_configuration<Config>) {
        loaded<Config> config = detail::loader::defaults<Config>();
        if (std::optional<load_error> error = detail::loader::fill(config, bounds, sources...)) return *std::move(error);
        return config;
    } else {
        std::abort();  // the compiler's message has been given; no more are wanted
    }
}

template <class Config, detail::source... Source>
[[nodiscard]] result<loaded<Config>> try_load(const Source&... sources) {
    return try_load<Config>(limits{}, sources...);
}

/// As `try_load`, but throws the `load_error`.
template <class Config, detail::source... Source>
[[nodiscard]] loaded<Config> load(const limits& bounds, const Source&... sources) {
    if constexpr (detail::is_configuration<Config>) {
        return detail::loader::load<Config>(bounds, sources...);
    } else {
        std::abort();  // as in `try_load`
    }
}

template <class Config, detail::source... Source>
[[nodiscard]] loaded<Config> load(const Source&... sources) {
    return load<Config>(limits{}, sources...);
}

/// For `main`: as `load`, but prints what is to be said and ends the program if there is nothing to run with. `--help`
/// goes to the standard output with exit code 0, a report of problems to the standard error with exit code 2; warnings
/// are printed and the program goes on.
template <class Config, detail::source... Source>
[[nodiscard]] loaded<Config> load_or_exit(const limits& bounds, const Source&... sources) {
    result<loaded<Config>> outcome = try_load<Config>(bounds, sources...);
    if (!outcome) {
        const bool help = outcome.error().is_help();
        print(outcome.error(), help ? stdout : stderr);
        std::exit(help ? 0 : 2);
    }
    for (const problem& each : outcome->warnings()) std::fputs((to_string(each, colour_for(stderr)) + "\n").c_str(), stderr);
    return *std::move(outcome);
}

template <class Config, detail::source... Source>
[[nodiscard]] loaded<Config> load_or_exit(const Source&... sources) {
    return load_or_exit<Config>(limits{}, sources...);
}

}  // namespace cfg
