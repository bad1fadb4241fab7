// SPDX-License-Identifier: MIT
// Tests of sources/text_value.hpp: text that is meant for a secret is not shown.
#include <cfg/sources/text_value.hpp>

#include <cfg/formats/json.hpp>

#include "loading.hpp"
#include "reading_text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace cfg::detail;
using reading_text::account;
using reading_text::attempt;
using reading_text::everything;
using reading_text::route;

TEST_CASE("a secret that does not fit is not shown") {
    for (const auto& [leaf, text] : {std::pair("wrapped_list", "1,canary"),
                                     {"wrapped_list", "[1, canary]"},
                                     {"wrapped_list", "[1, 'canary']"},
                                     {"accounts", "canary"},
                                     {"accounts", "[{user = 1, password = 'canary'}]"},
                                     {"accounts", "[{password = canary}]"},
                                     {"accounts", R"([{"user": 1, "password": "canary"}])"},
                                     {"accounts", R"([{"password": canary}])"},
                                     {"tokens", R"([null, "canary"])"},
                                     {"tokens", "a,,canary"},
                                     {"tokens", "[1, 'canary']"}}) {
        CAPTURE(leaf);
        CAPTURE(text);
        const attempt made(leaf, text);
        CHECK_FALSE(made.read);
        CHECK_FALSE(made.load.problems().empty());
        CHECK_FALSE(made.load.says("canary"));
        for (const cfg::problem& each : made.load.problems()) CHECK(each.line.empty());
    }
}

TEST_CASE("a field that the schema says is secret hides its text too") {
    loading::load<everything> load;
    const std::uint32_t source = load.state.origins.add_source(cfg::source_kind::environment, "NAME");
    walk_leaves(load.state.root, [&](const destination& leaf, std::string_view path) {
        if (path != "hidden") return;
        CHECK(leaf.sight == visibility::hidden);
        destination number = leaf;
        number.to = {&description_of<int>::value, &load.config.port};
        CHECK_FALSE(read_text_value({"canary", "NAME=", source}, number, list_merge::replace, load.state));
    });
    REQUIRE(load.problems().size() == 1);
    CHECK_FALSE(load.says("canary"));
    CHECK(load.problems()[0].where.column() == 0);
    CHECK(load.problems()[0].width == 1);
}

struct secret_table {
    account first;
    route second;
    route third;
    static constexpr cfg::field schema[] = {cfg::field("second").secret()};
};

TEST_CASE("a secret table hides all that is in it") {
    secret_table tables;
    std::string hidden;
    walk_leaves({&description_of<secret_table>::value, &tables}, [&](const destination& leaf, std::string_view path) {
        if (leaf.sight == visibility::hidden) hidden.append(path).append(" ");
    });
    CHECK(hidden == "first.password second.host second.weight second.alternatives ");
}

TEST_CASE("which types hold secrets") {
    CHECK(has_secret(description_of<cfg::secret<int>>::value));
    CHECK(has_secret(description_of<std::optional<cfg::secret<int>>>::value));
    CHECK(has_secret(description_of<std::map<std::string, std::vector<account>>>::value));
    CHECK_FALSE(has_secret(description_of<int>::value));
    CHECK_FALSE(has_secret(description_of<route>::value));
    CHECK_FALSE(has_secret(description_of<cfg::value>::value));
}

}  // namespace
