// SPDX-License-Identifier: MIT
// Tests of load/loaded.hpp: a loaded configuration reads like the plain struct, and knows where each value came from.
#include <cfg/load/loaded.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using loading::loaded;
using loading::toml;
using namespace cfg::literals;

struct limits {
    int requests = 10;
    int burst = 20;
};
struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;
    limits rate;
};
struct gateway {
    server http;
    bool verbose = false;
    std::vector<std::string> origins{"*"};
    std::map<std::string, limits> tenants;
    std::optional<limits> fallback;
    std::filesystem::path certificate = "default.pem";
};
using config = cfg::loaded<gateway>;

static_assert(std::is_copy_constructible_v<config> && std::is_nothrow_move_constructible_v<config>);
static_assert(!std::is_default_constructible_v<config>, "only a load makes one");
static_assert(std::same_as<decltype(*std::declval<const config&>()), const gateway&>);
static_assert(std::same_as<decltype(*std::declval<config>()), gateway>, "a temporary gives its struct away");
static_assert(std::same_as<decltype(std::declval<const config&>().get<"http.port">()), const std::uint16_t&>);
static_assert(std::same_as<decltype(std::declval<config&>()["verbose"_key]), const bool&>);

TEST_CASE("every way of reading leads to the same member") {
    const config read = loaded<gateway>(toml("http.port = 9090\n"));
    CHECK(read->http.port == 9090);
    CHECK(&read.get<"http.port">() == &read->http.port);
    CHECK(&read["http.port"_key] == &read->http.port);
    CHECK(&read[cfg::key_of<&gateway::http, &server::port>] == &read->http.port);
    CHECK(&cfg::get<"http.port">(*read) == &read->http.port);
    CHECK(&read.get<"http.rate">() == &read->http.rate);
    int visited = 0;
    cfg::for_each_leaf(*read, [&](auto leaf, const auto& member) {
        CHECK(static_cast<const void*>(&read[leaf]) == static_cast<const void*>(&member));
        ++visited;
    });
    CHECK(visited == 9);
}

TEST_CASE("what was not set has the default, in value and origin") {
    const config read = loaded<gateway>();
    CHECK(read->http.host == "localhost");
    CHECK(read->origins == std::vector<std::string>{"*"});
    CHECK(read.origin<"http.host">().is_default());
    CHECK(read.origins<"http.host">().empty());
    CHECK(read.warnings().empty());
}

TEST_CASE("an origin is the place of the value") {
    const config read =
        loaded<gateway>(toml("verbose = true\n\n[http]\n  port   =   9090\n[tenants.acme]\nburst = 1\n[fallback]\n"));
    CHECK(read.origin<"verbose">().to_string() == "gateway.toml:1:11");
    CHECK(read.origin<"http.port">().to_string() == "gateway.toml:4:14");
    CHECK(read.origin<"http.port">().kind() == cfg::source_kind::text);
    CHECK(read.origin<"http.port">().line() == 4);
    CHECK(read.origin<"http.port">().column() == 14);
    CHECK(read.origin<"http.host">().is_default());
    CHECK(read.origin<"tenants">().line() == 5);
    CHECK(read.origin<"fallback">().line() == 7);
}

TEST_CASE("columns of origins count characters") {
    CHECK(loaded<gateway>(toml("http = {host = \"größe\", port = 1}\n")).origin<"http.port">().column() == 32);
}

TEST_CASE("origins tell every layer, the one that counts last") {
    const config read = loaded<gateway>(toml("http.port = 1\n", "base"), toml("verbose = true\n", "between"),
                                        toml("http.port = 2\n", "profile"), toml("\nhttp.port = 3\n", "override"));
    CHECK(read->http.port == 3);
    CHECK(read.origin<"http.port">().to_string() == "override:2:13");
    const auto all = read.origins<"http.port">();
    REQUIRE(all.size() == 3);
    CHECK(all[0].to_string() == "base:1:13");
    CHECK(all[1].to_string() == "profile:1:13");
    CHECK(all[2] == read.origin<"http.port">());
    CHECK(read.origins<"verbose">().size() == 1);
}

TEST_CASE("a source that sets a leaf in many places is one layer, at the first of them") {
    const config read =
        loaded<gateway>(toml("[tenants.a]\n[tenants.b]\nburst = 1\n[fallback]\nburst = 1\n[http]\nport = 1\n", "base"),
                        toml("tenants.a.burst = 2\ntenants.c.burst = 3\n", "top"));
    const auto all = read.origins<"tenants">();
    REQUIRE(all.size() == 2);
    CHECK(all[0].to_string() == "base:1:2");
    CHECK(all[1].to_string() == "top:1:1");
    CHECK(read.origins<"fallback">().size() == 1);
}

