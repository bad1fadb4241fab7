// SPDX-License-Identifier: MIT
// Tests of core/describe.hpp: a type's description says what it is, finds its members by name, and fills its
// containers.
#include <cfg/core/describe.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using cfg::field;
using cfg::detail::container_operations;
using cfg::detail::description_of;
using cfg::detail::field_row;
using cfg::detail::find_row;
using cfg::detail::form;
using cfg::detail::table_description;
using cfg::detail::table_of;
using cfg::detail::type_description;

template <class T>
const type_description& type() {
    return description_of<T>::value;
}

// ---- what a type is -------------------------------------------------------------------------------------------------

enum class level { low, high };
struct leaf {
    int x = 0;
};

TEST_CASE("every leaf type has its form") {
    CHECK(type<bool>().kind == form::boolean);
    CHECK(type<char>().kind == form::integer);
    CHECK(type<double>().kind == form::real);
    CHECK(type<float>().kind == form::real);
    CHECK(type<std::string>().kind == form::string);
    CHECK(type<level>().kind == form::encoded);
    CHECK(type<std::chrono::minutes>().kind == form::encoded);
    CHECK(type<std::chrono::duration<double>>().kind == form::encoded);
    CHECK(type<cfg::bytes>().kind == form::encoded);
    CHECK(type<std::filesystem::path>().kind == form::encoded);
    CHECK(type<cfg::local_date>().kind == form::encoded);
    CHECK(type<cfg::local_time>().kind == form::encoded);
    CHECK(type<cfg::local_date_time>().kind == form::encoded);
    CHECK(type<cfg::offset_date_time>().kind == form::encoded);
    CHECK(type<std::optional<int>>().kind == form::optional);
    CHECK(type<cfg::secret<std::string>>().kind == form::secret);
    CHECK(type<std::vector<int>>().kind == form::list);
    CHECK(type<std::vector<bool>>().kind == form::list);
    CHECK(type<std::set<std::string>>().kind == form::list);
    CHECK(type<std::array<int, 3>>().kind == form::array);
    CHECK(type<std::map<std::string, int>>().kind == form::map);
    CHECK(type<std::map<std::string, int, std::less<>>>().kind == form::map);
    CHECK(type<std::unordered_map<std::string, leaf>>().kind == form::map);
    CHECK(type<leaf>().kind == form::table);
    CHECK(type<cfg::value>().kind == form::dynamic);
}

TEST_CASE_TEMPLATE("an integer knows its width and what fits", Integer, char, signed char, unsigned char, short,
                   unsigned short, int, unsigned, long, unsigned long, long long, unsigned long long, std::size_t) {
    CHECK(type<Integer>().kind == form::integer);
    CHECK(type<Integer>().size == sizeof(Integer));
    CHECK(type<Integer>().is_signed == std::is_signed_v<Integer>);
    CHECK(type<Integer>().lowest == static_cast<std::int64_t>(std::numeric_limits<Integer>::min()));
    CHECK(type<Integer>().highest == static_cast<std::uint64_t>(std::numeric_limits<Integer>::max()));
}

TEST_CASE("what is inside is described as itself") {
    CHECK(type<std::vector<leaf>>().element == &type<leaf>());
    CHECK(type<std::map<std::string, leaf>>().element == &type<leaf>());
    CHECK(type<std::optional<std::vector<int>>>().element == &type<std::vector<int>>());
    CHECK(type<cfg::secret<std::string>>().element == &type<std::string>());
    CHECK(type<std::array<leaf, 3>>().element == &type<leaf>());
    CHECK(type<std::array<leaf, 3>>().extent == 3);
    CHECK(type<leaf>().table == &table_of<leaf>::value);
}

// ---- tables ---------------------------------------------------------------------------------------------------------

