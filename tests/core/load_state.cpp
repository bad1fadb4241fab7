// SPDX-License-Identifier: MIT
// Tests of core/load_state.hpp: paths, lines and origins of a load in progress, and what it keeps of its problems.
#include <cfg/core/load_state.hpp>

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using cfg::field;
using cfg::problem;
using cfg::source_kind;
using cfg::value;
using cfg::detail::description_of;
using cfg::detail::load_state;
using cfg::detail::mark;
using cfg::detail::path_of;
using cfg::detail::place;
using cfg::detail::provenance;

// ---- paths ----------------------------------------------------------------------------------------------------------

TEST_CASE("a path names members, keys and positions") {
    const place root;
    const place routes{&root, "routes"};
    const place third{&routes, {}, 3};
    const place host{&third, "host"};
    CHECK(path_of(nullptr).empty());
    CHECK(path_of(&root).empty());
    CHECK(path_of(&routes) == "routes");
    CHECK(path_of(&third) == "routes[3]");
    CHECK(path_of(&host) == "routes[3].host");
    const place inner{&third, {}, 0};
    CHECK(path_of(&inner) == "routes[3][0]");
}

TEST_CASE("a key that is no plain word is quoted in a path, and shortened when long") {
    const place tenants{nullptr, "tenants"};
    CHECK(path_of(std::array{place{&tenants, "a b"}}.data()) == R"(tenants."a b")");
    CHECK(path_of(std::array{place{&tenants, "a.b"}}.data()) == R"(tenants."a.b")");
    CHECK(path_of(std::array{place{&tenants, "größe"}}.data()) == R"(tenants."größe")");
    CHECK(path_of(std::array{place{&tenants, "a\nb\""}}.data()) == R"(tenants."a\nb\"")");
    const std::string endless(5000, 'k');
    CHECK(path_of(std::array{place{&tenants, endless}}.data()).size() < 300);
}

TEST_CASE("the node of a document at a place") {
    const value document(value::table{{"routes", value::array{1, value::table{{"host", "b"}}}}});
    const place routes{nullptr, "routes"};
    const place second{&routes, {}, 1};
    const place host{&second, "host"};
    const place port{&second, "port"};
    const place third{&routes, {}, 2};
    CHECK(cfg::detail::find_node(document, nullptr) == &document);
    REQUIRE(cfg::detail::find_node(document, &host) != nullptr);
    CHECK(*cfg::detail::find_node(document, &host) == value("b"));
    CHECK(cfg::detail::find_node(document, &port) == nullptr);
    CHECK(cfg::detail::find_node(document, &third) == nullptr);
}

// ---- lines ----------------------------------------------------------------------------------------------------------

TEST_CASE("a line is given without its end") {
    using cfg::detail::line_of;
    constexpr std::string_view text = "one\ntwo\r\n\nfour";
    CHECK(line_of(text, 1) == "one");
    CHECK(line_of(text, 2) == "two");
    CHECK(line_of(text, 3).empty());
    CHECK(line_of(text, 4) == "four");
    CHECK(line_of(text, 5).empty());
    CHECK(line_of("", 1).empty());
    CHECK(line_of("x\n", 1) == "x");
    CHECK(line_of("x\n", 2).empty());
}

// ---- secrets --------------------------------------------------------------------------------------------------------

struct login {
    std::string user;
    cfg::secret<std::string> password;
};
struct plain {
    int x = 0;
};
struct by_schema {
    std::string token;
    plain hidden_table;
    std::string now_secret;
    static constexpr field schema[] = {field("token").secret(), field("hidden_table").secret(),
                                       field("now_secret").secret().was("old.api_key")};
};
struct far_away {
    std::map<std::string, std::vector<std::optional<login>>> logins;
};
struct recursive {
    std::vector<recursive> children;
    std::map<std::string, recursive> named;
    plain harmless;
};
struct recursive_with_secret {
    std::vector<recursive_with_secret> children;
    std::vector<cfg::secret<std::string>> keys;
};

TEST_CASE("a secret is known however deep it lies") {
    const auto has = []<class T>(std::optional<T>) { return cfg::detail::has_secret(description_of<T>::value); };
    CHECK(has(std::optional<login>()));
    CHECK(has(std::optional<by_schema>()));
    CHECK(has(std::optional<far_away>()));
    CHECK(has(std::optional<recursive_with_secret>()));
    CHECK_FALSE(has(std::optional<plain>()));
    CHECK_FALSE(has(std::optional<recursive>()));
    CHECK_FALSE(has(std::optional<value>()));
}

