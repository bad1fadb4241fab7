// SPDX-License-Identifier: MIT
// Tests of store/backup.hpp: when backups are written, which of them stay, and which are refused.
#include <cfg/store/backup.hpp>

#include "backing_up.hpp"

#include <cfg/sources/file.hpp>
#include <cfg/store/detail/backup_text.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using cfg::event;
using loading::scratch_directory;
using storing::backed_up_in;
using storing::contains;
using storing::content_of;
using storing::damage;
using storing::event_log;
using storing::numbers_of;
using storing::outcome_of;
using storing::report_of;
using storing::rewritable;
using storing::write_to;

using numbers = std::vector<std::uint64_t>;

struct account {
    static constexpr std::string_view app = "accounts";
    int port = 1;
    std::string name = "none";

    static constexpr cfg::field schema[] = {cfg::field("port").min(0)};
};

// ---- when they are written -------------------------------------------------------------------------------------------------

TEST_CASE("without a directory there are no backups") {
    cfg::store<account> store(rewritable("port = 2\n"));
    CHECK(store.backups().empty());
    CHECK(
        contains(report_of(store.backup()), "this store keeps no backups; give it a directory: store_options::backup"));
    CHECK(contains(report_of(store.restore(1)), "this store keeps no backups"));
    CHECK(contains(report_of(store.restore(1)), "configuration not changed"));
}

TEST_CASE("one is written when the store is made, and after reloads that bring something new") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    const event_log events;
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    cfg::store<account> store(events.options(backed_up_in(folder / "a/b")), document);
    REQUIRE(store.backups().size() == 1);
    const cfg::backup_entry first = store.backups().front();
    CHECK(first.number == 1);
    CHECK(first.path == folder / "a/b/accounts-backup-1.toml");
    CHECK(first.is_intact);
    CHECK(first.fault.empty());
    CHECK(first.time >= before);
    CHECK(first.time <= std::chrono::system_clock::now());
    CHECK(content_of(first.path).ends_with("\nport = 2\nname = \"none\"\n"));

    REQUIRE(store.reload());
    CHECK(numbers_of(store.backups()) == numbers{1});
    document.write("port = 2 # a comment\n");
    REQUIRE(store.reload());
    CHECK(numbers_of(store.backups()) == numbers{1});
    document.write("port = 3\n");
    REQUIRE(store.reload());
    CHECK(numbers_of(store.backups()) == numbers{2, 1});
    document.write("port = -3\n");
    CHECK_FALSE(store.reload());
    CHECK(numbers_of(store.backups()) == numbers{2, 1});
    for (const event& each : events.all()) CHECK(each.what != event::kind::backup_failed);
}

TEST_CASE("what is set at run time is not in it") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in(folder / ""), document);
    REQUIRE(store.set<"port">(9));
    REQUIRE(store.update([](account& config) { config.name = "updated"; }));
    CHECK(numbers_of(store.backups()) == numbers{1});
    document.write("port = 3\n");
    REQUIRE(store.reload());  // no value differs: all are overridden
    CHECK(numbers_of(store.backups()) == numbers{2, 1});
    CHECK(content_of(folder / "accounts-backup-2.toml").ends_with("\nport = 3\nname = \"none\"\n"));
}

TEST_CASE("a relative directory begins where the working directory was when the store was made") {
    const scratch_directory folder;
    fs::create_directory(folder / "elsewhere");
    const fs::path before = fs::current_path();
    fs::current_path(folder / "");
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in("kept"), document);
    fs::current_path(folder / "elsewhere");
    document.write("port = 3\n");
    REQUIRE(store.reload());
    fs::current_path(before);
    CHECK(numbers_of(store.backups()) == numbers{2, 1});
    CHECK(storing::count_files(folder / "kept") == 2);
}

