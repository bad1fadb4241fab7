// SPDX-License-Identifier: MIT
// Tests of the start from a backup: when it happens, with which one, and what is told.
#include <cfg/store/backup.hpp>

#include "backing_up.hpp"

#include <cfg/core/error.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/directory.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using cfg::change_cause;
using cfg::event;
using loading::scratch_directory;
using storing::backed_up_in;
using storing::contains;
using storing::count_files;
using storing::damage;
using storing::event_log;
using storing::numbers_of;
using storing::outcome_of;
using storing::start;

struct account {
    int port = 1;
    std::string name = "none";
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("port").min(0), cfg::field("threads").restart()};
};

/// A file that has been in order, and its backup.
struct backed_up {
    scratch_directory folder;
    fs::path file = folder.write("account.toml", "port = 2\n");
    event_log events;

    backed_up() { cfg::store<account>(options(), cfg::file(file)); }

    [[nodiscard]] cfg::store_options options(start policy = start::when_unreadable) const {
        return events.options(backed_up_in(folder / "kept", policy));
    }

    /// What a new store has as its port, or the report of why there is none.
    template <class... Source>
    [[nodiscard]] std::string port_of(start policy, const Source&... sources) const {
        try {
            cfg::store<account> store(options(policy), sources...);
            return std::to_string(store.template get<"port">());
        } catch (const cfg::load_error& error) {
            return error.to_string();
        }
    }
};

// ---- when ------------------------------------------------------------------------------------------------------------------

TEST_CASE("a file that is missing or cannot be read is replaced by the backup, unless that is not wanted") {
    const backed_up before;
    const cfg::file_source source = cfg::file(before.file);
    CHECK(before.port_of(start::when_invalid, source) == "2");
    CHECK(before.events.last().what == event::kind::committed);

    SUBCASE("missing") { fs::remove(before.file); }
    SUBCASE("a directory") {
        fs::remove(before.file);
        fs::create_directory(before.file);
    }
    SUBCASE("a dangling link") {
        fs::remove(before.file);
        fs::create_symlink("nowhere.toml", before.file);
    }
    CHECK(before.port_of(start::when_unreadable, source) == "2");
    CHECK(before.events.last().what == event::kind::started_from_backup);
    CHECK(before.port_of(start::when_invalid, source) == "2");
    CHECK(before.events.last().what == event::kind::started_from_backup);
    CHECK(contains(before.port_of(start::never, source), before.file.string()));
    CHECK(before.events.last().what == event::kind::refused);
    // It need not be there: then it is not missing.
    if (!fs::exists(before.file)) CHECK(before.port_of(start::when_invalid, source.optional()) == "1");
}

TEST_CASE("a file that is read and wrong is only replaced if that is wanted") {
    const backed_up before;
    const cfg::file_source source = cfg::file(before.file);
    for (const std::string_view wrong : {"port = -1\n", "port = 'x'\n", "port = \n", "prot = 1\n"}) {
        CAPTURE(wrong);
        before.folder.write("account.toml", wrong);
        CHECK(contains(before.port_of(start::never, source), "configuration not loaded: 1 error"));
        CHECK(contains(before.port_of(start::when_unreadable, source), "configuration not loaded: 1 error"));
        CHECK(before.events.last().what == event::kind::refused);
        CHECK(before.port_of(start::when_invalid, source) == "2");
        CHECK(before.events.last().what == event::kind::started_from_backup);
    }
}

TEST_CASE("other sources that must be there count as well, and all are left out") {
    const backed_up before;
    const cfg::file_source changed = cfg::file(before.folder.write("changed.toml", "port = 3\n"));
    CHECK(before.port_of(start::when_unreadable, changed, cfg::dotenv(before.folder / ".env", "X")) == "2");
    CHECK(before.port_of(start::when_unreadable, changed, cfg::directory(before.folder / "secrets")) == "2");
    const char* const flags[] = {"program", "--port=9"};
    CHECK(before.port_of(start::when_unreadable, cfg::file(before.folder / "missing.toml"), cfg::args(2, flags)) ==
          "2");
    CHECK(before.port_of(start::when_unreadable, changed, cfg::args(2, flags)) == "9");
}