struct limits {
    int requests = 1;
    int burst = 2;
    static constexpr field schema[] = {field("burst").min(1).doc("How many at once")};
};
struct server {
    std::string host = "localhost";
    limits rate;
    std::uint16_t port = 80;
    int a_name_of_thirty_one_characters = 31;
    int a_name_of_thirty_two_characters_ = 32;
    int a_name_of_more_than_thirty_two_characters = 33;
    static constexpr field schema[] = {field("port").required(), field("host").was("hostname"),
                                       field("rate").unknown(cfg::warn)};
};
static_assert(std::string_view("a_name_of_thirty_one_characters").size() == 31);
static_assert(std::string_view("a_name_of_thirty_two_characters_").size() == 32);

TEST_CASE("a table has a row for each member, with its schema entry") {
    const table_description& table = table_of<server>::value;
    REQUIRE(table.row_count == 6);
    CHECK(table.leaf_count == 7);
    CHECK(table.rows[0].name == "host");
    CHECK(table.rows[1].name == "rate");
    CHECK(table.rows[1].type == &type<limits>());
    CHECK(table.rows[1].first_leaf == 1);
    CHECK(table.rows[1].leaf_count == 2);
    CHECK(table.rows[2].first_leaf == 3);
    REQUIRE(table.rows[2].rules != nullptr);
    CHECK(table.rows[2].rules->is_required);
    CHECK(table.rows[3].rules == nullptr);
    CHECK(table.rows[1].rules->unknown_keys == cfg::unknown_policy::warn);
    CHECK(table.has_required);
    CHECK(table.longest_former_name == 8);
    CHECK_FALSE(table_of<limits>::value.has_required);

    server object;
    CHECK(table.member(&object, 0) == &object.host);
    CHECK(table.member(&object, 2) == &object.port);
    CHECK(table.member(&object, 5) == &object.a_name_of_more_than_thirty_two_characters);
}

TEST_CASE("a row is found by exactly its name, short or long") {
    const table_description& table = table_of<server>::value;
    for (std::uint32_t i = 0; i < table.row_count; ++i) CHECK(find_row(table, table.rows[i].name) == &table.rows[i]);
    for (const char* other :
         {"", "hos", "hostt", "Host", "host ", "rate.burst", "a_name_of_thirty_two_characters",
          "a_name_of_more_than_thirty_two_character", "a_name_of_more_than_thirty_two_characterS"}) {
        CAPTURE(other);
        CHECK(find_row(table, other) == nullptr);
    }
    CHECK(find_row(table_of<leaf>::value, "x") == table_of<leaf>::value.rows);
}

struct none {};
TEST_CASE("a table without members finds nothing") {
    CHECK(table_of<none>::value.row_count == 0);
    CHECK(table_of<none>::value.leaf_count == 0);
    CHECK(find_row(table_of<none>::value, "x") == nullptr);
    CHECK(find_row(table_of<none>::value, "") == nullptr);
}

struct hundred {
    int aaaaaaaa00 = 0, aaaaaaaa01 = 0, aaaaaaaa02 = 0, aaaaaaaa03 = 0, aaaaaaaa04 = 0, aaaaaaaa05 = 0, aaaaaaaa06 = 0;
    int aaaaaaaa07 = 0, aaaaaaaa08 = 0, aaaaaaaa09 = 0, aaaaaaaa10 = 0, aaaaaaaa11 = 0, aaaaaaaa12 = 0, aaaaaaaa13 = 0;
    int b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0, b7 = 0, b8 = 0, b9 = 0, ba = 0, bb = 0, bc = 0, bd = 0;
    int c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0, c8 = 0, c9 = 0, ca = 0, cb = 0, cc = 0, cd = 0;
    int d0 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0, d5 = 0, d6 = 0, d7 = 0, d8 = 0, d9 = 0, da = 0, db = 0, dc = 0, dd = 0;
    int first_0_last = 0, first_1_last = 0, first_2_last = 0, first_3_last = 0, first_4_last = 0, first_5_last = 0;
    int e0 = 0, e1 = 0, e2 = 0, e3 = 0, e4 = 0, e5 = 0, e6 = 0, e7 = 0, e8 = 0, e9 = 0, ea = 0, eb = 0, ec = 0, ed = 0;
    int f0 = 0, f1 = 0, f2 = 0, f3 = 0, f4 = 0, f5 = 0, f6 = 0, f7 = 0, f8 = 0, f9 = 0, fa = 0, fb = 0, fc = 0, fd = 0;
    int g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0, g5 = 0, g6 = 0, g7 = 0, g8 = 0, g9 = 0;
};

