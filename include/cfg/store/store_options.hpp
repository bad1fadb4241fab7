// SPDX-License-Identifier: MIT
// What a store may be told when it is made.
#pragma once

#include <cfg/core/limits.hpp>
#include <cfg/store/backup.hpp>
#include <cfg/store/event.hpp>
#include <chrono>
#include <cstddef>
#include <functional>

namespace cfg {

/// What a store may be told when it is made: `cfg::store<gateway> store({.on_event = cfg::print_event}, sources...)`.
struct store_options {
    limits bounds{};
    /// How many versions `history` and `rollback` know, the current one among them. Each of them is kept in memory.
    std::size_t history = 8;
    /// For how long a change waits for one subscriber's callback that another thread runs; see `store::on_change`.
    std::chrono::milliseconds patience{1000};
    /// Called for whatever happens, on the thread that it happens on: for changes in their order, before subscribers are told;
    /// for what goes wrong with subscribers and backups, and for what a watcher tells, at any time, also by several threads at
    /// once, so it must be thread-safe. It can read the store (but not when the construction is refused) and subscribe; it must
    /// not change the store. What it throws is ignored.
    std::function<void(const event&)> on_event{};
    /// Copies on disk of what was last in order, to start from when the sources cannot be read.
    backup_options backup{};
};

}  // namespace cfg
