// SPDX-License-Identifier: MIT
// Tests of sources/text_value.hpp: what text becomes in each type of field, and what is said when it cannot.
#include <cfg/sources/text_value.hpp>

#include "loading.hpp"

#include <cfg/formats/json.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace text_value_test {

using cfg::field;
using namespace cfg::detail;

enum class level { debug, info, error };

struct route {
    std::string host;
    int weight = 1;
    std::vector<route> alternatives;
};

struct account {
    std::string user;
    std::string password;
    static constexpr field schema[] = {field("password").secret()};
};

struct renamed {
    int now = 0;
    static constexpr field schema[] = {field("now").was("before")};
};

struct everything {
    bool boolean = false;
    std::int8_t tiny = 0;
    std::uint64_t huge = 0;
    double real = 0;
    float narrow = 0;
    std::string text;
    std::filesystem::path path;
    level choice = level::info;
    std::chrono::milliseconds duration{};
    cfg::bytes size;
    cfg::local_date date;
    cfg::secret<std::string> secret;
    std::optional<int> maybe;
    std::optional<cfg::secret<std::vector<int>>> wrapped_list;
    std::vector<std::string> strings{"default"};
    std::vector<int> integers;
    std::vector<bool> flags;
    std::array<int, 3> three{};
    std::set<int> set{9};
    std::set<level> levels;
    std::vector<std::vector<int>> matrix;
    std::vector<route> routes;
    std::map<std::string, int> weights{{"kept", 1}};
    std::unordered_map<std::string, route> routes_by_name;
    std::optional<route> maybe_route;
    std::vector<account> accounts;
    std::map<std::string, renamed> renamed_by_name;
    std::vector<std::optional<int>> perhaps;
    std::vector<cfg::secret<std::string>> tokens;
    std::vector<cfg::value> values;
    cfg::value dynamic;
    std::string hidden;
    int port = 80;
    static constexpr field schema[] = {field("hidden").secret(), field("port").range(1, 65535)};
};

/// Reads a text into one leaf, as a variable NAME would.
struct attempt {
    loading::load<everything> load;
    bool read = false;

    attempt(std::string_view leaf, std::string_view text) { give(leaf, text); }

    void give(std::string_view wanted, std::string_view text, list_merge merge = list_merge::replace) {
        bool exists = false;
        walk_leaves(load.state.root, [&](const destination& leaf, std::string_view path) {
            if (path != wanted) return;
            exists = true;
            const std::uint32_t source = load.state.origins.add_source(cfg::source_kind::environment, "NAME");
            read = read_text_value({text, "NAME=", source}, leaf, merge, load.state);
        });
        REQUIRE(exists);
    }

    const everything* operator->() const { return &load.config; }

    const cfg::problem& problem() const {
        REQUIRE(load.problems().size() == 1);
        CHECK_FALSE(read);
        return load.problems().front();
    }
};

// ---- single values ----------------------------------------------------------------------------------------------

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

// ---- lists ------------------------------------------------------------------------------------------------------

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

TEST_CASE("what plain text cannot write is refused with the way to write it") {
    CHECK(attempt("matrix", "1,2").problem().suggestion == "write [[value, ...], ...]");
    CHECK(attempt("routes", "a").problem().suggestion == "write [{ key = value }, ...]");
    CHECK(attempt("weights", "a=1").problem().suggestion == "write { key = value }");
    CHECK(attempt("weights", "a=1").problem().message == "plain text is no table");
    CHECK(attempt("weights", "").problem().expected == "a table");
    CHECK(attempt("maybe_route", "x").problem().suggestion == "write { key = value }");
}

// ---- adding to a list -------------------------------------------------------------------------------------------

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

// ---- dynamic values ---------------------------------------------------------------------------------------------

TEST_CASE("a dynamic value is text unless it is in brackets") {
    const attempt text("dynamic", "42");
    CHECK(text->dynamic == cfg::value("42"));
    CHECK(text->dynamic.where().to_string() == "env NAME");
    CHECK(attempt("dynamic", "{a = 42}")->dynamic.at_path("a")->as<std::int64_t>() == 42);
    CHECK(attempt("dynamic", "[1]")->dynamic.find(std::size_t{0})->as<std::int64_t>() == 1);
    CHECK(attempt("values", "a,b")->values == std::vector<cfg::value>{"a", "b"});
    CHECK(attempt("dynamic", "[1").problem().path == "dynamic");
}

// ---- secrets ----------------------------------------------------------------------------------------------------

TEST_CASE("a secret that does not fit is not shown") {
    for (const auto& [leaf, text] : {std::pair("wrapped_list", "1,canary"),
                                     {"wrapped_list", "[1, canary]"},
                                     {"wrapped_list", "[1, 'canary']"},
                                     {"accounts", "canary"},
                                     {"accounts", "[{user = 1, password = 'canary'}]"},
                                     {"accounts", "[{password = canary}]"},
                                     {"accounts", R"([{"user": 1, "password": "canary"}])"},
                                     {"accounts", R"([{"password": canary}])"},
                                     {"tokens", R"([null, "canary"])"},
                                     {"tokens", "a,,canary"},
                                     {"tokens", "[1, 'canary']"}}) {
        CAPTURE(leaf);
        CAPTURE(text);
        const attempt made(leaf, text);
        CHECK_FALSE(made.read);
        CHECK_FALSE(made.load.problems().empty());
        CHECK_FALSE(made.load.says("canary"));
        for (const cfg::problem& each : made.load.problems()) CHECK(each.line.empty());
    }
}

TEST_CASE("a field that the schema says is secret hides its text too") {
    loading::load<everything> load;
    const std::uint32_t source = load.state.origins.add_source(cfg::source_kind::environment, "NAME");
    walk_leaves(load.state.root, [&](const destination& leaf, std::string_view path) {
        if (path != "hidden") return;
        CHECK(leaf.sight == visibility::hidden);
        destination number = leaf;
        number.to = {&description_of<int>::value, &load.config.port};
        CHECK_FALSE(read_text_value({"canary", "NAME=", source}, number, list_merge::replace, load.state));
    });
    REQUIRE(load.problems().size() == 1);
    CHECK_FALSE(load.says("canary"));
    CHECK(load.problems()[0].where.column() == 0);
    CHECK(load.problems()[0].width == 1);
}

struct secret_table {
    account first;
    route second;
    route third;
    static constexpr field schema[] = {field("second").secret()};
};

TEST_CASE("a secret table hides all that is in it") {
    secret_table tables;
    std::string hidden;
    walk_leaves({&description_of<secret_table>::value, &tables}, [&](const destination& leaf, std::string_view path) {
        if (leaf.sight == visibility::hidden) hidden.append(path).append(" ");
    });
    CHECK(hidden == "first.password second.host second.weight second.alternatives ");
}

TEST_CASE("which types hold secrets") {
    CHECK(has_secret(description_of<cfg::secret<int>>::value));
    CHECK(has_secret(description_of<std::optional<cfg::secret<int>>>::value));
    CHECK(has_secret(description_of<std::map<std::string, std::vector<account>>>::value));
    CHECK_FALSE(has_secret(description_of<int>::value));
    CHECK_FALSE(has_secret(description_of<route>::value));
    CHECK_FALSE(has_secret(description_of<cfg::value>::value));
}

}  // namespace text_value_test
