// SPDX-License-Identifier: MIT
// Tests of sources/text_value.hpp: what text becomes in each type of field, and what is said when it cannot.
#include <cfg/sources/text_value.hpp>

#include "reading_text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace cfg::detail;
using reading_text::attempt;
using reading_text::everything;
using reading_text::level;

// ---- single values --------------------------------------------------------------------------------------------------

TEST_CASE("a single value is read as its type reads text") {
    for (const char* yes : {"true", "1", "yes", "on"}) CHECK(attempt("boolean", yes)->boolean);
    CHECK(attempt("tiny", "-128")->tiny == -128);
    CHECK(attempt("huge", "18446744073709551615")->huge == 18446744073709551615u);
    CHECK(attempt("real", "-2.5e3")->real == -2500.0);
    CHECK(attempt("narrow", "0.5")->narrow == 0.5f);
    CHECK(attempt("text", " [ as, it is ] ")->text == " [ as, it is ] ");
    CHECK(attempt("text", "")->text.empty());
    CHECK(attempt("path", "a/b c")->path == "a/b c");
    CHECK(attempt("choice", "error")->choice == level::error);
    CHECK(attempt("duration", "1m30s")->duration == std::chrono::seconds(90));
    CHECK(attempt("size", "2KiB")->size.count == 2048);
    CHECK(attempt("date", "2024-02-29")->date == cfg::local_date{std::chrono::year(2024) / 2 / 29});
    CHECK(attempt("secret", "sesame")->secret.expose() == "sesame");
    CHECK(attempt("maybe", "7")->maybe == 7);
}

TEST_CASE("a text that was read marks the leaf with its source") {
    attempt made("tiny", "5");
    CHECK(made.read);
    REQUIRE(made.load.state.origins.marks.size() == 1);
    const mark& set = made.load.state.origins.marks.front();
    CHECK(set.leaf == cfg::key<"tiny">::id<everything>);
    CHECK(made.load.state.origins.origin_of(set).to_string() == "env NAME");
}

TEST_CASE("a text that does not fit is told with its place, and marks nothing") {
    const attempt made("port", "http");
    const cfg::problem& found = made.problem();
    CHECK(found.level == cfg::problem::severity::error);
    CHECK(found.path == "port");
    CHECK(found.leaf == cfg::key<"port">::id<everything>);
    CHECK(found.where.to_string() == "env NAME");
    CHECK(found.where.column() == 6);
    CHECK(found.caret == 5);
    CHECK(found.width == 4);
    CHECK(found.line == "NAME=http");
    CHECK(found.message == "\"http\" is not valid");
    CHECK(found.expected == "an integer from 1 to 65535");
    CHECK(made.load.state.origins.marks.empty());
    CHECK(made.load.state.has_failed(found.leaf));
}

TEST_CASE("each type refuses what is not its own") {
    for (const auto& [leaf, text] : {std::pair("boolean", "maybe"),
                                     {"tiny", "128"},
                                     {"tiny", "5 "},
                                     {"tiny", ""},
                                     {"huge", "-1"},
                                     {"real", "1,5"},
                                     {"narrow", "1e39"},
                                     {"choice", "Debug"},
                                     {"duration", "5"},
                                     {"size", "1XB"},
                                     {"date", "2023-02-29"},
                                     {"maybe", "none"}}) {
        CAPTURE(leaf);
        CAPTURE(text);
        CHECK(attempt(leaf, text).problem().path == leaf);
    }
    CHECK(attempt("choice", "inof").problem().suggestion == "did you mean \"info\"?");
}

TEST_CASE("columns count characters") {
    const attempt made("integers", "1, \xC3\xA9\xC3\xA9, x");
    REQUIRE(made.load.problems().size() == 2);
    CHECK(made.load.problems()[0].where.column() == 9);
    CHECK(made.load.problems()[0].width == 2);
    CHECK(made.load.problems()[1].where.column() == 13);
}

// ---- lists ----------------------------------------------------------------------------------------------------------

TEST_CASE("a list is separated by commas") {
    CHECK(attempt("strings", "a")->strings == std::vector<std::string>{"a"});
    CHECK(attempt("strings", "a, b\t,c d ")->strings == std::vector<std::string>{"a", "b", "c d"});
    CHECK(attempt("integers", "1,-2, 3")->integers == std::vector{1, -2, 3});
    CHECK(attempt("flags", "yes,off")->flags == std::vector{true, false});
    CHECK(attempt("three", "3,2,1")->three == std::array{3, 2, 1});
    CHECK(attempt("set", "3,1,3")->set == std::set{1, 3});
    CHECK(attempt("levels", "info,debug")->levels == std::set{level::debug, level::info});
}