TEST_CASE("one can be asked for, and says which it is") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in(folder / ""), document);
    CHECK(store.backup().value().number == 1);
    document.write("port = 3\n");
    REQUIRE(store.reload());
    CHECK(numbers_of(store.backups()) == numbers{2, 1});
    damage(folder / "accounts-backup-2.toml", 50);
    const cfg::backup_entry made = store.backup().value();
    CHECK(made.number == 3);
    CHECK(made.is_intact);
    CHECK(made.path == folder / "accounts-backup-3.toml");
    CHECK(numbers_of(store.backups()) == numbers{3, 2, 1});
    CHECK(store.backup().value().number == 3);
}

TEST_CASE("a reload in a callback of another one leaves its backup the newest") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in(folder / ""), document);
    const auto again = store.on_change<"port">([&](int, int now) {
        if (now != 3) return;
        document.write("port = 4\n");
        REQUIRE(store.reload());
    });
    document.write("port = 3\n");
    REQUIRE(store.reload());
    CHECK(store.get<"port">() == 4);
    REQUIRE(store.backups().size() >= 2);
    CHECK(content_of(store.backups().front().path).ends_with("\nport = 4\nname = \"none\"\n"));
}

TEST_CASE("of reloads by several threads the last one's backup is the newest") {
    for (int round = 0; round < 20; ++round) {
        const scratch_directory folder;
        std::atomic<int> readings{0};
        class counting final : public cfg::detail::source_base {
        public:
            explicit counting(std::atomic<int>& readings) : readings_(&readings) {}
            void apply(cfg::detail::load_state& state) const override {
                cfg::text(cfg::toml, "port = " + std::to_string(readings_->fetch_add(1)) + "\n", "counting")
                    .apply(state);
            }

        private:
            std::atomic<int>* readings_;
        };
        cfg::store<account> store(backed_up_in(folder / ""), counting(readings));
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                for (int times = 0; times < 5; ++times) static_cast<void>(store.reload());
            });
        for (std::thread& each : threads) each.join();
        CHECK(store.get<"port">() == 20);
        CHECK(store.counters().reloads == 20);
        REQUIRE_FALSE(store.backups().empty());
        CHECK(content_of(store.backups().front().path).ends_with("\nport = 20\nname = \"none\"\n"));
    }
}

TEST_CASE("a callback may destroy the store that has reloaded") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    auto store = std::make_unique<cfg::store<account>>(backed_up_in(folder / "new/"), document);
    CHECK(fs::exists(folder / "new/accounts-backup-1.toml"));
    const auto ending = store->on_change<"port">([&] { store.reset(); });
    document.write("port = 3\n");
    CHECK(outcome_of(store->reload()) == "committed");
    CHECK(store == nullptr);
}

TEST_CASE("a file that cannot be written is told, and everything else goes on") {
    const scratch_directory folder;
    const fs::path in_the_way = folder.write("file", "");
    const rewritable document("port = 2\n");
    const event_log events;
    cfg::store<account> store(events.options(backed_up_in(in_the_way / "below")), document);
    REQUIRE(events.all().size() == 2);
    CHECK(events.all()[0].what == event::kind::committed);
    CHECK(events.last().what == event::kind::backup_failed);
    CHECK(events.last().version == 1);
    CHECK(events.last().error ==
          "error: " + in_the_way.string() + " is a file, not a directory\nthere is no backup that can be used\n");
    document.write("port = 3\n");
    CHECK(outcome_of(store.reload()) == "committed");
    CHECK(events.last().what == event::kind::backup_failed);
    CHECK(events.last().version == 2);
    CHECK(store.backups().empty());
    CHECK(report_of(store.backup()) ==
          "error: " + in_the_way.string() + " is a file, not a directory\n\nconfiguration not backed up: 1 error\n");
    CHECK(contains(report_of(store.restore(1)),
                   "there is no backup in " + (in_the_way / "below").string() + " that can be used"));
    fs::remove(in_the_way);
    CHECK(store.backup().value().number == 1);
    CHECK(storing::mode_of(in_the_way / "below") == 0700);
}

