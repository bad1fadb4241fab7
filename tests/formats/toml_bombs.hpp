// SPDX-License-Identifier: MIT
// Documents that make a careless reader work more than in proportion to their size, and a struct to read them into.
#pragma once

#include <cfg/core/value.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toml_bombs {

struct part {
    int x = 0;
    std::string text;
    std::vector<int> list;
    std::map<std::string, std::string> map;
};
struct whole {
    int x = 0;
    std::string text;
    part section;
    std::vector<part> parts;
    std::map<std::string, part> named;
    std::vector<int> numbers;
    std::vector<std::string> texts;
    std::optional<int> maybe;
    cfg::value any;
};

[[nodiscard]] inline std::string repeat(std::string_view text, std::size_t count) {
    std::string all;
    all.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

/// A document that grows with `size`, and might make a careless reader do more than so much work.
struct bomb {
    std::string_view name;
    std::string (*make)(std::size_t size);
};

[[nodiscard]] inline std::string numbered(std::size_t count, std::string_view before, std::string_view after) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all.append(before).append(std::to_string(i)).append(after);
    return all;
}

inline const bomb bombs[] = {
    {"one line of numbers", [](std::size_t n) { return "any = [" + repeat("1,", n) + "]\n"; }},
    {"one line of typed numbers", [](std::size_t n) { return "numbers = [" + repeat("1,", n) + "]\n"; }},
    {"one line of tables", [](std::size_t n) { return "any = [" + repeat("{a=1},", n) + "]\n"; }},
    {"one line of typed tables", [](std::size_t n) { return "parts = [" + repeat("{x=1},", n) + "]\n"; }},
    {"one line of members", [](std::size_t n) { return "named = {" + numbered(n, "k", "={x=1},") + "}\n"; }},
    {"one line of wrong types", [](std::size_t n) { return "numbers = [" + repeat("'',", n) + "]\n"; }},
    {"one line of unknown keys", [](std::size_t n) { return "section = {" + numbered(n, "k", "=1,") + "}\n"; }},
    {"one line of wide characters", [](std::size_t n) { return "any = ['" + repeat("\u00e9", n) + "', " + repeat("'\u00e9',", n) + "]\n"; }},
    {"unknown keys", [](std::size_t n) { return numbered(n, "k", " = 1\n"); }},
    {"unknown tables", [](std::size_t n) { return numbered(n, "[k", "]\na = 1\n"); }},
    {"unknown keys below a long name", [](std::size_t n) { return "[named." + repeat("k", n) + "]\n" + numbered(n, "k", " = 1\n"); }},
    {"wrong types below a long name", [](std::size_t n) { return "[named." + repeat("k", n) + ".map]\n" + numbered(n, "k", " = 1\n"); }},
    {"syntax errors below a long name", [](std::size_t n) { return "[named." + repeat("k", n) + "]\n" + repeat("x = \n", n); }},
    {"duplicates", [](std::size_t n) { return repeat("x = 1\n", n); }},
    {"duplicates after a long comment", [](std::size_t n) { return "#" + repeat("c", n) + "\nx = 1\n" + repeat("x = 1\n", n); }},
    {"duplicates with long names", [](std::size_t n) { return "[any]\n" + repeat(repeat("k", 100) + " = 1\n", n / 50); }},
    {"duplicate tables", [](std::size_t n) { return repeat("[section]\n", n); }},
    {"wrong types", [](std::size_t n) { return repeat("[[parts]]\nx = ''\n", n); }},
    {"elements", [](std::size_t n) { return repeat("[[parts]]\nx = 1\n", n); }},
    {"elements with lists of their own", [](std::size_t n) { return repeat("[[any]]\n[[any.a]]\nx=1\n", n); }},
    {"one element with a long list", [](std::size_t n) { return "[[any]]\n" + repeat("[[any.a]]\n", n); }},
    {"sixteen elements and a long comment", [](std::size_t n) { return repeat("[[parts]]\n", 17) + "#" + repeat("c", 10 * n) + "\n" + repeat("[[parts]]\n", 17); }},
    {"unclosed strings", [](std::size_t n) { return repeat("text = \"a\n", n); }},
    {"unclosed long strings", [](std::size_t n) { return repeat("text = \"\"\"a\n", n); }},
    {"mixed long strings", [](std::size_t n) { return repeat("text = \"\"\"a\ntext = '''b\n", n); }},
    {"unclosed arrays", [](std::size_t n) { return repeat("numbers = [1\n", n); }},
    {"unclosed arrays of lines", [](std::size_t n) { return repeat("numbers = [1,\n2,\n", n); }},
    {"one unclosed array", [](std::size_t n) { return "numbers = [" + repeat("1,\n", n); }},
    {"one unclosed table", [](std::size_t n) { return "section = {" + numbered(n, "k", " = 1,\n"); }},
    {"unclosed tables", [](std::size_t n) { return repeat("section = {x = 1,\n", n); }},
    {"unclosed headers", [](std::size_t n) { return repeat("[section\n", n); }},
    {"lines that are nothing", [](std::size_t n) { return repeat("?\n", n); }},
    {"lines that begin with blanks", [](std::size_t n) { return repeat("any = [" + repeat(" ", 100) + "\n" + repeat(" ", 100) + "x", n / 50); }},
    {"blanks", [](std::size_t n) { return repeat(" ", n) + "x = [" + repeat(" ", n) + "\n" + repeat(" ", n) + "?" + repeat(" ", n); }},
    {"empty lines", [](std::size_t n) { return repeat("\n", n) + repeat("\r\n", n) + "?"; }},
    {"comments", [](std::size_t n) { return repeat("# c\n", n) + "numbers = [\n" + repeat("# c\n", n) + "]"; }},
    {"bad bytes", [](std::size_t n) { return repeat("text = '\xFF'\n", n); }},
    {"bad bytes in one string", [](std::size_t n) { return "text = \"\"\"\n" + repeat("x = '\xFF'\n", n) + "\"\"\"\n"; }},
    {"escapes", [](std::size_t n) { return "text = \"" + repeat("\\u00e9", n) + "\"\n"; }},
    {"folded lines", [](std::size_t n) { return "text = \"\"\"" + repeat("\\\n\n  ", n) + "\"\"\"\n"; }},
    {"quotes", [](std::size_t n) { return "text = \"\"\"" + repeat("\"\"a", n) + "\"\"\"\n"; }},
    {"a long number", [](std::size_t n) { return "x = 1" + repeat("0", n) + "\n"; }},
    {"a long float", [](std::size_t n) { return "any = 0." + repeat("1", n) + "\n"; }},
    {"a long underscored number", [](std::size_t n) { return "x = 1" + repeat("_1", n) + "\n"; }},
    {"a long date", [](std::size_t n) { return "any = 2024-01-01T00:00:00." + repeat("1", n) + "Z\n"; }},
    {"a long key", [](std::size_t n) { return repeat("k", n) + " = 1\n"; }},
    {"a long key twice", [](std::size_t n) { return "[any]\n" + repeat("k", n) + " = 1\n" + repeat("k", n) + " = 1\n"; }},
    {"a long header", [](std::size_t n) { return repeat("[" + repeat("k", n) + "]\n", 2); }},
    {"a long wrong value", [](std::size_t n) { return "x = '" + repeat("v", n) + "'\n"; }},
    {"entries of one map", [](std::size_t n) { return "[section.map]\n" + numbered(n, "k", " = ''\n"); }},
    {"tables of one map", [](std::size_t n) { return numbered(n, "[named.k", "]\nx = 1\n"); }},
    {"dotted keys", [](std::size_t n) { return numbered(n / 10, "any.k", ".a.a.a.a.a.a.a.a.a.a = 1\n"); }},
    {"wrong types in one list", [](std::size_t n) { return "[[parts]]\nlist = [" + repeat("'',\n", n) + "]\n"; }},
};

}  // namespace toml_bombs