TEST_CASE("two texts of one name are two layers") {
    const config read = loaded<gateway>(toml("http.port = 1\n", "text"), toml("\nhttp.port = 2\n", "text"));
    const auto all = read.origins<"http.port">();
    REQUIRE(all.size() == 2);
    CHECK(all[0].line() == 1);
    CHECK(all[1].line() == 2);
}

TEST_CASE("origins outlive the configuration") {
    auto read = std::make_unique<config>(
        loaded<gateway>(toml("http.port = 1\n", "a name that is too long to be stored in place")));
    const cfg::origin where = read->origin<"http.port">();
    read.reset();
    CHECK(where.name() == "a name that is too long to be stored in place");
}

TEST_CASE("a copy and a moved configuration are complete") {
    config first = loaded<gateway>(toml("http.port = 1\n"));
    const config copy = first;
    const config moved = std::move(first);
    CHECK(copy->http.port == 1);
    CHECK(moved->http.port == 1);
    CHECK(copy.origin<"http.port">() == moved.origin<"http.port">());
    CHECK(&copy->http.port != &moved->http.port);
    const gateway plain = *loaded<gateway>(toml("http.port = 2\n"));
    CHECK(plain.http.port == 2);
}

// ---- relative paths -------------------------------------------------------------------------------------------------

cfg::origin from(cfg::source_kind kind, std::string name) {
    return {kind, std::make_shared<const std::string>(std::move(name)), 1, 1};
}

TEST_CASE("a relative path means one beside the file that it stands in") {
    using cfg::resolve_path;
    using cfg::source_kind;
    CHECK(resolve_path("cert.pem", from(source_kind::file, "/etc/app/gateway.toml")) == "/etc/app/cert.pem");
    CHECK(resolve_path("tls/cert.pem", from(source_kind::file, "conf/gateway.toml")) == "conf/tls/cert.pem");
    CHECK(resolve_path("../cert.pem", from(source_kind::file, "conf/gateway.toml")) == "conf/../cert.pem");
    CHECK(resolve_path("cert.pem", from(source_kind::file, "gateway.toml")) == "cert.pem");
    CHECK(resolve_path("/cert.pem", from(source_kind::file, "/etc/app/gateway.toml")) == "/cert.pem");
    CHECK(resolve_path("", from(source_kind::file, "/etc/app/gateway.toml")).empty());
}

TEST_CASE("a relative path from elsewhere stays as it is") {
    using cfg::source_kind;
    for (const source_kind kind : {source_kind::text, source_kind::environment, source_kind::flag})
        CHECK(cfg::resolve_path("cert.pem", from(kind, "/etc/app/name")) == "cert.pem");
    CHECK(cfg::resolve_path("cert.pem", cfg::origin()) == "cert.pem");
    const config read = loaded<gateway>(toml("certificate = 'tls/cert.pem'\n", "/etc/app/gateway.toml"));
    CHECK(read->certificate == "tls/cert.pem");
    CHECK(read.resolved_path<"certificate">() == "tls/cert.pem");
    CHECK(loaded<gateway>().resolved_path<"certificate">() == "default.pem");
}

// ---- warnings -------------------------------------------------------------------------------------------------------

struct renamed {
    int port = 0;
    struct {
        int size = 1;
    } pool;
    static constexpr cfg::field schema[] = {cfg::field("port").was("http.port")};
};

TEST_CASE("what was accepted but odd is told as warnings") {
    const auto read = loaded<renamed>(toml("http.port = 80\nstray = 1\n").unknown(cfg::warn));
    CHECK(read->port == 80);
    REQUIRE(read.warnings().size() == 2);
    for (const cfg::problem& each : read.warnings()) CHECK(each.level == cfg::problem::severity::warning);
    CHECK(read.warnings()[0].where.to_string() == "gateway.toml:1:6");
    CHECK(read.warnings()[0].message == "\"http.port\" is an old name");
    CHECK(read.warnings()[1].path == "stray");
    CHECK(read.origin<"port">().to_string() == "gateway.toml:1:13");
}

TEST_CASE("unknown keys that are ignored leave no trace") {
    const auto read = loaded<renamed>(toml("stray = 1\n[pool]\nsise = 2\n").unknown(cfg::ignore));
    CHECK(read.warnings().empty());
    CHECK(read->pool.size == 1);
}

}  // namespace
