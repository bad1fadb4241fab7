// SPDX-License-Identifier: MIT
// Tests of formats/dotenv_expansion.hpp: where the text of a variable comes from, what may not become of it, and where
// problems are.
#include <cfg/formats/dotenv_expansion.hpp>

#include <cfg/core/describe.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::detail::quoting_style;

struct config {
    std::string name;
};

/// The expansion of a text; what is outside of it is the map.
struct expansion {
    std::map<std::string, std::string, std::less<>> outside{};
    cfg::limits bounds{};
    quoting_style style = quoting_style::plain;

    /// "A=[1] B=[2]" of the entries that could be expanded, and "line:column message" of each problem.
    [[nodiscard]] std::string of(std::string_view text) const { return of(text, "*"); }

    /// Of the entries with this name only.
    [[nodiscard]] std::string of(std::string_view text, std::string_view wanted) const {
        config object;
        cfg::detail::load_state state;
        state.root = {&cfg::detail::description_of<config>::value, &object};
        state.bounds = bounds;
        const std::uint32_t source = state.origins.add_source(cfg::source_kind::file, ".env");
        const auto parsed = cfg::detail::parse_dotenv(text, {10'000, 100}, cfg::detail::dollar_meaning::variable);
        CHECK(parsed.problems.empty());
        const cfg::detail::variable_lookup lookup = [this](std::string_view name) -> std::optional<std::string> {
            const auto found = outside.find(name);
            return found != outside.end() ? std::optional(found->second) : std::nullopt;
        };
        std::string all;
        cfg::detail::dotenv_expansion values(parsed.entries, text, lookup, source, state);
        if (values.expand_all()) {
            for (std::size_t i = 0; i < parsed.entries.size(); ++i) {
                if (wanted != "*" && parsed.entries[i].name != wanted) continue;
                const auto value = values.value_of(i, style, parsed.entries[i].name);
                if (value.has_value()) all.append(all.empty() ? "" : " ").append(parsed.entries[i].name).append("=[").append(*value).append("]");
            }
        }
        for (const cfg::problem& each : state.problems) {
            if (!all.empty()) all += "; ";
            all += std::to_string(each.where.line()) + ":" + std::to_string(each.where.column()) + " " + each.message;
        }
        return all;
    }
};

// ---- what a variable is -----------------------------------------------------------------------------------------------

TEST_CASE("a variable is one from outside, else the last entry before it with that name") {
    const expansion it{{{"OUT", "o"}, {"BOTH", "outside"}, {"EMPTY", ""}}};
    CHECK(it.of("HOST=a\nURL=http://${HOST}:80/") == "HOST=[a] URL=[http://a:80/]");
    CHECK(it.of("A=1\nB=${A}\nA=2\nC=${A}${B}") == "A=[1] B=[1] A=[2] C=[21]");
    CHECK(it.of("A=${OUT}\nB=\"${OUT}${A}\"") == "A=[o] B=[oo]");
    CHECK(it.of("BOTH=file\nA=${BOTH}") == "BOTH=[file] A=[outside]");
    CHECK(it.of("EMPTY=file\nA=${EMPTY}") == "EMPTY=[file] A=[file]");
    CHECK(it.of("A=${B:later}\nB=1") == "A=[later] B=[1]");
    CHECK(it.of("A=${A:itself}\nA=${A}!") == "A=[itself] A=[itself!]");
    CHECK(it.of("A.b=1\nA-c=2\nD=${A.b}${A-c}") == "A.b=[1] A-c=[2] D=[12]");
}

TEST_CASE("defaults and messages are those of templates, and also written as shells write them") {
    const expansion it{{{"SET", "s"}}};
    CHECK(it.of("A=${X:d}\nB=${X:}\nC=${SET:d}\nD=${X:a b ${SET}}") == "A=[d] B=[] C=[s] D=[a b s]");
    CHECK(it.of("A=${X:-d}\nB=${X:-}\nC=${SET:-d}\nD=${X:--5}\nE=${X:-${Y:-e}}") == "A=[d] B=[] C=[s] D=[-5] E=[e]");
    CHECK(it.of("E=\nA=${E:d}") == "E=[] A=[d]");
    CHECK(it.of("A=${X:?ask ${SET}}") == "1:3 the variable X is not set: ask s");
    CHECK(it.of("A=${SET:?ask}\nB=${SET:${X}}") == "A=[s] B=[s]");
    CHECK(it.of("A=x${X:+y}") == "1:4 an alternative for a variable that is set cannot be given");
    CHECK(it.of("A=\"${X:one\ntwo}\"") == "A=[one\ntwo]");
}

TEST_CASE("what is no variable stays") {
    const expansion it{{{"A", "1"}}};
    CHECK(it.of("B=$A $ $5 $$ $${A} {A} $(A)") == "B=[$A $ $5 $ ${A} {A} $(A)]");
    CHECK(it.of("B='${A} $$ \\$'\nC=`${A} $$`") == "B=[${A} $$ \\$] C=[${A} $$]");
    CHECK(it.of("B=\"\\${A} \\$$ $\\$ \\$\\$\"") == "B=[${A} $$ $$ $$]");
    CHECK(it.of("B=\\${A} \\\\${A} \\$$${A}\\") == "B=[${A} \\${A} $${A}\\]");
    CHECK(it.of("B=\"${X:\\$\\\"\\$$$}\"") == "B=[$\"$$]");
    CHECK(it.of("# ${X\nB=1 # ${X}") == "B=[1]");
}

TEST_CASE("what is put in is not read again, ends no value and adds no line") {
    const expansion it{{{"A", "${B}"}, {"B", "$$ \\$"}, {"C", "x\"\nD=1\n#'` "}, {"H", "# h"}}};
    CHECK(it.of("V=${A}\nW=\"${A}${B}\"\nX=${V}") == "V=[${B}] W=[${B}$$ \\$] X=[${B}]");
    CHECK(it.of("V=${C}|\nW=\"${C}|\"\nX= ${H}") == "V=[x\"\nD=1\n#'` |] W=[x\"\nD=1\n#'` |] X=[# h]");
}

TEST_CASE("in the notation of a document it is quoted where it stands") {
    expansion it{{{"Q", "\"}, b = {\""}, {"N", "5"}, {"W", "a b"}}};
    it.style = quoting_style::toml;
    CHECK(it.of("V={a = \"${Q}\", n = ${N}, w = ${W}, l = '${W}'}") == "V=[{a = \"\\\"}, b = {\\\"\", n = 5, w = \"a b\", l = 'a b'}]");
    CHECK(it.of("V=[${N}, ${W}]\nL=\"[\n ${N}, # ${NONE}\n ]\"") == "V=[[5, \"a b\"]] L=[[\n 5, # ${NONE}\n ]]");
    CHECK(it.of("V={${W} = 1}") == "1:4 a variable cannot stand in a key");
    CHECK(it.of("V={a='${Q}', b='${W}'}\nQ2='\"'") == "V=[{a='\"}, b = {\"', b='a b'}] Q2=[\"]");
    it.outside["Q"] = "'";
    CHECK(it.of("V=['${Q}']") == "1:5 the text of this variable cannot stand between single quotes");
    it.style = quoting_style::json;
    CHECK(it.of(R"(V={"a": "${W}", "b": [${N}, ${W}, "\${N}"]})") == R"(V=[{"a": "a b", "b": [5, "a b", "${N}"]}])");
}

// ---- problems ---------------------------------------------------------------------------------------------------------

TEST_CASE("a problem has its place in the file, whatever stands before it") {
    const expansion it;
    CHECK(it.of("A=1\n B = x${NONE}") == "A=[1]; 2:7 the variable NONE is not set");
    CHECK(it.of("A='1\n2\n3'\nB=\"x\n \xC3\xA9 ${NONE}\n${OTHER}\" # c\nC=${LAST}") ==
          "A=[1\n2\n3]; 5:4 the variable NONE is not set; 6:1 the variable OTHER is not set; 7:3 the variable LAST is not set");
    CHECK(it.of("A=\"\\t\\\"${X}\\\\\\$${Y}\"") == "1:8 the variable X is not set; 1:16 the variable Y is not set");
    CHECK(it.of("A=\"1\r\n2 ${X}\"\r\nB=${Y}\r\n") == "2:3 the variable X is not set; 3:3 the variable Y is not set");
    CHECK(it.of("A=a\\$${X") == "1:6 this variable is not closed");
    CHECK(it.of("A=${X:\"\nB=${}") == "1:3 this variable is not closed; 2:3 the name of the variable is missing");
    CHECK(it.of("A=${1:${2:${3:${4:${5:${6:${7:${8:${9:x}}}}}}}}}").starts_with("1:35 variables are nested more than 8 deep"));
}

TEST_CASE("a problem is told for the values that are asked for, and for those that they need") {
    const expansion it;
    const std::string_view text = "A=${NONE}\nB=${A}\nC=1\nD=${C}${B}${OTHER}\nE=${C:${A}}";
    CHECK(it.of(text, "C") == "C=[1]");
    CHECK(it.of(text, "E") == "E=[1]");
    CHECK(it.of(text, "B") == "1:3 the variable NONE is not set");
    CHECK(it.of(text, "D") == "4:11 the variable OTHER is not set; 1:3 the variable NONE is not set");
    CHECK(it.of(text) == "C=[1] E=[1]; 1:3 the variable NONE is not set; 4:11 the variable OTHER is not set");
}

// ---- limits -----------------------------------------------------------------------------------------------------------

TEST_CASE("all values together are bounded, whether or not they can be expanded") {
    constexpr std::string_view refused = "0:0 with its variables this document has more than 100 bytes (cfg::limits::template_bytes)";
    expansion it;
    it.bounds.template_bytes = 100;
    std::string doubling = "A0=xxxx\n";
    for (int i = 1; i < 4; ++i) doubling.append("A").append(std::to_string(i)).append("=${A").append(std::to_string(i - 1)).append("}${A").append(std::to_string(i - 1)).append("}\n");
    CHECK(it.of(doubling).starts_with("A0=[xxxx]"));  // 4 + 8 + 16 + 32
    CHECK(it.of(doubling + "B=${A3}") == it.of(doubling) + " B=[" + std::string(32, 'x') + "]");
    CHECK(it.of(doubling + "B=${A3}\nC=123456789") == refused);
    CHECK(it.of(doubling + "B=${A3}${NONE}\nC=123456789", "A0") == refused);
    CHECK(it.of("A=" + std::string(101, 'x')) == refused);
    it.outside["LONG"] = std::string(1000, 'x');
    CHECK(it.of("A=${LONG}") == refused);
    CHECK(it.of("A=${NONE:${LONG}}") == refused);
    CHECK(it.of("A=5\nB=${A:${LONG}}") == "A=[5] B=[5]");
}

TEST_CASE("values that would grow without end stop at the limit") {
    const expansion it;
    std::string bomb = "A0=0123456789\n";
    for (int i = 1; i < 60; ++i) bomb.append("A").append(std::to_string(i)).append("=${A").append(std::to_string(i - 1)).append("}${A").append(std::to_string(i - 1)).append("}${NONE:}\n");
    CHECK(it.of(bomb).starts_with("0:0 with its variables"));
    // A chain as long as the file costs no stack.
    std::string chain = "A0=x\n";
    for (int i = 1; i < 9'999; ++i) chain.append("A").append(std::to_string(i)).append("=${A").append(std::to_string(i - 1)).append("}\n");
    CHECK(it.of(chain, "A9998") == "A9998=[x]");
    chain.replace(0, 4, "A0=${X}");
    CHECK(it.of(chain, "A9998") == "1:4 the variable X is not set");
}

// ---- anything ---------------------------------------------------------------------------------------------------------

TEST_CASE("whatever the file, a value without a dollar sign is what it is without variables, and places lie in the text") {
    const std::string_view pieces[] = {"\"", "'", "`", "\\", "\n", "=", "#", " ", "$", "${", "}", "${A}", "${B:", "$$", "\\$", ":?", ":-", "A=", "B=", "\xC3\xA9", "x"};
    std::mt19937 random(5);
    const auto below = [&](std::size_t count) { return static_cast<std::size_t>(random()) % count; };
    for (int round = 0; round < 20'000; ++round) {
        std::string text = "A=1\n";
        for (std::size_t count = 1 + below(14); count != 0; --count) text += pieces[below(std::size(pieces))];
        CAPTURE(text);
        const std::vector<char> exact(text.begin(), text.end());
        const std::string_view view(exact.data(), exact.size());
        const auto plain = cfg::detail::parse_dotenv(view, {1000, 100});
        const auto parsed = cfg::detail::parse_dotenv(view, {1000, 100}, cfg::detail::dollar_meaning::variable);
        REQUIRE(plain.entries.size() == parsed.entries.size());
        CHECK(plain.problems.size() == parsed.problems.size());
        for (std::size_t i = 0; i < parsed.entries.size(); ++i) {
            CHECK(plain.entries[i].written == parsed.entries[i].written);
            for (const auto& sign : parsed.entries[i].signs) {
                CHECK(parsed.entries[i].value[sign.at] == '$');
                CHECK(*sign.written == '$');
            }
            if (parsed.entries[i].written.find('$') == std::string_view::npos) CHECK(plain.entries[i].value == parsed.entries[i].value);
        }
        config object;
        cfg::detail::load_state state;
        state.root = {&cfg::detail::description_of<config>::value, &object};
        const std::uint32_t source = state.origins.add_source(cfg::source_kind::file, ".env");
        const cfg::detail::variable_lookup nothing = [](std::string_view) { return std::nullopt; };
        cfg::detail::dotenv_expansion values(parsed.entries, view, nothing, source, state);
        REQUIRE(values.expand_all());
        const quoting_style styles[] = {quoting_style::plain, quoting_style::toml, quoting_style::json};
        for (std::size_t i = 0; i < parsed.entries.size(); ++i) static_cast<void>(values.value_of(i, styles[below(3)], {}));
        for (const cfg::problem& each : state.problems) {
            const std::string_view line = cfg::detail::line_of(view, each.where.line());
            REQUIRE(each.where.column() >= 1);
            const std::size_t byte = cfg::detail::byte_of_character(line, each.where.column() - 1);
            REQUIRE(byte < line.size());
            CHECK(line[byte] == '$');
        }
    }
}

}  // namespace
