// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: very many signals, writes and mistakes. Few reloads come of them, and the right ones.
#include <cfg/reload/watch.hpp>

#include "../../examples/gateway/gateway.hpp"
#include "../store/changing_text.hpp"
#include "../store/thread_sanitizer.hpp"
#include "watching.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace watching;
using store_test::rounds;

/// How many reloads a storm may cause: one for each quiet time that fits into it, one that follows, and one whose reading fell
/// into a change and was repeated.
class bound {
public:
    explicit bound(std::chrono::milliseconds quiet) : quiet_(quiet) {}

    [[nodiscard]] std::uint64_t until_now() const {
        return static_cast<std::uint64_t>((std::chrono::steady_clock::now() - start_) / quiet_) + 2;
    }

private:
    std::chrono::milliseconds quiet_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Its last value counts, and it never goes back.
[[nodiscard]] bool ascends_to(const std::vector<int>& values, int last) {
    return !values.empty() && values.back() == last && std::is_sorted(values.begin(), values.end());
}

TEST_CASE("ten thousand SIGHUPs are few reloads, and the last state of the file counts") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.watch_files = false;
    options.fallback_poll = 1h;
    options.on_hangup = true;
    options.debounce = 100ms;
    options.debounce_limit = 300ms;
    const cfg::watching watching = store.store.watch(options);
    const bound most(options.debounce);
    const auto reloads = store.store.counters().reloads;
    constexpr int signals = 10'000;
    for (int i = 1; i <= signals; ++i) {
        if (i % 100 == 0) save_by_rename(place.path, text_of(i));
        REQUIRE(::kill(::getpid(), SIGHUP) == 0);
    }
    REQUIRE(store.becomes(signals));
    CHECK(store.store.counters().reloads - reloads <= most.until_now());
    CHECK(watching.status().reloads <= most.until_now());
    CHECK(store.applied().size() <= most.until_now());
    CHECK(ascends_to(store.applied_numbers(), signals));
    CHECK(store.is_sound());
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("ten thousand writes are few reloads, and the last one counts") {
    for (const bool in_place : {false, true}) {
        CAPTURE(in_place);
        const one_file place;
        watched_store store(cfg::file(place.path));
        cfg::reload_options options = quick();
        options.debounce = 50ms;
        options.debounce_limit = 150ms;
        const cfg::watching watching = store.store.watch(options);
        const bound most(options.debounce);
        const auto reloads = store.store.counters().reloads;
        const int last = rounds(10'000);
        for (int i = 2; i <= last; ++i) {
            if (in_place)
                write(place.path, text_of(i));
            else
                save_by_rename(place.path, text_of(i));
        }
        REQUIRE(store.becomes(last));
        CHECK(store.store.counters().reloads - reloads <= most.until_now());
        CHECK(store.applied().size() <= most.until_now());
        CHECK(ascends_to(store.applied_numbers(), last));
        CHECK(store.is_sound());
        if (!in_place) CHECK(store.events.refusals() == 0);
    }
}

// Readings were compared with ones before a pause that grew: none of a file that was saved more often than that ever counted.
// Between two saves there is room for several readings, however busy the machine is.
TEST_CASE("a storm that does not end is followed all the same") {
    for (const std::chrono::milliseconds settle : {2ms, 20ms}) {
        CAPTURE(settle.count());
        const one_file place;
        watched_store store(cfg::file(place.path));
        cfg::reload_options options = quick();
        options.debounce = options.debounce_limit = 250ms;  // it is never quiet for that long
        options.settle = settle;
        const cfg::watching watching = store.store.watch(options);
        std::atomic<bool> is_over{false};
        std::atomic<int> last{1};
        std::thread storm([&] {
            while (!is_over) {
                save_by_rename(place.path, text_of(++last));
                std::this_thread::sleep_for(100ms);
            }
        });
        CHECK(wait_until([&] { return store.applied().size() >= 3; }));
        is_over = true;
        storm.join();
        REQUIRE(store.becomes(last));
        CHECK(store.is_sound());
    }
}

TEST_CASE("there and back again within the quiet time is no change") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce = 20ms;
    // Without a thread: nothing looks in between.
    auto watcher = store.store.watcher(options);
    for (int i = 0; i < 10; ++i) {
        save_by_rename(place.path, text_of(7));
        save_by_rename(place.path, text_of(1));
        write(place.path, text_of(8));
        write(place.path, text_of(1));
        const auto looks = watcher.status().looks;
        REQUIRE(drive_until(watcher, [&] { return watcher.status().looks > looks; }));
    }
    CHECK(store.store.version() == 1);
    CHECK(store.applied().empty());
    save_by_rename(place.path, text_of(2));
    REQUIRE(drive_until(watcher, [&] { return store.a() == 2; }));
    CHECK(store.applied_numbers() == std::vector{2});
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("there and back again, while a thread watches") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce = 400ms;
    options.debounce_limit = 60s;
    const cfg::watching watching = store.store.watch(options);
    REQUIRE(wait_until([&] { return watching.status().looks > 0; }));  // or the first look could fall in between
    const auto looks = watching.status().looks;
    const auto start = std::chrono::steady_clock::now();
    save_by_rename(place.path, text_of(7));
    save_by_rename(place.path, text_of(1));
    const bool was_within = std::chrono::steady_clock::now() - start < options.debounce;
    REQUIRE(wait_until([&] { return watching.status().looks > looks; }));
    save_by_rename(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    if (was_within)
        CHECK(store.applied_numbers() == std::vector{2});
    else
        MESSAGE("not tested, the machine was too slow");
}

TEST_CASE("a thousand good files, and a bad one before each") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce = 0ms;
    options.settle = 0ms;
    const cfg::watching watching = store.store.watch(options);
    const auto bad = [](int i) -> std::string {
        const std::string more = "note = 'bad " + std::to_string(i) + "'\n";  // each is another one
        switch (i % 7) {
            case 0: return more + "a = \n";                        // no value
            case 1: return more + "a = 1\nb = 4\nspelt = '1'\n";   // a rule
            case 2: return more + "aa = 1\n";                      // an unknown key
            case 3: return more + "a = 'one'\n";                   // another type
            case 4: return more + "labels = [";                    // ends too early
            case 5: return more + "spelt = '\xff'\n";              // no UTF-8
            default: return more + "a = 1\na = 1\n";               // twice
        }
    };
    const int last = rounds(1000);
    std::vector<int> expected;
    for (int i = 2; i <= last + 1; ++i) {
        save_by_rename(place.path, bad(i));
        REQUIRE(store.refuses());
        REQUIRE(store.a() == i - 1);
        save_by_rename(place.path, text_of(i));
        REQUIRE(store.becomes(i));
        expected.push_back(i);
    }
    CHECK(store.applied_numbers() == expected);
    CHECK(store.events.refusals() == static_cast<std::size_t>(last));
    CHECK(store.is_sound());
    CHECK(wait_until([&] { return watching.status().last_error.empty(); }));
}

TEST_CASE("the gateway's file, cut off after every byte: all of it counts, or nothing") {
    std::ifstream original("examples/gateway/gateway.toml", std::ios::binary);
    const std::string whole(std::istreambuf_iterator<char>(original), {});
    REQUIRE(whole.size() > 1000);
    const scratch_directory scratch;
    const fs::path path = scratch.write("gateway.toml", whole);
    const auto secret = cfg::text(cfg::toml, "auth.jwt_secret = 'for tests only, but long enough for the rule'");
    cfg::store<gateway::config> store(cfg::file(path), secret);
    // The same without files. What needs a restart keeps its value in both.
    store_test::changing_text text(whole);
    cfg::store<gateway::config> reference(text, secret);
    const auto differences = [&] {
        const auto expected = reference.snapshot();
        const auto found = store.snapshot();
        return cfg::to_string(cfg::diff(*expected, *found));
    };
    int in_order = 0;
    int refused = 0;
    const std::size_t step = store_test::has_thread_sanitizer ? 29 : 1;
    for (std::size_t length = 0; length < whole.size(); length += step) {
        CAPTURE(length);
        const std::string part = whole.substr(0, length);
        write(path, part);
        const auto outcome = store.poll_once({.settle = 0ms});
        REQUIRE(outcome.has_value());
        const bool is_valid = cfg::try_load<gateway::config>(cfg::text(cfg::toml, part), secret).has_value() &&
                              length != 0;  // it may not become empty
        CHECK(outcome->has_value() == is_valid);
        ++(is_valid ? in_order : refused);
        if (is_valid) {
            text.write(part);
            REQUIRE(reference.reload());
        }
        REQUIRE(differences() == "");
    }
    CHECK(in_order > 0);
    CHECK(refused > in_order);
    write(path, whole);
    text.write(whole);
    REQUIRE(store.poll_once());
    REQUIRE(reference.reload());
    CHECK(differences() == "");
}

}  // namespace
