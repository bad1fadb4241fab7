// SPDX-License-Identifier: MIT
// The same document gives the same values to a struct and to a cfg::value: random structs are written as TOML in random
// styles and read back both ways.
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include "toml_writer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
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

namespace {

using toml_writer::dice;
using toml_writer::node;

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
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;
template <class T>
constexpr bool is_secret = false;
template <class T>
constexpr bool is_secret<cfg::secret<T>> = true;
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
                                               "[x]"sv, "{"sv, "}"sv, ","sv, "\n"sv, "\r\n"sv, "\t"sv, "\r"sv, "\0"sv, "\x1F"sv, "\x7F"sv, "\xC3\xA9"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv, "\\n"sv, "\\u0041"sv};
        constexpr std::size_t plain = 8;
        std::string made;
        const bool wild = dice_.chance(40);
        for (std::size_t i = dice_.below(dice_.chance(10) ? 20 : 5); i > 0; --i) made += pieces[dice_.below(wild ? std::size(pieces) : plain)];
        return made;
    }

    dice& dice_;
    int depth_ = 0;
};

// ---- from values to a tree ---------------------------------------------------------------------------------------------

/// Makes what a document must say for a typed value: also what TOML leaves a choice about.
class speller {
public:
    explicit speller(dice& chance) : dice_(chance) {}

    template <class T>
    [[nodiscard]] node spell(const T& object) {
        node made;
        if constexpr (section<T>) {
            made.is = node::kind::table;
            T::each(object, [&](const char* name, const auto& member) { add_member(made, name, member); });
        } else if constexpr (is_optional<T>) {
            return spell(*object);
        } else if constexpr (is_secret<T>) {
            return spell(object.expose());
        } else if constexpr (map_like<T>) {
            made.is = node::kind::table;
            for (const auto& [name, member] : object) made.members.push_back({name, spell(member)});
        } else if constexpr (set_like<T> || list_like<T>) {
            made.is = node::kind::list;
            for (const auto& each : object) made.elements.push_back(spell(typename T::value_type(each)));
            if constexpr (set_like<T>) dice_.shuffle(made.elements);
        } else {
            spell_single(object, made);
        }
        return made;
    }

private:
    // What is empty is left out now and then, for it is empty without being said.
    template <class Member>
    void add_member(node& table, const char* name, const Member& member) {
        if constexpr (is_optional<Member>) {
            if (!member.has_value()) return;
        } else if constexpr (std::is_same_v<Member, cfg::value>) {
            if (member.is_null()) return;
        } else if constexpr (requires { member.empty(); }) {
            if (member.empty() && dice_.chance(70)) return;
        }
        table.members.push_back({name, spell(member)});
    }

    void spell_single(bool object, node& made) { made.single = object; }
    void spell_single(const std::string& object, node& made) { made.single = object; }
    void spell_single(const std::filesystem::path& object, node& made) { made.single = object.string(); }
    void spell_single(level object, node& made) {
        constexpr const char* names[] = {"debug", "info", "warning", "error"};
        made.single = names[static_cast<std::size_t>(object)];
    }

    void spell_single(std::chrono::milliseconds object, node& made) {
        if (object.count() == 0 && dice_.chance(50)) {
            made.single = 0;
            return;
        }
        std::int64_t rest = object.count();
        std::string text;
        if (dice_.chance(30) && rest >= 3'600'000) {
            text += std::to_string(rest / 3'600'000) + "h";
            rest %= 3'600'000;
        }
        if (dice_.chance(30) && rest >= 1000) {
            text += std::to_string(rest / 1000) + "s";
            rest %= 1000;
        }
        made.single = text.empty() || rest != 0 ? text + std::to_string(rest) + "ms" : text;
    }
    void spell_single(std::chrono::seconds object, node& made) { made.single = std::to_string(object.count()) + "s"; }

    void spell_single(const cfg::bytes& object, node& made) {
        const std::uint64_t kib = 1024;
        if (object.count % kib == 0 && dice_.chance(70))
            made.single = std::to_string(object.count / kib) + "KiB";
        else if (dice_.chance(50))
            made.single = std::to_string(object.count) + " B";
        else
            made.single = static_cast<std::int64_t>(object.count);
    }

    template <class Integer>
        requires std::is_integral_v<Integer>
    void spell_single(Integer object, node& made) {
        made.single = static_cast<std::int64_t>(object);
        // Beyond that a dynamic value cannot hold it; `fits_dynamic` says so.
        if (std::cmp_greater(object, std::numeric_limits<std::int64_t>::max())) {
            made.spelling = std::to_string(object);
            fits_dynamic = false;
        }
    }

