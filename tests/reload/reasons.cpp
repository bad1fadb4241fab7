// SPDX-License-Identifier: MIT
// Tests of reload/poll_once.hpp: what events and the history say of the files that made a store reload.
#include <cfg/reload/watch.hpp>

#include "watching.hpp"

#include <cfg/sources/directory.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace {

using namespace watching;

struct server {
    int port = 1;
    int depth = 1;
    int limit = 1;
};

/// What is told of a look that has found something; empty if it has not. One at a directory with other names than before
/// reads twice, for which there was no time where this thread was kept from running meanwhile.
template <class Config>
[[nodiscard]] std::string reason_of_look(cfg::store<Config>& store, const told& events) {
    const std::size_t before = events.all().size();
    if (!store.poll_once({.debounce_limit = 1h, .settle = 1ms}).has_value()) return {};
    const auto all = events.all();
    return all.size() == before + 1 ? all.back().reason : "not one event";
}

}  // namespace

// All of these had "changed", so one had to look which of them was gone.
TEST_CASE("a reason says what has happened to a file") {
    const scratch_directory scratch;
    const fs::path path = scratch.write("extra.toml", "port = 2\n");
    told events;
    cfg::store<server> store(events.options(), cfg::file(path).optional());
    CHECK(reason_of_look(store, events) == "");
    write(path, "port = 3\n");
    CHECK(reason_of_look(store, events) == "extra.toml changed");
    fs::remove(path);
    CHECK(reason_of_look(store, events) == "extra.toml removed");
    CHECK(store.get<"port">() == 1);
    write(path, "port = 4\n");
    CHECK(reason_of_look(store, events) == "extra.toml is there now");
    CHECK(store.get<"port">() == 4);
    fs::remove(path);
    fs::create_directory(path);
    CHECK(reason_of_look(store, events) == "extra.toml cannot be read");
    CHECK(events.refusals() == 1);
    fs::remove(path);
    CHECK(reason_of_look(store, events) == "extra.toml removed");
}

// Nor did it say that of several.
TEST_CASE("a reason names what is different, wherever it stands among the others, and not too many") {
    const scratch_directory scratch;
    told events;
    const auto path = [&](int i) { return scratch / (std::to_string(i) + ".toml"); };
    for (int i = 0; i < 5; ++i) write(path(i), "port = 1\n");
    const auto one = [&](int i) { return cfg::file(path(i)).optional(); };
    cfg::store<server> store(events.options(), one(0), one(1), one(2), one(3), one(4));
    fs::remove(path(1));
    write(path(3), "port = 2\n");
    CHECK(reason_of_look(store, events) == "1.toml removed, 3.toml changed");
    for (int i = 0; i < 5; ++i) write(path(i), "port = 3\n");
    CHECK(reason_of_look(store, events) == "0.toml changed, 1.toml is there now, 2.toml changed and 2 more");
}

// A file that appeared in a directory was told of beside that.
TEST_CASE("a directory with other files than before is named, and not its files beside it") {
    const scratch_directory scratch;
    fs::create_directory(scratch / "values");
    scratch.write("values/limit", "5");
    told events;
    cfg::store<server> store(events.options(), cfg::directory(scratch / "values"));
    scratch.write("values/port", "2");
    CHECK(reason_of_look(store, events) == "values changed");
    scratch.write("values/depth", "3");
    scratch.write("values/port", "4");
    CHECK(reason_of_look(store, events) == "values changed");
    scratch.write("values/port", "6");
    CHECK(reason_of_look(store, events) == "port changed");
    fs::remove(scratch / "values" / "port");
    CHECK(reason_of_look(store, events) == "values changed");
    CHECK(store.get<"port">() == 1);
    CHECK(store.get<"depth">() == 3);
}
