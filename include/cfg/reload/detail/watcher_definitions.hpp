// SPDX-License-Identifier: MIT
// How a watcher is driven, by its owner or by a thread.
#pragma once

#include <cfg/reload/detail/watch_machine.hpp>
#include <cfg/reload/watcher.hpp>
#include <cerrno>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <poll.h>
#include <signal.h>

namespace cfg {

CFG_INLINE watcher::watcher(detail::store_core& core, const detail::type_description& type,
                            const reload_options& options, health_check is_healthy)
    : machine_(std::make_shared<detail::watch_machine>(core, type, options, std::move(is_healthy))) {
    core.add_watcher(machine_);
}

CFG_INLINE watcher::~watcher() {
    if (machine_ != nullptr) machine_->stop();  // it may be driven just now, if a callback ends it
}

CFG_INLINE int watcher::fd() const noexcept { return machine_->fd(); }

CFG_INLINE void watcher::drive() noexcept {
    const std::shared_ptr<detail::watch_machine> kept = machine_;  // a callback may end this
    kept->drive();
}

CFG_INLINE void watcher::trigger(std::string reason) { machine_->trigger(std::move(reason)); }
CFG_INLINE void watcher::set_options(const reload_options& options) { machine_->set_options(options); }
CFG_INLINE watch_status watcher::status() const { return machine_->status(); }

namespace detail {

/// While it lives, this thread and those that it makes take no signals but those of their own faults: the program may have
/// chosen other threads for them, or a signalfd.
class signals_blocked {
public:
    signals_blocked() noexcept {
        ::sigset_t all;
        ::sigfillset(&all);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) ::sigdelset(&all, fault);
        ::pthread_sigmask(SIG_BLOCK, &all, &former_);
    }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;
    ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &former_, nullptr); }

private:
    ::sigset_t former_{};
};

[[nodiscard]] inline std::jthread drive_on_a_thread(const std::shared_ptr<watch_machine>& machine) {
    const signals_blocked inherited;
    return std::jthread([machine] {
        while (!machine->is_stopped()) {
            ::pollfd waiting{machine->fd(), POLLIN, 0};
            if (::poll(&waiting, 1, -1) > 0) machine->drive();
        }
    });
}

}  // namespace detail

CFG_INLINE watching::watching(cfg::watcher with)
    : machine_(std::move(with.machine_)), thread_(detail::drive_on_a_thread(machine_)) {}

CFG_INLINE watching::~watching() {
    stop();
    if (!thread_.joinable()) return;
    // There is no such thread in a child process, and no thread can wait for itself.
    if (machine_->is_in_child() || thread_.get_id() == std::this_thread::get_id())
        thread_.detach();
    else
        thread_.join();
}

CFG_INLINE void watching::trigger(std::string reason) const { machine_->trigger(std::move(reason)); }
CFG_INLINE void watching::set_options(const reload_options& options) const { machine_->set_options(options); }
CFG_INLINE watch_status watching::status() const { return machine_->status(); }

CFG_INLINE void watching::stop() const noexcept {
    if (machine_ != nullptr) machine_->stop();
}

}  // namespace cfg
