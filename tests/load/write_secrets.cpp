// SPDX-License-Identifier: MIT
// Tests of load/write.hpp: no secret is written unless it is asked for.
#include <cfg/load/write.hpp>

#include "every_secret.hpp"
#include "loading.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using cfg::secrets;
using cfg::written_leaves;
using every_secret::everything_secret;
using loading::contains;
using loading::loaded;
using loading::toml;

[[nodiscard]] everything_secret full_of_secrets() {
    everything_secret made;
    made.plain = "canary";
    made.by_schema = "canary";
    made.account = {"ada", "canary"};
    made.hidden_table = {"canary", "canary"};
    made.accounts = {{"bob", "canary"}};
    made.named = {{"x", {"eve", "canary"}}};
    made.teams = {{{"joe", "canary"}}};
    made.list = {"canary", "canary"};
    made.maybe = "canary";
    made.map = {{"k", "canary"}};
    made.lists = {{"k", {"canary"}}};
    made.maps = {{{"k", "canary"}}};
    made.list_by_schema = {"canary"};
    made.map_by_schema = {{"canary", "canary"}};
    made.dynamic_by_schema = cfg::value::table{{"canary", "canary"}};
    made.optional_struct = {"kim", "canary"};
    made.pin = 77777;
    return made;
}

TEST_CASE("no secret is written, wherever it stands, unless it is asked for") {
    const everything_secret config = full_of_secrets();
    for (const std::string& text : {cfg::to_toml(config), cfg::to_json(config), cfg::to_env(config, "APP")}) {
        CAPTURE(text);
        CHECK_FALSE(contains(text, "canary"));
        CHECK_FALSE(contains(text, "77777"));
        for (const char* shown : {"ada", "bob", "eve", "joe", "kim"}) CHECK(contains(text, shown));
    }
    const cfg::write_options exposed{.secrets = secrets::exposed};
    for (const std::string& text : {cfg::to_toml(config, exposed), cfg::to_json(config, exposed), cfg::to_env(config, "APP", exposed)}) {
        CHECK(contains(text, "canary"));
        CHECK(contains(text, "77777"));
        CHECK_FALSE(contains(text, std::string(cfg::secret_mask)));
    }
    CHECK(cfg::to_toml(*loaded<everything_secret>(toml(cfg::to_toml(config, exposed))), exposed) == cfg::to_toml(config, exposed));
}

TEST_CASE("where a secret would stand, TOML has a comment") {
    CHECK(cfg::to_toml(full_of_secrets()) == R"(# plain = ********
# by_schema = ********
teams = [[{user = "joe"}]]  # without its secrets
# list = ********
# maybe = ********
# list_by_schema = ********
# map_by_schema = ********
# dynamic_by_schema = ********
# pin = ********

[account]
user = "ada"
# password = ********

[hidden_table]
# user = ********
# password = ********

[[accounts]]
user = "bob"
# password = ********

[named.x]
user = "eve"
# password = ********

[map]
# k = ********

[lists]
# k = ********

[[maps]]
# k = ********

[optional_struct]
user = "kim"
# password = ********
)");
}

struct service {
    std::string user = "ada";
    cfg::secret<std::string> token = "default";
    cfg::secret<std::string> given;
    static constexpr cfg::field schema[] = {cfg::field("given").required()};
};

TEST_CASE("a mask is never read as a value") {
    service config;
    config.token = "canary";
    config.given = "canary";
    // Who needs the secret is told that it is missing; who has another gets that.
    CHECK(loading::problem_of<service>(toml(cfg::to_toml(config))).path == "given");
    const auto again = loaded<service>(toml(cfg::to_toml(config), "masked"), toml("given = 'mine'", "mine"));
    CHECK(again->token.expose() == "default");
    CHECK(again->given.expose() == "mine");
    CHECK(cfg::to_json(config) == "{\n  \"user\": \"ada\"\n}\n");
    CHECK(cfg::to_env(config, "APP") == "APP_USER=ada\n# APP_TOKEN=********\n# APP_GIVEN=********\n");
}

TEST_CASE("whether a secret has changed is told by its name only") {
    everything_secret config;
    config.plain = "canary";
    CHECK(cfg::to_toml(config, {.leaves = written_leaves::changed}) == "# plain = ********\n");
}

}  // namespace
