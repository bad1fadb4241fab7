// SPDX-License-Identifier: MIT
// Tests of core/reflect.hpp: members of structs of every size and in every place are counted and named.
#include <cfg/core/reflect.hpp>

#include "reflecting.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using cfg::detail::member;
using cfg::detail::member_count;
using cfg::detail::member_names;
using cfg::detail::member_types;
using cfg::detail::type_list;
using reflecting::has_names;
using reflecting::hundred;
using reflecting::pair_of;
using reflecting::seven;
using reflecting::three;

// ---- structs of every size ------------------------------------------------------------------------------------------

struct empty {};
static_assert(member_count<empty> == 0 && has_names<empty>(""));
static_assert(std::is_same_v<member_types<empty>, type_list<>>);

struct one {
    int only = 1;
};
static_assert(member_count<one> == 1 && has_names<one>("only"));

struct one_that_is_a_struct {
    one inner;
};
static_assert(member_count<one_that_is_a_struct> == 1 && has_names<one_that_is_a_struct>("inner"),
              "braces are not elided: the struct inside is one member");

struct one_that_is_empty {
    empty nothing;
};
static_assert(member_count<one_that_is_empty> == 1 && has_names<one_that_is_empty>("nothing"));

static_assert(member_count<three> == 3 && has_names<three>("host port tls"));
static_assert(std::is_same_v<member_types<three>, type_list<std::string, std::uint16_t, bool>>);

// Around the sizes at which the count is bisected.
struct eight {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
};
struct nine {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0;
};
static_assert(member_count<seven> == 7 && member_count<eight> == 8 && member_count<nine> == 9);

static_assert(cfg::max_members >= 100);
static_assert(member_count<hundred> == 100);
static_assert(member_names<hundred>[0] == "m00" && member_names<hundred>[42] == "m42" &&
              member_names<hundred>[99] == "m99");

struct hundred_strings {
    std::string s00 = "0", s01 = "1", s02 = "2", s03 = "3";
    std::string s04 = "4", s05 = "5", s06 = "6", s07 = "7";
    std::string s08 = "8", s09 = "9", s10 = "10", s11 = "11";
    std::string s12 = "12", s13 = "13", s14 = "14", s15 = "15";
    std::string s16 = "16", s17 = "17", s18 = "18", s19 = "19";
    std::string s20 = "20", s21 = "21", s22 = "22", s23 = "23";
    std::string s24 = "24", s25 = "25", s26 = "26", s27 = "27";
    std::string s28 = "28", s29 = "29", s30 = "30", s31 = "31";
    std::string s32 = "32", s33 = "33", s34 = "34", s35 = "35";
    std::string s36 = "36", s37 = "37", s38 = "38", s39 = "39";
    std::string s40 = "40", s41 = "41", s42 = "42", s43 = "43";
    std::string s44 = "44", s45 = "45", s46 = "46", s47 = "47";
    std::string s48 = "48", s49 = "49", s50 = "50", s51 = "51";
    std::string s52 = "52", s53 = "53", s54 = "54", s55 = "55";
    std::string s56 = "56", s57 = "57", s58 = "58", s59 = "59";
    std::string s60 = "60", s61 = "61", s62 = "62", s63 = "63";
    std::string s64 = "64", s65 = "65", s66 = "66", s67 = "67";
    std::string s68 = "68", s69 = "69", s70 = "70", s71 = "71";
    std::string s72 = "72", s73 = "73", s74 = "74", s75 = "75";
    std::string s76 = "76", s77 = "77", s78 = "78", s79 = "79";
    std::string s80 = "80", s81 = "81", s82 = "82", s83 = "83";
    std::string s84 = "84", s85 = "85", s86 = "86", s87 = "87";
    std::string s88 = "88", s89 = "89", s90 = "90", s91 = "91";
    std::string s92 = "92", s93 = "93", s94 = "94", s95 = "95";
    std::string s96 = "96", s97 = "97", s98 = "98", s99 = "99";
};
static_assert(member_count<hundred_strings> == 100 && member_names<hundred_strings>[99] == "s99");

