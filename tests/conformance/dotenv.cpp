// SPDX-License-Identifier: MIT
// The fixtures of four dotenv libraries: what each becomes, and which reading was chosen where the libraries disagree.
//
// - 'it\'s': \' closes the quote in no library; that the value then has no backslash is compose-go's reading. Nobody who
//   writes it means the backslash.
// - a\nb without quotes is kept as it is; bkeepers drops the backslash.
// - a#b without quotes is a value, as in joho; bkeepers and motdotla let a comment begin without a blank, which breaks
//   colours, passwords and URLs.
// - `text` in backticks is quoted, as in motdotla; elsewhere the backticks are a part of the value, and rarely meant.
// - "\q" is an error: some libraries keep the backslash and some drop it.
// - $NAME is kept as text, as in motdotla; the others expand it. With .interpolate() only ${NAME} is a variable, so that
//   a dollar sign in a password stays one.
// - With .interpolate() a variable that is not set and has no default is an error; the libraries put nothing there.
// - NAME without `=` is an error, as in joho; compose-go takes such a name from the environment.
// - NAME: value is an error, though the libraries take it: a shell, systemd and docker, which read the same file, do not.
// - 456, A.B and A-B are names: what other programs call their variables is no error.
#include <cfg/formats/dotenv.hpp>
#include <cfg/formats/dotenv_expansion.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/dotenv.hpp>

#include "corpus.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using names_and_values = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] std::filesystem::path root() { return corpora::place() / "dotenv"; }

[[nodiscard]] bool is_here() { return corpora::has(root() / "motdotla" / ".env"); }

/// The names and values of a fixture, and after them an entry "error" with the place of each problem.
[[nodiscard]] names_and_values read(std::string_view name) {
    const std::string text = corpora::read(root() / name);
    names_and_values found;
    const auto document = cfg::detail::parse_dotenv(cfg::detail::without_byte_order_mark(text), {1000, 100});
    for (const auto& each : document.entries) found.emplace_back(each.name, each.value);
    for (const auto& each : document.problems)
        found.emplace_back("error", std::to_string(each.line) + ":" + std::to_string(each.column));
    return found;
}

struct fixture {
    std::string_view name;
    names_and_values content;
};

