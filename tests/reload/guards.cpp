// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp and poll_once.hpp: what is refused as an accident, also when a backup was used before.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <optional>
#include <string>

namespace {

using namespace watching;

/// A file that has been in order, and its backup.
struct backed_up_file : one_file {
    told events;
    fs::path backups = scratch / "backups";

    [[nodiscard]] cfg::store_options options() {
        cfg::store_options all = events.options();
        all.backup.directory = backups;
        return all;
    }
};

/// What one look refuses; "nothing new" and "accepted" if it does not.
[[nodiscard]] std::string refusal_of_look(cfg::store<settings>& store) {
    const auto outcome = store.poll_once({.settle = 1ms});
    if (!outcome.has_value()) return "nothing new";
    return *outcome ? "accepted" : outcome->error().to_string();
}

[[nodiscard]] bool says_empty(const std::string& report) {
    return report.find("this file is empty, and had content before") != std::string::npos;
}

}  // namespace

// A backup has every key, so those that no file has ever set seemed to vanish when the file was back.
TEST_CASE("what starts from a backup takes the file that is there again, however few keys may vanish") {
    backed_up_file place;
    const std::string without_note = "a = 1\nb = 3\nspelt = '1'\n";
    write(place.path, without_note);
    cfg::store<settings>(place.options(), cfg::file(place.path));
    fs::remove(place.path);
    cfg::store<settings> store(place.options(), cfg::file(place.path));
    REQUIRE(place.events.count(cfg::event::kind::started_from_backup) == 1);
    cfg::reload_options options = quick();
    options.most_lost_keys = 0;
    const cfg::watching running = store.watch(options);
    save_by_rename(place.path, "a = 7\nb = 21\nspelt = '7'\n");
    CHECK(wait_until([&] { return store.get<"a">() == 7; }));
    CHECK(place.events.refusals() == 0);

    // From now on the rule holds.
    save_by_rename(place.path, text_of(8));
    REQUIRE(wait_until([&] { return store.get<"a">() == 8; }));
    save_by_rename(place.path, "a = 9\nb = 27\nspelt = '9'\n");
    REQUIRE(wait_until([&] { return place.events.refusals() == 1; }));
    CHECK(place.events.last_refusal().find("this would remove 1 of the 4 keys that are set: note") != std::string::npos);
    CHECK(store.get<"a">() == 8);
}

// A version that came from a backup has read no file, so no file seemed to have had content before.
TEST_CASE("a file that becomes empty is refused also when a backup was restored before") {
    backed_up_file place;
    cfg::store<settings> store(place.options(), cfg::file(place.path));
    save_by_rename(place.path, text_of(2));
    REQUIRE(store.reload());
    REQUIRE(store.restore(1));
    write(place.path, "");
    CHECK(says_empty(refusal_of_look(store)));
    CHECK(store.get<"a">() == 1);
    save_by_rename(place.path, text_of(3));
    CHECK(refusal_of_look(store) == "accepted");
}

// The same at the start: an empty file is what is there for a moment when somebody begins to write it.
TEST_CASE("a file that appears empty is refused after a start from a backup") {
    backed_up_file place;
    cfg::store<settings>(place.options(), cfg::file(place.path));
    fs::remove(place.path);
    cfg::store<settings> store(place.options(), cfg::file(place.path));
    REQUIRE(place.events.count(cfg::event::kind::started_from_backup) == 1);
    write(place.path, "");
    CHECK(says_empty(refusal_of_look(store)));
    CHECK(store.get<"a">() == 1);
    CHECK(refusal_of_look(store) == "nothing new");
    write(place.path, text_of(2));
    CHECK(refusal_of_look(store) == "accepted");
    CHECK(store.get<"a">() == 2);
}
