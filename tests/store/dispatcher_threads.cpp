// SPDX-License-Identifier: MIT
// Tests of store/dispatcher.hpp with several threads: writers, ends that wait, and subscriptions that come and go.
#include <cfg/store/dispatcher.hpp>

#include "messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
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

/// Writers that take turns, as those of a store do.
class writer_role {
public:
    explicit writer_role(dispatcher& told) : told_(told) {}

    /// Returns the version that was written and told.
    std::uint64_t write(std::vector<std::uint64_t> leaves = {1}) {
        std::unique_lock lock(mutex_);
        const std::uint64_t version = ++version_;
        const std::uint64_t ticket = told_.enqueue(message_of(version, std::move(leaves)));
        lock.unlock();
        told_.deliver(ticket);
        return version;
    }

    [[nodiscard]] std::uint64_t version() {
        const std::lock_guard lock(mutex_);
        return version_;
    }

private:
    dispatcher& told_;
    std::mutex mutex_;
    std::uint64_t version_ = 0;
};

struct fixture {
    test::journal<subscriber_trouble> troubles;
};

TEST_CASE_FIXTURE(fixture, "several writers: one callback at a time, in order, each on the thread that wrote") {
    dispatcher told(test::hooks_with(troubles));
    writer_role writers(told);
    versions noted;  // no atomics: callbacks are serial
    std::thread::id where;
    std::atomic<int> inside{0};
    std::atomic<int> failures{0};
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void* content) {
            if (inside.fetch_add(1) != 0) ++failures;
            noted.push_back(step_in(content).to);
            where = std::this_thread::get_id();
            inside.fetch_sub(1);
        },
        {}, 0, nullptr);
    std::atomic<std::uint64_t> last_told{0};
    const cfg::subscription two = told.subscribe(
        {1},
        [&](const void* content) {
            if (inside.fetch_add(1) != 0 || where != std::this_thread::get_id()) ++failures;
            last_told = step_in(content).to;
            inside.fetch_sub(1);
        },
        {}, 0, nullptr);

    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 250; ++n)
                if (const std::uint64_t mine = writers.write(); last_told < mine) ++failures;
        });
    }
    for (std::thread& each : threads) each.join();
    CHECK(failures == 0);
    REQUIRE(noted.size() == 1000);
    for (std::size_t i = 0; i < noted.size(); ++i) REQUIRE(noted[i] == i + 1);
    CHECK(troubles.entries().empty());
}

TEST_CASE_FIXTURE(fixture, "the thread that wrote tells, also when another one waits behind it") {
    dispatcher told(test::hooks_with(troubles));
    test::journal<std::thread::id> where;
    test::gate entered;
    test::gate may_return;
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void* content) {
            where.add(std::this_thread::get_id());
            if (step_in(content).to != 1) return;
            entered.open();
            may_return.wait();
        },
        {}, 0, nullptr);
    std::thread first([&] { send(told, 1); });
    entered.wait();
    const std::uint64_t ticket = told.enqueue(message_of(2));
    std::thread second([&] { told.deliver(ticket); });
    const std::vector<std::thread::id> ids{first.get_id(), second.get_id()};
    may_return.open();
    second.join();
    first.join();
    CHECK(where.entries() == ids);
}

TEST_CASE_FIXTURE(fixture, "reset waits for the callback that runs on another thread") {
    for (int round = 0; round < 20; ++round) {
        dispatcher told(test::hooks_with(troubles));
        auto captured = std::make_shared<int>();
        const std::weak_ptr<int> alive = captured;
        test::gate entered;
        test::gate resetting;
        std::atomic<bool> has_ended{false};
        cfg::subscription one = told.subscribe(
            {1},
            [&, captured = std::move(captured)](const void*) {
                entered.open();
                resetting.wait();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                has_ended = true;
            },
            {}, 0, nullptr);
        std::thread writer([&] { send(told, 1); });
        entered.wait();
        resetting.open();
        one.reset();
        CHECK(has_ended);
        CHECK(alive.expired());
        writer.join();
    }
}