    template <class Real>
        requires std::is_floating_point_v<Real>
    void spell_single(Real object, node& made) {
        constexpr double most = sizeof(Real) == 4 ? 1 << 24 : 1LL << 53;
        const auto wide = static_cast<double>(object);
        if (std::isfinite(wide) && std::trunc(wide) == wide && std::fabs(wide) <= most && !(wide == 0 && std::signbit(wide)) && dice_.chance(30)) {
            made.single = static_cast<std::int64_t>(wide);
            return;
        }
        char text[400];
        char* end = nullptr;
        if (std::isfinite(wide)) {
            const bool fixed = dice_.chance(50) && std::fabs(wide) < 1e15 && std::fabs(wide) > 1e-15;
            end = std::to_chars(text, text + sizeof text, object, fixed ? std::chars_format::fixed : std::chars_format::scientific).ptr;
            made.spelling.assign(text, end);
            if (made.spelling.find_first_of(".e") == made.spelling.npos) made.spelling += ".0";
            if (made.spelling[0] != '-' && dice_.chance(5)) made.spelling.insert(0, 1, '+');
        } else {
            made.spelling = std::isnan(wide) ? (dice_.chance(50) ? "nan" : "-nan") : (wide > 0 ? "inf" : "-inf");
        }
        made.single = std::strtod(made.spelling.c_str(), nullptr);
    }

    [[nodiscard]] static std::string digits(std::uint64_t number, std::size_t width) {
        std::string text = std::to_string(number);
        return text.size() < width ? text.insert(0, width - text.size(), '0') : text;
    }

    [[nodiscard]] static std::string spelt(const cfg::local_date& date) {
        return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" + digits(static_cast<unsigned>(date.month()), 2) + "-" + digits(static_cast<unsigned>(date.day()), 2);
    }
    [[nodiscard]] std::string spelt(const cfg::local_time& time) {
        std::string text = digits(time.hour, 2) + ":" + digits(time.minute, 2);
        if (time.second == 0 && time.nanosecond == 0 && dice_.chance(40)) return text;  // since TOML 1.1
        text += ":" + digits(time.second, 2);
        if (time.nanosecond == 0) return text;
        std::string fraction = digits(time.nanosecond, 9);
        while (fraction.ends_with('0') && dice_.chance(80)) fraction.pop_back();
        if (fraction.size() == 9 && dice_.chance(20)) fraction += "999";  // cut off, not rounded
        return text + "." + fraction;
    }
    [[nodiscard]] std::string spelt(const cfg::local_date& date, const cfg::local_time& time) {
        constexpr std::string_view between[] = {"T", "t", " "};
        return spelt(date) + std::string(dice_.one_of(between)) + spelt(time);
    }

    void spell_single(const cfg::local_date& object, node& made) {
        made.single = object;
        made.spelling = spelt(object);
    }
    void spell_single(const cfg::local_time& object, node& made) {
        made.single = object;
        made.spelling = spelt(object);
    }
    void spell_single(const cfg::local_date_time& object, node& made) {
        made.single = object;
        made.spelling = spelt(object.date, object.time);
    }
    void spell_single(const cfg::offset_date_time& object, node& made) {
        made.single = object;
        made.spelling = spelt(object.date, object.time);
        const int away = std::abs(int{object.offset_minutes});
        if (away == 0 && dice_.chance(80))
            made.spelling += dice_.chance(80) ? "Z" : "z";
        else
            made.spelling += (object.offset_minutes < 0 || (away == 0 && dice_.chance(50)) ? "-" : "+") + digits(static_cast<unsigned>(away) / 60, 2) + ":" + digits(static_cast<unsigned>(away) % 60, 2);
    }

