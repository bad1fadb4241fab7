// SPDX-License-Identifier: MIT
// Tests of store/event.hpp: what happens to a store, as it is told, written and counted.
#include <cfg/store/event.hpp>

#include "storing.hpp"

#include <cfg/core/secret.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using cfg::change_cause;
using cfg::event;
using storing::contains;
using storing::event_log;
using storing::outcome_of;
using storing::rewritable;
using namespace std::chrono_literals;

// ---- as text ----------------------------------------------------------------------------------------------------------------

/// 2024-05-01T12:00:00Z
constexpr std::chrono::system_clock::time_point noon{std::chrono::seconds(1714564800)};

[[nodiscard]] event reload_of(event::kind what) {
    event happened;
    happened.what = what;
    happened.cause = change_cause::reload;
    happened.version = 4;
    happened.time = noon + 250ms;
    return happened;
}

TEST_CASE("a commit, for people and for programs") {
    event happened = reload_of(event::kind::committed);
    CHECK(cfg::to_string(happened) == "configuration version 4: reload\n");
    CHECK(cfg::to_json(happened) ==
          R"({"time": "2024-05-01T12:00:00.250Z", "event": "committed", "version": 4, "cause": "reload"})");
    happened.reason = "SIGHUP";
    happened.changes = "http.port: 1 -> 2\n- peers[0]\n";
    happened.warnings = {"warning: one\n  --> there\n", "warning: two\n"};
    happened.pending_restart = {"threads", "pool.size"};
    CHECK(cfg::to_string(happened) ==
          "configuration version 4: reload (SIGHUP)\n"
          "  http.port: 1 -> 2\n"
          "  - peers[0]\n"
          "  warning: one\n"
          "    --> there\n"
          "  warning: two\n"
          "  threads: the new value needs a restart\n"
          "  pool.size: the new value needs a restart\n");
    CHECK(
        cfg::to_json(happened) ==
        R"({"time": "2024-05-01T12:00:00.250Z", "event": "committed", "version": 4, "cause": "reload", "reason": "SIGHUP", )"
        R"("changes": "http.port: 1 -> 2\n- peers[0]\n", "warnings": ["warning: one\n  --> there\n", "warning: two\n"], )"
        R"("pending_restart": ["threads", "pool.size"]})");
}

