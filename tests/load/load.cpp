// SPDX-License-Identifier: MIT
// Tests of load/load.hpp: layers merge in their order, and configurations of any size and depth are read.
#include <cfg/load/load.hpp>

#include "every_kind.hpp"
#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using every_kind::everything;
using every_kind::limits;
using every_kind::route;
using loading::contains;
using loading::loaded;
using loading::problem_of;
using loading::toml;

// ---- layers ---------------------------------------------------------------------------------------------------------

everything merged(std::string_view lower, std::string_view higher) {
    return *loaded<everything>(toml(lower, "lower"), toml(higher, "higher"));
}

TEST_CASE("without a source there are the defaults") {
    const auto config = loaded<everything>();
    CHECK(config->number == 1);
    CHECK(config->list == std::vector{1, 2, 3});
    CHECK(loaded<everything>(toml(""))->number == 1);
}

TEST_CASE("the later source wins, leaf by leaf") {
    CHECK(merged("number = 2", "number = 3").number == 3);
    CHECK(merged("number = 2", "").number == 2);
    const everything config = merged("[section]\nhost = 'a'\nrate.burst = 2\n", "section.rate.requests = 3\n");
    CHECK(config.section == route{"a", {3, 2}});
    CHECK(*loaded<limits>(toml("burst = 1", "1"), toml("requests = 2", "2"), toml("burst = 3", "3"), toml("", "4")) ==
          limits{2, 3});
}

TEST_CASE("a list replaces the one below, whole") {
    CHECK(merged("list = [4, 5, 6, 7]", "list = [8]").list == std::vector{8});
    CHECK(merged("list = [4]", "list = []").list.empty());
    CHECK(merged("", "unique = [5]").unique == std::set{5});
    CHECK(merged("pair = [5, 6]", "pair = [7, 8]").pair == std::array{7, 8});
}

TEST_CASE("the elements of a replaced list begin with their defaults again") {
    const everything config =
        merged("[[routes]]\nhost = 'a'\nrate.burst = 1\n[[routes]]\nhost = 'b'\n", "[[routes]]\nrate.requests = 5\n");
    CHECK(config.routes == std::vector{route{"any", {5, 20}}});
    CHECK(merged("routes = [{host = 'a'}, {host = 'b'}]", "routes = [{rate.burst = 9}]").routes ==
          std::vector{route{"any", {10, 9}}});
}

TEST_CASE("a map gains keys, and a key that is there is merged deep") {
    CHECK(merged("map.a = 1", "map.b = 2").map == std::map<std::string, int>{{"a", 1}, {"b", 2}, {"d", 0}});
    CHECK(merged("map = {a = 1, b = 1}", "[map]\nb = 2\n").map ==
          std::map<std::string, int>{{"a", 1}, {"b", 2}, {"d", 0}});
    const everything config =
        merged("[tenants.acme]\nhost = 'a'\nrate.burst = 1\n", "[tenants.acme.rate]\nrequests = 5\n[tenants.other]\n");
    CHECK(config.tenants.at("acme") == route{"a", {5, 1}});
    CHECK(config.tenants.at("other") == route{});
    CHECK(config.tenants.at("default").host == "default");
    CHECK(merged("lists.a = [1, 2]", "lists.a = [3]").lists.at("a") == std::vector{3});
    CHECK(merged("nested_map.a.x = 1", "nested_map.a.y = 2").nested_map.at("a").size() == 2);
}

TEST_CASE("an optional that is set stays set, and is merged deep") {
    CHECK(merged("maybe = 5", "").maybe == 5);
    CHECK(merged("maybe = 5", "maybe = 6").maybe == 6);
    CHECK_FALSE(merged("", "").maybe_section.has_value());
    CHECK(merged("[maybe_section]", "").maybe_section == route{});
    CHECK(merged("maybe_section.host = 'a'", "maybe_section.rate.burst = 7").maybe_section == route{"a", {10, 7}});
}

TEST_CASE("a secret is replaced") {
    const everything lower = merged("secret = 'a much longer secret than the one that follows it'", "secret = 'b'");
    CHECK(lower.secret.expose() == "b");
    const everything untouched = merged("", "");
    CHECK(untouched.secret.expose() == "default");
}

TEST_CASE("dynamic tables merge, what else they hold is replaced") {
    const cfg::value config = merged("dynamic = {a = 1, list = [1, 2], deep = {x = 1, y = 1}, kind = {z = 1}}",
                                     "[dynamic]\nb = 2\nlist = [3]\ndeep.y = 'changed'\nkind = 5\n")
                                  .dynamic;
    CHECK(*config.at_path("a") == cfg::value(1));
    CHECK(*config.at_path("b") == cfg::value(2));
    CHECK(*config.at_path("list") == cfg::value(cfg::value::array{3}));
    CHECK(*config.at_path("deep.x") == cfg::value(1));
    CHECK(*config.at_path("deep.y") == cfg::value("changed"));
    CHECK(*config.at_path("kind") == cfg::value(5));
    CHECK(config.at_path("a")->where().to_string() == "lower:1:16");
    CHECK(config.at_path("deep.y")->where().to_string() == "higher:4:10");
    CHECK(*merged("dynamic = 5", "dynamic.x = 1").dynamic.at_path("x") == cfg::value(1));
    CHECK(merged("dynamic.x = 1", "dynamic = []").dynamic == cfg::value(cfg::value::array{}));
}

