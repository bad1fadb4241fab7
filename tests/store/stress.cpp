// SPDX-License-Identifier: MIT
// Readers, writers and subscribers of a store, all at once: nobody ever sees half a change. Meant for the thread sanitizer.
#include <cfg/store/store.hpp>

#include "changing_text.hpp"
#include "messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

using store_test::changing_text;
using test::gate;

struct copies {
    int again = 0;
    std::string spelt = "0";
};

/// `b` and the copies follow from `a`. The rule lets nothing else pass.
struct config {
    int a = 0;
    std::string spelt = "0";
    copies copy;
    int b = 0;
    int free = 0;  // changes on its own

    void check(cfg::report<config>& that) const {
        that.require<"a", "b">(b == 3 * a && copy.again == a, "b is three times a");
        that.require<"spelt">(spelt == std::to_string(a) && copy.spelt == spelt, "a is spelt");
    }
};

[[nodiscard]] bool is_whole(const config& that) {
    return that.b == 3 * that.a && that.spelt == std::to_string(that.a) && that.copy.again == that.a &&
           that.copy.spelt == that.spelt;
}

void become(config& that, int a) {
    that.a = that.copy.again = a;
    that.b = 3 * a;
    that.spelt = that.copy.spelt = std::to_string(a);
}

[[nodiscard]] std::string text_of(int a) {
    const std::string number = std::to_string(a);
    return "a = " + number + "\nb = " + std::to_string(3 * a) + "\nspelt = '" + number + "'\ncopy.again = " + number +
           "\ncopy.spelt = '" + number + "'\n";
}