TEST_CASE("an empty text is an empty list") {
    const attempt made("strings", "  ");
    CHECK(made.read);
    CHECK(made->strings.empty());
    CHECK(attempt("set", "")->set.empty());
    CHECK(attempt("three", "").problem().message == "0 elements");
}

TEST_CASE("a backslash keeps a comma or a backslash") {
    CHECK(attempt("strings", R"(a\,b,c\\,d\e,\)")->strings == std::vector<std::string>{"a,b", "c\\", "d\\e", "\\"});
    CHECK(attempt("strings", R"(\\,\\\,)")->strings == std::vector<std::string>{"\\", "\\,"});
}

TEST_CASE("nothing between commas is an error") {
    const attempt made("strings", "a,,b,");
    REQUIRE(made.load.problems().size() == 2);
    CHECK(made.load.problems()[0].path == "strings[1]");
    CHECK(made.load.problems()[0].where.column() == 8);
    CHECK(made.load.problems()[0].width == 1);
    CHECK(made.load.problems()[0].suggestion == "write [\"...\", \"\"] for an empty string");
    CHECK(made.load.problems()[1].path == "strings[3]");
    CHECK(attempt("integers", "1,").problem().suggestion.empty());
}

TEST_CASE("every bad element is told, where it stands") {
    const attempt made("integers", "1, two,3, four");
    REQUIRE(made.load.problems().size() == 2);
    const cfg::problem& first = made.load.problems()[0];
    CHECK(first.path == "integers[1]");
    CHECK(first.line == "NAME=1, two,3, four");
    CHECK(first.where.column() == 9);
    CHECK(first.width == 3);
    CHECK(first.leaf == cfg::key<"integers">::id<everything>);
    CHECK(first.expected == "an integer from -2147483648 to 2147483647");
    CHECK(made.load.problems()[1].path == "integers[3]");
    CHECK(made.load.state.origins.marks.empty());
    CHECK(attempt("set", "1,x").problem().path == "set[1]");
    CHECK(attempt("flags", "x").problem().expected == "true or false");
}

TEST_CASE("an array has a fixed number of elements") {
    for (const char* text : {"1,2", "1,2,3,4", "[1, 2]"}) {
        CAPTURE(text);
        CHECK(attempt("three", text).problem().expected == "exactly 3");
    }
}

TEST_CASE("what plain text cannot write is refused with the way to write it") {
    CHECK(attempt("matrix", "1,2").problem().suggestion == "write [[value, ...], ...]");
    CHECK(attempt("routes", "a").problem().suggestion == "write [{ key = value }, ...]");
    CHECK(attempt("weights", "a=1").problem().suggestion == "write { key = value }");
    CHECK(attempt("weights", "a=1").problem().message == "plain text is no table");
    CHECK(attempt("weights", "").problem().expected == "a table");
    CHECK(attempt("maybe_route", "x").problem().suggestion == "write { key = value }");
}

// ---- adding to a list -----------------------------------------------------------------------------------------------

TEST_CASE("a repeated value adds to a list") {
    attempt made("strings", "a");
    made.give("strings", "b,c", list_merge::append);
    made.give("strings", "['d', 'e']", list_merge::append);
    made.give("strings", "", list_merge::append);
    CHECK(made->strings == std::vector<std::string>{"a", "b", "c", "d", "e"});

    attempt set("set", "1,2");
    set.give("set", "[2, 3]", list_merge::append);
    set.give("set", "4", list_merge::append);
    CHECK(set->set == std::set{1, 2, 3, 4});

    attempt flags("flags", "1");
    flags.give("flags", "[false]", list_merge::append);
    flags.give("flags", "1", list_merge::append);
    CHECK(flags->flags == std::vector{true, false, true});
    CHECK(flags.read);
}

TEST_CASE("an added element that is bad is counted from the beginning of the list") {
    attempt made("integers", "1,2");
    made.give("integers", "3,x", list_merge::append);
    CHECK(made.problem().path == "integers[3]");
    attempt inline_text("integers", "1,2");
    inline_text.give("integers", "['x']", list_merge::append);
    CHECK_FALSE(inline_text.read);
}

// ---- dynamic values -------------------------------------------------------------------------------------------------

TEST_CASE("a dynamic value is text unless it is in brackets") {
    const attempt text("dynamic", "42");
    CHECK(text->dynamic == cfg::value("42"));
    CHECK(text->dynamic.where().to_string() == "env NAME");
    CHECK(attempt("dynamic", "{a = 42}")->dynamic.at_path("a")->as<std::int64_t>() == 42);
    CHECK(attempt("dynamic", "[1]")->dynamic.find(std::size_t{0})->as<std::int64_t>() == 1);
    CHECK(attempt("values", "a,b")->values == std::vector<cfg::value>{"a", "b"});
    CHECK(attempt("dynamic", "[1").problem().path == "dynamic");
}

}  // namespace