const fixture fixtures[] = {
    {"bkeepers/.env", {{"DOTENV", "true"}}},
    {"bkeepers/.env.development", {{"FROM_RAILS_ENV", ".env.development"}, {"DOTENV", "dev"}}},
    {"bkeepers/.env.development.local",
     {{"FROM_RAILS_ENV", ".env.test"}, {"FROM_LOCAL", "true"}, {"DOTENV", "development-local"}}},
    {"bkeepers/.env.local", {{"FROM_LOCAL", "true"}, {"DOTENV", "local"}}},
    {"bkeepers/.env.test", {{"FROM_RAILS_ENV", ".env.test"}, {"DOTENV", "test"}}},
    {"bkeepers/bom.env", {{"BOM", "UTF-8"}}},
    {"bkeepers/exported.env", {{"OPTION_A", "2"}, {"OPTION_B", "\\n"}}},
    {"bkeepers/important.env", {{"PLAIN", "false"}, {"OPTION_A", "abc"}, {"OPTION_B", "2"}}},
    {"bkeepers/plain.env",
     {{"PLAIN", "true"}, {"OPTION_A", "1"}, {"OPTION_B", "2"}, {"OPTION_C", "3"}, {"OPTION_D", "4"}, {"OPTION_E", "5"}}},
    {"bkeepers/quoted.env",
     {{"QUOTED", "true"},
      {"OPTION_A", "1"},
      {"OPTION_B", "2"},
      {"OPTION_C", ""},
      {"OPTION_D", "\\n"},
      {"OPTION_E", "1"},
      {"OPTION_F", "2"},
      {"OPTION_G", ""},
      {"OPTION_H", "\n"}}},
    {"bkeepers/yaml.env", {{"error", "1:1"}, {"error", "2:1"}, {"error", "3:1"}, {"error", "4:1"}}},

    {"compose-go/equals.env", {{"OPTION_A", "postgres://localhost:5432/database?sslmode=disable"}}},
    {"compose-go/exported.env", {{"OPTION_A", "2"}, {"OPTION_B", "\\n"}}},
    {"compose-go/inherited-multi-var.env", {{"foo", "bar"}, {"bar", "baz"}, {"error", "2:1"}}},
    {"compose-go/inherited-not-found.env", {{"error", "1:1"}}},
    {"compose-go/inherited-single-var.env", {{"error", "1:1"}}},
    {"compose-go/invalid1.env", {{"foo", "\n  a\n  multine\n  value\n"}, {"zot", "qix"}, {"error", "7:1"}}},
    {"compose-go/plain.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "2"},
      {"OPTION_C", "3"},
      {"OPTION_D", "4"},
      {"OPTION_E", "5"},
      {"456", "ABC"},
      {"OPTION_F", ""},
      {"OPTION_G", ""},
      {"OPTION_H", "my string"}}},
    {"compose-go/quoted.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "2"},
      {"OPTION_C", ""},
      {"OPTION_D", "\\n"},
      {"OPTION_E", "1"},
      {"OPTION_F", "2"},
      {"OPTION_G", ""},
      {"OPTION_H", "\n"},
      {"OPTION_I", "echo 'asd'"},
      {"OPTION_J", "first line\nsecond line\nthird line\nand so on"},
      {"OPTION_K", "Let's go!"},
      {"OPTION_Z", "last value"}}},
    {"compose-go/special.env",
     {{"VAR.WITH.DOTS", "dots"}, {"VAR_WITH_UNDERSCORES", "underscores"}, {"VAR-WITH-DASHES", "dashes"}}},
    {"compose-go/substitutions-default.env",
     {{"OPTION_A", "${OPTION_A:-1}"},
      {"OPTION_B", "${OPTION_A}"},
      {"OPTION_C", "$OPTION_B"},
      {"OPTION_D", "${OPTION_A}_${OPTION_B}"},
      {"OPTION_E", "${OPTION_NOT_DEFINED}"}}},
    {"compose-go/substitutions.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "${OPTION_A}"},
      {"OPTION_C", "$OPTION_B"},
      {"OPTION_D", "${OPTION_A}_${OPTION_B}"},
      {"OPTION_E", "${OPTION_NOT_DEFINED}"}}},
    {"compose-go/unquoted.env",
     {{"OPTION_A", "some quoted phrase"},
      {"OPTION_B", "first one with an unquoted phrase"},
      {"OPTION_C", "then another one with an unquoted phrase"},
      {"OPTION_D", "then another one with an unquoted phrase special \xC3\xA8 char"},
      {"OPTION_E", "then another one quoted phrase"}}},
    {"compose-go/utf8-bom.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "2"},
      {"OPTION_C", "3"},
      {"OPTION_D", "4"},
      {"OPTION_E", "5"},
      {"456", "ABC"},
      {"OPTION_F", ""},
      {"OPTION_G", ""},
      {"OPTION_H", "my string"}}},

    {"joho/comments.env",
     {{"qux", "thud"}, {"thud", "fred#qux"}, {"fred", "qux#baz"}, {"foo", "bar"}, {"bar", "foo#baz"}, {"baz", "foo"}}},
    {"joho/equals.env", {{"OPTION_A", "postgres://localhost:5432/database?sslmode=disable"}}},
    {"joho/exported.env", {{"OPTION_A", "2"}, {"OPTION_B", "\\n"}}},
    {"joho/hyphen.env", {{"OPTION_A", "abc"}, {"OPTION-B", "def"}}},
    {"joho/invalid1.env", {{"foo", "bar"}, {"error", "1:1"}}},
    {"joho/plain.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "2"},
      {"OPTION_C", "3"},
      {"OPTION_D", "4"},
      {"OPTION_E", "5"},
      {"OPTION_F", ""},
      {"OPTION_G", ""},
      {"OPTION_H", "1 2"}}},
    {"joho/quoted.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "2"},
      {"OPTION_C", ""},
      {"OPTION_D", "\\n"},
      {"OPTION_E", "1"},
      {"OPTION_F", "2"},
      {"OPTION_G", ""},
      {"OPTION_H", "\n"},
      {"OPTION_I", "echo 'asd'"},
      {"OPTION_J", "line 1\nline 2"},
      {"OPTION_K", "line one\nthis is 'quoted'\none more line"},
      {"OPTION_L", "line 1\nline 2"},
      {"OPTION_M", "line one\nthis is \"quoted\"\none more line"}}},
    {"joho/substitutions.env",
     {{"OPTION_A", "1"},
      {"OPTION_B", "${OPTION_A}"},
      {"OPTION_C", "$OPTION_B"},
      {"OPTION_D", "${OPTION_A}${OPTION_B}"},
      {"OPTION_E", "${OPTION_NOT_DEFINED}"},
      {"OPTION_F", "${GLOBAL_OPTION}"}}},

    {"motdotla/.env.bom", {{"BASIC", "basic"}, {"SECOND", "two"}}},
    {"motdotla/.env.local", {{"BASIC", "local_basic"}, {"LOCAL", "local"}}},
    {"motdotla/.env",
     {{"BASIC", "basic"},
      {"AFTER_LINE", "after_line"},
      {"EMPTY", ""},
      {"EMPTY_SINGLE_QUOTES", ""},
      {"EMPTY_DOUBLE_QUOTES", ""},
      {"EMPTY_BACKTICKS", ""},
      {"SINGLE_QUOTES", "single_quotes"},
      {"SINGLE_QUOTES_SPACED", "    single quotes    "},
      {"DOUBLE_QUOTES", "double_quotes"},
      {"DOUBLE_QUOTES_SPACED", "    double quotes    "},
      {"DOUBLE_QUOTES_INSIDE_SINGLE", "double \"quotes\" work inside single quotes"},
      {"DOUBLE_QUOTES_WITH_NO_SPACE_BRACKET", "{ port: $MONGOLAB_PORT}"},
      {"SINGLE_QUOTES_INSIDE_DOUBLE", "single 'quotes' work inside double quotes"},
      {"BACKTICKS_INSIDE_SINGLE", "`backticks` work inside single quotes"},
      {"BACKTICKS_INSIDE_DOUBLE", "`backticks` work inside double quotes"},
      {"BACKTICKS", "backticks"},
      {"BACKTICKS_SPACED", "    backticks    "},
      {"DOUBLE_QUOTES_INSIDE_BACKTICKS", "double \"quotes\" work inside backticks"},
      {"SINGLE_QUOTES_INSIDE_BACKTICKS", "single 'quotes' work inside backticks"},
      {"DOUBLE_AND_SINGLE_QUOTES_INSIDE_BACKTICKS", "double \"quotes\" and single 'quotes' work inside backticks"},
      {"EXPAND_NEWLINES", "expand\nnew\nlines"},
      {"DONT_EXPAND_UNQUOTED", "dontexpand\\nnewlines"},
      {"DONT_EXPAND_SQUOTED", "dontexpand\\nnewlines"},
      {"INLINE_COMMENTS", "inline comments"},
      {"INLINE_COMMENTS_SINGLE_QUOTES", "inline comments outside of #singlequotes"},
      {"INLINE_COMMENTS_DOUBLE_QUOTES", "inline comments outside of #doublequotes"},
      {"INLINE_COMMENTS_BACKTICKS", "inline comments outside of #backticks"},
      {"INLINE_COMMENTS_SPACE", "inline comments start with a#number sign. no space required."},
      {"EQUAL_SIGNS", "equals=="},
      {"RETAIN_INNER_QUOTES", "{\"foo\": \"bar\"}"},
      {"RETAIN_INNER_QUOTES_AS_STRING", "{\"foo\": \"bar\"}"},
      {"RETAIN_INNER_QUOTES_AS_BACKTICKS", "{\"foo\": \"bar's\"}"},
      {"TRIM_SPACE_FROM_UNQUOTED", "some spaced out string"},
      {"USERNAME", "therealnerdybeast@example.tld"},
      {"SPACED_KEY", "parsed"},
      {"EXPORT_IS_DECLARED", "parsed"},
      {"EXPORT_IS_DECLARED_WITH_SPACING", "parsed"},
      {"EXPORT_IS_DECLARED_WITH_SOME_VALUE", "some_value"},
      {"EXPORT_IS_DECLARED_WITH_SOME_VALUE_SPACED", "some_value"},
      {"EXPORT_IS_DECLARED_WITH_SOME_VALUE_AND_SPACING", "some_value"}}},
};

