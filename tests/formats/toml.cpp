// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: every value of TOML reaches a field of every type that may hold it, exactly.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using reading::contains;
using reading::one;
using reading::problem_of;
using reading::read;
using reading::try_read;

enum class level { debug, info, warning };

/// A user's type with a codec of its own.
struct point {
    int x = 0;
    int y = 0;
    friend bool operator==(const point&, const point&) = default;
};

/// The value that `it` gets from `spelling`.
template <class T>
[[nodiscard]] T value_of(std::string_view spelling) {
    return read<one<T>>("it = " + std::string(spelling) + "\n").it;
}

/// Why `it` does not take `spelling`.
template <class T>
[[nodiscard]] std::string refusal_of(std::string_view spelling) {
    const auto outcome = try_read<one<T>>("it = " + std::string(spelling) + "\n");
    if (outcome) return "nothing: it was accepted";
    CHECK(outcome.error().problems().front().where.line() == 1);
    return outcome.error().problems().front().message;
}

template <class T>
[[nodiscard]] bool takes(std::string_view spelling) {
    return try_read<one<T>>("it = " + std::string(spelling) + "\n").has_value();
}

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

// ---- leaf types ------------------------------------------------------------------------------------------------------

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

// ---- integers ------------------------------------------------------------------------------------------------------

TEST_CASE_TEMPLATE("an integer field takes exactly the numbers of its width", Integer, std::int8_t, std::int16_t,
                   std::int32_t, std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
    constexpr Integer lowest = std::numeric_limits<Integer>::min();
    constexpr Integer highest = std::numeric_limits<Integer>::max();
    CHECK(value_of<Integer>(std::to_string(lowest)) == lowest);
    CHECK(value_of<Integer>(std::to_string(highest)) == highest);
    CHECK(value_of<Integer>("+" + std::to_string(highest)) == highest);
    CHECK(value_of<Integer>("0") == 0);
    CHECK(value_of<Integer>("-0") == 0);
    CHECK(value_of<Integer>("0x7F") == 127);
    CHECK(value_of<Integer>("0o17") == 15);
    CHECK(value_of<Integer>("0b101") == 5);
    CHECK(value_of<Integer>("1_2_3") == 123);

    // One beyond either end, in every spelling that can say so.
    __extension__ using wide = __int128;
    const auto spell = [](wide number) {
        const bool minus = number < 0;
        std::string digits;
        for (wide rest = minus ? -number : number; digits.empty() || rest != 0; rest /= 10)
            digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
        return (minus ? "-" : "") + digits;
    };
    CHECK(refusal_of<Integer>(spell(wide{lowest} - 1)) !=
          refusal_of<Integer>("'x'"));  // it says more than "wrong type"
    CHECK_FALSE(takes<Integer>(spell(wide{lowest} - 1)));
    CHECK_FALSE(takes<Integer>(spell(wide{highest} + 1)));
    CHECK_FALSE(takes<Integer>(spell(wide{highest} * 10)));
    CHECK_FALSE(takes<Integer>("-9223372036854775809"));
    CHECK_FALSE(takes<Integer>("18446744073709551616"));
    CHECK_FALSE(takes<Integer>("0x1_0000_0000_0000_0000"));
    CHECK_FALSE(takes<Integer>("-0x1"));
}

TEST_CASE("integers of every length are read as they are written") {
    // Up to sixteen digits take a shortcut of eight characters at a time.
    std::string digits;
    for (std::size_t count = 1; count <= 18; ++count) {
        digits += static_cast<char>('0' + (count % 9) + (count == 1));
        const std::int64_t wanted = std::strtoll(digits.c_str(), nullptr, 10);
        CHECK(value_of<std::int64_t>(digits) == wanted);
        CHECK(value_of<std::int64_t>("-" + digits) == -wanted);
        CHECK(read<one<std::int64_t>>("it=" + digits).it == wanted);
        CHECK(read<one<std::int64_t>>("it = " + digits + "# comment").it == wanted);
        CHECK(value_of<std::vector<std::int64_t>>("[" + digits + "," + digits + "]").back() == wanted);
    }
    for (const char* wrong : {"01", "-01", "1_", "_1", "1__2", "0x", "0x_1", "0xG", "0b2", "0o8", "0X1", "1 2", "1a", "--1",
                              "+-1", "1-", "00", "0_0", "1,", "1]", "1\"", "0x1.0", "\xEF\xBC\x91"})
        CHECK_FALSE_MESSAGE(takes<std::int64_t>(wrong), wrong);
}

// ---- floats ----------------------------------------------------------------------------------------------------------

