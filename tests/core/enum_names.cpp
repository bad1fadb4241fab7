// SPDX-License-Identifier: MIT
// Tests of core/enum_names.hpp: enumerators are known by the names they were declared with, and by nothing else.
#include <cfg/core/enum_names.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace enum_test {

enum class level { debug, info, warning, error };
enum class sparse : std::uint8_t { off = 0, low = 7, high = 62 };
enum class negative : int { below = -1, zero = 0, above = 1 };
enum class one { only };
enum unscoped : unsigned { unscoped_first, unscoped_second };
enum class awkward {
    _,
    x1,
    UPPER,
    trailing_,
    value,
    Value,
    größe,
    a_name_of_more_than_thirty_two_characters_altogether
};
enum class doubled { first = 1, also_first = 1, second = 2 };
enum class letters : char { a = 0, b = 1 };
enum class on_off : bool { off, on };
enum class http_status { ok = 200, not_found = 404, teapot = 418 };
enum class deep_below { floor = -40, cellar = -2 };
enum class wide : std::int64_t { small = 1, beyond = 1'000'000'000'000 };
enum class signed_byte : std::int8_t { lowest = -128, zero = 0, highest = 127 };

template <class T>
struct holder {
    enum class inside { first, second };
    T unused{};
};

/// An enum whose text form is its own.
enum class coded { a, b };

}  // namespace enum_test

template <>
struct cfg::enum_range<enum_test::http_status> {
    static constexpr int lowest = 200;
    static constexpr int highest = 599;
};
template <>
struct cfg::enum_range<enum_test::deep_below> {
    static constexpr int lowest = -40;
    static constexpr int highest = 0;
};
template <>
struct cfg::enum_range<enum_test::signed_byte> {
    static constexpr int lowest = -128;
    static constexpr int highest = 127;
};

template <>
struct cfg::codec<enum_test::coded> {
    static constexpr std::string_view expected = "A or B";
    static std::optional<enum_test::coded> parse(std::string_view text) {
        if (text == "A") return enum_test::coded::a;
        if (text == "B") return enum_test::coded::b;
        return std::nullopt;
    }
    static std::string format(enum_test::coded letter) { return letter == enum_test::coded::a ? "A" : "B"; }
};

