// SPDX-License-Identifier: MIT
// Tests of formats/template.hpp: variables are put where they stand, in the spelling of the place, and nowhere else.
#include <cfg/formats/template.hpp>

#include <cfg/formats/json.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace {

using cfg::detail::column_map;
using cfg::detail::quoting_style;

struct config {
    std::string name;
};

/// The expanded text, or "line:column message" of each problem.
struct expansion {
    std::map<std::string, std::string, std::less<>> variables;
    cfg::limits bounds{};
    column_map columns{};

    [[nodiscard]] std::string of(std::string_view text, quoting_style style = quoting_style::toml) {
        config object;
        cfg::detail::load_state state;
        state.root = {&cfg::detail::description_of<config>::value, &object};
        state.bounds = bounds;
        const std::uint32_t source = state.origins.add_source(cfg::source_kind::text, "template");
        const cfg::detail::variable_lookup lookup = [this](std::string_view name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found != variables.end() ? std::optional(found->second) : std::nullopt;
        };
        columns = {};
        const auto expanded = cfg::detail::template_expansion(text, style, lookup, source, state).expand(columns);
        std::string told;
        for (const cfg::problem& each : state.problems)
            told.append(told.empty() ? "" : "; ").append(std::to_string(each.where.line())).append(":").append(std::to_string(each.where.column())).append(" ").append(each.message);
        CHECK(expanded.has_value() == told.empty());
        return expanded.has_value() ? *expanded : told;
    }
};

TEST_CASE("a variable stands in strings and for bare values") {
    expansion it{{{"HOST", "example.org"}, {"PORT", "8080"}, {"ON", "true"}, {"DAY", "2024-02-29"}}};
    CHECK(it.of("url = \"http://${HOST}:${PORT}/\"\n") == "url = \"http://example.org:8080/\"\n");
    CHECK(it.of("port = ${PORT}\non = ${ON}\nday=${DAY} # x\n") == "port = 8080\non = true\nday=2024-02-29 # x\n");
    CHECK(it.of("host = ${HOST}\n") == "host = \"example.org\"\n");
    CHECK(it.of("a = '${HOST}'\nb = '''\n${HOST}'''\nc = \"\"\"${HOST}\"\"\"\n") == "a = 'example.org'\nb = '''\nexample.org'''\nc = \"\"\"example.org\"\"\"\n");
    CHECK(it.of("a = [${PORT}, ${HOST}, {b = ${ON}, c = \"${HOST}\"}]\n[t]\nd = ${PORT}\n") ==
          "a = [8080, \"example.org\", {b = true, c = \"example.org\"}]\n[t]\nd = 8080\n");
    CHECK(it.of(R"({"a": "${HOST}", "b": ${PORT}, "c": [${HOST}, ${ON}]})", quoting_style::json) == R"({"a": "example.org", "b": 8080, "c": ["example.org", true]})");
}

TEST_CASE("a missing variable has a default, a message, or is an error at its place") {
    expansion it{{{"SET", "1"}, {"EMPTY", ""}}};
    CHECK(it.of("a = ${MAX:10}\nb = \"${X:a b}\"\nc = ${SET:2}\nd = ${EMPTY:3}\n") == "a = 10\nb = \"a b\"\nc = 1\nd = 3\n");
    CHECK(it.of("a = \"${X:}\"\n") == "a = \"\"\n");
    CHECK(it.of("a = ${X:${SET}}\nb = ${X:${Y:${Z:5}}}\n") == "a = 1\nb = 5\n");
    CHECK(it.of("a = 1\nb = \"x ${NONE} ${OTHER}\"\n") == "2:8 the variable NONE is not set; 2:16 the variable OTHER is not set");
    CHECK(it.of("b = ${NONE:?say where}\n") == "1:5 the variable NONE is not set: say where");
    CHECK(it.of("b = ${EMPTY:?}\n") == "1:5 the variable EMPTY is not set");
}

TEST_CASE("a default that is not needed has to be well-formed, but not known") {
    expansion it{{{"SET", "1"}}};
    CHECK(it.of("a = ${SET:${NONE}}\nb = \"${SET:x ${NONE:?say where} $$ ${X:${Y}}}\"\n") == "a = 1\nb = \"1\"\n");
    CHECK(it.of("a = ${SET:${NONE}\n") == "1:5 this variable is not closed");
    CHECK(it.of("a = ${SET:${}}\n").starts_with("1:11 the name of the variable is missing"));
}