TEST_CASE("help is no reason to start from a backup") {
    const backed_up before;
    fs::remove(before.file);
    const char* const flags[] = {"program", "--help"};
    const std::size_t events = before.events.all().size();
    CHECK(contains(before.port_of(start::when_invalid, cfg::file(before.file), cfg::args(2, flags)), "--port"));
    CHECK(before.events.all().size() == events);
}

TEST_CASE("without any backup the sources' errors stand alone") {
    const scratch_directory folder;
    const event_log events;
    std::string report;
    try {
        cfg::store<account>(events.options(backed_up_in(folder / "none")), cfg::file(folder / "missing.toml"));
    } catch (const cfg::load_error& error) {
        report = error.to_string();
    }
    CHECK(contains(report, "file not found"));
    CHECK(contains(report, "configuration not loaded: 1 error"));
    CHECK_FALSE(fs::exists(folder / "none"));
}

// ---- what is told ----------------------------------------------------------------------------------------------------------

TEST_CASE("the start from a backup is told with the report, and counts as a refusal") {
    const backed_up before;
    const fs::path kept = before.folder / "kept/account-backup-1.toml";
    fs::remove(before.file);
    const std::size_t told = before.events.all().size();
    const auto began = std::chrono::system_clock::now();
    cfg::store<account> store(before.options(), cfg::file(before.file));
    REQUIRE(before.events.all().size() == told + 1);
    const event& happened = before.events.last();
    CHECK(happened.what == event::kind::started_from_backup);
    CHECK(happened.cause == change_cause::construction);
    CHECK(happened.version == 1);
    CHECK(happened.time >= began);
    CHECK(happened.reason.starts_with("backup 1 of 20"));
    CHECK(happened.reason.size() ==
          std::string_view("backup 1 of 2024-05-01T12:00:00Z ()").size() + kept.string().size());
    CHECK(happened.reason.ends_with("Z (" + kept.string() + ")"));
    CHECK(happened.error ==
          "error: file not found: " + before.file.string() + "\n  --> " + before.file.string() + "\n");
    CHECK(happened.warnings.empty());
    CHECK(cfg::to_string(happened) == "configuration version 1: started from " + happened.reason +
                                          ", because the sources cannot be used:\n"
                                          "  error: file not found: " +
                                          before.file.string() + "\n    --> " + before.file.string() +
                                          "\n"
                                          "  the program runs on these old values, flags and environment included; "
                                          "the next reload reads the sources again\n");
    CHECK(store.counters().refused == 1);
    CHECK(store.counters().last_refusal == happened.time);
    CHECK(store.counters().last_success == std::chrono::system_clock::time_point());
    CHECK(store.history().front().time == happened.time);

    // The sources count again as soon as they can be read.
    CHECK_FALSE(store.reload());
    CHECK(store.get<"port">() == 2);
    before.folder.write("account.toml", "port = 3\n");
    CHECK(outcome_of(store.reload()) == "committed");
    CHECK(before.events.last().recovered);
    CHECK(store.get<"port">() == 3);
    CHECK(store.counters().last_success > std::chrono::system_clock::time_point());
    CHECK(numbers_of(store.backups()) == std::vector<std::uint64_t>{2, 1});
}

TEST_CASE("what is set at run time stands over the backup") {
    const backed_up before;
    fs::remove(before.file);
    cfg::overrides<account> top;
    REQUIRE(top.set<"name">("at run time"));
    cfg::store<account> store(before.options(), cfg::file(before.file), top);
    CHECK(store.get<"port">() == 2);
    CHECK(std::string(store.get<"name">()) == "at run time");
    REQUIRE(store.set<"port">(5));
    REQUIRE(store.reset());
    CHECK(store.get<"port">() == 2);
    CHECK(std::string(store.get<"name">()) == "none");
}

// ---- which one -------------------------------------------------------------------------------------------------------------

/// A version of the program with another rule.
struct stricter {
    static constexpr std::string_view app = "account";
    int port = 1;
    std::string name = "none";
    int threads = 4;
    void check(cfg::report<stricter>& that) const { that.require<"port">(port != 3, "3 is not allowed any more"); }
};