TEST_CASE("a hundred names, many alike, are told apart") {
    const table_description& table = table_of<hundred>::value;
    REQUIRE(table.row_count == 100);
    for (std::uint32_t i = 0; i < table.row_count; ++i) {
        const std::string name(table.rows[i].name);
        CAPTURE(name);
        CHECK(find_row(table, name) == &table.rows[i]);
        CHECK(find_row(table, name + "x") == nullptr);
        CHECK(find_row(table, name.substr(1)) == nullptr);
    }
}

TEST_CASE("names hash alike however the machine reads them") {
    constexpr const char name[] = "request_timeout";
    constexpr std::uint64_t at_compile_time = cfg::detail::hash_name(name, sizeof name - 1);
    CHECK(cfg::detail::hash_name(name, sizeof name - 1) == at_compile_time);
    constexpr std::uint64_t short_at_compile_time = cfg::detail::hash_name(name, 4);
    CHECK(cfg::detail::hash_name(std::string("requ").data(), 4) == short_at_compile_time);
}

// ---- which tables have anything to check ----------------------------------------------------------------------------

struct checks {
    int x = 0;
    void check(cfg::report<checks>&) const {}
};
struct holds_lists_of_itself {
    int x = 0;
    std::vector<holds_lists_of_itself> children;
    std::map<std::string, holds_lists_of_itself> named;
};
struct holds_lists_of_itself_with_rules {
    int x = 0;
    std::vector<holds_lists_of_itself_with_rules> children;
    static constexpr field schema[] = {field("x").min(0)};
};
struct documented_only {
    int x = 0;
    static constexpr field schema[] = {field("x").doc("d").env("X").secret()};
};
template <class T>
struct holds {
    int before = 0;
    T it;
};

TEST_CASE("only tables with a rule in or below them are entered") {
    CHECK_FALSE(table_of<leaf>::value.restricted);
    CHECK_FALSE(table_of<documented_only>::value.restricted);
    CHECK_FALSE(table_of<holds_lists_of_itself>::value.restricted);
    CHECK(table_of<limits>::value.restricted);
    CHECK(table_of<server>::value.restricted);
    CHECK(table_of<checks>::value.restricted);
    CHECK(table_of<holds_lists_of_itself_with_rules>::value.restricted);
    CHECK(table_of<holds<limits>>::value.restricted);
    CHECK(table_of<holds<std::vector<limits>>>::value.restricted);
    CHECK(table_of<holds<std::optional<checks>>>::value.restricted);
    CHECK(table_of<holds<std::map<std::string, std::vector<std::optional<limits>>>>>::value.restricted);
    CHECK(table_of<holds<std::array<limits, 2>>>::value.restricted);
    CHECK_FALSE(table_of<holds<std::vector<leaf>>>::value.restricted);
    CHECK(static_cast<bool>(table_of<checks>::value.check));
    CHECK_FALSE(static_cast<bool>(table_of<limits>::value.check));
}

// ---- wrappers -------------------------------------------------------------------------------------------------------

TEST_CASE("an optional is engaged, looked into, and reset") {
    const auto& operations = *type<std::optional<std::string>>().wrapper;
    std::optional<std::string> object;
    CHECK(operations.peek(&object) == nullptr);
    *static_cast<std::string*>(operations.engage(&object)) = "inside";
    CHECK(object == "inside");
    CHECK(operations.peek(&object) == &*object);
    CHECK(operations.engage(&object) == &*object);
    CHECK(object == "inside");
    operations.reset(&object);
    CHECK_FALSE(object.has_value());
}

TEST_CASE("a secret is wiped before it is filled") {
    const auto& operations = *type<cfg::secret<std::string>>().wrapper;
    cfg::secret<std::string> object("old");
    CHECK(operations.peek(&object) == &object.expose());
    auto* inside = static_cast<std::string*>(operations.engage(&object));
    CHECK(inside->empty());
    *inside = "new";
    CHECK(object.expose() == "new");
    operations.reset(&object);
    CHECK(object.empty());
}