TEST_CASE("a dollar sign that begins no variable is one, and two are one") {
    expansion it{{{"A", "1"}}};
    CHECK(it.of("a = \"$5 $ $A $$ $${A}\"\n") == "a = \"$5 $ $A $ ${A}\"\n");
    CHECK(it.of("a = \"${X:$$1}\"\n") == "a = \"$1\"\n");
}

TEST_CASE("in a value of another document only the signs that it names begin variables") {
    const std::string_view document = "\nx '${A} ${B} ${NONE}' y\r\n";
    const std::string_view value = document.substr(4, 17);
    REQUIRE(value == "${A} ${B} ${NONE}");
    const cfg::detail::template_sign signs[] = {{5, value.data() + 5, 2}, {10, value.data() + 10, 2}};
    const cfg::detail::template_fragment fragment{document, signs};
    config object;
    cfg::detail::load_state state;
    state.root = {&cfg::detail::description_of<config>::value, &object};
    const std::uint32_t source = state.origins.add_source(cfg::source_kind::text, "template");
    const cfg::detail::variable_lookup lookup = [](std::string_view name) { return name == "B" ? std::optional<std::string>("b") : std::nullopt; };
    cfg::detail::template_expansion broken(value, quoting_style::plain, fragment, lookup, source, state);
    CHECK_FALSE(broken.expand().has_value());
    REQUIRE(state.problems.size() == 1);
    CHECK(state.problems[0].where.to_string() == "template:2:14");
    CHECK(state.problems[0].line == "x '${A} ${B} ${NONE}' y");
    CHECK(state.problems[0].caret == 13);
    CHECK(state.problems[0].width == 7);
    cfg::detail::template_expansion whole(value.substr(0, 9), quoting_style::plain, fragment, lookup, source, state);
    CHECK(whole.expand() == "${A} b");
    CHECK(whole.size() == 6);
    CHECK_FALSE(whole.is_too_long());
}

TEST_CASE("comments are left alone") {
    expansion it;
    CHECK(it.of("# ${NONE}\na = 1 # ${NONE} \"\nb = \"#\" # $$\n") == "# ${NONE}\na = 1 # ${NONE} \"\nb = \"#\" # $$\n");
}

TEST_CASE("what a variable holds is not read again") {
    expansion it{{{"A", "${B}"}, {"B", "$$"}}};
    CHECK(it.of("a = \"${A} ${B} ${X:${A}}\"\n") == "a = \"${B} $$ ${B}\"\n");
}

TEST_CASE("a variable stands in no key") {
    expansion it{{{"A", "x"}}};
    CHECK(it.of("${A} = 1\n") == "1:1 a variable cannot stand in a key");
    CHECK(it.of("\"${A}\" = 1\n") == "1:2 a variable cannot stand in a key");
    CHECK(it.of("[a.${A}]\n") == "1:4 a variable cannot stand in a key");
    CHECK(it.of("a = {\"${A}\" = 1}\n") == "1:7 a variable cannot stand in a key");
    CHECK(it.of("a = {b = 1, ${A} = 1}\n") == "1:13 a variable cannot stand in a key");
    CHECK(it.of(R"({"${A}": 1})", quoting_style::json) == "1:3 a variable cannot stand in a key");
    CHECK(it.of(R"({"a": 1, "b${A}": 1})", quoting_style::json) == "1:12 a variable cannot stand in a key");
}

TEST_CASE("what is malformed is told at its place") {
    expansion it;
    CHECK(it.of("a = ${\n") == "1:5 the name of the variable is missing");
    CHECK(it.of("a = ${}\n") == "1:5 the name of the variable is missing");
    CHECK(it.of("a = \"${A B}\"\n") == "1:6 this variable is not closed");
    CHECK(it.of("a = ${A:x\nb = 1}\n") == "1:5 this variable is not closed");
    CHECK(it.of("a = ${A:${B:${C:${D:${E:${F:${G:${H:${I:1}}}}}}}}}\n").find("nested more than 8 deep") != std::string::npos);
}

