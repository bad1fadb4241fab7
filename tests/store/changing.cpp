// SPDX-License-Identifier: MIT
// Tests of store/store.hpp: set, update and reset.
#include "changing.hpp"

#include "storing.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using changing::changed_by;
using changing::gateway;
using changing::route;
using storing::contains;
using storing::event_log;
using storing::outcome_of;
using storing::report_of;
using storing::rewritable;

using store_of_gateway = cfg::store<gateway>;
using names = std::vector<std::string>;
using labels = std::map<std::string, int>;

// ---- set ----------------------------------------------------------------------------------------------------------------

TEST_CASE("values of every kind are set, by type") {
    store_of_gateway store(rewritable{"http.port = 1000\npeers = ['file']\n"});
    CHECK(changed_by(store.set<"http.port">(2000)) == "http.port");
    CHECK(store.get<"http.port">() == 2000);
    CHECK(changed_by(store.set<"http.timeout">(std::chrono::seconds(2))) == "http.timeout");
    CHECK(store.get<"http.timeout">() == std::chrono::milliseconds(2000));
    CHECK(changed_by(store.set<"level">(changing::level::error)) == "level");
    CHECK(store.get<"level">() == changing::level::error);
    CHECK(changed_by(store.set<"http.host">("there")) == "http.host");
    CHECK(changed_by(store.set<"peers">({"a", "b"})) == "peers");
    CHECK(changed_by(store.set<"limit">(3)) == "limit");
    CHECK(store.get<"limit">() == 3);
    CHECK(changed_by(store.set<"limit">(std::nullopt)) == "limit");
    CHECK_FALSE(store.get<"limit">().has_value());
    CHECK(changed_by(store.set<"burst">(changing::quota{7, 8})) == "burst");
    CHECK(changed_by(store.set<"token">("s3cr3t")) == "token");
    CHECK(changed_by(store.set<"plugins">(cfg::value("p"))) == "plugins");
    CHECK(changed_by(store.set<"mirrors">({{"m", 1, std::chrono::seconds(3)}})) == "mirrors");
    CHECK(store.version() == 12);
    const auto now = store.snapshot();
    CHECK(now->http.host == "there");
    CHECK(now->peers == names{"a", "b"});
    REQUIRE(now->burst.has_value());
    CHECK(now->burst->burst == 8);
    CHECK(now->token.expose() == "s3cr3t");
    CHECK(now->plugins == cfg::value("p"));
    CHECK(now->mirrors == std::vector<route>{{"m", 1, std::chrono::seconds(3)}});
    CHECK(now->admin.port == 8080);
    CHECK(store.reset());
    CHECK(store.get<"http.port">() == 1000);
    const names peers = store.get<"peers">();
    CHECK(peers == names{"file"});
}

TEST_CASE("what is set is exactly that, also where layers are merged") {
    const rewritable document(
        "labels = { b = 2 }\ntags = ['file']\nroutes = [{ id = 'file' }]\ntenants.one = { id = 'x' }\n");
    store_of_gateway store(document);
    CHECK(labels(store.get<"labels">()) == labels{{"made", 1}, {"b", 2}});
    REQUIRE(store.set<"labels">({{"c", 3}}));
    CHECK(labels(store.get<"labels">()) == labels{{"c", 3}});
    REQUIRE(store.set<"tags">({"set"}));
    CHECK(names(store.get<"tags">()) == names{"set"});
    REQUIRE(store.set<"routes">({{"set", 2, std::chrono::seconds(1)}}));
    CHECK(std::vector<route>(store.get<"routes">()) == std::vector<route>{{"set", 2, std::chrono::seconds(1)}});
    REQUIRE(store.set<"tenants">({}));
    CHECK(std::map<std::string, route>(store.get<"tenants">()).empty());
    // And stays so.
    document.write("labels = { d = 4 }\ntags = ['other']\nroutes = [{ id = 'other' }]\ntenants.two = { id = 'y' }\n");
    CHECK(outcome_of(store.reload()) == "unchanged");
    CHECK(labels(store.get<"labels">()) == labels{{"c", 3}});
    CHECK(names(store.get<"tags">()) == names{"set"});
    REQUIRE(store.set<"tags">({}));
    CHECK(names(store.get<"tags">()).empty());
    // Until it is taken back.
    CHECK(changed_by(store.reset()) == "labels tenants tags routes");
    CHECK(labels(store.get<"labels">()) == labels{{"made", 1}, {"d", 4}});
    CHECK(names(store.get<"tags">()) == names{"other"});
    CHECK(std::vector<route>(store.get<"routes">()) == std::vector<route>{{"other", 0, std::chrono::seconds(5)}});
    CHECK(std::map<std::string, route>(store.get<"tenants">()).contains("two"));
}

