// SPDX-License-Identifier: MIT
// Tests of core/origin.hpp: a place is told so that a person finds it and an editor opens it.
#include <cfg/core/origin.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace {

using cfg::origin;
using cfg::source_kind;

origin place(source_kind kind, std::string name, std::uint32_t line = 0, std::uint32_t column = 0) {
    return {kind, std::make_shared<const std::string>(std::move(name)), line, column};
}

TEST_CASE("an origin of its own is the default in the struct") {
    const origin nowhere;
    CHECK(nowhere.is_default());
    CHECK(nowhere.kind() == source_kind::default_value);
    CHECK(nowhere.name().empty());
    CHECK(nowhere.line() == 0);
    CHECK(nowhere.column() == 0);
    CHECK(nowhere.to_string() == "default");
}

TEST_CASE("each kind of place is written in its own way") {
    CHECK(place(source_kind::file, "etc/gateway.toml", 3, 8).to_string() == "etc/gateway.toml:3:8");
    CHECK(place(source_kind::file, "gateway.toml").to_string() == "gateway.toml");
    CHECK(place(source_kind::text, "built-in", 12, 1).to_string() == "built-in:12:1");
    CHECK(place(source_kind::environment, "GATEWAY_HTTP_PORT").to_string() == "env GATEWAY_HTTP_PORT");
    CHECK(place(source_kind::flag, "--http.port").to_string() == "flag --http.port");
    CHECK(place(source_kind::runtime_override, "http.port").to_string() == "override http.port");
    CHECK(place(source_kind::runtime_override, "overrides.toml", 3, 8).to_string() == "overrides.toml:3:8");
    CHECK(place(source_kind::backup, "gateway-backup-2.toml", 3, 8).to_string() == "gateway-backup-2.toml:3:8");
    CHECK_FALSE(place(source_kind::flag, "--x").is_default());
}

TEST_CASE("variables and flags have columns but no lines to tell") {
    const origin where = place(source_kind::environment, "PORT", 0, 7);
    CHECK(where.column() == 7);
    CHECK(where.to_string() == "env PORT");
}

TEST_CASE("places are equal when all of them is, whoever owns the name") {
    const origin here = place(source_kind::file, "a.toml", 1, 2);
    CHECK(here == place(source_kind::file, "a.toml", 1, 2));
    CHECK_FALSE(here == place(source_kind::text, "a.toml", 1, 2));
    CHECK_FALSE(here == place(source_kind::file, "b.toml", 1, 2));
    CHECK_FALSE(here == place(source_kind::file, "a.toml", 2, 2));
    CHECK_FALSE(here == place(source_kind::file, "a.toml", 1, 3));
    CHECK(origin() == origin());
}

TEST_CASE("a copy keeps the name alive") {
    auto first = std::make_unique<origin>(place(source_kind::file, "a name too long to be stored in place.toml", 1, 1));
    const origin copy = *first;
    first.reset();
    CHECK(copy.name() == "a name too long to be stored in place.toml");
}

}  // namespace