// ---- which stay ------------------------------------------------------------------------------------------------------------

TEST_CASE("the newest are kept") {
    const scratch_directory folder;
    folder.write("accounts-backup-0.toml", "not one");
    folder.write("accounts-backup-01.toml", "not one");
    folder.write("accounts-backup-.toml", "not one");
    folder.write("accounts-backup-3x.toml", "not one");
    folder.write("accounts-backup-99999999999999999999.toml", "not one");
    folder.write("other-backup-1.toml", "not one");
    folder.write(".accounts-backup-2.toml.17-42.tmp", "half");
    folder.write(".accounts-backup-99.toml.17-42.tmp", "half of one that comes later");
    const rewritable document("port = 1\n");
    cfg::store<account> store(backed_up_in(folder / "", storing::start::never, 3), document);
    for (int port = 2; port <= 6; ++port) {
        document.write("port = " + std::to_string(port) + "\n");
        REQUIRE(store.reload());
    }
    CHECK(numbers_of(store.backups()) == numbers{6, 5, 4});
    CHECK(storing::count_files(folder / "") == 3 + 6 + 1);
    CHECK_FALSE(fs::exists(folder / ".accounts-backup-2.toml.17-42.tmp"));

    SUBCASE("numbers go on where they were") {
        fs::remove(folder / "accounts-backup-5.toml");
        cfg::store<account> again(backed_up_in(folder / "", storing::start::never, 3), rewritable("port = 77\n"));
        CHECK(numbers_of(again.backups()) == numbers{7, 6, 4});
    }
    SUBCASE("damaged ones do not count") {
        damage(folder / "accounts-backup-6.toml", 60);
        document.write("port = 7\n");
        REQUIRE(store.reload());
        CHECK(numbers_of(store.backups()) == numbers{7, 6, 5, 4});
        document.write("port = 8\n");
        REQUIRE(store.reload());
        CHECK(numbers_of(store.backups()) == numbers{8, 7, 6, 5});
        document.write("port = 9\n");
        REQUIRE(store.reload());
        CHECK(numbers_of(store.backups()) == numbers{9, 8, 7});
    }
    SUBCASE("a damaged one is not taken for the same") {
        damage(folder / "accounts-backup-6.toml", 60);
        CHECK(store.backup().value().number == 7);
    }
    SUBCASE("at least one is kept") {
        cfg::store<account> none(backed_up_in(folder / "", storing::start::never, 0), rewritable("port = 78\n"));
        CHECK(numbers_of(none.backups()) == numbers{7});
    }
}

// What had this number made the next one too long to be listed: it was written, and then never seen again.
TEST_CASE("what is listed and what is written agree up to the greatest number") {
    const scratch_directory folder;
    const rewritable document("port = 1\n");
    const event_log events;
    cfg::store<account> store(events.options(backed_up_in(folder / "", storing::start::never, 2)), document);

    SUBCASE("18 digits") {
        constexpr std::uint64_t last = 999'999'999'999'999'999;
        folder.write("accounts-backup-999999999999999999.toml", "");
        for (int port = 2; port <= 4; ++port) {
            document.write("port = " + std::to_string(port) + "\n");
            REQUIRE(store.reload());
        }
        CHECK(numbers_of(store.backups()) == numbers{last + 3, last + 2});
        CHECK(store.backup().value().number == last + 3);
        CHECK(store.restore(last + 2));
        CHECK(store.get<"port">() == 3);
    }
    SUBCASE("the greatest of all") {
        constexpr std::uint64_t greatest = 18'446'744'073'709'551'615U;
        folder.write("accounts-backup-18446744073709551614.toml", "");
        folder.write("accounts-backup-18446744073709551616.toml", "not one");
        document.write("port = 2\n");
        REQUIRE(store.reload());
        CHECK(numbers_of(store.backups()) == numbers{greatest, greatest - 1, 1});
        CHECK(store.backups().front().is_intact);
        CHECK(store.backup().value().number == greatest);

        document.write("port = 3\n");
        REQUIRE(store.reload());
        CHECK(events.last().what == event::kind::backup_failed);
        const fs::path path = folder / "accounts-backup-18446744073709551615.toml";
        CHECK(contains(events.last().error, "error: " + path.string() +
                                                " has the greatest number, and no other backup can follow it; "
                                                "remove this file\n"));
        CHECK(numbers_of(store.backups()) == numbers{greatest, greatest - 1, 1});
        fs::remove(path);
        fs::remove(folder / "accounts-backup-18446744073709551614.toml");
        CHECK(store.backup().value().number == 2);
    }
}