TEST_CASE("values are set by text, as flags are") {
    store_of_gateway store(rewritable{"labels = { b = 2 }\n"});
    CHECK(changed_by(store.set("http.port", "2000")) == "http.port");
    CHECK(store.get<"http.port">() == 2000);
    CHECK(changed_by(store.set("http.timeout", "3s", "somebody typed it")) == "http.timeout");
    CHECK(store.history().back().reason == "somebody typed it");
    CHECK(store.get<"http.timeout">() == std::chrono::seconds(3));
    CHECK(changed_by(store.set("level", "debug")) == "level");
    CHECK(changed_by(store.set("peers", "a, b")) == "peers");
    CHECK(names(store.get<"peers">()) == names{"a", "b"});
    CHECK(changed_by(store.set("labels.\"a.b\"", "3")) == "labels");
    CHECK(labels(store.get<"labels">()) == labels{{"made", 1}, {"b", 2}, {"a.b", 3}});
    CHECK(changed_by(store.set("tenants.acme", "{ id = 'acme', retries = 2 }")) == "tenants");
    CHECK(std::map<std::string, route>(store.get<"tenants">()).at("acme") == route{"acme", 2, std::chrono::seconds(5)});
    CHECK(outcome_of(store.set("http.port", "2000")) == "unchanged");
}

TEST_CASE("what is refused changes nothing, and is told with the place and what is expected") {
    const event_log events;
    store_of_gateway store(events.options(), rewritable{"http.port = 1000\n"});
    const std::string too_small = report_of(store.set<"http.port">(0));
    CHECK(contains(too_small, "error: http.port: "));
    CHECK(contains(too_small, "--> override http.port"));
    CHECK(contains(too_small, "http.port = 0"));
    CHECK(contains(too_small, "expected"));
    CHECK(contains(too_small, "configuration not changed: 1 error"));
    CHECK(events.last().what == cfg::event::kind::refused);
    CHECK(events.last().cause == cfg::change_cause::set);
    CHECK(events.last().error == too_small);
    CHECK(contains(report_of(store.set<"http.port">(65536)), "http.port"));
    CHECK(contains(report_of(store.set("http.port", "many")), "http.port = many"));
    CHECK(contains(report_of(store.set("http.prot", "1")), "did you mean \"http.port\"?"));
    CHECK(contains(report_of(store.set("level", "debgu")), "debug"));
    CHECK(contains(report_of(store.set<"routes">({{"a", 6, std::chrono::seconds(1)}})), "routes[0].retries"));
    CHECK(contains(report_of(store.set<"http.host">("")), "http.host"));
    // Each is in order, but not with the rest.
    const std::string crossed = report_of(store.set<"low">(11));
    CHECK(contains(crossed, "low must not be above high"));
    CHECK(contains(crossed, "configuration not changed: 1 error"));
    CHECK(store.version() == 1);
    CHECK(store.get<"http.port">() == 1000);
    CHECK(store.get<"low">() == 1);
    CHECK(store.overrides().empty());
    CHECK(store.counters().refused == 8);
    CHECK(store.history().size() == 1);
    CHECK(outcome_of(store.set<"low">(10)) == "committed");
}