TEST_CASE("work and output are bounded") {
    expansion it{{{"A", std::string(1000, 'a')}}};
    it.bounds.template_bytes = 5000;
    CHECK(it.of("a = \"${A}${A}\"\n").size() == 2007);
    std::string many = "a = \"";
    for (int i = 0; i < 100'000; ++i) many += "${A}";
    CHECK(it.of(many + "\"\n") == "0:0 with its variables this document has more than 5000 bytes (cfg::limits::template_bytes)");
}

TEST_CASE("columns of the expanded text lead back to the template") {
    expansion it{{{"A", "12345678"}, {"E", "\xC3\xA9"}}};
    const std::string text = it.of("a = [${A}, ${E}, 7]\nb = 1\n");
    REQUIRE(text == "a = [12345678, \"\xC3\xA9\", 7]\nb = 1\n");
    CHECK(it.columns.column_in_template(1, 1) == 1);
    CHECK(it.columns.column_in_template(1, 6) == 6);
    CHECK(it.columns.column_in_template(1, 9) == 6);    // inside of what was put in
    CHECK(it.columns.column_in_template(1, 14) == 10);  // the comma
    CHECK(it.columns.column_in_template(1, 16) == 12);  // the second variable
    CHECK(it.columns.column_in_template(1, 21) == 18);  // the 7
    CHECK(it.columns.column_in_template(2, 5) == 5);
}

// ---- what is put in stays data ----------------------------------------------------------------------------------------

struct surrounded {
    int before = 0;
    std::string it;
    int after = 0;
};

TEST_CASE("no text ends its string, begins a key or changes its neighbours") {
    const std::string_view pieces[] = {"\"", "'", "\\", "\n", "\r", "\t", "]", "}", "[", "{", "=", "#", ",", ":", "$", "${A}", "$$", " ", "after", "\x01", "\x7F", "\xC3\xA9", "1", "\"\"\"", "'''"};
    const std::string_view templates[] = {"before = 1\nit = \"${A}\"\nafter = 2\n", "before = 1\nit = \"\"\"${A}\"\"\"\nafter = 2\n",
                                          "before = 1\nit = \"${B:${A}}\"\nafter = 2\n", "{\"before\": 1, \"it\": \"${A}\", \"after\": 2}"};
    std::mt19937 chance(11);
    for (int i = 0; i < 4'000; ++i) {
        std::string text;
        for (std::size_t count = 1 + chance() % 6; count != 0; --count) text += pieces[chance() % std::size(pieces)];
        const std::string_view wanted = templates[static_cast<std::size_t>(i) % std::size(templates)];
        const bool is_json = wanted.front() == '{';
        expansion it{{{"A", text}}};
        const std::string expanded = it.of(wanted, is_json ? quoting_style::json : quoting_style::toml);
        const auto loaded = cfg::try_load<surrounded>(cfg::text(is_json ? cfg::json : cfg::toml, expanded, "expanded"));
        REQUIRE_MESSAGE(loaded.has_value(), expanded << "\n" << loaded.error().to_string());
        CHECK((*loaded)->before == 1);
        CHECK((*loaded)->it == text);
        CHECK((*loaded)->after == 2);
    }
}

TEST_CASE("a bare place takes one value, whatever the text") {
    const std::string_view pieces[] = {"1", "\n", "after = 7", ",", "]", "\"", "e", ".", "-", "+", "true", " ", "#", "_", ":", "0x1f"};
    std::mt19937 chance(12);
    for (int i = 0; i < 4'000; ++i) {
        std::string text;
        for (std::size_t count = 1 + chance() % 4; count != 0; --count) text += pieces[chance() % std::size(pieces)];
        expansion it{{{"A", text}}};
        const auto loaded = cfg::try_load<cfg::value>(cfg::text(cfg::toml, it.of("a = ${A}\nb = [${A}]\nafter = 2\n"), "expanded"));
        // A word that looks like a number and is none is refused by the reader.
        if (!loaded) continue;
        CHECK((*loaded)->find("after")->as<std::int64_t>() == 2);
        CHECK((*loaded)->as<cfg::value::table>().size() == 3);
        CHECK((*loaded)->find("b")->as<cfg::value::array>().size() == 1);
    }
}

TEST_CASE("single quotes take what can stand between them") {
    expansion it{{{"A", "C:\\x \"y\""}, {"B", "it's"}, {"C", "a\nb"}}};
    CHECK(it.of("a = '${A}'\n") == "a = 'C:\\x \"y\"'\n");
    CHECK(it.of("a = '${B}'\n") == "1:6 the text of this variable cannot stand between single quotes");
    CHECK(it.of("a = '''${C}'''\n") == "1:8 the text of this variable cannot stand between single quotes");
}

}  // namespace
