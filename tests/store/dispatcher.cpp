// SPDX-License-Identifier: MIT
// Tests of store/dispatcher.hpp and store/subscription.hpp: who is told what, in which order, and for how long.
#include <cfg/store/dispatcher.hpp>

#include "messages.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
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

static_assert(std::is_nothrow_move_constructible_v<cfg::subscription> &&
              !std::is_copy_constructible_v<cfg::subscription>);

struct fixture {
    test::journal<subscriber_trouble> troubles;
    dispatcher told{test::hooks_with(troubles)};

    /// A callback that notes the versions that it is told.
    [[nodiscard]] static dispatcher::callback note_in(versions& noted) {
        return [&noted](const void* content) { noted.push_back(step_in(content).to); };
    }
    [[nodiscard]] cfg::subscription subscribe(dispatcher::callback call, std::uint64_t since = 0) {
        return told.subscribe({1}, std::move(call), {}, since, nullptr);
    }
};

TEST_CASE_FIXTURE(fixture, "those are told who want a leaf that changed") {
    versions first;
    versions last;
    versions both;
    const cfg::subscription one = told.subscribe({1, 0, 0}, note_in(first), {}, 0, nullptr);
    const cfg::subscription two = told.subscribe({0, 0, 1}, note_in(last), {}, 0, nullptr);
    const cfg::subscription three = told.subscribe({1, 0, 1}, note_in(both), {}, 0, nullptr);
    send(told, 1, {1, 0, 0});
    send(told, 2, {0, 0, 1});
    send(told, 3, {2, 1, 2});
    send(told, 4, {0, 0, 3});
    CHECK(first == versions{1});
    CHECK(last == versions{2, 4});
    CHECK(both == versions{1, 2, 4});
}

TEST_CASE_FIXTURE(fixture, "a message is told on the thread that delivers it") {
    std::thread::id where;
    const cfg::subscription one = subscribe([&](const void*) { where = std::this_thread::get_id(); });
    send(told, 1);
    CHECK(where == std::this_thread::get_id());
    std::thread other([&] { send(told, 2); });
    const std::thread::id id = other.get_id();
    other.join();
    CHECK(where == id);
}

TEST_CASE_FIXTURE(fixture, "messages of versions that a subscriber knows are not told") {
    versions noted;
    const cfg::subscription one = subscribe(note_in(noted), 2);
    for (std::uint64_t version = 1; version <= 4; ++version) send(told, version);
    CHECK(noted == versions{3, 4});
}

TEST_CASE_FIXTURE(fixture, "subscribers are counted") {
    CHECK(told.subscriber_count() == 0);
    cfg::subscription none;
    CHECK(!none);
    none.reset();
    cfg::subscription one = subscribe([](const void*) {});
    const cfg::subscription two = subscribe([](const void*) {});
    CHECK(one);
    CHECK(told.subscriber_count() == 2);
    one.reset();
    CHECK(!one);
    CHECK(told.subscriber_count() == 1);
    one.reset();
    CHECK(told.subscriber_count() == 1);
}

TEST_CASE_FIXTURE(fixture, "a subscription that is assigned ends the one before") {
    const auto first = std::make_shared<int>();
    const auto second = std::make_shared<int>();
    cfg::subscription one = subscribe([first](const void*) {});
    one = subscribe([second](const void*) {});
    CHECK(first.use_count() == 1);
    CHECK(second.use_count() > 1);
    cfg::subscription& same = one;
    one = std::move(same);
    CHECK(one);
    CHECK(told.subscriber_count() == 1);
    cfg::subscription moved = std::move(one);
    CHECK(!one);  // NOLINT: what is left after a move is part of the contract
    moved.reset();
    CHECK(second.use_count() == 1);
}

TEST_CASE_FIXTURE(fixture, "what is committed within a callback is told to all afterwards, in order") {
    std::vector<std::string> noted;
    const cfg::subscription one = subscribe([&](const void* content) {
        const std::uint64_t version = step_in(content).to;
        if (version == 1) {
            send(told, 2);
            send(told, 3);
        }
        noted.push_back("one " + std::to_string(version));
    });
    const cfg::subscription two =
        subscribe([&](const void* content) { noted.push_back("two " + std::to_string(step_in(content).to)); });
    send(told, 1);
    CHECK(noted == std::vector<std::string>{"one 1", "two 1", "one 2", "two 2", "one 3", "two 3"});
}

