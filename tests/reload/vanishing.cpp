// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: files that go, come back, become something else, or come only later; and all files that count.
#include <cfg/reload/watch.hpp>

#include "../sources/loading.hpp"
#include "watching.hpp"

#include <cfg/cfg.hpp>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace watching;

TEST_CASE("a file is deleted and comes back") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    for (int i = 2; i <= 6; ++i) {
        fs::remove(place.path);
        REQUIRE(store.refuses());
        CHECK(store.a() == i - 1);
        CHECK(store.events.last_refusal().find("settings.toml") != std::string::npos);
        write(place.path, text_of(i));
        REQUIRE(store.becomes(i));
    }
    fs::remove(place.path);
    REQUIRE(store.refuses());
    REQUIRE(wait_until([&] { return !watching.status().last_error.empty(); }));
    write(place.path, text_of(6));  // as it was
    REQUIRE(wait_until([&] { return watching.status().last_error.empty(); }));
    CHECK(store.applied_numbers() == std::vector{2, 3, 4, 5, 6});
    CHECK(store.is_sound());
}

TEST_CASE("the directories above a file are removed and made again") {
    const scratch_directory scratch;
    const fs::path top = scratch / "etc";
    const fs::path path = top / "gateway" / "settings.toml";
    fs::create_directories(path.parent_path());
    write(path, text_of(1));
    watched_store store(cfg::file(path));
    const cfg::watching watching = store.store.watch(quick());
    for (int i = 2; i <= 6; ++i) {
        fs::remove_all(i % 2 == 0 ? path.parent_path() : top);
        REQUIRE(store.refuses());
        CHECK(store.a() == i - 1);
        fs::create_directories(path.parent_path());
        write(path, text_of(i));
        REQUIRE(store.becomes(i));
    }
    // Moved away, and another one moved in.
    fs::create_directories(scratch / "new" / "gateway");
    write(scratch / "new" / "gateway" / "settings.toml", text_of(7));
    fs::rename(top, scratch / "old");
    fs::rename(scratch / "new", top);
    REQUIRE(store.becomes(7));
    write(scratch / "old" / "gateway" / "settings.toml", text_of(8));  // nobody's any more
    write(path, text_of(9));
    REQUIRE(store.becomes(9));
    CHECK(store.applied_numbers() == std::vector{2, 3, 4, 5, 6, 7, 9});
}

TEST_CASE("a file becomes a directory, a named pipe, a link to nowhere, a link to itself, and a file again") {
    const one_file place;
    watched_store store(cfg::file(place.path));
    const cfg::watching watching = store.store.watch(quick());
    const auto become_pipe = [&] { REQUIRE(::mkfifo(place.path.c_str(), 0600) == 0); };
    int a = 1;
    for (int kind = 0; kind < 4; ++kind) {
        CAPTURE(kind);
        fs::remove(place.path);
        if (kind == 0) fs::create_directory(place.path);
        if (kind == 1) become_pipe();
        if (kind == 2) fs::create_symlink(place.scratch / "nowhere", place.path);
        if (kind == 3) fs::create_symlink(place.path, place.path);
        REQUIRE(wait_until([&] {  // being away for a moment may have been refused first
            const std::string error = watching.status().last_error;
            return kind == 2 ? error.find("not found") != error.npos
                             : !error.empty() && error.find("not found") == error.npos;
        }));
        REQUIRE(store.refuses());
        CHECK(store.a() == a);
        fs::remove(place.path);
        write(place.path, text_of(++a));
        REQUIRE(store.becomes(a));
    }
    CHECK(store.applied_numbers() == std::vector{2, 3, 4, 5});
}

TEST_CASE("where a link leads changes, and what it leads to") {
    const scratch_directory scratch;
    fs::create_directories(scratch / "here");
    fs::create_directories(scratch / "there");
    write(scratch / "here" / "settings.toml", text_of(1));
    write(scratch / "there" / "settings.toml", text_of(2));
    fs::create_symlink("here", scratch / "current");
    fs::create_symlink(fs::path("current") / "settings.toml", scratch / "settings.toml");
    watched_store store(cfg::file(scratch / "settings.toml"));
    const cfg::watching watching = store.store.watch(quick());
    watching_files::point(scratch / "current", "there");
    REQUIRE(store.becomes(2));
    write(scratch / "there" / "settings.toml", text_of(3));
    REQUIRE(store.becomes(3));
    watching_files::point(scratch / "settings.toml", scratch / "here" / "settings.toml");
    REQUIRE(store.becomes(1));
    save_by_rename(scratch / "here" / "settings.toml", text_of(4));
    REQUIRE(store.becomes(4));
    watching_files::point(scratch / "settings.toml", scratch / "later");  // to nowhere, so far
    REQUIRE(store.refuses());
    write(scratch / "later", text_of(5));
    REQUIRE(store.becomes(5));
}

