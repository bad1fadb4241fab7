// SPDX-License-Identifier: MIT
// What a store has of one configuration type: its versions, its sources, its overrides.
#pragma once

#include <cfg/core/key.hpp>
#include <cfg/core/restart.hpp>
#include <cfg/load/convention.hpp>
#include <cfg/load/load.hpp>
#include <cfg/load/loaded.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/store/stored_version.hpp>
#include <cfg/store/transition.hpp>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace cfg::detail {

template <class Config>
struct stored_configuration final : stored_version {
    stored_configuration() : value(loader::defaults<Config>()) {
        config = loader::config_of(value);
        origins = loader::origins_of(value);
        warnings = loader::warnings_of(value);
    }

    loaded<Config> value;
};

template <class Config>
void copy_restart_leaves(const void* from, void* to, const leaf_words& leaves) {
    for_each_leaf(*static_cast<Config*>(to), [&](auto key, auto& value) {
        if constexpr (restart_leaves<Config>.contains(key.id)) {
            if ((leaves[key.id / 64] >> (key.id % 64) & 1) != 0)
                value = cfg::get(*static_cast<const Config*>(from), key);
        }
    });
}

template <class Config>
[[nodiscard]] stored_type stored_type_of() {
    return {&maker_of<Config>,
            []() -> std::unique_ptr<stored_version> { return std::make_unique<stored_configuration<Config>>(); },
            [](const override_layer& from) -> std::shared_ptr<override_layer> {
                return std::make_shared<overrides<Config>>(static_cast<const overrides<Config>&>(from));
            },
            application_name<Config>(),
            words_of(restart_leaves<Config>, leaf_count<Config>),
            &copy_restart_leaves<Config>};
}

template <class Config>
[[nodiscard]] const stored_configuration<Config>& stored_in(const version_node& version) noexcept {
    return static_cast<const stored_configuration<Config>&>(version);
}

/// The sources of a store, kept: all but overrides, which stand over them.
template <class Config, class... Source>
[[nodiscard]] std::vector<std::unique_ptr<const source_base>> keep_sources(Source&&... source) {
    std::vector<std::unique_ptr<const source_base>> kept;
    [[maybe_unused]] const auto keep = [&]<class Each>(Each&& each) {
        if constexpr (!override_source<std::decay_t<Each>>)
            kept.push_back(std::make_unique<const std::decay_t<Each>>(std::forward<Each>(each)));
    };
    (keep(std::forward<Source>(source)), ...);
    return kept;
}

template <class Config, class... Source>
[[nodiscard]] std::shared_ptr<const override_layer> take_overrides(const Source&... source) {
    static_assert(are_overrides_last<Source...>(),
                  "cfg: overrides have the highest precedence; pass them as the last source");
    static_assert((are_overrides_of<Config, Source>() && ...),
                  "cfg: these overrides are for another configuration; pass cfg::overrides of the struct that is stored");
    std::shared_ptr<const override_layer> taken = std::make_shared<overrides<Config>>();
    [[maybe_unused]] const auto take = [&]<class Each>(const Each& each) {
        if constexpr (std::is_same_v<Each, overrides<Config>>) taken = std::make_shared<overrides<Config>>(each);
    };
    (take(source), ...);
    return taken;
}

}  // namespace cfg::detail
