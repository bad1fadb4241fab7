// SPDX-License-Identifier: MIT
// Tests of store/subscribe.hpp: when and where callbacks run, and what if they throw, block, or change things.
#include "watched.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace watched;

/// Threads that run tasks in the order in which they come.
class pool {
public:
    explicit pool(int size) {
        for (int i = 0; i < size; ++i) threads_.emplace_back([this] { work(); });
    }
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;
    ~pool() {
        {
            const std::lock_guard lock(mutex_);
            is_closed_ = true;
        }
        changed_.notify_all();
        for (std::thread& each : threads_) each.join();
    }
    void post(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
        }
        changed_.notify_one();
    }

private:
    void work() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [&] { return is_closed_ || !tasks_.empty(); });
            if (tasks_.empty()) return;
            std::function<void()> task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool is_closed_ = false;
    std::vector<std::thread> threads_;
};

TEST_CASE_FIXTURE(fixture, "a subscriber on a pool of threads is told all of it, in order, one change at a time") {
    std::vector<std::pair<int, int>> told;
    std::atomic<int> at_once{0};
    bool overlapped = false;
    bool was_here = false;
    gate done;
    const std::thread::id here = std::this_thread::get_id();
    {
        pool workers(3);
        const auto one = store.on_change<"http.port">(
            [&](int before, int after) {
                overlapped = overlapped || at_once.fetch_add(1) != 0;
                was_here = was_here || std::this_thread::get_id() == here;
                told.emplace_back(before, after);
                at_once.fetch_sub(1);
                if (after == 40) done.open();
            },
            {.post = [&workers](std::function<void()> task) { workers.post(std::move(task)); }});
        for (int port = 2; port <= 40; ++port) REQUIRE(store.set<"http.port">(port));
        done.wait();
    }
    CHECK(!overlapped);
    CHECK(!was_here);
    REQUIRE(told.size() == 39);
    for (std::size_t i = 0; i < told.size(); ++i)
        CHECK(told[i] == std::pair{static_cast<int>(i) + 1, static_cast<int>(i) + 2});
}

TEST_CASE_FIXTURE(fixture, "changes that wait for a slow posted subscriber are merged, also to nothing") {
    std::vector<std::function<void()>> tasks;
    std::vector<std::pair<int, int>> told;
    const auto one =
        store.on_change<"http.port">([&](int before, int after) { told.emplace_back(before, after); },
                                     {.post = [&](std::function<void()> task) { tasks.push_back(std::move(task)); }});
    for (int port = 2; port <= 201; ++port) REQUIRE(store.set<"http.port">(port));
    REQUIRE(tasks.size() == 1);
    CHECK(told.empty());
    tasks.front()();
    REQUIRE(!told.empty());
    CHECK(told.size() <= 64);
    CHECK(told.front().first == 1);
    CHECK(told.back().second == 201);
    for (std::size_t i = 1; i < told.size(); ++i) CHECK(told[i].first == told[i - 1].second);
}

TEST_CASE_FIXTURE(fixture, "a callback that throws is reported and counted, and the others are called") {
    int calls = 0;
    const auto one = store.on_change<"http.port">([] { throw std::runtime_error("no such host"); });
    const auto two = store.on_change<"http.port">([] { throw 5; });
    const auto three = store.on_change<"http.port">([&] { ++calls; });
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == 1);
    const auto failed = events_of(cfg::event::kind::subscriber_failed);
    REQUIRE(failed.size() == 2);
    CHECK(failed[0].version == 2);
    CHECK(failed[0].error == "no such host");
    CHECK(failed[1].error == "an exception without a message");
    CHECK(store.counters().subscriber_errors == 2);
    CHECK(store.counters().refused == 0);
    CHECK(store.version() == 2);
    const auto four = store.on_change<"http.port">(
        [] {}, {.post = [](const std::function<void()>&) { throw std::runtime_error("the pool is full"); }});
    REQUIRE(store.set<"admin.port">(2));
    CHECK(store.counters().subscriber_errors == 2);
    REQUIRE(store.set<"http.port">(3));
    CHECK(store.counters().subscriber_errors == 5);
    CHECK(events_of(cfg::event::kind::subscriber_failed).back().error == "the pool is full");
}