TEST_CASE("permissions are lost and regained, for one who is not root") {
    watching_files::check_child(watching_files::in_child([]() -> std::string {
        if (!watching_files::become_nobody()) return watching_files::refusal("setresuid");
        const one_file place;
        watched_store store(cfg::file(place.path));
        cfg::reload_options options = quick();
        const cfg::watching watching = store.store.watch(options);
        if (watching.status().mode == cfg::watch_mode::events) {
            options.fallback_poll = 1h;  // nor is it noticed because one looks again
            watching.set_options(options);
        }
        const auto has_error = [&](bool wanted) {
            return wait_until([&] { return watching.status().last_error.empty() != wanted; });
        };
        fs::permissions(place.path, fs::perms::none);
        if (!has_error(true)) return "the file's permissions: not noticed that they are lost";
        if (watching.status().last_error.find("cannot be opened") == std::string::npos)
            return watching.status().last_error;
        if (store.a() != 1) return "not the old values";
        fs::permissions(place.path, fs::perms::owner_read | fs::perms::owner_write);
        if (!has_error(false)) return "the file's permissions: not noticed that they are back";
        if (!store.applied().empty()) return "told of a change, but there was none";
        write(place.path, text_of(2));
        if (!store.becomes(2)) return "not what was written afterwards";

        fs::permissions(place.path.parent_path(), fs::perms::none);
        if (!has_error(true)) return "the directory's permissions: not noticed that they are lost";
        if (store.a() != 2) return "not the old values";
        fs::permissions(place.path.parent_path(), fs::perms::owner_all);
        if (!has_error(false)) return "the directory's permissions: not noticed that they are back";
        write(place.path, text_of(3));
        if (!store.becomes(3)) return "not what was written at last";
        return has_error(false) ? "" : "still an error";
    }));
}

TEST_CASE("an optional file appears later, goes, and comes back") {
    const one_file place;
    const fs::path later = place.scratch / "conf.d" / "more.toml";
    watched_store store(cfg::file(place.path), cfg::file(later).optional());
    const cfg::watching watching = store.store.watch(quick());
    const auto has_note = [&](std::string_view note) {
        return wait_until([&] { return store.note() == note; });
    };
    CHECK(store.note() == "some");
    fs::create_directory(place.scratch / "conf.d");
    write(later, "note = 'more'\n");
    REQUIRE(has_note("more"));
    fs::remove_all(place.scratch / "conf.d");
    REQUIRE(has_note("some"));
    fs::create_directory(place.scratch / "conf.d");
    save_by_rename(later, "note = 'again'\n");
    REQUIRE(has_note("again"));
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("a profile's file is watched") {
    const one_file place;
    const fs::path profile = place.scratch.write("settings.prod.toml", "note = 'prod'\n");
    watched_store store(cfg::file(place.path).profile("prod"));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.note() == "prod");
    save_by_rename(profile, text_of(2, "changed"));
    REQUIRE(store.becomes(2));
    fs::remove(profile);
    REQUIRE(store.refuses());  // a profile that is asked for and has no file is an error
    write(profile, text_of(3, "back"));
    REQUIRE(store.becomes(3));
}

TEST_CASE("a template is watched, and each time it is read with the variables that there are") {
    const one_file place;
    const loading::variable variable("CFG_VANISHING_NOTE", "first");
    write(place.path, text_of(1, "${CFG_VANISHING_NOTE} of ${GIVEN}"));
    watched_store store(cfg::file(place.path).interpolate({{"GIVEN", "all"}}));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.note() == "first of all");
    save_by_rename(place.path, text_of(2, "${GIVEN} of ${CFG_VANISHING_NOTE}"));
    REQUIRE(store.becomes(2));
    CHECK(store.note() == "all of first");
    save_by_rename(place.path, text_of(3, "${CFG_VANISHING_NOBODY}"));  // there is none of that name
    REQUIRE(store.refuses());
    CHECK(store.note() == "all of first");
    save_by_rename(place.path, text_of(4, "${CFG_VANISHING_NOBODY:others}"));
    REQUIRE(store.becomes(4));
    CHECK(store.note() == "others");
}

