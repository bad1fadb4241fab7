// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: a field of every type takes the values that it may hold, however the text is laid out.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_value.hpp"

#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

enum class level { debug, info, warning };

/// A user's type with a codec of its own.
struct point {
    int x = 0;
    int y = 0;
    friend bool operator==(const point&, const point&) = default;
};

}  // namespace

template <>
struct cfg::codec<point> {
    static constexpr std::string_view expected = "a point such as 3/4";
    static std::optional<point> parse(std::string_view text) {
        point parsed;
        const char* const end = text.data() + text.size();
        const auto first = std::from_chars(text.data(), end, parsed.x);
        if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') return std::nullopt;
        const auto second = std::from_chars(first.ptr + 1, end, parsed.y);
        if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
        return parsed;
    }
    static std::string format(const point& at) { return std::to_string(at.x) + "/" + std::to_string(at.y); }
};

namespace {

using reading::contains;
using reading::one;
using reading::read;
using reading::refusal_of;
using reading::takes;
using reading::try_read;
using reading::value_of;

// ---- leaf types -----------------------------------------------------------------------------------------------------

TEST_CASE("a field of every leaf type takes its value") {
    using namespace std::chrono_literals;
    using namespace std::chrono;
    CHECK(value_of<bool>("true"));
    CHECK(value_of<std::string>("'text'") == "text");
    CHECK(value_of<std::filesystem::path>("'conf.d/a.toml'") == std::filesystem::path("conf.d/a.toml"));
    CHECK(value_of<level>("'warning'") == level::warning);
    CHECK(value_of<seconds>("'1h30m'") == 90min);
    CHECK(value_of<milliseconds>("0") == 0ms);
    CHECK(value_of<cfg::bytes>("'64MiB'") == cfg::bytes(64u * 1024 * 1024));
    CHECK(value_of<cfg::bytes>("512") == cfg::bytes(512));
    CHECK(value_of<point>("'3/-4'") == point{3, -4});
    const year_month_day leap_day{2024y, February, 29d};
    CHECK(value_of<cfg::local_date>("2024-02-29") == leap_day);
    CHECK(value_of<cfg::local_time>("07:32:00.25") == cfg::local_time{7, 32, 0, 250'000'000});
    CHECK(value_of<cfg::local_date_time>("2024-02-29 07:32") == cfg::local_date_time{leap_day, {7, 32, 0, 0}});
    CHECK(value_of<cfg::offset_date_time>("2024-02-29T07:32:01-07:30") ==
          cfg::offset_date_time{leap_day, {7, 32, 1, 0}, -450});
    CHECK(value_of<cfg::secret<std::string>>("'hidden'") == cfg::secret<std::string>("hidden"));
    CHECK(value_of<cfg::secret<std::int64_t>>("-5") == cfg::secret<std::int64_t>(-5));
    CHECK(value_of<std::optional<int>>("7") == 7);
    CHECK(value_of<std::optional<cfg::secret<std::string>>>("'s'") == cfg::secret<std::string>("s"));
}

TEST_CASE("containers take arrays and tables, and what they held before is replaced") {
    CHECK(value_of<std::vector<int>>("[1, 2, 3]") == std::vector{1, 2, 3});
    CHECK(value_of<std::vector<int>>("[]").empty());
    CHECK(value_of<std::vector<bool>>("[true, false, true]") == std::vector{true, false, true});
    CHECK(value_of<std::vector<std::string>>("['a', \"b\", '''c''']") == std::vector<std::string>{"a", "b", "c"});
    CHECK(value_of<std::vector<std::vector<int>>>("[[1], [], [2, 3]]") == std::vector<std::vector<int>>{{1}, {}, {2, 3}});
    CHECK(value_of<std::array<double, 2>>("[1, 2.5]") == std::array{1.0, 2.5});
    CHECK(value_of<std::array<std::array<int, 2>, 2>>("[[1, 2], [3, 4]]")[1][0] == 3);
    CHECK(value_of<std::set<std::string>>("['b', 'a', 'b']") == std::set<std::string>{"a", "b"});
    CHECK(value_of<std::map<std::string, int>>("{a = 1, 'b c' = 2}") == std::map<std::string, int>{{"a", 1}, {"b c", 2}});
    CHECK(value_of<std::unordered_map<std::string, std::vector<int>>>("{a = [1], b = []}").at("a").front() == 1);
    CHECK(value_of<std::vector<std::optional<int>>>("[1, 2]").at(1) == 2);
    CHECK(value_of<std::vector<cfg::secret<std::string>>>("['x', 'y']").at(1).expose() == "y");
    CHECK(value_of<std::map<std::string, std::map<std::string, level>>>("{a.b = 'info'}").at("a").at("b") == level::info);
}

// The reader took a string such as "a=b", or a list such as ["a"], alone on a line of an array for the statement after an
// array that was left open.
TEST_CASE("elements that are spelt like statements are elements") {
    CHECK(read<one<std::vector<std::string>>>("it = [\n  \"a=b\",\n'c' ,\n  '=d'\n]\n").it == std::vector<std::string>{"a=b", "c", "=d"});
    using lists = std::vector<std::vector<std::string>>;
    CHECK(read<one<lists>>("it = [\n  [\"a\"]\n]\n").it == lists{{"a"}});
    CHECK(read<one<lists>>("it = [\n  [\"a.b\"] # c\n , ['e']\n]\n").it == lists{{"a.b"}, {"e"}});
    using numbers = std::vector<std::vector<std::vector<double>>>;
    CHECK(read<one<numbers>>("it = [\n[[1]]\n,[\n[2.5]\n]\n]\n").it == numbers{{{1}}, {{2.5}}});
}

// The guess of the next line's member was the inline table's last one, which the table around it may not have.
TEST_CASE("an inline table below a dotted key leaves no guess behind") {
    struct wide {
        int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
    };
    struct middle {
        wide it;
    };
    struct narrow {
        middle deep;
        int last = 0;
    };
    const narrow read_back = read<narrow>("deep.it = {g = 1, h = 2}\nlast = 3\n");
    CHECK(read_back.deep.it.h == 2);
    CHECK(read_back.last == 3);
}

TEST_CASE("long lists of short strings are read as short ones are") {
    // The reader has a shortcut for at most 32 plain strings on a line.
    for (std::size_t count : {1u, 31u, 32u, 33u, 200u}) {
        std::vector<std::string> wanted;
        std::string spelling = "[";
        for (std::size_t i = 0; i < count; ++i) {
            wanted.push_back("text " + std::to_string(i));
            spelling += (i == 0 ? "\"" : ", \"") + wanted.back() + "\"";
        }
        CHECK(value_of<std::vector<std::string>>(spelling + "]") == wanted);
    }
    CHECK(value_of<std::vector<std::string>>(R"(["a\tb", "é", "", """c""", "d",])") ==
          std::vector<std::string>{"a\tb", "é", "", "c", "d"});
    CHECK(refusal_of<std::vector<std::string>>(R"(["a", 1])") == "wrong type: an integer");
}

struct defaults {
    std::vector<int> list{1, 2, 3};
    std::map<std::string, int> map{{"a", 1}, {"b", 2}};
    std::optional<int> maybe = 5;
    std::array<int, 2> pair{1, 2};
    int untouched = 9;
};

TEST_CASE("lists replace the default, maps merge with it, and what is not named stays") {
    const defaults loaded = read<defaults>("list = [4]\npair = [3, 4]\n[map]\nb = 3\nc = 4\n");
    CHECK(loaded.list == std::vector{4});
    CHECK(loaded.map == std::map<std::string, int>{{"a", 1}, {"b", 3}, {"c", 4}});
    CHECK(loaded.maybe == 5);
    CHECK(loaded.pair == std::array{3, 4});
    CHECK(loaded.untouched == 9);
    CHECK(read<defaults>("").list.size() == 3);
}

TEST_CASE("no value becomes another type") {
    CHECK(refusal_of<int>("'1'") == "wrong type: a string");
    CHECK(refusal_of<int>("1.0") == "wrong type: a float");
    CHECK(refusal_of<int>("true") == "wrong type: a boolean");
    CHECK(refusal_of<int>("[1]") == "wrong type: an array");
    CHECK(refusal_of<int>("{a = 1}") == "wrong type: a table");
    CHECK(refusal_of<int>("2024-01-01") == "wrong type: a date");
    CHECK(refusal_of<bool>("1") == "wrong type: an integer");
    CHECK(refusal_of<bool>("'true'") == "wrong type: a string");
    CHECK(refusal_of<double>("'1.5'") == "wrong type: a string");
    CHECK(refusal_of<std::string>("1") == "wrong type: an integer");
    CHECK(refusal_of<std::string>("07:00") == "wrong type: a time");
    CHECK(refusal_of<std::vector<int>>("1") == "wrong type: an integer");
    CHECK(refusal_of<std::vector<int>>("{a = 1}") == "wrong type: a table");
    CHECK(refusal_of<std::map<std::string, int>>("[1]") == "wrong type: an array");
    CHECK(refusal_of<std::map<std::string, int>>("{a = 'x'}") == "wrong type: a string");
    CHECK(refusal_of<one<int>>("1") == "wrong type: an integer");
    CHECK(refusal_of<std::optional<int>>("'x'") == "wrong type: a string");
    CHECK(refusal_of<std::filesystem::path>("1") == "wrong type: an integer");
    CHECK(refusal_of<level>("0") == "wrong type: an integer");
    CHECK(refusal_of<std::chrono::seconds>("true") == "wrong type: a boolean");
    CHECK(refusal_of<cfg::local_date>("2024-01-01T00:00:00") == "wrong type: a date-time");
    CHECK(refusal_of<cfg::offset_date_time>("2024-01-01T00:00:00") == "wrong type: a date-time");
    CHECK_FALSE(takes<std::chrono::seconds>("30"));  // of what?
    CHECK_FALSE(takes<std::chrono::seconds>("'1500ms'"));
    CHECK_FALSE(takes<level>("'Info'"));
    CHECK_FALSE(takes<cfg::bytes>("-1"));
    CHECK_FALSE(takes<point>("'3-4'"));
    CHECK(contains(refusal_of<std::array<int, 2>>("[1]"), "1 element"));
    CHECK(contains(refusal_of<std::array<int, 2>>("[1, 2, 3]"), "3 elements"));
}

TEST_CASE("a dynamic value takes anything and keeps its type") {
    using value = cfg::value;
    CHECK(value_of<value>("1") == value(1));
    CHECK(value_of<value>("1.0") == value(1.0));
    CHECK(value_of<value>("true") == value(true));
    CHECK(value_of<value>("'1'") == value("1"));
    CHECK(value_of<value>("07:32:00") == value(cfg::local_time{7, 32, 0, 0}));
    CHECK(value_of<value>("[1, 'a', [], {}]") == value(value::array{1, "a", value::array{}, value::table{}}));
    CHECK(value_of<value>("{a.b = 1, c = [2]}") ==
          value(value::table{{"a", value::table{{"b", 1}}}, {"c", value::array{2}}}));
    CHECK(refusal_of<value>("9223372036854775808") == "9223372036854775808 is out of range");
}

// ---- the text as a whole --------------------------------------------------------------------------------------------

struct two {
    int a = 0;
    std::string b;
    std::map<std::string, int> map;
};

TEST_CASE("line ends, blanks and comments make no difference") {
    const two wanted = read<two>("a = 1\nb = 'x'\n[map]\nk = 2\n");
    for (const char* same :
         {"a=1\nb='x'\nmap.k=2", "a = 1\r\nb = 'x'\r\n[map]\r\nk = 2\r\n", "\xEF\xBB\xBF" "a = 1\nb = 'x'\n[map]\nk = 2\n",
          "\n\n # c\n\ta\t=\t1\t# c\n\n  b  =  'x'  \n\t[ map ] # c\n k=2 # c", "\xEF\xBB\xBF\r\n# \xC3\xA9\r\na = 1 # \xC3\xA9\r\nb = 'x'\r\nmap = {k = 2}",
          "b = 'x'\nmap . 'k' = 2\n\"a\" = 1", "\"\\u0061\" = 1\nb = \"\\u0078\"\nmap.\"k\" = 2", "map = {\n\n# c\nk = 2, # c\n}\na = 1\nb = 'x'\n"}) {
        const two loaded = read<two>(same);
        CHECK_MESSAGE(loaded.a == wanted.a, same);
        CHECK_MESSAGE(loaded.b == wanted.b, same);
        CHECK_MESSAGE(loaded.map == wanted.map, same);
    }
    for (const char* empty : {"", "\n", "\r\n", "# c", "\xEF\xBB\xBF", " \t ", "# c\r\n\r\n"}) CHECK(read<two>(empty).a == 0);
}

TEST_CASE("bytes that have no place outside strings") {
    using namespace std::string_literals;
    for (const std::string& wrong :
         {"a = 1\rb = 'x'\n"s, "a = 1\r"s, "\ra = 1\n"s, "a = 1\n\r\n\r"s, "# c\r# c\n"s, "a = 1 # c\rb = 'x'"s, "a = 1\0"s, "\0a = 1"s, "a\0 = 1"s,
          "a = \0"s "1"s, "a = 1 # \0"s, "# \x01\n"s, "b = 'x\0y'"s, "a = 1\x0B"s, "a = 1\x0C\n"s, "\x7F"s, "\xEF\xBB"s, "\xEF\xBB\xBF\xEF\xBB\xBF"s "a = 1"s, "a = 1\xEF\xBB\xBF\n"s,
          "\xFE\xFF\0a"s, "a\0\n\0=\0"s, "[map]\0\n"s, "[map\0]\n"s, "map = {k = 1\0}"s, "[map]\rk = 1"s, "map = {\r}"s, "\0"s, "a = 1\n\0\n"s})
        CHECK_FALSE_MESSAGE(try_read<two>(wrong).has_value(), wrong);
}

TEST_CASE("a text may end anywhere; nothing past it counts") {
    // The reader looks ahead in blocks, so each of these ends inside one.
    const std::string text = "a = 123456789 # comment\nb = \"a string that is long enough\"\n[map]\n\"a key\" = 1\nother = 0x1F\n";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        const auto outcome = try_read<two>(text.substr(0, size));
        if (!outcome) continue;
        const std::string whole = text.substr(0, size);
        CHECK(((*outcome)->a != 0) == (size >= 5));
        CHECK((*outcome)->b.empty() == !contains(whole, "enough\""));
        CHECK((*outcome)->map.count("a key") == (contains(whole, "\"a key\" = 1") ? 1u : 0u));
    }
    CHECK(try_read<two>(text).has_value());
    CHECK_FALSE(try_read<two>(text.substr(0, 30)).has_value());
}

}  // namespace
