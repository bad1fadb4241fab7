// SPDX-License-Identifier: MIT
// Tests of store/subscribe.hpp: who is told of a store's changes, what, when and where.
#include <cfg/store/store.hpp>

#include "changing_text.hpp"
#include "messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using store_test::changing_text;
using test::gate;
using test::journal;

struct server {
    std::string host = "localhost";
    int port = 8080;
    int timeout = 5;

    static constexpr cfg::field schema[] = {cfg::field("port").min(1)};
};

struct gateway {
    server http;
    server admin;
    std::map<std::string, int> labels;
    std::optional<int> limit;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

using store_of_gateway = cfg::store<gateway>;
using changes = cfg::changes<gateway>;
using texts = std::vector<std::string>;
using counts = std::vector<int>;

constexpr std::chrono::milliseconds much_patience{60'000};

/// A store that keeps its events.
struct fixture {
    journal<cfg::event> events;
    changing_text source{"http.port = 1"};
    store_of_gateway store{cfg::store_options{.patience = much_patience, .on_event = [this](const cfg::event& happened) { events.add(happened); }},
                           source};

    [[nodiscard]] std::vector<cfg::event> events_of(cfg::event::kind what) const {
        std::vector<cfg::event> found;
        for (const cfg::event& each : events.entries())
            if (each.what == what) found.push_back(each);
        return found;
    }
};

[[nodiscard]] std::string spell(const changes& changed) {
    std::string spelt;
    changed.for_each([&](auto key, const auto&, const auto&) { spelt.append(spelt.empty() ? "" : " ").append(key.path); });
    return spelt;
}

TEST_CASE_FIXTURE(fixture, "a callback takes the two values of a leaf, the changes, or nothing") {
    std::vector<std::pair<int, int>> values;
    texts changed;
    int calls = 0;
    const auto one = store.on_change<"http.port">([&](int before, int after) { values.emplace_back(before, after); });
    const auto two = store.on_change<"http.port">([&](const changes& told) {
        changed.push_back(std::to_string(told.before().http.port) + ">" + std::to_string(told.after().http.port) + " " + spell(told));
    });
    const auto three = store.on_change<"http.port">([&] { ++calls; });
    REQUIRE(store.set<"http.port">(2));
    CHECK(values == std::vector<std::pair<int, int>>{{1, 2}});
    CHECK(changed == texts{"1>2 http.port"});
    CHECK(calls == 1);
    REQUIRE(store.set<"http.host">("elsewhere"));
    REQUIRE(store.set<"admin.port">(7));
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == 1);
    REQUIRE(store.update([](gateway& that) {
        that.http.port = 3;
        that.admin.host = "inside";
    }));
    CHECK(values.back() == std::pair{2, 3});
    CHECK(changed.back() == "2>3 http.port admin.host");
    CHECK(calls == 2);
}

TEST_CASE_FIXTURE(fixture, "values that are not words are told as references into the two versions") {
    texts told;
    const auto host = store.on_change<"http.host">([&](const std::string& before, const std::string& after) { told.push_back(before + ">" + after); });
    const auto labels = store.on_change<"labels">([&](const std::map<std::string, int>& before, const std::map<std::string, int>& after) {
        told.push_back(std::to_string(before.size()) + ">" + std::to_string(after.size()));
    });
    const auto limit = store.on_change<"limit">([&](std::optional<int> before, std::optional<int> after) {
        told.push_back(std::to_string(before.value_or(-1)) + ">" + std::to_string(after.value_or(-1)));
    });
    REQUIRE(store.set<"http.host">("a"));
    REQUIRE(store.update([](gateway& that) {
        that.labels["x"] = 1;
        that.limit = 5;
    }));
    REQUIRE(store.update([](gateway& that) { that.labels["x"] = 2; }));
    CHECK(told == texts{"localhost>a", "0>1", "-1>5", "1>1"});
}

TEST_CASE_FIXTURE(fixture, "the key of a section stands for all that is in it") {
    std::vector<std::pair<server, server>> sections;
    int generic = 0;
    const auto one = store.on_change<"http">([&](const server& before, const server& after) { sections.emplace_back(before, after); });
    const auto two = store.on_change<"http">([&](const auto& before, const auto& after) { generic += after.port - before.port; });
    REQUIRE(store.set<"admin.port">(9));
    CHECK(sections.empty());
    REQUIRE(store.update([](gateway& that) {
        that.http.port = 11;
        that.http.timeout = 6;
    }));
    REQUIRE(sections.size() == 1);
    CHECK(sections[0].first.port == 1);
    CHECK(sections[0].first.timeout == 5);
    CHECK(sections[0].second.port == 11);
    CHECK(sections[0].second.timeout == 6);
    CHECK(generic == 10);
}

TEST_CASE_FIXTURE(fixture, "patterns, also several, call once for a change") {
    counts calls(4);
    const auto all = store.on_change<"http.**">([&] { ++calls[0]; });
    const auto ports = store.on_change<"*.port">([&](const changes&) { ++calls[1]; });
    const auto several = store.on_change<"http.timeout", "admin.**", "limit">([&] { ++calls[2]; });
    const auto two_keys = store.on_change<"http.port", "admin.port">([&](const changes& changed) { calls[3] += static_cast<int>(changed.size()); });
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == counts{1, 1, 0, 1});
    REQUIRE(store.set<"http.timeout">(2));
    CHECK(calls == counts{2, 1, 1, 1});
    REQUIRE(store.update([](gateway& that) { that.http.timeout = that.http.port = that.admin.port = 30; }));
    CHECK(calls == counts{3, 2, 2, 4});
    REQUIRE(store.set<"labels">(std::map<std::string, int>{{"a", 1}}));
    CHECK(calls == counts{3, 2, 2, 4});
}