// ---- structs in every place -----------------------------------------------------------------------------------------

struct nest {
    struct inner {
        int depth = 2;
        three sibling;
    };
    inner first;
    one second;
};
static_assert(has_names<nest>("first second") && has_names<nest::inner>("depth sibling"));

static_assert(has_names<pair_of<int>>("first second"));
static_assert(has_names<pair_of<pair_of<three>, pair_of<std::string, empty>>>("first second"));
static_assert(std::is_same_v<member_types<pair_of<one, bool>>, type_list<one, bool>>);

template <auto Value>
struct valued {
    int before = 0;
    int after = 0;
};
struct text_argument {
    char characters[8]{};
};
static_assert(has_names<valued<'}'>>("before after") && has_names<valued<':'>>("before after"));
static_assert(has_names<valued<&one::only>>("before after"));
static_assert(has_names<valued<text_argument{"a)){&.,"}>>("before after"));
static_assert(has_names<valued<text_argument{"::x, "}>>("before after"));

namespace deep::deeper {
struct placed {
    int x = 0;
};
}  // namespace deep::deeper
inline namespace version_2 {
struct versioned {
    int x = 0;
};
}  // namespace version_2
static_assert(has_names<deep::deeper::placed>("x") && has_names<versioned>("x"));

}  // namespace

namespace reflect_test {

struct with_linkage {
    int everywhere = 0;
    std::string known;
};
static_assert(has_names<with_linkage>("everywhere known"));

}  // namespace reflect_test

namespace {

TEST_CASE("a struct inside a function is reflected like any other") {
    struct local {
        struct innermost {
            std::string host = "a";
        };
        int port = 1;
        innermost in;
        std::vector<std::string> list{"*"};
    };
    static_assert(has_names<local>("port in list") && has_names<local::innermost>("host"));
    local object;
    CHECK(&member<0>(object) == &object.port);
    CHECK(&member<1>(object) == &object.in);
    CHECK(member<2>(object).front() == "*");

    const auto in_a_lambda = [] {
        struct hidden {
            int behind_a_lambda = 3;
        };
        static_assert(has_names<hidden>("behind_a_lambda"));
        return member<0>(*std::make_unique<hidden>());
    };
    CHECK(in_a_lambda() == 3);
}

template <class T>
std::string_view first_name_in_a_template() {
    struct local_in_template {
        T member_of_local{};
    };
    return member_names<local_in_template>[0];
}

TEST_CASE("a struct inside a function template is reflected too") {
    CHECK(first_name_in_a_template<int>() == "member_of_local");
    CHECK(first_name_in_a_template<pair_of<three>>() == "member_of_local");
}

// ---- names ----------------------------------------------------------------------------------------------------------

struct awkward_names {
    int _ = 0;
    int x = 0;
    int x1 = 0;
    int x10 = 0;
    int X = 0;
    int _leading = 0;
    int trailing_ = 0;
    int value = 0;  // the library's own names
    int holder = 0;
    int pointer = 0;
    int address = 0;
    int größe = 0;
    int a_name_that_is_much_longer_than_the_thirty_two_characters_at_which_clang_cuts_string_arguments_short = 0;
};
static_assert(has_names<awkward_names>(
    "_ x x1 x10 X _leading trailing_ value holder pointer address größe "
    "a_name_that_is_much_longer_than_the_thirty_two_characters_at_which_clang_cuts_string_arguments_short"));

// ---- what cannot be reflected ---------------------------------------------------------------------------------------

struct derived : one {
    int own = 0;
};
struct derived_from_empty : empty {
    int own = 0;
};
struct derived_twice : derived {};
static_assert(cfg::detail::has_base_class<derived> && cfg::detail::has_base_class<derived_from_empty>);
static_assert(cfg::detail::has_base_class<derived_twice>);
static_assert(!cfg::detail::has_base_class<empty> && !cfg::detail::has_base_class<one>);
static_assert(!cfg::detail::has_base_class<one_that_is_a_struct>, "a first member is no base");
static_assert(cfg::detail::reflectable<hundred>);

}  // namespace
