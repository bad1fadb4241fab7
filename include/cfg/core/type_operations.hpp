// SPDX-License-Identifier: MIT
// The types that can be fields, and the functions through which code that is no template reaches into them.
#pragma once

#include <algorithm>
#include <cfg/core/codec.hpp>
#include <cfg/core/date_time.hpp>
#include <cfg/core/description.hpp>
#include <cfg/core/secret.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace cfg::detail {

// ---- which types are known -------------------------------------------------------------------------------------------

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_secret_type = false;
template <class T>
inline constexpr bool is_secret_type<secret<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T, class Allocator>
inline constexpr bool is_vector<std::vector<T, Allocator>> = true;
template <class T>
inline constexpr bool is_set = false;
template <class T, class Less, class Allocator>
inline constexpr bool is_set<std::set<T, Less, Allocator>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class T, class Less, class Allocator>
inline constexpr bool is_map<std::map<std::string, T, Less, Allocator>> = true;
template <class T, class Hash, class Equal, class Allocator>
inline constexpr bool is_map<std::unordered_map<std::string, T, Hash, Equal, Allocator>> = true;

template <class T>
inline constexpr bool is_character_type = std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> ||
                                          std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

template <class T>
inline constexpr bool is_number =
    (std::is_integral_v<T> && !is_character_type<T>) || std::is_same_v<T, float> || std::is_same_v<T, double>;

// Values a set can be asked about and a vector<bool> hands out by proxy are filled apart.
template <class T>
inline constexpr bool fills_apart = is_set<T> || std::is_same_v<T, std::vector<bool>>;

// A std::map or std::unordered_map, whatever its keys.
template <class T>
concept keyed_container = requires { typename T::key_type; typename T::mapped_type; };

// ---- operations, one function template each ------------------------------------------------------------------------

template <class T>
bool parse_encoded(void* object, std::string_view text, std::string& why) {
    std::optional<T> parsed = decode<T>(text, why);
    if (!parsed.has_value()) return false;
    *static_cast<T*>(object) = std::move(*parsed);
    return true;
}

template <class T>
std::string format_encoded(const void* object) {
    return std::string(codec<T>::format(*static_cast<const T*>(object)));
}

template <class T>
std::string expect_encoded() {
    if constexpr (requires { codec<T>::expectation(); })
        return codec<T>::expectation();
    else
        return std::string(codec<T>::expected);
}

template <class T>
bool take_encoded_integer(void* object, std::int64_t number) {
    std::optional<T> taken = codec<T>::from_integer(number);
    if (taken.has_value()) *static_cast<T*>(object) = std::move(*taken);
    return taken.has_value();
}

template <class T>
bool take_encoded_date_time(void* object, const scalar& written) {
    const T* held = std::get_if<T>(&written);
    if (held != nullptr) *static_cast<T*>(object) = *held;
    return held != nullptr;
}

template <class T>
inline constexpr bool is_date_time = std::is_same_v<T, local_date> || std::is_same_v<T, local_time> ||
                                     std::is_same_v<T, local_date_time> || std::is_same_v<T, offset_date_time>;

// Of types whose texts are the same exactly if the values are.
template <class T>
bool is_same_object(const void* left, const void* right) {
    const T& one = *static_cast<const T*>(left);
    const T& other = *static_cast<const T*>(right);
    if constexpr (std::is_same_v<T, std::filesystem::path>)
        return one.native() == other.native();  // paths are equal if they only lead to the same place
    else
        return one == other;
}

template <class T>
consteval text_operations make_text_operations() {
    text_operations operations{
        &parse_encoded<T>, &format_encoded<T>, &expect_encoded<T>, nullptr, nullptr, nullptr, nullptr, nullptr, {}};
    if constexpr (requires { codec<T>::noun; }) operations.noun = codec<T>::noun;
    if constexpr (takes_integer<T>) operations.take_integer = &take_encoded_integer<T>;
    if constexpr (is_date_time<T>) operations.take_date_time = &take_encoded_date_time<T>;
    if constexpr (is_date_time<T> || std::is_same_v<T, std::filesystem::path>) operations.same = &is_same_object<T>;
    if constexpr (measurable<T>)
        operations.measure = [](const void* object) {
            return bound(codec<T>::measure(*static_cast<const T*>(object)));
        };
    if constexpr (requires(std::int64_t measure) { codec<T>::format_measure(measure); })
        operations.format_measure = [](std::int64_t measure) { return std::string(codec<T>::format_measure(measure)); };
    return operations;
}

