// SPDX-License-Identifier: MIT
// Pins in coroutines that go on with another thread than they began with.
#include <cfg/store/publication.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "observed.hpp"
#include "probe_store.hpp"

namespace {

using namespace store_test;

/// A coroutine that nobody waits for.
struct detached {
    struct promise_type {
        detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

/// Resumes coroutines, each on whichever thread is free.
class thread_pool {
public:
    explicit thread_pool(int count) {
        for (int i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
    }

    ~thread_pool() {
        {
            const std::lock_guard lock(mutex_);
            ended_ = true;
        }
        has_work_.notify_all();
        for (std::thread& each : threads_) each.join();
    }

    struct hop {
        thread_pool& to;
        [[nodiscard]] bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> waiting) const { to.post(waiting); }
        void await_resume() const {}
    };

private:
    void post(std::coroutine_handle<> each) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(each);
        }
        has_work_.notify_one();
    }

    void work() {
        for (;;) {
            std::unique_lock lock(mutex_);
            has_work_.wait(lock, [&] { return ended_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            const std::coroutine_handle<> next = waiting_.front();
            waiting_.pop_front();
            lock.unlock();
            next.resume();
        }
    }

    std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<std::coroutine_handle<>> waiting_;
    std::vector<std::thread> threads_;
    bool ended_ = false;
};

detached hop_with_pins(thread_pool& pool, const probe_store& store, int hops, observed& seen,
                       std::atomic<int>& running) {
    co_await thread_pool::hop{pool};
    for (int i = 0; i < hops; ++i) {
        const pin first = store.now();
        const int was = number(first);
        const pin copied = first;
        co_await thread_pool::hop{pool};
        if (number(first) != was) ++seen.changed;
        {
            const pin second = store.now();
            co_await thread_pool::hop{pool};
            seen.look(second);
            if (number(second) < was) ++seen.backwards;
        }
        const pin third = store.now();
        if (number(copied) != was) ++seen.changed;
        seen.look(copied);
        seen.look(first);
        seen.look(third);
    }
    running.fetch_sub(1);
    running.notify_all();
}

}  // namespace

TEST_CASE("coroutines keep pins while they move between threads") {
    constexpr int count = 48;
    probe_store store(0, 5);
    observed seen;
    std::atomic<int> running{count};
    {
        publishing writer(store);
        {
            thread_pool pool(3);
            for (int i = 0; i < count; ++i) hop_with_pins(pool, store, rounds(600), seen, running);
            for (int now = running; now > 0; now = running) running.wait(now);
        }
        writer.end();
    }
    seen.check();
    store.publish();
    CHECK(store.held() == 1);
    CHECK(store.alive() == 1);
}
