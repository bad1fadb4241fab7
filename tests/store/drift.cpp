// SPDX-License-Identifier: MIT
// Tests of store/drift.hpp: what runs, compared with what the sources hold now and with the newest backup.
#include <cfg/store/drift.hpp>

#include "backing_up.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using loading::scratch_directory;
using storing::backed_up_in;
using storing::contains;
using storing::damage;
using storing::event_log;
using storing::rewritable;

struct account {
    int port = 1;
    std::string name = "none";
    int threads = 4;
    cfg::secret<std::string> token;

    static constexpr cfg::field schema[] = {cfg::field("port").min(0), cfg::field("threads").restart()};
};

TEST_CASE("without backups only the sources are compared") {
    const rewritable document("port = 2\n");
    const event_log events;
    cfg::store<account> store(events.options(), document);
    CHECK(store.drift().empty());
    CHECK_FALSE(store.drift().from_backup.has_value());
    CHECK(cfg::to_string(store.drift()) == "the sources hold what runs\n");
    document.write("port = 3\ntoken = 'hidden'\n");
    const auto drift = store.drift();
    CHECK_FALSE(drift.empty());
    REQUIRE(drift.from_sources);
    CHECK(drift.from_sources->changes().contains<"port">());
    CHECK(drift.from_sources->after().port == 3);
    CHECK(cfg::to_string(drift) ==
          "the sources hold something else than what runs:\n  port: 2 -> 3\n  token: ******** -> ********\n");
    CHECK(store.get<"port">() == 2);
    CHECK(events.all().size() == 1);
}

TEST_CASE("what needs a restart is drift, and so are sources that are not in order") {
    const rewritable document("port = 2\n");
    cfg::store<account> store(document);
    document.write("port = 2\nthreads = 8\n");
    CHECK_FALSE(store.drift().empty());
    CHECK(cfg::to_string(store.drift()) ==
          "the sources hold something else than what runs:\n  threads: the other value needs a restart\n");
    document.write("port = -2\n");
    CHECK_FALSE(store.drift().empty());
    CHECK_FALSE(store.drift().from_sources);
    const std::string text = cfg::to_string(store.drift());
    CHECK(text.starts_with("the sources hold what cannot be used:\n  error: "));
    CHECK(contains(text, "-2 is out of range"));
}

TEST_CASE("what is set at run time stands over both") {
    const scratch_directory folder;
    cfg::store<account> store(backed_up_in(folder / ""), rewritable("port = 2\n"));
    REQUIRE(store.set<"port">(9));
    CHECK(store.drift().empty());
    CHECK(cfg::to_string(store.drift()) == "the sources hold what runs\nthe newest backup holds what runs\n");
}

TEST_CASE("the newest intact backup is compared") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in(folder / ""), document);
    document.write("port = 3\n");
    REQUIRE(store.reload());
    damage(folder / "account-backup-2.toml", 55);
    auto drift = store.drift();
    CHECK(drift.empty());
    REQUIRE(drift.from_backup.has_value());
    REQUIRE(*drift.from_backup);
    CHECK((*drift.from_backup)->after().port == 2);
    CHECK(cfg::to_string(drift) ==
          "the sources hold what runs\nthe newest backup holds something else than what runs:\n  port: 3 -> 2\n");
    document.write("port = 4\n");
    drift = store.drift();
    CHECK_FALSE(drift.empty());
    CHECK(cfg::to_string(drift) == "the sources hold something else than what runs:\n  port: 3 -> 4\n"
                                   "the newest backup holds something else than what runs:\n  port: 3 -> 2\n");
    REQUIRE(store.rollback(1));
    CHECK(cfg::to_string(store.drift()) == "the sources hold something else than what runs:\n  port: 2 -> 4\n"
                                           "the newest backup holds what runs\n");

    damage(folder / "account-backup-1.toml", 55);
    CHECK_FALSE(store.drift().from_backup.has_value());
    CHECK(cfg::to_string(store.drift()) == "the sources hold something else than what runs:\n  port: 2 -> 4\n");
}

}  // namespace
