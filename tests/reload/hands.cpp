// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: what others do meanwhile, with files, with the store, and by watching it as well.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/sources/env.hpp>

#include <doctest/doctest.h>

#include <poll.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace watching;

struct number {
    int a = 0;
};

/// Saves the same again and again, without a pause.
class saving_all_the_time {
public:
    saving_all_the_time(fs::path path, std::string content)
        : thread_([this, path = std::move(path), content = std::move(content)] {
              while (!is_over_) save_by_rename(path, content);
          }) {}
    saving_all_the_time(const saving_all_the_time&) = delete;
    saving_all_the_time& operator=(const saving_all_the_time&) = delete;
    ~saving_all_the_time() {
        is_over_ = true;
        thread_.join();
    }

private:
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

/// Readings are far enough apart that in between each file is saved at least once.
[[nodiscard]] cfg::reload_options settling_slowly() {
    cfg::reload_options options = quick();
    options.settle = 50ms;
    options.fallback_poll = 1h;
    return options;
}

}  // namespace

// Two readings never agreed, as the neighbour was another file each time, though with the content that was known.
TEST_CASE("a neighbour that is replaced by the same all the time does not hide a change") {
    const one_file file;
    const fs::path neighbour = file.scratch.write("neighbour.toml", "note = 'as ever'\n");
    watched_store watched(cfg::file(neighbour), cfg::file(file.path));
    const cfg::watching running = watched.store.watch(settling_slowly());
    const saving_all_the_time other(neighbour, "note = 'as ever'\n");
    save_by_rename(file.path, text_of(2));
    CHECK(watched.becomes(2));
}

// The same of the file itself: it was put off for ever.
TEST_CASE("a new content that is saved all the time is read in the end") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running = watched.store.watch(settling_slowly());
    const saving_all_the_time other(file.path, text_of(2));
    CHECK(watched.becomes(2));
    CHECK(watched.applied_numbers() == std::vector<int>{2});
}

// It was watched from the next poll on only, and what happened to it until then was not told.
TEST_CASE("a file that a reload by hand has read first is watched") {
    const scratch_directory scratch;
    const fs::path one = scratch.write("one", "11");
    fs::create_directory(scratch / "further");
    const fs::path other = scratch.write("further/other", "22");
    ::setenv("CFG_TEST_BY_HAND_A_FILE", one.c_str(), 1);
    cfg::store<number> store(cfg::env("CFG_TEST_BY_HAND"));
    cfg::reload_options options = quick();
    options.fallback_poll = 1h;
    cfg::watcher watcher = store.watcher(options);
    REQUIRE(drive_until(watcher, [&] { return watcher.status().looks != 0; }));
    ::setenv("CFG_TEST_BY_HAND_A_FILE", other.c_str(), 1);
    REQUIRE(store.reload("by hand"));
    REQUIRE(store.get<"a">() == 22);
    pollfd waiting{watcher.fd(), POLLIN, 0};
    REQUIRE(drive_until(watcher, [&] { return ::poll(&waiting, 1, 100) == 0; }));
    save_by_rename(other, "33");
    CHECK(drive_until(watcher, [&] { return store.get<"a">() == 33; }));
    ::unsetenv("CFG_TEST_BY_HAND_A_FILE");
}

// The second one read it as well, and told of a reload that changed nothing.
TEST_CASE("two that watch one store tell of one change once") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    cfg::watcher one = watched.store.watcher(settling_slowly());
    cfg::watcher other = watched.store.watcher(settling_slowly());
    pollfd waiting[] = {{one.fd(), POLLIN, 0}, {other.fd(), POLLIN, 0}};
    const auto drive_both_until = [&](auto condition) {
        return wait_until([&] {
            if (::poll(waiting, 2, 1) > 0) {
                if ((waiting[0].revents & POLLIN) != 0) one.drive();
                if ((waiting[1].revents & POLLIN) != 0) other.drive();
            }
            return condition();
        });
    };
    for (int i = 2; i <= 4; ++i) {
        const std::uint64_t looks = other.status().looks;
        save_by_rename(file.path, text_of(i));
        REQUIRE(drive_both_until([&] { return watched.a() == i && other.status().looks > looks; }));
        REQUIRE(drive_both_until([&] { return ::poll(waiting, 2, 100) == 0; }));
    }
    CHECK(watched.events.count(cfg::event::kind::committed) == 4);  // with the first one, of the construction
    CHECK(watched.events.count(cfg::event::kind::unchanged) == 0);
    CHECK(one.status().reloads + other.status().reloads == 3);
}

// The error of a reload that was refused stood for ever when somebody else's reload was the one that found the files in order.
TEST_CASE("the error of a refused reload is over when a reload by hand is in order") {
    const one_file file;
    watched_store watched(cfg::file(file.path));
    const cfg::watching running = watched.store.watch(quick());
    save_by_rename(file.path, "a = 'two'\n");
    REQUIRE(wait_until([&] { return running.status().refused == 1; }));
    REQUIRE(!running.status().last_error.empty());
    REQUIRE(wait_until([&] {
        save_by_rename(file.path, text_of(2));
        return watched.store.reload().has_value();
    }));
    CHECK(wait_until([&] { return running.status().last_error.empty(); }));
}
