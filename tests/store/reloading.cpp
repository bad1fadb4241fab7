// SPDX-License-Identifier: MIT
// Tests of store/store.hpp: the sources read again, and overrides as one of them.
#include "changing.hpp"

#include "../sources/scratch_directory.hpp"
#include "storing.hpp"

#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace {

using changing::changed_by;
using changing::gateway;
using loading::scratch_directory;
using storing::contains;
using storing::event_log;
using storing::outcome_of;
using storing::report_of;
using storing::rewritable;

using store_of_gateway = cfg::store<gateway>;
using names = std::vector<std::string>;
using labels = std::map<std::string, int>;

[[nodiscard]] std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// ---- reading the sources again ----------------------------------------------------------------------------------------------

TEST_CASE("a file is read again: changed, the same, broken, gone, and there again") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("gateway.toml", "http.port = 1000\n");
    const event_log events;
    store_of_gateway store(events.options(), cfg::file(path));

    directory.write("gateway.toml", "http.port = 2000\npeers = ['a']\n");
    const auto changed = store.reload("SIGHUP");
    CHECK(changed_by(changed) == "http.port peers");
    REQUIRE(changed);
    CHECK(changed->before().http.port == 1000);
    CHECK(changed->after().http.port == 2000);
    CHECK(events.last().reason == "SIGHUP");
    CHECK(contains(events.last().changes, "http.port: 1000 -> 2000"));
    CHECK(store.history().back().reason == "SIGHUP");

    directory.write("gateway.toml", "# the same, elsewhere\nhttp.port = 2000\npeers = ['a']\n");
    CHECK(outcome_of(store.reload("again")) == "unchanged");
    const auto moved = store.loaded();
    CHECK(moved->origin<"http.port">().to_string() == path.string() + ":2:13");
    CHECK(store.version() == 2);

    directory.write("gateway.toml", "http.port = 0\nhttp.prot = 1\nlow = 11\n");
    const std::string broken = report_of(store.reload());
    CHECK(contains(broken, path.string() + ":1:13"));
    CHECK(contains(broken, "http.port = 0"));
    CHECK(contains(broken, path.string() + ":2:6"));
    CHECK(contains(broken, "low must not be above high"));
    CHECK(contains(broken, "configuration not changed: 3 errors"));
    CHECK(store.get<"http.port">() == 2000);
    CHECK(events.last().what == cfg::event::kind::refused);
    CHECK(events.last().version == 2);

    std::filesystem::remove(path);
    CHECK(contains(report_of(store.reload()), path.string()));
    CHECK(store.get<"http.port">() == 2000);

    directory.write("gateway.toml", "http.port = 3000\n");
    CHECK(changed_by(store.reload()) == "http.port peers");
    CHECK(store.version() == 3);
    CHECK(store.counters().reloads == 3);
    CHECK(store.counters().refused == 2);
}

TEST_CASE("a broken or missing file does not stop what is set and reset") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("gateway.toml", "http.port = 1000\nlabels = { b = 2 }\n");
    store_of_gateway store(cfg::file(path));
    directory.write("gateway.toml", "http.port = [[[\n");
    CHECK_FALSE(store.reload());
    CHECK(outcome_of(store.set<"http.port">(2000)) == "committed");
    CHECK_FALSE(store.reload());
    std::filesystem::remove(path);
    CHECK(outcome_of(store.set("labels.c", "3")) == "committed");
    CHECK(labels(store.get<"labels">()) == labels{{"made", 1}, {"b", 2}, {"c", 3}});
    CHECK(outcome_of(store.update([](gateway& config) { config.limit = 4; })) == "committed");
    CHECK(outcome_of(store.reset()) == "committed");
    CHECK(store.get<"http.port">() == 1000);
    CHECK(labels(store.get<"labels">()) == labels{{"made", 1}, {"b", 2}});
    directory.write("gateway.toml", "http.port = 4000\n");
    CHECK(outcome_of(store.reload()) == "committed");
    CHECK(store.get<"http.port">() == 4000);
}

