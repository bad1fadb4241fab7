// SPDX-License-Identifier: MIT
// What pins hold, and what is freed when. With threads at work at the same time: publication_threads.cpp.
#include <cfg/store/publication.hpp>
#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "probe_store.hpp"

namespace {

using namespace store_test;

/// Stores of which the first and the last share a slot in each thread.
struct stores_in_one_slot {
    explicit stores_in_one_slot(std::uint64_t most_counted) {
        for (int id = 0; id <= static_cast<int>(cfg::detail::thread_slot_count); ++id)
            all.push_back(std::make_unique<probe_store>(id, most_counted));
    }

    probe_store& first() { return *all.front(); }
    probe_store& last() { return *all.back(); }

    std::vector<std::unique_ptr<probe_store>> all;
};

}  // namespace

TEST_CASE("a pin is on the version that was current, and stays there") {
    probe_store store;
    const pin first = store.now();
    CHECK(number(first) == 1);
    store.publish();
    const pin second = store.now();
    store.publish();
    CHECK(number(first) == 1);
    CHECK(number(second) == 2);
    CHECK(number(store.now()) == 3);
    CHECK(at(first).is_whole());
    CHECK(at(second).is_whole());
}

TEST_CASE("pins on one version nest, and are dropped in any order") {
    probe_store store;
    std::vector<pin> pins;
    for (int i = 0; i < 5; ++i) pins.push_back(store.now());
    for (const pin& each : pins) CHECK(each.node() == pins[0].node());
    pins.erase(pins.begin());  // the one that took the lease
    pins.push_back(store.now());
    store.publish();
    store.publish();
    CHECK(store.alive() == 2);  // pinned, and current
    pins.push_back(store.now());
    while (pins.size() > 1) {
        CHECK(at(pins.front()).is_whole());
        pins.erase(pins.begin());
    }
    CHECK(number(pins.front()) == 3);
    store.publish();
    CHECK(store.alive() == 2);
}

TEST_CASE("copies, moves and assignments") {
    probe_store store;
    pin taken = store.now();
    pin counted = store.now();
    SUBCASE("a copy holds by itself") {
        for (pin* each : {&taken, &counted}) {
            const pin copied = *each;
            *each = pin();
            CHECK(each->node() == nullptr);
            CHECK(number(copied) == 1);
        }
        pin copied = counted = taken = store.now();
        taken = pin();
        counted = pin();
        store.publish();
        store.publish();
        CHECK(at(copied).is_whole());
        CHECK(number(copied) == 1);
        CHECK(store.alive() == 2);
    }
    SUBCASE("a move leaves an empty pin") {
        for (pin* each : {&taken, &counted}) {
            pin moved = std::move(*each);
            CHECK(each->node() == nullptr);
            *each = std::move(moved);
            CHECK(moved.node() == nullptr);
            CHECK(number(*each) == 1);
        }
    }
    SUBCASE("to itself") {
        for (pin* each : {&taken, &counted}) {
            pin& same = *each;
            *each = same;
            CHECK(number(*each) == 1);
            *each = std::move(same);
            CHECK(number(*each) == 1);
        }
    }
    SUBCASE("over a pin on another version") {
        store.publish();
        taken = store.now();
        CHECK(number(taken) == 2);
        counted = taken;
        CHECK(number(counted) == 2);
        store.publish();
        CHECK(store.alive() == 2);
    }
    taken = pin();
    counted = pin();
    static_cast<void>(store.now());
    store.publish();
    CHECK(store.alive() == 2);  // current, and what this thread saw last
}

TEST_CASE("an empty pin is on nothing") {
    const pin empty;
    CHECK(empty.node() == nullptr);
    pin copied = empty;
    CHECK(copied.node() == nullptr);
    copied = pin();
    const pin moved = std::move(copied);
    CHECK(moved.node() == nullptr);
}