// The two of motdotla that have values over several lines, which are alike.
const names_and_values multiline = {
    {"BASIC", "basic"},
    {"AFTER_LINE", "after_line"},
    {"EMPTY", ""},
    {"SINGLE_QUOTES", "single_quotes"},
    {"SINGLE_QUOTES_SPACED", "    single quotes    "},
    {"DOUBLE_QUOTES", "double_quotes"},
    {"DOUBLE_QUOTES_SPACED", "    double quotes    "},
    {"EXPAND_NEWLINES", "expand\nnew\nlines"},
    {"DONT_EXPAND_UNQUOTED", "dontexpand\\nnewlines"},
    {"DONT_EXPAND_SQUOTED", "dontexpand\\nnewlines"},
    {"EQUAL_SIGNS", "equals=="},
    {"RETAIN_INNER_QUOTES", "{\"foo\": \"bar\"}"},
    {"RETAIN_INNER_QUOTES_AS_STRING", "{\"foo\": \"bar\"}"},
    {"TRIM_SPACE_FROM_UNQUOTED", "some spaced out string"},
    {"USERNAME", "therealnerdybeast@example.tld"},
    {"SPACED_KEY", "parsed"},
    {"MULTI_DOUBLE_QUOTED", "THIS\nIS\nA\nMULTILINE\nSTRING"},
    {"MULTI_SINGLE_QUOTED", "THIS\nIS\nA\nMULTILINE\nSTRING"},
    {"MULTI_BACKTICKED", "THIS\nIS\nA\n\"MULTILINE'S\"\nSTRING"},
};

