// SPDX-License-Identifier: MIT
// Tests of sources/environment_entry.hpp: maps and optional structs as variables set them, whole or entry by entry.
#include <cfg/sources/environment_entry.hpp>
#include <cfg/formats/json.hpp>
#include <cfg/sources/env.hpp>

#include "loading.hpp"
#include "reading_environment.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using loading::load;
using loading::variable;
using reading_environment::gateway;
using reading_environment::tenant;
using severity = cfg::problem::severity;

TEST_CASE("a map is written inline or entry by entry") {
    const variable whole("GW_TENANTS", "{ acme = { name = 'Acme', rate = { rps = 1 } }, other = {} }");
    const variable rps("GW_TENANTS__ACME__RATE__RPS", "5");
    const variable burst("GW_TENANTS__NEW_ONE__RATE__BURST", "6");
    const variable ports("GW_TENANTS__ACME__PORTS", "1,2");
    const variable weight("GW_TENANTS__ACME__WEIGHTS__BLUE", "3");
    const variable token("GW_TENANTS__ACME__TOKEN", "t");
    const variable entry("GW_TENANTS__INLINE", "{ name = 'I' }");
    const variable label("GW_LABELS__Zone", "{eu}");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 4);
    const tenant& acme = loaded.config.tenants.at("acme");
    CHECK(acme.name == "Acme");
    CHECK(acme.rate.rps == 5);
    CHECK(acme.rate.burst == 20);
    CHECK(acme.ports == std::vector{1, 2});
    CHECK(acme.weights.at("blue") == 3);
    CHECK(acme.token.expose() == "t");
    CHECK(loaded.config.tenants.at("new_one").rate.burst == 6);
    CHECK(loaded.config.tenants.at("inline").name == "I");
    CHECK(loaded.config.labels.at("zone") == "{eu}");
    CHECK(loaded.origins(cfg::key<"labels">::id<gateway>) == "env GW_LABELS__Zone");
}

TEST_CASE("a map, a struct in it and a list are also written as JSON") {
    const variable whole("GW_TENANTS", R"({"acme": {"name": "Acme", "rate": {"rps": 1}, "ports": [1, 2]}, "other": {}})");
    const variable entry("GW_TENANTS__MORE", R"({"rate": {"burst": 7}})");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 3);
    CHECK(loaded.config.tenants.at("acme").rate.rps == 1);
    CHECK(loaded.config.tenants.at("acme").rate.burst == 20);
    CHECK(loaded.config.tenants.at("acme").ports == std::vector{1, 2});
    CHECK(loaded.config.tenants.at("more").rate.burst == 7);
    const variable broken("GW_TENANTS", R"({"acme": {"rate": {"rps": "1"}}})");
    load<gateway> refused;
    refused.from(cfg::env("GW"));
    REQUIRE(refused.problems().size() == 1);
    CHECK(refused.problems()[0].path == "tenants.acme.rate.rps");
    CHECK(refused.problems()[0].where.to_string() == "env GW_TENANTS");
}

struct bursting {
    int rps = 1;
    std::optional<int> burst = 3;
};
struct limited {
    std::optional<bursting> limits;
};

TEST_CASE("null in JSON empties an optional") {
    const variable limits("GATEWAY_LIMITS", R"({"rps": 5, "burst": null})");
    load<limited> loaded;
    loaded.from(cfg::env("GATEWAY"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.limits.has_value());
    CHECK(loaded.config.limits->rps == 5);
    CHECK_FALSE(loaded.config.limits->burst.has_value());
}

TEST_CASE("a key that the map has is found whatever its case") {
    const variable name("GW_TENANTS__ACME_CORP__NAME", "changed");
    const variable upper("GW_LABELS__ZONE", "exact");
    load<gateway> loaded;
    loaded.config.tenants["Acme-Corp"].name = "before";
    loaded.config.labels = {{"zone", "lower"}, {"ZONE", "upper"}};
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 1);
    CHECK(loaded.config.tenants.at("Acme-Corp").name == "changed");
    CHECK(loaded.config.labels == std::map<std::string, std::string>{{"zone", "lower"}, {"ZONE", "exact"}});

    const variable lower("GW_LABELS__zone", "exact too");
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.labels == std::map<std::string, std::string>{{"zone", "exact too"}, {"ZONE", "exact"}});

    const variable inner("GW_TENANTS__ACME_CORP__WEIGHTS__BLUE_GREEN", "2");
    loaded.config.tenants.at("Acme-Corp").weights["Blue-Green"] = 1;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.tenants.at("Acme-Corp").weights == std::map<std::string, int>{{"Blue-Green", 2}});
}

TEST_CASE("a name that can mean two keys is an error") {
    const variable name("GW_TENANTS__ACME__NAME", "changed");
    load<gateway> loaded;
    loaded.config.tenants["acme"];
    loaded.config.tenants["Acme"];
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].level == severity::error);
    CHECK(loaded.problems()[0].path == "tenants.ACME");
    CHECK(loaded.problems()[0].suggestion == "write one of them in a file: \"Acme\", \"acme\"");
    CHECK(loaded.config.tenants.size() == 2);
}

TEST_CASE("errors in entries say where they are") {
    const variable rps("GW_TENANTS__ACME__RATE__RPS", "many");
    const variable ports("GW_TENANTS__ACME__PORTS", "1,x");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 2);
    CHECK(loaded.problems()[0].path == "tenants.acme.ports[1]");
    CHECK(loaded.problems()[1].path == "tenants.acme.rate.rps");
    CHECK(loaded.problems()[1].line == "GW_TENANTS__ACME__RATE__RPS=many");
    CHECK(loaded.problems()[1].where.column() == 29);
    CHECK(loaded.problems()[1].leaf == cfg::key<"tenants">::id<gateway>);
}

TEST_CASE("the fields of an optional struct are named like those of an entry") {
    const variable name("GW_FALLBACK__NAME", "f");
    const variable rps("GW_FALLBACK__RATE__RPS", "1");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.fallback.has_value());
    CHECK(loaded.config.fallback->name == "f");
    CHECK(loaded.config.fallback->rate.rps == 1);
}

}  // namespace
