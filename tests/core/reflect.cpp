// SPDX-License-Identifier: MIT
// Tests of core/reflect.hpp: members of every type are reached as the struct declares them.
#include <cfg/core/reflect.hpp>

#include "reflecting.hpp"

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
#include <utility>
#include <variant>
#include <vector>

namespace {

using cfg::detail::member;
using cfg::detail::member_count;
using cfg::detail::member_names;
using cfg::detail::member_offsets;
using reflecting::has_names;
using reflecting::hundred;
using reflecting::pair_of;
using reflecting::seven;
using reflecting::three;

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
static_assert(cfg::detail::reflectable<every_kind> && !cfg::detail::has_base_class<every_kind>);

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
