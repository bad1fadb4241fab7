// SPDX-License-Identifier: MIT
// A load in two steps: the layers that the sources give, and the configuration that comes of them.
#pragma once

#include <cfg/core/describe.hpp>
#include <cfg/core/error.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/core/provenance.hpp>
#include <cfg/core/source.hpp>
#include <cfg/core/version.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// How to make a configuration, for code that is no template of it.
struct configuration_maker {
    const type_description* type;
    std::shared_ptr<void> (*make)();  // with nothing but its defaults
    void (*copy)(const void* from, void* to);
};

template <class Config>
inline constexpr configuration_maker maker_of{
    &description_of<Config>::value, []() -> std::shared_ptr<void> { return std::make_shared<Config>(); },
    [](const void* from, void* to) { *static_cast<Config*>(to) = *static_cast<const Config*>(from); }};

/// What sources gave, one over the other, before anything is checked. It keeps their texts.
struct read_layers;

/// Reads the sources in their order. Relative paths begin at the working directory; none: at that of the process.
/// Errors: none are thrown, but for the help that a flag asks for. What is wrong with a source is said by `finish_layers`.
[[nodiscard]] std::shared_ptr<const read_layers> read_sources(const configuration_maker& maker, const limits& bounds,
                                                              std::span<const source_base* const> sources,
                                                              const std::filesystem::path& working_directory = {});

/// What was looked at in the file system for that, in order.
[[nodiscard]] std::shared_ptr<const load_inputs> inputs_in(const std::shared_ptr<const read_layers>& layers);

/// What came of reading them. Lifetime: the layers'.
[[nodiscard]] const load_state& state_of(const read_layers& layers) noexcept;

/// Whether a source that has to be there is not, or could not be read at all.
[[nodiscard]] bool could_not_read(const read_layers& layers) noexcept;

/// The names of the files among the texts whose last line is not the one that is asked for.
[[nodiscard]] std::vector<std::string> files_without_last_line(const read_layers& layers, std::string_view line);

/// The configuration, in `object`, that comes of the layers with one more over them; the error, if there is one. The layers
/// stay as they are: one reading can be finished many times, with another layer each time.
/// Threads: one at a time for the same layers.
[[nodiscard]] std::optional<load_error> finish_layers(const configuration_maker& maker, const read_layers& layers,
                                                      const source_base& top, void* object, provenance& origins,
                                                      std::vector<problem>& warnings);

/// Checks a configuration that `finish_layers` made of the layers, and that was changed since.
[[nodiscard]] std::optional<load_error> check_again(const read_layers& layers, void* object, const provenance& origins);

/// Reads the sources into the configuration at `object` and checks it: the error, if there is one.
[[nodiscard]] std::optional<load_error> run_load(const type_description& type, void* object, const limits& bounds,
                                                 std::span<const source_base* const> sources, provenance& origins,
                                                 std::vector<problem>& warnings);

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/load/detail/layers_definitions.hpp>
#endif
