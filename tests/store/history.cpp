// SPDX-License-Identifier: MIT
// Tests of store/store.hpp: versions that are kept, made current again, and only looked at.
#include "../sources/scratch_directory.hpp"
#include "storing.hpp"

#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace {

using loading::scratch_directory;
using storing::contains;
using storing::event_log;
using storing::outcome_of;
using storing::report_of;
using storing::rewritable;

struct settings {
    int port = 1;
    int rate = 1;
    std::map<std::string, int> labels;
    int workers = 4;

    static constexpr cfg::field schema[] = {cfg::field("port").min(0), cfg::field("workers").restart()};
};

using settings_store = cfg::store<settings>;

[[nodiscard]] std::vector<std::uint64_t> versions_of(const settings_store& store) {
    std::vector<std::uint64_t> all;
    for (const auto& each : store.history()) all.push_back(each.version);
    return all;
}

using numbers = std::vector<std::uint64_t>;

TEST_CASE("every version says why it was made, when, and what it changed") {
    const rewritable document("port = 10\n");
    const auto start = std::chrono::system_clock::now();
    settings_store store(document);
    document.write("port = 20\nrate = 20\n");
    REQUIRE(store.reload("SIGHUP"));
    REQUIRE(store.set<"rate">(30, "too slow"));
    REQUIRE(store.update([](settings& config) { config.labels["a"] = 1; }));
    REQUIRE(store.reset<"rate">());
    REQUIRE(store.rollback(2));
    const auto end = std::chrono::system_clock::now();

    const auto all = store.history();
    REQUIRE(all.size() == 6);
    const cfg::change_cause causes[] = {cfg::change_cause::construction, cfg::change_cause::reload,
                                        cfg::change_cause::set,          cfg::change_cause::update,
                                        cfg::change_cause::reset,        cfg::change_cause::rollback};
    const char* const reasons[] = {"", "SIGHUP", "too slow", "", "", "to version 2"};
    const std::vector<cfg::leaf_id> changed[] = {{}, {0, 1}, {1}, {2}, {1}, {2}};
    auto before = start;
    for (std::size_t i = 0; i < all.size(); ++i) {
        CAPTURE(i);
        CHECK(all[i].version == i + 1);
        CHECK(all[i].content.version() == i + 1);
        CHECK(all[i].cause == causes[i]);
        CHECK(all[i].reason == reasons[i]);
        CHECK(all[i].time >= before);
        before = all[i].time;
        std::vector<cfg::leaf_id> leaves;
        for (cfg::leaf_id leaf = 0; leaf < 4; ++leaf)
            if (all[i].changed.contains(leaf)) leaves.push_back(leaf);
        CHECK(leaves == changed[i]);
    }
    CHECK(before <= end);
    CHECK(all[0].content->port == 10);
    CHECK(all[2].content->rate == 30);
    CHECK(all[3].content->labels.size() == 1);
    CHECK(all[5].content->labels.empty());
}

TEST_CASE("so many versions are kept as was said, the latest") {
    settings_store store(cfg::store_options{.history = 3}, rewritable{});
    for (int i = 2; i <= 10; ++i) REQUIRE(store.set<"port">(i));
    CHECK(versions_of(store) == numbers{8, 9, 10});
    const std::string gone = report_of(store.rollback(7));
    CHECK(contains(gone, "version 7 is not kept any more, or has never been"));
    CHECK(contains(gone, "the versions that are kept are 8, 9, 10"));
    CHECK(contains(gone, "configuration not changed: 1 error"));
    CHECK(contains(report_of(store.rollback(11)), "version 11"));
    CHECK(contains(report_of(store.rollback(0)), "version 0"));
    CHECK(versions_of(store) == numbers{8, 9, 10});
    CHECK(outcome_of(store.rollback(8)) == "committed");
    CHECK(store.get<"port">() == 8);
    CHECK(versions_of(store) == numbers{9, 10, 11});

    settings_store one(cfg::store_options{.history = 0}, rewritable{});
    REQUIRE(one.set<"port">(2));
    CHECK(versions_of(one) == numbers{2});
    CHECK(outcome_of(one.rollback(2)) == "unchanged");
}