TEST_CASE("a double is the nearest to what is written, whatever the spelling") {
    std::mt19937_64 random(1);
    const auto pick = [&](std::uint64_t count) { return random() % count; };
    for (int i = 0; i < 20'000; ++i) {
        std::string text = pick(2) == 0 ? "-" : "";
        const std::size_t whole = 1 + pick(pick(4) == 0 ? 20 : 8);
        for (std::size_t k = 0; k < whole; ++k) text += static_cast<char>('0' + (k == 0 && whole > 1 ? 1 + pick(9) : pick(10)));
        const bool fraction = pick(4) != 0;
        if (fraction) text += '.';
        for (std::size_t k = fraction ? 1 + pick(pick(4) == 0 ? 20 : 9) : 0; k > 0; --k) text += static_cast<char>('0' + pick(10));
        if (!fraction || pick(4) == 0) text += "e" + std::to_string(static_cast<int>(pick(300)) - 280);
        const double wanted = std::strtod(text.c_str(), nullptr);
        const double found = read<one<double>>("it = " + text + "\n").it;
        REQUIRE_MESSAGE(found == wanted, text);
        REQUIRE_MESSAGE(std::signbit(found) == std::signbit(wanted), text);
    }
}

TEST_CASE_TEMPLATE("every float reads back from its shortest text", Real, float, double) {
    using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
    std::mt19937_64 random(2);
    const auto comes_back = [](Real number) {
        char text[64];
        const auto written = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific);
        std::string spelling(text, written.ptr);
        // to_chars writes 1e+05 and TOML wants 1.0e+05 or 1e+05; both are TOML.
        REQUIRE_MESSAGE(value_of<Real>(spelling) == number, spelling);
    };
    for (int i = 0; i < 20'000; ++i) {
        Real number;
        const bits pattern = static_cast<bits>(random());
        std::memcpy(&number, &pattern, sizeof number);
        if (std::isfinite(number)) comes_back(number);
    }
    using limits = std::numeric_limits<Real>;
    for (Real edge : {limits::max(), limits::lowest(), limits::min(), limits::denorm_min(), limits::epsilon(), Real{0}})
        comes_back(edge);
}

TEST_CASE("special floats, and integers where they are exact") {
    CHECK(value_of<double>("inf") == std::numeric_limits<double>::infinity());
    CHECK(value_of<double>("+inf") == std::numeric_limits<double>::infinity());
    CHECK(value_of<float>("-inf") == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(value_of<double>("nan")));
    CHECK(std::isnan(value_of<float>("-nan")));
    CHECK(std::signbit(value_of<double>("-0.0")));
    CHECK(value_of<double>("1_000.000_1e1_0") == 1000.0001e10);
    CHECK(value_of<double>("3") == 3.0);
    CHECK(value_of<double>("9007199254740992") == 9007199254740992.0);
    CHECK(value_of<double>("-9007199254740992") == -9007199254740992.0);
    CHECK(value_of<float>("16777216") == 16777216.0f);
    CHECK(contains(refusal_of<double>("9007199254740993"), "no exact"));
    CHECK(contains(refusal_of<float>("16777217"), "no exact"));
    CHECK(refusal_of<double>("18446744073709551615") != "wrong type: an integer");
    CHECK_FALSE(takes<float>("3.5e38"));
    CHECK_FALSE(takes<double>("1e400"));
    CHECK_FALSE(takes<double>("-1e400"));
    CHECK(value_of<double>("1e-400") == 0.0);
    CHECK(value_of<float>("1e-60") == 0.0f);
    for (const char* wrong : {".5", "5.", "1.e1", "1.0.0", "1e", "1e+", "1_.0", "1._0", "01.0", "Inf", "NaN", "infinity", "1e1.0",
                              "0x1p3", "1.0f", "+ 1.0"})
        CHECK_FALSE_MESSAGE(takes<double>(wrong), wrong);
}

TEST_CASE("a float's size is judged by its value, not by its spelling") {
    const std::string zeros(400, '0');
    CHECK(value_of<double>("1" + zeros + ".0e-400") == 1.0);
    CHECK(value_of<double>("0." + zeros + "1e401") == 1.0);
    CHECK_FALSE(takes<double>("1" + zeros + ".0e-10"));
    CHECK(value_of<double>("0." + zeros + "1e10") == 0.0);
    CHECK(value_of<double>("0.0e999") == 0.0);
}

// ---- strings ---------------------------------------------------------------------------------------------------------

// `spelling` as a text field, as a dynamic value and, if it stands on one line, as a key.
void check_string(std::string_view spelling, std::string_view wanted) {
    CHECK_MESSAGE(value_of<std::string>(spelling) == wanted, spelling);
    CHECK_MESSAGE(value_of<cfg::value>(spelling) == cfg::value(wanted), spelling);
    CHECK_MESSAGE(value_of<std::vector<std::string>>("[" + std::string(spelling) + "]").front() == wanted, spelling);
    const std::string_view three = spelling.substr(0, 3);
    if (three == "\"\"\"" || three == "\'\'\'") return;
    const auto keyed = value_of<std::map<std::string, int>>("{" + std::string(spelling) + " = 1}");
    CHECK_MESSAGE(keyed.count(std::string(wanted)) == 1, spelling);
}