TEST_CASE("pins outlive their store") {
    auto store = std::make_unique<probe_store>();
    const live_count alive = store->alive_beyond();
    pin old = store->now();
    store->publish();
    pin taken = store->now();
    pin counted = taken;
    std::thread([&] { counted = store->now(); }).join();
    store.reset();
    CHECK(at(old).is_whole());
    CHECK(at(taken).is_whole());
    CHECK(at(counted).is_whole());
    CHECK(alive->load() == 2);
    counted = pin();
    taken = pin();
    old = pin();

    // All of it goes when this thread looks elsewhere.
    const stores_in_one_slot others(100);
    for (const auto& each : others.all) static_cast<void>(each->now());
    CHECK(alive->load() == 0);
}

TEST_CASE("a store without readers frees all") {
    live_count alive;
    {
        probe_store store;
        alive = store.alive_beyond();
        for (int i = 0; i < 10; ++i) store.publish();
        CHECK(store.held() == 1);
        CHECK(alive->load() == 1);
    }
    CHECK(alive->load() == 0);
}

TEST_CASE("many stores are read by turns on one thread") {
    std::vector<std::unique_ptr<probe_store>> stores;
    for (int id = 0; id < 40; ++id) stores.push_back(std::make_unique<probe_store>(id));
    std::vector<std::pair<int, pin>> kept;
    for (int turn = 1; turn <= 6; ++turn) {
        for (int id = 0; id < 40; ++id) {
            probe_store& store = *stores[static_cast<std::size_t>(id)];
            const pin outer = store.now();
            const pin inner = stores[static_cast<std::size_t>((id * 7 + 16) % 40)]->now();
            REQUIRE(at(outer).store == id);
            REQUIRE(at(inner).store == (id * 7 + 16) % 40);
            REQUIRE(number(outer) == turn);
            REQUIRE(at(store.now()).store == id);
            if ((id + turn) % 3 == 0) kept.emplace_back(id, outer);
            if ((id + turn) % 5 == 0) kept.emplace_back(id, store.now());
        }
        for (const auto& each : stores) each->publish();
    }
    for (const auto& [id, each] : kept) {
        REQUIRE(at(each).is_whole());
        REQUIRE(at(each).store == id);
    }
    kept.clear();
    for (const auto& each : stores) {
        static_cast<void>(each->now());
        each->publish();
        CHECK(each->alive() <= 2);
    }
}

TEST_CASE("held are the current version, pinned ones, and one for each thread that has read") {
    probe_store store;
    std::atomic<int> phase{0};
    std::thread idle([&] {
        static_cast<void>(store.now());
        phase.fetch_add(1);
        phase.notify_all();
        for (int now = phase; now < 3; now = phase) phase.wait(now);
    });
    bool slept_well = false;
    std::thread sleeping([&] {
        const pin held = store.now();
        phase.fetch_add(1);
        phase.notify_all();
        for (int now = phase; now < 3; now = phase) phase.wait(now);
        slept_well = at(held).is_whole() && number(held) == 1;
    });
    for (int now = phase; now < 2; now = phase) phase.wait(now);
    for (int i = 0; i < 1000; ++i) store.publish();
    CHECK(store.held() == 2);  // both threads are on the same version
    const pin held = store.now();
    for (int i = 0; i < 1000; ++i) {
        store.publish();
        if (i % 10 == 0) static_cast<void>(store.now());
    }
    CHECK(store.held() == 4);
    CHECK(store.alive() == 4);
    phase = 3;
    phase.notify_all();
    idle.join();
    sleeping.join();
    CHECK(slept_well);
    store.publish();
    CHECK(store.held() == 3);
    CHECK(number(held) == 1001);
}

TEST_CASE("what is given back is freed by the next publish, on its thread") {
    probe_store store;
    std::thread::id freed_on;
    store.when_next_is_destroyed([&] { freed_on = std::this_thread::get_id(); });
    store.publish();
    std::thread([&] {
        static_cast<void>(store.now());
        std::thread([&] { store.publish(); }).join();
    }).join();
    CHECK(freed_on == std::thread::id());
    store.publish();
    CHECK(freed_on == std::this_thread::get_id());
}

