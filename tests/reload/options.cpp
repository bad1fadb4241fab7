// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: options that break their rules, and those whose times are further apart than usual.
#include <cfg/reload/watch.hpp>

#include "hanging_up.hpp"
#include "watching.hpp"

#include <cfg/core/error.hpp>
#include <cfg/reload/hangup.hpp>

#include <doctest/doctest.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace {

using namespace watching;
using cfg::detail::hangup_listener;
using hanging_up::disposition;
using hanging_up::raise_hangup;

struct wrong_options {
    std::string key;  // that the report is about
    cfg::reload_options options;
};

[[nodiscard]] std::vector<wrong_options> all_wrong_options() {
    constexpr auto for_ever = std::chrono::milliseconds::max();
    return {{"poll", {.poll = 0ms}},
            {"poll", {.poll = for_ever}},
            {"fallback_poll", {.fallback_poll = 0ms}},
            {"interval", {.interval = for_ever}},
            {"interval", {.interval = -1ms}},
            {"debounce_limit", {.debounce = 3s}},
            {"settle", {.settle = -1ms}},
            {"most_lost_keys", {.most_lost_keys = 101}},
            {"bake_time", {.bake_time = for_ever}}};
}

/// The report of what is thrown; empty if nothing is.
template <class Function>
[[nodiscard]] std::string report_of(Function function) {
    try {
        function();
    } catch (const cfg::load_error& error) {
        return error.what();
    }
    return {};
}

struct with_options {
    int a = 0;
    cfg::reload_options reload = quick();
};

[[nodiscard]] bool was_told(const told& events, std::string_view reason) {
    const std::vector<cfg::event> all = events.all();
    return std::any_of(all.begin(), all.end(), [&](const cfg::event& each) { return each.reason == reason; });
}

}  // namespace

// They were taken as they were: with these the thread never slept, or slept for ever.
TEST_CASE("options that break their rules are refused wherever they are given") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::store<settings>& store = watched.store;
    const cfg::watching running = store.watch(quick());
    cfg::watcher watcher = store.watcher(quick());
    for (const wrong_options& each : all_wrong_options()) {
        CAPTURE(each.key);
        const auto is_refused = [&](const std::string& report) { return report.find(each.key) != std::string::npos; };
        CHECK(is_refused(report_of([&] { const cfg::watching none = store.watch(each.options); })));
        CHECK(is_refused(report_of([&] { const cfg::watcher none = store.watcher(each.options); })));
        CHECK(is_refused(report_of([&] { running.set_options(each.options); })));
        CHECK(is_refused(report_of([&] { watcher.set_options(each.options); })));
        CHECK(is_refused(report_of([&] { store.poll_once(each.options); })));
    }
    save_by_rename(file.path, text_of(2));
    CHECK(watched.becomes(2));
}

// Of a time there was only said that it must not be negative.
TEST_CASE("options of the configuration that break their rules are refused, and the former ones stay") {
    const scratch_directory scratch;
    const fs::path path = scratch.write("app.toml", "a = 1\n[reload]\npoll = '0s'\n");
    CHECK(report_of([&] { const cfg::store<with_options> store(cfg::file(path)); }).find("reload.poll") !=
          std::string::npos);

    write(path, "a = 1\n");
    told events;
    cfg::store<with_options> store(events.options(), cfg::file(path));
    const cfg::watching running = store.watch<"reload">();
    std::size_t refusals = 0;
    for (const std::string text : {"poll = '0s'", "fallback_poll = '400d'", "debounce = '3s'", "interval = '-1s'"}) {
        CAPTURE(text);
        save_by_rename(path, "a = 2\n[reload]\n" + text + "\n");
        ++refusals;
        REQUIRE(wait_until([&] { return events.refusals() == refusals; }));
        CHECK(events.last_refusal().find("reload." + text.substr(0, text.find(' '))) != std::string::npos);
    }
    save_by_rename(path, "a = 3\n");
    CHECK(wait_until([&] { return store.get<"a">() == 3; }));
}

// Each interval began the quiet time anew, which so was never over.
TEST_CASE("an interval that is shorter than the quiet time is kept") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.debounce = 1h;
    options.debounce_limit = 1h;
    options.interval = 5ms;
    const cfg::watching running = watched.store.watch(options);
    CHECK(wait_until([&] { return running.status().reloads >= 5; }));
    CHECK(was_told(watched.events, "interval"));
}

