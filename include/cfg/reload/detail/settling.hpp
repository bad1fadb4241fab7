// SPDX-License-Identifier: MIT
// From a look that found something new to a reading of the sources that counts.
#pragma once

#include <algorithm>
#include <cfg/core/load_input.hpp>
#include <cfg/core/result.hpp>
#include <cfg/reload/detail/careful_reading.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/store/store_core.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace cfg::detail {

/// What a look has seen, until a reading of the sources finds the same, and so what lay there all the time.
///
/// A reading that found something else is followed by a pause, a new look, the time to settle, and another reading. The pause
/// doubles while something is written all the time, up to a second. The time between a look and its reading does not: a file
/// that is saved again and again would be read less and less likely, and in the end never.
///
/// Threads: one at a time.
class settling {
public:
    using clock = std::chrono::steady_clock;

    /// `how` outlives this. `is_forced`: what was seen is read even if somebody else has read it meanwhile.
    settling(load_inputs seen, std::string reason, bool is_forced, const reload_options& how, clock::time_point now)
        : how_(how),
          seen_(std::move(seen)),
          reason_(std::move(reason)),
          is_forced_(is_forced),
          began_(now),
          due_(now + how.settle),
          pause_(how.settle) {}

    /// When `go_on` has something to do.
    [[nodiscard]] clock::time_point due() const noexcept { return due_; }

    /// Whether it has gone on for longer than changes are to be waited for.
    [[nodiscard]] bool is_overdue() const noexcept { return clock::now() > began_ + how_.debounce_limit; }

    /// Somebody has begun to write since the look: it is done again, not before the time to settle has passed.
    void wait_for_writer(clock::time_point now) noexcept {
        constexpr std::chrono::milliseconds least(5);
        is_outdated_ = true;
        due_ = std::max(due_, now + std::max(how_.settle, least));
    }

    enum class progress : std::uint8_t {
        waiting,     // a look was done again
        impossible,  // nothing could be read: reloading is paused, or this thread makes a change already
        unsettled,   // what was read is not what was seen
        superseded,  // somebody else has read what was seen
        taken        // what was read counts, in order or not
    };

    struct step {
        progress made = progress::waiting;
        result<shared_transition> outcome = shared_transition();  // taken, impossible
        load_inputs read{};                                       // taken
    };

    /// Does what is due. `trial`: as `careful_reading` has it.
    /// Lifetime: when the sources were read, whoever was told of that may have ended the store.
    [[nodiscard]] step go_on(store_core& core, const type_description& type, change_trial* trial) {
        if (is_outdated_) {
            look_again_at(core.bounds());
            return {};
        }
        std::shared_ptr<const load_inputs> known = core.last_read();
        if (!is_forced_ && have_same_content(*known, seen_)) return {progress::superseded};
        careful_reading reading(type, how_, std::move(known), seen_, trial);
        if (is_overdue()) reading.take_any_identity();
        result<shared_transition> outcome = core.reload(reason_, &reading);
        if (reading.took()) return {progress::taken, std::move(outcome), std::move(reading.read())};
        if (!reading.has_read()) {
            constexpr std::chrono::milliseconds later(100);
            due_ = clock::now() + later;
            return {progress::impossible, std::move(outcome)};
        }
        seen_ = std::move(reading.read());
        postpone();
        return {progress::unsettled};
    }

private:
    void look_again_at(const limits& bounds) {
        seen_ = look_again(seen_, bounds);
        is_outdated_ = false;
        due_ = clock::now() + how_.settle;
    }

    void postpone() {
        constexpr std::chrono::milliseconds least(1);
        constexpr std::chrono::milliseconds most(1000);
        is_outdated_ = true;
        pause_ = std::clamp(pause_ * 2, least, most);
        due_ = clock::now() + pause_;
    }

    const reload_options& how_;
    load_inputs seen_;
    std::string reason_;
    bool is_forced_;
    bool is_outdated_ = false;  // to be looked at anew before anything is read
    clock::time_point began_;
    clock::time_point due_;
    std::chrono::milliseconds pause_;
};

}  // namespace cfg::detail