TEST_CASE_FIXTURE(fixture, "a callback that throws is reported, and the others are told") {
    versions noted;
    const cfg::subscription one = subscribe([](const void*) { throw std::runtime_error("no such host"); });
    const cfg::subscription two = subscribe([](const void*) { throw 5; });
    const cfg::subscription three = subscribe(note_in(noted));
    send(told, 7);
    send(told, 8);
    CHECK(noted == versions{7, 8});
    const auto reported = troubles.entries();
    REQUIRE(reported.size() == 4);
    CHECK(reported[0].what == subscriber_trouble::kind::threw);
    CHECK(reported[0].version == 7);
    CHECK(reported[0].message == "no such host");
    CHECK(reported[1].message == "an exception without a message");
    CHECK(reported[3].version == 8);
}

TEST_CASE("a report that throws disturbs nobody") {
    dispatcher told({.report = [](const subscriber_trouble&) { throw 1; }, .merge = test::merge_steps});
    versions noted;
    const cfg::subscription one = told.subscribe({1}, [](const void*) { throw 2; }, {}, 0, nullptr);
    const cfg::subscription two = told.subscribe({1}, fixture::note_in(noted), {}, 0, nullptr);
    send(told, 1);
    CHECK(noted == versions{1});
}

TEST_CASE_FIXTURE(fixture, "a subscriber that comes within a callback is told what it does not know") {
    versions early;
    versions late;
    std::vector<cfg::subscription> others;
    const cfg::subscription one = subscribe([&](const void* content) {
        if (step_in(content).to != 5) return;
        others.push_back(subscribe(note_in(early), 4));
        others.push_back(subscribe(note_in(late), 5));
    });
    send(told, 5);
    CHECK(early == versions{5});
    CHECK(late.empty());
    send(told, 6);
    CHECK(early == versions{5, 6});
    CHECK(late == versions{6});
}

TEST_CASE_FIXTURE(fixture, "a callback may end its own subscription, and is destroyed when it returns") {
    auto captured = std::make_shared<int>();
    const std::weak_ptr<int> alive = captured;
    int calls = 0;
    bool was_alive = false;
    cfg::subscription one;
    one = subscribe([&, captured = std::move(captured)](const void*) {
        ++calls;
        one.reset();
        was_alive = !alive.expired() && captured.use_count() == 1;
    });
    const cfg::subscription two = subscribe([&](const void*) { CHECK(alive.expired()); });
    send(told, 1);
    send(told, 2);
    CHECK(calls == 1);
    CHECK(was_alive);
    CHECK(told.subscriber_count() == 1);
}

TEST_CASE_FIXTURE(fixture, "who is ended before its turn is not called, and is destroyed at once") {
    auto captured = std::make_shared<int>();
    const std::weak_ptr<int> alive = captured;
    bool is_called = false;
    cfg::subscription two;
    const cfg::subscription one = subscribe([&](const void*) {
        two.reset();
        CHECK(alive.expired());
    });
    two = subscribe([&, captured = std::move(captured)](const void*) { is_called = true; });
    send(told, 1);
    CHECK(!is_called);
    CHECK(troubles.entries().empty());
}

TEST_CASE_FIXTURE(fixture, "what a callback captured is destroyed with its subscription, without a lock") {
    /// Ends another subscription, and commits, when it is destroyed.
    struct destroyed {
        dispatcher& told;
        cfg::subscription other;
        ~destroyed() {
            other.reset();
            send(told, 9);
        }
    };
    versions noted;
    const cfg::subscription last = subscribe(note_in(noted));
    {
        auto captured = std::make_shared<destroyed>(told, subscribe([](const void*) {}));
        const cfg::subscription one = subscribe([captured = std::move(captured)](const void*) {});
        CHECK(told.subscriber_count() == 3);
    }
    CHECK(told.subscriber_count() == 1);
    CHECK(noted == versions{9});
}

TEST_CASE_FIXTURE(fixture, "a callback may own its subscription") {
    auto own = std::make_shared<cfg::subscription>();
    const std::weak_ptr<cfg::subscription> alive = own;
    *own = subscribe([own](const void*) { own->reset(); });
    own = nullptr;
    CHECK(!alive.expired());
    send(told, 1);
    CHECK(alive.expired());
    CHECK(told.subscriber_count() == 0);
}

