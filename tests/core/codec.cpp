// SPDX-License-Identifier: MIT
// Tests of core/codec.hpp: a user's own type joins with as little as it has, and each optional member adds what it
// says.
#include <cfg/core/codec.hpp>
#include <cfg/core/describe.hpp>
#include <cfg/core/assign.hpp>

#include <doctest/doctest.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace codec_test {

/// The least: `expected`, `parse`, `format`.
struct plain {
    std::string text;
    friend auto operator<=>(const plain&, const plain&) = default;
};

/// All there is: a temperature in tenths of a degree.
struct temperature {
    std::int64_t tenths = 0;
    friend auto operator<=>(const temperature&, const temperature&) = default;
};

/// An aggregate with more than one member, which without its codec would be a table.
struct point {
    int x = 0;
    int y = 0;
    friend bool operator==(const point&, const point&) = default;
};

/// A class that is no aggregate.
class identifier {
public:
    identifier() = default;
    explicit identifier(std::uint32_t number) : number_(number) {}
    [[nodiscard]] std::uint32_t number() const { return number_; }

private:
    std::uint32_t number_ = 0;
};

struct without_codec {};

inline std::optional<int> whole_integer(std::string_view text) {
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace codec_test

using codec_test::identifier;
using codec_test::plain;
using codec_test::point;
using codec_test::temperature;
using codec_test::whole_integer;

template <>
struct cfg::codec<plain> {
    static constexpr std::string_view expected = "a lower-case word";
    static std::optional<plain> parse(std::string_view text) {
        if (text.empty() || text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != text.npos) return std::nullopt;
        return plain{std::string(text)};
    }
    static std::string format(const plain& word) { return word.text; }
};

template <>
struct cfg::codec<temperature> {
    static constexpr std::string_view expected = "a temperature such as 21.5C";
    static constexpr std::string_view noun = "a temperature";

    static std::optional<temperature> parse(std::string_view text, std::string& why) {
        if (!text.ends_with('C')) {
            why = "the unit is missing; write \"" + std::string(text) + "C\"";
            return std::nullopt;
        }
        const std::size_t dot = text.find('.');
        const std::optional<int> whole = whole_integer(text.substr(0, dot == text.npos ? text.size() - 1 : dot));
        if (!whole) return std::nullopt;
        const int tenth = dot == text.npos ? 0 : text[dot + 1] - '0';
        return temperature{*whole * 10 + tenth};
    }
    static std::optional<temperature> from_integer(std::int64_t degrees) {
        if (degrees < -273 || degrees > 1000) return std::nullopt;
        return temperature{degrees * 10};
    }
    static std::string format(const temperature& t) { return format_measure(t.tenths); }
    static constexpr std::int64_t measure(const temperature& t) { return t.tenths; }
    static std::string format_measure(std::int64_t tenths) {
        std::string text = std::to_string(tenths / 10);
        if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
        return text + "C";
    }
};

template <>
struct cfg::codec<point> {
    static std::string expectation() { return "a point such as 3/4"; }  // made, not stored
    static std::optional<point> parse(std::string_view text) {
        const std::size_t slash = text.find('/');
        if (slash == text.npos) return std::nullopt;
        const auto x = whole_integer(text.substr(0, slash));
        const auto y = whole_integer(text.substr(slash + 1));
        if (!x || !y) return std::nullopt;
        return point{*x, *y};
    }
    static std::string format(const point& p) { return std::to_string(p.x) + "/" + std::to_string(p.y); }
};

template <>
struct cfg::codec<identifier> {
    static constexpr std::string_view expected = "an identifier such as #7";
    static std::optional<identifier> parse(std::string_view text) {
        if (!text.starts_with('#')) return std::nullopt;
        const auto number = whole_integer(text.substr(1));
        return number && *number >= 0 ? std::optional(identifier(static_cast<std::uint32_t>(*number))) : std::nullopt;
    }
    static std::string format(const identifier& id) { return "#" + std::to_string(id.number()); }
    static std::optional<identifier> from_integer(std::int64_t number) {
        if (number < 0) return std::nullopt;
        return identifier(static_cast<std::uint32_t>(number));
    }
};

namespace {

using cfg::detail::decode;
using cfg::detail::description_of;
using cfg::detail::form;
using cfg::detail::scalar;
using cfg::detail::section;
using cfg::detail::type_description;
using cfg::detail::visibility;

// ---- what the compiler sees of a codec ------------------------------------------------------------------------------

using cfg::detail::explains_refusal;
using cfg::detail::has_codec;
using cfg::detail::measurable;
using cfg::detail::takes_integer;

static_assert(has_codec<plain> && !has_codec<codec_test::without_codec> && !has_codec<int> && !has_codec<std::string>);
static_assert(!explains_refusal<plain> && !takes_integer<plain> && !measurable<plain>);
static_assert(explains_refusal<temperature> && takes_integer<temperature> && measurable<temperature>);
static_assert(takes_integer<identifier> && !measurable<identifier> && !explains_refusal<identifier>);
static_assert(!section<point> && !section<plain>, "a codec makes an aggregate one value");
static_assert(section<codec_test::without_codec>);

TEST_CASE("decoding goes through either form of parse") {
    std::string why;
    CHECK(decode<plain>("word", why) == plain{"word"});
    CHECK_FALSE(decode<plain>("Word", why).has_value());
    CHECK(why.empty());
    CHECK(decode<temperature>("21.5C", why) == temperature{215});
    CHECK_FALSE(decode<temperature>("21.5", why).has_value());
    CHECK(why == "the unit is missing; write \"21.5C\"");
}

TEST_CASE("a type with a codec is described as text") {
    const type_description& least = description_of<plain>::value;
    REQUIRE(least.kind == form::encoded);
    CHECK(least.text->expectation() == "a lower-case word");
    CHECK_FALSE(static_cast<bool>(least.text->take_integer));
    CHECK_FALSE(static_cast<bool>(least.text->take_date_time));
    CHECK_FALSE(static_cast<bool>(least.text->measure));
    CHECK_FALSE(static_cast<bool>(least.text->format_measure));
    CHECK(least.text->noun.empty());

    const type_description& most = description_of<temperature>::value;
    REQUIRE(most.kind == form::encoded);
    CHECK(static_cast<bool>(most.text->take_integer));
    CHECK(static_cast<bool>(most.text->measure));
    CHECK(most.text->format_measure(215) == "21.5C");
    CHECK(most.text->noun == "a temperature");

    CHECK(description_of<point>::value.text->expectation() == "a point such as 3/4");
}

// ---- values on their way in -----------------------------------------------------------------------------------------

template <class T>
struct attempt {
    T object{};
    bool taken = false;
    cfg::detail::refusal why;
};

template <class T>
attempt<T> assigned(const scalar& written, visibility sight = visibility::shown) {
    attempt<T> made;
    made.taken = cfg::detail::assign({&description_of<T>::value, &made.object}, written, made.why, sight);
    return made;
}

TEST_CASE("text reaches the type through its codec") {
    CHECK(assigned<plain>(scalar(std::string_view("word"))).object.text == "word");
    CHECK(assigned<point>(scalar(std::string_view("3/4"))).object == point{3, 4});
    CHECK(assigned<identifier>(scalar(std::string_view("#12"))).object.number() == 12);
    CHECK(assigned<temperature>(scalar(std::string_view("-3C"))).object.tenths == -30);
}

TEST_CASE("a number reaches only the type that takes numbers") {
    CHECK(assigned<temperature>(scalar(std::int64_t{20})).object.tenths == 200);
    CHECK(assigned<identifier>(scalar(std::int64_t{20})).object.number() == 20);
    const auto refused = assigned<plain>(scalar(std::int64_t{20}));
    CHECK_FALSE(refused.taken);
    CHECK(refused.why.message == "wrong type: an integer");
}

TEST_CASE("what a codec refuses is said, with its reason if it has one") {
    const auto silent = assigned<plain>(scalar(std::string_view("Word")));
    CHECK_FALSE(silent.taken);
    CHECK(silent.why.message == "\"Word\" is not valid");
    const auto reasoned = assigned<temperature>(scalar(std::string_view("12")));
    CHECK_FALSE(reasoned.taken);
    CHECK(reasoned.why.message == "\"12\" is not valid: the unit is missing; write \"12C\"");
    const auto number = assigned<temperature>(scalar(std::int64_t{5000}));
    CHECK_FALSE(number.taken);
    CHECK(number.why.message == "5000 is not valid: the unit is missing; write \"5000C\"");
    for (const scalar& other : {scalar(true), scalar(1.5), scalar(cfg::first_date), scalar(std::monostate())}) {
        CHECK_FALSE(assigned<plain>(other).taken);
        CHECK_FALSE(assigned<temperature>(other).taken);
    }
}

TEST_CASE("a secret that is refused is not quoted, not even by its codec") {
    const auto refused = assigned<temperature>(scalar(std::string_view("canary")), visibility::hidden);
    CHECK_FALSE(refused.taken);
    CHECK(refused.why.message == "the value is not valid");
    CHECK(refused.why.suggestion.empty());
}

TEST_CASE("what is refused leaves the value as it was") {
    temperature kept{123};
    cfg::detail::refusal why;
    CHECK_FALSE(cfg::detail::assign({&description_of<temperature>::value, &kept}, scalar(std::string_view("x")), why,
                                    visibility::shown));
    CHECK(kept.tenths == 123);
}

// ---- and out --------------------------------------------------------------------------------------------------------

template <class T>
std::string shown(const T& object) {
    std::string text;
    cfg::detail::append_value(text, description_of<T>::value, &object, visibility::shown);
    return text;
}

TEST_CASE("the codec's text is what is shown, alone and in containers") {
    CHECK(shown(point{1, 2}) == "\"1/2\"");
    CHECK(shown(std::vector{point{1, 2}, point{3, 4}}) == "[\"1/2\", \"3/4\"]");
    CHECK(shown(std::map<std::string, point>{{"a", {1, 2}}, {"b c", {3, 4}}}) == "{a = \"1/2\", \"b c\" = \"3/4\"}");
    CHECK(shown(std::set<plain>{{"b"}, {"a"}}) == "[\"a\", \"b\"]");
    CHECK(shown(std::optional<point>()) == "(none)");
    CHECK(shown(std::optional(point{1, 2})) == "\"1/2\"");
}

TEST_CASE("a bound is printed as the codec prints a measure, after the noun") {
    constexpr cfg::field between = cfg::field("t").range(temperature{-100}, temperature{255});
    CHECK(cfg::detail::expectation(description_of<temperature>::value, &between) == "a temperature from -10C to 25.5C");
    constexpr cfg::field above = cfg::field("t").min(temperature{5});
    CHECK(cfg::detail::expectation(description_of<temperature>::value, &above) == "a temperature of at least 0.5C");
    CHECK(cfg::detail::expectation(description_of<temperature>::value, nullptr) == "a temperature such as 21.5C");
}

}  // namespace
