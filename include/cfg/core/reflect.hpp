// SPDX-License-Identifier: MIT
// What the compiler knows about a plain struct: how many members, their types, their names, and access to each.
#pragma once

#include <array>
#include <boost/pfr/core.hpp>
#include <boost/version.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace cfg {

/// The most members one struct may have: what Boost.PFR can bind.
inline constexpr std::size_t max_members = BOOST_VERSION >= 108500 ? 200 : 100;

namespace detail {

template <class...>
struct type_list {};

// ---- can it be reflected? ------------------------------------------------------------------------------------
// Each check below is asked only after the ones above it held, so that one misuse gives one message.

// Converts to a base class of T and to nothing else, so T{base_probe<T>{}} is well-formed only if T has a base.
template <class T>
struct base_probe {
    template <class Base>
        requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>)
    operator Base() const noexcept;
};

// Never called; with bodies, because clang wants them defined where a member's type has no linkage.
struct anything {
    std::size_t index;
    template <class Member>
    operator Member&() const& noexcept {
        std::abort();
    }
    template <class Member>
    operator Member&() const&& noexcept {
        std::abort();
    }
};

template <class T>
inline constexpr bool has_base_class = requires { T{base_probe<T>{}}; };

template <class T, std::size_t... Index>
consteval bool accepts_in_braces(std::index_sequence<Index...>) {
    return requires { T{anything{Index}...}; };
}

template <class T, std::size_t Count>
inline constexpr bool takes_initialisers = accepts_in_braces<T>(std::make_index_sequence<Count>{});

// The greatest number of initialisers T takes, known to be at least Low and below High.
template <class T, std::size_t Low, std::size_t High>
consteval std::size_t bisect_initialisers() {
    constexpr std::size_t middle = Low + (High - Low) / 2;
    if constexpr (High - Low == 1)
        return Low;
    else if constexpr (takes_initialisers<T, middle>)
        return bisect_initialisers<T, middle, High>();
    else
        return bisect_initialisers<T, Low, middle>();
}

// Doubles a bound, then bisects below it. PFR's own count is not used: g++ 12 crashes in it where a nested struct has a
// default such as `std::vector<std::string> origins{"*"}`.
template <class T, std::size_t Bound = 8>
consteval std::size_t count_initialisers() {
    if constexpr (std::is_empty_v<T>)
        return 0;
    else if constexpr (Bound > 2 * max_members)
        return Bound;
    else if constexpr (takes_initialisers<T, Bound>)
        return count_initialisers<T, 2 * Bound>();
    else
        return bisect_initialisers<T, Bound == 8 ? 0 : Bound / 2, Bound>();
}

// Parentheses, unlike braces, do not reach through a C array, so its elements are not mistaken for members.
template <class T, std::size_t... Index>
consteval bool accepts_in_parentheses(std::index_sequence<Index...>) {
    return requires { T(anything{Index}...); };
}

template <class T>
inline constexpr std::size_t initialiser_count = count_initialisers<T>();

template <class T>
inline constexpr bool has_array_member =
    initialiser_count<T> >= 2 && !accepts_in_parentheses<T>(std::make_index_sequence<initialiser_count<T>>{});

// One initialiser in parentheses may be a whole T, so an only member is bound and asked for its type.
template <class T>
consteval bool is_array_alone() {
    if constexpr (initialiser_count<T> == 1)
        return std::is_array_v<std::remove_reference_t<decltype(boost::pfr::detail::sequence_tuple::get<0>(
            boost::pfr::detail::tie_as_tuple(std::declval<const T&>(), boost::pfr::detail::size_t_<1>{})))>>;
    return false;
}

template <class T>
struct holder {
    T value;
};

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif

template <class T>
extern holder<T> never_defined;

// A class around the pointer: clang up to 17 takes no bare pointer to a subobject as a template argument.
struct address {
    const void* pointer;
};

// The addresses of all members of an object that is never defined: constant expressions, unless a member is a bit-field.
// Bound as const, because a const reference to a bit-field is not an error in PFR but a reference to a copy.
template <class T, std::size_t... Index>
consteval auto member_addresses(std::index_sequence<Index...>) {
    [[maybe_unused]] auto members = boost::pfr::detail::tie_as_tuple(std::as_const(never_defined<T>.value),
                                                                     boost::pfr::detail::size_t_<sizeof...(Index)>{});
    return std::array<address, sizeof...(Index)>{
        address{std::addressof(boost::pfr::detail::sequence_tuple::get<Index>(members))}...};
}

