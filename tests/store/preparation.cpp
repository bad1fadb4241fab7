// SPDX-License-Identifier: MIT
// Tests of store/preparation.hpp: those who are asked before a change, what they can say, and what comes of it.
#include <cfg/store/store.hpp>

#include "changing_text.hpp"
#include "messages.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using store_test::changing_text;
using test::gate;
using test::journal;

struct server {
    std::string host = "localhost";
    int port = 8080;

    static constexpr cfg::field schema[] = {cfg::field("port").min(1)};
};

struct gateway {
    server http;
    server admin;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

using changes = cfg::changes<gateway>;
using texts = std::vector<std::string>;

constexpr std::string_view nested = "a change cannot be made while the same thread makes another one";

[[nodiscard]] bool mentions(const cfg::load_error& error, std::string_view text) {
    return error.to_string().find(text) != std::string::npos;
}

struct fixture {
    journal<cfg::event> events;
    changing_text source{"http.port = 1"};
    cfg::store<gateway> store{
        cfg::store_options{.on_event = [this](const cfg::event& happened) { events.add(happened); }}, source};
    texts log;

    [[nodiscard]] std::vector<cfg::event> events_of(cfg::event::kind what) const {
        std::vector<cfg::event> found;
        for (const cfg::event& each : events.entries())
            if (each.what == what) found.push_back(each);
        return found;
    }
};

TEST_CASE_FIXTURE(fixture, "who prepares is asked about candidates, before anybody sees them") {
    const auto asked = store.on_prepare<"http.**">([&](const changes& proposed, cfg::preparation&) {
        log.push_back(std::to_string(proposed.before().http.port) + ">" + std::to_string(proposed.after().http.port) +
                      " of " + std::to_string(proposed.size()) + ", still " + std::to_string(store.get<"http.port">()) +
                      " in " + std::to_string(store.version()));
        const auto now = store.snapshot();
        CHECK(now->http.port == proposed.before().http.port);
        CHECK(store.loaded().version() == store.version());
        CHECK(store.history().size() == store.version());
        CHECK(store.counters().version == store.version());
        CHECK(store.preview());
    });
    const auto told = store.on_change<"http.port">([&] { log.push_back("told"); });
    REQUIRE(store.set<"http.port">(2));
    REQUIRE(store.set<"admin.port">(2));
    REQUIRE(store.update([](gateway& that) { that.http.port = that.admin.port = 3; }));
    source.write("http.port = 7");
    REQUIRE(store.reload());  // what is set stays
    REQUIRE(store.reset<"http.port">());
    REQUIRE(store.rollback(1));
    CHECK(log == texts{"1>2 of 1, still 1 in 1", "told", "2>3 of 2, still 2 in 3", "told", "3>7 of 1, still 3 in 4",
                       "told", "7>1 of 2, still 7 in 5", "told"});
}

TEST_CASE_FIXTURE(fixture,
                  "nobody is asked about what the rules refuse, what changes nothing, and what is only proposed") {
    int asked = 0;
    const auto one = store.on_prepare<"**">([&](const changes&, cfg::preparation&) { ++asked; });
    CHECK_FALSE(store.set<"http.port">(0));
    CHECK_FALSE(store.set("http.port", "many"));
    CHECK_FALSE(store.update([](gateway& that) { that.http.port = -1; }));
    source.write("http.port = 0");
    CHECK_FALSE(store.reload());
    source.write("http.port = 1\nthreads = 5");
    CHECK(store.reload());
    CHECK(store.set<"http.port">(1));
    source.write("http.port = 5");
    CHECK(store.preview());
    CHECK_FALSE(store.rollback(99));
    CHECK(asked == 0);
    REQUIRE(store.reset());
    REQUIRE(store.reload());
    CHECK(asked == 1);
}

TEST_CASE_FIXTURE(fixture, "a refusal has the reasons of all, and nothing changes") {
    int told = 0;
    int others = 0;
    const auto first = store.on_prepare<"http.**">([](const changes&, cfg::preparation& step) {
        step.refuse("the certificate has no private key");
        step.refuse("the port is taken");
    });
    const auto second = store.on_prepare<"http.port">(
        [](const changes&, cfg::preparation&) { throw std::runtime_error("no such host"); });
    const auto third = store.on_prepare<"http.port">([](const changes&, cfg::preparation&) { throw 5; });
    const auto fourth = store.on_prepare<"http.port">([&](const changes&, cfg::preparation&) { ++others; });
    const auto fifth = store.on_prepare<"admin.port">([&](const changes&, cfg::preparation&) { ++others; });
    const auto changed = store.on_any_change([&] { ++told; });
    const auto before = store.snapshot();
    const auto set = store.set<"http.port">(2, "because");
    REQUIRE(!set);
    REQUIRE(set.error().problems().size() == 4);
    CHECK(set.error().problems()[0].message == "the certificate has no private key");
    CHECK(set.error().problems()[1].message == "the port is taken");
    CHECK(set.error().problems()[2].message == "no such host");
    CHECK(set.error().problems()[3].message == "an exception without a message");
    CHECK(mentions(set.error(), "configuration not changed"));
    CHECK(others == 1);
    CHECK(told == 0);
    CHECK(store.version() == 1);
    CHECK_FALSE(store.changed_since(1));
    CHECK(store.get<"http.port">() == 1);
    const auto after = store.snapshot();
    CHECK(&*after == &*before);
    CHECK(store.history().size() == 1);
    CHECK(store.overrides().paths().empty());
    CHECK(store.counters().refused == 1);
    CHECK(store.counters().subscriber_errors == 0);
    const auto refused = events_of(cfg::event::kind::refused);
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].version == 1);
    CHECK(refused[0].cause == cfg::change_cause::set);
    CHECK(refused[0].reason == "because");
    CHECK(refused[0].error.find("the port is taken") != std::string::npos);
    // The next change is as if nothing had been.
    REQUIRE(store.set<"admin.port">(2));
    CHECK(store.version() == 2);
    CHECK(told == 1);
    CHECK(others == 2);
}

