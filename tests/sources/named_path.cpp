// SPDX-License-Identifier: MIT
// Tests of sources/named_path.hpp: where paths lead, where they get lost, and what they may have meant.
#include <cfg/core/describe.hpp>
#include <cfg/core/value.hpp>
#include <cfg/sources/named_path.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using cfg::detail::follow_path;
using cfg::detail::named_place;
using cfg::detail::path_outcome;

struct limits {
    int requests_per_second = 1;
    int burst = 1;
};

struct gateway {
    bool verbose = false;
    limits all;
    std::map<std::string, limits> tenants;
    std::optional<limits> quota;
    std::vector<int> ports;
    cfg::value plugins;
};

const cfg::detail::type_description& root = cfg::detail::description_of<gateway>::value;

struct outcome {
    path_outcome how;
    std::string path;
    std::size_t lost_at = 0;
};

outcome follow(std::string_view path) {
    named_place at(root);
    outcome found{};
    found.how = follow_path(at, path, found.lost_at);
    for (const named_place::step& each : at.steps) found.path += "/" + each.name;
    return found;
}

TEST_CASE("a path leads to members, to keys of maps and into dynamic values") {
    CHECK(follow("verbose").how == path_outcome::found);
    CHECK(follow("all").how == path_outcome::table);
    CHECK(follow("all.burst").path == "/all/burst");
    CHECK(follow("all.requests-per-second").path == "/all/requests_per_second");
    CHECK(follow("tenants").how == path_outcome::found);
    CHECK(follow("tenants.a-b.burst").path == "/tenants/a-b/burst");
    CHECK(follow("quota").how == path_outcome::found);
    CHECK(follow("quota.burst").how == path_outcome::found);
    CHECK(follow("plugins.cache.size").path == "/plugins/cache/size");
}

TEST_CASE("quotes keep the dots of a key together") {
    CHECK(follow("tenants.\"a.b\".burst").path == "/tenants/a.b/burst");
    CHECK(follow("tenants.'a.b'").path == "/tenants/a.b");
    CHECK(follow("plugins.\"x\"").path == "/plugins/x");
    CHECK(follow("tenants.\"\"").how == path_outcome::lost);
    // A quote that nothing closes is a character like any other.
    CHECK(follow("plugins.\"x").path == "/plugins/\"x");
    CHECK(follow("plugins.\"x\"y").path == "/plugins/\"x\"y");
}

TEST_CASE("a path that leads nowhere says where it got lost") {
    for (const auto& [path, lost_at] : std::vector<std::pair<const char*, std::size_t>>{
             {"", 0}, {"verbos", 0}, {"all.brst", 4}, {"all.", 4}, {"tenants.a.brst", 10}, {"tenants..burst", 8}, {"verbose.x", 8}, {"ports.1", 6}}) {
        CAPTURE(path);
        CHECK(follow(path).how == path_outcome::lost);
        CHECK(follow(path).lost_at == lost_at);
    }
}

TEST_CASE("near a path are all leaves, and the fields of the entry in which it got lost") {
    const std::vector<std::string> leaves{"verbose", "all.requests_per_second", "all.burst", "tenants", "quota", "ports", "plugins"};
    CHECK(cfg::detail::paths_near(root, "verbos") == leaves);
    std::vector<std::string> near = cfg::detail::paths_near(root, "tenants.a.brst");
    near.erase(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(leaves.size()));
    CHECK(near == std::vector<std::string>{"tenants.a.requests_per_second", "tenants.a.burst"});
}

TEST_CASE("the first leaf of a table stands for it") {
    named_place at(root);
    std::size_t lost_at = 0;
    REQUIRE(follow_path(at, "all", lost_at) == path_outcome::table);
    CHECK(cfg::detail::first_leaf_in(root, at) == "all.requests_per_second");
}

}  // namespace
