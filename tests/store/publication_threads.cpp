// SPDX-License-Identifier: MIT
// Pins and publishing with threads at work at the same time. Threads tell what they see to atomics; all is asserted here.
#include <cfg/store/publication.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "observed.hpp"
#include "probe_store.hpp"

namespace {

using namespace store_test;

/// Pins that wait for any thread to take them.
class pin_queue {
public:
    void put(pin each) {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < 64) waiting_.push_back(std::move(each));
    }

    pin take() {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty()) return {};
        pin taken = std::move(waiting_.front());
        waiting_.pop_front();
        return taken;
    }

    void clear() { waiting_.clear(); }

private:
    std::mutex mutex_;
    std::deque<pin> waiting_;
};

void read_at_random(const probe_store& store, unsigned seed, int count, pin_queue& queue, observed& seen) {
    std::mt19937 random(seed);
    std::vector<pin> held;
    int last = 0;
    const auto read = [&] {
        pin now = store.now();
        seen.look(now);
        if (number(now) < last) ++seen.backwards;
        last = number(now);
        return now;
    };
    for (int i = 0; i < count; ++i) {
        switch (random() % 7) {
        case 0: static_cast<void>(read()); break;
        case 1: {
            const pin outer = read();
            const pin inner = read();
            seen.look(outer);
            break;
        }
        case 2:
            if (held.size() < 6) held.push_back(read());
            break;
        case 3:
            if (!held.empty()) {
                seen.look(held.back());
                held.pop_back();
            }
            break;
        case 4:
            if (!held.empty()) queue.put(held[random() % held.size()]);
            break;
        case 5: queue.put(read()); break;
        default:
            if (const pin taken = queue.take(); taken.node() != nullptr) {
                seen.look(taken);
                held.push_back(taken);
                if (held.size() > 6) held.erase(held.begin());
            }
        }
    }
    for (const pin& each : held) seen.look(each);
}

void stress(std::uint64_t most_counted) {
    probe_store store(0, most_counted);
    observed seen;
    pin_queue queue;
    publishing writer(store);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 3; ++i)
        threads.emplace_back([&, i] { read_at_random(store, i, rounds(150'000), queue, seen); });
    threads.emplace_back([&] {
        for (unsigned i = 0; i < rounds(500); ++i)
            std::thread([&, i] { read_at_random(store, 100 + i, 50, queue, seen); }).join();
    });
    for (std::thread& each : threads) each.join();
    writer.end();
    queue.clear();
    seen.check();
    CHECK(writer.most_held < 200);  // what waits in the queue, what readers hold, and a lease for each
    store.publish();
    CHECK(store.held() == 1);
    CHECK(store.alive() == 1);
}

}  // namespace

TEST_CASE("readers come and go, and hand pins to each other, while versions are published") {
    stress(std::uint64_t{1} << 32);
}

TEST_CASE("the same with counts that are moved all the time") {
    stress(0);
    stress(2);
    stress(10);
}

TEST_CASE("threads that share a slot between stores, each with a writer") {
    std::vector<std::unique_ptr<probe_store>> stores;
    for (int id = 0; id <= static_cast<int>(cfg::detail::thread_slot_count); ++id)
        stores.push_back(std::make_unique<probe_store>(id, 3));
    probe_store& one = *stores.front();
    probe_store& other = *stores.back();
    observed seen;
    publishing to_one(one);
    publishing to_other(other);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            int last = 0;
            for (int round = 0; round < rounds(30'000); ++round) {
                const pin outer = one.now();
                const pin inner = other.now();
                seen.look(outer, 0);
                seen.look(inner, static_cast<int>(cfg::detail::thread_slot_count));
                if (number(outer) < last) ++seen.backwards;
                last = number(outer);
            }
        });
    for (std::thread& each : threads) each.join();
    to_one.end();
    to_other.end();
    seen.check();
    one.publish();
    other.publish();
    CHECK(one.alive() == 1);
    CHECK(other.alive() == 1);
}

TEST_CASE("no thread sees an older version than one that it has heard of") {
    probe_store store;
    observed seen;
    std::atomic<int> told{0};
    publishing writer(store);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            int last = 0;
            for (int round = 0; round < rounds(400'000); ++round) {
                const int heard = told.load(std::memory_order_acquire);
                const pin now = store.now();
                if (number(now) < heard || number(now) < last) ++seen.backwards;
                last = number(now);
                // Later stores may tell of older versions: what matters is that each was seen.
                told.store(last, std::memory_order_release);
            }
        });
    for (std::thread& each : threads) each.join();
    writer.end();
    seen.check();
}