TEST_CASE("damaged ones are passed over, and so are those that are not in order any more") {
    const backed_up before;
    for (const std::string_view port : {"3", "4", "5"}) {
        before.folder.write("account.toml", "port = " + std::string(port) + "\n");
        CHECK(before.port_of(start::never, cfg::file(before.file)) == port);
    }
    fs::remove(before.file);
    const auto path_of = [&](int number) {
        return before.folder / ("kept/account-backup-" + std::to_string(number) + ".toml");
    };
    damage(path_of(4), 70);
    fs::resize_file(path_of(3), 60);
    CHECK(before.port_of(start::when_unreadable, cfg::file(before.file)) == "3");
    const event first = before.events.last();
    CHECK(first.what == event::kind::started_from_backup);
    CHECK(first.reason.starts_with("backup 2 of "));
    REQUIRE(first.warnings.size() == 2);
    CHECK(first.warnings[0] ==
          "the backup " + path_of(4).string() + " has a checksum mismatch: the file was modified or truncated");
    CHECK(first.warnings[1] ==
          "the backup " + path_of(3).string() + " has a checksum mismatch: the file was modified or truncated");

    const cfg::store<stricter> later(before.options(), cfg::file(before.file));
    CHECK(later.get<"port">() == 2);
    CHECK(numbers_of(later.backups()) == std::vector<std::uint64_t>{4, 3, 2, 1});
    REQUIRE(before.events.last().warnings.size() == 3);
    CHECK(contains(before.events.last().warnings[2], path_of(2).string() + " is not valid:\n"));
    CHECK(contains(before.events.last().warnings[2], "3 is not allowed any more"));

    damage(path_of(1), 0);
    damage(path_of(2), 0);
    const std::string report = before.port_of(start::when_unreadable, cfg::file(before.file));
    CHECK(contains(report, "file not found"));
    CHECK(contains(report, "there is no backup in " + (before.folder / "kept").string() + " that can be used"));
    for (int number = 1; number <= 4; ++number) CHECK(contains(report, path_of(number).string()));
    CHECK(contains(report, "configuration not loaded: 2 errors"));
}

TEST_CASE("a file where the directory of backups is to be is told when they are needed") {
    const scratch_directory folder;
    const fs::path in_the_way = folder.write("kept", "");
    const event_log events;
    CHECK_THROWS(cfg::store<account>(events.options(backed_up_in(in_the_way)), cfg::file(folder / "missing.toml")));
    CHECK(contains(events.last().error, "there is no backup in " + in_the_way.string() + " that can be used"));
    CHECK(contains(events.last().error, "note: " + in_the_way.string() + " is a file, not a directory"));
}

TEST_CASE("the first reload that is in order after a start from a backup says so, also if nothing differs") {
    const backed_up before;
    fs::remove(before.file);
    cfg::store<account> store(before.options(), cfg::file(before.file));
    before.folder.write("account.toml", "port = 2\n");
    REQUIRE(store.reload());
    CHECK(before.events.last().what == event::kind::unchanged);
    CHECK(before.events.last().recovered);
}

TEST_CASE("a value that waited for a restart is in the backup") {
    const backed_up before;
    {
        cfg::store<account> store(before.options(), cfg::file(before.file));
        before.folder.write("account.toml", "port = 2\nthreads = 8\n");
        REQUIRE(store.reload());
        CHECK(store.get<"threads">() == 4);
    }
    fs::remove(before.file);
    const cfg::store<account> store(before.options(), cfg::file(before.file));
    CHECK(store.get<"threads">() == 8);
}

TEST_CASE("a start from a backup writes none") {
    const backed_up before;
    fs::remove(before.file);
    const fs::file_time_type written = fs::last_write_time(before.folder / "kept/account-backup-1.toml");
    CHECK(before.port_of(start::when_unreadable, cfg::file(before.file)) == "2");
    CHECK(count_files(before.folder / "kept") == 1);
    CHECK(fs::last_write_time(before.folder / "kept/account-backup-1.toml") == written);
}

}  // namespace