TEST_CASE("every fixture of four dotenv libraries is read as decided") {
    if (!is_here()) return;
    std::set<std::string> expected{"motdotla/.env.multiline", "motdotla/.env-multiline"};
    for (const fixture& each : fixtures) {
        CAPTURE(each.name);
        const names_and_values found = read(each.name);
        REQUIRE(found.size() == each.content.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            CHECK(found[i].first == each.content[i].first);
            CHECK(found[i].second == each.content[i].second);
        }
        expected.insert(std::string(each.name));
    }
    for (const auto& file : std::filesystem::recursive_directory_iterator(root())) {
        const std::string name = file.path().lexically_relative(root()).generic_string();
        if (file.is_regular_file() && name.find("LICEN") == name.npos && name.find("env") != name.npos)
            CHECK_MESSAGE(expected.count(name) == 1, "a fixture without an expectation: " << name);
    }
}

TEST_CASE("values over several lines") {
    if (!is_here()) return;
    for (const std::string_view name : {"motdotla/.env.multiline", "motdotla/.env-multiline"}) {
        CAPTURE(name);
        names_and_values found = read(name);
        REQUIRE(found.size() == multiline.size() + 1);
        CHECK(found.back().first == "MULTI_PEM_DOUBLE_QUOTED");
        CHECK(found.back().second.starts_with("-----BEGIN PUBLIC KEY-----\nMIIBIjAN"));
        CHECK(found.back().second.ends_with("u4QuUoobAgMBAAE=\n-----END PUBLIC KEY-----"));
        CHECK(std::count(found.back().second.begin(), found.back().second.end(), '\n') == 6);
        found.pop_back();
        CHECK(found == multiline);
    }
}

/// The names and values of a fixture with its variables put in, and "error" with the place of each problem.
[[nodiscard]] names_and_values expand(std::string_view name) {
    const std::string text = corpora::read(root() / name);
    const auto document = cfg::detail::parse_dotenv(text, {1000, 100}, cfg::detail::dollar_meaning::variable);
    cfg::value object;
    cfg::detail::load_state state;
    state.root = {&cfg::detail::description_of<cfg::value>::value, &object};
    const std::uint32_t source = state.origins.add_source(cfg::source_kind::file, ".env");
    const cfg::detail::variable_lookup nothing = [](std::string_view) { return std::nullopt; };
    cfg::detail::dotenv_expansion values(document.entries, text, nothing, source, state);
    REQUIRE(values.expand_all());
    names_and_values found;
    for (std::size_t i = 0; i < document.entries.size(); ++i)
        if (const auto value = values.value_of(i, cfg::detail::quoting_style::plain, {})) found.emplace_back(document.entries[i].name, *value);
    for (const cfg::problem& each : state.problems)
        found.emplace_back("error", std::to_string(each.where.line()) + ":" + std::to_string(each.where.column()));
    return found;
}

TEST_CASE("the fixtures with variables are expanded as decided") {
    if (!is_here()) return;
    const names_and_values substituted = {{"OPTION_A", "1"}, {"OPTION_B", "1"}, {"OPTION_C", "$OPTION_B"}, {"OPTION_D", "1_1"}, {"error", "5:10"}};
    CHECK(expand("compose-go/substitutions.env") == substituted);
    CHECK(expand("compose-go/substitutions-default.env") == substituted);
    CHECK(expand("joho/substitutions.env") == names_and_values{{"OPTION_A", "1"},
                                                               {"OPTION_B", "1"},
                                                               {"OPTION_C", "$OPTION_B"},
                                                               {"OPTION_D", "11"},
                                                               {"error", "5:10"},
                                                               {"error", "6:10"}});
    // The others have no variables, and stay what they are.
    for (const fixture& each : fixtures)
        if (each.name.find("substitutions") == each.name.npos && corpora::read(root() / each.name).find("\xEF\xBB\xBF") != 0) {
            CAPTURE(each.name);
            names_and_values plain = each.content;
            std::erase_if(plain, [](const auto& entry) { return entry.first == "error"; });
            CHECK(expand(each.name) == plain);
        }
}

struct service {
    std::string basic;
    std::string spaced_key;
    cfg::secret<std::string> multi_pem_double_quoted;
};

TEST_CASE("a fixture fills a struct, and its foreign names are no error") {
    if (!is_here()) return;
    const auto config = cfg::load<service>(cfg::dotenv(root() / "motdotla" / ".env.multiline"));
    CHECK(config->basic == "basic");
    CHECK(config->spaced_key == "parsed");
    CHECK(config->multi_pem_double_quoted.expose().size() > 200);
    CHECK(config.warnings().empty());
}

}  // namespace