    void spell_single(const cfg::value& object, node& made) {
        if (const auto* table = object.get_if<cfg::value::table>()) {
            made.is = node::kind::table;
            for (const auto& [name, member] : *table) made.members.push_back({name, spell(member)});
        } else if (const auto* array = object.get_if<cfg::value::array>()) {
            made.is = node::kind::list;
            for (const cfg::value& each : *array) made.elements.push_back(spell(each));
        } else if (const auto* time = object.get_if<cfg::local_time>()) {
            spell_single(*time, made);
        } else {
            made.single = object;
        }
    }

public:
    bool fits_dynamic = true;

private:
    dice& dice_;
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

/// Whether every node of a dynamic value says that it stands where a value, a key or a header's name begins.
[[nodiscard]] bool stands_in(const cfg::value& node, const std::vector<std::string_view>& lines) {
    if (node.where().line() == 0 || node.where().line() > lines.size()) return false;
    const std::string_view line = lines[node.where().line() - 1];
    std::size_t at = 0;
    for (std::uint32_t column = 1; at < line.size(); ++at) {
        if ((static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) continue;
        if (column++ == node.where().column()) break;
    }
    const bool begins = at == line.size() ? line.empty() : std::string_view(" \t\r,=]}#").find(line[at]) == std::string_view::npos;
    const bool is_root = node.where().line() == 1 && node.where().column() == 1;
    if (!begins && !is_root) return false;
    if (const auto* table = node.get_if<cfg::value::table>())
        return std::all_of(table->begin(), table->end(), [&](const auto& member) { return stands_in(member.second, lines); });
    if (const auto* array = node.get_if<cfg::value::array>())
        return std::all_of(array->begin(), array->end(), [&](const cfg::value& each) { return stands_in(each, lines); });
    return true;
}

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<std::string_view> lines;
    for (;;) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == text.npos) return lines;
        text.remove_prefix(end + 1);
    }
}

// ---- the property --------------------------------------------------------------------------------------------------------

constexpr int documents_of_each = 600;

TEST_CASE_TEMPLATE("what is written as TOML in any style is read as it was", Config, leaves, containers, nested, forest) {
    dice chance(20'240'229);
    std::size_t checked = 0;
    std::size_t dynamic_too = 0;
    for (int i = 0; i < documents_of_each; ++i) {
        Config wanted{};
        filler(chance).fill(wanted);
        speller spelling(chance);
        const node tree = spelling.spell(wanted);
        const std::string text = toml_writer::writer(chance).write(tree);

        const auto typed = cfg::try_load<Config>(cfg::text(cfg::toml, text, "typed.toml"));
        REQUIRE_MESSAGE(typed.has_value(), text << "\n" << typed.error().to_string());
        REQUIRE_MESSAGE(typed->warnings().empty(), text);
        const std::string differs = difference(wanted, **typed, "it");
        REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << text);
        ++checked;

        const auto dynamic = cfg::try_load<cfg::value>(cfg::text(cfg::toml, text, "dynamic.toml"));
        REQUIRE_MESSAGE(dynamic.has_value() == spelling.fits_dynamic, text);
        if (!dynamic) continue;
        const std::string differs_too = difference(as_value(tree), **dynamic, "it");
        REQUIRE_MESSAGE(differs_too.empty(), differs_too << " in\n" << text);
        REQUIRE_MESSAGE(stands_in(**dynamic, lines_of(text)), text);
        ++dynamic_too;
    }
    CHECK(checked == documents_of_each);
    CHECK(dynamic_too > documents_of_each / 2);
}

// The same document once more over what it gave: lists must not grow and nothing may change.
TEST_CASE("reading a document twice changes nothing") {
    dice chance(7);
    for (int i = 0; i < 200; ++i) {
        forest wanted{};
        filler(chance).fill(wanted);
        const node tree = speller(chance).spell(wanted);
        const std::string first = toml_writer::writer(chance).write(tree);
        const std::string second = toml_writer::writer(chance).write(tree);
        const auto twice = cfg::try_load<forest>(cfg::text(cfg::toml, first, "first.toml"), cfg::text(cfg::toml, second, "second.toml"));
        REQUIRE_MESSAGE(twice.has_value(), first << "\n" << second << "\n" << twice.error().to_string());
        const std::string differs = difference(wanted, **twice, "it");
        REQUIRE_MESSAGE(differs.empty(), differs << " in\n" << first << "\nand\n" << second);
    }
}

TEST_CASE("the comparison notices every kind of difference") {
    leaves a;
    CHECK(difference(a, leaves{}, "it").empty());
    leaves::each(a, [&]<class Member>(const char* name, Member& member) {
        dice chance(3);
        const Member before = member;
        for (int i = 0; i < 50 && difference(before, member, "it").empty(); ++i) filler(chance).fill(member);
        CHECK(difference(a, leaves{}, "it") == "it." + std::string(name));
        member = before;
    });
    containers b;
    containers::each(b, [&]<class Member>(const char* name, Member& member) {
        dice chance(3);
        const Member before = member;
        for (int i = 0; i < 50 && difference(before, member, "it").empty(); ++i) filler(chance).fill(member);
        CHECK(difference(b, containers{}, "it").substr(0, std::string(name).size() + 3) == "it." + std::string(name));
        member = before;
    });
}

}  // namespace
