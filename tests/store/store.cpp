// SPDX-License-Identifier: MIT
// A store: reading, changing, telling.
#include <cfg/cfg.hpp>
#include <cfg/store/store.hpp>
#include <doctest/doctest.h>

namespace {

struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;
    std::chrono::milliseconds timeout{250};

    static constexpr cfg::field schema[] = {cfg::field("port").min(1)};
};

struct gateway {
    server http;
    server admin;
    std::map<std::string, int> labels{{"a", 1}};
    std::vector<std::string> peers;
    std::optional<int> limit;
    bool verbose = false;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("peers").append(), cfg::field("threads").restart()};
};

TEST_CASE("values are read, set and reset") {
    cfg::store<gateway> store(cfg::text(cfg::toml, "http.port = 1000\npeers = ['x']\n"));
    CHECK(store.version() == 1);
    CHECK(store.get<"http.port">() == 1000);
    CHECK(store.get<"http.timeout">() == std::chrono::milliseconds(250));
    const std::string host = store.get<"http.host">();
    CHECK(host == "localhost");
    const auto before = store.snapshot();
    std::vector<std::string> told;
    const auto watching = store.on_change<"http.port">([&](std::uint16_t old, std::uint16_t now) { told.push_back(std::to_string(old) + ">" + std::to_string(now)); });
    const auto set = store.set<"http.port">(2000);
    REQUIRE(set);
    CHECK(set->version() == 2);
    CHECK(store.get<"http.port">() == 2000);
    CHECK(before->http.port == 1000);
    CHECK(told == std::vector<std::string>{"1000>2000"});
    CHECK(store.reset<"http.port">());
    CHECK(store.get<"http.port">() == 1000);
    CHECK_FALSE(store.set<"http.port">(0));
    CHECK(store.version() == 3);
}

}  // namespace
