// SPDX-License-Identifier: MIT
// Tests of store/testing.hpp: overrides that end with their scope.
#include <cfg/store/testing.hpp>

#include <cfg/cfg.hpp>
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using cfg::testing::with;

struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;

    static constexpr cfg::field schema[] = {cfg::field("port").min(1024)};
};

struct gateway {
    server http;
    std::map<std::string, int> labels{{"a", 1}};
    std::vector<std::string> peers{"first"};
    std::optional<int> limit;
    cfg::secret<std::string> token;
    int least = 1;
    int most = 10;

    static constexpr cfg::field schema[] = {cfg::field("peers").append()};

    void check(cfg::report<gateway>& that) const {
        that.require<"least", "most">(least <= most, "least must not exceed most");
    }
};

static_assert(!std::is_move_constructible_v<cfg::testing::override_scope<gateway>>);

using labels = std::map<std::string, int>;

TEST_CASE("a value is overridden within the scope, and nothing is set afterwards") {
    cfg::store<gateway> store(cfg::text(cfg::toml, "http.port = 9000"));
    {
        const auto other = with<"http.port">(store, 9001);
        CHECK(store.get<"http.port">() == 9001);
        CHECK(store.overrides().contains("http.port"));
    }
    CHECK(store.get<"http.port">() == 9000);
    CHECK(store.overrides().empty());
    CHECK(store.version() == 3);
}

TEST_CASE("every kind of leaf can be overridden") {
    cfg::store<gateway> store(cfg::text(cfg::toml, "labels.b = 2\npeers = ['second']\ntoken = 'sesame'"));
    const gateway before = store.snapshot();
    {
        const auto host = with<"http.host">(store, "other");
        const auto map = with<"labels">(store, {{"c", 3}});
        const auto list = with<"peers">(store, {"third"});
        const auto optional = with<"limit">(store, 5);
        const auto secret = with<"token">(store, std::string("open"));
        const auto now = store.snapshot();
        CHECK(now->http.host == "other");
        CHECK(now->labels == labels{{"c", 3}});
        CHECK(now->peers == std::vector<std::string>{"third"});
        CHECK(now->limit == 5);
        CHECK(now->token.expose() == "open");
    }
    const auto after = store.snapshot();
    CHECK(cfg::diff(before, *after).empty());
    CHECK(after->labels == labels{{"a", 1}, {"b", 2}});
    CHECK(store.overrides().empty());
}

TEST_CASE("an empty optional can be the other value") {
    cfg::store<gateway> store(cfg::text(cfg::toml, "limit = 3"));
    {
        const auto none = with<"limit">(store, std::nullopt);
        CHECK_FALSE(gateway(store.snapshot()).limit.has_value());
    }
    CHECK(store.overrides().empty());
}

TEST_CASE("what was set at run time is back afterwards") {
    cfg::store<gateway> store(cfg::text(cfg::toml, "labels.b = 2"));
    REQUIRE(store.set<"http.port">(9002));
    REQUIRE(store.set("labels.c", "3"));
    REQUIRE(store.set<"token">(std::string("sesame")));
    REQUIRE(store.set<"peers">({"only"}));
    const std::string before = store.overrides().to_string();
    {
        const auto port = with<"http.port">(store, 9003);
        const auto map = with<"labels">(store, {{"z", 26}});
        const auto token = with<"token">(store, std::string("open"));
        const auto peers = with<"peers">(store, {"none", "of", "them"});
        CHECK(store.overrides().to_string() != before);
    }
    CHECK(store.overrides().to_string() == before);
    const auto after = store.snapshot();
    CHECK(after->http.port == 9002);
    CHECK(after->labels == labels{{"a", 1}, {"b", 2}, {"c", 3}});
    CHECK(after->token.expose() == "sesame");
    CHECK(after->peers == std::vector<std::string>{"only"});
    REQUIRE(store.reset());
    CHECK(gateway(store.snapshot()).peers == std::vector<std::string>{"first"});
}

TEST_CASE("scopes can be nested, of one key and of several") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    {
        const auto outer = with<"http.port">(store, 2000);
        {
            const auto inner = with<"http.port">(store, 3000);
            const auto host = with<"http.host">(store, "inner");
            CHECK(store.get<"http.port">() == 3000);
        }
        CHECK(store.get<"http.port">() == 2000);
        CHECK(gateway(store.snapshot()).http.host == "localhost");
        CHECK(store.overrides().paths() == std::vector<std::string>{"http.port"});
    }
    CHECK(store.get<"http.port">() == 8080);
}

TEST_CASE("a value that is refused is thrown, and changes nothing") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    CHECK_THROWS_AS(static_cast<void>(with<"http.port">(store, 80)), cfg::load_error);
    CHECK_THROWS_AS(static_cast<void>(with<"least">(store, 11)), cfg::load_error);
    CHECK(store.version() == 1);
    CHECK(store.overrides().empty());
}

TEST_CASE("other keys that are set within the scope stay") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    {
        const auto port = with<"http.port">(store, 2000);
        REQUIRE(store.set<"limit">(7));
    }
    CHECK(store.overrides().paths() == std::vector<std::string>{"limit"});
}

TEST_CASE("reloads within the scope keep the value") {
    cfg::store<gateway> store(cfg::text(cfg::toml, "http.port = 9000"));
    {
        const auto port = with<"http.port">(store, 2000);
        REQUIRE(store.reload());
        CHECK(store.get<"http.port">() == 2000);
    }
    CHECK(store.get<"http.port">() == 9000);
}

TEST_CASE("those who subscribed are told of both ways") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    std::vector<std::uint16_t> told;
    const auto watching = store.on_change<"http.port">([&](std::uint16_t, std::uint16_t now) { told.push_back(now); });
    { const auto port = with<"http.port">(store, 2000); }
    CHECK(told == std::vector<std::uint16_t>{2000, 8080});
}

TEST_CASE("components that have a section see the value") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    const cfg::live_section<server> section = store.section<"http">();
    const cfg::live<std::uint16_t> port = section.live<"port">();
    {
        const auto other = with<"http.port">(store, 2000);
        CHECK(section.get<"port">() == 2000);
        CHECK(port == 2000);
    }
    CHECK(port == 8080);
}

TEST_CASE("where the way back is refused the value stays") {
    cfg::store<gateway> store(cfg::text(cfg::toml, ""));
    {
        const auto least = with<"least">(store, 5);
        const auto most = with<"most">(store, 20);
        REQUIRE(store.set<"most">(6));
    }
    CHECK(store.get<"most">() == 10);
    {
        const auto most = with<"most">(store, 20);
        REQUIRE(store.set<"least">(15));
    }
    CHECK(store.get<"most">() == 20);
}

}  // namespace
