// SPDX-License-Identifier: MIT
// Tests of formats/inline_value.hpp: which notation a value is written in. How it is read is tested with sources/text_value.
#include <cfg/formats/inline_value.hpp>

#include <cfg/formats/json.hpp>

#include <doctest/doctest.h>

namespace {

using cfg::detail::end_of_string;
using cfg::detail::inline_format_of;
using cfg::detail::notation_of;

constexpr auto toml = cfg::detail::quoting_style::toml;
constexpr auto json = cfg::detail::quoting_style::json;

// ---- the first key decides --------------------------------------------------------------------------------------------

static_assert(notation_of(R"({"rps": 5})") == json);
static_assert(notation_of(R"({ "rps" = 5 })") == toml);
static_assert(notation_of("{rps = 5}") == toml);
static_assert(notation_of("{rps: 5}") == json);
static_assert(notation_of("{a.b.'c:d' = 5}") == toml);
static_assert(notation_of(R"({"a=b\"" : 5})") == json);
static_assert(notation_of("{\n \"a\"\n :5}") == json);
static_assert(notation_of("{ # a: 1\n a = 1}") == toml);
static_assert(notation_of(R"([[1, "{a = 1}"], {"a": 1}])") == json);
static_assert(notation_of(R"([['{"a": 1}'], {a = 1}])") == toml);
static_assert(notation_of(R"([{}, {"a": {}}])") == json);
static_assert(notation_of("[{}, {a = {}}]") == toml);
static_assert(notation_of("{a = 07:30:00}") == toml);
static_assert(notation_of("[07:30:00]") == toml);
static_assert(notation_of(R"(["""a"{"b": 1}""", {a = 1}])") == toml);

// ---- without a key ----------------------------------------------------------------------------------------------------

static_assert(notation_of("[]") == toml);
static_assert(notation_of("{}") == toml);
static_assert(notation_of("[1, 'a', \"b\"]") == toml);
static_assert(notation_of("[1, null]") == json);
static_assert(notation_of("[null]") == json);
static_assert(notation_of("[[null],2]") == json);
static_assert(notation_of("[\"null\", 'null']") == toml);
static_assert(notation_of("[nullable, a-null]") == toml);
static_assert(notation_of("{null = 1}") == toml);
static_assert(notation_of("[1,") == toml);
static_assert(notation_of("[\"") == toml);
static_assert(notation_of("") == toml);
static_assert(notation_of("null") == json);

// ---- with variables ---------------------------------------------------------------------------------------------------

static_assert(notation_of("[${A:5}, ${B}, {a = 1}]") == toml);
static_assert(notation_of("{a = ${A:5}}") == toml);
static_assert(notation_of("[${A:5}, {\"a\": ${B}}]") == json);

static_assert(end_of_string(R"("a\"b" c)", 0) == 5);
static_assert(end_of_string(R"('a\' b)", 0) == 3);
static_assert(end_of_string(R"("" b)", 0) == 1);
static_assert(end_of_string(R"("""a"b""" c)", 0) == 8);
static_assert(end_of_string(R"("a\")", 0) == 4);

TEST_CASE("the format is the one that the program reads files in") {
    CHECK(inline_format_of("{a = 1}") == &cfg::toml);
    CHECK(inline_format_of("{\"a\": 1}") == &cfg::json);
    CHECK(inline_format_of("[1]") == &cfg::toml);
}

}  // namespace