TEST_CASE_FIXTURE(fixture, "the present values are told at once, and nothing that they contain") {
    versions noted;
    const cfg::delivery at_once{.invoke_now = true};
    const cfg::subscription one = told.subscribe({1}, note_in(noted), at_once, 1, [] { return message_of(3, {}); });
    CHECK(noted == versions{3});
    send(told, 3);
    send(told, 4);
    CHECK(noted == versions{3, 4});

    versions other;
    const cfg::subscription two = told.subscribe({1}, note_in(other), {}, 4, [] { return message_of(4); });
    CHECK(other.empty());
}

TEST_CASE_FIXTURE(fixture, "within a callback the present values are told after the message, and before later ones") {
    std::vector<std::string> noted;
    cfg::subscription two;
    std::uint64_t present = 1;
    const cfg::subscription one = subscribe([&](const void* content) {
        const std::uint64_t version = step_in(content).to;
        if (version == 1) {
            const std::uint64_t queued = told.enqueue(message_of(present = 2));
            two = told.subscribe(
                {1}, [&](const void* now) { noted.push_back("two " + std::to_string(step_in(now).to)); },
                {.invoke_now = true}, 1, [&] { return message_of(present); });
            told.deliver(queued);
            send(told, present = 3);
            CHECK(noted.empty());
        }
        noted.push_back("one " + std::to_string(version));
    });
    send(told, 1);
    send(told, 4);
    // Version 2 is older than what it was told first.
    CHECK(noted == std::vector<std::string>{"one 1", "one 2", "two 3", "one 3", "one 4", "two 4"});
}

TEST_CASE_FIXTURE(fixture, "present values that cannot be had are reported, and later changes are told") {
    versions noted;
    const cfg::subscription one =
        told.subscribe({1}, note_in(noted), {.invoke_now = true}, 0,
                       []() -> test::message_pointer { throw std::runtime_error("no values"); });
    CHECK(noted.empty());
    REQUIRE(troubles.entries().size() == 1);
    CHECK(troubles.entries()[0].message == "no values");
    send(told, 1);
    CHECK(noted == versions{1});
}

TEST_CASE("subscriptions outlive the dispatcher") {
    test::journal<subscriber_trouble> troubles;
    auto captured = std::make_shared<int>();
    const std::weak_ptr<int> alive = captured;
    cfg::subscription one;
    {
        dispatcher told(test::hooks_with(troubles));
        one = told.subscribe({1}, [captured = std::move(captured)](const void*) {}, {}, 0, nullptr);
    }
    CHECK(one);
    one.reset();
    CHECK(alive.expired());
}

TEST_CASE("a callback may destroy the dispatcher; nobody is told after that, and nothing is reported") {
    test::journal<subscriber_trouble> troubles;
    auto told = std::make_unique<dispatcher>(test::hooks_with(troubles));
    dispatcher& alias = *told;
    versions noted;
    const auto content = std::make_shared<step>(step{0, 1});
    const cfg::subscription one = told->subscribe(
        {1},
        [&](const void* now) {
            send(alias, 2);
            told = nullptr;
            CHECK(content.use_count() == 2);  // what is being told stays
            CHECK(now == content.get());
            throw 1;
        },
        {}, 0, nullptr);
    const cfg::subscription two = told->subscribe({1}, fixture::note_in(noted), {}, 0, nullptr);
    const std::uint64_t ticket =
        alias.enqueue(std::make_shared<cfg::detail::change_message>(cfg::detail::change_message{1, {1}, content}));
    alias.deliver(ticket);
    CHECK(noted.empty());
    CHECK(troubles.entries().empty());
    CHECK(content.use_count() == 1);
}

TEST_CASE("a message keeps its content until it is told or dropped") {
    test::journal<subscriber_trouble> troubles;
    const auto content = std::make_shared<step>(step{0, 1});
    {
        dispatcher told(test::hooks_with(troubles));
        const cfg::subscription one =
            told.subscribe({1}, [&](const void*) { CHECK(content.use_count() > 1); }, {}, 0, nullptr);
        const auto again = [&] {
            return std::make_shared<cfg::detail::change_message>(cfg::detail::change_message{1, {1}, content});
        };
        told.deliver(told.enqueue(again()));
        CHECK(content.use_count() == 1);
        static_cast<void>(told.enqueue(again()));
        CHECK(content.use_count() == 2);
    }
    CHECK(content.use_count() == 1);
}

}  // namespace
