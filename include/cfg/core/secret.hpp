// SPDX-License-Identifier: MIT
// A value that no output ever shows and whose memory is wiped when it is no longer needed.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cfg {

/// What every output shows in place of a secret. Its width says nothing about the secret's length.
inline constexpr std::string_view secret_mask = "********";

namespace detail {

/// Zeroes memory, even memory that is about to be freed.
inline void wipe_memory(void* memory, std::size_t size) noexcept {
    // A plain memset before a free is a dead store, which compilers remove; a volatile write is not theirs to judge.
    auto* byte = static_cast<volatile unsigned char*>(memory);
    for (; size != 0; --size) *byte++ = 0;
}

/// A string, or a vector of plain elements: one block of memory of its own.
template <class T>
concept plain_buffer = requires(T& object) {
    { object.data() } -> std::same_as<typename T::value_type*>;
    object.resize(object.capacity());
    object.clear();
} && std::is_trivially_copyable_v<typename T::value_type>;

template <class T>
inline constexpr bool only_refers_to_memory = std::is_pointer_v<T>;
template <class Character>
inline constexpr bool only_refers_to_memory<std::basic_string_view<Character>> = true;

template <class T>
concept plain_value = std::is_trivially_copyable_v<T> && !only_refers_to_memory<T>;

template <class T>
concept list_of_buffers = requires(T& object) {
    object.begin();
    object.end();
    object.clear();
} && plain_buffer<typename T::value_type>;

template <class T>
concept wipeable = !std::is_const_v<T> && (plain_value<T> || plain_buffer<T> || list_of_buffers<T>);

/// Zeroes what `object` holds and leaves it empty, or all zero.
template <wipeable T>
constexpr void wipe(T& object) noexcept {
    // The constant evaluator frees everything itself and leaves nothing behind.
    if (std::is_constant_evaluated()) return;
    if constexpr (plain_value<T>) {
        wipe_memory(&object, sizeof(T));
    } else if constexpr (plain_buffer<T>) {
        // Earlier, longer contents may lie beyond the size. Growing into the capacity cannot allocate.
        object.resize(object.capacity());
        wipe_memory(object.data(), object.size() * sizeof(typename T::value_type));
        object.clear();
    } else {
        for (auto& element : object) wipe(element);
        object.clear();
    }
}

// Refused here rather than in `secret`: clang has more to say about a struct with a member of a class that is refused.
template <class T>
constexpr void wipe(T&) noexcept {
    static_assert(!only_refers_to_memory<T>,
                  "cfg: a secret must own what it hides; use std::string instead of a pointer or a view");
    static_assert(only_refers_to_memory<T>,
                  "cfg: a secret of this type cannot be wiped; use a string, a vector of plain elements, or a trivially "
                  "copyable type");
}

/// Looks at every element whatever it finds, so that the time taken does not tell how much of a guess was right.
template <plain_buffer T>
constexpr bool equal_in_constant_time(const T& left, const T& right) noexcept {
    if (left.size() != right.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
        difference |= static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
    return difference == 0;
}

template <class T>
concept bytewise_comparable = plain_buffer<T> && sizeof(typename T::value_type) == 1;

struct secret_access;

}  // namespace detail

/// A value to be kept out of logs, errors, dumps and freed memory: a string, a vector of plain elements, a vector of
/// strings, or a trivially copyable value. Only `expose()` reads it. It has no `<<` and no formatter, and the library
/// prints `secret_mask` for it. Its memory is zeroed on destruction, on assignment and when it is moved from.
/// Misuse: what it was made from is the caller's to wipe, and so is memory that a T gives up as it grows while it is
/// changed through `detail::secret_access`.
template <class T>
class secret {
public:
    using value_type = T;

    constexpr secret() = default;

    constexpr secret(T value) noexcept(std::is_nothrow_move_constructible_v<T>) : value_(std::move(value)) {
        // A short string moves by copying, so the parameter still holds the text.
        detail::wipe(value);
    }

    constexpr secret(const char* text)
        requires std::same_as<T, std::string>
        : value_(text) {}

    constexpr secret(const secret&) = default;

    constexpr secret(secret&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
        : value_(std::move(other.value_)) {
        detail::wipe(other.value_);
    }

    constexpr secret& operator=(const secret& other) {
        if (this != &other) replace(T(other.value_));
        return *this;
    }

    constexpr secret& operator=(secret&& other) noexcept(std::is_nothrow_move_assignable_v<T>) {
        if (this != &other) replace(std::move(other.value_));
        return *this;
    }

    constexpr ~secret() { detail::wipe(value_); }

    /// The value itself. Lifetime: as long as the secret. Misuse: asking a temporary does not compile.
    [[nodiscard]] constexpr const T& expose() const& noexcept { return value_; }

    template <class Value = T>
    const Value& expose() const&& {
        static_assert(sizeof(Value) == 0,
                      "cfg: expose() on a temporary secret would dangle; keep the secret in a variable");
    }

    /// Whether there is anything to hide.
    [[nodiscard]] constexpr bool empty() const noexcept
        requires requires(const T& value) { value.empty(); }
    {
        return value_.empty();
    }

    /// Compares strings and byte vectors in a time that depends on their lengths only.
    [[nodiscard]] friend constexpr bool operator==(const secret& left, const secret& right)
        requires std::equality_comparable<T>
    {
        if constexpr (detail::bytewise_comparable<T>)
            return detail::equal_in_constant_time(left.value_, right.value_);
        else
            return left.value_ == right.value_;
    }

    /// A secret is never printed; print `cfg::secret_mask`.
    template <class Stream>
    friend Stream& operator<<(Stream& stream, const secret& hidden) = delete;

private:
    friend struct detail::secret_access;

    constexpr void replace(T&& value) noexcept(std::is_nothrow_move_assignable_v<T>) {
        // First the old value, because the assignment may hand its memory back unwiped; then what the move left behind.
        detail::wipe(value_);
        value_ = std::move(value);
        detail::wipe(value);
    }

    T value_{};
};

secret(const char*) -> secret<std::string>;

namespace detail {

/// The way in for readers, which write values in place. Not for programs: assign a whole new secret instead.
struct secret_access {
    /// The value, to be changed in place.
    template <class T>
    [[nodiscard]] static constexpr T& value(secret<T>& hidden) noexcept {
        return hidden.value_;
    }

    /// The value, wiped first because it is about to be overwritten: growing then frees only zeroes.
    template <class T>
    [[nodiscard]] static constexpr T& wiped_value(secret<T>& hidden) noexcept {
        wipe(hidden.value_);
        return hidden.value_;
    }
};

template <class T>
inline constexpr bool is_secret = false;
template <class T>
inline constexpr bool is_secret<secret<T>> = true;

}  // namespace detail
}  // namespace cfg