TEST_CASE_FIXTURE(fixture, "what was left for the commit runs in the order of asking, before anybody is told") {
    const auto first = store.on_prepare<"http.port">([&](const changes& proposed, cfg::preparation& step) {
        step.on_commit([&, port = proposed.after().http.port, version = store.version()] {
            log.push_back("first " + std::to_string(port));
            CHECK(store.get<"http.port">() == port);
            CHECK(store.version() == version + 1);
            CHECK(store.snapshot().version() == version + 1);
        });
        step.on_abort([&] { log.push_back("never"); });
        step.on_commit([&] { log.push_back("first again"); });
    });
    const auto second = store.on_prepare<"**">(
        [&](const changes&, cfg::preparation& step) { step.on_commit([&] { log.push_back("second"); }); });
    const auto told = store.on_change<"http.port">([&] { log.push_back("told"); });
    REQUIRE(store.set<"http.port">(2));
    CHECK(log == texts{"first 2", "first again", "second", "told"});
    log.clear();
    REQUIRE(store.set<"admin.port">(2));
    CHECK(log == texts{"second"});
}

TEST_CASE_FIXTURE(fixture, "what was left for the abort runs if anybody refuses, also earlier or later") {
    bool refuses = true;
    const auto first = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
        step.on_commit([&] { log.push_back("commit"); });
        step.on_abort([&] {
            log.push_back("first " + std::to_string(store.get<"http.port">()));
            CHECK(store.version() == 1);
        });
    });
    const auto second = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
        step.on_abort([&] { log.push_back("second"); });
        if (refuses) step.refuse("not now");
        step.on_abort([&] { log.push_back("second again"); });
    });
    const auto third = store.on_prepare<"http.port">(
        [&](const changes&, cfg::preparation& step) { step.on_abort([&] { log.push_back("third"); }); });
    CHECK_FALSE(store.set<"http.port">(2));
    CHECK(log == texts{"first 1", "second", "second again", "third"});
    refuses = false;
    log.clear();
    REQUIRE(store.set<"http.port">(2));
    CHECK(log == texts{"commit"});
}