template <class T, auto Pointer>
consteval address pointed_address() {
    return {std::addressof(never_defined<T>.value.*Pointer)};
}

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

// Well-formed for a constant expression only.
template <int>
struct constant_probe {};

template <class T>
concept addressable_members = requires {
    typename constant_probe<(
        static_cast<void>(member_addresses<T>(std::make_index_sequence<initialiser_count<T>>{})), 0)>;
};

template <class>
inline constexpr bool never = false;

// Makes the compiler print the message of a class that exists for nothing else. Asked as a requirement, because clang
// has more errors to report wherever such a class is named otherwise.
template <class Message>
inline constexpr bool show_message = requires { sizeof(Message); };

template <class T>
consteval bool is_reflectable() {
    if constexpr (!std::is_class_v<T>)
        static_assert(never<T>, "cfg: a configuration is a struct; make this type a member of one");
    else if constexpr (!std::is_aggregate_v<T>)
        static_assert(never<T>,
                      "cfg: a configuration struct must be a plain aggregate; remove its constructors, virtual functions "
                      "and private members, or specialise cfg::codec for it if it is a single value");
    else if constexpr (has_base_class<T>)
        static_assert(never<T>, "cfg: a configuration struct must have no base class; make the base a member instead");
    else if constexpr (!std::is_default_constructible_v<T> || !std::is_copy_constructible_v<T> ||
                       !std::is_copy_assignable_v<T>)
        static_assert(never<T>,
                      "cfg: a configuration struct must be default-constructible, copyable and assignable; give every "
                      "member a default and use no reference, const or move-only members");
    else if constexpr (has_array_member<T>)
        static_assert(never<T>, "cfg: a configuration struct must have no C array member; use std::array");
    else if constexpr (initialiser_count<T> > max_members)
        static_assert(never<T>,
                      "cfg: a configuration struct has more members than can be bound (cfg::max_members); group some of "
                      "them in a nested struct");
    else if constexpr (!addressable_members<T>)
        static_assert(never<T>,
                      "cfg: a configuration struct must have no bit-field member and no anonymous union; give each "
                      "member a whole type of its own");
    else if constexpr (is_array_alone<T>())
        static_assert(never<T>, "cfg: a configuration struct must have no C array member; use std::array");
    else
        return true;
    return false;
}

template <class T>
inline constexpr bool reflectable = is_reflectable<T>();

template <class T>
consteval std::size_t count_members() {
    if constexpr (reflectable<T>) return initialiser_count<T>;
    return 0;  // the message has been given; do not let PFR add its own
}

// ---- members: number, types, access ----------------------------------------------------------------------------

template <class T>
inline constexpr std::size_t member_count = count_members<T>();

// References to all members, bound once: PFR's tuple of references.
template <class T>
[[nodiscard]] constexpr auto tie_members(T& object) noexcept {
    return boost::pfr::detail::tie_as_tuple(object,
                                            boost::pfr::detail::size_t_<member_count<std::remove_const_t<T>>>{});
}

template <std::size_t Index, class T>
[[nodiscard]] constexpr auto& member(T& object) noexcept {
    return boost::pfr::detail::sequence_tuple::get<Index>(tie_members(object));
}

template <class T, std::size_t... Index>
auto list_member_types(std::index_sequence<Index...>)
    -> type_list<std::remove_const_t<std::remove_reference_t<decltype(member<Index>(std::declval<const T&>()))>>...>;

template <class T>
using member_types = decltype(list_member_types<T>(std::make_index_sequence<member_count<T>>{}));

template <class T, std::size_t... Index>
[[nodiscard]] std::array<std::uint32_t, sizeof...(Index) + 1> measure_offsets(T& object,
                                                                              std::index_sequence<Index...>) noexcept {
    const auto* const begin = reinterpret_cast<const char*>(std::addressof(object));
    [[maybe_unused]] auto members = tie_members(object);
    return {static_cast<std::uint32_t>(
        reinterpret_cast<const char*>(std::addressof(boost::pfr::detail::sequence_tuple::get<Index>(members))) -
        begin)...};
}

// Where the members of a T lie, in bytes from its beginning. Measured once, on the first object that comes by: C++20 has
// no constant expression for it.
template <class T>
[[nodiscard]] const std::uint32_t* member_offsets(void* object) noexcept {
    static const auto offsets =
        measure_offsets(*static_cast<const T*>(object), std::make_index_sequence<member_count<T>>{});
    return offsets.data();
}

