// SPDX-License-Identifier: MIT
// Tests of store/dispatcher.hpp with delivery::post: executors with one thread, with several, with none, and bad ones.
#include <cfg/store/dispatcher.hpp>

#include "messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
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

using test::dispatcher;
using test::message_of;
using test::send;
using test::step;
using test::step_in;
using test::subscriber_trouble;

using versions = std::vector<std::uint64_t>;
using task = std::function<void()>;

/// Tasks that are run when the test says so.
struct by_hand {
    std::deque<task> tasks;

    [[nodiscard]] cfg::delivery delivery(bool invoke_now = false) {
        return {.post = [this](task one) { tasks.push_back(std::move(one)); }, .invoke_now = invoke_now};
    }
    void run_all() {
        for (; !tasks.empty(); tasks.pop_front()) tasks.front()();
    }
};

/// Runs tasks on some threads, until it is destroyed and all are done.
class pool {
public:
    explicit pool(int threads) {
        for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
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

    void post(task one) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(one));
        }
        changed_.notify_one();
    }

private:
    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [&] { return is_closed_ || !tasks_.empty(); });
            if (tasks_.empty()) return;
            task one = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            one();
            one = nullptr;
            lock.lock();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<task> tasks_;
    bool is_closed_ = false;
    std::vector<std::thread> threads_;
};

struct fixture {
    test::journal<subscriber_trouble> troubles;
    by_hand executor;
    std::vector<step> noted;
    dispatcher told{test::hooks_with(troubles)};

    [[nodiscard]] dispatcher::callback note() {
        return [this](const void* content) { noted.push_back(step_in(content)); };
    }
    [[nodiscard]] versions noted_versions() const {
        versions all;
        for (const step& each : noted) all.push_back(each.to);
        return all;
    }
};

TEST_CASE_FIXTURE(fixture, "one task tells all that waits, in order") {
    const cfg::subscription one = told.subscribe({1}, note(), executor.delivery(), 1, nullptr);
    for (std::uint64_t version = 1; version <= 3; ++version) send(told, version);
    send(told, 4, {2});
    CHECK(noted.empty());
    CHECK(executor.tasks.size() == 1);
    executor.run_all();
    CHECK(noted_versions() == versions{2, 3});
    send(told, 5);
    CHECK(executor.tasks.size() == 1);
    executor.run_all();
    CHECK(noted_versions() == versions{2, 3, 5});
}

TEST_CASE_FIXTURE(fixture, "a task may be run within post, and its callback may commit") {
    const cfg::delivery inline_delivery{.post = [](const task& one) { one(); }};
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void* content) {
            noted.push_back(step_in(content));
            if (noted.size() == 1) {
                send(told, 2);
                send(told, 3);
                CHECK(noted.size() == 1);
            }
        },
        inline_delivery, 0, nullptr);
    send(told, 1);
    CHECK(noted_versions() == versions{1, 2, 3});
}

TEST_CASE_FIXTURE(fixture, "present values are posted, before later changes") {
    const cfg::subscription one = told.subscribe({1}, note(), executor.delivery(true), 1, [] { return message_of(2); });
    send(told, 2);
    send(told, 3);
    CHECK(noted.empty());
    executor.run_all();
    CHECK(noted_versions() == versions{2, 3});
}

TEST_CASE_FIXTURE(fixture, "what waits for a task is merged, so that it stays little") {
    const cfg::subscription one = told.subscribe({1}, note(), executor.delivery(), 0, nullptr);
    for (std::uint64_t version = 1; version <= 300; ++version) send(told, version);
    executor.run_all();
    CHECK(noted.size() == 64);
    for (std::size_t i = 1; i < noted.size(); ++i) CHECK(noted[i].from == noted[i - 1].to);
    CHECK(noted.back() == step{63, 300});
}

TEST_CASE("what was undone is not told, unless the subscriber came in between") {
    dispatcher told({.report = {}, .merge = [](const auto&, const auto&) -> test::message_pointer { return nullptr; }});
    by_hand executor;
    versions first;
    versions second;
    const cfg::subscription one = told.subscribe(
        {1}, [&](const void* content) { first.push_back(step_in(content).to); }, executor.delivery(), 0, nullptr);
    for (std::uint64_t version = 1; version <= 65; ++version) send(told, version);
    // The second one comes when version 129 is there but not told: it may have seen that, so 130 must not be lost in it.
    std::vector<std::uint64_t> tickets;
    for (std::uint64_t version = 66; version <= 129; ++version) tickets.push_back(told.enqueue(message_of(version)));
    const cfg::subscription two = told.subscribe(
        {1}, [&](const void* content) { second.push_back(step_in(content).to); }, executor.delivery(), 65, nullptr);
    for (const std::uint64_t ticket : tickets) told.deliver(ticket);
    send(told, 130);
    executor.run_all();
    CHECK(first.size() == 64);
    CHECK(first.back() == 130);
    CHECK(second.size() == 65);
    CHECK(second.back() == 130);
}

