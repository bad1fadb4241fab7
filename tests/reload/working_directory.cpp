// SPDX-License-Identifier: MIT
// Tests of reload/watch.hpp: programs that leave their working directory, as daemons do, and have named their files relative to it.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/load/overrides.hpp>
#include <cfg/sources/directory.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

using namespace watching;

/// The process is there for as long as this lives.
class working_in {
public:
    explicit working_in(const fs::path& directory) : former_(fs::current_path()) { fs::current_path(directory); }
    working_in(const working_in&) = delete;
    working_in& operator=(const working_in&) = delete;
    ~working_in() { fs::current_path(former_); }

private:
    fs::path former_;
};

/// Where the program starts, and where it goes: there everything has the same name, and is not meant.
struct two_places {
    scratch_directory home;
    scratch_directory elsewhere;
};

struct numbers {
    int a = 0;
    int b = 0;
};

[[nodiscard]] std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

// A reload looked for the file in the new working directory.
TEST_CASE("a relative path means the same file wherever the program goes") {
    const two_places places;
    const fs::path path = places.home.write("settings.toml", text_of(1));
    const working_in start(places.home / "");
    watched_store watched(cfg::file("settings.toml"));
    const cfg::watching running = watched.store.watch(quick());
    places.elsewhere.write("settings.toml", text_of(99));
    const working_in later(places.elsewhere / "");
    REQUIRE(watched.store.reload());
    CHECK(watched.a() == 1);
    save_by_rename(path, text_of(2));
    CHECK(watched.becomes(2));
    overwrite(path, text_of(3));
    CHECK(watched.becomes(3));
    CHECK(watched.events.refusals() == 0);
}

// Only the first reading of each of them was where it was meant.
TEST_CASE("the same of a directory, a .env file and a variable that names a file") {
    const two_places places;
    fs::create_directory(places.home / "values");
    fs::create_directory(places.elsewhere / "values");
    const auto check = [&](const std::string& name, const auto& source) {
        CAPTURE(name);
        const auto text_for = [&](int a) { return (name == ".env" ? "A=" : "") + std::to_string(a); };
        write(places.home / name, text_for(1));
        write(places.elsewhere / name, text_for(99));
        const working_in start(places.home / "");
        cfg::store<numbers> store(source);
        REQUIRE(store.template get<"a">() == 1);
        cfg::watcher watcher = store.watcher(quick());
        const working_in later(places.elsewhere / "");
        REQUIRE(store.reload());
        CHECK(store.template get<"a">() == 1);
        save_by_rename(places.home / name, text_for(2));
        CHECK(drive_until(watcher, [&] { return store.template get<"a">() == 2; }));
    };
    check("values/a", cfg::directory("values"));
    check(".env", cfg::dotenv(".env"));
    ::setenv("CFG_TEST_GOING_A_FILE", "number", 1);
    check("number", cfg::env("CFG_TEST_GOING"));
    ::unsetenv("CFG_TEST_GOING_A_FILE");
}

// The file they are of was not found there, so none was written after the first.
TEST_CASE("backups stay in the directory that was named") {
    const two_places places;
    places.home.write("settings.toml", text_of(1));
    const working_in start(places.home / "");
    told events;
    cfg::store_options options = events.options();
    options.backup.directory = "backups";
    cfg::store<settings> store(options, cfg::file("settings.toml"));
    const working_in later(places.elsewhere / "");
    save_by_rename(places.home / "settings.toml", text_of(2));
    REQUIRE(store.reload());
    CHECK(store.backups().size() == 2);
    CHECK(!fs::exists(places.elsewhere / "backups"));
    REQUIRE(store.restore(1));
    CHECK(store.get<"a">() == 1);
}

// A new file was written in the new working directory, and what had been saved was not found there.
TEST_CASE("overrides are saved to the file that they were opened from") {
    const two_places places;
    const working_in start(places.home / "");
    cfg::store<numbers> store(cfg::overrides<numbers>::open("overrides.toml"));
    const working_in later(places.elsewhere / "");
    REQUIRE(store.set<"a">(5));
    REQUIRE(store.save_overrides());
    CHECK(content_of(places.home / "overrides.toml") == "a = 5\n");
    CHECK(!fs::exists(places.elsewhere / "overrides.toml"));
    REQUIRE(store.set<"b">(6));
    CHECK(store.save_overrides());
    CHECK(content_of(places.home / "overrides.toml") == "a = 5\nb = 6\n");
}
