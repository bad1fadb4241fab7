// SPDX-License-Identifier: MIT
// Tests of reload/debounce.hpp: when a burst of triggers is over, with times that the test makes up.
#include <cfg/reload/debounce.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace {

using cfg::detail::debounce;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

[[nodiscard]] constexpr debounce::time_point at(std::int64_t millisecond) {
    return debounce::time_point(milliseconds(1'000'000 + millisecond));
}

/// When it is due, on the same clock; -1 if nothing is pending.
[[nodiscard]] std::int64_t due(const debounce& that) {
    const std::optional<debounce::time_point> when = that.due();
    return when ? std::chrono::duration_cast<milliseconds>(*when - at(0)).count() : -1;
}

TEST_CASE("nothing is due without a trigger") {
    debounce quiet(milliseconds(100), milliseconds(2000));
    CHECK(due(quiet) == -1);
    CHECK_FALSE(quiet.take(at(0)));
    CHECK_FALSE(quiet.take(debounce::time_point::max()));
}

TEST_CASE("triggers are due together, after a quiet time or at the limit") {
    struct row {
        std::int64_t quiet;
        std::int64_t at_most;
        std::vector<std::int64_t> triggers;
        std::int64_t due;
    };
    const row table[] = {
        {100, 2000, {0}, 100},
        {100, 2000, {0, 0, 0}, 100},
        {100, 2000, {0, 1}, 101},
        {100, 2000, {0, 99}, 199},
        {100, 2000, {0, 100}, 200},  // not taken in time: it may as well wait
        {100, 2000, {5, 50, 120}, 220},
        {100, 2000, {0, 1899}, 1999},
        {100, 2000, {0, 1900}, 2000},
        {100, 2000, {0, 1901}, 2000},
        {100, 2000, {0, 1999}, 2000},
        {100, 2000, {0, 2000}, 2000},  // a trigger at the limit
        {100, 2000, {0, 5000}, 2000},
        {100, 2000, {50, 20}, 150},  // the second thread looked at the clock first
        {0, 2000, {7}, 7},
        {0, 2000, {7, 9}, 9},
        {100, 0, {7}, 7},
        {100, 0, {7, 50}, 7},
        {0, 0, {7, 9}, 7},
        {300, 200, {0}, 200},  // the limit is the lesser
        {300, 200, {0, 150}, 200},
        {-5, 2000, {7}, 7},
        {100, -5, {7}, 7},
    };
    for (const row& each : table) {
        CAPTURE(each.quiet);
        CAPTURE(each.at_most);
        CAPTURE(each.triggers.back());
        debounce that{milliseconds(each.quiet), milliseconds(each.at_most)};
        for (const std::int64_t trigger : each.triggers) that.trigger(at(trigger));
        CHECK(due(that) == each.due);
        CHECK_FALSE(that.take(at(each.due) - nanoseconds(1)));
        CHECK(due(that) == each.due);
        CHECK(that.take(at(each.due)));
        CHECK(due(that) == -1);
        CHECK_FALSE(that.take(at(each.due)));
    }
}

TEST_CASE("what comes after it was taken begins anew") {
    debounce that(milliseconds(100), milliseconds(300));
    that.trigger(at(0));
    REQUIRE(that.take(at(100)));
    that.trigger(at(100));
    CHECK(due(that) == 200);
    that.trigger(at(190));
    that.trigger(at(280));
    that.trigger(at(370));
    CHECK(due(that) == 400);  // 300 after the first of these, not of all
    CHECK(that.take(at(10'000)));
    that.trigger(at(500));  // before it was taken, by the clock
    CHECK(due(that) == 600);
}

TEST_CASE("a storm is taken once per limit, and once when it is over") {
    debounce that(milliseconds(100), milliseconds(2000));
    std::vector<std::int64_t> taken;
    const auto look = [&](std::int64_t now) {
        if (that.take(at(now))) taken.push_back(now);
    };
    for (std::int64_t now = 0; now < 10'000; ++now) {
        that.trigger(at(now));
        look(now);
    }
    for (std::int64_t now = 10'000; now < 20'000; ++now) look(now);
    // Each storm begins with the first trigger after the last one was taken.
    CHECK(taken == std::vector<std::int64_t>{2000, 4001, 6002, 8003, 10'004});
}

TEST_CASE("triggers at random: never early, never later than both bounds allow, none lost, none made up") {
    std::mt19937 random(20240501);
    std::uniform_int_distribution<std::int64_t> gap(0, 140);
    debounce that(milliseconds(100), milliseconds(500));
    std::optional<std::int64_t> first;
    std::int64_t last = 0;
    std::int64_t next = 0;
    int taken = 0;
    for (std::int64_t now = 0; now < 100'000; ++now) {
        if (now == next) {
            that.trigger(at(now));
            if (!first) first = now;
            last = now;
            next = now + 1 + gap(random);
        }
        const bool is_due = first && (now >= last + 100 || now >= *first + 500);
        REQUIRE(that.take(at(now)) == is_due);
        if (!is_due) continue;
        first.reset();
        ++taken;
    }
    CHECK(taken > 100'000 / 640);
    CHECK(taken < 100'000 / 100);
}

TEST_CASE("durations without end are due in a distant future, and overflow nothing") {
    constexpr auto forever = milliseconds(std::numeric_limits<std::int64_t>::max());
    debounce that(forever, forever);
    const auto now = std::chrono::steady_clock::now();
    that.trigger(now);
    REQUIRE(that.due());
    CHECK(*that.due() > now + std::chrono::years(9));
    CHECK_FALSE(that.take(now + std::chrono::years(9)));
    debounce limited(forever, milliseconds(5));
    limited.trigger(now);
    CHECK(limited.due() == now + milliseconds(5));
}

/// It needs nothing but its arguments.
constexpr bool is_taken_once = [] {
    debounce that(milliseconds(1), milliseconds(2));
    that.trigger(at(0));
    return that.take(at(1)) && !that.take(at(1));
}();
static_assert(is_taken_once);

}  // namespace
