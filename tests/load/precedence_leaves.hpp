// SPDX-License-Identifier: MIT
// A configuration with a leaf of every type, and for each leaf two values and a refused one in every notation.
#pragma once

#include <cfg/cfg.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace precedence {

/// A type of the user's: "3.1".
struct release {
    int major = 0;
    int minor = 0;
    friend auto operator<=>(const release&, const release&) = default;
};

}  // namespace precedence

template <>
struct cfg::codec<precedence::release> {
    static constexpr std::string_view expected = "a release such as \"3.1\"";

    static std::optional<precedence::release> parse(std::string_view text) {
        if (text.size() != 3 || text[1] != '.') return std::nullopt;
        return precedence::release{text[0] - '0', text[2] - '0'};
    }
    static std::string format(const precedence::release& it) { return std::to_string(it.major) + "." + std::to_string(it.minor); }
};

namespace precedence {

// ---- the configuration ----------------------------------------------------------------------------------------------

enum class level : std::uint8_t { debug, info, error };

struct address {
    std::string host = "any";
    std::uint16_t port = 1;
    friend bool operator==(const address&, const address&) = default;
};

struct numbers {
    bool flag = false;
    std::int8_t int8 = 0;
    std::int16_t int16 = 0;
    std::int32_t int32 = 0;
    std::int64_t int64 = 0;
    std::uint8_t uint8 = 0;
    std::uint16_t uint16 = 0;
    std::uint32_t uint32 = 0;
    std::uint64_t uint64 = 0;
    float single_precision = 0;
    double double_precision = 0;
};
struct texts {
    std::string string;
    std::filesystem::path path;
    level choice = level::debug;
    cfg::bytes size;
    release custom;
    cfg::secret<std::string> secret;
    cfg::secret<std::uint32_t> secret_number;
};
struct times {
    std::chrono::nanoseconds nanoseconds{};
    std::chrono::microseconds microseconds{};
    std::chrono::milliseconds milliseconds{};
    std::chrono::seconds seconds{};
    std::chrono::minutes minutes{};
    std::chrono::hours hours{};
    cfg::local_date date = cfg::first_date;
    cfg::local_time time;
    cfg::local_date_time date_time;
    cfg::offset_date_time instant;
};
struct lists {
    std::vector<int> vector;
    std::vector<std::string> strings;
    std::vector<std::vector<int>> nested;
    std::vector<address> structs;
    std::array<double, 2> array{};
    std::set<level> set;
};
struct maps {
    std::map<std::string, int> map;
    std::unordered_map<std::string, std::vector<int>> unordered;
    std::map<std::string, address> structs;
};
struct others {
    std::optional<int> optional;
    std::optional<address> optional_struct;
    cfg::value dynamic;
    cfg::value dynamic_table;
};
struct everything {
    precedence::numbers numbers;
    precedence::texts texts;
    precedence::times times;
    precedence::lists lists;
    precedence::maps maps;
    precedence::maps entries;  // given entry by entry
    precedence::maps gaining;  // each source gives another part
    precedence::others others;
};

// ---- what is written for a leaf ---------------------------------------------------------------------------------------

/// A value in each notation; an empty one cannot be written in that notation.
struct spelling {
    std::string toml;
    std::string json;
    std::string text;
};

[[nodiscard]] inline spelling bare(std::string_view text) { return {std::string(text), std::string(text), std::string(text)}; }
[[nodiscard]] inline spelling quoted(const std::string& text) { return {'"' + text + '"', '"' + text + '"', text}; }
[[nodiscard]] inline spelling dated(const std::string& text) { return {text, '"' + text + '"', text}; }
[[nodiscard]] inline spelling list(const std::string& elements) { return {'[' + elements + ']', '[' + elements + ']', elements}; }
[[nodiscard]] inline spelling table(const std::string& toml, const std::string& json) { return {toml, json, toml}; }
/// Refused by the notations that tell a number from a text; plain text that no string refuses.
[[nodiscard]] inline spelling no_string() { return {"5", "5", {}}; }

enum class held_value : std::uint8_t { neither, first, second };

/// One leaf, or one place in a map.
struct leaf {
    std::string path;
    std::string entry;  // the place in the map, if it is one: "main.port"
    spelling first;
    spelling second;
    spelling refused;
    bool merges = false;      // several sources make one value together
    bool needs_both = false;  // `second` is only a part: it takes `first` below it to make what is expected
    std::function<held_value(const everything&)> held{};
    std::function<std::vector<cfg::origin>(const cfg::loaded<everything>&)> origins{};
    std::function<cfg::origin(const cfg::loaded<everything>&)> origin{};

