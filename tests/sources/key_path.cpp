// SPDX-License-Identifier: MIT
// Tests of sources/key_path.hpp: a path known only at run time leads to a place, or says where it got lost.
#include <cfg/sources/key_path.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

struct limits {
    int per_second = 1;
};
struct server {
    int port = 1;
    std::map<std::string, limits> tenants;
    std::optional<limits> fallback;
};
struct config {
    server http;
    cfg::value plugins;
};

struct followed {
    cfg::detail::path_outcome outcome;
    std::string path;
    std::size_t lost_at = 0;
};

followed follow(std::string_view path) {
    cfg::detail::named_place at(cfg::detail::description_of<config>::value);
    followed result{};
    result.outcome = cfg::detail::follow_path(at, path, result.lost_at);
    const auto places = at.places(nullptr);
    if (!places.empty()) result.path = cfg::detail::path_of(&places.back());
    return result;
}

using enum cfg::detail::path_outcome;

TEST_CASE("members, keys of maps and members of their entries") {
    CHECK(follow("http.port").outcome == found);
    CHECK(follow("http.tenants.acme").path == "http.tenants.acme");
    CHECK(follow("http.tenants.acme.per_second").outcome == found);
    CHECK(follow("http.tenants.acme.per-second").path == "http.tenants.acme.per_second");
    CHECK(follow("http.fallback.per_second").outcome == found);
    CHECK(follow("plugins.any.thing").path == "plugins.any.thing");
    CHECK(follow("http").outcome == table);
}

TEST_CASE("quotes keep the dots of a key together") {
    CHECK(follow("http.tenants.\"a.b\".per_second").path == "http.tenants.\"a.b\".per_second");
    CHECK(follow("http.tenants.'a.b'").path == "http.tenants.\"a.b\"");
    CHECK(follow("plugins.\"x\"").path == "plugins.x");
    // A quote that nothing closes is a character like any other.
    CHECK(follow("plugins.\"x").path == "plugins.\"\\\"x\"");
    CHECK(follow("plugins.\"x\"y").path == "plugins.\"\\\"x\\\"y\"");
}

TEST_CASE("where a path gets lost") {
    CHECK(follow("http.prot").outcome == lost);
    CHECK(follow("http.prot").lost_at == 5);
    CHECK(follow("http.port.more").lost_at == 10);
    CHECK(follow("http.tenants.acme.x").lost_at == 18);
    for (const char* path : {"", ".", "http.", ".port", "http..port", "http.tenants.\"\""}) CHECK_MESSAGE(follow(path).outcome == lost, path);
}

}  // namespace
