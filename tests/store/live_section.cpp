// SPDX-License-Identifier: MIT
// Tests of store/live_section.hpp: a section of a store, for a component that knows nothing of the rest.
#include <cfg/store/store.hpp>

#include "changing_text.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using store_test::changing_text;
using texts = std::vector<std::string>;

struct pool_settings {
    int size = 4;
    std::chrono::milliseconds idle{100};
};

struct redis_settings {
    std::string host = "localhost";
    std::uint16_t port = 6379;
    pool_settings pool;
    std::optional<double> load;
    std::vector<std::string> replicas;

    static constexpr cfg::field schema[] = {cfg::field("port").min(1)};
};

// The section lies neither at the beginning nor alone, and its sister has the same type.
struct gateway {
    bool verbose = false;
    std::string name = "gateway";
    redis_settings sessions;
    char padding = 'x';
    redis_settings redis;
    int threads = 4;
};

/// Knows its settings, and no store.
class cache {
public:
    explicit cache(cfg::live_section<redis_settings> settings)
        : settings_(settings),
          port_(settings.live<"port">()),
          size_(settings.live<"pool.size">()),
          on_place_(settings.on_change<"host", "port">([this] { ++reconnects; })),
          on_pool_(settings.on_change<"pool">(
              [this](const pool_settings& before, const pool_settings& after) { grown += after.size - before.size; })),
          on_prepare_(
              settings.on_prepare<"pool.*">([](const cfg::changes<redis_settings>& proposed, cfg::preparation& step) {
                  if (proposed.after().pool.size > 100) step.refuse("a pool of more than 100 is not to be had");
              })) {}

    [[nodiscard]] std::string place() const {
        const auto now = settings_.snapshot();
        return now->host + ":" + std::to_string(now->port);
    }
    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] int size() const { return *size_; }

    int reconnects = 0;
    int grown = 0;

private:
    cfg::live_section<redis_settings> settings_;
    cfg::live<std::uint16_t> port_;
    cfg::live<int> size_;
    cfg::subscription on_place_;
    cfg::subscription on_pool_;
    cfg::subscription on_prepare_;
};

/// The same component, over a store of its section alone, or of the whole: Prefix says which.
template <class Config, cfg::fixed_string Port, cfg::fixed_string Size, cfg::fixed_string Host>
void check_component(cfg::store<Config>& store, cfg::live_section<redis_settings> section) {
    cache one(section);
    CHECK(one.place() == "localhost:6379");
    CHECK(one.port() == 6379);
    CHECK(one.size() == 4);
    REQUIRE(store.template set<Port>(7000));
    REQUIRE(store.template set<Host>("elsewhere"));
    CHECK(one.place() == "elsewhere:7000");
    CHECK(one.port() == 7000);
    CHECK(one.reconnects == 2);
    REQUIRE(store.template set<Size>(10));
    CHECK(one.grown == 6);
    CHECK(one.size() == 10);
    const auto refused = store.template set<Size>(101);
    REQUIRE(!refused);
    CHECK(refused.error().problems()[0].message == "a pool of more than 100 is not to be had");
    CHECK(one.size() == 10);
    CHECK(one.grown == 6);
    CHECK(one.reconnects == 2);
}

TEST_CASE("a component is tested with a store of its section alone") {
    cfg::store<redis_settings> store(changing_text{""});
    check_component<redis_settings, "port", "pool.size", "host">(store, store.section());
}

TEST_CASE("a component is given a section of the whole") {
    cfg::store<gateway> store(changing_text{""});
    check_component<gateway, "redis.port", "redis.pool.size", "redis.host">(store, store.section<"redis">());
    CHECK(store.get<"sessions.port">() == 6379);
    CHECK(store.get<"sessions.pool.size">() == 4);
}

struct fixture {
    changing_text source{"redis.host = 'here'\nsessions.host = 'there'\nredis.pool.size = 7"};
    cfg::store<gateway> store{source};
    cfg::live_section<redis_settings> redis = store.section<"redis">();
};

TEST_CASE_FIXTURE(fixture, "a section reads its own values, now and at any time") {
    static_assert(std::is_same_v<decltype(redis.get<"port">()), std::uint16_t>);
    static_assert(std::is_same_v<decltype(redis.get<"host">()), cfg::snapshot<std::string>>);
    static_assert(std::is_same_v<decltype(redis.get<"pool">()), cfg::snapshot<pool_settings>>);
    static_assert(std::is_same_v<decltype(redis.live<"pool.idle">()), cfg::live<std::chrono::milliseconds>>);
    const auto host = redis.get<"host">();
    CHECK(*host == "here");
    CHECK(std::string(redis.get<"host">()) == "here");
    const auto pool = redis.get<"pool">();
    CHECK(pool->size == 7);
    CHECK(redis.get<"pool.size">() == 7);
    CHECK(redis.get<"pool.idle">() == std::chrono::milliseconds(100));
    const std::optional<double> load = redis.get<"load">();
    CHECK(!load);
    const auto idle = redis.live<"pool.idle">();
    const auto before = redis.snapshot();
    REQUIRE(store.update([](gateway& that) {
        that.redis.host = "elsewhere";
        that.redis.port = 1;
        that.redis.pool = {8, std::chrono::milliseconds(5)};
        that.redis.load = 0.5;
        that.redis.replicas = {"a", "b"};
        that.sessions.port = 2;
    }));
    CHECK(before->host == "here");
    CHECK(*host == "here");
    CHECK(pool->size == 7);
    CHECK(before.version() == 1);
    CHECK(idle.get() == std::chrono::milliseconds(5));
    CHECK(redis.get<"port">() == 1);
    const std::optional<double> loaded = redis.get<"load">();
    CHECK(loaded == 0.5);
    const auto after = redis.snapshot();
    CHECK(after.version() == 2);
    CHECK(after->host == "elsewhere");
    CHECK(after.get<"pool.size">() == 8);
    CHECK(after->replicas == texts{"a", "b"});
    const auto whole = store.snapshot();
    CHECK(&*after == &whole->redis);
}

