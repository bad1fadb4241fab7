// SPDX-License-Identifier: MIT
// How a watch hears of options that have changed.
#pragma once

#include <cfg/reload/detail/watch_machine.hpp>
#include <cfg/reload/watch.hpp>
#include <memory>

namespace cfg::detail {

CFG_INLINE void reload_room::tell_options(const std::weak_ptr<watch_machine>& machine, const reload_options& now) {
    if (const std::shared_ptr<watch_machine> told = machine.lock()) told->set_options(now);
}

}  // namespace cfg::detail