TEST_CASE_FIXTURE(fixture, "what a callback changes is told afterwards, in order, to all") {
    texts told;
    const auto one = store.on_change<"http.port">([&](int before, int after) {
        told.push_back("one " + std::to_string(before) + ">" + std::to_string(after));
        if (after != 2) return;
        const auto set = store.set<"http.port">(3);
        REQUIRE(set);
        CHECK(set->version() == 3);
        CHECK(store.get<"http.port">() == 3);
        REQUIRE(store.update([](gateway& that) { that.http.port = 4; }));
        REQUIRE(store.reload());
        told.push_back("one is done");
    });
    const auto two = store.on_change<"http.port">([&](int before, int after) {
        told.push_back("two " + std::to_string(before) + ">" + std::to_string(after));
    });
    REQUIRE(store.set<"http.port">(2));
    CHECK(told == texts{"one 1>2", "one is done", "two 1>2", "one 2>3", "two 2>3", "one 3>4", "two 3>4"});
}

TEST_CASE_FIXTURE(fixture, "callbacks subscribe, and end their own and other subscriptions") {
    texts told;
    cfg::subscription later;
    cfg::subscription self;
    cfg::subscription other;
    const auto owned = std::make_shared<int>();
    const auto first = store.on_change<"http.port">([&](int, int after) {
        told.push_back("first " + std::to_string(after));
        if (!later)
            later = store.on_change<"http.port">([&](int, int now) { told.push_back("later " + std::to_string(now)); });
        other.reset();
    });
    self = store.on_change<"http.port">([&, owned](int, int after) {
        self.reset();
        told.push_back("self " + std::to_string(after) + " " + std::to_string(owned.use_count() > 1));
    });
    other = store.on_change<"http.port">([&] { told.push_back("other"); });
    REQUIRE(store.set<"http.port">(2));
    CHECK(owned.use_count() == 1);
    REQUIRE(store.set<"http.port">(3));
    CHECK(told == texts{"first 2", "self 2 1", "first 3", "later 3"});
}

TEST_CASE("a subscription may outlive its store") {
    const auto owned = std::make_shared<int>();
    int calls = 0;
    cfg::subscription told;
    cfg::subscription asked;
    std::function<void()> task;
    cfg::subscription posted;
    {
        store_of_gateway store(changing_text(""));
        told = store.on_change<"http.port">([&, owned] { ++calls; });
        asked = store.on_prepare<"http.port">([&, owned](const changes&, cfg::preparation&) { ++calls; });
        posted = store.on_change<"http.port">([&, owned] { ++calls; },
                                              {.post = [&](std::function<void()> each) { task = std::move(each); }});
        REQUIRE(store.set<"http.port">(2));
        CHECK(calls == 2);
    }
    REQUIRE(task);
    task();
    CHECK(calls == 2);
    CHECK(told);
    told.reset();
    asked.reset();
    posted.reset();
    task = nullptr;
    CHECK(owned.use_count() == 1);
}

TEST_CASE("a callback on another thread uses the store until its destruction goes on") {
    gate running;
    gate go_on;
    std::thread worker;
    std::uint64_t version = 0;
    std::size_t subscribers = 7;
    cfg::subscription told;
    std::thread opener;
    {
        auto store = std::make_unique<store_of_gateway>(changing_text(""));
        told = store->on_change<"http.port">(
            [&, of = store.get()] {
                running.open();
                go_on.wait();
                version = of->set<"admin.port">(3).value().version();
                subscribers = of->counters().subscribers;
            },
            {.post = [&](std::function<void()> task) { worker = std::thread(std::move(task)); }});
        REQUIRE(store->set<"http.port">(2));
        running.wait();
        opener = std::thread([&] { go_on.open(); });
        store.reset();
        CHECK(version == 3);
        CHECK(subscribers == 1);
    }
    opener.join();
    worker.join();
}

