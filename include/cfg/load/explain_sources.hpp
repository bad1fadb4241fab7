// SPDX-License-Identifier: MIT
// What a load would read, and in which order, without loading.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <cfg/load/convention.hpp>
#include <cfg/load/load.hpp>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

namespace cfg {
namespace detail {

/// The lines for sources, lowest precedence first. `object` is a configuration with its defaults, to be thrown away.
[[nodiscard]] std::string outline_load(std::string_view type_name, const type_description& type, void* object,
                                       std::span<const source_base* const> sources);

template <class Config>
[[nodiscard]] std::string outline_load_of(std::span<const source_base* const> sources) {
    if constexpr (is_configuration<Config>) {
        Config scratch{};
        return outline_load(plain_type_name<Config>(), description_of<Config>::value, &scratch, sources);
    } else {
        std::abort();  // the compiler's message has been given; no more are wanted
    }
}

}  // namespace detail

/// What `cfg::load<Config>(source...)` would read, in a table for people: which files are looked for and whether they are
/// there, which variables and flags are set that belong to fields, and what of all that a load would complain of before it
/// reads a value: a file that cannot be opened, a misspelt variable or flag. Without sources, those of convention. Values
/// are never shown, only names.
/// Errors:  none; what is wrong stands in the text.
/// Threads: as `load`. Cost: documents are opened but not read; .env files and files with one value are read for their names.
template <class Config, detail::source... Source>
[[nodiscard]] std::string explain_sources(const Source&... sources) {
    if constexpr (sizeof...(Source) == 0) {
        return detail::outline_load_of<Config>(
            detail::conventional_sources(detail::application_name<Config>(), 0, nullptr).in_order());
    } else {
        const detail::source_base* const in_order[] = {&sources...};
        return detail::outline_load_of<Config>(in_order);
    }
}

/// The same of the conventional load with main()'s arguments.
template <class Config>
[[nodiscard]] std::string explain_sources(int argc, const char* const* argv) {
    return detail::outline_load_of<Config>(
        detail::conventional_sources(detail::application_name<Config>(), argc, argv).in_order());
}

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/explain_sources_definitions.hpp>
#endif
