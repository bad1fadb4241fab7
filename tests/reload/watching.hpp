// SPDX-License-Identifier: MIT
// What the tests of whole reloads share: a file that changes, a store of it that is watched, and all that is told of it.
#pragma once

#include "../store/messages.hpp"
#include "watching_files.hpp"

#include <cfg/core/report.hpp>
#include <cfg/reload/watch.hpp>
#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace watching {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using loading::scratch_directory;
using test::gate;
using test::journal;
using watching_files::overwrite;
using watching_files::save_by_rename;
using watching_files::write;

/// `b` and `spelt` follow from `a`; the rule lets nothing else pass, so half a change is no configuration.
struct settings {
    int a = 0;
    int b = 0;
    std::string spelt = "0";
    std::string note = "none";
    std::map<std::string, int> labels;

    void check(cfg::report<settings>& that) const {
        if (std::function<void()>* const hook = during_check.load()) (*hook)();
        that.require<"a", "b">(b == 3 * a, "b is three times a");
        that.require<"a", "spelt">(spelt == std::to_string(a), "a is spelt");
    }

    /// Called within `check`, where there is one.
    static inline std::atomic<std::function<void()>*> during_check{nullptr};
};

[[nodiscard]] inline bool is_whole(const settings& that) {
    return that.b == 3 * that.a && that.spelt == std::to_string(that.a);
}

[[nodiscard]] inline std::string text_of(int a, std::string_view note = "some") {
    const std::string number = std::to_string(a);
    return "a = " + number + "\nb = " + std::to_string(3 * a) + "\nspelt = '" + number + "'\nnote = '" +
           std::string(note) + "'\n";
}

/// False if it does not come, long after it should have come, also on a machine that is very busy.
template <class Condition>
[[nodiscard]] bool wait_until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + 120s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return condition();
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

/// Quick where only time would be lost. The slow poll is out of the way, so it is the events that count; where the system
/// has none that can be relied on, it falls back on looking often.
[[nodiscard]] inline cfg::reload_options quick() {
    return {.debounce = 10ms, .debounce_limit = 500ms, .settle = 2ms, .poll = 1h, .fallback_poll = 20ms};
}

/// Without events at all.
[[nodiscard]] inline cfg::reload_options polling() {
    cfg::reload_options options = quick();
    options.watch_files = false;
    options.poll = 10ms;
    return options;
}

/// With changes on trial for so long.
[[nodiscard]] inline cfg::reload_options on_trial_for(std::chrono::milliseconds time) {
    cfg::reload_options options = quick();
    options.bake_time = time;
    return options;
}

/// What a store says, kept. Outlives the store.
class told {
public:
    [[nodiscard]] cfg::store_options options() {
        return {.patience = 60s, .on_event = [this](const cfg::event& happened) { events_.add(happened); }};
    }
    [[nodiscard]] std::size_t count(cfg::event::kind what) const {
        const std::vector<cfg::event> all = events_.entries();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const cfg::event& each) { return each.what == what; }));
    }
    [[nodiscard]] std::size_t refusals() const { return count(cfg::event::kind::refused); }
    [[nodiscard]] std::vector<cfg::event> all() const { return events_.entries(); }

    /// The error of the last refusal.
    [[nodiscard]] std::string last_refusal() const {
        std::string error;
        for (const cfg::event& each : events_.entries())
            if (each.what == cfg::event::kind::refused) error = each.error;
        return error;
    }

private:
    journal<cfg::event> events_;
};

/// A store that keeps what it is told, and all values that it applied.
class watched_store {
public:
    template <class... Source>
    explicit watched_store(const Source&... sources) : events(), store(events.options(), sources...) {}

    told events;
    cfg::store<settings> store;

    [[nodiscard]] int a() const { return store.get<"a">(); }
    [[nodiscard]] std::string note() const { return now().note; }
    [[nodiscard]] std::size_t labels() const { return now().labels.size(); }
    [[nodiscard]] settings now() const {
        const auto held = store.snapshot();
        return *held;
    }
    /// And everybody has been told of it.
    [[nodiscard]] bool becomes(int a) {
        return wait_until([&] { return this->a() == a && applied_.entries().size() + 1 == store.version(); });
    }
    /// Waits until something is refused that was not before the last call.
    [[nodiscard]] bool refuses() {
        const bool came = wait_until([&] { return events.refusals() > refusals_; });
        refusals_ = events.refusals();
        return came;
    }
    /// All that was told to a subscriber, in order, was whole and different from what was before.
    [[nodiscard]] bool is_sound() const { return wrong_ == 0; }
    [[nodiscard]] std::vector<settings> applied() const { return applied_.entries(); }
    [[nodiscard]] std::vector<int> applied_numbers() const {
        std::vector<int> numbers;
        for (const settings& each : applied()) numbers.push_back(each.a);
        return numbers;
    }

private:
    journal<settings> applied_;
    std::atomic<int> wrong_{0};
    std::size_t refusals_ = 0;
    cfg::subscription told_ = store.on_any_change([this](const settings& before, const settings& after) {
        if (!is_whole(before) || !is_whole(after)) ++wrong_;
        applied_.add(after);
    });
};

/// A file with the first settings, in a directory of its own.
struct one_file {
    scratch_directory scratch;
    fs::path path = scratch.write("settings.toml", text_of(1));
};

/// Drives a watcher until something holds.
template <class Watcher, class Condition>
[[nodiscard]] bool drive_until(Watcher& watcher, Condition condition) {
    return wait_until([&] {
        pollfd waiting{watcher.fd(), POLLIN, 0};
        if (::poll(&waiting, 1, 1) > 0) watcher.drive();
        return condition();
    });
}

/// Those of the sanitizers, which begin with the program's first one, among them.
[[nodiscard]] inline std::size_t number_of_threads() {
    std::thread([] {}).join();
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator()));
}

}  // namespace watching