// ---- containers -----------------------------------------------------------------------------------------------------

template <class T>
std::vector<std::string> visited(const T& object) {
    std::vector<std::string> all;
    type<T>().container->visit(&object, &all,
                               [](void* context, std::string_view key, std::size_t index, const void* element) {
                                   static_cast<std::vector<std::string>*>(context)->push_back(
                                       std::string(key) + "#" + std::to_string(index) + "=" +
                                       std::to_string(*static_cast<const int*>(element)));
                               });
    return all;
}
using texts = std::vector<std::string>;

TEST_CASE("elements are visited in order with their key or position") {
    CHECK(visited(std::vector{5, 6}) == texts{"#0=5", "#1=6"});
    CHECK(visited(std::set{6, 5}) == texts{"#0=5", "#1=6"});
    CHECK(visited(std::array{7, 8}) == texts{"#0=7", "#1=8"});
    CHECK(visited(std::map<std::string, int>{{"b", 2}, {"a", 1}}) == texts{"a#0=1", "b#1=2"});
    CHECK(visited(std::vector<int>()).empty());
}

TEST_CASE("a vector grows at its end and forgets all at once") {
    const container_operations& operations = *type<std::vector<int>>().container;
    std::vector<int> object{1};
    *static_cast<int*>(operations.append(&object)) = 2;
    CHECK(object == std::vector{1, 2});
    CHECK(operations.size(&object) == 2);
    operations.reserve(&object, 100);
    CHECK(operations.capacity(&object) >= 100);
    operations.clear(&object);
    CHECK(object.empty());
}

TEST_CASE("an array is filled where its elements are") {
    const container_operations& operations = *type<std::array<int, 3>>().container;
    std::array<int, 3> object{};
    *static_cast<int*>(operations.at(&object, 2)) = 9;
    CHECK(object[2] == 9);
    CHECK(operations.size(&object) == 3);
    CHECK_FALSE(static_cast<bool>(operations.append));
    CHECK_FALSE(static_cast<bool>(operations.clear));
}

TEST_CASE("a map makes an entry or finds it") {
    const container_operations& operations = *type<std::map<std::string, int>>().container;
    std::map<std::string, int> object{{"a", 1}};
    CHECK(operations.insert(&object, "a") == &object["a"]);
    *static_cast<int*>(operations.insert(&object, "b")) = 2;
    CHECK(object.at("b") == 2);
    CHECK(object.at("a") == 1);
}

template <class T, class Element>
bool adopt(T& object, Element element) {
    const container_operations& operations = *type<T>().container;
    void* made = operations.make_element();
    *static_cast<Element*>(made) = std::move(element);
    return operations.adopt_element(&object, made);
}

TEST_CASE("elements of sets and of vector<bool> are filled apart") {
    std::set<std::string> unique;
    CHECK(adopt(unique, std::string("a")));
    CHECK(adopt(unique, std::string("b")));
    CHECK_FALSE(adopt(unique, std::string("a")));
    CHECK(unique == std::set<std::string>{"a", "b"});
    std::vector<bool> flags;
    CHECK(adopt(flags, true));
    CHECK(adopt(flags, false));
    CHECK(flags == std::vector{true, false});
    const container_operations& operations = *type<std::set<std::string>>().container;
    operations.drop_element(operations.make_element());  // the sanitizer would see a leak
}

TEST_CASE("a list is extended by what is filled apart") {
    const auto fill = [](void*, void* fresh) {
        static_cast<std::vector<int>*>(fresh)->assign({3, 4});
        return true;
    };
    std::vector<int> object{1, 2};
    CHECK(type<std::vector<int>>().container->extend(&object, nullptr, fill));
    CHECK(object == std::vector{1, 2, 3, 4});
    std::set<int> unique{1, 2};
    CHECK_FALSE(type<std::set<int>>().container->extend(&unique, nullptr, [](void*, void* fresh) {
        *static_cast<std::set<int>*>(fresh) = {2, 3};
        return false;
    }));
    CHECK(unique == std::set{1, 2, 3});
}

}  // namespace