// ---- which are refused -----------------------------------------------------------------------------------------------------

TEST_CASE("one that differs in any byte, or is cut off anywhere, is refused") {
    const scratch_directory folder;
    cfg::store<account> store(backed_up_in(folder / ""), rewritable("port = 2\n"));
    const fs::path path = store.backups().front().path;
    const std::string intact = content_of(path);
    const auto is_intact = [&] {
        const std::vector<cfg::backup_entry> all = store.backups();
        REQUIRE(all.size() == 1);
        CHECK(all.front().is_intact == all.front().fault.empty());
        CHECK((all.front().is_intact || all.front().time == std::chrono::system_clock::time_point()));
        return all.front().is_intact;
    };
    CHECK(is_intact());
    for (std::size_t byte = 0; byte < intact.size(); ++byte) {
        CAPTURE(byte);
        for (const int other : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
            std::string changed = intact;
            changed[byte] = static_cast<char>(changed[byte] ^ other);
            write_to(path, changed);
            CHECK_FALSE(is_intact());
        }
        write_to(path, std::string_view(intact).substr(0, byte));
        CHECK_FALSE(is_intact());
        CHECK_FALSE(store.restore(1));
        write_to(path, std::string(intact).erase(byte, 1));
        CHECK_FALSE(is_intact());
    }
    write_to(path, intact + "\n");
    CHECK_FALSE(is_intact());
    write_to(path, intact + std::string(1, '\0'));
    CHECK_FALSE(is_intact());
    write_to(path, intact);
    CHECK(is_intact());
}

struct other_account {
    static constexpr std::string_view app = "accounts_";
    int port = 1;
};

struct odd_account {
    static constexpr std::string_view app = "accounts/";
    int port = 1;
};

TEST_CASE("those of others are refused, and it is said why") {
    const scratch_directory folder;
    cfg::store<account> store(backed_up_in(folder / ""), rewritable("port = 2\n"));
    const std::string intact = content_of(folder / "accounts-backup-1.toml");
    const auto fault_of = [&](std::string_view content) {
        write_to(folder / "accounts-backup-2.toml", content);
        CHECK_FALSE(store.backups().front().is_intact);
        return store.backups().front().fault;
    };
    CHECK(fault_of(intact) == "was renamed or copied: it was written for another application, or has another number");
    CHECK(fault_of("") == "is not a backup: it does not begin with \"# cfg-backup \"");
    CHECK(fault_of("port = 2\n") == "is not a backup: it does not begin with \"# cfg-backup \"");
    CHECK(fault_of("# cfg-backup 2 and whatever comes then\n") ==
          "has a format version that this program does not support");
    CHECK(fault_of("# cfg-backup 1 ") == "has a checksum mismatch: the file was modified or truncated");
    fs::remove(folder / "accounts-backup-2.toml");
    fs::create_directory(folder / "accounts-backup-2.toml");
    CHECK(store.backups().front().fault == "is a directory, not a regular file");

    // Names that become the same file name are still told apart.
    cfg::store<other_account> other(backed_up_in(folder / "other"), rewritable("port = 3\n"));
    cfg::store<odd_account> odd(backed_up_in(folder / "other"), rewritable("port = 4\n"));
    CHECK(numbers_of(odd.backups()) == numbers{2, 1});
    CHECK(odd.backups()[0].is_intact);
    CHECK(odd.backups()[1].fault ==
          "was renamed or copied: it was written for another application, or has another number");
    CHECK(contains(report_of(odd.restore(1)), "was renamed or copied"));
    CHECK(other.backups()[1].is_intact);
}

