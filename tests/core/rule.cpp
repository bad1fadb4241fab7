// SPDX-License-Identifier: MIT
// Tests of core/rule.hpp: every kind of entry holds or breaks on every type it applies to, for defaults at compile time
// and for values at run time alike.
#include <cfg/core/rule.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

using cfg::field;
using cfg::detail::broken_rule;
using cfg::detail::check_default;
using namespace std::chrono_literals;
using namespace cfg::literals;

constexpr field entry = field("it");

/// What a value breaks at run time.
template <class T>
broken_rule broken(const field& rules, const T& object) {
    std::string storage;
    return cfg::detail::broken_at(rules, cfg::detail::description_of<T>::value, &object, storage);
}

/// What it breaks, asked both ways.
template <class T>
broken_rule broken_both_ways(const field& rules, const T& object) {
    const broken_rule found = broken(rules, object);
    CHECK(check_default(object, &rules) == found);
    return found;
}

template <class T>
constexpr bool holds(field rules, const T& object) {
    return check_default(object, &rules) == broken_rule::none;
}

#define CHECK_HOLDS(rules, object) CHECK(broken_both_ways(rules, object) == broken_rule::none)
#define CHECK_BREAKS(rules, object, rule) CHECK(broken_both_ways(rules, object) == broken_rule::rule)

// ---- bounds on numbers ----------------------------------------------------------------------------------------------

static_assert(holds(entry.range(1, 65535), std::uint16_t{1}) && holds(entry.range(1, 65535), std::uint16_t{65535}));
static_assert(!holds(entry.range(1, 65535), std::uint16_t{0}));
static_assert(!holds(entry.min(0), -1) && holds(entry.min(0), 0) && holds(entry.max(-1), -1) &&
              !holds(entry.max(-1), 0));
static_assert(holds(entry.min(-1), std::uint64_t{0}) && !holds(entry.max(-1), std::uint64_t{0}),
              "signs do not confuse");
