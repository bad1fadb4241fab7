// SPDX-License-Identifier: MIT
// Tests of how threads wait for a store's next version.
#include <cfg/store/store.hpp>

#include "changing_text.hpp"
#include "messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <stop_token>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using store_test::changing_text;

struct gateway {
    int port = 1;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("port").min(1), cfg::field("threads").restart()};
};

// Longer than any test; those that wait for so long are woken up, or hang.
constexpr auto for_good = 1h;

struct fixture {
    changing_text source{"port = 1"};
    cfg::store<gateway> store{source};
};

TEST_CASE_FIXTURE(fixture, "changed_since says whether there is a version that one has not seen") {
    CHECK(store.changed_since(0));
    CHECK_FALSE(store.changed_since(1));
    REQUIRE(store.set<"port">(2));
    CHECK(store.changed_since(1));
    CHECK_FALSE(store.changed_since(2));
    CHECK_FALSE(store.set<"port">(0));
    REQUIRE(store.set<"port">(2));
    source.write("port = 9\nthreads = 9");
    REQUIRE(store.reload());
    CHECK_FALSE(store.changed_since(2));
    REQUIRE(store.reset());
    CHECK(store.changed_since(2));
    CHECK(store.version() == 3);
}

TEST_CASE_FIXTURE(fixture, "who has not seen the version need not wait") {
    CHECK(store.wait_for_change(0, for_good));
    CHECK(store.wait_for_change(0, 0s));
    CHECK(store.wait_for_change(0, -1h));
    CHECK(store.wait_for_change(0, std::stop_token()));
    std::stop_source stopped;
    stopped.request_stop();
    CHECK(store.wait_for_change(0, stopped.get_token()));
}

TEST_CASE_FIXTURE(fixture, "after the timeout, or a stop, it says that nothing changed") {
    CHECK_FALSE(store.wait_for_change(1, 0s));
    CHECK_FALSE(store.wait_for_change(1, 1ms));
    CHECK_FALSE(store.wait_for_change(1, std::chrono::duration<double>(1e-4)));
    CHECK_FALSE(store.wait_for_change(1, -5s));
    CHECK_FALSE(store.wait_for_change(1, std::chrono::hours::min()));
    CHECK_FALSE(store.wait_for_change(1, std::chrono::duration<double>(-std::numeric_limits<double>::infinity())));
    std::stop_source stopped;
    stopped.request_stop();
    CHECK_FALSE(store.wait_for_change(1, stopped.get_token()));
}

TEST_CASE_FIXTURE(fixture, "all who wait are woken up by a change, and by nothing less") {
    std::atomic<int> woken{0};
    std::atomic<int> waiting{0};
    std::stop_source never;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            ++waiting;
            bool changed = false;
            switch (i) {
                case 0: changed = store.wait_for_change(1, for_good); break;
                case 1: changed = store.wait_for_change(1, std::chrono::hours::max()); break;
                case 2:
                    changed = store.wait_for_change(
                        1, std::chrono::duration<double>(std::numeric_limits<double>::infinity()));
                    break;
                default: changed = store.wait_for_change(1, never.get_token()); break;
            }
            if (changed && store.get<"port">() == 2 && store.version() == 2) ++woken;
        });
    }
    while (waiting != 4) std::this_thread::yield();
    CHECK_FALSE(store.set<"port">(0));
    REQUIRE(store.set<"port">(1));
    source.write("port = 1\nthreads = 9");
    REQUIRE(store.reload());
    CHECK(woken == 0);
    REQUIRE(store.set<"port">(2));
    for (std::thread& each : threads) each.join();
    CHECK(woken == 4);
}

TEST_CASE_FIXTURE(fixture, "a stop wakes up its own thread only") {
    std::atomic<int> stopped{0};
    std::jthread first([&](std::stop_token stop) { stopped += store.wait_for_change(1, std::move(stop)) ? 100 : 1; });
    std::jthread second([&](std::stop_token stop) { stopped += store.wait_for_change(1, std::move(stop)) ? 10 : 100; });
    first.request_stop();
    first.join();
    CHECK(stopped == 1);
    REQUIRE(store.set<"port">(2));
    second.join();
    CHECK(stopped == 11);
}

TEST_CASE_FIXTURE(fixture, "no stop is lost, whenever it comes") {
    for (int i = 0; i < 200; ++i) {
        std::jthread waiting(
            [&](std::stop_token stop) { static_cast<void>(store.wait_for_change(1, std::move(stop))); });
        if (i % 2 == 0) std::this_thread::yield();
        waiting.request_stop();  // or this test hangs
    }
    CHECK(store.version() == 1);
}

TEST_CASE_FIXTURE(fixture, "no change is lost between two waits") {
    constexpr std::uint64_t last = 300;
    std::vector<std::thread> followers;
    std::atomic<int> wrong{0};
    for (int i = 0; i < 3; ++i) {
        followers.emplace_back([&] {
            for (std::uint64_t seen = 1; seen < last;) {
                if (!store.wait_for_change(seen, for_good)) ++wrong;
                const auto now = store.snapshot();
                if (now.version() <= seen || now->port != static_cast<int>(now.version())) ++wrong;
                seen = now.version();
            }
        });
    }
    for (int port = 2; port <= static_cast<int>(last); ++port) REQUIRE(store.set<"port">(port));
    for (std::thread& each : followers) each.join();
    CHECK(wrong == 0);
}

TEST_CASE_FIXTURE(fixture, "in a callback the version is there that it is about") {
    bool is_there = false;
    const auto told =
        store.on_change<"port">([&] { is_there = store.wait_for_change(1, for_good) && store.changed_since(1); });
    REQUIRE(store.set<"port">(2));
    CHECK(is_there);
}

}  // namespace
