// SPDX-License-Identifier: MIT
// Tests of core/report.hpp: a struct's check says what is wrong and cites members by keys that the compiler knows.
#include <cfg/core/report.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::problem;
using cfg::report;
using cfg::detail::finding;

struct pool {
    int min_size = 1;
    int max_size = 10;
};
struct service {
    std::string name;
    pool connections;
    bool enabled = true;
};

TEST_CASE("nothing is found where everything holds") {
    std::vector<finding> found;
    report<service> that(found);
    that.require<"name">(true, "never");
    CHECK(found.empty());
}

TEST_CASE("what does not hold is an error about the members it names") {
    std::vector<finding> found;
    report<service> that(found);
    that.require<"connections.max_size", "enabled">(false, "too small while enabled");
    REQUIRE(found.size() == 1);
    CHECK(found[0].level == problem::severity::error);
    CHECK(found[0].message == "too small while enabled");
    REQUIRE(found[0].members.size() == 2);
    CHECK(found[0].members[0].path == "connections.max_size");
    CHECK(found[0].members[0].first_leaf == 2);
    CHECK(found[0].members[1].path == "enabled");
    CHECK(found[0].members[1].first_leaf == 3);
}

TEST_CASE("errors and warnings are told without a condition, in their order") {
    std::vector<finding> found;
    report<service> that(found);
    that.warn<"name">("odd");
    that.error<"connections">("bad");
    that.error("nobody in particular");
    REQUIRE(found.size() == 3);
    CHECK(found[0].level == problem::severity::warning);
    CHECK(found[1].level == problem::severity::error);
    CHECK(found[1].members[0].path == "connections");
    CHECK(found[1].members[0].first_leaf == 1);
    CHECK(found[2].members.empty());
}

TEST_CASE("the message is kept, even one that was made on the spot") {
    std::vector<finding> found;
    report<pool> that(found);
    for (int i = 0; i < 3; ++i)
        that.error<"min_size">("finding number " + std::to_string(i) + ", too long to be stored in place");
    REQUIRE(found.size() == 3);
    CHECK(found[0].message == "finding number 0, too long to be stored in place");
    CHECK(found[2].message == "finding number 2, too long to be stored in place");
}

// A check may be constexpr: its findings are made at run time only.
struct constant_check {
    int low = 1;
    int high = 2;
    constexpr void check(report<constant_check>& that) const {
        that.require<"low", "high">(low <= high, "low must not exceed high");
    }
};
TEST_CASE("a check is called as a plain member function") {
    std::vector<finding> found;
    report<constant_check> that(found);
    constant_check{1, 2}.check(that);
    CHECK(found.empty());
    constant_check{3, 2}.check(that);
    REQUIRE(found.size() == 1);
    CHECK(found[0].message == "low must not exceed high");
}

}  // namespace
