// SPDX-License-Identifier: MIT
// Tests of load/overrides.hpp: a leaf is again what it was in other overrides.
#include <cfg/load/overrides.hpp>

#include "../sources/scratch_directory.hpp"
#include "loading.hpp"
#include "overriding.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using cfg::overrides;
using loading::loaded;
using loading::scratch_directory;
using loading::toml;
using overriding::report_of;

struct limits {
    std::map<std::string, int> of{{"built", 1}};
    std::optional<int> all = 5;
};

struct config {
    limits in;
    std::vector<std::string> peers{"built"};
    cfg::secret<std::string> token;
    int number = 0;

    static constexpr cfg::field schema[] = {cfg::field("peers").append()};
};

TEST_CASE("whatever was set at a leaf is restored, and nothing else") {
    const std::vector<void (*)(overrides<config>&)> states = {
        [](overrides<config>&) {},
        [](overrides<config>& top) { top.set("in.of.a", "1").value(); },
        [](overrides<config>& top) { top.set("in.of.a", "2").value(), top.set("in.of.\"b.c\"", "3").value(); },
        [](overrides<config>& top) { top.replace<"in.of">({{"x", 4}}).value(); },
        [](overrides<config>& top) { top.replace<"in.of">({{"x", 4}}).value(), top.set("in.of.y", "5").value(); },
        [](overrides<config>& top) { top.replace<"in.of">(std::map<std::string, int>()).value(); },
        [](overrides<config>& top) { top.replace<"in.all">(std::nullopt).value(), top.set<"number">(7).value(); },
        [](overrides<config>& top) { top.set<"in.all">(8).value(), top.set<"token">("sesame").value(); },
        [](overrides<config>& top) { top.set<"peers">({"a"}).value(), top.set<"token">("open").value(); },
        [](overrides<config>& top) { top.replace<"peers">({"b", "c"}).value(), top.set<"number">(9).value(); },
    };
    for (std::size_t before = 0; before < states.size(); ++before) {
        for (std::size_t after = 0; after < states.size(); ++after) {
            CAPTURE(before);
            CAPTURE(after);
            overrides<config> first;
            states[before](first);
            overrides<config> changed;
            states[after](changed);
            for (const char* path : {"in.of", "in.all", "peers", "token"}) REQUIRE(report_of(changed.restore(path, first)).empty());
            const auto wanted = loaded<config>(toml("in.of = {z = 26}"), first);
            const auto found = loaded<config>(toml("in.of = {z = 26}"), changed);
            CHECK(found->in.of == wanted->in.of);
            CHECK(found->in.all == wanted->in.all);
            CHECK(found->peers == wanted->peers);
            CHECK(found->token.expose() == wanted->token.expose());
            // Of what is restored, the same is set; the number was left alone.
            overrides<config> only;
            states[after](only);
            CHECK(changed.contains<"number">() == only.contains<"number">());
            CHECK(report_of(changed.restore("number", first)).empty());
            CHECK(changed.to_string() == first.to_string());
        }
    }
}

TEST_CASE("what is in the file is in the file again") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "number = 3  # of today\ncfg-unset = ['in.of.a', 'in.of.b']\n");
    auto runtime = overrides<config>::open(path);
    const overrides<config> before = runtime;
    runtime.set<"number">(4).value();
    runtime.replace<"in.of">({{"c", 1}}).value();
    REQUIRE(report_of(runtime.restore("number", before)).empty());
    REQUIRE(report_of(runtime.restore("in.of", before)).empty());
    CHECK(runtime.to_string() == before.to_string());
    const auto read = loaded<config>(toml("in.of = {a = 1, z = 26}"), runtime);
    CHECK(read.origin<"number">().to_string().find("overrides.toml:1") != std::string::npos);
    CHECK(read->in.of == std::map<std::string, int>{{"built", 1}, {"z", 26}});
}

TEST_CASE("paths that name no leaf are not restored") {
    overrides<config> runtime;
    runtime.set<"number">(4).value();
    const overrides<config> nothing;
    CHECK(report_of(runtime.restore("nunber", nothing)).find("did you mean \"number\"") != std::string::npos);
    CHECK(report_of(runtime.restore("in", nothing)).find("this is a table, not a value") != std::string::npos);
    CHECK(runtime.contains<"number">());
}

}  // namespace