constexpr int unwanted = 999'999;
constexpr std::chrono::milliseconds much_patience{60'000};

/// Begins together, ends together.
class crew {
public:
    template <class Work>
    void add(Work work) {
        threads_.emplace_back([this, work = std::move(work)]() mutable {
            begin_.wait();
            work();
        });
    }
    void run() {
        begin_.open();
        for (std::thread& each : threads_) each.join();
        threads_.clear();
    }

private:
    gate begin_;
    std::vector<std::thread> threads_;
};

struct fixture {
    changing_text source{text_of(0)};
    std::atomic<int> events{0};
    cfg::store<config> store{
        cfg::store_options{
            .history = 4, .patience = much_patience, .on_event = [this](const cfg::event&) { ++events; }},
        source};
    std::atomic<int> wrong{0};

    void expect(bool is_right) {
        if (!is_right) ++wrong;
    }
};

TEST_CASE_FIXTURE(fixture, "readers, writers and subscribers, all at once") {
    constexpr int reads = 2000;
    constexpr int changes = 60;
    crew all;
    std::atomic<int> writers{4};
    std::atomic<int> told_in_order{0};

    all.add([&] {
        for (int i = 0; i < reads; ++i) {
            const auto now = store.snapshot();
            expect(is_whole(*now));
            const auto later = store.snapshot();
            expect(later.version() >= now.version());
        }
    });
    all.add([&] {
        const cfg::live<int> free = store.live<"free">();
        const auto section = store.section<"copy">();
        for (int i = 0; i < reads; ++i) {
            const std::uint64_t seen = store.version();
            const int a = store.get<"a">();
            const int b = store.get<"b">();
            expect(b % 3 == 0 && a >= 0 && free >= 0);
            const auto spelt = store.get<"spelt">();
            expect(spelt.version() >= seen && !spelt->empty());
            const auto copy = section.snapshot();
            expect(copy->spelt == std::to_string(copy->again));
            expect(section.get<"again">() >= 0);
            const auto loaded = store.loaded();
            expect(is_whole(**loaded));
        }
    });
    all.add([&] {
        for (std::uint64_t seen = 1; writers != 0;) {
            if (!store.wait_for_change(seen, std::chrono::milliseconds(5))) continue;
            const auto now = store.snapshot();
            expect(now.version() > seen && is_whole(*now));
            seen = now.version();
            for (const auto& each : store.history()) expect(is_whole(*each.content));
        }
    });

    all.add([&] {
        for (int i = 1; i <= changes; ++i) {
            expect(store.update([&](config& that) { become(that, i); }).has_value());
            static_cast<void>(store.update([&](config& that) { become(that, unwanted); }));  // refused by some, sometimes
        }
        --writers;
    });
    all.add([&] {
        for (int i = 1; i <= changes; ++i) {
            expect(store.set<"free">(i).has_value());
            expect(!store.set<"b">(-1));  // breaks the rule
        }
        --writers;
    });
    all.add([&] {
        for (int i = 1; i <= changes; ++i) {
            source.write(text_of(1000 + i));
            const auto reloaded = store.reload();
            expect(reloaded && is_whole(reloaded->before()) && is_whole(reloaded->after()));
        }
        --writers;
    });
    all.add([&] {
        for (int i = 1; i <= changes; ++i) {
            if (i % 3 == 0) {
                expect(store.reset().has_value());
            } else if (const auto back = store.rollback(store.history().front().version); back) {
                expect(is_whole(back->after()));  // the version may have gone from the history meanwhile
            }
        }
        --writers;
    });

    all.add([&] {  // comes and goes
        for (int i = 0; i < changes; ++i) {
            bool is_running = false;
            const auto told = store.on_any_change([&](const config& before, const config& after) {
                expect(is_whole(before) && is_whole(after) && !std::exchange(is_running, true));
                is_running = false;
            });
            const auto now = store.on_change<"a", "spelt">(
                [&](const cfg::changes<config>& changed) { expect(is_whole(changed.after())); }, {.invoke_now = true});
            const auto asked = store.on_prepare<"a">([&](const cfg::changes<config>& proposed, cfg::preparation& step) {
                expect(is_whole(proposed.after()));
                step.on_commit([&] { expect(is_whole(store.snapshot())); });
                if (proposed.after().a == unwanted) step.refuse("not this one");
            });
            std::this_thread::yield();
        }
    });

    // Stays, and is told everything without a gap.
    std::optional<config> last;
    const auto told = store.on_any_change([&](const config& before, const config& after) {
        expect(is_whole(after) && is_whole(before));
        expect(!last || (last->a == before.a && last->free == before.free));
        last = after;
        ++told_in_order;
    });
    all.run();
    CHECK(wrong == 0);
    CHECK(told_in_order == static_cast<int>(store.version()) - 1);
    const auto now = store.snapshot();
    REQUIRE(last);
    CHECK(last->a == now->a);
    CHECK(last->free == now->free);
    CHECK(store.history().size() == 4);
    CHECK(store.counters().subscriber_errors == 0);
    CHECK(store.counters().subscribers == 1);
}

TEST_CASE_FIXTURE(fixture, "a subscriber on other threads sees whole versions, and the last one") {
    constexpr int changes = 150;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::function<void()>> tasks;
    bool is_over = false;
    int last = 0;
    std::uint64_t told_until = 0;
    const auto told = store.on_any_change(
        [&](const config& before, const config& after) {
            expect(is_whole(before) && is_whole(after) && before.a == last);
            last = after.a;
            told_until = store.version();
        },
        {.post = [&](std::function<void()> task) {
            const std::lock_guard lock(mutex);
            tasks.push_back(std::move(task));
            changed.notify_one();
        }});
    std::vector<std::thread> workers;
    for (int i = 0; i < 2; ++i) {
        workers.emplace_back([&] {
            std::unique_lock lock(mutex);
            for (;;) {
                changed.wait(lock, [&] { return is_over || !tasks.empty(); });
                if (tasks.empty()) return;
                const std::function<void()> task = std::move(tasks.back());
                tasks.pop_back();
                lock.unlock();
                task();
                lock.lock();
            }
        });
    }
    crew all;
    for (int writer = 0; writer < 2; ++writer) {
        all.add([&, writer] {
            for (int i = 1; i <= changes; ++i)
                expect(store.update([&](config& that) { become(that, 2 * i + writer); }).has_value());
        });
    }
    all.run();
    {
        const std::lock_guard lock(mutex);
        is_over = true;
    }
    changed.notify_all();
    for (std::thread& each : workers) each.join();
    CHECK(wrong == 0);
    CHECK(last == store.get<"a">());
    CHECK(told_until == store.version());
}

TEST_CASE_FIXTURE(fixture, "threads make and drop stores of their own meanwhile, and keep their snapshots") {
    constexpr int rounds = 25;
    crew all;
    std::mutex mutex;
    std::vector<std::pair<int, cfg::snapshot<config>>> kept;
    for (int thread = 0; thread < 3; ++thread) {
        all.add([&, thread] {
            for (int round = 0; round < rounds; ++round) {
                const int a = 100 * thread + round;
                cfg::subscription told;
                cfg::subscription asked;
                int calls = 0;
                {
                    cfg::store<config> own(changing_text(text_of(a)));
                    told = own.on_change<"a">([&] { ++calls; });
                    asked = store.on_prepare<"a">([&](const cfg::changes<config>& proposed, cfg::preparation&) {
                        expect(is_whole(proposed.after()));
                    });
                    auto first = own.snapshot();
                    expect(own.update([&](config& that) { become(that, a + 1); }).has_value());
                    expect(calls == 1 && own.get<"a">() == a + 1 && first->a == a);
                    const auto shared = store.snapshot();  // by turns with the other store
                    expect(is_whole(*shared) && is_whole(own.snapshot()));
                    const std::lock_guard lock(mutex);
                    kept.emplace_back(a, std::move(first));
                }
            }
        });
    }
    all.add([&] {
        for (int i = 1; i <= 100; ++i) expect(store.update([&](config& that) { become(that, i); }).has_value());
    });
    all.run();
    CHECK(wrong == 0);
    CHECK(kept.size() == 3 * rounds);
    for (const auto& [a, content] : kept) CHECK((content->a == a && is_whole(*content)));
}

// ---- memory ---------------------------------------------------------------------------------------------------------------

/// A number that knows how many of it there are.
struct tallied {
    tallied() { ++alive; }
    explicit tallied(int number) : value(number) { ++alive; }
    tallied(const tallied& other) : value(other.value) { ++alive; }
    tallied& operator=(const tallied&) = default;
    ~tallied() { --alive; }

    int value = 0;
    static inline std::atomic<int> alive{0};
};

}  // namespace