    [[nodiscard]] std::string full_path() const { return entry.empty() ? path : path + '.' + entry; }
};

template <class T>
inline constexpr bool is_merged =
    std::is_same_v<T, cfg::value> || std::is_same_v<T, std::optional<address>> || requires { typename T::mapped_type; };

template <cfg::fixed_string Path>
using type_at = std::remove_cvref_t<decltype(cfg::get<Path>(std::declval<const everything&>()))>;

template <cfg::fixed_string Path>
[[nodiscard]] leaf make_leaf(spelling first, type_at<Path> first_value, spelling second, type_at<Path> second_value, spelling refused) {
    REQUIRE_FALSE(first_value == second_value);
    leaf made{std::string(Path.view()), {}, std::move(first), std::move(second), std::move(refused), is_merged<type_at<Path>>};
    made.held = [first_value = std::move(first_value), second_value = std::move(second_value)](const everything& config) {
        const type_at<Path>& found = cfg::get<Path>(config);
        return found == first_value ? held_value::first : found == second_value ? held_value::second : held_value::neither;
    };
    made.origins = [](const cfg::loaded<everything>& config) { return config.template origins<Path>(); };
    made.origin = [](const cfg::loaded<everything>& config) { return config.template origin<Path>(); };
    return made;
}

/// `at` is where in the map the spellings are written.
template <cfg::fixed_string Path>
[[nodiscard]] leaf make_entry(std::string at, spelling first, type_at<Path> first_value, spelling second, type_at<Path> second_value, spelling refused) {
    leaf made = make_leaf<Path>(std::move(first), std::move(first_value), std::move(second), std::move(second_value), std::move(refused));
    made.entry = std::move(at);
    return made;
}

template <cfg::fixed_string Path>
[[nodiscard]] leaf make_gaining(spelling first, type_at<Path> first_value, spelling second, type_at<Path> both, spelling refused) {
    leaf made = make_leaf<Path>(std::move(first), std::move(first_value), std::move(second), std::move(both), std::move(refused));
    made.needs_both = true;
    return made;
}

[[nodiscard]] inline std::vector<leaf> make_leaves() {
    using namespace std::chrono_literals;
    using std::chrono::year;
    const auto dynamic_table = [](std::initializer_list<std::pair<const std::string, int>> members) {
        cfg::value made;
        for (const auto& [name, number] : members) made.become<cfg::value::table>()[name] = number;
        return made;
    };
    std::vector<leaf> all;
    const auto add = [&](leaf made) { all.push_back(std::move(made)); };

    add(make_leaf<"numbers.flag">(bare("true"), true, bare("false"), false, bare("5")));
    add(make_leaf<"numbers.int8">(bare("-11"), -11, bare("12"), 12, bare("128")));
    add(make_leaf<"numbers.int16">(bare("-1301"), -1301, bare("1302"), 1302, bare("-32769")));
    add(make_leaf<"numbers.int32">(bare("-140001"), -140001, bare("140002"), 140002, bare("2147483648")));
    add(make_leaf<"numbers.int64">(bare("-9223372036854775808"), INT64_MIN, bare("9223372036854775807"), INT64_MAX, bare("1.5")));
    add(make_leaf<"numbers.uint8">(bare("201"), 201, bare("202"), 202, bare("256")));
    add(make_leaf<"numbers.uint16">(bare("60001"), 60001, bare("60002"), 60002, bare("-1")));
    add(make_leaf<"numbers.uint32">(bare("4000000001"), 4000000001U, bare("4000000002"), 4000000002U, bare("4294967296")));
    add(make_leaf<"numbers.uint64">(bare("9000000000000000001"), 9000000000000000001U, bare("9000000000000000002"), 9000000000000000002U, bare("-5")));
    add(make_leaf<"numbers.single_precision">(bare("0.25"), 0.25f, bare("-1.5e3"), -1500.0f, bare("1e39")));
    add(make_leaf<"numbers.double_precision">(bare("0.1"), 0.1, bare("1e300"), 1e300, bare("true")));

    add(make_leaf<"texts.string">(quoted("low text"), "low text", quoted("high text"), "high text", no_string()));
    add(make_leaf<"texts.path">(quoted("/low/a b"), "/low/a b", quoted("high/file"), "high/file", no_string()));
    add(make_leaf<"texts.choice">(quoted("info"), level::info, quoted("error"), level::error, quoted("eror")));
    add(make_leaf<"texts.size">(quoted("64KiB"), cfg::bytes(65536), quoted("2MB"), cfg::bytes(2000000), quoted("2 parsecs")));
    add(make_leaf<"texts.custom">(quoted("3.1"), release{3, 1}, quoted("4.2"), release{4, 2}, quoted("4.20")));
    add(make_leaf<"texts.secret">(quoted("canary low"), "canary low", quoted("canary high"), "canary high", no_string()));
    add(make_leaf<"texts.secret_number">(bare("770001"), 770001, bare("770002"), 770002, bare("-770003")));

    add(make_leaf<"times.nanoseconds">(quoted("11ns"), 11ns, quoted("12us"), 12us, quoted("12")));
    add(make_leaf<"times.microseconds">(quoted("21us"), 21us, quoted("22ms"), 22ms, quoted("1ns")));
    add(make_leaf<"times.milliseconds">(quoted("31ms"), 31ms, quoted("1m30s"), 90s, quoted("3 fortnights")));
    add(make_leaf<"times.seconds">(quoted("41s"), 41s, quoted("-42s"), -42s, quoted("10ms")));
    add(make_leaf<"times.minutes">(quoted("51m"), 51min, quoted("2h"), 2h, quoted("90s")));
    add(make_leaf<"times.hours">(quoted("61h"), 61h, quoted("3d"), 72h, quoted("90m")));
    add(make_leaf<"times.date">(dated("2024-02-29"), year(2024) / 2 / 29, dated("2025-12-31"), year(2025) / 12 / 31, quoted("2023-02-29")));
    add(make_leaf<"times.time">(dated("07:32:01"), {7, 32, 1, 0}, dated("23:59:60.5"), {23, 59, 60, 500'000'000}, quoted("25:00:00")));
    add(make_leaf<"times.date_time">(dated("2024-02-29T01:02:03"), {year(2024) / 2 / 29, {1, 2, 3, 0}}, dated("2025-12-31T04:05:06"),
                                     {year(2025) / 12 / 31, {4, 5, 6, 0}}, quoted("2024-02-29")));
    add(make_leaf<"times.instant">(dated("2024-02-29T01:02:03Z"), {year(2024) / 2 / 29, {1, 2, 3, 0}, 0}, dated("2025-12-31T04:05:06+02:00"),
                                   {year(2025) / 12 / 31, {4, 5, 6, 0}, 120}, quoted("2024-02-29T01:02:03")));

    add(make_leaf<"lists.vector">(list("1, 2, 3"), {1, 2, 3}, list("4"), {4}, list("4, 5.5")));
    add(make_leaf<"lists.strings">({R"(["a, b", "c"])", R"(["a, b", "c"])", R"(a\, b,c)"}, {"a, b", "c"}, {R"(["d"])", R"(["d"])", "d"}, {"d"},
                                   {R"(["d", 5])", R"(["d", 5])", "d,,e"}));
    add(make_leaf<"lists.nested">(bare("[[1, 2], [3]]"), {{1, 2}, {3}}, bare("[[4]]"), {{4}}, bare("[[4, true]]")));
    add(make_leaf<"lists.structs">(table(R"([{host = "a"}, {port = 5}])", R"([{"host": "a"}, {"port": 5}])"), {{"a", 1}, {"any", 5}},
                                   table(R"([{port = 6}])", R"([{"port": 6}])"), {{"any", 6}}, table(R"([{port = -6}])", R"([{"port": -6}])")));
    add(make_leaf<"lists.array">(list("1.5, 2.5"), {1.5, 2.5}, list("3.5, 4.5"), {3.5, 4.5}, list("3.5")));
    add(make_leaf<"lists.set">({R"(["info", "debug"])", R"(["info", "debug"])", "info,debug"}, {level::debug, level::info},
                               {R"(["error"])", R"(["error"])", "error"}, {level::error}, {R"(["eror"])", R"(["eror"])", "eror"}));

    add(make_leaf<"maps.map">(table("{a = 1}", R"({"a": 1})"), {{"a", 1}}, table("{a = 2}", R"({"a": 2})"), {{"a", 2}}, table("{a = true}", R"({"a": true})")));
    add(make_leaf<"maps.unordered">(table("{a = [1, 2]}", R"({"a": [1, 2]})"), {{"a", {1, 2}}}, table("{a = [3]}", R"({"a": [3]})"), {{"a", {3}}},
                                    table("{a = 3}", R"({"a": 3})")));
    add(make_leaf<"maps.structs">(table("{a = {port = 5}}", R"({"a": {"port": 5}})"), {{"a", {"any", 5}}}, table("{a = {port = 6}}", R"({"a": {"port": 6}})"),
                                  {{"a", {"any", 6}}}, table("{a = {prt = 6}}", R"({"a": {"prt": 6}})")));

    add(make_entry<"entries.map">("main", bare("7"), {{"main", 7}}, bare("8"), {{"main", 8}}, bare("true")));
    add(make_entry<"entries.unordered">("main", list("1, 2"), {{"main", {1, 2}}}, list("3"), {{"main", {3}}}, list("3, true")));
    add(make_entry<"entries.structs">("main.port", bare("5"), {{"main", {"any", 5}}}, bare("6"), {{"main", {"any", 6}}}, bare("65536")));

    add(make_gaining<"gaining.map">(table("{a = 1, b = 1}", R"({"a": 1, "b": 1})"), {{"a", 1}, {"b", 1}}, table("{b = 2, c = 2}", R"({"b": 2, "c": 2})"),
                                    {{"a", 1}, {"b", 2}, {"c", 2}}, table("{a = true}", R"({"a": true})")));
    add(make_gaining<"gaining.unordered">(table("{a = [1, 2]}", R"({"a": [1, 2]})"), {{"a", {1, 2}}}, table("{b = [3]}", R"({"b": [3]})"),
                                          {{"a", {1, 2}}, {"b", {3}}}, table("{b = 3}", R"({"b": 3})")));
    add(make_gaining<"gaining.structs">(table(R"({a = {host = "x"}})", R"({"a": {"host": "x"}})"), {{"a", {"x", 1}}},
                                        table("{a = {port = 6}, b = {}}", R"({"a": {"port": 6}, "b": {}})"), {{"a", {"x", 6}}, {"b", {}}},
                                        table("{a = {port = true}}", R"({"a": {"port": true}})")));

    add(make_leaf<"others.optional">(bare("1"), 1, bare("2"), 2, bare("true")));
    add(make_gaining<"others.optional_struct">(table(R"({host = "x"})", R"({"host": "x"})"), address{"x", 1}, table("{port = 6}", R"({"port": 6})"),
                                               address{"x", 6}, table("{port = true}", R"({"port": true})")));
    add(make_leaf<"others.dynamic">(quoted("low"), "low", quoted("high"), "high", {{}, {}, "[1"}));
    add(make_gaining<"others.dynamic_table">(table("{a = 1, b = 1}", R"({"a": 1, "b": 1})"), dynamic_table({{"a", 1}, {"b", 1}}),
                                             table("{b = 2}", R"({"b": 2})"), dynamic_table({{"a", 1}, {"b", 2}}), {{}, {}, "{a = }"}));
    return all;
}

}  // namespace precedence