// It was read and refused at every interval.
TEST_CASE("a file that is refused is not refused again at every interval") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.debounce = 0ms;
    options.interval = 2ms;
    const cfg::watching running = watched.store.watch(options);
    save_by_rename(file.path, "a = 2\n");
    REQUIRE(watched.refuses());
    const std::uint64_t looks = running.status().looks;
    REQUIRE(wait_until([&] { return running.status().looks > looks + 20; }));
    CHECK(watched.events.refusals() == 1);
    CHECK(running.status().refused == 1);
    save_by_rename(file.path, text_of(2));
    REQUIRE(watched.becomes(2));
    const std::uint64_t reloads = running.status().reloads;
    CHECK(wait_until([&] { return running.status().reloads > reloads + 2; }));
}

// Without a quiet time this waited for the limit, as if somebody were still writing.
TEST_CASE("what is saved before the watching begins is read at once, without a quiet time") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    save_by_rename(file.path, text_of(2));
    cfg::reload_options options = quick();
    options.watch_files = false;  // or what others do in the same directories would wake it up
    options.debounce = 0ms;
    options.debounce_limit = 1h;
    options.fallback_poll = 1h;
    const cfg::watching running = watched.store.watch(options);
    CHECK(watched.becomes(2));
}

// After other options the next look came after `poll`, and all others after `fallback_poll`.
TEST_CASE("with watch_files off, poll says how often it looks, also when the options change") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = polling();
    options.poll = 1h;
    options.fallback_poll = 1h;
    const cfg::watching running = watched.store.watch(options);
    REQUIRE(wait_until([&] { return running.status().looks > 0; }));
    options.poll = 10ms;
    running.set_options(options);
    for (int i = 2; i <= 5; ++i) {
        save_by_rename(file.path, text_of(i));
        REQUIRE(watched.becomes(i));
    }
}

// Then nothing was seen until `poll` was over, which is meant for systems that tell of changes.
TEST_CASE("where the system tells of nothing, fallback_poll is kept when the options change") {
    watching_files::check_child(watching_files::in_child([]() -> std::string {
        if (::unshare(CLONE_NEWUSER) != 0) return watching_files::refusal("unshare(CLONE_NEWUSER)");
        if (!watching_files::limit("max_inotify_instances", 0)) return watching_files::refusal("max_inotify_instances");
        const one_file file;
        watched_store watched(cfg::file(file.path));
        cfg::reload_options options = quick();
        const cfg::watching running = watched.store.watch(options);
        if (running.status().mode != cfg::watch_mode::polling) return "not polling";
        options.settle = 3ms;
        running.set_options(options);
        const std::uint64_t looks = running.status().looks;
        if (!wait_until([&] { return running.status().looks > looks + 2; })) return "does not look any more";
        save_by_rename(file.path, text_of(2));
        return watched.becomes(2) ? "" : "the change did not arrive";
    }));
}

// The options were taken to be in force, and never were; what was asked for beside them was forgotten.
TEST_CASE("options that cannot be had now are had later, and what is asked for meanwhile is done") {
    const disposition harmless(SIG_IGN);
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = polling();
    const cfg::watching running = watched.store.watch(options);
    options.on_hangup = true;
    {
        std::vector<std::unique_ptr<hangup_listener>> all;
        for (std::size_t i = 0; i < cfg::detail::hangup_listeners_at_most; ++i)
            all.push_back(std::make_unique<hangup_listener>(-1));
        CHECK_THROWS_AS(static_cast<void>(watched.store.watch(options)), std::system_error);
        running.set_options(options);
        running.trigger("the operator wants it");
        CHECK(wait_until([&] { return !running.status().last_error.empty(); }));
    }
    CHECK(wait_until([&] { return was_told(watched.events, "the operator wants it"); }));
    REQUIRE(wait_until([&] { return disposition::current().sa_handler != SIG_IGN; }));
    CHECK(wait_until([&] {
        raise_hangup();  // the handler is there before its listener, so one signal could be nobody's
        return was_told(watched.events, "SIGHUP");
    }));
    CHECK(running.status().last_error.empty());
}
