// SPDX-License-Identifier: MIT
// Tests of what stands in the backups of a store: reading it gives exactly what the sources gave.
#include <cfg/store/backup.hpp>

#include "backing_up.hpp"
#include "every_kind.hpp"

#include <cfg/load/write.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using cfg::event;
using loading::scratch_directory;
using storing::backed_up_in;
using storing::contains;
using storing::content_of;
using storing::event_log;
using storing::outcome_of;
using storing::report_of;
using storing::rewritable;
using storing::start;

/// A source that is wrong.
const rewritable nothing("no TOML");

/// What a store of the newest backup has.
template <class Config>
[[nodiscard]] Config read_back(const fs::path& folder) {
    const event_log events;
    const cfg::store<Config> store(events.options(backed_up_in(folder, start::when_invalid)), nothing);
    CHECK(events.last().what == event::kind::started_from_backup);
    return store.snapshot();
}

/// Nothing differs between a configuration and what comes of its backup.
template <class Config>
void check_round_trip(const std::string& document) {
    CAPTURE(document);
    const scratch_directory folder;
    const event_log events;
    const cfg::store<Config> store(events.options(backed_up_in(folder / "")), rewritable(document));
    for (const event& each : events.all()) CHECK(each.error == "");
    REQUIRE(store.backups().size() == 1);
    const Config before = store.snapshot();
    const Config after = read_back<Config>(folder / "");
    CHECK(cfg::to_string(cfg::diff(before, after)) == "");
}

// ---- values ----------------------------------------------------------------------------------------------------------------

constexpr std::string_view every_value = R"(
flag = true
small = -128
large = 9223372036854775807
single = 1.1
real = -0.0
text = "a \" quote, a \\, a \n line, \u0000 and \u00e9"
severity = "error"
wait = "1500ms"
size = "64MiB"
file = "certs/one two.pem"
day = 2024-02-29
hour = 23:59:59.999999999
when = 2024-02-29T01:02:03
exactly = 2024-02-29T01:02:03.5-07:30
release = "3-beta"
maybe = 0
token = "hidden1"
spare = "hidden2"
password = "hidden3"
peers = ["", "a, b", "'"]
switches = [true, false, true]
triple = [1, 2, 3]
tags = ["b", "a"]
mirrors = [{ host = "one" }, { port = 2 }]
tokens = ["hidden4", "hidden5"]
other = { port = 9 }
http = { host = "h", port = 1 }
counts = { "a.b" = 1, "" = 2, 'quote"' = 3 }
tenants = { acme = { rate = 7, burst = 8 }, none = {} }
credentials = { db = "hidden6" }
deep = [{ x = [{ rate = 1 }], y = [] }, {}]
plugins = { list = [1, "two", { three = 3.0 }], day = 2024-01-01, empty = {} }
[[routes]]
id = "/a"
timeout = "9s"
key = "hidden7"
codes = [1, 2]
[[routes]]
id = "/b"
)";

TEST_CASE("every kind of value, and every default, is the same afterwards") {
    check_round_trip<store_test::everything>(std::string(every_value));
    check_round_trip<store_test::everything>("");
    check_round_trip<store_test::everything>("real = nan\nsingle = inf\n");
    check_round_trip<store_test::everything>("real = -inf\nplugins = 5\n");
}

struct full_server {
    std::string host = "localhost";
    std::optional<int> port = 80;
};

/// Whatever can be empty is not.
struct full {
    std::optional<int> number = 5;
    std::optional<std::string> text = "text";
    std::optional<full_server> server = full_server{};
    std::optional<std::vector<int>> numbers = std::vector<int>{1, 2};
    std::optional<cfg::secret<std::string>> token = cfg::secret<std::string>("default");
    std::map<std::string, int> counts{{"a", 1}, {"b", 2}};
    std::map<std::string, full_server> servers{{"main", {}}};
    std::vector<int> appended{1, 2};
    std::vector<full_server> keyed{{"one", 1}, {"two", 2}};
    std::vector<int> plain{1, 2};
    std::set<int> few{1};
    cfg::value plugins = 5;

    static constexpr cfg::field schema[] = {cfg::field("appended").append(), cfg::field("keyed").by_key("host")};
};

TEST_CASE("what is empty stays so, although its default is not, and what layers add to is not added to its default") {
    check_round_trip<full>("");
    check_round_trip<full>(
        "cfg-unset = ['number', 'text', 'server', 'numbers', 'token', 'counts', 'servers', 'appended', 'keyed', 'plugins']\n"
        "plain = []\nfew = []\n");
    check_round_trip<full>(
        "server.host = 'other'\ncounts.c = 3\nservers.main.host = 'x'\nappended = [3]\nkeyed = [{host = 'two', port = "
        "3}]\n");
    check_round_trip<full>(
        "cfg-unset = ['counts', 'servers.main', 'appended', 'server']\ncounts.z = 26\nappended = [7]\nserver = {}\n");

    const scratch_directory folder;
    const cfg::store<full> store(backed_up_in(folder / ""),
                                 rewritable("cfg-unset = ['number', 'counts.a', 'appended']\n"));
    const full after = read_back<full>(folder / "");
    CHECK(after.number == std::nullopt);
    CHECK(after.counts == std::map<std::string, int>{{"b", 2}});
    CHECK(after.appended.empty());
}