template <>
struct cfg::codec<tallied> {
    static constexpr std::string_view expected = "a number";
    static std::optional<tallied> parse(std::string_view text) { return tallied(std::stoi(std::string(text))); }
    static std::string format(const tallied& that) { return std::to_string(that.value); }
};

namespace {

struct tallied_config {
    tallied number;
    int other = 0;
};

TEST_CASE("versions that nobody holds are freed, whoever has read them") {
    cfg::store<tallied_config> store(cfg::store_options{.history = 2, .patience = much_patience}, changing_text(""));
    int last = 0;
    const auto settled = [&] {
        for (int i = 0; i < 3; ++i) {  // what was given up is freed by the next change
            const auto now = store.snapshot();
            REQUIRE(store.set<"number">(tallied(++last)));
        }
        return tallied::alive.load();
    };
    const int before = settled();
    std::atomic<int> wrong{0};
    {
        std::vector<cfg::snapshot<tallied_config>> kept;
        std::mutex mutex;
        crew all;
        for (int thread = 0; thread < 3; ++thread) {
            all.add([&] {
                for (int i = 0; i < 300; ++i) {
                    auto now = store.snapshot();
                    const auto copy = now;
                    const auto number = store.get<"number">();
                    if (number->value < copy->number.value) ++wrong;
                    if (i % 10 != 0) continue;
                    const std::lock_guard lock(mutex);
                    kept.push_back(std::move(now));
                }
            });
        }
        for (int writer = 0; writer < 2; ++writer) {
            all.add([&, writer] {
                for (int i = 0; i < 60; ++i)
                    if (!store.update(
                            [&](tallied_config& that) { that.number = tallied(that.number.value + 1 + writer); }))
                        ++wrong;
            });
        }
        all.run();
        const auto now = store.snapshot();
        last = now->number.value;
    }
    CHECK(wrong == 0);
    CHECK(settled() == before);
}

// ---- coroutines -------------------------------------------------------------------------------------------------------------

struct detached {
    struct promise_type {
        detached get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

/// Goes on on a thread of its own.
struct to_new_thread {
    std::vector<std::thread>* threads;
    std::mutex* mutex;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> rest) const {
        const std::lock_guard lock(*mutex);
        threads->emplace_back([rest] { rest.resume(); });
    }
    void await_resume() const noexcept {}
};

detached read_across_threads(const cfg::store<config>& store, to_new_thread hop, std::atomic<int>& right,
                             std::atomic<int>& ended) {
    {
        const auto begun = store.snapshot();
        const auto spelt = store.get<"spelt">();
        const int a = begun->a;
        for (int i = 0; i < 4; ++i) {
            co_await hop;
            const auto now = store.snapshot();
            if (begun->a == a && is_whole(*begun) && is_whole(*now) && now.version() >= begun.version() &&
                !spelt->empty())
                ++right;
        }
    }
    ++ended;
}

// Where a thread was kept from running while it started the last one, that one was not joined.
TEST_CASE_FIXTURE(fixture, "a snapshot goes with its coroutine from thread to thread") {
    constexpr int coroutines = 12;
    std::vector<std::thread> threads;
    threads.reserve(100);
    std::mutex mutex;
    std::atomic<int> right{0};
    std::atomic<int> ended{0};
    for (int i = 0; i < coroutines; ++i) {
        read_across_threads(store, {&threads, &mutex}, right, ended);
        REQUIRE(store.update([&](config& that) { become(that, i + 1); }));
    }
    for (int i = 100; ended != coroutines; ++i) REQUIRE(store.update([&](config& that) { become(that, i); }));
    { const std::lock_guard last(mutex); }  // a coroutine can end before its last thread is in the list
    for (std::thread& each : threads) each.join();
    CHECK(right == 4 * coroutines);
}

}  // namespace
