// SPDX-License-Identifier: MIT
// Tests of sources/text_value.hpp: text in brackets is read as TOML or as JSON.
#include <cfg/sources/text_value.hpp>

#include <cfg/formats/json.hpp>

#include "loading.hpp"
#include "reading_text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace cfg::detail;
using reading_text::attempt;
using reading_text::everything;

TEST_CASE("text in brackets is read as TOML") {
    CHECK(attempt("strings", R"(["a,b", '', "\u00e9"])")->strings == std::vector<std::string>{"a,b", "", "\xC3\xA9"});
    CHECK(attempt("integers", " [ 0x10, 2, ] ")->integers == std::vector{16, 2});
    CHECK(attempt("flags", "[true, false]")->flags == std::vector{true, false});
    CHECK(attempt("three", "[1, 2, 3]")->three == std::array{1, 2, 3});
    CHECK(attempt("set", "[]")->set.empty());
    CHECK(attempt("matrix", "[[1], [2, 3]]")->matrix == std::vector<std::vector<int>>{{1}, {2, 3}});
    CHECK(attempt("routes", "[{host = 'a', weight = 2}, {}]")->routes.at(0).weight == 2);
    CHECK(attempt("weights", "{a = 2}")->weights.at("a") == 2);
    CHECK(attempt("routes_by_name", "{a = {host = 'b'}}")->routes_by_name.at("a").host == "b");
    const attempt maybe("maybe_route", "{host = 'h'}");
    REQUIRE(maybe->maybe_route.has_value());
    CHECK(maybe->maybe_route->host == "h");
    const attempt wrapped("wrapped_list", "[1, 2]");
    REQUIRE(wrapped->wrapped_list.has_value());
    CHECK(wrapped->wrapped_list->expose() == std::vector{1, 2});
    CHECK(wrapped.load.state.origins.marks.size() == 1);
}

TEST_CASE("or as JSON, where the first key or a null says so") {
    CHECK(attempt("weights", R"({"a": 2, "b\u0063": 3})")->weights.at("bc") == 3);
    CHECK(attempt("routes", R"([{"host": "a", "weight": 2}, {}])")->routes.at(0).weight == 2);
    CHECK(attempt("routes_by_name", R"( { "a" : { "host" : "b\/c" } } )")->routes_by_name.at("a").host == "b/c");
    const attempt maybe("maybe_route", R"({"host": "h", "alternatives": [{"weight": 3}]})");
    REQUIRE(maybe->maybe_route.has_value());
    CHECK(maybe->maybe_route->alternatives.at(0).weight == 3);
    CHECK(maybe.load.state.origins.marks.size() == 1);
    CHECK(attempt("perhaps", "[1, null]")->perhaps == std::vector<std::optional<int>>{1, std::nullopt});
    CHECK(attempt("dynamic", R"({"a": null, "b": [1.5]})")->dynamic.at_path("a")->is_null());
    CHECK(attempt("dynamic", R"({"a": null, "b": [1.5]})")->dynamic.at_path("b")->find(std::size_t{0})->as<double>() == 1.5);
    attempt more("routes", R"([{"host": "a"}])");
    more.give("routes", R"([{"host": "b"}])", list_merge::append);
    more.give("routes", "[{host = 'c'}]", list_merge::append);
    CHECK(more->routes.size() == 3);
}