TEST_CASE("what changes no value makes no version, and leaves the last one its time and cause") {
    const rewritable document("port = 10\n");
    settings_store store(document);
    REQUIRE(store.set<"rate">(2, "first"));
    const auto before = store.history();
    document.write("# else\nport = 10\n");
    REQUIRE(outcome_of(store.reload("second")) == "unchanged");
    const auto after = store.history();
    REQUIRE(after.size() == 2);
    CHECK(after[1].version == 2);
    CHECK(after[1].time == before[1].time);
    CHECK(after[1].cause == cfg::change_cause::set);
    CHECK(after[1].reason == "first");
    CHECK(after[1].changed.size() == 1);
    CHECK(store.counters().last_success >= before[1].time);
    CHECK(store.counters().reloads == 1);
}

TEST_CASE("after a rollback: the overrides of then, the sources of then until they are read") {
    const rewritable document("port = 10\nrate = 10\n");
    settings_store store(document);
    REQUIRE(store.set<"labels">({{"a", 1}}));      // 2
    document.write("port = 20\nrate = 10\n");
    REQUIRE(store.reload());                       // 3
    REQUIRE(store.set<"rate">(30));                // 4

    REQUIRE(outcome_of(store.rollback(2)) == "committed");  // 5
    CHECK(store.version() == 5);
    CHECK(store.get<"port">() == 10);
    CHECK(store.get<"rate">() == 10);
    CHECK(store.overrides().paths() == std::vector<std::string>{"labels.a"});
    // What is set then is over the sources of then.
    REQUIRE(store.set<"rate">(40));                // 6
    CHECK(store.get<"port">() == 10);
    REQUIRE(store.reset<"rate">());                // 7
    CHECK(store.get<"rate">() == 10);
    CHECK(store.get<"port">() == 10);
    REQUIRE(store.rollback(6));                    // 8
    CHECK(store.get<"rate">() == 40);
    const auto reloaded = store.reload();          // 9
    REQUIRE(reloaded);
    CHECK(reloaded->changes().size() == 1);
    CHECK(store.get<"port">() == 20);
    CHECK(store.get<"rate">() == 40);
    CHECK(store.snapshot().part<"labels">().version() == 9);
    REQUIRE(store.reset());                        // 10
    CHECK(store.get<"rate">() == 10);
    CHECK(std::map<std::string, int>(store.get<"labels">()).empty());
    CHECK(outcome_of(store.rollback(10)) == "unchanged");
}

TEST_CASE("a rollback is told as any change, and may be refused") {
    settings_store store(rewritable{"port = 10\n"});
    REQUIRE(store.set<"port">(20));
    std::vector<int> told;
    const auto watching = store.on_change<"port">([&](int before, int now) { told.insert(told.end(), {before, now}); });
    {
        const auto preparing = store.on_prepare<"port">(
            [](const cfg::changes<settings>&, cfg::preparation& step) { step.refuse("not now"); });
        CHECK(contains(report_of(store.rollback(1)), "not now"));
        CHECK(store.version() == 2);
    }
    REQUIRE(store.rollback(1));
    CHECK(told == std::vector<int>{20, 10});
    CHECK(store.get<"port">() == 10);
}

TEST_CASE("a rollback keeps what needs a restart, and still knows that it does") {
    const rewritable document("port = 10\n");
    settings_store store(document);
    document.write("port = 20\nworkers = 8\n");
    REQUIRE(store.reload());  // 2
    REQUIRE(store.set<"port">(30));
    CHECK(store.pending_restart().size() == 1);
    const auto back = store.rollback(2);
    REQUIRE(back);
    CHECK(store.get<"workers">() == 4);
    CHECK(store.pending_restart().size() == 1);  // the sources of then said so
    CHECK(back->pending_restart().size() == 1);
    REQUIRE(store.rollback(1));
    CHECK(store.pending_restart().empty());
    CHECK(store.get<"workers">() == 4);
    REQUIRE(store.set<"rate">(2));
    CHECK(store.pending_restart().empty());
    REQUIRE(store.reload());
    CHECK(store.pending_restart().size() == 1);
}