TEST_CASE("a merged message that is about other leaves is not told") {
    dispatcher told(
        {.report = {}, .merge = [](const auto&, const auto& later) { return message_of(later.version, {2}); }});
    by_hand executor;
    versions noted;
    const cfg::subscription one = told.subscribe(
        {1}, [&](const void* content) { noted.push_back(step_in(content).to); }, executor.delivery(), 0, nullptr);
    for (std::uint64_t version = 1; version <= 65; ++version) send(told, version);
    executor.run_all();
    CHECK(noted.size() == 63);
    CHECK(noted.back() == 63);
}

TEST_CASE_FIXTURE(fixture, "post that throws is reported, and the message is told with the next one") {
    bool is_full = true;
    cfg::delivery how;
    how.post = [&](task one) {
        if (is_full) throw std::runtime_error("the queue is full");
        executor.tasks.push_back(std::move(one));
    };
    const cfg::subscription one = told.subscribe({1}, note(), how, 0, nullptr);
    send(told, 1);
    send(told, 2);
    const auto reported = troubles.entries();
    REQUIRE(reported.size() == 2);
    CHECK(reported[0].what == subscriber_trouble::kind::post_threw);
    CHECK(reported[0].version == 1);
    CHECK(reported[0].message == "the queue is full");
    is_full = false;
    send(told, 3);
    executor.run_all();
    CHECK(noted_versions() == versions{1, 2, 3});
}

TEST_CASE_FIXTURE(fixture, "a task that is destroyed leaves its messages to the next one") {
    const cfg::subscription one = told.subscribe({1}, note(), executor.delivery(), 0, nullptr);
    send(told, 1);
    executor.tasks.clear();
    send(told, 2);
    CHECK(executor.tasks.size() == 1);
    executor.run_all();
    CHECK(noted_versions() == versions{1, 2});
}

TEST_CASE_FIXTURE(fixture, "a task that is run again does nothing") {
    const cfg::subscription one = told.subscribe({1}, note(), executor.delivery(), 0, nullptr);
    send(told, 1);
    const task first = executor.tasks.front();
    executor.run_all();
    send(told, 2);
    first();
    CHECK(noted_versions() == versions{1});
    executor.run_all();
    CHECK(noted_versions() == versions{1, 2});
}

TEST_CASE_FIXTURE(fixture, "a task that runs after the end of its subscription, or of the dispatcher, does nothing") {
    auto content = std::make_shared<step>(step{0, 1});
    auto own = std::make_unique<dispatcher>(test::hooks_with(troubles));
    const auto message = [&] {
        return std::make_shared<cfg::detail::change_message>(cfg::detail::change_message{1, {1}, content});
    };
    cfg::subscription one = own->subscribe({1}, note(), executor.delivery(), 0, nullptr);
    const cfg::subscription two = own->subscribe({1}, note(), executor.delivery(), 0, nullptr);
    own->deliver(own->enqueue(message()));
    CHECK(executor.tasks.size() == 2);
    CHECK(content.use_count() == 2);
    one.reset();
    own = nullptr;
    CHECK(content.use_count() == 1);
    executor.run_all();
    CHECK(noted.empty());
}

TEST_CASE_FIXTURE(fixture, "a posted callback that throws is reported") {
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void* content) {
            noted.push_back(step_in(content));
            throw std::runtime_error("no such host");
        },
        executor.delivery(), 0, nullptr);
    send(told, 1);
    send(told, 2);
    executor.run_all();
    CHECK(noted_versions() == versions{1, 2});
    const auto reported = troubles.entries();
    REQUIRE(reported.size() == 2);
    CHECK(reported[0].what == subscriber_trouble::kind::threw);
    CHECK(reported[1].version == 2);
}