// ---- member names ------------------------------------------------------------------------------------------------
// The addresses of all members of an object that is never defined go, as one pack, into one function; the compiler
// prints them, with the names, in that function's signature. One instantiation per struct, whatever its size.
//   g++:   ... signature() [with address ...Address = {address{((const void*)(& never_defined<S>.holder<S>::value.S::port))}, ...}]
//   clang: ... signature() [Address = <address{&never_defined.value.port}, address{...}>]

template <address... Address>
consteval const char* signature() {
    return __PRETTY_FUNCTION__;
}

template <class T, std::size_t... Index>
consteval const char* member_signature(std::index_sequence<Index...> indices) {
    constexpr auto addresses = member_addresses<T>(indices);
    return signature<addresses[Index]...>();
}

// The position of the member that `Pointer` names, among the members of T.
template <class T, auto Pointer>
consteval std::size_t member_position() {
    constexpr auto addresses = member_addresses<T>(std::make_index_sequence<member_count<T>>{});
    constexpr const void* wanted = pointed_address<T, Pointer>().pointer;
    for (std::size_t i = 0; i < addresses.size(); ++i)
        if (addresses[i].pointer == wanted) return i;
    return addresses.size();
}

#if defined(__clang__)
inline constexpr char name_opens_after = '.';
inline constexpr char name_closes_before = '}';
inline constexpr std::string_view element_mark = "{&";
#else
inline constexpr char name_opens_after = ':';
inline constexpr char name_closes_before = ')';
inline constexpr std::string_view element_mark = "address{((const void*)(& ";
#endif

template <std::size_t Count>
struct name_spans {
    std::array<std::uint32_t, Count + 1> begin{};
    std::array<std::uint32_t, Count + 1> length{};
    std::size_t total_length = 0;
};

// Splits the signature into member names. Every element differs from the others in nothing but the name, so the first
// element is measured and the rest found by stepping; that each step lands on a name is checked.
template <std::size_t Count>
consteval name_spans<Count> split_signature(std::string_view text) {
    name_spans<Count> spans;
    // The list ends the text; its last element, read backwards, gives the length of what precedes every name.
    std::size_t last_end = text.size();
    while (text[last_end - 1] == ']' || text[last_end - 1] == '>' || text[last_end - 1] == '}' ||
           text[last_end - 1] == ')')
        --last_end;
    std::size_t last_begin = last_end;
    while (text[last_begin - 1] != name_opens_after) --last_begin;
    const std::size_t last_mark = text.rfind(element_mark, last_begin);
    const std::size_t prefix = last_begin - last_mark;

    std::size_t position = text.find(element_mark);
    for (std::size_t i = 0; i < Count; ++i) {
        const std::size_t begin = position + prefix;
        std::size_t end = begin;
        while (text[end] != name_closes_before) ++end;
        spans.begin[i] = static_cast<std::uint32_t>(begin);
        spans.length[i] = static_cast<std::uint32_t>(end - begin);
        spans.total_length += end - begin;
        if (i + 1 < Count) position = text.find(element_mark, end);
    }
    if (spans.begin[Count - 1] != last_begin || spans.length[Count - 1] != last_end - last_begin)
        throw "cfg: this compiler prints member addresses in a form that is not known; please report it";
    return spans;
}

// All names of a struct, one after the other, each closed by a NUL: all that reaches the object file.
template <std::size_t Count, std::size_t Length>
struct name_table {
    std::array<char, Length + Count + 1> characters{};
    std::array<std::uint32_t, Count + 1> offsets{};

    [[nodiscard]] constexpr std::string_view operator[](std::size_t i) const noexcept {
        return {characters.data() + offsets[i], static_cast<std::size_t>(offsets[i + 1] - offsets[i] - 1)};
    }
};

template <class T, std::size_t Count>
consteval auto make_name_table() {
    if constexpr (Count == 0) {
        return name_table<0, 0>{};
    } else {
        constexpr std::string_view text = member_signature<T>(std::make_index_sequence<Count>{});
        constexpr auto spans = split_signature<Count>(text);
        name_table<Count, spans.total_length> names;
        std::size_t used = 0;
        for (std::size_t i = 0; i < Count; ++i) {
            names.offsets[i] = static_cast<std::uint32_t>(used);
            for (std::size_t k = 0; k < spans.length[i]; ++k) names.characters[used++] = text[spans.begin[i] + k];
            ++used;
        }
        names.offsets[Count] = static_cast<std::uint32_t>(used);
        return names;
    }
}

template <class T>
inline constexpr auto member_names = make_name_table<T, member_count<T>>();

}  // namespace detail
}  // namespace cfg