TEST_CASE("a whole document may be dynamic, and layered") {
    const auto config =
        loaded<cfg::value>(toml("a = 1\nb = [{c = 2}]\nd.x = 1\n", "lower"), toml("a = 2.5\nd.y = 2\n", "higher"));
    CHECK(*config->at_path("a") == cfg::value(2.5));
    CHECK(config->find("b")->find(std::size_t{0})->find("c")->where().to_string() == "lower:2:11");
    CHECK(config->at_path("d")->as<cfg::value::table>().size() == 2);
    CHECK(loaded<cfg::value>(toml(""))->as<cfg::value::table>().empty());
}

// ---- the outcome ----------------------------------------------------------------------------------------------------

TEST_CASE("load throws what try_load returns") {
    const auto source = toml("number = 'x'\nsecret = 5\n");
    const auto outcome = cfg::try_load<everything>(source);
    REQUIRE_FALSE(outcome);
    std::string thrown;
    try {
        static_cast<void>(cfg::load<everything>(source));
    } catch (const cfg::load_error& error) {
        thrown = error.what();
    }
    CHECK(thrown == outcome.error().what());
    CHECK(outcome.error().problems().size() == 2);
    CHECK(cfg::load<everything>(toml("number = 5"))->number == 5);
    CHECK(cfg::load<everything>(cfg::limits{.depth = 1}, toml("number = 5"))->number == 5);
}

TEST_CASE("nothing is written to the configuration of a failed load") {
    static_assert(!std::is_default_constructible_v<cfg::loaded<limits>>);
    const auto outcome = cfg::try_load<limits>(toml("burst = 5\nrequests = 'x'\n"));
    CHECK_THROWS_AS(static_cast<void>((*outcome)->burst), cfg::load_error);
}

// ---- a thousand leaves ----------------------------------------------------------------------------------------------

struct ten {
    int a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6, h = 7, i = 8, j = 9;
};
struct hundred {
    ten a, b, c, d, e, f, g, h, i, j;
};
struct thousand {
    hundred a, b, c, d, e, f, g, h, i, j;
    std::string last = "last";
};
static_assert(cfg::leaf_count<thousand> == 1001);

TEST_CASE("a thousand leaves are read, each to its place") {
    std::string document;
    for (const std::string_view key : cfg::keys<thousand>) {
        if (key == "last")
            document += "last = 'x'\n";
        else
            document.append(key)
                .append(" = ")
                .append(std::to_string(key[0] * 10000 + key[2] * 100 + key[4]))
                .append("\n");
    }
    const auto config = loaded<thousand>(toml(document));
    CHECK(config->last == "x");
    CHECK(config->a.a.a == 'a' * 10000 + 'a' * 100 + 'a');
    CHECK(config->d.f.h == 'd' * 10000 + 'f' * 100 + 'h');
    CHECK(config->j.j.j == 'j' * 10000 + 'j' * 100 + 'j');
    CHECK(config.origin<"d.f.h">().line() == 358);
    CHECK(problem_of<thousand>(toml("[d.f]\nh = 'x'\n")).path == "d.f.h");
    CHECK(problem_of<thousand>(toml("[d.f]\nH = 1\n")).suggestion == "did you mean \"h\"?");
}

// Deeper than any path buffer is long.
template <int Depth>
struct nested {
    nested<Depth - 1> a_member_with_a_long_name;
};
template <>
struct nested<0> {
    int innermost = 5;
};

TEST_CASE("structs nest deep, with long names") {
    using deep = nested<30>;
    static_assert(cfg::leaf_count<deep> == 1);
    static_assert(cfg::keys<deep>[0].size() == 30 * 26 + 9);
    std::string key;
    for (int i = 0; i < 30; ++i) key += "a_member_with_a_long_name.";
    const auto config = loaded<deep>(toml(key + "innermost = 7\n"));
    CHECK(contains(cfg::explain(config), "innermost = 7 "));
}

TEST_CASE("a struct inside a function is loaded like any other") {
    struct local {
        struct inner {
            std::vector<std::string> allowed{"*"};
        };
        inner cors;
        int port = 1;
    };
    const auto config = loaded<local>(toml("cors.allowed = ['a', 'b']\nport = 5\n"));
    CHECK(config->cors.allowed.size() == 2);
    CHECK(config->port == 5);
}

}  // namespace