TEST_CASE("a line that names a secret is known") {
    const auto names = []<class T>(std::optional<T>, std::string_view line) {
        return cfg::detail::names_secret(description_of<T>::value, line);
    };
    CHECK(names(std::optional<login>(), "password = \"x\""));
    CHECK(names(std::optional<login>(), "login = {user = \"a\", password=\"x\"}"));
    CHECK(names(std::optional<login>(), "\"password\" = 1"));
    CHECK(names(std::optional<login>(), "[[logins.password]]"));
    CHECK(names(std::optional<login>(), "\"pass\\u0077ord\" = 1"));
    CHECK_FALSE(names(std::optional<login>(), "user = \"x\""));
    CHECK_FALSE(names(std::optional<login>(), "passwords = 1"));
    CHECK_FALSE(names(std::optional<login>(), "my_password = 1"));
    CHECK(names(std::optional<by_schema>(), "hidden_table.x = 1"));
    CHECK(names(std::optional<by_schema>(), "api_key = 1"));
    CHECK(names(std::optional<far_away>(), "password = 1"));
    CHECK(names(std::optional<recursive_with_secret>(), "keys = [1]"));
    CHECK_FALSE(names(std::optional<recursive>(), "anything = \"\\u0041\""));
}

// ---- provenance -----------------------------------------------------------------------------------------------------

TEST_CASE("marks are kept by leaf, lowest precedence first") {
    provenance origins;
    const std::uint32_t file = origins.add_source(source_kind::file, "a.toml");
    const std::uint32_t variable = origins.add_source(source_kind::environment, "PORT");
    origins.marks = {{5, file, 9, 1}, {2, file, 3, 4}, {2, variable, 0, 0}, {7, variable, 0, 0}, {0, file, 1, 1}};
    origins.order_by_leaf();

    const std::span<const mark> of_two = origins.marks_of(2);
    REQUIRE(of_two.size() == 2);
    CHECK(origins.origin_of(of_two[0]).to_string() == "a.toml:3:4");
    CHECK(origins.origin_of(of_two[1]).to_string() == "env PORT");
    CHECK(origins.origin_of_leaf(2).to_string() == "env PORT");
    CHECK(origins.origin_of_leaf(5).to_string() == "a.toml:9:1");
    CHECK(origins.marks_of(1).empty());
    CHECK(origins.origin_of_leaf(1).is_default());
    CHECK(origins.origin_of_leaf(8).is_default());
    CHECK(origins.origin_of_leaf(cfg::no_leaf).is_default());
}

// ---- problems -------------------------------------------------------------------------------------------------------

problem some_problem(problem::severity level, cfg::leaf_id leaf = cfg::no_leaf) {
    problem found;
    found.level = level;
    found.message = "m";
    found.leaf = leaf;
    return found;
}
constexpr auto error = problem::severity::error;
constexpr auto warning = problem::severity::warning;

TEST_CASE("errors beyond the limit are counted, and never crowded out by warnings") {
    load_state state;
    state.bounds.problems = 2;
    for (int i = 0; i < 10; ++i) state.add_problem(some_problem(warning));
    CHECK_FALSE(state.has_errors());
    CHECK(state.unreported == 0);
    for (int i = 0; i < 5; ++i) state.add_problem(some_problem(error));
    CHECK(state.has_errors());
    std::size_t errors = 0;
    for (const problem& each : state.problems) errors += each.level == error ? 1 : 0;
    CHECK(errors == 2);
    CHECK(state.unreported == 3);
}

TEST_CASE("a limit of no problems at all still tells that there are some") {
    load_state state;
    state.bounds.problems = 0;
    CHECK_FALSE(state.has_errors());
    state.add_problem(some_problem(warning));
    CHECK_FALSE(state.has_errors());
    state.add_problem(some_problem(error));
    CHECK(state.has_errors());
    CHECK(state.unreported == 1);
    CHECK(state.problems.empty());
}

TEST_CASE("a leaf with an error has failed, one with a warning has not") {
    load_state state;
    state.add_problem(some_problem(error, 3));
    state.add_problem(some_problem(warning, 4));
    state.add_problem(some_problem(error));
    CHECK(state.has_failed(3));
    CHECK_FALSE(state.has_failed(4));
    CHECK_FALSE(state.has_failed(cfg::no_leaf));
    state.bounds.problems = 0;
    state.add_problem(some_problem(error, 5));
    CHECK(state.has_failed(5));
}

// ---- documents ------------------------------------------------------------------------------------------------------

TEST_CASE("a document is kept with the padding that readers need, and does not move") {
    constexpr cfg::detail::document_format format{"none", ".none", nullptr};
    load_state state;
    const cfg::detail::document& first = state.keep_document("first text", 0, format);
    const std::string_view text = first.text();
    for (std::uint32_t i = 1; i < 50; ++i) static_cast<void>(state.keep_document("another", i, format));
    CHECK(text == "first text");
    for (std::size_t i = 0; i < cfg::detail::text_padding; ++i) CHECK(text.data()[text.size() + i] == '\0');
    REQUIRE(state.document_of(49) != nullptr);
    CHECK(state.document_of(49)->text() == "another");
    CHECK(state.document_of(0) == &first);
    CHECK(state.document_of(50) == nullptr);
}

TEST_CASE("the lines of a secret value are hidden") {
    cfg::detail::document text;
    text.hidden_lines = {{3, 5}, {9, 9}};
    CHECK_FALSE(text.hides_line(2));
    CHECK(text.hides_line(3));
    CHECK(text.hides_line(4));
    CHECK(text.hides_line(5));
    CHECK_FALSE(text.hides_line(6));
    CHECK(text.hides_line(9));
}

}  // namespace
