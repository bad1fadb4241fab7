// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: times of files that tell nothing, and a clock that jumps.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>

namespace {

/// How far the wall clock of this program is off.
std::atomic<std::int64_t> step_in_seconds{0};

}  // namespace

// In the place of the C library's, for the whole program: std::chrono::system_clock asks it.
extern "C" int clock_gettime(::clockid_t clock, ::timespec* time) noexcept {
    const long outcome = ::syscall(SYS_clock_gettime, clock, time);
    if (outcome == 0 && clock == CLOCK_REALTIME) time->tv_sec += step_in_seconds.load(std::memory_order_relaxed);
    return static_cast<int>(outcome);
}

namespace {

using namespace watching;

/// The wall clock jumps, and is right again in the end.
class clock_step {
public:
    explicit clock_step(std::chrono::hours by) { jump(by); }
    clock_step(const clock_step&) = delete;
    clock_step& operator=(const clock_step&) = delete;
    ~clock_step() { step_in_seconds = 0; }

    static void jump(std::chrono::hours by) { step_in_seconds = std::chrono::seconds(by).count(); }
};

constexpr std::chrono::hours years(int number) {
    return std::chrono::hours(24 * 365 * number);
}

[[nodiscard]] ::timespec modified(const fs::path& path) {
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mtim;
}

void set_modified(const fs::path& path, ::timespec time) {
    const ::timespec times[] = {time, time};
    REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
}

// Numbers of one digit whose triple has two: all of these files are of one size.
constexpr int same_size[] = {4, 5, 6, 7, 8, 9};

TEST_CASE("the time of modification stands still") {
    for (const bool has_events : {true, false}) {
        CAPTURE(has_events);
        const one_file place;
        write(place.path, text_of(9));
        const ::timespec frozen = modified(place.path);
        watched_store store(cfg::file(place.path));
        const cfg::watching watching = store.store.watch(has_events ? quick() : polling());
        for (const int a : same_size) {
            write(place.path, text_of(a));
            set_modified(place.path, frozen);
            REQUIRE(store.becomes(a));
            CHECK(modified(place.path).tv_nsec == frozen.tv_nsec);
        }
        for (const int a : same_size) {
            const fs::path other = place.path.string() + ".new";
            write(other, text_of(a));
            set_modified(other, frozen);
            fs::rename(other, place.path);
            REQUIRE(store.becomes(a));
        }
        CHECK(store.is_sound());
    }
}

// The file was truncated first, and refused as empty where this thread was kept from running before it wrote.
TEST_CASE("the time of modification goes backwards, to the beginning, and into the future") {
    for (const bool has_events : {true, false}) {
        CAPTURE(has_events);
        const one_file place;
        write(place.path, text_of(9));
        watched_store store(cfg::file(place.path));
        const cfg::watching watching = store.store.watch(has_events ? quick() : polling());
        std::time_t time = modified(place.path).tv_sec;
        for (const int a : same_size) {
            overwrite(place.path, text_of(a));
            set_modified(place.path, {time -= 86'400, 0});
            REQUIRE(store.becomes(a));
        }
        for (const std::time_t odd : {std::time_t{0}, std::time_t{-1}, std::time_t{0x7fffffff}}) {
            set_modified(place.path, {odd, 0});
            const int a = odd == 0 ? 4 : odd < 0 ? 5 : 6;
            overwrite(place.path, text_of(a));
            set_modified(place.path, {odd, 0});
            REQUIRE(store.becomes(a));
        }
        CHECK(store.events.refusals() == 0);
    }
}

TEST_CASE("a file that only gets another time is no change") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    for (int i = 1; i <= 20; ++i) set_modified(place.path, {1'000'000 * i, 0});
    write(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    CHECK(store.applied_numbers() == std::vector{2});
}

TEST_CASE("many changes within one tick of the file system's clock") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    // With a look between them, two in one tick are not to be had from a slow machine, nor from a file system whose clock goes
    // on when somebody has looked. There the second one is put into the tick of the first.
    int in_one_tick = 0;
    for (int round = 0; round < 20 || (round < 40 && in_one_tick < 2); ++round) {
        for (const int a : same_size) {
            const ::timespec before = modified(place.path);
            write(place.path, text_of(a));
            if (round >= 20) set_modified(place.path, before);
            const ::timespec now = modified(place.path);
            in_one_tick += now.tv_sec == before.tv_sec && now.tv_nsec == before.tv_nsec ? 1 : 0;
            static_cast<void>(store.store.poll_once());
            REQUIRE(store.a() == a);
        }
    }
    CHECK(in_one_tick >= 2);
    const cfg::watching watching = store.store.watch(quick());
    for (int round = 0; round < 20; ++round) {
        for (const int a : same_size) write(place.path, text_of(a));  // none is waited for but the last
        const int last = same_size[round % 6];
        write(place.path, text_of(last));
        REQUIRE(store.becomes(last));
    }
    CHECK(store.is_sound());
}

TEST_CASE("the clock can be made to jump") {
    const auto before = std::chrono::system_clock::now();
    const clock_step step(years(10));
    CHECK(std::chrono::system_clock::now() > before + years(9));
    CHECK(std::chrono::system_clock::now() < before + years(11));
}

TEST_CASE("the clock jumps while a reload is pending, and while nothing happens") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    cfg::reload_options options = quick();
    options.debounce = 50ms;
    const cfg::watching watching = store.store.watch(options);
    clock_step step(years(0));
    int a = 1;
    for (const int by : {20, -20, 0, -40, 5}) {
        CAPTURE(by);
        save_by_rename(place.path, text_of(++a));
        clock_step::jump(years(by));
        REQUIRE(store.becomes(a));
        save_by_rename(place.path, text_of(++a));
        REQUIRE(store.becomes(a));
        CHECK(watching.status().staleness < years(1));
    }
    CHECK(store.applied_numbers() == std::vector{2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("the clock jumps, and intervals and polls go on") {
    const one_file place;
    for (const bool has_interval : {true, false}) {
        CAPTURE(has_interval);
        cfg::reload_options options = polling();
        if (has_interval) {
            options.interval = 30ms;  // longer than the quiet time
            options.poll = 1h;
        }
        watched_store store(cfg::file(place.path));
        const cfg::watching watching = store.store.watch(options);
        clock_step step(years(0));
        int a = has_interval ? 1 : 10;
        for (const int by : {-20, 20, -40, 0}) {
            CAPTURE(by);
            clock_step::jump(years(by));
            const auto looks = watching.status().looks;
            REQUIRE(wait_until([&] { return watching.status().looks > looks + 3; }));
            write(place.path, text_of(++a));
            REQUIRE(store.becomes(a));
        }
    }
}

TEST_CASE("the clock goes backwards with every change") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    clock_step step(years(0));
    for (int a = 2; a <= 12; ++a) {
        clock_step::jump(-std::chrono::hours(a));
        save_by_rename(place.path, text_of(a));
        REQUIRE(store.becomes(a));
    }
    CHECK(store.applied().size() == 11);
}

}  // namespace