TEST_CASE_FIXTURE(fixture, "a posted callback may end its own subscription") {
    auto captured = std::make_shared<int>();
    const std::weak_ptr<int> alive = captured;
    bool was_alive = false;
    cfg::subscription one;
    one = told.subscribe(
        {1},
        [&, captured = std::move(captured)](const void* content) {
            noted.push_back(step_in(content));
            one.reset();
            was_alive = captured.use_count() == 1;
        },
        executor.delivery(), 0, nullptr);
    send(told, 1);
    send(told, 2);
    executor.run_all();
    CHECK(noted_versions() == versions{1});
    CHECK(was_alive);
    CHECK(alive.expired());
}

TEST_CASE_FIXTURE(fixture, "post may end the subscription, and is destroyed when it returns") {
    auto captured = std::make_shared<int>();
    const std::weak_ptr<int> alive = captured;
    cfg::subscription one;
    cfg::delivery how;
    how.post = [&, captured = std::move(captured)](const task& posted) {
        one.reset();
        posted();
        executor.tasks.push_back(posted);
        CHECK(captured.use_count() == 1);
    };
    one = told.subscribe({1}, note(), std::move(how), 0, nullptr);
    send(told, 1);
    CHECK(noted.empty());
    CHECK(executor.tasks.size() == 1);
    CHECK(alive.expired());
}

TEST_CASE("reset waits for post and for a posted callback on another thread") {
    test::journal<subscriber_trouble> troubles;
    for (int round = 0; round < 20; ++round) {
        dispatcher told(test::hooks_with(troubles));
        test::gate entered;
        test::gate resetting;
        std::atomic<bool> has_posted{false};
        std::atomic<bool> has_ended{false};
        const auto take_time = [&] {
            entered.open();
            resetting.wait();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        };
        pool threads(1);
        cfg::delivery how;
        how.post = [&](task one) {
            threads.post(std::move(one));
            resetting.wait();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            has_posted = true;
        };
        cfg::subscription one = told.subscribe(
            {1},
            [&](const void*) {
                take_time();
                has_ended = true;
            },
            how, 0, nullptr);
        std::thread writer([&] { send(told, 1); });
        entered.wait();
        resetting.open();
        one.reset();
        CHECK(has_posted);
        CHECK(has_ended);
        writer.join();
    }
}

TEST_CASE("the destructor waits for posted callbacks, and for what they report") {
    for (int round = 0; round < 20; ++round) {
        std::atomic<int> ended{0};
        test::gate entered;
        test::gate destroying;
        const auto report = [&](const subscriber_trouble&) {
            entered.open();
            destroying.wait();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            ++ended;
        };
        pool threads(2);
        cfg::subscription one;
        {
            dispatcher told({.report = report, .merge = test::merge_steps});
            one = told.subscribe(
                {1}, [](const void*) { throw 1; }, {.post = [&](task each) { threads.post(std::move(each)); }}, 0,
                nullptr);
            send(told, 1);
            entered.wait();
            destroying.open();
        }
        CHECK(ended == 1);
    }
}

TEST_CASE("a pool keeps the order of each subscriber, and runs it once at a time") {
    constexpr std::uint64_t last_version = 2000;
    test::journal<subscriber_trouble> troubles;
    struct listener {
        std::vector<step> noted;  // no atomics: calls of one subscriber do not overlap
        std::atomic<int> inside{0};
        test::gate is_done;
        cfg::subscription subscribed;
    };
    dispatcher told(test::hooks_with(troubles));
    std::vector<std::unique_ptr<listener>> listeners;
    std::atomic<int> overlaps{0};
    pool threads(4);
    for (int i = 0; i < 8; ++i) {
        listeners.push_back(std::make_unique<listener>());
        listener& one = *listeners.back();
        one.subscribed = told.subscribe(
            {1},
            [&](const void* content) {
                if (one.inside.fetch_add(1) != 0) ++overlaps;
                one.noted.push_back(step_in(content));
                one.inside.fetch_sub(1);
                if (one.noted.back().to == last_version) one.is_done.open();
            },
            {.post = [&](task each) { threads.post(std::move(each)); }}, 0, nullptr);
    }
    std::thread writer([&] {
        for (std::uint64_t version = 1; version <= last_version; ++version) send(told, version);
    });
    for (const auto& each : listeners) each->is_done.wait();
    writer.join();
    CHECK(overlaps == 0);
    for (const auto& each : listeners) {
        each->subscribed.reset();
        CHECK(each->noted.front().from == 0);
        for (std::size_t i = 1; i < each->noted.size(); ++i) REQUIRE(each->noted[i].from == each->noted[i - 1].to);
    }
    CHECK(troubles.entries().empty());
}

}  // namespace
