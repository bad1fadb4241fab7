// SPDX-License-Identifier: MIT
// The work of reading TOML grows in proportion to the document, whatever the document: it is counted in basic blocks that
// the compiler marked, so the answer is the same on every machine and at every load.
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include "../formats/toml_bombs.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

/// Counted by `work_counter.cpp`, which -fsanitize-coverage=trace-pc calls at the beginning of each basic block here.
extern volatile std::size_t blocks_entered;

namespace {

template <class Config>
[[nodiscard]] std::size_t work_of(const std::string& text) {
    const auto source = cfg::text(cfg::toml, text, "bomb.toml");
    const std::size_t before = blocks_entered;
    const auto outcome = cfg::try_load<Config>(source);
    const std::size_t after = blocks_entered;
    if (!outcome) CHECK(!outcome.error().problems().empty());
    return after - before;
}

TEST_CASE_TEMPLATE("twice the document is about twice the work", Config, toml_bombs::whole, cfg::value) {
    for (const toml_bombs::bomb& each : toml_bombs::bombs) {
        const std::size_t once = work_of<Config>(each.make(4'000));
        const std::size_t twice = work_of<Config>(each.make(8'000));
        // Some more for the logarithm of ordered maps, and for lists that grow in steps; squared work would be four times.
        CHECK_MESSAGE(twice <= 2 * once + once * 3 / 5 + 10'000, each.name << ": " << once << " blocks, then " << twice);
    }
}

// Otherwise a program built without the option would pass.
TEST_CASE("work is counted") {
    CHECK(work_of<cfg::value>("") > 10);
    CHECK(work_of<cfg::value>(toml_bombs::repeat("# c\n", 1000)) > 1000);
    const auto quadratic = [](std::size_t size) {
        const std::size_t before = blocks_entered;
        volatile std::size_t sink = 0;
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t k = 0; k < size; ++k) sink = sink + 1;
        return blocks_entered - before;
    };
    CHECK(quadratic(200) > 3 * quadratic(100));
}

}  // namespace
