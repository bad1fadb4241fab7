// SPDX-License-Identifier: MIT
// Tests of store/dispatcher.hpp with subscribers that block: writers go on, and what waits is merged.
#include <cfg/store/dispatcher.hpp>

#include "messages.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
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
using steps = std::vector<step>;

constexpr std::chrono::milliseconds little_patience{5};

/// Whether every step begins where the one before ended.
[[nodiscard]] bool is_chain(const steps& all) {
    for (std::size_t i = 1; i < all.size(); ++i)
        if (all[i].from != all[i - 1].to) return false;
    return true;
}

struct fixture {
    test::journal<subscriber_trouble> troubles;
};

/// A subscriber that blocks while it is told version 1, on a thread of its own; others are told what it is told.
struct blocked_fixture : fixture {
    using merge_function = decltype(test::dispatcher_hooks::merge);

    explicit blocked_fixture(merge_function merge = test::merge_steps)
        : told({.report = [this](const subscriber_trouble& trouble) { troubles.add(trouble); },
                .merge = std::move(merge),
                .patience = little_patience}) {
        one = told.subscribe(
            {1},
            [this](const void* content) {
                noted.add(step_in(content));
                where.add(std::this_thread::get_id());
                if (step_in(content).to != 1) return;
                entered.open();
                may_return.wait();
            },
            {}, 0, nullptr);
        writer = std::thread([this] { send(told, 1); });
        entered.wait();
    }
    ~blocked_fixture() { release(); }

    void release() {
        may_return.open();
        if (writer.joinable()) writer.join();
    }

    dispatcher told;
    test::gate entered;
    test::gate may_return;
    test::journal<step> noted;
    test::journal<std::thread::id> where;
    cfg::subscription one;
    std::thread writer;
};

TEST_CASE_FIXTURE(blocked_fixture, "a subscriber that blocks does not stop writers, and is reported once") {
    send(told, 2);
    send(told, 3);
    const auto reported = troubles.entries();
    REQUIRE(reported.size() == 1);
    CHECK(reported[0].what == subscriber_trouble::kind::blocked);
    CHECK(reported[0].version == 1);
    CHECK(reported[0].message == "has been running for more than 5 ms");
    CHECK(noted.entries().size() == 1);

    const std::thread::id blocked = writer.get_id();
    release();
    CHECK(noted.entries() == steps{{0, 1}, {1, 2}, {2, 3}});
    CHECK(where.entries() == std::vector<std::thread::id>(3, blocked));
    send(told, 4);
    CHECK(noted.entries().back() == step{3, 4});
    CHECK(where.entries().back() == std::this_thread::get_id());
}

TEST_CASE_FIXTURE(fixture, "a callback may wait for a thread that commits") {
    dispatcher told(test::hooks_with(troubles, little_patience));
    versions noted;
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void* content) {
            noted.push_back(step_in(content).to);
            if (noted.back() == 1) std::thread([&] { send(told, 2); }).join();
        },
        {}, 0, nullptr);
    send(told, 1);
    CHECK(noted == versions{1, 2});
    CHECK(troubles.entries().size() == 1);
}

TEST_CASE_FIXTURE(blocked_fixture, "who subscribes behind a blocked subscriber is told its present values later") {
    test::journal<step> other;
    for (std::uint64_t version = 2; version <= 65; ++version) send(told, version);
    const cfg::subscription two = told.subscribe(
        {1}, [&](const void* content) { other.add(step_in(content)); }, {.invoke_now = true}, 1,
        [] { return message_of(step{67, 67}); });
    CHECK(other.entries().empty());
    send(told, 66);
    send(told, 67);
    release();
    send(told, 68);
    CHECK(other.entries() == steps{{67, 67}, {67, 68}});
    CHECK(is_chain(noted.entries()));
    CHECK(noted.entries().size() == 1 + 63 + 1);  // the present values were one of the 64 that waited
}