namespace {

using namespace enum_test;
using cfg::codec;
using cfg::enum_name;

// ---- names ----------------------------------------------------------------------------------------------------------

static_assert(enum_name(level::debug) == "debug" && enum_name(level::error) == "error");
static_assert(enum_name(static_cast<level>(4)).empty(), "a value without a name has none");
static_assert(enum_name(static_cast<level>(-1)).empty() && enum_name(static_cast<level>(1000)).empty());

static_assert(enum_name(sparse::off) == "off" && enum_name(sparse::low) == "low" && enum_name(sparse::high) == "high");
static_assert(enum_name(static_cast<sparse>(1)).empty() && enum_name(static_cast<sparse>(63)).empty());
static_assert(enum_name(negative::below) == "below" && enum_name(negative::above) == "above");
static_assert(enum_name(one::only) == "only");
static_assert(enum_name(unscoped_first) == "unscoped_first" && enum_name(unscoped_second) == "unscoped_second");
static_assert(enum_name(letters::a) == "a" && enum_name(letters::b) == "b");
static_assert(enum_name(wide::small) == "small");
static_assert(enum_name(wide::beyond).empty(), "outside of the range that is searched");
static_assert(enum_name(doubled::also_first) == "first", "one of two names for one value");
static_assert(enum_name(doubled::second) == "second");

static_assert(enum_name(awkward::_) == "_" && enum_name(awkward::x1) == "x1" && enum_name(awkward::UPPER) == "UPPER");
static_assert(enum_name(awkward::trailing_) == "trailing_" && enum_name(awkward::value) == "value");
static_assert(enum_name(awkward::Value) == "Value" && enum_name(awkward::größe) == "größe");
static_assert(enum_name(awkward::a_name_of_more_than_thirty_two_characters_altogether) ==
              "a_name_of_more_than_thirty_two_characters_altogether");

static_assert(enum_name(holder<int>::inside::second) == "second");
static_assert(enum_name(holder<holder<level>>::inside::first) == "first");

// ---- a range of one's own -------------------------------------------------------------------------------------------

static_assert(enum_name(http_status::ok) == "ok" && enum_name(http_status::teapot) == "teapot");
static_assert(enum_name(deep_below::floor) == "floor" && enum_name(deep_below::cellar) == "cellar");
static_assert(enum_name(signed_byte::lowest) == "lowest" && enum_name(signed_byte::highest) == "highest");
static_assert(enum_name(signed_byte::zero) == "zero");

// ---- how many -------------------------------------------------------------------------------------------------------

template <class Enum>
inline constexpr std::size_t count = cfg::detail::enumerators<Enum>.values.size();
static_assert(count<level> == 4 && count<sparse> == 3 && count<one> == 1 && count<doubled> == 2 &&
              count<http_status> == 3);
static_assert(count<on_off> == 2, "a value of a narrow type is not found twice");
static_assert(count<letters> == 2 && count<signed_byte> == 3);

TEST_CASE("an enum in a function has names too") {
    enum class local { here, there };
    CHECK(enum_name(local::here) == "here");
    CHECK(enum_name(local::there) == "there");
}

// ---- as text --------------------------------------------------------------------------------------------------------

template <class Enum>
std::optional<Enum> parse(std::string_view text) {
    std::string why;
    return codec<Enum>::parse(text, why);
}

template <class Enum>
std::string why_not(std::string_view text) {
    std::string why;
    CHECK_FALSE(codec<Enum>::parse(text, why).has_value());
    return why;
}

TEST_CASE("a name is read as its value, and only the whole name in its own case") {
    CHECK(parse<level>("warning") == level::warning);
    CHECK(parse<negative>("below") == negative::below);
    CHECK(parse<unscoped>("unscoped_second") == unscoped_second);
    CHECK(parse<http_status>("not_found") == http_status::not_found);
    CHECK(parse<awkward>("größe") == awkward::größe);
    CHECK(parse<on_off>("on") == on_off::on);
    for (const char* other :
         {"", "Warning", "WARNING", "warn", "warning ", " warning", "level::warning", "2", "warnings"}) {
        CAPTURE(other);
        CHECK_FALSE(parse<level>(other).has_value());
    }
}

TEST_CASE("what is nearly a name is answered with it") {
    CHECK(why_not<level>("wraning") == "did you mean \"warning\"?");
    CHECK(why_not<level>("Debug") == "did you mean \"debug\"?");
    CHECK(why_not<http_status>("notfound") == "did you mean \"not_found\"?");
    CHECK(why_not<level>("completely_different").empty());
    CHECK(why_not<level>("").empty());
}

TEST_CASE("every choice is listed once") {
    CHECK(codec<level>::expectation() == R"(one of "debug", "info", "warning", "error")");
    CHECK(codec<one>::expectation() == R"(one of "only")");
    CHECK(codec<http_status>::expectation() == R"(one of "ok", "not_found", "teapot")");
    CHECK(codec<on_off>::expectation() == R"(one of "off", "on")");
}

TEST_CASE("what is written reads back; a value without a name is written as its number") {
    for (level each : {level::debug, level::info, level::warning, level::error})
        CHECK(parse<level>(codec<level>::format(each)) == each);
    CHECK(codec<negative>::format(negative::below) == "below");
    CHECK(codec<level>::format(static_cast<level>(42)) == "42");
    CHECK(codec<negative>::format(static_cast<negative>(-7)) == "-7");
    CHECK(codec<wide>::format(wide::beyond) == "1000000000000");
}

TEST_CASE("a codec of its own comes before the enumerators' names") {
    CHECK(codec<coded>::parse("A") == coded::a);
    CHECK_FALSE(codec<coded>::parse("a").has_value());
    CHECK(codec<coded>::format(coded::b) == "B");
    CHECK(enum_name(coded::b) == "b");
}

}  // namespace