TEST_CASE_FIXTURE(fixture,
                  "threads that set at the same time are told of their own change when set returns, all in order") {
    constexpr int writers = 4;
    constexpr int rounds = 50;
    std::atomic<std::uint64_t> last_told{1};
    std::vector<std::pair<std::string, std::string>> told;
    const auto one = store.on_any_change([&](const gateway& before, const gateway& after) {
        told.emplace_back(before.http.host, after.http.host);  // one callback runs at a time
        last_told.fetch_add(1);
    });
    std::atomic<int> late{0};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            for (int round = 0; round < rounds; ++round) {
                const auto set = store.set<"http.host">(std::to_string(writer) + "/" + std::to_string(round));
                if (!set || last_told.load() < set->version()) ++late;
            }
        });
    }
    for (std::thread& each : threads) each.join();
    CHECK(late == 0);
    REQUIRE(told.size() == writers * rounds);
    CHECK(told.front().first == "localhost");
    for (std::size_t i = 1; i < told.size(); ++i) CHECK(told[i].first == told[i - 1].second);
    CHECK(store.version() == 1 + writers * rounds);
    std::uint64_t version = 1;  // events of changes come in order as well
    for (const cfg::event& each : events_of(cfg::event::kind::committed)) CHECK(each.version == version++);
    CHECK(version == store.version() + 1);
}

TEST_CASE("a subscriber that blocks is reported, and the rest is told later by the thread that it has kept") {
    journal<cfg::event> events;
    store_of_gateway store(cfg::store_options{.patience = std::chrono::milliseconds(1),
                                              .on_event = [&](const cfg::event& each) { events.add(each); }},
                           changing_text(""));
    gate blocked;
    gate go_on;
    std::vector<int> told;
    const auto one = store.on_change<"http.port">([&](int, int after) {
        if (after == 1) {
            blocked.open();
            go_on.wait();
        }
        told.push_back(after);
    });
    std::thread keeper([&] { CHECK(store.set<"http.port">(1)); });
    blocked.wait();
    REQUIRE(store.set<"http.port">(2));
    REQUIRE(store.set<"http.port">(3));
    CHECK(store.get<"http.port">() == 3);
    std::size_t reported = 0;
    for (const cfg::event& each : events.entries()) {
        if (each.what != cfg::event::kind::subscriber_blocked) continue;
        ++reported;
        CHECK(each.version == 2);
        CHECK(each.error.find("1 ms") != std::string::npos);
    }
    CHECK(reported == 1);
    CHECK(store.counters().subscriber_errors == 1);
    go_on.open();
    keeper.join();
    CHECK(told == counts{1, 2, 3});
}

TEST_CASE("what happens is said before it is told, and a change made there is refused") {
    std::function<void(const cfg::event&)> on_event;
    texts order;
    store_of_gateway store(cfg::store_options{.on_event =
                                                  [&](const cfg::event& each) {
                                                      if (on_event) on_event(each);
                                                      throw std::runtime_error("the log is full");
                                                  }},
                           changing_text(""));
    cfg::subscription subscribed;
    on_event = [&](const cfg::event& each) {
        order.push_back("event " + std::to_string(each.version) + " " + std::to_string(store.get<"http.port">()));
        const auto set = store.set<"http.port">(100);
        REQUIRE(!set);
        CHECK(set.error().to_string().find("a change cannot be made while the same thread makes another one") !=
              std::string::npos);
        if (!subscribed)
            subscribed = store.on_change<"http.port">(
                [&](int before, int) { order.push_back("subscribed " + std::to_string(before)); },
                {.invoke_now = true});
    };
    const auto told = store.on_change<"http.port">([&] { order.push_back("told"); });
    REQUIRE(store.set<"http.port">(2));
    CHECK(order == texts{"event 2 2", "subscribed 2", "told"});
    REQUIRE(store.set<"http.port">(3));
    CHECK(order == texts{"event 2 2", "subscribed 2", "told", "event 3 3", "told", "subscribed 2"});
    CHECK(store.counters().subscriber_errors == 0);
}

}  // namespace