TEST_CASE("who hears from the publisher sees what was published") {
    probe_store store;
    observed seen;
    std::atomic<int> told{1};
    std::atomic<int> reading{3};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < rounds(400'000); ++round) {
                const int heard = told.load(std::memory_order_acquire);
                if (number(store.now()) < heard) ++seen.backwards;
            }
            --reading;
        });
    while (reading > 0) told.store(store.publish(), std::memory_order_release);
    for (std::thread& each : threads) each.join();
    seen.check();
}

TEST_CASE("what was read through a pin was read before its version is freed") {
    // The one who gives pins back tells nobody anything else, so that only that can have put the two in order.
    probe_store store;
    observed seen;
    std::vector<pin> pins(static_cast<std::size_t>(rounds(20'000)));
    std::atomic<std::size_t> filled{0};
    publishing writer(store);
    std::thread taking([&] {
        for (std::size_t i = 0; i < pins.size(); ++i) {
            pins[i] = store.now();
            filled.store(i + 1, std::memory_order_release);
            if (i % 4 == 0) std::this_thread::yield();
        }
    });
    std::thread giving_back([&] {
        for (std::size_t i = 0; i < pins.size(); ++i) {
            while (filled.load(std::memory_order_acquire) <= i) std::this_thread::yield();
            seen.look(pins[i]);
            pins[i] = pin();
        }
    });
    taking.join();
    giving_back.join();
    writer.end();
    seen.check();
    store.publish();
    CHECK(store.held() == 1);
}

TEST_CASE("destructors of a thread's other variables read as well") {
    // `before` is destroyed after the leases are given up, `after` before that; `first` reads only then.
    struct reads_when_destroyed {
        const probe_store* from = nullptr;
        observed* seen = nullptr;
        std::optional<pin> kept;
        ~reads_when_destroyed() {
            const pin now = from->now();
            const pin again = from->now();
            const pin copied = again;
            seen->look(now);
            seen->look(copied);
            if (kept) seen->look(*kept);
            if (number(again) < number(now)) ++seen->backwards;
        }
    };
    probe_store store;
    observed seen;
    publishing writer(store);
    for (int i = 0; i < rounds(300); ++i) {
        std::thread both([&] {
            static thread_local reads_when_destroyed before{&store, &seen, {}};
            before.kept = store.now();
            static thread_local reads_when_destroyed after{&store, &seen, {}};
            after.kept = store.now();
        });
        std::thread only_then([&] {
            static thread_local reads_when_destroyed first{&store, &seen, {}};
            static_cast<void>(&first);
        });
        both.join();
        only_then.join();
    }
    writer.end();
    seen.check();
    store.publish();
    CHECK(store.held() == 1);
    CHECK(store.alive() == 1);
}

#if __has_include(<sys/wait.h>)
// The thread sanitizer does not follow threads into a child.
TEST_CASE("a child process reads, and publishes if its thread does" * doctest::skip(has_thread_sanitizer)) {
    const auto child_succeeds = [](const auto& run) {
        const pid_t child = fork();
        if (child == 0) {
            alarm(60);
            _exit(run() ? 0 : 1);
        }
        int status = -1;
        return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    };
    probe_store published_elsewhere;
    probe_store published_here;
    observed seen;
    pin_queue queue;
    std::atomic<bool> ended{false};
    publishing writer(published_elsewhere);
    std::vector<std::thread> readers;
    for (unsigned i = 0; i < 2; ++i)
        readers.emplace_back([&, i] {
            while (!ended) {
                read_at_random(published_elsewhere, i, 100, queue, seen);
                read_at_random(published_here, i, 100, queue, seen);
            }
        });
    int failed = 0;
    for (int i = 0; i < 15; ++i) {
        const pin held = published_elsewhere.now();
        const bool succeeded = child_succeeds([&] {
            observed in_child;
            for (int read = 0; read < 20; ++read) {
                const pin now = published_elsewhere.now();
                const pin again = published_elsewhere.now();
                in_child.look(now);
                in_child.look(again);
                if (number(now) < number(held)) ++in_child.backwards;
                const int published = published_here.publish();
                const pin mine = published_here.now();
                in_child.look(mine);
                if (number(mine) != published) ++in_child.changed;
            }
            in_child.look(held);
            return in_child.broken == 0 && in_child.backwards == 0 && in_child.changed == 0;
        });
        if (!succeeded) ++failed;
        published_here.publish();
    }
    ended = true;
    for (std::thread& each : readers) each.join();
    writer.end();
    CHECK(failed == 0);
    queue.clear();
    seen.check();
}
#endif
