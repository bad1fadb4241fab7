// SPDX-License-Identifier: MIT
// Who has a say in what a reload has read.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/store/stored_version.hpp>
#include <optional>

namespace cfg::detail {

/// Looks at what a reload has read, before it counts. Called on the thread that reloads, while no other change is made.
class reload_guard {
public:
    virtual ~reload_guard() = default;

    /// Whether what was read may be used. If not, the reload ends there: nothing is said and nothing has happened.
    [[nodiscard]] virtual bool takes(const load_inputs& read) = 0;

    /// A reason to refuse a configuration that is in order otherwise.
    [[nodiscard]] virtual std::optional<load_error> refuse(const stored_version& current,
                                                           const stored_version& next) = 0;

    /// There is a new version, of which nobody has been told yet. Whether it may be rolled back: until `store_core::end_trial`
    /// it is no last known good then.
    [[nodiscard]] virtual bool begins_trial(const transition_record&) noexcept { return false; }

    /// Whether the reload returns only when subscribers have been told, also those whom another thread tells meanwhile.
    [[nodiscard]] virtual bool waits_for_subscribers() const noexcept { return true; }

protected:
    reload_guard() = default;
    reload_guard(const reload_guard&) = default;
    reload_guard& operator=(const reload_guard&) = default;
};

}  // namespace cfg::detail
