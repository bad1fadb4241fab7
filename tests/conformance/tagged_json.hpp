// SPDX-License-Identifier: MIT
// toml-test's tagged JSON: a reader for the little of JSON that it uses, and the comparison with a cfg::value.
#pragma once

#include <cfg/core/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tagged {

/// A JSON string, array or object; tagged JSON has no other values.
struct json {
    struct entry;
    using array = std::vector<json>;
    using object = std::vector<entry>;
    std::variant<std::string, array, object> content;
};

struct json::entry {
    std::string name;
    json member;
};

/// The string at a key of an object, or null.
[[nodiscard]] inline const std::string* text_at(const json& node, std::string_view key) {
    if (const json::object* members = std::get_if<json::object>(&node.content))
        for (const auto& [name, member] : *members)
            if (name == key) return std::get_if<std::string>(&member.content);
    return nullptr;
}

/// Reads one document. Errors: throws std::runtime_error; the corpus is at fault then.
class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] json read_all() {
        json all = read();
        if (peek() != '\0') throw std::runtime_error("text after the JSON document");
        return all;
    }

private:
    [[nodiscard]] char peek() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
        return rest_.empty() ? '\0' : rest_.front();
    }

    bool take(char wanted) {
        if (peek() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void require(char wanted) {
        if (!take(wanted)) throw std::runtime_error(std::string("JSON: expected ") + wanted);
    }

    [[nodiscard]] json read() {
        if (peek() == '"') return {read_text()};
        if (take('[')) {
            json::array elements;
            while (!take(']')) {
                if (!elements.empty()) require(',');
                elements.push_back(read());
            }
            return {std::move(elements)};
        }
        require('{');
        json::object members;
        while (!take('}')) {
            if (!members.empty()) require(',');
            std::string name = (static_cast<void>(peek()), read_text());
            require(':');
            members.push_back({std::move(name), read()});
        }
        return {std::move(members)};
    }

    [[nodiscard]] std::string read_text() {
        require('"');
        std::string text;
        for (;;) {
            const char c = next();
            if (c == '"') return text;
            if (c != '\\') {
                text += c;
                continue;
            }
            const char escape = next();
            const std::size_t plain = std::string_view("\"\\/bfnrt").find(escape);
            if (plain != std::string_view::npos) {
                text += "\"\\/\b\f\n\r\t"[plain];
            } else if (escape == 'u') {
                std::uint32_t unit = read_hex();
                if (unit >= 0xD800 && unit < 0xDC00) {  // the first half of a pair
                    if (next() != '\\' || next() != 'u') throw std::runtime_error("JSON: half a surrogate pair");
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (read_hex() - 0xDC00);
                }
                append(text, unit);
            } else {
                throw std::runtime_error("JSON: unknown escape");
            }
        }
    }

    [[nodiscard]] char next() {
        if (rest_.empty()) throw std::runtime_error("JSON: the text ends early");
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    [[nodiscard]] std::uint32_t read_hex() {
        const std::string digits{next(), next(), next(), next()};
        return static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16));
    }

    static void append(std::string& text, std::uint32_t point) {
        const auto byte = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
        const auto tail = [&](unsigned shift) { byte(0x80 | (point >> shift & 0x3F)); };
        if (point < 0x80) return byte(point);
        if (point < 0x800) return byte(0xC0 | point >> 6), tail(0);
        if (point < 0x10000) return byte(0xE0 | point >> 12), tail(6), tail(0);
        return byte(0xF0 | point >> 18), tail(12), tail(6), tail(0);
    }

    std::string_view rest_;
};

// ---- dates and times as tagged JSON has them, to the millisecond ---------------------------------------------------

// Written here once more and not taken from the library, which is what is tested.
[[nodiscard]] inline std::string digits(unsigned number, std::size_t width) {
    std::string text = std::to_string(number);
    return text.size() < width ? text.insert(0, width - text.size(), '0') : text;
}

