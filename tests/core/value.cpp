// SPDX-License-Identifier: MIT
// Tests of core/value.hpp: a dynamic value holds exactly what it was given, and tells what it is and where it stands.
#include <cfg/core/value.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace {

using cfg::value;

constexpr cfg::local_date day{std::chrono::year(2024), std::chrono::month(2), std::chrono::day(29)};

TEST_CASE("a value is what it was made of") {
    CHECK(value().is_null());
    CHECK(value(true).as<bool>());
    CHECK(value(5).as<std::int64_t>() == 5);
    CHECK(value(std::uint8_t{200}).as<std::int64_t>() == 200);
    CHECK(value(-5L).as<std::int64_t>() == -5);
    CHECK(value(0.5).as<double>() == 0.5);
    CHECK(value("text").as<std::string>() == "text");
    CHECK(value(std::string("text")).as<std::string>() == "text");
    CHECK(value(std::string_view("text")).as<std::string>() == "text");
    CHECK(value(day).as<cfg::local_date>() == day);
    CHECK(value(cfg::local_time{7, 30, 0, 0}).is<cfg::local_time>());
    CHECK(value(cfg::local_date_time{}).is<cfg::local_date_time>());
    CHECK(value(cfg::offset_date_time{}).is<cfg::offset_date_time>());
    CHECK(value(value::array{1, "two"}).as<value::array>().size() == 2);
    CHECK(value(value::table{{"a", 1}}).as<value::table>().size() == 1);
}

TEST_CASE("literals do not become something else") {
    CHECK(value("true").is<std::string>());
    CHECK(value(1).is<std::int64_t>());
    CHECK_FALSE(value(1).is<bool>());
    CHECK_FALSE(value(1.0).is<std::int64_t>());
    CHECK(value('a').is<std::int64_t>());
}

TEST_CASE("asking for another type gives null or throws") {
    const value number(5);
    CHECK(number.get_if<std::string>() == nullptr);
    REQUIRE(number.get_if<std::int64_t>() != nullptr);
    CHECK(*number.get_if<std::int64_t>() == 5);
    CHECK_THROWS_AS(static_cast<void>(number.as<double>()), std::bad_variant_access);
    CHECK_FALSE(number.is_null());
    value changed(5);
    *changed.get_if<std::int64_t>() = 6;
    CHECK(changed.as<std::int64_t>() == 6);
}

TEST_CASE("every type has a name for messages") {
    CHECK(value().type_name() == "null");
    CHECK(value(false).type_name() == "a boolean");
    CHECK(value(0).type_name() == "an integer");
    CHECK(value(0.0).type_name() == "a float");
    CHECK(value("").type_name() == "a string");
    CHECK(value(day).type_name() == "a date");
    CHECK(value(cfg::local_time{}).type_name() == "a time");
    CHECK(value(cfg::local_date_time{}).type_name() == "a date-time");
    CHECK(value(cfg::offset_date_time{}).type_name() == "a date-time");
    CHECK(value(value::array{}).type_name() == "an array");
    CHECK(value(value::table{}).type_name() == "a table");
}

const value document(value::table{
    {"title", "example"},
    {"servers", value::array{value::table{{"host", "alpha"}, {"ports", value::array{80, 443}}}, value::table{}}},
    {"owner", value::table{{"name", "Ada"}, {"address", value::table{{"city", "London"}}}}},
    {"", value::table{{"", 7}}},
    {"a.b", 1},
});

TEST_CASE("members and elements are found, or nothing is") {
    REQUIRE(document.find("servers") != nullptr);
    const value& servers = *document.find("servers");
    REQUIRE(servers.find(std::size_t{0}) != nullptr);
    CHECK(servers.find(std::size_t{0})->find("host")->as<std::string>() == "alpha");
    CHECK(servers.find(std::size_t{2}) == nullptr);
    CHECK(servers.find("host") == nullptr);
    CHECK(document.find("Title") == nullptr);
    CHECK(document.find(std::size_t{0}) == nullptr);
    CHECK(document.find("title")->find("x") == nullptr);
    CHECK(value().find("x") == nullptr);
    CHECK(value().find(std::size_t{0}) == nullptr);
}

TEST_CASE("a dotted path leads through tables") {
    REQUIRE(document.at_path("owner.address.city") != nullptr);
    CHECK(document.at_path("owner.address.city")->as<std::string>() == "London");
    CHECK(document.at_path("title") == document.find("title"));
    CHECK(document.at_path("owner.address.street") == nullptr);
    CHECK(document.at_path("owner.name.first") == nullptr);
    CHECK(document.at_path("servers.host") == nullptr);
    CHECK(document.at_path("nothing.at.all") == nullptr);
    CHECK(document.at_path("")->is<value::table>());
    CHECK(document.at_path(".")->as<std::int64_t>() == 7);
    CHECK(document.at_path("owner.") == nullptr);
    CHECK(document.at_path("a.b") == nullptr);
}

TEST_CASE("a value becomes a container only if it is not one") {
    value node(5);
    node.become<value::table>()["a"] = 1;
    CHECK(node.as<value::table>().size() == 1);
    node.become<value::table>()["b"] = 2;
    CHECK(node.as<value::table>().size() == 2);
    node.become<value::array>().emplace_back(1);
    CHECK(node.as<value::array>().size() == 1);
}

TEST_CASE("a visitor is called with what is held") {
    const auto name = [](const value& node) {
        return node.visit([]<class Held>(const Held&) -> std::string_view {
            if constexpr (std::is_same_v<Held, std::monostate>)
                return "nothing";
            else if constexpr (std::is_same_v<Held, std::string>)
                return "text";
            else
                return "other";
        });
    };
    CHECK(name(value()) == "nothing");
    CHECK(name(value("x")) == "text");
    CHECK(name(value(1)) == "other");
}

TEST_CASE("equality is of content; where it stands does not count") {
    value here(1);
    CHECK(here.where().is_default());
    here.set_origin({cfg::source_kind::file, std::make_shared<const std::string>("a.toml"), 3, 4});
    CHECK(here.where().to_string() == "a.toml:3:4");
    CHECK(here == value(1));
    CHECK_FALSE(here == value(2));
    CHECK_FALSE(value(1) == value(1.0));
    CHECK_FALSE(value(1) == value(true));
    CHECK_FALSE(value() == value(0));
    CHECK(document == value(document));
    value changed = document;
    changed.get_if<value::table>()->find("owner")->second.get_if<value::table>()->find("name")->second = "Bob";
    CHECK_FALSE(changed == document);
}

TEST_CASE("a value is copied and moved whole, with its origins") {
    value original(value::table{{"list", value::array{1, 2, 3}}});
    original.set_origin({cfg::source_kind::text, std::make_shared<const std::string>("t"), 1, 1});
    const value copy = original;
    CHECK(copy == original);
    CHECK(copy.where() == original.where());
    const value moved = std::move(original);
    CHECK(moved == copy);
    CHECK(moved.where().name() == "t");
}

}  // namespace
