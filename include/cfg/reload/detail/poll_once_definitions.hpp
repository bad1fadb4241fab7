// SPDX-License-Identifier: MIT
// How sources are looked at once, and waited for until they hold still.
#pragma once

#include <algorithm>
#include <cfg/reload/detail/careful_reading.hpp>
#include <cfg/reload/poll_once.hpp>
#include <cfg/sources/noted_input.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace cfg::detail {

CFG_INLINE std::optional<result<shared_transition>> poll_once(store_core& core, const type_description& type,
                                                              const reload_options& how) {
    require_valid(how);
    const std::shared_ptr<const load_inputs> known = core.last_read();
    load_inputs seen = look_again(*known, core.bounds());
    if (have_same_content(*known, seen)) return std::nullopt;
    const std::string reason = describe_difference(*known, seen);
    constexpr std::chrono::milliseconds least(1);
    const auto ends = std::chrono::steady_clock::now() + how.debounce_limit;
    do {
        std::this_thread::sleep_for(std::max(how.settle, least));
        careful_reading reading(type, how, known, seen);
        result<shared_transition> outcome = core.reload(reason, &reading);
        if (reading.took() || !outcome) return outcome;
        if (!reading.has_read()) return std::nullopt;  // reloading is paused
        seen = std::move(reading.read());
    } while (std::chrono::steady_clock::now() < ends);
    return std::nullopt;
}

}  // namespace cfg::detail