template <class T>
inline constexpr text_operations text_operations_of = make_text_operations<T>();

template <class T>
consteval wrapper_operations make_wrapper_operations() {
    if constexpr (is_optional<T>) {
        return {[](void* object) -> void* {
                    T& wrapped = *static_cast<T*>(object);
                    return std::addressof(wrapped.has_value() ? *wrapped : wrapped.emplace());
                },
                [](void* object) { static_cast<T*>(object)->reset(); },
                [](const void* object) -> const void* {
                    const T& wrapped = *static_cast<const T*>(object);
                    return wrapped.has_value() ? std::addressof(*wrapped) : nullptr;
                }};
    } else {
        return {
            [](void* object) -> void* { return std::addressof(secret_access::wiped_value(*static_cast<T*>(object))); },
            [](void* object) { *static_cast<T*>(object) = T{}; },
            [](const void* object) -> const void* { return std::addressof(static_cast<const T*>(object)->expose()); }};
    }
}

template <class T>
inline constexpr wrapper_operations wrapper_operations_of = make_wrapper_operations<T>();

template <class T>
void visit_elements(const void* container, void* context, visit_element each) {
    std::size_t index = 0;
    for (const auto& element : *static_cast<const T*>(container)) {
        if constexpr (is_map<T>) {
            each(context, element.first, index++, std::addressof(element.second));
        } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
            const bool held = element;
            each(context, {}, index++, std::addressof(held));
        } else {
            each(context, {}, index++, std::addressof(element));
        }
    }
}

// No lambda, for the reason that `default_object` has.
template <class T>
void* make_new() {
    return new T();
}

template <class T>
consteval container_operations make_container_operations() {
    container_operations operations{};
    operations.size = [](const void* container) -> std::size_t { return static_cast<const T*>(container)->size(); };
    operations.visit = &visit_elements<T>;
    if constexpr (is_std_array<T>) {
        operations.at = [](void* container, std::size_t index) -> void* {
            return std::addressof((*static_cast<T*>(container))[index]);
        };
    } else {
        operations.clear = [](void* container) { static_cast<T*>(container)->clear(); };
    }
    if constexpr (is_map<T>) {
        operations.insert = [](void* container, std::string_view key) -> void* {
            return std::addressof((*static_cast<T*>(container))[std::string(key)]);
        };
        operations.erase = [](void* container, std::string_view key) {
            return static_cast<T*>(container)->erase(std::string(key)) != 0;
        };
    }
    if constexpr (is_vector<T> || is_set<T>) {
        operations.extend = [](void* container, void* context, bool (*fill)(void* context, void* fresh)) {
            T fresh;
            const bool filled = fill(context, &fresh);
            T& all = *static_cast<T*>(container);
            if constexpr (is_set<T>)
                all.merge(fresh);
            else
                for (auto&& element : fresh) all.push_back(std::move(element));
            return filled;
        };
    }
    if constexpr (is_vector<T> && !fills_apart<T>) {
        operations.append = [](void* container) -> void* {
            return std::addressof(static_cast<T*>(container)->emplace_back());
        };
        operations.at = [](void* container, std::size_t index) -> void* {
            return std::addressof((*static_cast<T*>(container))[index]);
        };
        operations.move_to_front = [](void* container, std::size_t first) {
            T& all = *static_cast<T*>(container);
            std::rotate(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(first), all.end());
        };
        operations.reserve = [](void* container, std::size_t count) { static_cast<T*>(container)->reserve(count); };
        operations.capacity = [](const void* container) -> std::size_t {
            return static_cast<const T*>(container)->capacity();
        };
    }
    if constexpr (fills_apart<T>) {
        using element = typename T::value_type;
        operations.make_element = &make_new<element>;
        operations.drop_element = [](void* made) { delete static_cast<element*>(made); };
        operations.adopt_element = [](void* container, void* made) {
            const std::unique_ptr<element> owned(static_cast<element*>(made));
            if constexpr (is_set<T>) {
                return static_cast<T*>(container)->insert(std::move(*owned)).second;
            } else {
                static_cast<T*>(container)->push_back(*owned);
                return true;
            }
        };
    }
    return operations;
}

template <class T>
inline constexpr container_operations container_operations_of = make_container_operations<T>();

}  // namespace cfg::detail
