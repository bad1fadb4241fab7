// SPDX-License-Identifier: MIT
// Sets of leaves and patterns of keys: almost all of it is checked while this file compiles.
#include <cfg/core/key_pattern.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct tls {
    bool verify = true;
    std::string certificate;
};

struct endpoint {
    std::string host;
    int port = 0;
    tls security;
    double timeout = 1;
};

struct application {
    bool verbose = false;
    endpoint redis;
    endpoint http;
    std::vector<endpoint> others;
    std::map<std::string, tls> stores;
    double timeout = 2;
};

struct empty_table {};

struct with_empty_table {
    empty_table nothing;
    int something = 0;
};

using set = cfg::leaf_set<application>;

constexpr set leaves(std::initializer_list<std::string_view> paths) {
    set all;
    for (const std::string_view path : paths)
        for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<application>; ++leaf)
            if (cfg::keys<application>[leaf] == path) all.insert(leaf);
    return all;
}

template <cfg::fixed_string Pattern>
constexpr bool names(std::initializer_list<std::string_view> paths) {
    return leaves(paths).size() == paths.size() && cfg::matching_leaves<application, Pattern> == leaves(paths);
}

// Plain keys: a leaf, or a table with all that is in it.
static_assert(names<"verbose">({"verbose"}));
static_assert(names<"redis.port">({"redis.port"}));
static_assert(names<"redis.security.verify">({"redis.security.verify"}));
static_assert(names<"redis.security">({"redis.security.verify", "redis.security.certificate"}));
static_assert(names<"redis">({"redis.host", "redis.port", "redis.security.verify", "redis.security.certificate", "redis.timeout"}));
static_assert(names<"others">({"others"}));

// One level.
static_assert(names<"redis.*">({"redis.host", "redis.port", "redis.timeout"}));
static_assert(names<"redis.security.*">({"redis.security.verify", "redis.security.certificate"}));
static_assert(names<"*">({"verbose", "others", "stores", "timeout"}));

// Any depth, and at least one name.
static_assert(names<"redis.**">({"redis.host", "redis.port", "redis.security.verify", "redis.security.certificate", "redis.timeout"}));
static_assert(cfg::matching_leaves<application, "**">.size() == cfg::leaf_count<application>);
static_assert(names<"**.timeout">({"redis.timeout", "http.timeout"}));
static_assert(names<"**.verify">({"redis.security.verify", "http.security.verify"}));
static_assert(names<"**.*">({"redis.host", "redis.port", "redis.timeout", "redis.security.verify", "redis.security.certificate",
                             "http.host", "http.port", "http.timeout", "http.security.verify", "http.security.certificate"}));

// In the middle, and before a table.
static_assert(names<"*.port">({"redis.port", "http.port"}));
static_assert(names<"*.security">({"redis.security.verify", "redis.security.certificate", "http.security.verify", "http.security.certificate"}));
static_assert(names<"*.security.verify">({"redis.security.verify", "http.security.verify"}));
static_assert(names<"*.*">({"redis.host", "redis.port", "redis.timeout", "http.host", "http.port", "http.timeout"}));
static_assert(names<"redis.**.verify">({"redis.security.verify"}));

// What is inside a list or a map is no leaf, part of a name is no name, and there are no empty names.
static_assert(!cfg::detail::matches_pattern("others.*", "others"));
static_assert(!cfg::detail::matches_pattern("others.**", "others"));
static_assert(!cfg::detail::matches_pattern("red*.port", "redis.port"));
static_assert(!cfg::detail::matches_pattern("redis.*.", "redis.port"));
static_assert(!cfg::detail::matches_pattern(".*", "port"));
static_assert(!cfg::detail::matches_pattern("", "port"));
static_assert(!cfg::detail::matches_pattern("redis", "redissimo"));
static_assert(!cfg::detail::matches_pattern("redis.port.*", "redis.port"));

// An empty table is a key without leaves.
static_assert(cfg::matching_leaves<with_empty_table, "nothing">.empty());
static_assert(cfg::matching_leaves<with_empty_table, "*">.size() == 1);

struct eight {
    int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
};

struct sixty_four {
    eight a, b, c, d, e, f, g, h;
};

struct many {
    sixty_four first;
    eight second;
};

constexpr auto first = cfg::matching_leaves<many, "first">;
constexpr auto second = cfg::matching_leaves<many, "second.*">;
static_assert(first.size() == 64 && second.size() == 8);
static_assert(first.contains(0) && first.contains(63) && !first.contains(64) && !first.contains(72) && !first.contains(cfg::no_leaf));
static_assert(!second.contains(63) && second.contains(64) && second.contains(71));
static_assert(!first.intersects(second) && first.intersects(cfg::matching_leaves<many, "first.h.h">));
static_assert(second.intersects(cfg::matching_leaves<many, "*.h">) && !first.intersects(cfg::leaf_set<many>()));
static_assert((first | second) == cfg::matching_leaves<many, "**"> && (first | second).size() == 72);
static_assert((first & second).empty() && (second & cfg::matching_leaves<many, "*.h">).size() == 1);
static_assert((second - cfg::matching_leaves<many, "second.h">).size() == 7 && second - first == second && (first - first).empty());
static_assert([] {
    cfg::leaf_set<many> fewer = first | second;
    fewer.erase(63);
    fewer.erase(64);
    fewer.erase(64);
    fewer.erase(72);
    fewer.erase(cfg::no_leaf);
    return fewer.size() == 70 && !fewer.contains(63) && !fewer.contains(64) && fewer.contains(65);
}());
static_assert(first.words().size() == 2 && first.words()[0] == ~std::uint64_t{0} && first.words()[1] == 0 && second.words()[1] == 0xFF);
static_assert(cfg::leaf_set<many>().empty() && !second.empty() && !(first == second));

}  // namespace

TEST_CASE("a pattern gives the leaves whose paths match it") {
    std::string matched;
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<application>; ++leaf)
        if (cfg::matching_leaves<application, "http.**">.contains(leaf)) matched.append(cfg::keys<application>[leaf]).append(" ");
    CHECK(matched == "http.host http.port http.security.verify http.security.certificate http.timeout ");
}

TEST_CASE("a set of leaves is filled at run time as well") {
    cfg::leaf_set<many> all;
    for (cfg::leaf_id leaf = 0; leaf < cfg::leaf_count<many>; ++leaf) {
        CHECK_FALSE(all.contains(leaf));
        all.insert(leaf);
        CHECK(all.contains(leaf));
        CHECK(all.size() == leaf + 1);
    }
    CHECK(all == cfg::matching_leaves<many, "**">);
}
