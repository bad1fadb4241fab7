// SPDX-License-Identifier: MIT
// Tests of core/elements.hpp: elements in an order that is always the same, and what counts as the same value.
#include <cfg/core/elements.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using cfg::detail::description_of;

template <class T>
[[nodiscard]] bool same(const T& left, const T& right) {
    return cfg::detail::same_value(description_of<T>::value, &left, &right);
}

template <class T>
[[nodiscard]] std::vector<cfg::detail::element_view> elements(const T& container) {
    return cfg::detail::elements_of(description_of<T>::value, &container);
}

struct point {
    int x = 0;
    std::optional<int> y;
};

TEST_CASE("the entries of a map come by key") {
    std::unordered_map<std::string, int> map;
    for (int i = 0; i < 100; ++i) map[std::to_string(i)] = i;
    const auto all = elements(map);
    REQUIRE(all.size() == 100);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i != 0) CHECK(all[i - 1].key < all[i].key);
        CHECK(std::to_string(*static_cast<const int*>(all[i].object)) == all[i].key);
    }
}

TEST_CASE("elements can be looked at after the walk, also those of std::vector<bool>") {
    const std::vector<bool> flags{true, false, true};
    const auto all = elements(flags);
    REQUIRE(all.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(*static_cast<const bool*>(all[i].object) == flags[i]);
    const std::array<bool, 2> pair{false, true};
    CHECK(*static_cast<const bool*>(elements(pair)[1].object));
}

TEST_CASE("values are the same if they are written the same") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(same(nan, nan));
    CHECK_FALSE(same(nan, 1.0));
    CHECK_FALSE(same(0.0, -0.0));
    CHECK(same(1.5f, 1.5f));
    CHECK(same(true, true));
    CHECK_FALSE(same(true, false));
    CHECK_FALSE(same(1, -1));
    CHECK_FALSE(same(std::string("a"), std::string("b")));
    CHECK(same(std::chrono::seconds(60), std::chrono::seconds(60)));
    CHECK_FALSE(same(std::chrono::seconds(60), std::chrono::seconds(61)));
    // The same place, but not the same text.
    CHECK_FALSE(same(std::filesystem::path("a/b"), std::filesystem::path("a//b")));
    CHECK(same(std::filesystem::path("a/b"), std::filesystem::path("a/b")));
    CHECK_FALSE(same(std::optional<int>(), std::optional<int>(0)));
    CHECK(same(std::optional<int>(), std::optional<int>()));
    CHECK(same(cfg::secret<std::string>("a"), cfg::secret<std::string>("a")));
    CHECK_FALSE(same(cfg::secret<std::string>("a"), cfg::secret<std::string>("b")));
    CHECK_FALSE(same(std::vector<int>{1}, std::vector<int>{1, 2}));
    CHECK_FALSE(same(std::vector<bool>{true, false}, std::vector<bool>{true, true}));
    CHECK(same(std::set<int>{1, 2}, std::set<int>{2, 1}));
    CHECK_FALSE(same(std::map<std::string, int>{{"a", 1}}, std::map<std::string, int>{{"b", 1}}));
    CHECK_FALSE(same(std::map<std::string, int>{{"a", 1}}, std::map<std::string, int>{{"a", 2}}));
    CHECK(same(point{1, 2}, point{1, 2}));
    CHECK_FALSE(same(point{1, 2}, point{1, {}}));
    using cfg::value;
    CHECK(same(value(), value()));
    CHECK_FALSE(same(value(), value(false)));
    CHECK_FALSE(same(value(1), value(1.0)));
    CHECK(same(value(value::array{nan}), value(value::array{nan})));
    CHECK_FALSE(same(value(value::table{{"a", 1}}), value(value::table{{"a", 2}})));
}

TEST_CASE("large containers without an order are compared like small ones") {
    std::unordered_map<std::string, int> some;
    std::unordered_map<std::string, int> reversed;
    for (int i = 0; i < 100; ++i) some[std::to_string(i)] = i;
    for (int i = 99; i >= 0; --i) reversed[std::to_string(i)] = i;
    CHECK(same(some, reversed));
    reversed["7"] = 0;
    CHECK_FALSE(same(some, reversed));
    std::vector<bool> truths(100, true);
    CHECK(same(truths, truths));
    std::vector<bool> others = truths;
    others[99] = false;
    CHECK_FALSE(same(truths, others));
}

}  // namespace
