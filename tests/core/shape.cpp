// SPDX-License-Identifier: MIT
// Tests of core/shape.hpp: which types are tables, how leaves are numbered, and where a path leads or gets lost.
#include <cfg/core/describe.hpp>
#include <cfg/core/shape.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace shape_test {

/// One value in spite of being an aggregate: it has a codec.
struct address {
    int number = 0;
};

}  // namespace shape_test

template <>
struct cfg::codec<shape_test::address> {
    static constexpr std::string_view expected = "an address";
    static std::optional<shape_test::address> parse(std::string_view) { return shape_test::address{}; }
    static std::string format(const shape_test::address&) { return "address"; }
};

namespace {

using cfg::detail::find_member;
using cfg::detail::resolve;
using cfg::detail::resolved_path;
using cfg::detail::section;
using cfg::detail::segment_end;
using cfg::detail::shape;
using cfg::detail::shape_of;

struct empty {};
struct limits {
    int requests = 1;
    int burst = 2;
};
struct server {
    std::string host;
    limits rate;
    std::vector<limits> rates;
    int port = 0;
};
struct gateway {
    bool verbose = false;
    server http;
    empty nothing;
    std::map<std::string, limits> tenants;
    server admin;
};

// ---- what is a table ------------------------------------------------------------------------------------------------

static_assert(section<server> && section<empty> && section<limits>);
static_assert(!section<shape_test::address>, "a type with a codec is one value");
static_assert(!section<int> && !section<bool> && !section<std::string> && !section<std::chrono::seconds>);
static_assert(!section<std::array<int, 2>>, "an array is an aggregate, but no table");
static_assert(!section<std::vector<limits>> && !section<std::map<std::string, limits>> && !section<std::set<int>>);
static_assert(!section<std::optional<limits>>, "an optional struct is one leaf: it is there or not");
static_assert(!section<cfg::secret<std::string>> && !section<cfg::value> && !section<cfg::bytes>);
static_assert(!section<cfg::local_time> && !section<cfg::local_date_time> && !section<cfg::offset_date_time>,
              "dates and times are aggregates, but values");
static_assert(!section<std::filesystem::path>);

// ---- numbers of leaves ----------------------------------------------------------------------------------------------

static_assert(shape_of<empty>::value.leaf_count == 0 && shape_of<empty>::value.member_count == 0);
static_assert(shape_of<limits>::value.leaf_count == 2);
static_assert(shape_of<server>::value.leaf_count == 5 && shape_of<server>::value.member_count == 4);
static_assert(shape_of<gateway>::value.leaf_count == 12 && shape_of<gateway>::value.member_count == 5);

constexpr const shape& root = shape_of<gateway>::value;
static_assert(root.members[0].first_leaf == 0 && root.members[0].leaf_count == 1 && !root.members[0].is_section);
static_assert(root.members[1].first_leaf == 1 && root.members[1].leaf_count == 5 && root.members[1].is_section);
static_assert(root.members[2].first_leaf == 6 && root.members[2].leaf_count == 0 && root.members[2].is_section);
static_assert(root.members[3].first_leaf == 6 && root.members[3].leaf_count == 1 && !root.members[3].is_section);
static_assert(root.members[4].first_leaf == 7 && root.members[4].leaf_count == 5 && root.members[4].is_section);
static_assert(root.members[1].nested == root.members[4].nested, "one struct has one shape, wherever it is used");
static_assert(root.members[3].name == "tenants" && root.members[1].nested->members[1].name == "rate");

// ---- paths ----------------------------------------------------------------------------------------------------------

static_assert(segment_end("a.bc", 0) == 1 && segment_end("a.bc", 2) == 4 && segment_end("", 0) == 0);
static_assert(find_member(root, "admin") == 4 && find_member(root, "adm") == 5 && find_member(root, "") == 5);

constexpr bool leads_to(std::string_view path, cfg::leaf_id leaf, std::uint32_t count = 1) {
    const resolved_path at = resolve(root, path);
    return at.found && at.first_leaf == leaf && at.leaf_count == count;
}
static_assert(leads_to("verbose", 0) && leads_to("http.host", 1) && leads_to("http.rate.requests", 2));
static_assert(leads_to("http.rate.burst", 3) && leads_to("http.rates", 4) && leads_to("http.port", 5));
static_assert(leads_to("tenants", 6) && leads_to("admin.host", 7) && leads_to("admin.port", 11));
static_assert(leads_to("http", 1, 5) && leads_to("http.rate", 2, 2) && leads_to("nothing", 6, 0), "whole tables too");

constexpr bool gets_lost(std::string_view path, std::size_t at) {
    const resolved_path lost = resolve(root, path);
    return !lost.found && lost.lost_at == at;
}
static_assert(gets_lost("htp.port", 0) && gets_lost("http.prot", 5) && gets_lost("http.rate.x", 10));
static_assert(gets_lost("", 0) && gets_lost(".", 0) && gets_lost("http.", 5) && gets_lost(".http", 0));
static_assert(gets_lost("http..port", 5) && gets_lost("http.port ", 5) && gets_lost("Http", 0));
static_assert(gets_lost("http.port.more", 10), "below a value there is nothing");
static_assert(gets_lost("tenants.acme", 8), "the entries of a map are no leaves");
static_assert(gets_lost("nothing.x", 8));

TEST_CASE("a path that is made at run time is resolved as well") {
    std::string path = "admin";
    path += ".rate.burst";
    const resolved_path at = resolve(root, path);
    CHECK(at.found);
    CHECK(at.first_leaf == 9);
    CHECK(at.table == &shape_of<limits>::value);
    CHECK(at.member == 1);
}

}  // namespace
