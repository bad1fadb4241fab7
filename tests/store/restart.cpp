// SPDX-License-Identifier: MIT
// Tests of store/store.hpp: fields that take effect only when the program is started again.
#include "storing.hpp"

#include <cfg/load/explain.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using storing::contains;
using storing::event_log;
using storing::outcome_of;
using storing::report_of;
using storing::rewritable;

struct pool {
    int size = 4;
    std::string name = "pool";
};

struct worker {
    std::string name;
    int cores = 1;
    static constexpr cfg::field schema[] = {cfg::field("cores").restart()};
};

struct service {
    int threads = 4;
    int most_jobs = 100;
    pool database;
    std::vector<std::string> plugins;
    std::map<std::string, int> shards{{"a", 1}};
    std::vector<worker> workers;
    std::optional<int> huge_pages;
    std::string greeting = "hello";

    static constexpr cfg::field schema[] = {
        cfg::field("threads").restart().min(1),   cfg::field("database").restart(),
        cfg::field("plugins").restart().append(), cfg::field("shards").restart(),
        cfg::field("huge_pages").restart(),
    };

    void check(cfg::report<service>& that) const {
        that.require<"threads", "most_jobs">(most_jobs >= threads, "each thread needs a job");
    }
};

using service_store = cfg::store<service>;

/// "threads database.size"
template <class Leaves>
[[nodiscard]] std::string named(const Leaves& leaves) {
    std::string all;
    const service any;
    cfg::for_each_leaf(any, [&](auto key, const auto&) {
        if (leaves.contains(key.id)) all.append(all.empty() ? "" : " ").append(key.path);
    });
    return all;
}

using strings = std::vector<std::string>;

TEST_CASE("a value that needs a restart is kept everywhere, and known to be pending") {
    const rewritable document("threads = 2\n");
    const event_log events;
    service_store store(events.options(), document);
    CHECK(store.get<"threads">() == 2);
    CHECK(store.pending_restart().empty());
    const auto live = store.live<"threads">();
    int told = 0;
    const auto watching = store.on_any_change([&](const cfg::changes<service>& changed) {
        ++told;
        CHECK_FALSE(changed.contains<"threads">());
        CHECK(changed.after().threads == 2);
    });

    document.write("threads = 8\ngreeting = 'hi'\n");
    const auto outcome = store.reload();
    REQUIRE(outcome);
    CHECK(*outcome);
    CHECK(named(outcome->changes().leaves()) == "greeting");
    CHECK(named(outcome->pending_restart()) == "threads");
    CHECK(outcome->after().threads == 2);
    CHECK(named(store.pending_restart()) == "threads");
    CHECK(store.get<"threads">() == 2);
    CHECK(live == 2);
    const auto now = store.snapshot();
    CHECK(now->threads == 2);
    CHECK(now->greeting == "hi");
    CHECK(told == 1);
    CHECK(events.last().what == cfg::event::kind::committed);
    CHECK(events.last().pending_restart == strings{"threads"});
    CHECK(events.last().changes == "greeting: \"hello\" -> \"hi\"\n");
    CHECK(contains(cfg::to_string(events.last()), "  threads: the new value needs a restart\n"));

    // It is still so after other changes.
    REQUIRE(store.set<"greeting">("hey"));
    CHECK(named(store.pending_restart()) == "threads");
    CHECK(events.last().pending_restart == strings{"threads"});
    // Until the file takes it back.
    document.write("threads = 2\n");
    const auto back = store.reload();
    REQUIRE(back);
    CHECK_FALSE(*back);
    CHECK(back->pending_restart().empty());
    CHECK(store.pending_restart().empty());
    CHECK(events.last().what == cfg::event::kind::unchanged);
    CHECK(events.last().pending_restart.empty());
}

TEST_CASE("if nothing else changes there is no version, but it is pending") {
    const rewritable document("threads = 2\n");
    const event_log events;
    service_store store(events.options(), document);
    document.write("threads = 8\n");
    const auto outcome = store.reload();
    REQUIRE(outcome);
    CHECK_FALSE(*outcome);
    CHECK(store.version() == 1);
    CHECK(named(outcome->pending_restart()) == "threads");
    CHECK(named(store.pending_restart()) == "threads");
    CHECK(events.last().what == cfg::event::kind::unchanged);
    CHECK(events.last().pending_restart == strings{"threads"});
    CHECK(store.get<"threads">() == 2);
}