TEST_CASE("to set what is there already makes no version, but stays when the sources change") {
    const rewritable document("http.port = 1000\nlabels = { a = 1 }\n");
    const event_log events;
    store_of_gateway store(events.options(), document);
    const auto outcome = store.set<"http.port">(1000, "to be sure");
    REQUIRE(outcome);
    CHECK_FALSE(*outcome);
    CHECK(outcome->changes().empty());
    CHECK(outcome->version() == 1);
    CHECK(events.last().what == cfg::event::kind::unchanged);
    CHECK(events.last().reason == "to be sure");
    CHECK(store.version() == 1);
    CHECK(store.history().size() == 1);
    CHECK(store.history().front().cause == cfg::change_cause::construction);
    CHECK(store.history().front().reason == "");
    const auto loaded = store.loaded();
    CHECK(loaded->origin<"http.port">().to_string() == "override http.port");
    CHECK(store.overrides().paths() == names{"http.port"});
    CHECK(outcome_of(store.set<"labels">({{"made", 1}, {"a", 1}})) == "unchanged");
    document.write("http.port = 2000\nlabels = { a = 2 }\n");
    CHECK(outcome_of(store.reload()) == "unchanged");
    CHECK(store.get<"http.port">() == 1000);
    CHECK(changed_by(store.reset<"http.port">()) == "http.port");
    CHECK(store.get<"http.port">() == 2000);
}

// ---- update ---------------------------------------------------------------------------------------------------------------

TEST_CASE("several values are changed by a function, all or nothing") {
    const rewritable document(
        "http.port = 1000\nlabels = { b = 2 }\ntags = ['file']\nlimit = 3\nburst = { rps = 1 }\nroutes = [{ id = 'r' "
        "}]\n");
    store_of_gateway store(document);
    int told = 0;
    const auto watching = store.on_any_change([&](const cfg::changes<gateway>& changed) {
        ++told;
        CHECK(changed.size() == 9);
        CHECK(changed.before().http.port == 1000);
        CHECK(changed.after().http.port == 2000);
    });
    const auto outcome = store.update(
        [](gateway& config) {
            config.http.port = 2000;
            config.http.timeout = std::chrono::milliseconds(1);
            config.labels.erase("made");
            config.labels["c"] = 3;
            config.tags.push_back("updated");
            config.routes.front().retries = 4;
            config.routes.push_back({"s", 1, std::chrono::seconds(2)});
            config.limit.reset();
            config.burst.reset();
            config.low = 20;
            config.high = 30;  // with the other one, or not at all
        },
        "by hand");
    CHECK(changed_by(outcome) == "http.port http.timeout labels tags routes limit burst low high");
    CHECK(told == 1);
    CHECK(store.version() == 2);
    CHECK(store.history().back().cause == cfg::change_cause::update);
    CHECK(store.history().back().reason == "by hand");
    const auto now = store.snapshot();
    CHECK(now->labels == labels{{"b", 2}, {"c", 3}});
    CHECK(now->tags == names{"file", "updated"});
    CHECK(now->routes == std::vector<route>{{"r", 4, std::chrono::seconds(5)}, {"s", 1, std::chrono::seconds(2)}});
    CHECK_FALSE(now->limit.has_value());
    CHECK_FALSE(now->burst.has_value());
    CHECK(now->high == 30);
    CHECK(outcome_of(store.reload()) == "unchanged");
    CHECK(store.overrides().contains<"limit">());
    CHECK_FALSE(store.overrides().contains<"http.host">());
}

TEST_CASE("a function that throws, and one that does nothing, change nothing") {
    const event_log events;
    store_of_gateway store(events.options(), rewritable{"http.port = 1000\n"});
    CHECK_THROWS_WITH_AS(static_cast<void>(store.update([](gateway& config) {
        config.http.port = 1;
        throw std::runtime_error("mine");
    })),
                         "mine", std::runtime_error);
    CHECK(store.get<"http.port">() == 1000);
    CHECK(store.version() == 1);
    CHECK(events.all().size() == 1);
    CHECK(outcome_of(store.update([](gateway&) {})) == "unchanged");
    CHECK(store.overrides().empty());
    CHECK(outcome_of(store.set<"http.port">(2)) == "committed");  // the turn was given back
}