static_assert(!holds(entry.max(5u), std::int64_t{6}) && holds(entry.max(5u), std::int64_t{-6}));
static_assert(!holds(entry.min(0.5), 0) && holds(entry.min(0.5), 1), "a real bound on an integer");
static_assert(!holds(entry.max(1), 1.5) && holds(entry.max(1), 1.0), "a whole bound on a real");
static_assert(holds(field("it"), 5), "an entry without rules");
static_assert(holds(entry.min(30s), 30s) && !holds(entry.min(30s), 29s) && holds(entry.max(1min), 60'000ms));
static_assert(holds(entry.max(1_MiB), 1_MiB) && !holds(entry.max(1_MB), 1_MiB));

TEST_CASE_TEMPLATE("an integer of any width keeps to its range", Integer, std::int8_t, std::uint8_t, std::int16_t,
                   std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
    const field rules = entry.range(10, 100);
    CHECK_HOLDS(rules, Integer{10});
    CHECK_HOLDS(rules, Integer{100});
    CHECK_BREAKS(rules, Integer{9}, range);
    CHECK_BREAKS(rules, Integer{101}, range);
    CHECK_BREAKS(rules, std::numeric_limits<Integer>::max(), range);
    CHECK_BREAKS(rules, std::numeric_limits<Integer>::min(), range);
    CHECK_HOLDS(entry.min(std::numeric_limits<Integer>::min()), std::numeric_limits<Integer>::min());
    CHECK_HOLDS(entry.max(std::numeric_limits<Integer>::max()), std::numeric_limits<Integer>::max());
}

TEST_CASE("bounds beyond what the other sign can hold") {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    CHECK_HOLDS(entry.max(most), std::int64_t{5});
    CHECK_BREAKS(entry.min(most), std::numeric_limits<std::int64_t>::max(), range);
    CHECK_HOLDS(entry.min(most), most);
    CHECK_BREAKS(entry.max(most - 1), most, range);
    CHECK_HOLDS(entry.min(std::numeric_limits<std::int64_t>::min()), std::uint64_t{0});
}

TEST_CASE("a real keeps to its range, in its own precision") {
    CHECK_HOLDS(entry.range(0.1, 0.9), 0.1);
    CHECK_HOLDS(entry.range(0.1, 0.9), 0.9);
    CHECK_BREAKS(entry.range(0.1, 0.9), 0.95, range);
    CHECK_BREAKS(entry.range(0.1, 0.9), -0.5, range);
    for (double each : {0.1, 0.2, 0.3, 0.6, 0.7, 0.9, 1e-10, 123.456}) {
        CAPTURE(each);
        CHECK_HOLDS(entry.range(each, each), static_cast<float>(each));
        CHECK_HOLDS(entry.one_of(each), static_cast<float>(each));
    }
    CHECK_BREAKS(entry.max(0.1), 0.11f, range);
    CHECK_BREAKS(entry.max(1.0), std::numeric_limits<double>::infinity(), range);
    CHECK_HOLDS(entry.min(1.0), std::numeric_limits<double>::infinity());
    CHECK_BREAKS(entry.min(0.0), -std::numeric_limits<double>::infinity(), range);
}

TEST_CASE("not a number is in no range that ends above") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_BREAKS(entry.range(0.0, 1.0), nan, range);
    CHECK_BREAKS(entry.max(1e300), nan, range);
    CHECK_BREAKS(entry.one_of(0.0, 1.0), nan, choice);
}

TEST_CASE("an integer that no double can hold still keeps to a real bound") {
    CHECK_BREAKS(entry.max(9'007'199'254'740'992.0), std::int64_t{9'007'199'254'740'993}, range);
    CHECK_HOLDS(entry.max(9'007'199'254'740'992.0), std::int64_t{9'007'199'254'740'992});
    CHECK_BREAKS(entry.max(0x1p63), std::numeric_limits<std::uint64_t>::max(), range);
}

// ---- bounds on sizes ------------------------------------------------------------------------------------------------

TEST_CASE("a bound on a string or a container bounds its size") {
    const field rules = entry.range(1, 2);
    CHECK_HOLDS(rules, std::string("ab"));
    CHECK_BREAKS(rules, std::string("abc"), range);
    CHECK_BREAKS(rules, std::string(), range);
    CHECK_HOLDS(rules, (std::vector<int>{100, 200}));
    CHECK_BREAKS(rules, std::vector<int>(), range);
    CHECK_BREAKS(rules, (std::vector<std::string>{"a", "b", "c"}), range);
    CHECK_HOLDS(rules, (std::vector<bool>{true}));
    CHECK_HOLDS(rules, std::set<int>{5});
    CHECK_BREAKS(rules, (std::set<int>{5, 6, 7}), range);
    CHECK_HOLDS(rules, (std::map<std::string, int>{{"a", 1}}));
    CHECK_BREAKS(rules, (std::map<std::string, int>()), range);
    CHECK_BREAKS(rules, (std::unordered_map<std::string, int>{{"a", 1}, {"b", 1}, {"c", 1}}), range);
}

TEST_CASE("a string's size counts characters, not bytes") {
    CHECK_HOLDS(entry.max(3), std::string("äöü"));
    CHECK_BREAKS(entry.max(2), std::string("äöü"), range);
    CHECK_BREAKS(entry.min(4), std::string("äöü"), range);
}

TEST_CASE("what must not be empty is not empty") {
    CHECK_BREAKS(entry.non_empty(), std::string(), empty);
    CHECK_HOLDS(entry.non_empty(), std::string(" "));
    CHECK_BREAKS(entry.non_empty(), std::vector<std::string>(), empty);
    CHECK_HOLDS(entry.non_empty(), std::vector<std::string>(1));
    CHECK_BREAKS(entry.non_empty(), std::set<std::string>(), empty);
    CHECK_BREAKS(entry.non_empty(), (std::map<std::string, std::string>()), empty);
    CHECK_BREAKS(entry.non_empty(), (std::unordered_map<std::string, int>()), empty);
    CHECK(broken(entry.non_empty(), std::filesystem::path()) == broken_rule::empty);
    CHECK(broken(entry.non_empty(), std::filesystem::path("a")) == broken_rule::none);
}

TEST_CASE("the emptiness of a value is told before its size") {
    CHECK_BREAKS(entry.non_empty().min(3), std::string(), empty);
    CHECK_BREAKS(entry.non_empty().min(3), std::string("ab"), range);
}

// ---- choices --------------------------------------------------------------------------------------------------------

enum class protocol { tcp, udp, unix_socket };

static_assert(holds(entry.one_of("tcp", "udp"), protocol::udp) &&
              !holds(entry.one_of("tcp", "udp"), protocol::unix_socket));

TEST_CASE("one of some texts") {
    const field rules = entry.one_of("tcp", "udp", "");
    CHECK_HOLDS(rules, std::string("tcp"));
    CHECK_HOLDS(rules, std::string());
    CHECK_BREAKS(rules, std::string("TCP"), choice);
    CHECK_BREAKS(rules, std::string("tc"), choice);
    CHECK_BREAKS(rules, std::string("tcpx"), choice);
}

TEST_CASE("one of some enumerators") {
    const field rules = entry.one_of("tcp", "udp");
    CHECK_HOLDS(rules, protocol::tcp);
    CHECK_BREAKS(rules, protocol::unix_socket, choice);
    CHECK_BREAKS(rules, static_cast<protocol>(40), choice);
}

TEST_CASE("one of some numbers") {
    CHECK_HOLDS(entry.one_of(80, 443), std::uint16_t{443});
    CHECK_BREAKS(entry.one_of(80, 443), std::uint16_t{81}, choice);
    CHECK_HOLDS(entry.one_of(-1, 0, 1), std::int8_t{-1});
    CHECK_BREAKS(entry.one_of(-1, 0, 1), 2, choice);
    CHECK_HOLDS(entry.one_of(0.5, 1), 1.0);
    CHECK_HOLDS(entry.one_of(0.5, 1), 0.5);
    CHECK_BREAKS(entry.one_of(0.5, 1), 0.25, choice);
    CHECK_HOLDS(entry.one_of(1s, 1min), 60s);
    CHECK(broken(entry.one_of(1s, 1min), 2s) == broken_rule::choice);
    CHECK(broken(entry.one_of(1_KiB, 4_KiB), 4096_B) == broken_rule::none);
    CHECK(broken(entry.one_of(1_KiB, 4_KiB), 4097_B) == broken_rule::choice);
}

TEST_CASE("the digits of a text are not a number, nor its size") {
    CHECK_BREAKS(entry.one_of(2, 80), std::string("80"), choice);
    CHECK_BREAKS(entry.one_of("80"), 80, choice);
}

TEST_CASE("one of some texts, for a type with a codec") {
    CHECK(broken(entry.one_of("/a", "/b"), std::filesystem::path("/b")) == broken_rule::none);
    CHECK(broken(entry.one_of("/a", "/b"), std::filesystem::path("/c")) == broken_rule::choice);
}

// ---- predicates -----------------------------------------------------------------------------------------------------

constexpr bool is_absolute(std::string_view text) { return text.starts_with('/'); }
constexpr bool is_even(std::int64_t number) { return number % 2 == 0; }
constexpr bool is_share(double number) { return number >= 0 && number <= 1; }

static_assert(holds(entry.matches(is_even, "even"), 4) && !holds(entry.matches(is_even, "even"), 5));
static_assert(holds(entry.matches(is_share, "a share"), 0.5) && !holds(entry.matches(is_share, "a share"), 1.5));

TEST_CASE("a predicate sees text, an integer, or a real") {
    CHECK_HOLDS(entry.matches(is_absolute, "absolute"), std::string("/a"));
    CHECK_BREAKS(entry.matches(is_absolute, "absolute"), std::string("a"), predicate);
    CHECK(broken(entry.matches(is_absolute, "absolute"), std::filesystem::path("/a")) == broken_rule::none);
    CHECK(broken(entry.matches(is_absolute, "absolute"), std::filesystem::path("a")) == broken_rule::predicate);
    CHECK_HOLDS(entry.matches([](std::string_view name) { return name != "udp"; }, "not udp"), protocol::tcp);
    CHECK_BREAKS(entry.matches([](std::string_view name) { return name != "udp"; }, "not udp"), protocol::udp,
                 predicate);

    CHECK_HOLDS(entry.matches(is_even, "even"), std::int8_t{-2});
    CHECK_BREAKS(entry.matches(is_even, "even"), std::int8_t{-3}, predicate);
    CHECK_BREAKS(entry.matches(is_even, "even"), std::uint64_t{3}, predicate);
    CHECK_HOLDS(entry.matches(is_share, "a share"), 1.0f);
    CHECK_BREAKS(entry.matches(is_share, "a share"), -0.1, predicate);
    CHECK_BREAKS(entry.matches(is_share, "a share"), 2, predicate);
}

TEST_CASE("a predicate of integers never sees another number than the one that is there") {
    const field rules = entry.matches([](std::int64_t number) { return number != -1; }, "not -1");
    CHECK_HOLDS(rules, std::uint64_t{5});
    CHECK_HOLDS(rules, std::numeric_limits<std::int64_t>::max());
    CHECK_BREAKS(rules, std::int64_t{-1}, predicate);
    // It cannot be asked about this one, so it does not hold.
    CHECK_BREAKS(entry.matches([](std::int64_t) { return true; }, "anything"),
                 std::numeric_limits<std::uint64_t>::max(), predicate);
}

bool may_be_called_only_at_run_time(std::int64_t number) {
    static int calls = 0;
    return ++calls > 0 && number != 13;
}

TEST_CASE("a predicate need not be a constant expression") {
    const field rules = entry.matches(&may_be_called_only_at_run_time, "not 13");
    CHECK(broken(rules, 12) == broken_rule::none);
    CHECK(broken(rules, 13) == broken_rule::predicate);
}

// ---- several rules, and none ----------------------------------------------------------------------------------------

TEST_CASE("all rules of an entry hold together") {
    const field rules = entry.range(1, 100).one_of(2, 3, 200).matches(is_even, "even");
    CHECK_HOLDS(rules, 2);
    CHECK_BREAKS(rules, 200, range);
    CHECK_BREAKS(rules, 50, choice);
    CHECK_BREAKS(rules, 3, predicate);
}

// ---- inside optionals and secrets -----------------------------------------------------------------------------------

static_assert(holds(entry.min(5), std::optional<int>()), "what is not there breaks nothing");
static_assert(holds(entry.min(5), std::optional<int>(5)) && !holds(entry.min(5), std::optional<int>(4)));
static_assert(holds(entry.min(5), cfg::secret<int>(5)) && !holds(entry.min(5), cfg::secret<int>(4)));

TEST_CASE("an optional keeps to the rules when it has a value") {
    CHECK_HOLDS(entry.non_empty(), std::optional<std::string>());
    CHECK_BREAKS(entry.non_empty(), std::optional<std::string>(""), empty);
    CHECK_HOLDS(entry.one_of("a"), std::optional<std::string>("a"));
    CHECK_BREAKS(entry.one_of("a"), std::optional<std::string>("b"), choice);
    CHECK_BREAKS(entry.min(2), std::optional(std::vector{1}), range);
    CHECK(broken(entry.min(2s), std::optional(1s)) == broken_rule::range);
}

TEST_CASE("a secret keeps to the rules") {
    CHECK_BREAKS(entry.min(16), cfg::secret<std::string>("short"), range);
    CHECK_HOLDS(entry.min(5), cfg::secret<std::string>("short"));
    CHECK_BREAKS(entry.non_empty(), cfg::secret<std::string>(), empty);
    CHECK_BREAKS(entry.matches(is_absolute, "absolute"), cfg::secret<std::string>("a"), predicate);
    CHECK(broken(entry.min(2), std::optional(cfg::secret<std::string>("a"))) == broken_rule::range);
    CHECK(broken(entry.min(2), std::optional<cfg::secret<std::string>>()) == broken_rule::none);
}

// ---- the defaults of a struct ---------------------------------------------------------------------------------------

using cfg::detail::find_broken_default;
using cfg::detail::has_constant_defaults;

struct sound {
    int port = 80;
    double share = 0.5;
    std::optional<int> limit;
    static constexpr field schema[] = {field("port").range(1, 65535), field("share").max(1), field("limit").min(5)};
};
struct broken_second {
    int port = 80;
    int workers = 0;
    int retries = -1;
    static constexpr field schema[] = {field("port").range(1, 65535), field("workers").min(1), field("retries").min(0)};
};
struct required_needs_no_default {
    int port = 0;
    static constexpr field schema[] = {field("port").range(1, 65535).required()};
};
struct with_map {
    std::map<std::string, int> map;
    int port = 0;
    static constexpr field schema[] = {field("port").min(1)};
};

static_assert(has_constant_defaults<sound> && has_constant_defaults<broken_second>);
static_assert(!has_constant_defaults<with_map>, "no compiler makes a std::map in a constant expression");

static_assert(find_broken_default<sound>(std::make_index_sequence<3>{}).rule == broken_rule::none);
static_assert(find_broken_default<required_needs_no_default>(std::make_index_sequence<1>{}).rule == broken_rule::none);
static_assert(find_broken_default<broken_second>(std::make_index_sequence<3>{}).member == 1, "the first is told");
static_assert(find_broken_default<broken_second>(std::make_index_sequence<3>{}).rule == broken_rule::range);

static_assert(cfg::detail::require_valid_defaults<sound>());
static_assert(cfg::detail::require_valid_defaults<with_map>(), "found by the first load instead");
struct nesting {
    sound inner;
    with_map other;
    required_needs_no_default needed;
};
static_assert(cfg::detail::require_valid_defaults<nesting>());

}  // namespace
