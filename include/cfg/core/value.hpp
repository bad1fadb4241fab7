// SPDX-License-Identifier: MIT
// A value whose type is known only at run time: for plugins' tables, unknown keys, and whole untyped documents.
#pragma once

#include <cfg/core/date_time.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/version.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace cfg {

/// A dynamic value: null, boolean, integer, real, text, one of TOML's dates and times, array, or table. Every node that
/// was read from a source knows where it stands. A member of this type takes any value; as the whole configuration it
/// takes any document.
class value {
public:
    using array = std::vector<value>;
    using table = std::map<std::string, value, std::less<>>;

    value();
    value(const value& other);
    value(value&& other) noexcept;
    value& operator=(const value& other);
    value& operator=(value&& other) noexcept;
    ~value();

    value(bool boolean);
    template <class Integer>
        requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
    value(Integer number) : content_(static_cast<std::int64_t>(number)) {}
    value(double real);
    value(std::string text);
    value(std::string_view text);
    value(const char* text);
    value(local_date date);
    value(local_time time);
    value(local_date_time when);
    value(offset_date_time when);
    value(array elements);
    value(table members);

    [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::monostate>(content_); }

    /// Whether it holds a T: bool, std::int64_t, double, std::string, local_date, local_time, local_date_time,
    /// offset_date_time, value::array or value::table.
    template <class T>
    [[nodiscard]] bool is() const noexcept {
        return std::holds_alternative<T>(content_);
    }

    /// The T it holds, or null.
    template <class T>
    [[nodiscard]] const T* get_if() const noexcept {
        return std::get_if<T>(&content_);
    }
    template <class T>
    [[nodiscard]] T* get_if() noexcept {
        return std::get_if<T>(&content_);
    }

    /// The T it holds. Errors: throws std::bad_variant_access if it holds something else.
    template <class T>
    [[nodiscard]] const T& as() const {
        return std::get<T>(content_);
    }

    /// The T it becomes: what it holds if that is a T, else a new empty one.
    template <class T>
    T& become() {
        if (T* held = std::get_if<T>(&content_)) return *held;
        return content_.template emplace<T>();
    }

    /// The member of a table, or null if this is no table or has no such member.
    [[nodiscard]] const value* find(std::string_view member) const noexcept;

    /// The element of an array, or null if this is no array or is shorter.
    [[nodiscard]] const value* find(std::size_t index) const noexcept;

    /// The node at a dotted path of plain keys, or null.
    [[nodiscard]] const value* at_path(std::string_view path) const noexcept;

    /// Calls `visit` with the held alternative; null is std::monostate.
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) const {
        return std::visit(std::forward<Visitor>(visitor), content_);
    }

    /// Where the node was read; a default origin if it was made by the program.
    [[nodiscard]] const origin& where() const noexcept { return where_; }
    void set_origin(origin where) { where_ = std::move(where); }

    /// "an integer", "a table": what it holds, for messages.
    [[nodiscard]] std::string_view type_name() const noexcept;

    /// Equal content; origins do not count.
    [[nodiscard]] bool operator==(const value& other) const;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, local_date, local_time, local_date_time,
                 offset_date_time, array, table>
        content_;
    origin where_;
};

}  // namespace cfg

#if CFG_HAS_DEFINITIONS
#include <cfg/core/detail/value_definitions.hpp>
#endif