TEST_CASE("errors inside JSON are shown on the whole line") {
    const attempt made("weights", R"( {"a": 1, "b": "x"})");
    const cfg::problem& found = made.problem();
    CHECK(found.path == "weights.b");
    CHECK(found.line == R"(NAME= {"a": 1, "b": "x"...)");
    CHECK(found.caret == 20);
    CHECK(found.width == 3);
    CHECK(found.where.column() == 21);
    CHECK(found.where.to_string() == "env NAME");
    CHECK(found.leaf == cfg::key<"weights">::id<everything>);
    CHECK(made.load.state.origins.marks.empty());

    const attempt comma("weights", R"({"a": 1,})");
    CHECK(comma.problem().path == "weights");
    CHECK(comma.problem().message == "JSON has no comma after the last element");
    CHECK(comma.problem().where.column() == 13);
    CHECK(comma.problem().leaf == cfg::key<"weights">::id<everything>);
    CHECK(comma.load.state.has_failed(comma.problem().leaf));
    CHECK_FALSE(comma.load.state.incomplete);
    CHECK(attempt("weights", "{a: 1}").problem().path == "weights");
    CHECK(attempt("weights", R"({"a": 1} x)").problem().message == "unexpected text after the document");
    CHECK(attempt("weights", R"({"a": 1, "a": 2})").problem().message == "duplicate key");
    CHECK(attempt("routes_by_name", R"({"a": {"hots": "b"}})").problem().suggestion == "did you mean \"host\"?");
    CHECK(attempt("integers", "[1, null]").problem().path == "integers[1]");
    CHECK(attempt("weights", R"({"a": [[[[)").problem().path == "weights");
}

TEST_CASE("the depth of JSON is bounded") {
    loading::load<everything> load;
    load.state.bounds.depth = 4;
    const std::uint32_t source = load.state.origins.add_source(cfg::source_kind::environment, "NAME");
    walk_leaves(load.state.root, [&](const destination& leaf, std::string_view path) {
        if (path != "dynamic") return;
        CHECK(read_text_value({R"({"a": [[[1]]]})", "NAME=", source}, leaf, list_merge::replace, load.state));
        CHECK_FALSE(read_text_value({R"({"a": [[[[1]]]]})", "NAME=", source}, leaf, list_merge::replace, load.state));
    });
    CHECK(load.says("arrays and objects are nested more than 4 deep"));
}

TEST_CASE("JSON on several lines is pointed at on the right one") {
    loading::load<everything> load;
    const std::uint32_t source = load.state.origins.add_source(cfg::source_kind::file, "f");
    walk_leaves(load.state.root, [&](const destination& leaf, std::string_view path) {
        if (path != "weights") return;
        const written_text text{"{\n  \"a\": 1,\n  \"b\": tru\n}", "NAME='", source, 7, 6};
        CHECK_FALSE(read_text_value(text, leaf, list_merge::replace, load.state));
        CHECK_FALSE(read_text_value({"{\"a\": 1,\n  \"b\": \"x\"}", "NAME='", source, 7, 6}, leaf, list_merge::replace, load.state));
        CHECK_FALSE(read_text_value({"{\"a\": \"x\"}", "NAME='", source, 7, 6}, leaf, list_merge::replace, load.state));
    });
    REQUIRE(load.problems().size() == 3);
    CHECK(load.problems()[0].where.to_string() == "f:9:8");
    CHECK(load.problems()[1].where.to_string() == "f:8:8");
    CHECK(load.problems()[2].where.to_string() == "f:7:13");
    CHECK(load.problems()[2].line == "NAME='{\"a\": \"x\"...");
}

TEST_CASE("errors inside brackets are shown on the whole line") {
    const attempt made("integers", "[1, 'x']");
    const cfg::problem& found = made.problem();
    CHECK(found.path == "integers[1]");
    CHECK(found.line == "NAME=[1, 'x'...");
    CHECK(found.caret == 9);
    CHECK(found.where.column() == 10);
    CHECK(found.where.to_string() == "env NAME");
    CHECK(made.load.state.origins.marks.empty());
    CHECK(attempt("integers", "[1, 2").problem().path == "integers");
}

TEST_CASE("a warning inside brackets is no failure") {
    const attempt made("renamed_by_name", "{a = {before = 5}}");
    CHECK(made.read);
    CHECK(made->renamed_by_name.at("a").now == 5);
    REQUIRE(made.load.problems().size() == 1);
    CHECK(made.load.problems()[0].level == cfg::problem::severity::warning);
    CHECK(made.load.state.origins.marks.size() == 1);
}

}  // namespace