TEST_CASE("good and bad documents by turns: each good one is applied, and no bad one") {
    const rewritable document("low = 0\nhigh = 0\n");
    store_of_gateway store(document);
    const char* const bad[] = {"low = 'x'\n", "low = 5000\nhigh = 4000\n", "lwo = 1\n",
                               "low = \n",    "http.port = 0\n",           "tags = 3\n",
                               "\xff\n",      "low = 1\nlow = 2\n"};
    for (int round = 1; round <= 200; ++round) {
        document.write(bad[static_cast<std::size_t>(round) % std::size(bad)]);
        REQUIRE_FALSE(store.reload());
        REQUIRE(store.get<"low">() == round - 1);
        const std::string number = std::to_string(round);
        document.write("low = " + number + "\nhigh = " + number + "\n");
        REQUIRE(changed_by(store.reload()) == "low high");
        REQUIRE(store.get<"low">() == round);
        REQUIRE(store.version() == static_cast<std::uint64_t>(round) + 1);
    }
    CHECK(store.counters().refused == 200);
    CHECK(store.counters().reloads == 200);
    CHECK(store.history().size() == 8);
}

TEST_CASE("while it is paused nothing is reloaded, but set") {
    const rewritable document("http.port = 1000\n");
    store_of_gateway store(document);
    document.write("http.port = 2000\n");
    {
        auto first = store.pause();
        const auto second = store.pause();
        { const auto moved = std::move(first); }
        CHECK(contains(report_of(store.reload()), "reloading is paused"));
        CHECK(outcome_of(store.set<"low">(0)) == "committed");
        CHECK(store.get<"http.port">() == 1000);
    }
    CHECK(outcome_of(store.reload()) == "committed");
    CHECK(store.get<"http.port">() == 2000);
}

// ---- overrides as a source ----------------------------------------------------------------------------------------------------

TEST_CASE("overrides from a file are what it begins with, are saved there, and are there when it is made again") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "# by hand\nhttp.port = 1500\n");
    const rewritable document("http.port = 1000\nlabels = { b = 2 }\n");
    {
        store_of_gateway store(document, cfg::overrides<gateway>::open(path));
        CHECK(store.get<"http.port">() == 1500);
        CHECK(store.overrides().file() == path);
        REQUIRE(store.set<"labels">({{"set", 3}}));
        REQUIRE(store.set<"limit">(7));
        CHECK(store.overrides().has_unsaved_changes());
        CHECK(content_of(path) == "# by hand\nhttp.port = 1500\n");
        CHECK(report_of(store.save_overrides()) == "");
        CHECK_FALSE(store.overrides().has_unsaved_changes());
        CHECK(store.version() == 3);
        const auto saved = store.loaded();
        CHECK(saved->origin<"limit">().kind() == cfg::source_kind::runtime_override);
        CHECK(contains(saved->origin<"limit">().to_string(), path.string()));
    }
    CHECK(content_of(path).starts_with("# by hand\nhttp.port = 1500\n"));
    store_of_gateway again(document, cfg::overrides<gateway>::open(path));
    CHECK(again.get<"http.port">() == 1500);
    CHECK(again.get<"limit">() == 7);
    CHECK(labels(again.get<"labels">()) == labels{{"set", 3}});
    CHECK(changed_by(again.reset()) == "http.port labels limit");
    CHECK(again.get<"http.port">() == 1000);
    CHECK(report_of(again.save_overrides()) == "");
    CHECK(content_of(path) == "# by hand\n");
}