TEST_CASE("a file that a .env file names by its variables is watched, and another one when they change") {
    const one_file place;
    for (const char* const folder : {"one", "two"}) {
        fs::create_directory(place.scratch / folder);
        write(place.scratch / folder / "note", folder);
    }
    const fs::path dotenv = place.scratch / ".env";
    const auto use = [&](const std::string& folder) {
        save_by_rename(dotenv, "FOLDER=" + (place.scratch / folder).string() + "\nAPP_NOTE_FILE=${FOLDER}/note\n");
    };
    use("one");
    watched_store store(cfg::file(place.path), cfg::dotenv(dotenv, "APP").interpolate());
    const cfg::watching watching = store.store.watch(quick());
    const auto has_note = [&](std::string_view text) {
        return wait_until([&] { return store.note() == text; });
    };
    CHECK(store.note() == "one");
    save_by_rename(place.scratch / "one" / "note", "one again");
    REQUIRE(has_note("one again"));
    use("two");
    REQUIRE(has_note("two"));
    write(place.scratch / "two" / "note", "two again");
    REQUIRE(has_note("two again"));
    CHECK(store.events.refusals() == 0);
}

TEST_CASE("a file that the command line names is watched, and the one that it replaces is not read") {
    const one_file place;
    const fs::path named = place.scratch.write("named.toml", text_of(2));
    const std::string name = named.string();
    const char* const words[] = {"program", "--config", name.c_str(), "--note=flag"};
    watched_store store(cfg::file(place.path), cfg::args(4, words));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.a() == 2);
    save_by_rename(place.path, text_of(3));
    save_by_rename(named, text_of(4));
    REQUIRE(store.becomes(4));
    fs::remove(named);
    REQUIRE(store.refuses());
    CHECK(store.events.last_refusal().find("named.toml") != std::string::npos);
    write(named, text_of(5));
    REQUIRE(store.becomes(5));
    CHECK(store.applied_numbers() == std::vector{4, 5});
    CHECK(store.note() == "flag");
}

TEST_CASE("a file that a variable names is watched") {
    const one_file place;
    const fs::path note = place.scratch.write("note", "first\n");
    const loading::variable variable("CFG_VANISHING_NOTE_FILE", note.c_str());
    watched_store store(cfg::file(place.path), cfg::env("CFG_VANISHING"));
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.note() == "first");
    save_by_rename(note, "second\n");
    REQUIRE(wait_until([&] { return store.note() == "second"; }));
    fs::remove(note);
    REQUIRE(store.refuses());
    CHECK(store.note() == "second");
    write(note, "third");
    REQUIRE(wait_until([&] { return store.note() == "third"; }));
}

TEST_CASE("a .env file is watched, and the files that its variables name") {
    const one_file place;
    const fs::path note = place.scratch.write("note", "first");
    const fs::path dotenv = place.scratch / ".env";
    watched_store store(cfg::file(place.path), cfg::dotenv(dotenv, "APP").optional());
    const cfg::watching watching = store.store.watch(quick());
    CHECK(store.note() == "some");
    const auto has_note = [&](std::string_view text) {
        return wait_until([&] { return store.note() == text; });
    };
    write(dotenv, "APP_NOTE_FILE=" + note.string() + "\n");
    REQUIRE(has_note("first"));
    write(note, "second");
    REQUIRE(has_note("second"));
    save_by_rename(dotenv, "APP_NOTE=third\n");
    REQUIRE(has_note("third"));
    fs::remove(dotenv);
    REQUIRE(has_note("some"));
}

TEST_CASE("a directory of secrets is watched: each file, new ones, and the directory itself") {
    const one_file place;
    const fs::path secrets = place.scratch / "secrets";
    watched_store store(cfg::file(place.path), cfg::directory(secrets).optional());
    const cfg::watching watching = store.store.watch(quick());
    const auto has_note = [&](std::string_view text) {
        return wait_until([&] { return store.note() == text; });
    };
    fs::create_directory(secrets);
    write(secrets / "note", "first");
    REQUIRE(has_note("first"));
    write(place.scratch / "elsewhere", "second");
    fs::rename(place.scratch / "elsewhere", secrets / "note");
    REQUIRE(has_note("second"));
    write(secrets / "labels.x", "5");
    REQUIRE(wait_until([&] { return store.labels() == 1; }));
    fs::remove(secrets / "note");
    REQUIRE(has_note("some"));
    fs::remove_all(secrets);
    REQUIRE(wait_until([&] { return store.labels() == 0; }));
    fs::create_directory(secrets);
    write(secrets / "note", "third");
    REQUIRE(has_note("third"));
}

TEST_CASE("files that go and come back, without events: the poll finds it") {
    const one_file place;
    watched_store store(cfg::file(place.path), cfg::file(place.scratch / "more.toml").optional());
    const cfg::watching watching = store.store.watch(polling());
    fs::remove(place.path);
    REQUIRE(store.refuses());
    CHECK(store.a() == 1);
    write(place.path, text_of(2));
    REQUIRE(store.becomes(2));
    write(place.scratch / "more.toml", "note = 'more'\n");
    REQUIRE(wait_until([&] { return store.note() == "more"; }));
}

}  // namespace
