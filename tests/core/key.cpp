// SPDX-License-Identifier: MIT
// Tests of core/key.hpp: a key, however it is written, leads to the one member it names, and all leaves can be listed.
#include <cfg/core/key.hpp>

#include <doctest/doctest.h>

#include <array>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using cfg::for_each_leaf;
using cfg::get;
using cfg::key;
using cfg::key_of;
using cfg::keys;
using cfg::leaf_count;
using namespace cfg::literals;

struct empty {};
struct limits {
    int requests = 10;
    int burst = 20;
};
struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    limits rate;
    std::vector<std::string> origins{"*"};
};
struct gateway {
    server http;
    empty nothing;
    bool verbose = false;
    std::map<std::string, limits> tenants;
    server admin{"localhost", 9090, {1, 2}, {}};
    std::optional<limits> fallback;
};

// Without lists its defaults are constants on every compiler.
struct numbers {
    int first = 1;
    struct {
        int second = 2;
        limits third;
    } nested;
};

// ---- the list of keys -----------------------------------------------------------------------------------------------

static_assert(leaf_count<gateway> == 13);
static_assert(keys<gateway> == std::array<std::string_view, 13>{"http.host", "http.port", "http.rate.requests",
                                                                "http.rate.burst", "http.origins", "verbose", "tenants",
                                                                "admin.host", "admin.port", "admin.rate.requests",
                                                                "admin.rate.burst", "admin.origins", "fallback"});
static_assert(leaf_count<empty> == 0 && keys<empty>.empty());
static_assert(leaf_count<numbers> == 4 && keys<numbers>[3] == "nested.third.burst",
              "a struct without a name of its own");

// ---- keys as types --------------------------------------------------------------------------------------------------

static_assert(key<"http.port">::path == "http.port");
static_assert(key<"http.host">::id<gateway> == 0 && key<"http.port">::id<gateway> == 1);
static_assert(key<"fallback">::id<gateway> == 12 && key<"verbose">::id<gateway> == 5);
static_assert(key<"port">::id<server> == 1, "one key may name leaves of many structs");

static_assert(std::same_as<decltype("http.port"_key), key<"http.port">>);
static_assert(std::same_as<const key<"http.port">, decltype(key_of<&gateway::http, &server::port>)>);
static_assert(key_of<&gateway::verbose>.path == "verbose");
static_assert(key_of<&gateway::admin, &server::rate, &limits::burst>.path == "admin.rate.burst");
static_assert(key_of<&gateway::http>.path == "http", "a chain may end at a table");

template <class Config>
consteval bool every_key_has_its_number() {
    for (std::size_t i = 0; i < keys<Config>.size(); ++i) {
        const auto at = cfg::detail::resolve(cfg::detail::shape_of<Config>::value, keys<Config>[i]);
        if (!at.found || at.first_leaf != i || at.leaf_count != 1) return false;
    }
    return true;
}
static_assert(every_key_has_its_number<gateway>() && every_key_has_its_number<numbers>());

// ---- what is suggested for a wrong key ------------------------------------------------------------------------------

using cfg::detail::suggest_key;
template <cfg::fixed_string Wrong, cfg::fixed_string Right>
inline constexpr bool suggests = std::same_as<decltype(suggest_key<gateway, Wrong>()), cfg::did_you_mean<Right>>;
template <cfg::fixed_string Wrong>
inline constexpr bool suggests_nothing = std::same_as<decltype(suggest_key<gateway, Wrong>()), cfg::no_similar_key>;

static_assert(suggests<"http.prot", "http.port">);
static_assert(suggests<"htpp.port", "http"> || suggests<"htpp.port", "http.port">);
static_assert(suggests<"admin.rate.bursts", "admin.rate.burst">);
static_assert(suggests<"Verbose", "verbose">);
static_assert(suggests_nothing<"http.port.hosts">, "below a value its neighbours are not meant");
static_assert(suggests_nothing<"completely_different"> && suggests_nothing<"http.port.number"> && suggests_nothing<"">);

// ---- access ---------------------------------------------------------------------------------------------------------

constexpr numbers some{1, {2, {3, 4}}};
static_assert(get<"first">(some) == 1 && get<"nested.third.burst">(some) == 4);
static_assert(get(some, cfg::leaf_key<numbers, 2>{}) == 3);

constexpr int sum_after_writing() {
    numbers all;
    get<"nested.second">(all) = 100;
    get<"nested.third">(all) = {10, 20};
    int sum = 0;
    for_each_leaf(all, [&](auto, int each) { sum += each; });
    return sum;
}
static_assert(sum_after_writing() == 131);

