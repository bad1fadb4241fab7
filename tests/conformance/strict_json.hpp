// SPDX-License-Identifier: MIT
// A reader of JSON that takes nothing but RFC 8259, for comparing what writers write with what they were given.
#pragma once

#include <cfg/core/utf8.hpp>
#include <cfg/core/value.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace strict_json {

/// Reads one text; null becomes a null value, an integer beyond std::int64_t a real.
class reader {
public:
    explicit reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] std::optional<cfg::value> read_all() {
        if (cfg::detail::find_malformed_utf8(rest_.data(), rest_.data() + rest_.size()) != rest_.data() + rest_.size()) return {};
        cfg::value whole = read_value();
        skip_space();
        if (failed_ || !rest_.empty()) return {};
        return whole;
    }

private:
    void skip_space() {
        while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_.front()) != std::string_view::npos) rest_.remove_prefix(1);
    }

    [[nodiscard]] bool take(std::string_view expected) {
        skip_space();
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    void require(bool holds) {
        failed_ |= !holds;
        if (failed_) rest_ = {};
    }

    cfg::value read_value() {
        if (take("{")) return read_object();
        if (take("[")) return read_array();
        if (take("\"")) return read_string();
        if (take("true")) return true;
        if (take("false")) return false;
        if (take("null")) return {};
        return read_number();
    }

    cfg::value read_object() {
        cfg::value::table members;
        if (take("}")) return members;
        do {
            require(take("\""));
            std::string name = read_string();
            require(take(":"));
            require(members.emplace(std::move(name), read_value()).second);
        } while (!failed_ && take(","));
        require(take("}"));
        return members;
    }

    cfg::value read_array() {
        cfg::value::array elements;
        if (take("]")) return elements;
        do elements.push_back(read_value());
        while (!failed_ && take(","));
        require(take("]"));
        return elements;
    }

    std::string read_string() {
        std::string text;
        while (!rest_.empty() && rest_.front() != '"') {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            require(static_cast<unsigned char>(c) >= 0x20);
            if (c != '\\') {
                text += c;
                continue;
            }
            const char kind = rest_.empty() ? '?' : rest_.front();
            if (!rest_.empty()) rest_.remove_prefix(1);
            constexpr std::string_view escapes = "\"\\/bfnrt";
            const std::size_t at = escapes.find(kind);
            if (at != escapes.npos) {
                text += "\"\\/\b\f\n\r\t"[at];
            } else {
                std::uint32_t code_point = 0;
                require(kind == 'u' && rest_.size() >= 4 && std::from_chars(rest_.data(), rest_.data() + 4, code_point, 16).ptr == rest_.data() + 4);
                require(code_point < 0xD800 || code_point > 0xDFFF);  // none of ours needs a pair
                if (failed_) return {};
                rest_.remove_prefix(4);
                cfg::detail::append_utf8(text, code_point);
            }
        }
        require(take_quote());
        return text;
    }

    [[nodiscard]] bool take_quote() {
        if (rest_.empty()) return false;
        rest_.remove_prefix(1);
        return true;
    }

    cfg::value read_number() {
        const std::size_t size = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
        const std::string_view number = rest_.substr(0, size);
        rest_.remove_prefix(size);
        std::string_view digits = number;
        if (digits.starts_with('-')) digits.remove_prefix(1);
        require(!digits.empty() && digits.front() >= '0' && digits.front() <= '9');
        require(failed_ || digits.size() == 1 || digits.front() != '0' || digits.find_first_of(".eE") == 1);
        require(number.find(".e") == number.npos && !number.ends_with('.'));
        if (failed_) return {};
        std::int64_t integer = 0;
        double real = 0;
        const char* const end = number.data() + number.size();
        const auto read = std::from_chars(number.data(), end, integer);
        if (read.ec == std::errc{} && read.ptr == end) return integer;
        require(std::from_chars(number.data(), end, real).ptr == end);
        return real;
    }

    std::string_view rest_;
    bool failed_ = false;
};

[[nodiscard]] inline std::optional<cfg::value> read(std::string_view text) { return reader(text).read_all(); }

/// The path of the first difference between a dynamic value and the JSON of it, or nothing. Dates are texts in JSON, and
/// what is null there need not be in the other.
[[nodiscard]] inline std::string difference(const cfg::value& wanted, const cfg::value& json, const std::string& path) {
    if (const auto* members = wanted.get_if<cfg::value::table>()) {
        const auto* others = json.get_if<cfg::value::table>();
        if (others == nullptr) return path;
        for (const auto& [name, member] : *members) {
            const auto other = others->find(name);
            if (other == others->end()) return path + "." + name;
            std::string inner = difference(member, other->second, path + "." + name);
            if (!inner.empty()) return inner;
        }
        for (const auto& [name, other] : *others) {
            const bool is_empty = other.is_null() || (other.is<cfg::value::table>() && difference(cfg::value::table{}, other, "x").empty());
            if (!members->contains(name) && !is_empty) return path + "." + name;
        }
        return {};
    }
    if (const auto* elements = wanted.get_if<cfg::value::array>()) {
        const auto* others = json.get_if<cfg::value::array>();
        if (others == nullptr || others->size() != elements->size()) return path;
        for (std::size_t i = 0; i < elements->size(); ++i) {
            std::string inner = difference((*elements)[i], (*others)[i], path + "[" + std::to_string(i) + "]");
            if (!inner.empty()) return inner;
        }
        return {};
    }
    const bool is_same = wanted.visit([&]<class Held>(const Held& held) {
        if constexpr (requires { cfg::to_text(held); }) return json == cfg::value(cfg::to_text(held));
        else if constexpr (std::is_same_v<Held, double>) return json == cfg::value(held) && std::signbit(json.as<double>()) == std::signbit(held);
        else return json == wanted;
    });
    return is_same ? "" : path;
}

}  // namespace strict_json