TEST_CASE("strings of all four kinds") {
    using namespace std::string_view_literals;
    check_string(R"("")", "");
    check_string(R"("plain")", "plain");
    check_string(R"("# no comment = no key")", "# no comment = no key");
    check_string(R"("\b\t\n\f\r\e\"\\")", "\b\t\n\f\r\x1B\"\\");
    check_string(R"("\x41\u00e9\u20ac\U0001f600\u0000.")", "A\u00e9\u20ac\U0001F600\0."sv);
    check_string("\"tab\tand caf\u00e9\"", "tab\tand caf\u00e9");
    check_string(R"('')", "");
    check_string(R"('C:\new\x "q"')", R"(C:\new\x "q")");
    check_string("\"\"\"\"\"\"", "");
    check_string("\"\"\"one\"\"\"", "one");
    check_string("\"\"\"\none\n  two\n\"\"\"", "one\n  two\n");
    check_string("\"\"\"\r\none\r\n\"\"\"", "one\r\n");
    check_string("\"\"\"\n\none\"\"\"", "\none");
    check_string("\"\"\"a \\\n   \n\t b\\\r\n c\"\"\"", "a bc");
    check_string("\"\"\"a\\   \n b\"\"\"", "ab");
    check_string("\"\"\"\\u00e9 \\\" \\\\ \"\" \"\"\"", "\u00e9 \" \\ \"\" ");
    check_string("\"\"\"two \"\"\"\"\"", "two \"\"");
    check_string("\"\"\"\"quoted\"\"\"\"", "\"quoted\"");
    check_string("\'\'\'\none \\n\n'' two\n\'\'\'", "one \\n\n'' two\n");
    check_string("\'\'\'\'quoted\'\'\'\'", "'quoted'");
    check_string("\'\'\'two \'\'\'\'\'", "two ''");
}

TEST_CASE("strings of every length around the reader's blocks of sixteen bytes") {
    std::string text;
    for (std::size_t size = 0; size < 70; ++size) {
        CHECK(value_of<std::string>("\"" + text + "\"") == text);
        CHECK(value_of<std::string>("'" + text + "'") == text);
        CHECK(value_of<std::string>("\"\"\"" + text + "\"\"\"") == text);
        CHECK(value_of<std::string>("\"" + text + "\\t\"") == text + "\t");
        CHECK(value_of<std::string>("\"" + text + "\u00e9\"") == text + "\u00e9");
        CHECK_FALSE(takes<std::string>("\"" + text));
        CHECK_FALSE(takes<std::string>("\"" + text + "\xC3\""));
        CHECK_FALSE(takes<std::string>("\"" + text + '\x01' + "\""));
        CHECK(value_of<std::map<std::string, int>>("{k" + text + " = 1}").begin()->first == "k" + text);
        text += static_cast<char>('a' + size % 26);
    }
}

TEST_CASE("what no string may contain") {
    for (const char* wrong : {R"("\q")", R"("\ ")", R"("\x4")", R"("\u12")", R"("\ud800")", R"("\udfff")", R"("\U00110000")",
                              R"("\U12345")", "\"a\nb\"", "'a\nb'", "\"a\rb\"", "'a\rb'", "\"\"\"a\rb\"\"\"", "\'\'\'a\rb\'\'\'",
                              "\"\x7F\"", "'\x1F'", "\"\"\"\x01\"\"\"", "\"", "'", "\"\"\"", "\"\"\"a\"\"", "\'\'\'a\'\'", "\"a\\",
                              "\"\"\"six\"\"\"\"\"\"", "\'\'\'six\'\'\'\'\'\'", "\"\"\" \\ a\"\"\"", "\"a\" \"b\"", "\xE2\x80\x9C" "a\xE2\x80\x9D"})
        CHECK_FALSE_MESSAGE(takes<std::string>(wrong), wrong);
}

TEST_CASE("only well-formed UTF-8 is read, in strings, keys and comments") {
    const auto everywhere = [](const std::string& bytes, bool wanted) {
        const std::string texts[] = {"it = \"" + bytes + "\"", "it = '" + bytes + "'", "it = \"\"\"" + bytes + "\"\"\"",
                                     "it = \'\'\'" + bytes + "\'\'\'", "# " + bytes, "it = '' # " + bytes,
                                     "it = \"\\t" + bytes + "\\t\""};
        for (const std::string& text : texts) {
            CHECK_MESSAGE(try_read<one<std::string>>(text).has_value() == wanted, text);
            CHECK_MESSAGE(try_read<cfg::value>(text).has_value() == wanted, text);
        }
        CHECK(try_read<cfg::value>("\"" + bytes + "\" = 1").has_value() == wanted);
        CHECK(try_read<cfg::value>("['" + bytes + "']").has_value() == wanted);
        CHECK_FALSE(try_read<cfg::value>(bytes + " = 1").has_value());
    };
    for (const char* good : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
                             "\xF4\x8F\xBF\xBF"})
        everywhere(good, true);
    for (const char* bad : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xE2\x82", "\xE2(\xA1", "\xED\xA0\x80",
                            "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"})
        everywhere(bad, false);
}

// ---- the text as a whole ---------------------------------------------------------------------------------------------

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
