// SPDX-License-Identifier: MIT
// A value, or the reasons why there is none.
#pragma once

#include <cfg/core/error.hpp>
#include <optional>
#include <utility>
#include <variant>

namespace cfg {

/// What an operation that can fail returns: a T, or a `load_error` with every problem.
/// Misuse: `value()`, `*` and `->` without a value throw that `load_error`.
template <class T>
class [[nodiscard]] result {
public:
    result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    result(load_error error) : content_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] T& value() & { return require(); }
    [[nodiscard]] const T& value() const& { return const_cast<result*>(this)->require(); }
    [[nodiscard]] T&& value() && { return std::move(require()); }

    [[nodiscard]] T& operator*() & { return require(); }
    [[nodiscard]] const T& operator*() const& { return value(); }
    [[nodiscard]] T&& operator*() && { return std::move(require()); }
    [[nodiscard]] T* operator->() { return &require(); }
    [[nodiscard]] const T* operator->() const { return &value(); }

    /// Lifetime: valid while the result lives.
    /// Misuse:   only when there is no value; otherwise throws std::bad_variant_access.
    [[nodiscard]] const load_error& error() const& { return std::get<1>(content_); }

private:
    T& require() {
        if (T* value = std::get_if<0>(&content_)) return *value;
        throw std::get<1>(content_);
    }

    std::variant<T, load_error> content_;
};

/// What an operation returns that has nothing to return but can fail.
/// Misuse: `value()` after a failure throws the `load_error`.
template <>
class [[nodiscard]] result<void> {
public:
    result() = default;
    result(load_error error) : error_(std::move(error)) {}

    [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

    void value() const {
        if (error_.has_value()) throw *error_;
    }

    /// Lifetime: valid while the result lives.
    /// Misuse:   only after a failure; otherwise throws std::bad_optional_access.
    [[nodiscard]] const load_error& error() const& { return error_.value(); }

private:
    std::optional<load_error> error_;
};

}  // namespace cfg