TEST_CASE("overrides are saved also after a rollback") {
    const scratch_directory directory;
    const std::filesystem::path path = directory / "overrides.toml";
    store_of_gateway store(rewritable{"http.port = 1000\n"}, cfg::overrides<gateway>::open(path));
    REQUIRE(store.set<"http.port">(2000));
    REQUIRE(store.save_overrides());
    REQUIRE(store.set<"http.port">(3000));
    REQUIRE(store.save_overrides());
    CHECK(outcome_of(store.rollback(2)) == "committed");
    CHECK(store.overrides().has_unsaved_changes());
    CHECK(report_of(store.save_overrides()) == "");
    CHECK(content_of(path) == "[http]\nport = 2000\n");
    CHECK(outcome_of(store.rollback(1)) == "committed");
    CHECK(report_of(store.save_overrides()) == "");
    CHECK(content_of(path) == "");
}

TEST_CASE("overrides that cannot be saved stay as they are") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "limit = 1\n");
    store_of_gateway store(rewritable{}, cfg::overrides<gateway>::open(path));
    REQUIRE(store.set<"limit">(2));
    directory.write("overrides.toml", "limit = 9\n");
    CHECK(contains(report_of(store.save_overrides()), "changed by somebody else"));
    CHECK(content_of(path) == "limit = 9\n");
    CHECK(store.get<"limit">() == 2);
    CHECK(store.overrides().has_unsaved_changes());
    store_of_gateway without(rewritable{});
    REQUIRE(without.set<"limit">(2));
    CHECK(contains(report_of(without.save_overrides()), "have no file"));
}

TEST_CASE("overrides that are given may be in memory, and are a copy") {
    cfg::overrides<gateway> given;
    REQUIRE(given.set<"limit">(3));
    store_of_gateway store(rewritable{}, given);
    REQUIRE(given.set<"limit">(4));
    CHECK(store.get<"limit">() == 3);
    REQUIRE(store.set<"low">(2));
    CHECK_FALSE(given.contains<"low">());
    CHECK(store.overrides().paths() == names{"limit", "low"});
    const store_of_gateway alone(given);
    CHECK(alone.get<"limit">() == 4);
}

// ---- what must be there, and from where ---------------------------------------------------------------------------------------

struct guarded {
    std::string name;
    int depth = 1;
    std::string admin = "none";

    static constexpr cfg::field schema[] = {cfg::field("name").required(),
                                            cfg::field("admin").allow_from(cfg::from::text)};
};

TEST_CASE("a required value may be set, but then not be taken back") {
    const rewritable document("name = 'a'\n");
    cfg::store<guarded> store(document);
    document.write("");
    const std::string missing = report_of(store.reload());
    CHECK(contains(missing, "name"));
    CHECK(contains(missing, "configuration not changed: 1 error"));
    REQUIRE(store.set<"name">("b"));
    CHECK(outcome_of(store.reload()) == "unchanged");
    CHECK(contains(report_of(store.reset<"name">()), "name"));
    CHECK(contains(report_of(store.reset()), "name"));
    CHECK(std::string(store.get<"name">()) == "b");
    document.write("name = 'c'\n");
    CHECK(outcome_of(store.reload()) == "unchanged");
    CHECK(outcome_of(store.reset<"name">()) == "committed");
    CHECK(std::string(store.get<"name">()) == "c");
    CHECK_THROWS_AS(cfg::store<guarded>(rewritable{}), cfg::load_error);
    cfg::overrides<guarded> top;
    REQUIRE(top.set<"name">("d"));
    CHECK(cfg::store<guarded>(rewritable{}, top).version() == 1);
}

TEST_CASE("a value that may not come from an override cannot be set") {
    cfg::store<guarded> store(rewritable{"name = 'a'\nadmin = 'me'\n"});
    CHECK(contains(report_of(store.set<"admin">("you")), "admin"));
    CHECK(contains(report_of(store.set("admin", "you")), "admin"));
    CHECK(contains(report_of(store.update([](guarded& config) { config.admin = "you"; })), "admin"));
    CHECK(std::string(store.get<"admin">()) == "me");
    CHECK(store.overrides().empty());
    CHECK(outcome_of(store.update([](guarded& config) { config.depth = 2; })) == "committed");
}

}  // namespace