TEST_CASE_FIXTURE(blocked_fixture, "present values that are told later are forgotten with their subscription") {
    for (int i = 0; i < 100; ++i) {
        const auto content = std::make_shared<int>();
        cfg::subscription two = told.subscribe(
            {1}, [](const void*) {}, {.invoke_now = true}, 1, [content] { return message_of(step{1, 1}); });
        CHECK(content.use_count() == 2);
        two.reset();
        CHECK(content.use_count() == 1);
    }
    for (std::uint64_t version = 2; version <= 65; ++version) send(told, version);
    release();
    CHECK(noted.entries().size() == 65);
}

TEST_CASE_FIXTURE(blocked_fixture, "messages that nobody waits for are merged, so that they stay few") {
    for (std::uint64_t version = 2; version <= 300; ++version) send(told, version);
    release();
    const steps all = noted.entries();
    CHECK(all.size() == 1 + 64);
    CHECK(is_chain(all));
    CHECK(all[63] == step{63, 64});
    CHECK(all.back() == step{64, 300});
}

TEST_CASE_FIXTURE(fixture, "messages that a callback leaves are merged as well") {
    dispatcher told(test::hooks_with(troubles));
    steps noted;
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void* content) {
            noted.push_back(step_in(content));
            if (noted.size() == 1)
                for (std::uint64_t version = 2; version <= 100; ++version) send(told, version);
        },
        {}, 0, nullptr);
    send(told, 1);
    CHECK(noted.size() == 1 + 64);
    CHECK(is_chain(noted));
    CHECK(noted.back().to == 100);
}

TEST_CASE_FIXTURE(fixture, "what was told makes room") {
    dispatcher told(test::hooks_with(troubles));
    std::uint64_t version = 0;
    std::size_t count = 0;
    const cfg::subscription one = told.subscribe(
        {1},
        [&](const void*) {
            if (count++ % 41 == 0)
                for (int i = 0; i < 40; ++i) send(told, ++version);
        },
        {}, 0, nullptr);
    for (int i = 0; i < 3; ++i) send(told, ++version);
    CHECK(count == 3 * 41);
}

/// Odd versions set something, even ones unset it.
[[nodiscard]] test::message_pointer merge_or_drop(const test::change_message& earlier,
                                                  const test::change_message& later) {
    test::message_pointer merged = test::merge_steps(earlier, later);
    const step& whole = step_in(merged->content.get());
    return whole.from % 2 == whole.to % 2 ? nullptr : merged;
}

struct undone_fixture : blocked_fixture {
    undone_fixture() : blocked_fixture(merge_or_drop) {}
};

TEST_CASE_FIXTURE(undone_fixture, "what was undone is not told") {
    for (std::uint64_t version = 2; version <= 66; ++version) send(told, version);  // 65 wait: the last two are nothing
    release();
    CHECK(noted.entries().size() == 1 + 63);
    CHECK(noted.entries().back().to == 64);
}

TEST_CASE_FIXTURE(undone_fixture, "what was undone is told to those who came in between") {
    for (std::uint64_t version = 2; version <= 65; ++version) send(told, version);
    test::journal<step> other;
    const cfg::subscription two =
        told.subscribe({1}, [&](const void* content) { other.add(step_in(content)); }, {}, 65, nullptr);
    send(told, 66);
    release();
    CHECK(other.entries() == steps{{65, 66}});
}

struct unmerged_fixture : blocked_fixture {
    unmerged_fixture()
        : blocked_fixture([](const auto&, const auto&) -> test::message_pointer { throw std::runtime_error("no"); }) {}
};

TEST_CASE_FIXTURE(unmerged_fixture, "what cannot be merged is told") {
    for (std::uint64_t version = 2; version <= 100; ++version) send(told, version);
    release();
    CHECK(noted.entries().size() == 100);
    CHECK(is_chain(noted.entries()));
}

TEST_CASE_FIXTURE(blocked_fixture, "a message is destroyed without a lock") {
    /// Commits when it is destroyed.
    struct committing {
        dispatcher* told;
        ~committing() { told->deliver(told->enqueue(message_of(1000))); }
    };
    auto own = std::make_shared<committing>(&told);
    told.deliver(told.enqueue(std::make_shared<cfg::detail::change_message>(
        cfg::detail::change_message{2, {0}, std::shared_ptr<const void>(std::move(own))})));
    release();
    CHECK(noted.entries().back().to == 1000);
}

}  // namespace
