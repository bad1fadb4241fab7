// SPDX-License-Identifier: MIT
// Tests of reload/watch_status.hpp: what somebody is woken for is there whenever what runs is not what the sources hold.
#include <cfg/reload/watch_status.hpp>

#include "watching.hpp"

#include <cfg/core/codec.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

/// A value whose copy fails when it is told to, and whose text cannot be written if it is "unwritable".
struct word {
    std::string text = "first";

    word() = default;
    word(const word&) = default;
    word(word&&) = default;
    word& operator=(const word& other) {
        if (failures > 0 && failures-- > 0) throw std::bad_alloc();
        text = other.text;
        return *this;
    }
    word& operator=(word&&) = default;
    ~word() = default;

    static inline std::atomic<int> failures{0};
};

struct words {
    word one;
};

}  // namespace

template <>
struct cfg::codec<word> {
    static constexpr std::string_view expected = "a word";
    static std::optional<word> parse(std::string_view text) {
        word made;
        made.text = text;
        return made;
    }
    static std::string format(const word& value) {
        if (value.text == "unwritable") throw std::runtime_error("this word cannot be written");
        return value.text;
    }
};

namespace {

using namespace watching;

[[nodiscard]] std::string word_in(const cfg::store<words>& store) {
    const auto held = store.snapshot();
    return held->one.text;
}

// The reading counted as the last one, so the change never came, and nothing was said.
TEST_CASE("memory is short while a change is made: it is made later") {
    const scratch_directory scratch;
    const fs::path path = scratch.write("words.toml", "one = 'first'\n");
    cfg::store<words> store(cfg::file(path));
    const cfg::watching running = store.watch(quick());
    word::failures = 1;
    save_by_rename(path, "one = 'second'\n");
    CHECK(wait_until([&] { return word_in(store) == "second"; }));
    CHECK(word::failures == 0);
    CHECK(wait_until([&] { return running.status().last_error.empty(); }));
}

// The exception came out of reload, and a watcher lost the change.
TEST_CASE("what a codec throws when values are compared is a refusal") {
    const scratch_directory scratch;
    const fs::path path = scratch.write("words.toml", "one = 'first'\n");
    told events;
    cfg::store<words> store(events.options(), cfg::file(path));
    const cfg::watching running = store.watch(quick());
    save_by_rename(path, "one = 'unwritable'\n");
    REQUIRE(wait_until([&] { return events.refusals() == 1; }));
    CHECK(events.last_refusal().find("this word cannot be written") != std::string::npos);
    CHECK(wait_until([&] { return running.status().refused == 1; }));
    CHECK(word_in(store) == "first");
    save_by_rename(path, "one = 'second'\n");
    CHECK(wait_until([&] { return word_in(store) == "second"; }));
}

// It said that all was well, as the file was what the last reading had found: not there.
TEST_CASE("a start from a backup is an error until the sources can be used") {
    const one_file file;
    const scratch_directory scratch;
    cfg::store_options options;
    options.backup.directory = scratch / "backups";
    static_cast<void>(cfg::store<settings>(options, cfg::file(file.path)));
    fs::remove(file.path);
    cfg::store<settings> store(options, cfg::file(file.path));
    cfg::reload_options looking = polling();
    const cfg::watching running = store.watch(looking);
    CHECK(running.status().last_error.find("file not found") != std::string::npos);
    REQUIRE(wait_until([&] { return running.status().looks > 2; }));
    CHECK(running.status().last_error.find("file not found") != std::string::npos);
    save_by_rename(file.path, text_of(1));
    CHECK(wait_until([&] { return running.status().last_error.empty(); }));
}

// Only its own refused reloads were in the status.
TEST_CASE("a reload by hand that is refused is in the status") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.debounce = options.debounce_limit = 1h;
    const cfg::watching running = watched.store.watch(options);
    save_by_rename(file.path, "a = 'two'\n");
    REQUIRE(!watched.store.reload());
    CHECK(wait_until([&] { return running.status().last_error.find("wrong type") != std::string::npos; }));
    save_by_rename(file.path, text_of(2));
    REQUIRE(watched.store.reload());
    CHECK(wait_until([&] { return running.status().last_error.empty(); }));
}

// The files were what was read last, but not what ran.
TEST_CASE("what was rolled back by hand gets stale") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running = watched.store.watch(polling());
    save_by_rename(file.path, text_of(2));
    REQUIRE(watched.becomes(2));
    REQUIRE(watched.store.rollback(1));
    const auto wait_for_looks = [&] {
        const std::uint64_t before = running.status().looks;
        REQUIRE(wait_until([&] { return running.status().looks > before + 1; }));
    };
    wait_for_looks();  // one may have begun before
    const auto since = std::chrono::steady_clock::now();
    wait_for_looks();
    const auto at_least = std::chrono::steady_clock::now() - since;
    CHECK(running.status().staleness >= at_least);
    REQUIRE(watched.store.reload());
    CHECK(watched.a() == 2);
    CHECK(wait_until([&] { return running.status().staleness < std::chrono::steady_clock::now() - since; }));
}

// Nothing was said for as long as it went on.
TEST_CASE("sources that never hold still are told") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::reload_options options = quick();
    options.debounce = 0ms;
    options.debounce_limit = 50ms;
    options.settle = 50ms;
    const cfg::watching running = watched.store.watch(options);
    std::atomic<bool> is_over{false};
    std::atomic<int> last{1};
    std::thread storm([&] {
        while (!is_over) save_by_rename(file.path, text_of(++last));
    });
    CHECK(wait_until([&] { return running.status().last_error.find("do not hold still") != std::string::npos; }));
    is_over = true;
    storm.join();
    REQUIRE(watched.becomes(last));
    CHECK(wait_until([&] { return running.status().last_error.empty(); }));
}

// Events came for switching it on and off, and not for what they were made for.
TEST_CASE("an event says that changes come late only if events were asked for, and the other one follows it only") {
    const one_file file;
    for (const bool can_be_had : {true, false}) {
        CAPTURE(can_be_had);
        watched_store watched(cfg::file(file.path),
                              cfg::file(can_be_had ? file.path : fs::path("/proc/sys/kernel/cfg.toml")).optional());
        cfg::reload_options options = quick();
        options.watch_files = false;
        auto running = watched.store.watcher(options);
        options.watch_files = true;
        running.set_options(options);
        REQUIRE(drive_until(running, [&] { return running.status().why_polling != "watch_files is off"; }));
        const bool is_degraded = running.status().mode == cfg::watch_mode::polling;
        CHECK((can_be_had || is_degraded));
        CHECK(watched.events.count(cfg::event::kind::watch_degraded) == (is_degraded ? 1 : 0));
        CHECK(watched.events.count(cfg::event::kind::watch_recovered) == 0);
    }
}

}  // namespace
