// SPDX-License-Identifier: MIT
// The same document gives the same values to a struct and to a cfg::value: random structs are written as TOML in random
// styles and read back both ways.
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include "generated.hpp"
#include "toml_writer.hpp"

#include <doctest/doctest.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace generated;
using toml_writer::node;

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

// ---- where dynamic values stand -----------------------------------------------------------------------------------------

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
