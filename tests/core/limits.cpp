// SPDX-License-Identifier: MIT
// Tests of core/limits.hpp: the bounds that hold when nobody says otherwise. What they do is tested where they are
// read.
#include <cfg/core/limits.hpp>

#include <type_traits>

namespace {

static_assert(cfg::limits{}.depth == 64);
static_assert(cfg::limits{}.key_parts == 64);
static_assert(cfg::limits{}.document_bytes == 16 * 1024 * 1024);
static_assert(cfg::limits{}.values == 1'000'000);
static_assert(cfg::limits{}.problems == 100);
static_assert(cfg::limits{.depth = 3}.depth == 3 && cfg::limits{.depth = 3}.values == 1'000'000,
              "one can be changed alone, by name");
static_assert(std::is_trivially_copyable_v<cfg::limits>);

}  // namespace
