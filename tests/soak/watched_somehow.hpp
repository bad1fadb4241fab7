// SPDX-License-Identifier: MIT
// A store that is watched in one of the ways that there are, until it is watched in another one.
#pragma once

#include "settings.hpp"

#include <cfg/reload/watch.hpp>

#include <poll.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace soak {

/// With a loop in a thread of the program's own.
class driven {
public:
    explicit driven(cfg::watcher watcher)
        : watcher_(std::move(watcher)), thread_([this](std::stop_token stop) { loop(stop); }) {}

    [[nodiscard]] cfg::watcher& watcher() { return watcher_; }

private:
    void loop(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            ::pollfd waiting{watcher_.fd(), POLLIN, 0};
            if (::poll(&waiting, 1, 10) > 0) watcher_.drive();
        }
    }

    cfg::watcher watcher_;
    std::jthread thread_;
};

class watched_somehow {
public:
    enum class way : std::uint8_t { thread, section, loop, by_hand };

    watched_somehow(cfg::store<settings>& store, std::function<bool()> is_healthy)
        : store_(store), is_healthy_(std::move(is_healthy)) {}

    void begin(way how, const cfg::reload_options& options) {
        end();
        how_ = how;
        options_ = options;
        switch (how) {
            case way::thread: watching_.emplace(store_.watch(options, is_healthy_)); break;
            case way::section: watching_.emplace(store_.watch<"reload">(is_healthy_)); break;
            case way::loop: driven_.emplace(store_.watcher(options, is_healthy_)); break;
            case way::by_hand: break;
        }
    }

    void end() {
        if (watching_.has_value()) watching_->stop();
        add_up();
        watching_.reset();
        driven_.reset();
        counted_ = {};
        how_ = way::by_hand;
    }

    /// While it is watched.
    void set_options(const cfg::reload_options& options) {
        options_ = options;
        if (how_ == way::thread) watching_->set_options(options);
        if (how_ == way::loop) driven_->watcher().set_options(options);
    }

    void trigger() {
        if (watching_.has_value()) watching_->trigger("by hand");
        if (driven_.has_value()) driven_->watcher().trigger("by hand");
    }

    /// To be called while something is waited for: where nobody looks, this does.
    void help() {
        if (how_ == way::by_hand) static_cast<void>(store_.poll_once(options_));
    }

    [[nodiscard]] way how() const { return how_; }
    [[nodiscard]] bool has_thread() const { return how_ != way::by_hand; }
    [[nodiscard]] cfg::watch_status status() {
        if (watching_.has_value()) return watching_->status();
        if (driven_.has_value()) return driven_->watcher().status();
        return {};
    }

    /// Of all that there were.
    [[nodiscard]] cfg::watch_status totals() {
        add_up();
        return totals_;
    }

private:
    void add_up() {
        const cfg::watch_status now = status();
        const auto add = [&](std::uint64_t cfg::watch_status::* which) {
            totals_.*which += now.*which - counted_.*which;
        };
        for (const auto which : {&cfg::watch_status::triggers, &cfg::watch_status::looks, &cfg::watch_status::reloads,
                                 &cfg::watch_status::refused, &cfg::watch_status::unsettled,
                                 &cfg::watch_status::overflows, &cfg::watch_status::rollbacks})
            add(which);
        counted_ = now;
    }

    cfg::store<settings>& store_;
    std::function<bool()> is_healthy_;
    way how_ = way::by_hand;
    cfg::reload_options options_;
    std::optional<cfg::watching> watching_;
    std::optional<driven> driven_;
    cfg::watch_status totals_;
    cfg::watch_status counted_;
};

[[nodiscard]] constexpr std::string_view to_string(watched_somehow::way how) {
    switch (how) {
        case watched_somehow::way::thread: return "by a thread";
        case watched_somehow::way::section: return "as the configuration says";
        case watched_somehow::way::loop: return "in a loop";
        case watched_somehow::way::by_hand: return "by hand";
    }
    return {};
}

}  // namespace soak