TEST_CASE("set and reset of such a field: the next start will have it") {
    const rewritable document("threads = 2\n");
    service_store store(document);
    const auto set = store.set<"threads">(8);
    REQUIRE(set);
    CHECK_FALSE(*set);
    CHECK(named(set->pending_restart()) == "threads");
    CHECK(store.get<"threads">() == 2);
    CHECK(store.overrides().contains<"threads">());
    const service_store next(document, store.overrides());
    CHECK(next.get<"threads">() == 8);
    CHECK(next.pending_restart().empty());
    CHECK(contains(report_of(store.set<"threads">(0)), "threads"));  // checked all the same
    CHECK(named(store.pending_restart()) == "threads");
    REQUIRE(store.reset<"threads">());
    CHECK(store.pending_restart().empty());
    REQUIRE(store.set("threads", "9"));
    CHECK(named(store.pending_restart()) == "threads");
    REQUIRE(store.reset());
    CHECK(store.pending_restart().empty());
    const auto updated = store.update([](service& config) {
        config.threads = 5;
        config.greeting = "updated";
    });
    REQUIRE(updated);
    CHECK(named(updated->changes().leaves()) == "greeting");
    CHECK(named(updated->pending_restart()) == "threads");
    CHECK(store.snapshot().part<"greeting">().version() == 2);
    CHECK(store.get<"threads">() == 2);
}

TEST_CASE("sections, lists, maps and optionals that need a restart are kept whole") {
    const rewritable document("plugins = ['one']\nworkers = [{ name = 'w', cores = 2 }]\n");
    service_store store(document);
    document.write(
        "plugins = ['one', 'two']\nshards = { b = 2 }\nhuge_pages = 3\ndatabase = { size = 9, name = 'new' }\nworkers "
        "= [{ name = 'x' }]\nmost_jobs = 50\n");
    const auto outcome = store.reload();
    REQUIRE(outcome);
    CHECK(named(outcome->changes().leaves()) == "most_jobs");
    CHECK(named(outcome->pending_restart()) == "database.size database.name plugins shards workers huge_pages");
    const auto now = store.snapshot();
    CHECK(now->plugins == strings{"one"});
    CHECK(now->shards == std::map<std::string, int>{{"a", 1}});
    CHECK_FALSE(now->huge_pages.has_value());
    CHECK(now->database.size == 4);
    CHECK(now->database.name == "pool");
    REQUIRE(now->workers.size() == 1);
    CHECK(now->workers.front().name == "w");
    CHECK(store.get<"database.size">() == 4);
    CHECK_FALSE(store.get<"huge_pages">().has_value());
    CHECK(store.get<"most_jobs">() == 50);
    document.write("plugins = ['one']\nworkers = [{ name = 'w', cores = 2 }]\ndatabase.size = 9\n");
    REQUIRE(store.reload());
    CHECK(named(store.pending_restart()) == "database.size");
}

// It was said that such a value came from where only the pending one stands.
TEST_CASE("what is kept has the origins that it had") {
    const rewritable document("greeting = 'one'\nthreads = 2\nshards = {b = 2}\n");
    service_store store(document);
    const auto at_first = store.loaded();
    const auto origins_at_first = at_first->origins<"threads">();
    document.write("\n\nthreads = 3\nshards = {c = 3}\nplugins = ['p']\ngreeting = 'two'\n");
    REQUIRE(store.reload());
    const auto now = store.loaded();
    CHECK(now->origins<"threads">() == origins_at_first);
    CHECK(now->origin<"threads">().line() == 2);
    CHECK(now->origin<"greeting">().line() == 6);
    CHECK(now->origin<"plugins">().is_default());
    REQUIRE(store.set<"threads">(5));
    const auto set = store.loaded();
    CHECK(set->origin<"threads">().line() == 2);
    CHECK(set->origin<"shards">().line() == 3);
    CHECK(contains(cfg::explain(*set), "gateway.toml:2:11"));
}

TEST_CASE("old values together with new ones must be in order as well") {
    const rewritable document("threads = 8\nmost_jobs = 10\n");
    const event_log events;
    service_store store(events.options(), document);
    document.write("threads = 2\nmost_jobs = 4\n");  // in order, but not with the eight threads that run
    const auto refused = store.reload();
    CHECK(contains(report_of(refused), "each thread needs a job"));
    CHECK(contains(report_of(refused), "configuration not changed: 1 error"));
    CHECK(events.last().what == cfg::event::kind::refused);
    CHECK(store.get<"most_jobs">() == 10);
    CHECK(store.pending_restart().empty());
    CHECK(contains(report_of(store.preview()), "each thread needs a job"));
    document.write("threads = 2\nmost_jobs = 9\n");
    CHECK(outcome_of(store.reload()) == "committed");
    CHECK(named(store.pending_restart()) == "threads");
    CHECK(contains(report_of(store.set<"most_jobs">(4)), "each thread needs a job"));
    CHECK(store.get<"most_jobs">() == 9);
}

}  // namespace
