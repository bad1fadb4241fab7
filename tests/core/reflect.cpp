// SPDX-License-Identifier: MIT
// Tests of core/reflect.hpp: members are counted, typed, named and reached as the struct declares them.
#include <cfg/core/reflect.hpp>

#include <doctest/doctest.h>

#include <any>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

using cfg::detail::member;
using cfg::detail::member_count;
using cfg::detail::member_names;
using cfg::detail::member_offsets;
using cfg::detail::member_types;
using cfg::detail::type_list;

/// "host port": all names of a struct.
template <class T>
consteval auto joined_names() {
    struct {
        char characters[4096]{};
        std::size_t size = 0;
        constexpr std::string_view view() const { return {characters, size}; }
    } all;
    for (std::size_t i = 0; i < member_count<T>; ++i) {
        if (i != 0) all.characters[all.size++] = ' ';
        for (char c : member_names<T>[i]) all.characters[all.size++] = c;
    }
    return all;
}

template <class T>
constexpr bool has_names(std::string_view expected) {
    return joined_names<T>().view() == expected;
}

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

struct three {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    bool tls = false;
};
static_assert(member_count<three> == 3 && has_names<three>("host port tls"));
static_assert(std::is_same_v<member_types<three>, type_list<std::string, std::uint16_t, bool>>);

// Around the sizes at which the count is bisected.
struct seven {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0;
};
struct eight {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
};
struct nine {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0;
};
static_assert(member_count<seven> == 7 && member_count<eight> == 8 && member_count<nine> == 9);

struct hundred {
    int m00 = 0, m01 = 1, m02 = 2, m03 = 3, m04 = 4, m05 = 5, m06 = 6, m07 = 7, m08 = 8, m09 = 9;
    int m10 = 10, m11 = 11, m12 = 12, m13 = 13, m14 = 14, m15 = 15, m16 = 16, m17 = 17, m18 = 18, m19 = 19;
    int m20 = 20, m21 = 21, m22 = 22, m23 = 23, m24 = 24, m25 = 25, m26 = 26, m27 = 27, m28 = 28, m29 = 29;
    int m30 = 30, m31 = 31, m32 = 32, m33 = 33, m34 = 34, m35 = 35, m36 = 36, m37 = 37, m38 = 38, m39 = 39;
    int m40 = 40, m41 = 41, m42 = 42, m43 = 43, m44 = 44, m45 = 45, m46 = 46, m47 = 47, m48 = 48, m49 = 49;
    int m50 = 50, m51 = 51, m52 = 52, m53 = 53, m54 = 54, m55 = 55, m56 = 56, m57 = 57, m58 = 58, m59 = 59;
    int m60 = 60, m61 = 61, m62 = 62, m63 = 63, m64 = 64, m65 = 65, m66 = 66, m67 = 67, m68 = 68, m69 = 69;
    int m70 = 70, m71 = 71, m72 = 72, m73 = 73, m74 = 74, m75 = 75, m76 = 76, m77 = 77, m78 = 78, m79 = 79;
    int m80 = 80, m81 = 81, m82 = 82, m83 = 83, m84 = 84, m85 = 85, m86 = 86, m87 = 87, m88 = 88, m89 = 89;
    int m90 = 90, m91 = 91, m92 = 92, m93 = 93, m94 = 94, m95 = 95, m96 = 96, m97 = 97, m98 = 98, m99 = 99;
};
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

template <class First, class Second = std::map<std::string, std::vector<First>>>
struct pair_of {
    First first{};
    Second second{};
};
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

// ---- types ----------------------------------------------------------------------------------------------------------

enum class colour { red };

// Types that convert from almost anything, or hide how many elements they have.
struct every_kind {
    bool flag = true;
    char letter = 'c';
    std::int64_t integer = -1;
    double real = 0.5;
    colour shade = colour::red;
    std::string text = "text";
    std::string_view view = "view";
    const char* pointer = "pointer";
    std::optional<std::string> maybe = "maybe";
    std::vector<std::string> list{"*"};
    std::vector<std::vector<std::string>> lists{{"a", "b"}, {"c"}};
    std::array<int, 3> three_numbers{1, 2, 3};
    std::array<std::string, 2> two_texts{"a", "b"};
    std::set<std::string> unique{"u"};
    std::map<std::string, std::vector<int>> by_name{{"k", {1, 2}}};
    std::unordered_map<std::string, three> structs{{"k", {"h", 1, true}}};
    std::chrono::seconds wait{30};
    std::filesystem::path file = "a/b";
    std::variant<int, std::string> either = "text";
    std::any anything_at_all = 1;
    std::function<int()> callable = [] { return 1; };
    std::shared_ptr<int> shared = std::make_shared<int>(1);
    three nested{"nested", 1, false};
    pair_of<int> from_template;
};
static_assert(member_count<every_kind> == 24);
static_assert(member_names<every_kind>[9] == "list" && member_names<every_kind>[23] == "from_template");