TEST_CASE_FIXTURE(fixture, "actions that throw are reported, and change nothing else") {
    bool refuses = false;
    const auto first = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
        step.on_commit([] { throw std::runtime_error("the commit failed"); });
        step.on_commit([&] { log.push_back("commit"); });
        step.on_abort([] { throw std::runtime_error("the abort failed"); });
        step.on_abort([&] { log.push_back("abort"); });
        if (refuses) step.refuse("not now");
    });
    const auto told = store.on_change<"http.port">([&] { log.push_back("told"); });
    REQUIRE(store.set<"http.port">(2));
    CHECK(log == texts{"commit", "told"});
    REQUIRE(events_of(cfg::event::kind::subscriber_failed).size() == 1);
    CHECK(events_of(cfg::event::kind::subscriber_failed)[0].error == "the commit failed");
    CHECK(events_of(cfg::event::kind::subscriber_failed)[0].version == 2);
    CHECK(store.counters().subscriber_errors == 1);
    refuses = true;
    const auto refused = store.set<"http.port">(3);
    REQUIRE(!refused);
    CHECK(refused.error().problems().size() == 1);
    CHECK(log == texts{"commit", "told", "abort"});
    CHECK(events_of(cfg::event::kind::subscriber_failed).back().error == "the abort failed");
    CHECK(store.counters().subscriber_errors == 2);
    CHECK(store.version() == 2);
}

TEST_CASE_FIXTURE(fixture, "actions may own what can only be moved; it is gone when the change is over") {
    const auto alive = std::make_shared<int>();
    std::unique_ptr<std::shared_ptr<int>> current;
    const auto asked = store.on_prepare<"http.port">([&](const changes& proposed, cfg::preparation& step) {
        auto made = std::make_unique<std::shared_ptr<int>>(alive);
        auto dropped = std::make_unique<std::shared_ptr<int>>(alive);
        if (proposed.after().http.port == 3) step.refuse("three");
        step.on_commit([&, made = std::move(made)]() mutable { current = std::move(made); });
        step.on_abort([&, dropped = std::move(dropped)] { CHECK(dropped != nullptr); });
    });
    REQUIRE(store.set<"http.port">(2));
    REQUIRE(current);
    CHECK(alive.use_count() == 2);
    CHECK_FALSE(store.set<"http.port">(3));
    CHECK(alive.use_count() == 2);
}

TEST_CASE_FIXTURE(fixture, "a change within a preparation, its actions, or an update is refused") {
    std::vector<std::string> errors;
    const auto try_all = [&] {
        const auto note = [&](const auto& outcome) {
            REQUIRE(!outcome);
            CHECK(mentions(outcome.error(), nested));
            CHECK(mentions(outcome.error(), "on_change"));
            errors.push_back(outcome.error().to_string());
        };
        note(store.set<"admin.port">(5));
        note(store.set("admin.port", "5"));
        note(store.update([](gateway& that) { that.admin.port = 5; }));
        note(store.reset<"admin.port">());
        note(store.reset());
        note(store.reload());
        note(store.rollback(1));
    };
    auto asked = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
        try_all();
        step.on_commit(try_all);
    });
    REQUIRE(store.set<"http.port">(2));
    CHECK(errors.size() == 14);
    CHECK(store.version() == 2);
    CHECK(store.get<"admin.port">() == 8080);
    asked.reset();
    REQUIRE(store.update([&](gateway& that) {
        try_all();
        that.http.port = 3;
    }));
    CHECK(errors.size() == 21);
    CHECK(store.version() == 3);
    CHECK(store.get<"http.port">() == 3);
    // Another store is another matter.
    cfg::store<gateway> other(changing_text{""});
    REQUIRE(store.update([&](gateway& that) {
        REQUIRE(other.set<"http.port">(9));
        that.http.port = 4;
    }));
    CHECK(other.get<"http.port">() == 9);
}

TEST_CASE_FIXTURE(fixture, "an update that throws changes nothing, and leaves the turn to the next change") {
    int asked = 0;
    const auto one = store.on_prepare<"**">([&](const changes&, cfg::preparation&) { ++asked; });
    CHECK_THROWS_WITH(static_cast<void>(store.update([](gateway& that) {
        that.http.port = 2;
        throw std::runtime_error("half-way");
    })),
                      "half-way");
    CHECK(store.get<"http.port">() == 1);
    CHECK(store.version() == 1);
    CHECK(asked == 0);
    REQUIRE(store.set<"http.port">(3));
    CHECK(asked == 1);
}