[[nodiscard]] inline std::string spell(const cfg::local_date& date) {
    return digits(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
           digits(static_cast<unsigned>(date.month()), 2) + "-" + digits(static_cast<unsigned>(date.day()), 2);
}
[[nodiscard]] inline std::string spell(const cfg::local_time& time) {
    return digits(time.hour, 2) + ":" + digits(time.minute, 2) + ":" + digits(time.second, 2) + "." +
           digits(time.nanosecond / 1'000'000, 3);
}
[[nodiscard]] inline std::string spell(const cfg::local_date_time& when) {
    return spell(when.date) + "T" + spell(when.time);
}
[[nodiscard]] inline std::string spell(const cfg::offset_date_time& when) {
    const unsigned away = static_cast<unsigned>(std::abs(int{when.offset_minutes}));
    return spell(when.date) + "T" + spell(when.time) + (when.offset_minutes < 0 ? "-" : "+") + digits(away / 60, 2) +
           ":" + digits(away % 60, 2);
}

/// The corpus' spelling brought into the form of `spell`: three digits of a fraction, an offset in numbers.
[[nodiscard]] inline std::string normal_form(std::string text) {
    for (char& c : text)
        if (c == ' ' || c == 't') c = 'T';
    const std::size_t colon = text.find(':');
    if (colon == text.npos) return text;
    std::size_t end = text.find_first_of("Zz+-", colon);
    std::string offset = end == text.npos ? "" : text.substr(end);
    if (offset == "Z" || offset == "z") offset = "+00:00";
    text.resize(std::min(end, text.size()));
    const std::size_t point = text.find('.');
    std::string fraction = point == text.npos ? "" : text.substr(point + 1);
    fraction.resize(3, '0');
    return text.substr(0, point) + "." + fraction + offset;
}

// ---- comparison ----------------------------------------------------------------------------------------------------

/// What distinguishes `found` from what tagged JSON says it should be, with the path; empty if nothing does.
[[nodiscard]] inline std::string difference(const json& expected, const cfg::value& found, const std::string& path = "") {
    const std::string* type = text_at(expected, "type");
    const std::string* text = text_at(expected, "value");
    if (type != nullptr && text != nullptr) {
        const auto differs = [&](const std::string& is) {
            return path + ": expected " + *type + " " + *text + ", found " + is;
        };
        const auto compare = [&]<class Held>(const Held& held) -> std::string {
            if constexpr (std::is_same_v<Held, bool>) {
                const std::string is = held ? "true" : "false";
                return *type == "bool" && is == *text ? "" : differs(is);
            } else if constexpr (std::is_same_v<Held, std::int64_t>) {
                return *type == "integer" && std::to_string(held) == *text ? "" : differs(std::to_string(held));
            } else if constexpr (std::is_same_v<Held, double>) {
                const double wanted = std::strtod(text->c_str(), nullptr);
                const bool same = std::isnan(wanted) ? std::isnan(held)
                                                     : held == wanted && std::signbit(held) == std::signbit(wanted);
                return *type == "float" && same ? "" : differs(std::to_string(held));
            } else if constexpr (std::is_same_v<Held, std::string>) {
                return *type == "string" && held == *text ? "" : differs('"' + held + '"');
            } else if constexpr (requires { spell(held); }) {
                constexpr const char* name = std::is_same_v<Held, cfg::local_date>        ? "date-local"
                                             : std::is_same_v<Held, cfg::local_time>      ? "time-local"
                                             : std::is_same_v<Held, cfg::local_date_time> ? "datetime-local"
                                                                                          : "datetime";
                return *type == name && spell(held) == normal_form(*text) ? "" : differs(spell(held));
            } else {
                return differs(std::string(found.type_name()));
            }
        };
        return found.visit(compare);
    }
    if (const json::array* elements = std::get_if<json::array>(&expected.content)) {
        const cfg::value::array* array = found.get_if<cfg::value::array>();
        if (array == nullptr) return path + ": expected an array, found " + std::string(found.type_name());
        if (array->size() != elements->size())
            return path + ": expected " + std::to_string(elements->size()) + " elements, found " +
                   std::to_string(array->size());
        for (std::size_t i = 0; i < elements->size(); ++i) {
            std::string inside = difference((*elements)[i], (*array)[i], path + "[" + std::to_string(i) + "]");
            if (!inside.empty()) return inside;
        }
        return {};
    }
    const json::object* members = std::get_if<json::object>(&expected.content);
    if (members == nullptr) return path + ": the expectation is no tagged JSON";
    const cfg::value::table* table = found.get_if<cfg::value::table>();
    if (table == nullptr) return path + ": expected a table, found " + std::string(found.type_name());
    for (const auto& [name, member] : *members) {
        const cfg::value* node = found.find(name);
        if (node == nullptr) return path + "." + name + ": missing";
        std::string inside = difference(member, *node, path + "." + name);
        if (!inside.empty()) return inside;
    }
    if (table->size() != members->size()) return path + ": has members that it should not have";
    return {};
}

}  // namespace tagged