TEST_CASE_FIXTURE(fixture, "on_any_change tells every change, and no reading that changes nothing") {
    texts told;
    int calls = 0;
    std::vector<std::pair<int, int>> wholes;
    const auto one = store.on_any_change([&](const changes& changed) { told.push_back(spell(changed)); });
    const auto two = store.on_any_change([&] { ++calls; });
    const auto three = store.on_any_change([&](const gateway& before, const gateway& after) { wholes.emplace_back(before.http.port, after.http.port); });
    source.write("http.port = 2\nadmin.timeout = 1");
    REQUIRE(store.reload());
    REQUIRE(store.reload());
    REQUIRE(store.set<"http.port">(2));
    REQUIRE(store.set<"http.port">(3));
    REQUIRE(store.reset());
    REQUIRE(store.rollback(1));
    CHECK(told == texts{"http.port admin.timeout", "http.port", "http.port", "http.port admin.timeout"});
    CHECK(calls == 4);
    CHECK(wholes == std::vector<std::pair<int, int>>{{1, 2}, {2, 3}, {3, 2}, {2, 1}});
}

TEST_CASE_FIXTURE(fixture, "nobody is told of what needs a restart, or was refused") {
    int calls = 0;
    const auto all = store.on_any_change([&] { ++calls; });
    source.write("http.port = 1\nthreads = 8");
    REQUIRE(store.reload());
    CHECK(store.pending_restart().size() == 1);
    CHECK_FALSE(store.set<"http.port">(0));
    CHECK(calls == 0);
    source.write("http.port = 2\nthreads = 8");
    texts told;
    const auto changed = store.on_any_change([&](const changes& each) { told.push_back(spell(each)); });
    REQUIRE(store.reload());
    CHECK(told == texts{"http.port"});
}

TEST_CASE_FIXTURE(fixture, "callbacks may own what can only be moved, and change it; it is destroyed with the subscription") {
    const auto alive = std::make_shared<int>();
    struct owned {
        std::shared_ptr<int> counted;
        int value = 0;
    };
    const auto own = [&] { return std::make_unique<owned>(owned{alive, 0}); };
    int seen = 0;
    cfg::subscription one = store.on_change<"http.port">([&seen, mine = own()](int, int after) { seen += (mine->value += after); });
    cfg::subscription two = store.on_change<"http.**">([&seen, mine = own(), calls = 0](const changes&) mutable { seen += 100 * ++calls; });
    cfg::subscription three = store.on_any_change([&seen, mine = own(), calls = 0]() mutable { seen += 1000 * ++calls; });
    cfg::subscription four = store.on_prepare<"http.**">([mine = own()](const changes&, cfg::preparation&) { ++mine->value; });
    CHECK(alive.use_count() == 5);
    REQUIRE(store.set<"http.port">(2));
    CHECK(seen == 1102);
    REQUIRE(store.set<"http.port">(3));
    CHECK(seen == 1102 + 5 + 200 + 2000);
    one.reset();
    CHECK(alive.use_count() == 4);
    two.reset();
    three.reset();
    four.reset();
    CHECK(alive.use_count() == 1);
    CHECK(store.counters().subscribers == 0);
}