TEST_CASE_FIXTURE(fixture, "a section is told of its own changes, in all shapes") {
    texts told;
    const auto any = redis.on_change([&](const redis_settings& before, const redis_settings& after) {
        told.push_back(before.host + ">" + after.host);
    });
    const auto any_changes = redis.on_change([&](const cfg::changes<redis_settings>& changed) {
        told.push_back(std::to_string(changed.size()));
        changed.for_each([&](auto key, const auto&, const auto&) { told.emplace_back(key.path); });
    });
    const auto nothing = redis.on_change([&] { told.emplace_back("nothing"); });
    const auto values = redis.on_change<"port">([&](std::uint16_t before, std::uint16_t after) {
        told.push_back(std::to_string(before) + ">" + std::to_string(after));
    });
    const auto part = redis.on_change<"pool">([&](const pool_settings& before, const pool_settings& after) {
        told.push_back("pool " + std::to_string(before.size) + ">" + std::to_string(after.size));
    });
    const auto pattern =
        redis.on_change<"pool.*", "replicas", "load">([&](const cfg::changes<redis_settings>& changed) {
            told.push_back("pattern " + std::to_string(changed.contains<"pool.size">()) +
                           std::to_string(changed.contains<"replicas">()));
        });
    const auto keys = redis.on_change<"load", "host">([&] { told.emplace_back("keys"); });
    REQUIRE(store.set<"sessions.port">(1));
    REQUIRE(store.set<"sessions.pool.size">(1));
    REQUIRE(store.set<"threads">(1));
    CHECK(told.empty());
    REQUIRE(store.set<"redis.port">(1));
    CHECK(told == texts{"here>here", "1", "port", "nothing", "6379>1"});
    told.clear();
    REQUIRE(store.update([](gateway& that) {
        that.redis.host = "x";
        that.redis.pool.size = 9;
        that.sessions.host = "y";
        that.verbose = true;
    }));
    CHECK(told == texts{"here>x", "2", "host", "pool.size", "nothing", "pool 7>9", "pattern 10", "keys"});
    told.clear();
    REQUIRE(store.set<"redis.replicas">(texts{"r"}));
    CHECK(told == texts{"x>x", "1", "replicas", "nothing", "pattern 01"});
}

TEST_CASE_FIXTURE(fixture, "what a section is told first is what it has") {
    texts told;
    const auto now =
        redis.on_change([&](const redis_settings& before,
                            const redis_settings& after) { told.push_back(before.host + ">" + after.host); },
                        {.invoke_now = true});
    CHECK(told == texts{"here>here"});
    std::function<void()> task;
    const auto posted = redis.on_change<"host">(
        [&](const std::string& before, const std::string& after) { told.push_back(before + ":" + after); },
        {.post = [&](std::function<void()> each) { task = std::move(each); }});
    REQUIRE(store.set<"redis.host">("x"));
    CHECK(told == texts{"here>here", "here>x"});
    REQUIRE(task);
    task();
    CHECK(told.back() == "here:x");
}

TEST_CASE_FIXTURE(fixture, "a section is asked about its own changes, and refuses them for the whole") {
    texts asked;
    const auto one = redis.on_prepare<"pool.size", "host">(
        [&](const cfg::changes<redis_settings>& proposed, cfg::preparation& step) {
            asked.push_back(proposed.before().host + ">" + proposed.after().host + " of " +
                            std::to_string(proposed.size()));
            if (proposed.after().pool.size == 13) step.refuse("an unlucky size");
        });
    REQUIRE(store.set<"sessions.host">("x"));
    REQUIRE(store.set<"redis.port">(1));
    CHECK(asked.empty());
    REQUIRE(store.update([](gateway& that) {
        that.redis.host = "y";
        that.redis.port = 2;
        that.sessions.host = "z";
    }));
    CHECK(asked == texts{"here>y of 2"});
    const auto refused = store.update([](gateway& that) {
        that.redis.pool.size = 13;
        that.verbose = true;
    });
    REQUIRE(!refused);
    CHECK_FALSE(store.get<"verbose">());
}

TEST_CASE_FIXTURE(fixture, "a section has sections") {
    const cfg::live_section<pool_settings> pool = redis.section<"pool">();
    const cfg::live_section<pool_settings> same = store.section<"redis.pool">();
    const cfg::live_section<pool_settings> other = store.section<"sessions.pool">();
    std::vector<std::pair<int, int>> told;
    const auto one = pool.on_change<"size">([&](int before, int after) { told.emplace_back(before, after); });
    const auto two = other.on_change([&] { told.emplace_back(0, 0); });
    CHECK(pool.get<"size">() == 7);
    CHECK(same.get<"size">() == 7);
    CHECK(other.get<"size">() == 4);
    REQUIRE(store.set<"redis.pool.size">(8));
    CHECK(told == std::vector<std::pair<int, int>>{{7, 8}});
    CHECK(pool.live<"size">().get() == 8);
    const pool_settings copy = same.snapshot();
    CHECK(copy.size == 8);
    CHECK(other.get<"size">() == 4);
    REQUIRE(store.set<"sessions.pool.idle">(std::chrono::milliseconds(1)));
    CHECK(told.size() == 2);
    CHECK(other.get<"idle">() == std::chrono::milliseconds(1));
    CHECK(pool.get<"idle">() == std::chrono::milliseconds(100));
}

}  // namespace