struct with_text {
    std::string text;
};

TEST_CASE("what cannot be written so that it is read again is told, and not written") {
    const scratch_directory folder;
    const event_log events;
    ::setenv("CFG_TEST_BACKUP_TEXT", "\xff\xfe", 1);
    cfg::store<with_text> store(events.options(backed_up_in(folder / "")), cfg::env("CFG_TEST_BACKUP"));
    ::unsetenv("CFG_TEST_BACKUP_TEXT");
    CHECK(events.last().what == event::kind::backup_failed);
    CHECK(contains(events.last().error, "text: this text is not UTF-8, and TOML has no other"));
    CHECK(store.backups().empty());
    CHECK(contains(report_of(store.backup()), "not UTF-8"));
}

TEST_CASE("what is too large to be read again is not written") {
    const scratch_directory folder;
    const event_log events;
    cfg::store_options options = events.options(backed_up_in(folder / ""));
    options.bounds.document_bytes = 150;
    const rewritable document("text = 'short'\n");
    cfg::store<with_text> store(options, document);
    CHECK(store.backups().size() == 1);
    document.write("text = '" + std::string(130, 'x') + "'\n");
    REQUIRE(store.reload());
    CHECK(events.last().what == event::kind::backup_failed);
    CHECK(contains(events.last().error, "this document has more than 150 bytes (cfg::limits::document_bytes)"));
    CHECK(store.backups().size() == 1);
}

struct forgetful {
    int number = 0;
};

}  // namespace

template <>
struct cfg::codec<forgetful> {
    static constexpr std::string_view expected = "a number";
    static std::optional<forgetful> parse(std::string_view text) { return forgetful{static_cast<int>(text.size())}; }
    static std::string format(const forgetful& of) { return std::to_string(of.number); }
};

namespace {

struct with_forgetful {
    int port = 1;
    forgetful lost;
};

TEST_CASE("a codec that does not read what it has written is found out") {
    const scratch_directory folder;
    const event_log events;
    cfg::store<with_forgetful> store(events.options(backed_up_in(folder / "")), rewritable("lost = 'three'\n"));
    CHECK(events.last().what == event::kind::backup_failed);
    CHECK(contains(events.last().error, "lost: this value does not survive being written and read back"));
    CHECK(store.backups().empty());
}

// ---- secrets ---------------------------------------------------------------------------------------------------------------

TEST_CASE("secrets stand in it in clear, and only its owner can read it") {
    const scratch_directory folder;
    const ::mode_t before = ::umask(0);
    const event_log events;
    {
        const cfg::store<store_test::everything> store(events.options(backed_up_in(folder / "kept")),
                                                       rewritable(std::string(every_value)));
    }
    ::umask(before);
    const fs::path path = folder / "kept/everything-backup-1.toml";
    CHECK(storing::mode_of(path) == 0600);
    CHECK(storing::mode_of(folder / "kept") == 0700);
    const std::string content = content_of(path);
    for (const char digit : std::string_view("1234567")) CHECK(contains(content, std::string("hidden") + digit));
}

struct no_secrets_any_more {
    static constexpr std::string_view app = "everything";
    bool flag = false;
    std::string text;
    int other = 0;  // was a struct
};

TEST_CASE("what happens to a backup is told without its secrets, also to a program that knows nothing of them") {
    const scratch_directory folder;
    const event_log events;
    const cfg::store<store_test::everything> store(events.options(backed_up_in(folder / "")),
                                                   rewritable(std::string(every_value)));
    CHECK_THROWS(
        cfg::store<no_secrets_any_more>(events.options(backed_up_in(folder / "", start::when_invalid)), nothing));
    CHECK(events.last().what == event::kind::refused);
    const fs::path path = folder / "everything-backup-1.toml";
    CHECK(contains(events.last().error, "there is no backup in " + (folder / "").string() + " that can be used"));
    CHECK(contains(events.last().error, "the backup " + path.string() + " is not valid"));
    CHECK(contains(events.last().error, "other"));
    for (const event& each : events.all()) CHECK_FALSE(contains(cfg::to_string(each) + cfg::to_json(each), "hidden"));
}

// ---- what a file of a configuration would not be allowed -------------------------------------------------------------------------

struct restricted {
    std::string from_environment;
    int needed = 7;
    struct section {
        int depth = 1;
        int width = 2;
    };
    section wanted;

