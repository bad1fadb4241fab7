// SPDX-License-Identifier: MIT
// Loading: sources applied in order over the defaults, then everything checked, and every problem reported at once.
#pragma once

#include <cfg/core/environment_names.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/rule.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/convention.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/load/loaded.hpp>
#include <concepts>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

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

/// Writes a warning to the standard error.
void print_warning(const problem& warning);

/// Overrides are known by the configuration that they are for.
template <class Source>
concept override_source = requires { typename Source::overridden; };

template <class... Source>
consteval bool are_overrides_last() {
    const bool is_override[] = {override_source<Source>..., false};
    for (std::size_t i = 0; i + 1 < sizeof...(Source); ++i)
        if (is_override[i]) return false;
    return true;
}

template <class Config, class Source>
consteval bool are_overrides_of() {
    if constexpr (override_source<Source>) return std::is_same_v<typename Source::overridden, Config>;
    return true;
}

struct loader {
    /// A configuration with nothing but its defaults.
    template <class Config>
    [[nodiscard]] static loaded<Config> defaults() {
        return {};
    }

    /// Applies the sources to it; the error, if there is one.
    template <class Config, class... Source>
    [[nodiscard]] static std::optional<load_error> fill(loaded<Config>& into, const limits& bounds,
                                                        const Source&... sources) {
        static_assert(are_overrides_last<Source...>(),
                      "cfg: overrides have the highest precedence; pass them as the last source");
        static_assert((are_overrides_of<Config, Source>() && ...),
                      "cfg: these overrides are for another configuration; pass cfg::overrides of the struct that is loaded");
        const source_base* const in_order[] = {&sources..., nullptr};
        return fill_from(into, bounds, {in_order, sizeof...(Source)});
    }

    template <class Config>
    [[nodiscard]] static std::optional<load_error> fill_from(loaded<Config>& into, const limits& bounds,
                                                             std::span<const source_base* const> sources) {
        return run_load(description_of<Config>::value, &into.config_, bounds, sources, into.origins_, into.warnings_);
    }

    /// Without sources, those of convention.
    template <class Config>
    [[nodiscard]] static std::optional<load_error> fill(loaded<Config>& into, const limits& bounds) {
        return fill_by_convention(into, bounds, 0, nullptr);
    }

    template <class Config>
    [[nodiscard]] static std::optional<load_error> fill_by_convention(loaded<Config>& into, const limits& bounds,
                                                                      int argc, const char* const* argv) {
        return fill_from(into, bounds, conventional_sources(application_name<Config>(), argc, argv).in_order());
    }

    /// The parts of one, for code that is no template of it.
    template <class Config>
    [[nodiscard]] static void* config_of(loaded<Config>& whole) noexcept { return &whole.config_; }
    template <class Config>
    [[nodiscard]] static detail::provenance* origins_of(loaded<Config>& whole) noexcept { return &whole.origins_; }
    template <class Config>
    [[nodiscard]] static std::vector<problem>* warnings_of(loaded<Config>& whole) noexcept { return &whole.warnings_; }

    // Apart from `cfg::load`, where g++ 12 would move the configuration: it stands in a block there.
    template <class Config, class... Source>
    [[nodiscard]] static loaded<Config> load(const limits& bounds, const Source&... sources) {
        loaded<Config> config = defaults<Config>();
        if (std::optional<load_error> error = fill(config, bounds, sources...)) throw *std::move(error);
        return config;
    }
};

template <class Config>
[[nodiscard]] loaded<Config> value_or_exit(result<loaded<Config>> outcome) {
    if (!outcome) {
        const bool help = outcome.error().is_help();
        print(outcome.error(), help ? stdout : stderr);
        std::exit(help ? 0 : 2);
    }
    for (const problem& each : outcome->warnings()) print_warning(each);
    return *std::move(outcome);
}

}  // namespace detail

/// Loads a Config: its defaults, overlaid by each source in turn, the later the stronger. Without sources those of
/// convention are read, of which none needs to exist. With `<app>` the struct's `static constexpr std::string_view app`,
/// or else the name of its type, and lowest precedence first:
///   - `<app>.toml` (or `.json`, where that is known) in the working directory, or else in `$XDG_CONFIG_HOME/<app>/`
///     (`~/.config/<app>/`), or else in `/etc/<app>/`
///   - `<app>.<profile>.toml` beside it, if CFG_PROFILE names a profile
///   - `.env` in the working directory and the environment, both with the prefix `<APP>`
///   - the flags, in the overloads that take main()'s arguments
/// Errors:  all problems of all sources, and all broken rules, in one `load_error`. Throws nothing but std::bad_alloc:
///          what the configuration's own functions throw is a problem like any other.
/// Threads: any; sources are only read.
/// Cost:    one pass over each source; nothing is kept of their text.
template <class Config, detail::source... Source>
[[nodiscard]] result<loaded<Config>> try_load(const limits& bounds, const Source&... sources) {
    if constexpr (detail::is_configuration<Config>) {
        loaded<Config> config = detail::loader::defaults<Config>();
        if (std::optional<load_error> error = detail::loader::fill(config, bounds, sources...))
            return *std::move(error);
        return config;
    } else {
        std::abort();  // the compiler's message has been given; no more are wanted
    }
}

template <class Config, detail::source... Source>
[[nodiscard]] result<loaded<Config>> try_load(const Source&... sources) {
    return try_load<Config>(limits{}, sources...);
}

/// The conventional load, with main()'s arguments as flags.
template <class Config>
[[nodiscard]] result<loaded<Config>> try_load(int argc, const char* const* argv, const limits& bounds = {}) {
    if constexpr (detail::is_configuration<Config>) {
        loaded<Config> config = detail::loader::defaults<Config>();
        if (std::optional<load_error> error = detail::loader::fill_by_convention(config, bounds, argc, argv))
            return *std::move(error);
        return config;
    } else {
        std::abort();  // as above
    }
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

template <class Config>
[[nodiscard]] loaded<Config> load(int argc, const char* const* argv, const limits& bounds = {}) {
    return try_load<Config>(argc, argv, bounds).value();
}

/// For `main`: as `load`, but prints what is to be said and ends the program if there is nothing to run with. `--help`
/// goes to the standard output with exit code 0, a report of problems to the standard error with exit code 2; warnings
/// are printed and the program goes on.
template <class Config, detail::source... Source>
[[nodiscard]] loaded<Config> load_or_exit(const limits& bounds, const Source&... sources) {
    return detail::value_or_exit(try_load<Config>(bounds, sources...));
}

template <class Config, detail::source... Source>
[[nodiscard]] loaded<Config> load_or_exit(const Source&... sources) {
    return load_or_exit<Config>(limits{}, sources...);
}

template <class Config>
[[nodiscard]] loaded<Config> load_or_exit(int argc, const char* const* argv, const limits& bounds = {}) {
    return detail::value_or_exit(try_load<Config>(argc, argv, bounds));
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/load_definitions.hpp>
#endif
