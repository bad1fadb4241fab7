// SPDX-License-Identifier: MIT
// Tests of core/field.hpp: numbers of all types compare by value, and an entry gathers facts one call at a time.
#include <cfg/core/bytes.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/leaf_codecs.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace {

using cfg::bound;
using cfg::choice;
using cfg::compare;
using cfg::field;
using namespace cfg::literals;
using namespace std::chrono_literals;

constexpr auto lowest_integer = std::numeric_limits<std::int64_t>::min();
constexpr auto highest_integer = std::numeric_limits<std::int64_t>::max();
constexpr auto highest_natural = std::numeric_limits<std::uint64_t>::max();
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// ---- bounds ---------------------------------------------------------------------------------------------------------

static_assert(bound().kind == bound::form::none);
static_assert(bound(0).kind == bound::form::natural && bound(-1).kind == bound::form::negative &&
              bound(0.0).kind == bound::form::real);
static_assert(bound(-1).negative == -1 && bound(highest_natural).natural == highest_natural && bound(0.5f).real == 0.5);
static_assert(bound('a').natural == 'a' && bound(std::uint8_t{200}).natural == 200 &&
              bound(std::int8_t{-5}).negative == -5);
static_assert(bound(30s).natural == 30'000'000'000 && bound(-1ms).negative == -1'000'000,
              "durations count nanoseconds");
static_assert(bound(1_KiB).natural == 1024, "sizes count bytes");
static_assert(bound(-2).as_real() == -2.0 && bound(2u).as_real() == 2.0 && bound(2.5).as_real() == 2.5);
static_assert(!std::is_constructible_v<bound, std::string_view> && !std::is_constructible_v<bound, void*>);

constexpr bool is_less(bound left, bound right) { return compare(left, right) < 0 && compare(right, left) > 0; }
constexpr bool is_equal(bound left, bound right) { return compare(left, right) == 0 && compare(right, left) == 0; }

static_assert(is_less(1, 2) && is_less(-2, -1) && is_less(-1, 0) && is_equal(7, 7) && is_equal(-7, -7));
static_assert(is_less(-1, 0u), "a negative number is below every unsigned one");
static_assert(is_less(lowest_integer, highest_natural) && is_less(highest_integer, highest_natural));
static_assert(is_less(lowest_integer, lowest_integer + 1) && is_less(highest_natural - 1, highest_natural));
static_assert(is_equal(std::int8_t{5}, std::uint64_t{5}) && is_equal(5, 5.0) && is_equal(-5, -5.0) &&
              is_equal(0, -0.0));
static_assert(is_less(5, 5.5) && is_less(4.5, 5u) && is_less(-5.5, -5) && is_less(-0.5, 0u) && is_less(-1, -0.5));
static_assert(is_less(highest_natural, infinity) && is_less(-infinity, lowest_integer) && is_less(-infinity, infinity));
static_assert(is_less(std::numeric_limits<double>::denorm_min(), 1) &&
              is_less(0, std::numeric_limits<double>::denorm_min()));
static_assert(compare(not_a_number, infinity) > 0 && compare(not_a_number, 0) > 0, "a NaN is above everything");
static_assert(compare(bound(not_a_number), bound(-5)) > 0);
static_assert(is_less(30s, 1min) && is_equal(60s, 1min) && is_less(1_kB, 1_KiB) && is_equal(1000_B, 1_kB));

// Integers that no double can tell apart.
static_assert(is_less(9'007'199'254'740'992.0, 9'007'199'254'740'993) &&
              is_less(9'007'199'254'740'991, 9'007'199'254'740'992.0));
static_assert(is_less(-9'007'199'254'740'993, -9'007'199'254'740'992.0));
static_assert(is_less(highest_integer, 0x1p63) && is_equal(lowest_integer, -0x1p63));
static_assert(is_less(highest_natural, 0x1p64) && is_less(0x1p63, highest_natural));

// ---- choices --------------------------------------------------------------------------------------------------------

static_assert(choice("tcp").text == "tcp" && choice("tcp").number.kind == bound::form::none);
static_assert(choice(std::string_view("tcp")).text == "tcp");
static_assert(choice(80).number.natural == 80 && choice(80).text.empty());
static_assert(choice(-1).number.negative == -1 && choice(0.5).number.real == 0.5 &&
              choice(1s).number.natural == 1'000'000'000);

// ---- entries --------------------------------------------------------------------------------------------------------

static_assert(field("port").name == "port");
static_assert(!field("port").restricts());
static_assert(!field("port").doc("d").env("E").was("w").secret().unknown(cfg::warn).restricts(),
              "what a value cannot break restricts nothing");
static_assert(field("port").range(1, 2).restricts() && field("port").min(1).restricts() &&
              field("port").max(1).restricts());
static_assert(field("port").one_of(1, 2).restricts() && field("port").non_empty().restricts() &&
              field("port").required().restricts());
static_assert(field("port").min(0).restricts(), "zero is a bound");

constexpr bool is_word(std::string_view) { return true; }
constexpr bool is_odd(std::int64_t number) { return number % 2 != 0; }
constexpr bool is_small(double number) { return number < 1; }
static_assert(field("x").matches(is_word, "a word").restricts() && field("x").matches(is_odd, "odd").restricts());
static_assert(field("x").matches(&is_small, "small").real_predicate.holds == &is_small);
static_assert(
    field("x").matches([](std::string_view text) { return text.size() == 2; }, "two letters").text_predicate.holds("ab"));
static_assert(field("x").matches([](std::int64_t n) { return n == 2; }, "two").integer_predicate.holds(2));

constexpr field full = field("port")
                           .range(1, 65535)
                           .one_of(80, 443, 8080)
                           .non_empty()
                           .matches(is_odd, "an odd number")
                           .required()
                           .secret()
                           .doc("TCP port to listen on")
                           .env("PORT")
                           .was("http_port")
                           .unknown(cfg::ignore);
static_assert(full.name == "port" && full.lowest.natural == 1 && full.highest.natural == 65535);
static_assert(full.choice_count == 3 && full.choices[2].number.natural == 8080);
static_assert(full.must_not_be_empty && full.is_required && full.is_secret);
static_assert(full.integer_predicate.holds == &is_odd && full.predicate_message == "an odd number");
static_assert(full.documentation == "TCP port to listen on" && full.environment_name == "PORT");
static_assert(full.former_name == "http_port" && full.unknown_keys == cfg::unknown_policy::ignore);

static_assert(field("x").min(1).max(5).lowest.natural == 1, "each call keeps what was said before");
static_assert(field("x").range(1, 5).max(3).highest.natural == 3, "and the last word counts");
static_assert(field("x").unknown_keys == cfg::unknown_policy::inherit);
static_assert(field("x").one_of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16).choice_count ==
              field::most_choices);
static_assert(field("x").one_of("a", "b").one_of("c").choice_count == 1);

TEST_CASE("an entry is not changed by what is said of its copy") {
    constexpr field plain = field("port");
    const field more = plain.min(1).doc("more");
    CHECK(plain.lowest.kind == bound::form::none);
    CHECK(plain.documentation.empty());
    CHECK(more.documentation == "more");
}

}  // namespace