    static constexpr cfg::field schema[] = {cfg::field("from_environment").allow_from(cfg::from::env),
                                            cfg::field("needed").required(), cfg::field("wanted").required()};
};

TEST_CASE("values that only some sources may give are read from it all the same") {
    const scratch_directory folder;
    ::setenv("CFG_TEST_BACKUP_FROM_ENVIRONMENT", "given", 1);
    {
        const cfg::store<restricted> store(backed_up_in(folder / ""), rewritable("needed = 1\nwanted.depth = 2\n"),
                                           cfg::env("CFG_TEST_BACKUP"));
    }
    ::unsetenv("CFG_TEST_BACKUP_FROM_ENVIRONMENT");
    const restricted after = read_back<restricted>(folder / "");
    CHECK(after.from_environment == "given");
    CHECK(after.needed == 1);
    CHECK(after.wanted.depth == 2);
    CHECK(after.wanted.width == 2);
}

TEST_CASE("what is required, and was only set at run time, is not in it") {
    const scratch_directory folder;
    cfg::overrides<restricted> top;
    REQUIRE(top.set<"needed">(3));
    REQUIRE(top.set<"wanted.width">(4));
    {
        const cfg::store<restricted> store(backed_up_in(folder / ""), rewritable(), top);
        CHECK(store.backups().size() == 1);
    }
    const event_log events;
    const cfg::store<restricted> again(events.options(backed_up_in(folder / "", start::when_invalid)), nothing, top);
    CHECK(events.last().what == event::kind::started_from_backup);
    CHECK(again.get<"needed">() == 3);
    CHECK_THROWS(cfg::store<restricted>(events.options(backed_up_in(folder / "", start::when_invalid)), nothing));
    CHECK(contains(events.last().error, "needed: required, but no source gives it"));
    CHECK(contains(events.last().error, "wanted: required, but no source gives it"));
}

// ---- another version of the program ------------------------------------------------------------------------------------------------

struct old_program {
    static constexpr std::string_view app = "service";
    int port = 1;
    int gone = 2;
    int former = 3;
    std::optional<int> also_gone = 4;
    std::map<std::string, int> labels{{"a", 1}};
};

struct new_program {
    static constexpr std::string_view app = "service";
    int port = 100;
    int present = 300;
    int fresh = 400;

    static constexpr cfg::field schema[] = {cfg::field("present").was("former")};
};

TEST_CASE("another version of the program takes what it knows, and tells what it does not") {
    const scratch_directory folder;
    { const cfg::store<old_program> store(backed_up_in(folder / ""), rewritable("cfg-unset = ['also_gone']\n")); }
    const event_log events;
    const cfg::store<new_program> store(events.options(backed_up_in(folder / "", start::when_invalid)), nothing);
    CHECK(events.last().what == event::kind::started_from_backup);
    CHECK(store.get<"port">() == 1);
    CHECK(store.get<"present">() == 3);
    CHECK(store.get<"fresh">() == 400);
    std::string warnings;
    for (const std::string& each : events.last().warnings) warnings += each;
    CHECK(contains(warnings, "gone"));
    CHECK(contains(warnings, "there is no key \"also_gone\""));
    CHECK(contains(warnings, "former"));
    for (const std::string& each : events.last().warnings) CHECK(each.starts_with("warning: "));
}

// ---- where values came from --------------------------------------------------------------------------------------------------------

struct with_paths {
    int port = 1;
    std::filesystem::path certificate = "default.pem";
    std::vector<std::filesystem::path> more;
    std::filesystem::path other;
};

TEST_CASE("values come from the backup, and relative paths still begin at the folder of their file") {
    const scratch_directory folder;
    const fs::path file = folder.write("a b.toml", "port = 2\ncertificate = 'certs/a.pem'\nmore = ['b.pem']\n");
    ::setenv("CFG_TEST_BACKUP_OTHER", "here.pem", 1);
    {
        const cfg::store<with_paths> store(backed_up_in(folder / "kept"), cfg::file(file), cfg::env("CFG_TEST_BACKUP"));
        const auto now = store.loaded();
        CHECK(now->resolved_path<"certificate">() == folder / "certs/a.pem");
    }
    ::unsetenv("CFG_TEST_BACKUP_OTHER");
    fs::remove(file);
    cfg::store<with_paths> store(backed_up_in(folder / "kept"), cfg::file(file));
    const auto now = store.loaded();
    CHECK((*now)->certificate == "certs/a.pem");
    CHECK(now->resolved_path<"certificate">() == folder / "certs/a.pem");
    CHECK(cfg::resolve_path((*now)->more.at(0), now->origin<"more">()) == folder / "b.pem");
    CHECK(now->resolved_path<"other">() == "here.pem");
    const cfg::origin where = now->origin<"port">();
    CHECK(where.kind() == cfg::source_kind::backup);
    CHECK(where.name() == (folder / "kept/with_paths-backup-1.toml").string());
    CHECK(where.to_string() == (folder / "kept/with_paths-backup-1.toml").string() + ":4:8");
    // It is so in the backup of a backup, too.
    CHECK(store.backup().value().number == 1);
    storing::damage(folder / "kept/with_paths-backup-1.toml", 60);
    CHECK(store.backup().value().number == 2);
    CHECK(contains(content_of(folder / "kept/with_paths-backup-2.toml"),
                   "# from file certificate " + file.string() + "\n"));
}

}  // namespace
