// SPDX-License-Identifier: MIT
// What a dynamic value is made of, found and compared by.
#pragma once

#include <cfg/core/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace cfg {

CFG_INLINE value::value() = default;
CFG_INLINE value::value(const value& other) = default;
CFG_INLINE value::value(value&& other) noexcept = default;
CFG_INLINE value& value::operator=(const value& other) = default;
CFG_INLINE value& value::operator=(value&& other) noexcept = default;
CFG_INLINE value::~value() = default;

CFG_INLINE value::value(bool boolean) : content_(boolean) {}
CFG_INLINE value::value(double real) : content_(real) {}
CFG_INLINE value::value(std::string text) : content_(std::move(text)) {}
CFG_INLINE value::value(std::string_view text) : content_(std::string(text)) {}
CFG_INLINE value::value(const char* text) : content_(std::string(text)) {}
CFG_INLINE value::value(local_date date) : content_(date) {}
CFG_INLINE value::value(local_time time) : content_(time) {}
CFG_INLINE value::value(local_date_time when) : content_(when) {}
CFG_INLINE value::value(offset_date_time when) : content_(when) {}
CFG_INLINE value::value(array elements) : content_(std::move(elements)) {}
CFG_INLINE value::value(table members) : content_(std::move(members)) {}

CFG_INLINE const value* value::find(std::string_view member) const noexcept {
    const table* members = get_if<table>();
    if (members == nullptr) return nullptr;
    const auto found = members->find(member);
    return found != members->end() ? &found->second : nullptr;
}

CFG_INLINE const value* value::find(std::size_t index) const noexcept {
    const array* elements = get_if<array>();
    return elements != nullptr && index < elements->size() ? &(*elements)[index] : nullptr;
}

CFG_INLINE const value* value::at_path(std::string_view path) const noexcept {
    const value* node = this;
    while (node != nullptr) {
        const std::size_t dot = path.find('.');
        node = node->find(path.substr(0, dot));
        if (dot == path.npos) break;
        path.remove_prefix(dot + 1);
    }
    return node;
}

CFG_INLINE std::string_view value::type_name() const noexcept {
    static constexpr std::string_view names[] = {"null",        "a boolean", "an integer", "a float",
                                                 "a string",    "a date",    "a time",     "a date-time",
                                                 "a date-time", "an array",  "a table"};
    return names[content_.index()];
}

CFG_INLINE bool value::operator==(const value& other) const {
    if (content_.index() != other.content_.index()) return false;
    const auto same = [&]<class Held>(const Held* held) { return held != nullptr && *held == *other.get_if<Held>(); };
    return is_null() || same(get_if<bool>()) || same(get_if<std::int64_t>()) || same(get_if<double>()) ||
           same(get_if<std::string>()) || same(get_if<local_date>()) || same(get_if<local_time>()) ||
           same(get_if<local_date_time>()) || same(get_if<offset_date_time>()) || same(get_if<array>()) ||
           same(get_if<table>());
}

}  // namespace cfg
