// SPDX-License-Identifier: MIT
// Tests of sources/environment_suggestion.hpp: what becomes of variables that no field has, and which one was meant.
#include <cfg/sources/environment_suggestion.hpp>
#include <cfg/sources/env.hpp>

#include "loading.hpp"
#include "reading_environment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace {

using loading::load;
using loading::variable;
using reading_environment::gateway;
using severity = cfg::problem::severity;

const cfg::problem* problem_from(const load<gateway>& loaded, std::string_view name) {
    const auto found = std::find_if(loaded.problems().begin(), loaded.problems().end(),
                                    [&](const cfg::problem& each) { return each.where.name() == name; });
    return found == loaded.problems().end() ? nullptr : &*found;
}

TEST_CASE("a misspelt name under the prefix is an error, any other a warning") {
    const variable misspelt("GW_HTTP_PROT", "canary");
    const variable foreign("GW_SOMETHING_ELSE", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report() ==
          "error: no field has this environment name\n"
          "  --> env GW_HTTP_PROT\n"
          "   = help: did you mean \"GW_HTTP_PORT\"?\n"
          "\n"
          "warning: no field has this environment name\n"
          "  --> env GW_SOMETHING_ELSE\n");
}

TEST_CASE("only two edits make a name misspelt, and half of its letters are right") {
    const auto is_error = [](const char* name) {
        const variable unknown(name, "x");
        load<gateway> loaded;
        loaded.from(cfg::env("GW"));
        REQUIRE(loaded.problems().size() == 1);
        return loaded.problems()[0].level == severity::error;
    };
    CHECK(is_error("GW_HTTP_HOSTS"));
    CHECK(is_error("GW_HTTP_HOSTXY"));
    CHECK_FALSE(is_error("GW_HTTP_HOSTXYZ"));
    CHECK(is_error("GW_PLUGNS"));
    CHECK(is_error("GW_KEYZ"));
    CHECK(is_error("GW_KXYS"));
    CHECK_FALSE(is_error("GW_XEYZZ"));
    CHECK_FALSE(is_error("GW_"));
    CHECK_FALSE(is_error("GW_X"));
}

struct short_names {
    int id = 0;
};

TEST_CASE("a short name is not like every other short name") {
    const variable unknown("GW_DB", "x");
    load<short_names> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].level == severity::warning);
}

TEST_CASE("the path of a field that has a name of its own leads to that name") {
    const variable derived("GW_JWT_SECRET", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].level == severity::error);
    CHECK(loaded.problems()[0].suggestion == "did you mean \"ENV_TEST_JWT\"?");
    CHECK_FALSE(loaded.says("canary"));
    CHECK(loaded.config.jwt_secret.empty());
}

TEST_CASE("what to do with unknown names can be chosen") {
    const variable misspelt("GW_HTTP_PROT", "x");
    const variable foreign("GW_SOMETHING_ELSE", "x");
    const auto levels = [](const cfg::environment_source& source) {
        load<gateway> loaded;
        loaded.from(source);
        std::string all;
        for (const cfg::problem& each : loaded.problems()) all += each.level == severity::error ? 'e' : 'w';
        return all;
    };
    CHECK(levels(cfg::env("GW")) == "ew");
    CHECK(levels(cfg::env("GW").unknown(cfg::reject)) == "ee");
    CHECK(levels(cfg::env("GW").unknown(cfg::warn)) == "ww");
    CHECK(levels(cfg::env("GW").unknown(cfg::ignore)).empty());
    CHECK(levels(cfg::env("GWX")).empty());
}

TEST_CASE("an entry whose field is misspelt makes no entry") {
    const variable field_name("GW_TENANTS__ACME__NAEM", "canary");
    const variable inner("GW_TENANTS__ACME__RATE__RSP", "canary");
    const variable map_name("GW_TENANST__ACME__NAME", "canary");
    const variable far("GW_TENANTS__ACME__SOMETHING", "canary");
    const variable keyless("GW_TENANTS__", "canary");
    const variable below("GW_LABELS__A__B", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.tenants.empty());
    CHECK(loaded.config.labels.empty());
    CHECK(loaded.problems().size() == 6);
    CHECK_FALSE(loaded.says("canary"));
    const auto suggestion_for = [&](std::string_view name) {
        const cfg::problem* found = problem_from(loaded, name);
        REQUIRE(found != nullptr);
        CHECK((found->level == severity::error) == !found->suggestion.empty());
        return found->suggestion;
    };
    CHECK(suggestion_for("GW_TENANTS__ACME__NAEM") == "did you mean \"GW_TENANTS__ACME__NAME\"?");
    CHECK(suggestion_for("GW_TENANTS__ACME__RATE__RSP") == "did you mean \"GW_TENANTS__ACME__RATE__RPS\"?");
    CHECK(suggestion_for("GW_TENANST__ACME__NAME") == "did you mean \"GW_TENANTS__ACME__NAME\"?");
    CHECK(suggestion_for("GW_TENANTS__ACME__SOMETHING").empty());
    CHECK(suggestion_for("GW_LABELS__A__B").empty());
}

}  // namespace