TEST_CASE_FIXTURE(fixture, "the destructor waits for the callback that runs on another thread") {
    for (int round = 0; round < 20; ++round) {
        auto told = std::make_unique<dispatcher>(test::hooks_with(troubles));
        dispatcher& alias = *told;
        test::gate entered;
        test::gate destroying;
        std::atomic<bool> has_ended{false};
        const cfg::subscription one = told->subscribe(
            {1},
            [&](const void*) {
                entered.open();
                destroying.wait();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                has_ended = true;
            },
            {}, 0, nullptr);
        std::thread writer([&] { send(alias, 1); });
        entered.wait();
        destroying.open();
        told = nullptr;
        CHECK(has_ended);
        writer.join();
    }
}

TEST_CASE_FIXTURE(fixture, "a callback that has returned is not in the way") {
    dispatcher told(test::hooks_with(troubles, std::chrono::milliseconds(1)));
    test::gate entered;
    test::gate may_return;
    test::journal<std::thread::id> where;
    const cfg::subscription one =
        told.subscribe({1}, [&](const void*) { where.add(std::this_thread::get_id()); }, {}, 0, nullptr);
    const auto destroy_slowly = [&](const step* content) {
        entered.open();
        may_return.wait();
        delete content;
    };
    std::thread first([&] {
        std::shared_ptr<const void> content(new step{0, 1}, destroy_slowly);
        told.deliver(
            told.enqueue(std::make_shared<test::change_message>(test::change_message{1, {1}, std::move(content)})));
    });
    entered.wait();
    std::thread second([&] { send(told, 2); });
    const std::vector<std::thread::id> ids{first.get_id(), second.get_id()};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    may_return.open();
    first.join();
    second.join();
    CHECK(where.entries() == ids);
    CHECK(troubles.entries().empty());
}

TEST_CASE_FIXTURE(fixture, "subscriptions come and go while messages flow") {
    dispatcher told(test::hooks_with(troubles, std::chrono::milliseconds(1)));
    writer_role writers(told);
    std::atomic<int> failures{0};
    std::atomic<int> calls{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 400; ++n) writers.write({std::uint64_t{1} << (n % 3), std::uint64_t{1} << i});
        });
    }
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 150; ++n) {
                // Plain data: a callback is not run by two threads at a time, and not after its subscription has ended.
                auto last = std::make_unique<std::uint64_t>(0);
                auto is_alive = std::make_unique<bool>(true);
                const std::uint64_t since = writers.version();
                const bool asks_present = n % 2 == 0;
                cfg::delivery how{.post = {}, .invoke_now = asks_present};
                std::vector<std::thread> tasks;
                if (i == 2) how.post = [&tasks](std::function<void()> task) { tasks.emplace_back(std::move(task)); };
                cfg::subscription one = told.subscribe(
                    {n % 5 == 0 ? ~std::uint64_t{0} : 1, 0},
                    [&, since, asks_present, last = last.get(), is_alive = is_alive.get(),
                     nested = std::make_shared<cfg::subscription>()](const void* content) {
                        const std::uint64_t version = step_in(content).to;
                        if (!*is_alive || version < *last || (!asks_present && version <= since)) ++failures;
                        *last = version;
                        if (++calls % 7 == 0)
                            *nested = told.subscribe({1, 0}, [&](const void*) { ++calls; }, {}, version, nullptr);
                        if (calls % 11 == 0) throw calls.load();
                    },
                    std::move(how), since, [&] { return message_of(writers.version(), {1, 0}); });
                if (n % 3 == 0) std::this_thread::yield();
                if (n % 4 == 0) writers.write({1, 0});
                cfg::subscription moved = std::move(one);
                moved.reset();
                *is_alive = false;
                for (std::thread& each : tasks) each.join();
                is_alive = nullptr;
                last = nullptr;
            }
        });
    }
    for (std::thread& each : threads) each.join();
    CHECK(failures == 0);
    CHECK(calls > 0);
    CHECK(told.subscriber_count() == 0);
}

}  // namespace
