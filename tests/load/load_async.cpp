// SPDX-License-Identifier: MIT
// Tests of load/load_async.hpp: many loads at once, each with its own outcome.
#include <cfg/load/load_async.hpp>

#include <cfg/cfg.hpp>

#include <doctest/doctest.h>

#include <future>
#include <string>
#include <thread>
#include <vector>

namespace {

struct config {
    int port = 0;
    std::string name;
};

TEST_CASE("a load on another thread has its value or its error") {
    auto good = cfg::load_async<config>(cfg::text(cfg::toml, "port = 1\n", "good.toml"));
    auto bad = cfg::load_async<config>(cfg::text(cfg::toml, "prot = 1\n", "bad.toml"));
    CHECK(good.get()->port == 1);
    try {
        static_cast<void>(bad.get());
        FAIL("it was loaded");
    } catch (const cfg::load_error& error) {
        CHECK(error.problems().front().path == "prot");
    }
}

TEST_CASE("loads do not disturb one another") {
    std::vector<std::future<cfg::loaded<config>>> loads;
    for (int i = 0; i < 32; ++i) loads.push_back(cfg::load_async<config>(cfg::text(cfg::toml, "port = " + std::to_string(i) + "\nname = '" + std::to_string(i) + "'\n", "some.toml")));
    for (int i = 0; i < 32; ++i) {
        const auto loaded = loads[static_cast<std::size_t>(i)].get();
        CHECK(loaded->port == i);
        CHECK(loaded->name == std::to_string(i));
    }
}

TEST_CASE("another thread does the work") {
    struct source final : cfg::detail::source_base {
        std::thread::id* where;
        explicit source(std::thread::id& place) : where(&place) {}
        void apply(cfg::detail::load_state&) const override { *where = std::this_thread::get_id(); }
    };
    std::thread::id worker;
    static_cast<void>(cfg::load_async<config>(source(worker)).get());
    CHECK(worker != std::thread::id());
    CHECK(worker != std::this_thread::get_id());
}

}  // namespace
