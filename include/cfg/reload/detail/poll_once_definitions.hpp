// SPDX-License-Identifier: MIT
// How sources are looked at once, and waited for until they hold still.
#pragma once

#include <cfg/reload/detail/settling.hpp>
#include <cfg/reload/poll_once.hpp>
#include <cfg/sources/noted_input.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace cfg::detail {

CFG_INLINE std::optional<result<shared_transition>> poll_once(store_core& core, const type_description& type,
                                                              const reload_options& how) {
    require_valid(how);
    const std::shared_ptr<const load_inputs> known = core.last_read();
    load_inputs seen = look_again(*known, core.bounds());
    if (have_same_content(*known, seen)) return std::nullopt;
    std::string reason = describe_difference(*known, seen);
    const settling::clock::time_point began = settling::clock::now();
    settling awaited(std::move(seen), std::move(reason), false, how, began);
    do {
        std::this_thread::sleep_until(awaited.due());
        settling::step step = awaited.go_on(core, type, nullptr);
        switch (step.made) {
            case settling::progress::waiting:
            case settling::progress::unsettled: break;
            case settling::progress::superseded: return std::nullopt;
            case settling::progress::impossible:
                if (step.outcome) return std::nullopt;  // reloading is paused
                return std::move(step.outcome);
            case settling::progress::taken: return std::move(step.outcome);
        }
    } while (awaited.due() < began + how.debounce_limit);
    return std::nullopt;
}

}  // namespace cfg::detail