TEST_CASE("all that is wrong with an update is told at once") {
    store_of_gateway store(rewritable{"http.port = 1000\n"});
    const auto refused = store.update([](gateway& config) {
        config.http.port = 0;
        config.admin.host = "";
        config.routes.push_back({"a", 9, std::chrono::seconds(1)});
        config.labels["fine"] = 1;
    });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().problems().size() == 3);
    CHECK(contains(report_of(refused), "http.port"));
    CHECK(contains(report_of(refused), "admin.host"));
    CHECK(contains(report_of(refused), "routes[0].retries"));
    CHECK(contains(report_of(refused), "configuration not changed: 3 errors"));
    CHECK(contains(report_of(store.update([](gateway& config) { config.high = 0; })), "low must not be above high"));
    CHECK(store.version() == 1);
    CHECK(store.overrides().empty());
}

TEST_CASE("secrets are set, compared and taken back, and never shown") {
    const event_log events;
    store_of_gateway store(events.options(), rewritable{"token = 'from the file'\n"});
    CHECK(outcome_of(store.set<"token">("topsecret1")) == "committed");
    CHECK(outcome_of(store.set<"token">("topsecret1")) == "unchanged");
    CHECK(outcome_of(store.update([](gateway& config) { config.token = "topsecret2"; })) == "committed");
    CHECK(outcome_of(store.set("token", "topsecret3")) == "committed");
    const auto token = store.get<"token">();
    CHECK(token->expose() == "topsecret3");
    CHECK(outcome_of(store.reset<"token">()) == "committed");
    for (const cfg::event& each : events.all()) {
        CHECK_FALSE(contains(cfg::to_string(each), "topsecret"));
        CHECK_FALSE(contains(cfg::to_json(each), "topsecret"));
        CHECK_FALSE(contains(cfg::to_json(each), "from the file"));
    }
    CHECK(contains(events.all()[1].changes, "token: ******** -> ********"));
    CHECK_FALSE(contains(store.overrides().to_string(), "topsecret"));
}

// ---- reset ----------------------------------------------------------------------------------------------------------------

TEST_CASE("what was set is taken back by key, by section, or all of it") {
    store_of_gateway store(rewritable{"http.port = 1000\n"});
    const auto change_all = [&] {
        REQUIRE(store.update([](gateway& config) {
            config.http = {"set", 2, std::chrono::milliseconds(2)};
            config.admin = {"set", 3, std::chrono::milliseconds(3)};
            config.labels = {{"set", 4}};
        }));
    };
    change_all();
    CHECK(changed_by(store.reset<"http.port">()) == "http.port");
    CHECK(store.get<"http.port">() == 1000);
    CHECK(changed_by(store.reset<"http">("enough of it")) == "http.host http.timeout");
    CHECK(store.history().back().reason == "enough of it");
    CHECK(store.history().back().cause == cfg::change_cause::reset);
    CHECK(outcome_of(store.reset<"http">()) == "unchanged");
    CHECK(changed_by(store.reset("admin.host")) == "admin.host");
    CHECK(changed_by(store.reset("labels.set")) == "labels");
    CHECK(labels(store.get<"labels">()).empty());
    change_all();
    CHECK(changed_by(store.reset()) == "http.host http.port http.timeout admin.host admin.port admin.timeout labels");
    CHECK(store.overrides().empty());
    CHECK(outcome_of(store.reset()) == "unchanged");
    CHECK(contains(report_of(store.reset("http.prot")), "did you mean \"http.port\"?"));
    CHECK(contains(report_of(store.reset("http.prot")), "configuration not changed"));
}

TEST_CASE("what cannot be taken back, because the rest would not be in order, stays") {
    const rewritable document("low = 1\nhigh = 10\n");
    store_of_gateway store(document);
    REQUIRE(store.update([](gateway& config) {
        config.low = 20;
        config.high = 30;
    }));
    CHECK(contains(report_of(store.reset<"high">()), "low must not be above high"));
    CHECK(store.get<"high">() == 30);
    CHECK(store.overrides().contains<"high">());
    CHECK(changed_by(store.reset()) == "low high");
}

}  // namespace