TEST_CASE_FIXTURE(fixture, "within a preparation one may subscribe, and end subscriptions, its own as well") {
    const auto owned = std::make_shared<int>();
    cfg::subscription self;
    cfg::subscription other;
    cfg::subscription added;
    cfg::subscription told;
    self = store.on_prepare<"http.port">([&, owned](const changes&, cfg::preparation& step) {
        step.on_commit([&] { log.push_back("the action of a subscription that has ended"); });
        self.reset();
        other.reset();
        log.push_back("self " + std::to_string(owned.use_count() > 1));
        added = store.on_prepare<"http.port">([&](const changes&, cfg::preparation&) { log.push_back("added"); });
        told = store.on_change<"http.port">([&] { log.push_back("told"); });
    });
    other = store.on_prepare<"http.port">([&](const changes&, cfg::preparation&) { log.push_back("other"); });
    CHECK(store.counters().subscribers == 2);
    REQUIRE(store.set<"http.port">(2));
    CHECK(log == texts{"self 1", "told"});
    CHECK(owned.use_count() == 1);
    CHECK(store.counters().subscribers == 2);
    REQUIRE(store.set<"http.port">(3));
    CHECK(log == texts{"self 1", "told", "added", "told"});
}

TEST_CASE_FIXTURE(fixture, "an action is not run for a subscriber that has gone on another thread") {
    cfg::subscription gone = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
        step.on_commit([&] { log.push_back("gone"); });
    });
    const auto asked = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
        std::thread([&] { gone.reset(); }).join();
        step.on_commit([&] { log.push_back("there"); });
    });
    REQUIRE(store.set<"http.port">(2));
    CHECK(log == texts{"there"});
}

TEST_CASE_FIXTURE(fixture, "the end of a subscription waits for the callback and its actions on another thread") {
    for (const bool in_action : {false, true}) {
        gate running;
        gate go_on;
        std::atomic<bool> is_done{false};
        const auto block = [&] {
            running.open();
            go_on.wait();
            is_done = true;
        };
        cfg::subscription asked = store.on_prepare<"http.port">([&](const changes&, cfg::preparation& step) {
            if (in_action)
                step.on_commit(block);
            else
                block();
        });
        std::thread writer([&] { CHECK(store.set<"http.port">(in_action ? 3 : 2)); });
        running.wait();
        std::thread opener([&] { go_on.open(); });
        asked.reset();
        CHECK(is_done);
        opener.join();
        writer.join();
    }
}

/// A configuration whose rule uses a store of it.
std::function<void()>* within_check = nullptr;

struct checked {
    int port = 1;

    void check(cfg::report<checked>& that) const {
        if (within_check != nullptr) (*within_check)();
        that.require<"port">(port < 100, "a large port");
    }
};

TEST_CASE("a change made in a check is refused") {
    cfg::store<checked> store(changing_text{""});
    int calls = 0;
    std::function<void()> change = [&] {
        ++calls;
        const auto outcome = store.set<"port">(50);
        REQUIRE(!outcome);
        CHECK(mentions(outcome.error(), nested));
        CHECK(store.get<"port">() == 1);
    };
    within_check = &change;
    const auto set = store.set<"port">(2);
    within_check = nullptr;
    REQUIRE(set);
    CHECK(calls == 1);
    CHECK(store.get<"port">() == 2);
    CHECK(store.version() == 2);
}

TEST_CASE_FIXTURE(fixture, "other threads wait until a change that is prepared is made") {
    gate asked;
    std::thread other;
    const auto one = store.on_prepare<"http.port">([&](const changes&, cfg::preparation&) {
        if (other.joinable()) return;
        other = std::thread([&] {
            asked.open();
            const auto set = store.update([](gateway& that) { that.admin.port = that.http.port; });
            CHECK(set.value().version() == 3);
        });
        asked.wait();
    });
    REQUIRE(store.set<"http.port">(2));
    other.join();
    CHECK(store.get<"admin.port">() == 2);
}

}  // namespace
