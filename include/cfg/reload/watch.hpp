// SPDX-License-Identifier: MIT
// Stores that reload by themselves: what `watch`, `watcher` and `poll_once` of cfg::store need.
#pragma once

#include <cfg/core/fixed_string.hpp>
#include <cfg/core/key.hpp>
#include <cfg/reload/poll_once.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/reload/watch_status.hpp>
#include <cfg/reload/watcher.hpp>
#include <cfg/store/store.hpp>
#include <concepts>
#include <memory>
#include <optional>
#include <utility>

namespace cfg::detail {

/// What a store does with this room; it only knows the name.
struct reload_room {
    template <class Config>
    [[nodiscard]] static cfg::watcher watcher(store_core& core, const reload_options& how, health_check is_healthy) {
        return {core, description_of<Config>::value, how, std::move(is_healthy)};
    }

    template <class Config>
    [[nodiscard]] static watching watch(store_core& core, const reload_options& how, health_check is_healthy) {
        return watching(watcher<Config>(core, how, std::move(is_healthy)));
    }

    /// As a section of the configuration says, also when it changes.
    template <fixed_string Path, class Config>
    [[nodiscard]] static watching watch_as(store<Config>& watched, store_core& core, health_check is_healthy) {
        constexpr bool has_options = std::same_as<value_at<Config, Path>, reload_options>;
        static_assert(has_options,
                      "cfg: watch<\"path\"> takes its options from the configuration; let the path name a member of type cfg::reload_options");
        if constexpr (has_options)
            return watch_section<Path>(watched, core, std::move(is_healthy));
        else
            return watch<Config>(core, {}, std::move(is_healthy));
    }

    template <class Config>
    [[nodiscard]] static std::optional<result<shared_transition>> poll_once(store_core& core,
                                                                            const reload_options& how) {
        return detail::poll_once(core, description_of<Config>::value, how);
    }

private:
    template <fixed_string Path, class Config>
    [[nodiscard]] static watching watch_section(store<Config>& watched, store_core& core, health_check is_healthy) {
        const reload_options at_first = watched.template get<Path>();
        watching begun = watch<Config>(core, at_first, std::move(is_healthy));
        const std::weak_ptr<watch_machine> machine = begun.machine_;
        begun.following_ = watched.template section<Path>().on_change(
            [machine](const reload_options&, const reload_options& now) { tell_options(machine, now); });
        const reload_options meanwhile = watched.template get<Path>();
        tell_options(machine, meanwhile);  // they may have changed since they were read
        return begun;
    }

    static void tell_options(const std::weak_ptr<watch_machine>& machine, const reload_options& now);
};

}  // namespace cfg::detail

#if CFG_HAS_DEFINITIONS
#include <cfg/reload/detail/watch_definitions.hpp>
#endif