// ---- looking ahead --------------------------------------------------------------------------------------------------------

TEST_CASE("a preview says what a reload would do, and does nothing") {
    const scratch_directory directory;
    const auto path = directory.write("settings.toml", "port = 10\n");
    const event_log events;
    settings_store store(events.options(), cfg::file(path));
    REQUIRE(store.set<"rate">(5));
    int told = 0;
    const auto watching = store.on_any_change([&] { ++told; });
    const auto preparing = store.on_prepare<"**">([&](const cfg::changes<settings>&, cfg::preparation&) { ++told; });

    const auto nothing = store.preview();
    REQUIRE(nothing);
    CHECK_FALSE(*nothing);
    CHECK(nothing->changes().empty());
    CHECK(nothing->version() == 2);

    directory.write("settings.toml", "port = 20\nrate = 20\nworkers = 8\n");
    const auto proposed = store.preview();
    REQUIRE(proposed);
    CHECK(*proposed);
    CHECK(cfg::to_string(proposed->changes()) == "port: 10 -> 20\n");
    CHECK(proposed->before().port == 10);
    CHECK(proposed->after().port == 20);
    CHECK(proposed->after().rate == 5);
    CHECK(proposed->after().workers == 4);
    CHECK(proposed->pending_restart().size() == 1);
    CHECK(proposed->version() == 2);

    directory.write("settings.toml", "port = -1\nprot = 1\n");
    const auto refused = store.preview();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().problems().size() == 2);
    CHECK(contains(report_of(refused), path.string() + ":1:8"));

    CHECK(store.version() == 2);
    CHECK(store.get<"port">() == 10);
    CHECK(store.pending_restart().empty());
    CHECK(versions_of(store) == numbers{1, 2});
    CHECK(store.counters().refused == 0);
    CHECK(store.counters().reloads == 0);
    CHECK(events.all().size() == 2);
    CHECK(told == 0);
    CHECK(proposed->after().port == 20);
}

TEST_CASE("a preview of other sources, under what is set") {
    settings_store store(rewritable{"port = 10\nlabels = { own = 1 }\n"});
    REQUIRE(store.set<"rate">(5));
    const auto other = cfg::text(cfg::toml, "port = 30\nrate = 30\n", "other.toml");
    const auto above = cfg::text(cfg::toml, "port = 40\n", "above.toml");
    const auto proposed = store.preview(other, above);
    REQUIRE(proposed);
    CHECK(proposed->after().port == 40);
    CHECK(proposed->after().rate == 5);
    CHECK(proposed->after().labels.empty());
    CHECK(proposed->changes().size() == 2);
    CHECK(contains(report_of(store.preview(cfg::text(cfg::toml, "port = -1\n", "broken.toml"))), "broken.toml:1:8"));
    CHECK(contains(report_of(store.preview(cfg::text(cfg::toml, "port = -1\n", "broken.toml"))),
                   "configuration not changed"));
    CHECK(store.get<"port">() == 10);
    CHECK(store.version() == 2);
}

TEST_CASE("what a change has done can be looked at after the store") {
    const auto changed = [] {
        settings_store store(rewritable{"port = 10\n"});
        auto outcome = store.set<"labels">({{"a", 1}});
        REQUIRE(store.set<"port">(20));
        return *std::move(outcome);
    }();
    CHECK(changed.before().labels.empty());
    CHECK(changed.after().labels.size() == 1);
    CHECK(changed.after().port == 10);
    CHECK(cfg::to_string(changed.changes()) == "+ labels.a = 1\n");
}

}  // namespace
