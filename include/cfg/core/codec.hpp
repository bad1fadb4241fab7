// SPDX-License-Identifier: MIT
// How a type is written as text: the one place where a user's own type joins the configuration.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cfg {

/// The text form of a leaf type. Specialise it to let your own type be a field:
///
///     template <>
///     struct cfg::codec<ip_address> {
///         static constexpr std::string_view expected = "an IPv4 address such as 10.0.0.1";
///         static std::optional<ip_address> parse(std::string_view text);
///         static std::string format(const ip_address& address);
///     };
///
/// `parse` must take the whole text or return nothing, and `parse(format(x)) == x` must hold. Optional members:
///   `static std::optional<T> parse(std::string_view text, std::string& why)`   instead of the above: says why not
///   `static std::optional<T> from_integer(std::int64_t number)`                a bare number in a file is also taken
///   `static std::int64_t measure(const T&)`                                    lets `.min`, `.max`, `.range` apply
///   `static std::string format_measure(std::int64_t)`                          how such a bound is printed
///   `static constexpr std::string_view noun`                                   "a duration", for what is expected
///                                                                              between bounds
/// Errors:  what `parse` refuses is reported with `expected`; if it throws, the text is refused for that reason.
template <class T>
struct codec;

namespace detail {

template <class T>
concept has_codec = requires { sizeof(codec<T>); };

template <class T>
concept explains_refusal = requires(std::string_view text, std::string& why) {
    { codec<T>::parse(text, why) } -> std::convertible_to<std::optional<T>>;
};

template <class T>
concept takes_integer = requires(std::int64_t number) {
    { codec<T>::from_integer(number) } -> std::convertible_to<std::optional<T>>;
};

template <class T>
concept measurable = has_codec<T> && requires(const T& object) {
    { codec<T>::measure(object) } -> std::convertible_to<std::int64_t>;
};

template <has_codec T>
std::optional<T> decode(std::string_view text, std::string& why) {
    if constexpr (explains_refusal<T>)
        return codec<T>::parse(text, why);
    else
        return codec<T>::parse(text);
}

}  // namespace detail
}  // namespace cfg