// g++ 12 once crashed where a nested struct has a default that is a list of initialisers.
struct origins {
    std::vector<std::string> allowed{"*"};
    std::vector<std::string> methods = {"GET", "POST"};
    std::map<std::string, int> weights{{"a", 1}, {"b", 2}};
    std::optional<std::vector<std::string>> more{{"x", "y"}};
};
struct cors {
    origins strict;
    std::vector<origins> lists{origins{}, origins{}};
    std::array<origins, 2> two{};
};
struct site {
    cors policy;
    pair_of<cors> policies;
};
static_assert(has_names<origins>("allowed methods weights more") && has_names<cors>("strict lists two"));
static_assert(has_names<site>("policy policies"));

struct defaults_of_each_other {
    int first = 1;
    int second = first + 1;
    std::string third = std::to_string(second);
    std::array<int, 0> nothing{};
    std::vector<int> fourth = std::vector<int>(static_cast<std::size_t>(second), first);
};
static_assert(has_names<defaults_of_each_other>("first second third nothing fourth"));

struct contains_lists_of_itself {
    std::string name;
    std::vector<contains_lists_of_itself> children;
    std::map<std::string, contains_lists_of_itself> by_name;
};
static_assert(has_names<contains_lists_of_itself>("name children by_name"));

struct has_more_than_members {
    using alias = int;
    enum class nested_enum { a };
    static constexpr int constant = 3;
    int x = 1;
    alias y = 2;
    [[nodiscard]] constexpr int sum() const { return x + y + constant; }
    bool operator==(const has_more_than_members&) const = default;
};
static_assert(has_names<has_more_than_members>("x y"), "only what an object holds is a member");
static_assert(has_more_than_members{}.sum() == 6 && has_more_than_members{} == has_more_than_members{});

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
static_assert(!cfg::detail::has_base_class<every_kind>);
static_assert(cfg::detail::reflectable<every_kind> && cfg::detail::reflectable<hundred>);

// ---- access ---------------------------------------------------------------------------------------------------------

constexpr int read_and_write_in_a_constant_expression() {
    seven object{1, 2, 3, 4, 5, 6, 7};
    member<6>(object) = 70;
    return member<0>(object) + object.g;
}
static_assert(read_and_write_in_a_constant_expression() == 71);

template <class T>
using type_of_first = decltype(member<0>(std::declval<T&>()));
static_assert(std::is_same_v<type_of_first<three>, std::string&>);
static_assert(std::is_same_v<type_of_first<const three>, const std::string&>, "a const struct has const members");

TEST_CASE("members are reached where they are") {
    every_kind object;
    CHECK(&member<0>(object) == &object.flag);
    CHECK(&member<5>(object) == &object.text);
    CHECK(&member<11>(object) == &object.three_numbers);
    CHECK(&member<23>(object) == &object.from_template);
    CHECK(member<14>(object).at("k") == std::vector{1, 2});
    CHECK(member<15>(object).at("k").host == "h");
}

template <class T>
void* member_address(T& object, std::size_t index) {
    return reinterpret_cast<char*>(&object) + member_offsets<T>(&object)[index];
}

TEST_CASE("members are reached by number at run time") {
    every_kind object;
    CHECK(member_address(object, 0) == &object.flag);
    CHECK(member_address(object, 1) == &object.letter);
    CHECK(member_address(object, 13) == &object.unique);
    CHECK(member_address(object, 23) == &object.from_template);

    hundred many;
    for (std::size_t i = 0; i < 100; ++i) {
        CAPTURE(i);
        CHECK(*static_cast<int*>(member_address(many, i)) == static_cast<int>(i));
    }
}

TEST_CASE("padding and alignment do not move members") {
    struct padded {
        char first = 'a';
        alignas(64) int aligned = 1;
        char middle = 'b';
        double real = 0.5;
        bool last = true;
    };
    static_assert(has_names<padded>("first aligned middle real last"));
    padded object;
    CHECK(member_address(object, 1) == &object.aligned);
    CHECK(member_address(object, 3) == &object.real);
    CHECK(member_address(object, 4) == &object.last);
}

TEST_CASE("names stay where they are and end with a NUL") {
    const std::string_view name = member_names<three>[1];
    CHECK(name == "port");
    CHECK(name.data()[name.size()] == '\0');
    CHECK(member_names<three>[1].data() == name.data());
}

}  // namespace