TEST_CASE("what was not changed, was refused, and what subscribers did") {
    CHECK(cfg::to_string(reload_of(event::kind::unchanged)) == "configuration unchanged, version 4: reload\n");
    event refused = reload_of(event::kind::refused);
    refused.error = "error: port: too small\n\nconfiguration not changed: 1 error\n";
    CHECK(cfg::to_string(refused) ==
          "configuration change refused, still version 4: reload\n  error: port: too small\n\n  configuration not changed: 1 error\n");
    CHECK(contains(cfg::to_json(refused),
                   R"("event": "refused", "version": 4, "cause": "reload", "error": "error: port: too small\n\nconf)"));
    event failed = reload_of(event::kind::subscriber_failed);
    failed.error = "thrown";
    CHECK(cfg::to_string(failed) == "a subscriber of the configuration failed (version 4)\n  thrown\n");
    CHECK(cfg::to_json(failed) ==
          R"({"time": "2024-05-01T12:00:00.250Z", "event": "subscriber_failed", "version": 4, "error": "thrown"})");
    CHECK(cfg::to_string(reload_of(event::kind::subscriber_blocked)) ==
          "a subscriber of the configuration blocks (version 4), and those after it wait\n");
    CHECK(contains(cfg::to_json(reload_of(event::kind::subscriber_blocked)), R"("event": "subscriber_blocked")"));
    event started = reload_of(event::kind::started_from_backup);
    started.cause = change_cause::construction;
    started.reason = "backup 7 of 2024-05-01T11:58:40Z (/var/lib/b)";
    started.error = "error: file not found";
    started.warnings = {"the backup /var/lib/c is damaged"};
    CHECK(cfg::to_string(started) ==
          "configuration version 4: started from backup 7 of 2024-05-01T11:58:40Z (/var/lib/b), because the sources cannot be used:\n"
          "  error: file not found\n"
          "  the backup /var/lib/c is damaged\n"
          "  the program runs on these old values, flags and environment included; the next reload reads the sources again\n");
    CHECK(
        contains(cfg::to_json(started),
                 R"("event": "started_from_backup", "version": 4, "cause": "construction", "reason": "backup 7 of )"));
    CHECK_FALSE(contains(cfg::to_json(started), "the program runs"));
    started.reason = "one\ntwo";
    CHECK(cfg::to_string(started).starts_with(
        "configuration version 4: started from one\\ntwo, because the sources cannot be used:\n"));
    started.reason.clear();
    CHECK(cfg::to_string(started).starts_with(
        "configuration version 4: started from a backup, because the sources cannot be used:\n"));
    event unhealthy = reload_of(event::kind::health_failed);
    CHECK(cfg::to_string(unhealthy) == "configuration version 4\n");
    unhealthy.error = "the health check failed";
    CHECK(cfg::to_string(unhealthy) == "configuration version 4: the health check failed\n");
    unhealthy.error = "the health check failed\nport: 1 -> 2\n\nchange it\n";
    CHECK(cfg::to_string(unhealthy) ==
          "configuration version 4: the health check failed\n  port: 1 -> 2\n\n  change it\n");
    CHECK(contains(
        cfg::to_json(unhealthy),
        R"("event": "health_failed", "version": 4, "error": "the health check failed\nport: 1 -> 2\n\nchange it\n"})"));
    event not_backed_up = reload_of(event::kind::backup_failed);
    CHECK(cfg::to_string(not_backed_up) == "configuration version 4 runs, but no backup of it could be written\n");
    not_backed_up.error = "why\n";
    CHECK(cfg::to_string(not_backed_up) == "configuration version 4 runs, but no backup of it could be written:\n  why\n");
    CHECK(cfg::to_json(not_backed_up) ==
          R"({"time": "2024-05-01T12:00:00.250Z", "event": "backup_failed", "version": 4, "error": "why\n"})");
    event first = reload_of(event::kind::refused);
    first.version = 0;
    first.cause = change_cause::construction;
    CHECK(cfg::to_string(first) == "configuration refused: construction\n");
}

TEST_CASE("how changes of files are noticed") {
    event degraded = reload_of(event::kind::watch_degraded);
    degraded.error = "one reason\nanother one";
    CHECK(cfg::to_string(degraded) ==
          "notification of file changes is limited: they are found late, by polling, because:\n  one reason\n  another one\n");
    CHECK(
        cfg::to_json(degraded) ==
        R"({"time": "2024-05-01T12:00:00.250Z", "event": "watch_degraded", "version": 4, "error": "one reason\nanother one"})");
    degraded.error.clear();
    CHECK(cfg::to_string(degraded) == "notification of file changes is limited: they are found late, by polling\n");
    CHECK(cfg::to_string(reload_of(event::kind::watch_recovered)) == "notification of file changes works again\n");
    CHECK(cfg::to_json(reload_of(event::kind::watch_recovered)) ==
          R"({"time": "2024-05-01T12:00:00.250Z", "event": "watch_recovered", "version": 4})");
}

TEST_CASE("what is in order again says so") {
    event happened = reload_of(event::kind::committed);
    happened.reason = "SIGHUP";
    happened.recovered = true;
    CHECK(cfg::to_string(happened) == "configuration in order again, version 4: reload (SIGHUP)\n");
    CHECK(contains(cfg::to_json(happened),
                   R"("event": "committed", "version": 4, "cause": "reload", "reason": "SIGHUP", "recovered": true})"));
    happened.what = event::kind::unchanged;
    CHECK(cfg::to_string(happened) == "configuration in order again, version 4 unchanged: reload (SIGHUP)\n");
    CHECK(contains(cfg::to_json(happened), R"("recovered": true})"));
    happened.recovered = false;
    CHECK(cfg::to_string(happened) == "configuration unchanged, version 4: reload (SIGHUP)\n");
    CHECK_FALSE(contains(cfg::to_json(happened), "recovered"));
}

TEST_CASE("every cause has its name") {
    const std::vector<std::pair<change_cause, std::string>> all = {{change_cause::construction, "construction"},
                                                                   {change_cause::reload, "reload"},
                                                                   {change_cause::set, "set"},
                                                                   {change_cause::update, "update"},
                                                                   {change_cause::reset, "reset"},
                                                                   {change_cause::rollback, "rollback"}};
    for (const auto& [cause, name] : all) {
        event happened = reload_of(event::kind::committed);
        happened.cause = cause;
        CHECK(cfg::to_string(cause) == name);
        CHECK(cfg::to_string(happened) == "configuration version 4: " + name + "\n");
        CHECK(contains(cfg::to_json(happened), "\"cause\": \"" + name + "\""));
    }
}

TEST_CASE("times are in UTC with milliseconds, also before the epoch") {
    const auto written = [](std::chrono::system_clock::time_point time) {
        event happened;
        happened.time = time;
        return cfg::to_json(happened).substr(10, 24);
    };
    CHECK(written(noon) == "2024-05-01T12:00:00.000Z");
    CHECK(written(noon + 7ms) == "2024-05-01T12:00:00.007Z");
    CHECK(written(noon + 999999us) == "2024-05-01T12:00:00.999Z");
    CHECK(written({}) == "1970-01-01T00:00:00.000Z");
    CHECK(written(std::chrono::system_clock::time_point(-1ms)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("JSON is one line, whatever is in the texts") {
    event happened = reload_of(event::kind::committed);
    happened.reason = "a \"quoted\" back\\slash\n\ttab \x01 bell \x7f \r end \xc3\xa9";
    const std::string json = cfg::to_json(happened);
    CHECK(contains(json, R"("reason": "a \"quoted\" back\\slash\n\ttab \u0001 bell )"));
    CHECK(contains(json, "\xc3\xa9"));
    for (const char each : json) CHECK(static_cast<unsigned char>(each) >= 0x20);
    CHECK_FALSE(contains(json, "\n"));
}

// ---- of a store -----------------------------------------------------------------------------------------------------------------

constexpr bool is_long(std::string_view text) { return text.size() >= 4; }

struct account {
    int port = 1;
    cfg::secret<std::string> token;
    std::string password = "none";
    cfg::secret<int> pin = 0;

    static constexpr cfg::field schema[] = {cfg::field("port").min(0).was("listen"),
                                            cfg::field("password").secret().matches(is_long, "must be longer")};
};

TEST_CASE("a store tells what happens to it, in order") {
    const rewritable document("port = 10\n");
    const event_log events;
    const auto start = std::chrono::system_clock::now();
    cfg::store<account> store(events.options(), document);
    REQUIRE(events.all().size() == 1);
    CHECK(events.last().what == event::kind::committed);
    CHECK(events.last().cause == change_cause::construction);
    CHECK(events.last().version == 1);
    CHECK(events.last().time >= start);
    CHECK(events.last().changes == "");

    REQUIRE(store.set<"port">(20, "why not"));
    CHECK(events.last().cause == change_cause::set);
    CHECK(events.last().version == 2);
    CHECK(events.last().reason == "why not");
    CHECK(events.last().changes == "port: 10 -> 20\n");
    REQUIRE(store.reload("again"));
    CHECK(events.last().what == event::kind::unchanged);
    CHECK(events.last().cause == change_cause::reload);
    CHECK(events.last().version == 2);
    CHECK(events.last().changes == "");
    CHECK_FALSE(store.set<"port">(-1));
    CHECK(events.last().what == event::kind::refused);
    CHECK(events.last().version == 2);
    REQUIRE(store.rollback(1));
    CHECK(events.last().cause == change_cause::rollback);
    CHECK(events.last().version == 3);
    document.write("listen = 5\n");
    REQUIRE(store.reload());
    REQUIRE(events.last().warnings.size() == 1);
    CHECK(contains(events.last().warnings.front(), "listen"));
    CHECK(events.all().size() == 6);
}

TEST_CASE("a store says which reload is the first in order after one that was refused") {
    const rewritable document("port = 10\n");
    const event_log events;
    cfg::store<account> store(events.options(), document);
    CHECK_FALSE(events.last().recovered);
    REQUIRE(store.reload());
    CHECK_FALSE(events.last().recovered);
    for (const std::string_view good : {"port = 10\n", "port = 11\n"}) {
        for (int times = 0; times < 2; ++times) {
            document.write("port = -1\n");
            CHECK_FALSE(store.reload());
            CHECK_FALSE(events.last().recovered);
        }
        REQUIRE(store.set<"password">("of " + std::string(good)));  // says nothing of what the sources hold
        CHECK_FALSE(events.last().recovered);
        document.write(std::string(good));
        REQUIRE(store.reload());
        CHECK(events.last().recovered);
        REQUIRE(store.reload());
        CHECK_FALSE(events.last().recovered);
    }
    CHECK_FALSE(store.set<"port">(-1));
    REQUIRE(store.reload());
    CHECK_FALSE(events.last().recovered);
}

TEST_CASE("no event has a secret in it") {
    const rewritable document("token = 'hidden0'\npassword = 'hidden1'\npin = 424241\n");
    const event_log events;
    cfg::store<account> store(events.options(), document);
    REQUIRE(store.set<"token">("hidden2"));
    REQUIRE(store.set<"password">("hidden3"));
    REQUIRE(store.set("pin", "424242"));
    CHECK_FALSE(store.set("pin", "424243x"));
    CHECK_FALSE(store.set<"password">("hid"));
    CHECK_FALSE(store.set("password", "hid"));
    CHECK_FALSE(store.update([](account& config) {
        config.password = "hid";
        config.token = "hidden4";
    }));
    CHECK_FALSE(store.set("token.hidden5", "hidden6").has_value());
    document.write("token = ['hidden7']\npassword = 'hid'\npin = '424244'\n");
    CHECK_FALSE(store.reload());
    document.write("token = 'hidden8\npassword = 'hid'\n");
    CHECK_FALSE(store.reload());
    REQUIRE(store.reset());
    CHECK(events.all().size() == 12);
    for (const event& each : events.all()) {
        const std::string text = cfg::to_string(each) + cfg::to_json(each);
        CAPTURE(text);
        CHECK_FALSE(contains(text, "42424"));
        std::string rest = text;
        // The name in an unknown path is no secret.
        for (std::size_t at = rest.find("token.hidden5"); at != rest.npos; at = rest.find("token.hidden5"))
            rest.erase(at, 13);
        CHECK_FALSE(contains(rest, "hid"));
    }
}

TEST_CASE("a sink that throws stops nothing") {
    int calls = 0;
    cfg::store<account> store(cfg::store_options{.on_event =
                                                     [&](const event&) {
                                                         ++calls;
                                                         throw std::runtime_error("the disk is full");
                                                     }},
                              rewritable{});
    CHECK(outcome_of(store.set<"port">(2)) == "committed");
    CHECK_FALSE(store.set<"port">(-1));
    CHECK(store.get<"port">() == 2);
    CHECK(calls == 3);
}

TEST_CASE("a sink may read the store, but not change it") {
    cfg::store<account>* the_store = nullptr;
    std::vector<int> seen;
    std::string report;
    cfg::store<account> store(cfg::store_options{.on_event =
                                                     [&](const event&) {
                                                         if (the_store == nullptr) return;
                                                         seen.push_back(the_store->get<"port">());
                                                         report = storing::report_of(the_store->set<"port">(3));
                                                     }},
                              rewritable{});
    the_store = &store;
    CHECK(outcome_of(store.set<"port">(2)) == "committed");
    CHECK(seen == std::vector<int>{2});
    CHECK(contains(report, "a change cannot be made while the same thread makes another one"));
    CHECK(store.get<"port">() == 2);
}

TEST_CASE("subscribers that fail are told and counted") {
    const event_log events;
    cfg::store<account> store(events.options(), rewritable{});
    int told = 0;
    auto failing = store.on_change<"port">([] { throw std::runtime_error("no socket"); });
    const auto other = store.on_change<"port">([&] { ++told; });
    const auto preparing = store.on_prepare<"port">([](const cfg::changes<account>&, cfg::preparation& step) {
        step.on_commit([] { throw std::runtime_error("no commit"); });
    });
    CHECK(store.counters().subscribers == 3);
    CHECK(outcome_of(store.set<"port">(2)) == "committed");
    CHECK(told == 1);
    std::vector<std::string> failures;
    for (const event& each : events.all())
        if (each.what == event::kind::subscriber_failed)
            failures.push_back(std::to_string(each.version) + " " + each.error);
    CHECK(failures == std::vector<std::string>{"2 no commit", "2 no socket"});
    CHECK(store.counters().subscriber_errors == 2);
    failing.reset();
    CHECK(store.counters().subscribers == 2);
}

TEST_CASE("a change from within a change is refused and counted") {
    const event_log events;
    cfg::store<account>* the_store = nullptr;
    cfg::store<account> store(events.options(), rewritable{});
    the_store = &store;
    std::string report;
    const auto preparing = store.on_prepare<"port">([&](const cfg::changes<account>&, cfg::preparation&) {
        report = storing::report_of(the_store->set<"password">("word"));
        CHECK(the_store->get<"port">() == 1);
    });
    CHECK(outcome_of(store.set<"port">(2)) == "committed");
    CHECK(contains(report, "a change cannot be made while the same thread makes another one"));
    CHECK(store.counters().refused == 1);
    REQUIRE(events.all().size() == 2);
    CHECK(events.all()[1].what == event::kind::committed);
}

TEST_CASE("counters say how the store has fared") {
    const rewritable document("port = 10\n");
    const auto start = std::chrono::system_clock::now();
    cfg::store<account> store(document);
    CHECK(store.counters().version == 1);
    CHECK(store.counters().reloads == 0);
    CHECK(store.counters().refused == 0);
    CHECK(store.counters().subscriber_errors == 0);
    CHECK(store.counters().subscribers == 0);
    CHECK(store.counters().last_success >= start);
    CHECK(store.counters().last_refusal == std::chrono::system_clock::time_point());
    const auto made = store.counters().last_success;
    document.write("port = -1\n");
    CHECK_FALSE(store.reload());
    CHECK_FALSE(store.set<"port">(-1));
    CHECK_FALSE(store.rollback(9));
    CHECK(store.counters().refused == 3);
    CHECK(store.counters().reloads == 0);
    CHECK(store.counters().last_refusal >= made);
    CHECK(store.counters().last_success == made);
    document.write("port = 10\n");
    REQUIRE(store.reload());
    REQUIRE(store.set<"port">(3));
    CHECK(store.counters().reloads == 1);
    CHECK(store.counters().version == 2);
    CHECK(store.counters().last_success >= store.counters().last_refusal);
}

}  // namespace
