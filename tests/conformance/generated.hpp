// SPDX-License-Identifier: MIT
// Structs of every type that can be a field, random values for them, and what differs between two of them.
#pragma once

#include <cfg/core/bytes.hpp>
#include <cfg/core/date_time.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>

#include "toml_writer.hpp"

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace generated {

using toml_writer::dice;

// ---- the structs -----------------------------------------------------------------------------------------------------

enum class level { debug, info, warning, error };

// Each tells its members by itself, so that the test does not rest on the reflection that it tests.
struct leaves {
    bool flag = false;
    std::int8_t tiny = 0;
    std::int16_t small = 0;
    std::int32_t medium = 0;
    std::int64_t large = 0;
    std::uint8_t natural_tiny = 0;
    std::uint16_t natural_small = 0;
    std::uint32_t natural_medium = 0;
    std::uint64_t natural_large = 0;
    float coarse = 0;
    double fine = 0;
    std::string text;
    std::filesystem::path file;
    level severity = level::debug;
    std::chrono::milliseconds delay{0};
    std::chrono::seconds timeout{0};
    cfg::bytes size;
    cfg::local_date day = cfg::first_date;
    cfg::local_time time_of_day;
    cfg::local_date_time local;
    cfg::offset_date_time instant;
    cfg::secret<std::string> hidden;
    std::optional<std::int64_t> maybe_number;
    std::optional<std::string> maybe_text;
    std::optional<cfg::secret<std::string>> maybe_hidden;

    template <class Self>
    static void each(Self& self, auto&& visit) {
        visit("flag", self.flag);
        visit("tiny", self.tiny);
        visit("small", self.small);
        visit("medium", self.medium);
        visit("large", self.large);
        visit("natural_tiny", self.natural_tiny);
        visit("natural_small", self.natural_small);
        visit("natural_medium", self.natural_medium);
        visit("natural_large", self.natural_large);
        visit("coarse", self.coarse);
        visit("fine", self.fine);
        visit("text", self.text);
        visit("file", self.file);
        visit("severity", self.severity);
        visit("delay", self.delay);
        visit("timeout", self.timeout);
        visit("size", self.size);
        visit("day", self.day);
        visit("time_of_day", self.time_of_day);
        visit("local", self.local);
        visit("instant", self.instant);
        visit("hidden", self.hidden);
        visit("maybe_number", self.maybe_number);
        visit("maybe_text", self.maybe_text);
        visit("maybe_hidden", self.maybe_hidden);
    }
};

struct containers {
    std::vector<std::int64_t> numbers;
    std::vector<std::string> texts;
    std::vector<double> reals;
    std::vector<bool> flags;
    std::array<std::int32_t, 3> triple{};
    std::set<std::string> names;
    std::set<std::int64_t> ids;
    std::vector<std::vector<std::int64_t>> matrix;
    std::map<std::string, std::int64_t> counts;
    std::unordered_map<std::string, std::string> labels;
    std::map<std::string, std::vector<std::string>> groups;
    std::vector<cfg::secret<std::string>> keys;
    std::vector<level> levels;
    std::vector<cfg::local_date> days;
    std::optional<std::vector<std::int64_t>> maybe_numbers;
    std::map<std::string, std::map<std::string, bool>> switches;
    cfg::value anything;

    template <class Self>
    static void each(Self& self, auto&& visit) {
        visit("numbers", self.numbers);
        visit("texts", self.texts);
        visit("reals", self.reals);
        visit("flags", self.flags);
        visit("triple", self.triple);
        visit("names", self.names);
        visit("ids", self.ids);
        visit("matrix", self.matrix);
        visit("counts", self.counts);
        visit("labels", self.labels);
        visit("groups", self.groups);
        visit("keys", self.keys);
        visit("levels", self.levels);
        visit("days", self.days);
        visit("maybe_numbers", self.maybe_numbers);
        visit("switches", self.switches);
        visit("anything", self.anything);
    }
};

struct pair_of_numbers {
    std::int32_t x = 0;
    std::int32_t y = 0;

    template <class Self>
    static void each(Self& self, auto&& visit) {
        visit("x", self.x);
        visit("y", self.y);
    }
};

struct nested {
    struct middle {
        std::string name;
        pair_of_numbers position;
        struct inner {
            bool on = false;
            pair_of_numbers size;
            leaves all;

            template <class Self>
            static void each(Self& self, auto&& visit) {
                visit("on", self.on);
                visit("size", self.size);
                visit("all", self.all);
            }
        } deep;

        template <class Self>
        static void each(Self& self, auto&& visit) {
            visit("name", self.name);
            visit("position", self.position);
            visit("deep", self.deep);
        }
    };
    std::int64_t version = 0;
    middle first;
    middle second;
    containers lists;
    pair_of_numbers a_name_that_is_longer_than_thirty_two_characters;

    template <class Self>
    static void each(Self& self, auto&& visit) {
        visit("version", self.version);
        visit("first", self.first);
        visit("second", self.second);
        visit("lists", self.lists);
        visit("a_name_that_is_longer_than_thirty_two_characters", self.a_name_that_is_longer_than_thirty_two_characters);
    }
};

struct forest {
    struct branch {
        std::string name;
        pair_of_numbers position;
        std::vector<pair_of_numbers> points;
        std::map<std::string, pair_of_numbers> named;
        std::optional<pair_of_numbers> maybe;
        cfg::value anything;
        std::vector<branch> branches;

        template <class Self>
        static void each(Self& self, auto&& visit) {
            visit("name", self.name);
            visit("position", self.position);
            visit("points", self.points);
            visit("named", self.named);
            visit("maybe", self.maybe);
            visit("anything", self.anything);
            visit("branches", self.branches);
        }
    };
    std::vector<leaves> rows;
    std::vector<branch> branches;
    std::map<std::string, branch> named;
    std::unordered_map<std::string, containers> unordered;
    std::optional<branch> maybe;
    std::array<pair_of_numbers, 2> both{};
    std::map<std::string, std::vector<pair_of_numbers>> lists;
    std::optional<std::vector<pair_of_numbers>> maybe_list;
    std::vector<std::optional<pair_of_numbers>> maybes;
    std::vector<std::map<std::string, std::int64_t>> maps;

    template <class Self>
    static void each(Self& self, auto&& visit) {
        visit("rows", self.rows);
        visit("branches", self.branches);
        visit("named", self.named);
        visit("unordered", self.unordered);
        visit("maybe", self.maybe);
        visit("both", self.both);
        visit("lists", self.lists);
        visit("maybe_list", self.maybe_list);
        visit("maybes", self.maybes);
        visit("maps", self.maps);
    }
};

template <class T>
concept section = requires(T& object) { T::each(object, [](const char*, auto&) {}); };
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_secret = false;
template <class T>
inline constexpr bool is_secret<cfg::secret<T>> = true;
template <class T>
concept map_like = requires { typename T::mapped_type; };
template <class T>
concept set_like = requires { typename T::key_compare; } && !map_like<T>;
template <class T>
concept list_like = requires(T& object) {
    typename T::value_type;
    object.size();
    object.begin();
} && !map_like<T> && !set_like<T> && !std::is_same_v<T, std::string> && !std::is_same_v<T, std::filesystem::path>;

// ---- random values -----------------------------------------------------------------------------------------------------

/// Fills a struct with random values, edge cases among them.
class filler {
public:
    explicit filler(dice& chance) : dice_(chance) {}

    template <class T>
    void fill(T& object) {
        if constexpr (section<T>) {
            ++depth_;
            T::each(object, [&](const char*, auto& member) {
                if (!dice_.chance(20)) fill(member);
            });
            --depth_;
        } else if constexpr (is_optional<T>) {
            if (dice_.chance(60)) fill(object.emplace());
        } else if constexpr (is_secret<T>) {
            object = T(text());
        } else if constexpr (map_like<T>) {
            for (std::size_t i = count(); i > 0; --i) fill(object[text()]);
        } else if constexpr (set_like<T>) {
            for (std::size_t i = count(); i > 0; --i) object.insert(made<typename T::value_type>());
        } else if constexpr (requires { std::tuple_size<T>::value; }) {
            for (auto& each : object) fill(each);
        } else if constexpr (list_like<T>) {
            for (std::size_t i = count(); i > 0; --i) object.push_back(made<typename T::value_type>());
        } else {
            fill_single(object);
        }
    }

private:
    template <class T>
    [[nodiscard]] T made() {
        T object{};
        if constexpr (is_optional<T>)
            fill(object.emplace());  // an element cannot be left out
        else
            fill(object);
        return object;
    }

    // Few elements, and fewer the deeper: lists of lists of structs grow quickly.
    [[nodiscard]] std::size_t count() {
        if (depth_ > 3) return 0;
        return dice_.chance(5) && depth_ < 2 ? 40 : dice_.below(depth_ > 1 ? 3 : 5);
    }

    void fill_single(bool& object) { object = dice_.chance(50); }
    void fill_single(std::string& object) { object = text(); }
    void fill_single(std::filesystem::path& object) { object = dice_.chance(50) ? "/etc/app.d/\xC3\xA9 x.toml" : "a/b"; }
    void fill_single(level& object) { object = static_cast<level>(dice_.below(4)); }
    void fill_single(std::chrono::milliseconds& object) { object = std::chrono::milliseconds(dice_.bits() >> dice_.below(50) >> 14); }
    void fill_single(std::chrono::seconds& object) { object = std::chrono::seconds(dice_.below(200'000)); }
    void fill_single(cfg::bytes& object) { object = cfg::bytes(dice_.bits() >> (1 + dice_.below(60))); }

    template <class Integer>
        requires std::is_integral_v<Integer>
    void fill_single(Integer& object) {
        using limits = std::numeric_limits<Integer>;
        if (dice_.chance(10))
            object = dice_.chance(50) ? limits::max() : limits::min();
        else
            object = static_cast<Integer>(dice_.bits() >> dice_.below(64));
    }

    template <class Real>
        requires std::is_floating_point_v<Real>
    void fill_single(Real& object) {
        switch (dice_.below(5)) {
            case 0: object = static_cast<Real>(static_cast<double>(dice_.below(100'000)) / 100); return;
            case 1: object = static_cast<Real>(dice_.below(1000)); return;
            case 2: {
                using limits = std::numeric_limits<Real>;
                const Real edges[] = {limits::infinity(), -limits::infinity(), limits::quiet_NaN(), limits::max(), limits::min(), limits::denorm_min(), Real{-0.0}};
                object = dice_.one_of(edges);
                return;
            }
            default: {
                using bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
                object = std::bit_cast<Real>(static_cast<bits>(dice_.bits()));
            }
        }
    }

    void fill_single(cfg::local_date& object) {
        using namespace std::chrono;
        object = year(static_cast<int>(dice_.below(10'000))) / month(1 + static_cast<unsigned>(dice_.below(12))) / day(1 + static_cast<unsigned>(dice_.below(28)));
    }
    void fill_single(cfg::local_time& object) {
        object = {static_cast<std::uint8_t>(dice_.below(24)), static_cast<std::uint8_t>(dice_.below(60)), static_cast<std::uint8_t>(dice_.chance(20) ? 0 : dice_.below(60)), 0};
        if (dice_.chance(40)) object.nanosecond = static_cast<std::uint32_t>(dice_.below(1'000'000'000));
    }
    void fill_single(cfg::local_date_time& object) {
        fill_single(object.date);
        fill_single(object.time);
    }
    void fill_single(cfg::offset_date_time& object) {
        fill_single(object.date);
        fill_single(object.time);
        if (dice_.chance(70)) object.offset_minutes = static_cast<std::int16_t>(static_cast<int>(dice_.below(2879)) - 1439);
    }

    void fill_single(cfg::value& object) {
        switch (depth_ > 4 ? dice_.below(4) : dice_.below(7)) {
            case 0: object = made<bool>(); return;
            case 1: object = made<std::int64_t>(); return;
            case 2: object = text(); return;
            case 3: object = made<cfg::local_time>(); return;
            case 4: {
                cfg::value::array array;
                ++depth_;
                for (std::size_t i = dice_.below(4); i > 0; --i) array.push_back(made<cfg::value>());
                --depth_;
                object = std::move(array);
                return;
            }
            default: {
                cfg::value::table table;
                ++depth_;
                for (std::size_t i = dice_.below(4); i > 0; --i) table.emplace(text(), made<cfg::value>());
                --depth_;
                object = std::move(table);
            }
        }
    }

    [[nodiscard]] std::string text() {
        using namespace std::string_view_literals;
        constexpr std::string_view pieces[] = {"a"sv, "key"sv, "Word"sv, "0"sv, "7"sv, "-"sv, "_"sv, "a longer piece of text"sv, " "sv, "."sv, "="sv, "#"sv, "\""sv, "\"\""sv, "'"sv, "'''"sv, "\\"sv,
                                               "[x]"sv, "{"sv, "}"sv, ","sv, "\n"sv, "\r\n"sv, "\t"sv, "\r"sv, "\0"sv, "\x1F"sv, "\x7F"sv, "\xC3\xA9"sv, "\xC2\x85"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv, "\\n"sv, "\\u0041"sv};
        constexpr std::size_t plain = 8;
        std::string made;
        const bool wild = dice_.chance(40);
        for (std::size_t i = dice_.below(dice_.chance(10) ? 20 : 5); i > 0; --i) made += pieces[dice_.below(wild ? std::size(pieces) : plain)];
        return made;
    }

    dice& dice_;
    int depth_ = 0;
};

// ---- comparison --------------------------------------------------------------------------------------------------------

/// The path of the first difference, or nothing.
template <class T>
[[nodiscard]] std::string difference(const T& wanted, const T& found, const std::string& path) {
    if constexpr (section<T>) {
        std::vector<std::string> differences;
        std::vector<const void*> others;
        T::each(found, [&](const char*, const auto& member) { others.push_back(&member); });
        std::size_t i = 0;
        T::each(wanted, [&]<class Member>(const char* name, const Member& member) {
            std::string inner = difference(member, *static_cast<const Member*>(others[i++]), path + "." + name);
            if (!inner.empty()) differences.push_back(std::move(inner));
        });
        return differences.empty() ? "" : differences.front();
    } else if constexpr (is_optional<T>) {
        if (wanted.has_value() != found.has_value()) return path;
        return wanted.has_value() ? difference(*wanted, *found, path) : "";
    } else if constexpr (std::is_floating_point_v<T>) {
        const bool same = std::isnan(wanted) ? std::isnan(found) : wanted == found && std::signbit(wanted) == std::signbit(found);
        return same ? "" : path;
    } else if constexpr (map_like<T>) {
        if (wanted.size() != found.size()) return path;
        for (const auto& [name, member] : wanted) {
            const auto other = found.find(name);
            if (other == found.end()) return path + "." + name;
            std::string inner = difference(member, other->second, path + "." + name);
            if (!inner.empty()) return inner;
        }
        return {};
    } else if constexpr (list_like<T>) {
        if (wanted.size() != found.size()) return path;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            using element = typename T::value_type;
            std::string inner = difference(element(wanted[i]), element(found[i]), path + "[" + std::to_string(i) + "]");
            if (!inner.empty()) return inner;
        }
        return {};
    } else if constexpr (std::is_same_v<T, cfg::value>) {
        if (const auto* array = wanted.template get_if<cfg::value::array>()) {
            const auto* other = found.template get_if<cfg::value::array>();
            return other == nullptr ? path : difference(*array, *other, path);
        }
        if (const auto* table = wanted.template get_if<cfg::value::table>()) {
            const auto* other = found.template get_if<cfg::value::table>();
            return other == nullptr ? path : difference(*table, *other, path);
        }
        const double* real = wanted.template get_if<double>();
        const double* other = found.template get_if<double>();
        if (real != nullptr && other != nullptr) return difference(*real, *other, path);
        return wanted == found ? "" : path;
    } else {
        return wanted == found ? "" : path;
    }
}

}  // namespace generated