TEST_CASE("hundreds of versions are held at once, and their places used again") {
    probe_store store;
    std::vector<pin> held;
    const auto all_are_whole = [&] {
        for (const pin& each : held)
            if (!at(each).is_whole()) return false;
        return true;
    };
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 700; ++i) {
            held.push_back(store.now());
            REQUIRE(number(held.back()) == store.publish() - 1);
        }
        CHECK(all_are_whole());
        CHECK(store.held() == held.size() + 1);
        std::vector<pin> kept;
        for (std::size_t i = 0; i < held.size(); i += 3) kept.push_back(std::move(held[i]));
        held = std::move(kept);
        store.publish();
        static_cast<void>(store.now());
        store.publish();
        CHECK(all_are_whole());
        CHECK(store.held() == held.size() + 2);
        CHECK(store.alive() == static_cast<int>(held.size()) + 2);
    }
    held.clear();
    store.publish();
    CHECK(store.held() == 2);
}

TEST_CASE("a count that has grown large is moved to the version") {
    // Stores that share a slot are read by turns: each look is counted anew.
    for (const unsigned most_counted : {0U, 1U, 2U, 7U, 100U}) {
        CAPTURE(most_counted);
        stores_in_one_slot stores(most_counted);
        std::vector<pin> held;
        for (int turn = 0; turn < 250; ++turn) {
            held.push_back(stores.first().now());
            held.push_back(stores.last().now());
            if (turn % 100 == 99) {
                stores.first().publish();
                stores.last().publish();
                CHECK(stores.first().held() == static_cast<std::size_t>(turn / 100) + 2);
            }
            if (turn % 3 == 0) held.erase(held.begin());
        }
        for (const pin& each : held) REQUIRE(at(each).is_whole());
        held.clear();
        for (const auto& each : stores.all) {
            each->publish();
            static_cast<void>(each->now());
            each->publish();
            static_cast<void>(each->now());
            CHECK(each->alive() == 2);
            each->publish();
            CHECK(each->held() == 2);
        }
        const live_count alive = stores.first().alive_beyond();
        stores.all.erase(stores.all.begin());
        static_cast<void>(stores.last().now());
        CHECK(alive->load() == 0);
    }
}

TEST_CASE("the last look at a closed store destroys values that read another") {
    stores_in_one_slot stores(100);
    probe_store& other = stores.last();
    probe_store& third = *stores.all[1];
    int read = 0;
    int read_third = 0;
    stores.first().when_next_is_destroyed([&] {
        read = number(other.now());
        read_third = number(third.now());
        other.publish();
        read = number(other.now());
    });
    stores.first().publish();
    static_cast<void>(stores.first().now());
    stores.all.erase(stores.all.begin());
    CHECK(read == 0);
    const pin held = other.now();
    CHECK(read == 2);
    CHECK(read_third == 1);
    CHECK(at(held).store == static_cast<int>(cfg::detail::thread_slot_count));
    CHECK(at(held).is_whole());
    CHECK(number(held) == 1);  // it was current when the reading began
    CHECK(number(other.now()) == 2);
}

TEST_CASE("a pin is given back on any thread") {
    probe_store store;
    SUBCASE("while its thread has the lease") {
        pin taken = store.now();
        std::thread([here = std::move(taken)] { static_cast<void>(here); }).join();
        CHECK(number(store.now()) == 1);  // takes it again
        store.publish();
        store.publish();
        CHECK(store.held() == 2);
        static_cast<void>(store.now());
        store.publish();
        CHECK(store.held() == 2);
    }
    SUBCASE("when its thread has given it up") {
        pin taken = store.now();
        const pin counted = store.now();
        store.publish();
        CHECK(number(store.now()) == 2);
        std::thread([here = std::move(taken), copied = counted] { CHECK(at(copied).is_whole()); }).join();
        CHECK(number(counted) == 1);
        CHECK(at(counted).is_whole());
    }
    SUBCASE("when its thread has ended") {
        std::optional<pin> taken;
        std::optional<pin> counted;
        std::thread([&] {
            taken = store.now();
            counted = store.now();
        }).join();
        store.publish();
        store.publish();
        CHECK(store.held() == 2);
        CHECK(at(*taken).is_whole());
        taken.reset();
        store.publish();
        CHECK(at(*counted).is_whole());
        counted.reset();
        store.publish();
        CHECK(store.held() == 1);
    }
}