// ---- going back to one -----------------------------------------------------------------------------------------------------

TEST_CASE("a backup is restored under what is set at run time, until the next reload") {
    const scratch_directory folder;
    const rewritable document("port = 2\nname = 'first'\n");
    const event_log events;
    cfg::store<account> store(events.options(backed_up_in(folder / "")), document);
    document.write("port = 3\nname = 'second'\n");
    REQUIRE(store.reload());
    REQUIRE(store.set<"port">(9));
    const auto restored = store.restore(1);
    CHECK(outcome_of(restored) == "committed");
    CHECK(store.get<"port">() == 9);
    CHECK(std::string(store.get<"name">()) == "first");
    CHECK(events.last().what == event::kind::committed);
    CHECK(events.last().cause == cfg::change_cause::rollback);
    CHECK(events.last().reason == "to backup 1");
    REQUIRE(store.reset());
    CHECK(store.get<"port">() == 2);
    CHECK(numbers_of(store.backups()) == numbers{3, 2, 1});
    CHECK(content_of(folder / "accounts-backup-3.toml").ends_with("\nport = 2\nname = \"first\"\n"));
    REQUIRE(store.reload());
    CHECK(store.get<"port">() == 3);
    CHECK(numbers_of(store.backups()) == numbers{4, 3, 2, 1});
}

// The newest backup was the one that somebody had gone back from, and the next start without a file used that.
TEST_CASE("what was gone back to is the newest backup") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in(folder / ""), document);
    document.write("port = 3\n");
    REQUIRE(store.reload());
    REQUIRE(store.rollback(1));
    CHECK(numbers_of(store.backups()) == numbers{3, 2, 1});
    CHECK(content_of(folder / "accounts-backup-3.toml").ends_with("\nport = 2\nname = \"none\"\n"));
    REQUIRE(store.rollback(1));
    REQUIRE(store.set<"name">("set"));
    REQUIRE(store.rollback(3));
    CHECK(numbers_of(store.backups()) == numbers{3, 2, 1});
}

TEST_CASE("what cannot be restored changes nothing") {
    const scratch_directory folder;
    const rewritable document("port = 2\n");
    cfg::store<account> store(backed_up_in(folder / ""), document);
    document.write("port = 3\n");
    REQUIRE(store.reload());
    document.write("port = 4\n");
    REQUIRE(store.reload());
    damage(folder / "accounts-backup-2.toml", 50);
    const std::string missing = report_of(store.restore(7));
    CHECK(contains(missing, "the backup " + (folder / "accounts-backup-7.toml").string() + " does not exist"));
    CHECK(contains(missing, "the backups that can be used: 1, 3\n"));
    write_to(folder / "accounts-backup-4.toml",
             cfg::detail::seal_backup("accounts", 4, "2024-05-01T12:00:00.250Z", "port = 'many'\n"));
    CHECK(store.backups().front().is_intact);
    CHECK(contains(report_of(store.restore(7)), "the backups that can be used: 1, 3\n"));
    CHECK(contains(report_of(store.restore(2)), "has a checksum mismatch: the file was modified or truncated"));
    CHECK(store.get<"port">() == 4);
    CHECK(store.version() == 3);

    const auto refusing =
        store.on_prepare<"port">([](const cfg::changes<account>&, cfg::preparation& step) { step.refuse("not now"); });
    CHECK(contains(report_of(store.restore(1)), "not now"));
    CHECK(store.get<"port">() == 4);
}

}  // namespace
