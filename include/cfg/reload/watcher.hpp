// SPDX-License-Identifier: MIT
// Reloads a store when its sources change: as something to wait for in a loop, or with a thread of its own.
#pragma once

#if !defined(__linux__)
#error \
    "cfg: changes of files are watched with inotify, which only Linux has; elsewhere call store.reload() when it is time"
#endif

#include <cfg/core/description.hpp>
#include <cfg/core/version.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/reload/health_check.hpp>
#include <cfg/reload/watch_status.hpp>
#include <cfg/store/store_core.hpp>
#include <cfg/store/subscription.hpp>
#include <memory>
#include <string>
#include <thread>

namespace cfg {

namespace detail {
class watch_machine;
struct reload_room;
}

/// Reloads a store when its sources change, for a program that has a loop of its own:
///
///     cfg::watcher watcher = store.watcher();
///     pollfd waiting[] = {{listener, POLLIN, 0}, {watcher.fd(), POLLIN, 0}};
///     while (poll(waiting, 2, -1) > 0) {
///         watcher.drive();
///         ...
///     }
///
/// Errors:   making one throws std::system_error if the system has no descriptors left. What cannot be watched is polled, and
///           `status` and an event say so. A reload that is refused is told by the store's events; one that could not be made
///           for want of memory or descriptors is in the status, and tried again.
/// Lifetime: stops when the store ends, if it has not ended before; in a callback of `on_change` both may end.
/// Threads:  `drive` and the destructor by one at a time, the rest by any. In a child process after fork it does nothing, and
///           its descriptor is not readable any more once it was driven there.
/// Cost:     four descriptors, and an inotify watch for each directory on the way to a file. `drive` reads the files if
///           something happened to them, and parses them if they differ from what was read last. What else happens in these
///           directories costs an event each: keep logs elsewhere.
class [[nodiscard]] watcher {
public:
    /// See `store::watcher`.
    watcher(detail::store_core& core, const detail::type_description& type, const reload_options& options,
            health_check is_healthy);
    watcher(watcher&& other) noexcept = default;
    watcher& operator=(watcher&&) = delete;
    ~watcher();

    /// Readable when there is something to do. For poll, epoll and the like: it must not be read from or closed.
    [[nodiscard]] int fd() const noexcept;

    /// Does what there is to do now, and waits for no timers. On this thread the store makes its changes and tells of them, so it
    /// takes as long as the program's rules, callbacks and health check, the disk, and a change that another thread is making.
    void drive() noexcept;

    /// Asks for a reload, after the quiet time, even if no file has changed; `reason` is for events and the history.
    void trigger(std::string reason = {});

    /// They count from the next `drive` on. Errors: throws load_error for options that break their rules.
    void set_options(const reload_options& options);

    [[nodiscard]] watch_status status() const;

private:
    friend class watching;
    std::shared_ptr<detail::watch_machine> machine_;
};

/// A watcher that a thread of its own drives, for as long as this lives: `const auto watching = store.watch();`
///
/// Lifetime: stops when the store ends, if it has not ended before. The destructor waits for a reload or a health check that is
///           being made, but not for one that could begin. In a callback on its own thread it does not wait, and nothing is done
///           after that callback. It must not end in a rule, a source, `on_prepare` or `on_event` that runs on another thread:
///           each would wait for the other.
/// Signals:  its thread takes none, but those of its own faults; a program that a callback starts inherits that.
/// Threads:  all but construction, move and destruction by any. A child process after fork has no such thread: there the
///           sources are not watched, and ending it is harmless.
class [[nodiscard]] watching {
public:
    /// See `store::watch`.
    explicit watching(cfg::watcher with);
    watching(watching&& other) noexcept = default;
    watching& operator=(watching&&) = delete;
    ~watching();

    void trigger(std::string reason = {}) const;
    void set_options(const reload_options& options) const;
    [[nodiscard]] watch_status status() const;

    /// Ends it before its time; a second call does nothing. As the destructor.
    void stop() const noexcept;

private:
    friend struct detail::reload_room;

    std::shared_ptr<detail::watch_machine> machine_;
    std::jthread thread_;
    subscription following_;  // changes of a section with options
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/reload/detail/watcher_definitions.hpp>
#endif