template <cfg::fixed_string Path, class Config>
using type_at = decltype(get<Path>(std::declval<Config&>()));
static_assert(std::same_as<type_at<"http.port", gateway>, std::uint16_t&>);
static_assert(std::same_as<type_at<"http.port", const gateway>, const std::uint16_t&>);
static_assert(std::same_as<type_at<"admin.rate", const gateway>, const limits&>);
static_assert(noexcept(get<"http.port">(std::declval<gateway&>())));

TEST_CASE("a path names the member itself") {
    gateway config;
    CHECK(&get<"http.port">(config) == &config.http.port);
    CHECK(&get<"admin.port">(config) == &config.admin.port);
    CHECK(&get<"admin.rate.burst">(config) == &config.admin.rate.burst);
    CHECK(&get<"tenants">(config) == &config.tenants);
    CHECK(&get<"http">(config) == &config.http);
    get<"http.origins">(config).push_back("more");
    CHECK(config.http.origins.size() == 2);
}

// ---- iteration ------------------------------------------------------------------------------------------------------

TEST_CASE("every leaf is visited once, in order, as itself") {
    gateway config;
    std::vector<std::string> visited;
    std::vector<const void*> places;
    for_each_leaf(config, [&](auto leaf, auto& member) {
        static_assert(leaf.path == keys<gateway>[leaf.id]);
        CHECK(leaf.id == visited.size());
        visited.emplace_back(leaf.path);
        places.push_back(&member);
    });
    REQUIRE(visited.size() == leaf_count<gateway>);
    CHECK(visited.front() == "http.host");
    CHECK(visited.back() == "fallback");
    CHECK(places[1] == &config.http.port);
    CHECK(places[6] == &config.tenants);
    CHECK(places[10] == &config.admin.rate.burst);
    CHECK(places[12] == &config.fallback);
}

TEST_CASE("a visitor has the type of each leaf, and may change what is not const") {
    gateway config;
    for_each_leaf(config, [](auto, auto& member) {
        if constexpr (std::same_as<decltype(member), std::uint16_t&>) ++member;
    });
    CHECK(config.http.port == 8081);
    CHECK(config.admin.port == 9091);

    const gateway constant;
    bool all_const = true;
    for_each_leaf(constant,
                  [&](auto, auto& member) { all_const &= std::is_const_v<std::remove_reference_t<decltype(member)>>; });
    CHECK(all_const);
}

TEST_CASE("the key of a visited leaf reaches the same leaf of another object") {
    gateway config;
    config.http.port = 1;
    config.admin.host = "elsewhere";
    gateway copy;
    int differences = 0;
    for_each_leaf(config, [&]<class Leaf>(Leaf leaf, auto& member) {
        auto& other = get(copy, leaf);
        if constexpr (std::equality_comparable<std::remove_reference_t<decltype(other)>> && leaf.path != "tenants" &&
                      leaf.path != "fallback") {
            differences += other == member ? 0 : 1;
            other = member;
        }
        const gateway& constant = copy;
        CHECK(&get(constant, leaf) == &other);
    });
    CHECK(differences == 2);
    CHECK(copy.http.port == 1);
    CHECK(copy.admin.host == "elsewhere");
}

TEST_CASE("a struct without leaves is visited without a call") {
    empty nothing;
    int calls = 0;
    for_each_leaf(nothing, [&](auto, auto&) { ++calls; });
    CHECK(calls == 0);
}

// ---- a thousand leaves, and deep ones -------------------------------------------------------------------------------

struct ten {
    int a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6, h = 7, i = 8, j = 9;
};
struct hundred {
    ten a, b, c, d, e, f, g, h, i, j;
};
struct thousand {
    hundred a, b, c, d, e, f, g, h, i, j;
    int last = 1000;
};
static_assert(leaf_count<thousand> == 1001);
static_assert(keys<thousand>[0] == "a.a.a" && keys<thousand>[357] == "d.f.h" && keys<thousand>[1000] == "last");
static_assert(key<"j.j.j">::id<thousand> == 999 && key<"last">::id<thousand> == 1000);

TEST_CASE("one leaf of a thousand is reached directly") {
    thousand config;
    CHECK(&get<"d.f.h">(config) == &config.d.f.h);
    CHECK(&get(config, cfg::leaf_key<thousand, 357>{}) == &config.d.f.h);
    CHECK(get<"last">(config) == 1000);
}

}  // namespace