/// What is called is an object of a class, or a function.
struct counting {
    int* calls;
    void operator()(const changes&) const { ++*calls; }
};
int free_calls = 0;
void count_freely() { ++free_calls; }

TEST_CASE_FIXTURE(fixture, "function objects, functions and std::function are callbacks") {
    int calls = 0;
    const counting object{&calls};
    std::function<void(int, int)> function = [&](int, int) { ++calls; };
    free_calls = 0;
    const auto one = store.on_change<"http.port">(object);
    const auto two = store.on_change<"http.port">(function);
    const auto three = store.on_change<"http.port">(count_freely);
    const auto four = store.on_any_change(&count_freely);
    REQUIRE(store.set<"http.port">(2));
    CHECK(calls == 2);
    CHECK(free_calls == 2);
    function = nullptr;
    REQUIRE(store.set<"http.port">(3));
    CHECK(calls == 4);
}

TEST_CASE_FIXTURE(fixture, "invoke_now calls at once with what is, and later with what changes") {
    std::vector<std::pair<int, int>> values;
    texts told;
    REQUIRE(store.set<"http.port">(2));
    const auto one = store.on_change<"http.port">([&](int before, int after) { values.emplace_back(before, after); }, {.invoke_now = true});
    CHECK(values == std::vector<std::pair<int, int>>{{2, 2}});
    const auto two = store.on_change<"*.timeout">([&](const changes& changed) { told.push_back(spell(changed)); }, {.invoke_now = true});
    CHECK(told == texts{"http.timeout admin.timeout"});
    REQUIRE(store.set<"http.port">(3));
    CHECK(values.back() == std::pair{2, 3});
    CHECK(told.size() == 1);
    int calls = 0;
    const auto three = store.on_any_change([&] { ++calls; }, {.invoke_now = true});
    CHECK(calls == 1);
    // Within a callback: told afterwards, once, and not before.
    cfg::subscription inner;
    std::vector<std::pair<int, int>> inner_values;
    const auto outer = store.on_change<"admin.port">([&] {
        if (inner) return;
        inner = store.on_change<"admin.port">([&](int before, int after) { inner_values.emplace_back(before, after); }, {.invoke_now = true});
        CHECK(inner_values.empty());
    });
    REQUIRE(store.set<"admin.port">(1));
    CHECK(inner_values == std::vector<std::pair<int, int>>{{1, 1}});
    REQUIRE(store.set<"admin.port">(2));
    CHECK(inner_values.back() == std::pair{1, 2});
    CHECK(inner_values.size() == 2);
}

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
    for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i] == std::pair{static_cast<int>(i) + 1, static_cast<int>(i) + 2});
}

TEST_CASE_FIXTURE(fixture, "changes that wait for a slow posted subscriber are merged, also to nothing") {
    std::vector<std::function<void()>> tasks;
    std::vector<std::pair<int, int>> told;
    const auto one = store.on_change<"http.port">([&](int before, int after) { told.emplace_back(before, after); },
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
    CHECK(failed[1].error == "unknown exception");
    CHECK(store.counters().subscriber_errors == 2);
    CHECK(store.counters().refused == 0);
    CHECK(store.version() == 2);
    const auto four = store.on_change<"http.port">([] {}, {.post = [](const std::function<void()>&) { throw std::runtime_error("the pool is full"); }});
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
        if (!later) later = store.on_change<"http.port">([&](int, int now) { told.push_back("later " + std::to_string(now)); });
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
        posted = store.on_change<"http.port">([&, owned] { ++calls; }, {.post = [&](std::function<void()> each) { task = std::move(each); }});
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

TEST_CASE_FIXTURE(fixture, "threads that set at the same time are told of their own change when set returns, all in order") {
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
    store_of_gateway store(cfg::store_options{.patience = std::chrono::milliseconds(1), .on_event = [&](const cfg::event& each) { events.add(each); }},
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
        CHECK(set.error().to_string().find("a change cannot be made while the same thread makes another one") != std::string::npos);
        if (!subscribed)
            subscribed = store.on_change<"http.port">([&](int before, int) { order.push_back("subscribed " + std::to_string(before)); },
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
