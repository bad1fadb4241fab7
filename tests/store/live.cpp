// SPDX-License-Identifier: MIT
// Tests of store/live.hpp: values in words of every size, which follow the configuration.
#include <cfg/store/live.hpp>

#include "storing.hpp"

#include <cfg/core/bytes.hpp>
#include <cfg/core/describe.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#if defined(__unix__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

using cfg::detail::live_cell;
using cfg::detail::write_cells;
using storing::rewritable;

enum class level { debug, info };
enum class small_level : std::int8_t { below = -1, zero, above };

struct inner {
    std::uint8_t tiny = 1;
    std::string text = "not a word";
    std::int64_t large = 2;
};

struct words {
    bool flag = false;
    std::int8_t signed_byte = -1;
    std::uint8_t byte = 255;
    std::int16_t signed_short = -2;
    std::uint16_t port = 65535;
    std::int32_t signed_word = -3;
    std::uint32_t word = 4294967295u;
    inner nested;
    std::int64_t signed_long = -4;
    std::uint64_t unsigned_long = std::numeric_limits<std::uint64_t>::max();
    float single = -0.5f;
    double real = -0.25;
    level plain = level::info;
    small_level small = small_level::below;
    std::chrono::milliseconds wait{-5};
    std::optional<int> maybe;
    std::optional<std::uint8_t> maybe_byte = 7;
    std::optional<bool> maybe_flag;
    cfg::bytes size{4096};
    std::array<std::uint8_t, 4> four{1, 2, 3, 4};
    std::array<std::uint8_t, 3> three{1, 2, 3};
};

constexpr std::size_t cell_count = cfg::leaf_count<words>;

template <cfg::fixed_string Path>
[[nodiscard]] auto read(const std::array<live_cell, cell_count>& cells) {
    using value = std::remove_cvref_t<decltype(cfg::get<Path>(std::declval<const words&>()))>;
    return cfg::live<value>(cells[cfg::key<Path>::template id<words>]).get();
}

static_assert(cfg::detail::live_value<bool>);
static_assert(cfg::detail::live_value<std::optional<int>>);
static_assert(cfg::detail::live_value<std::chrono::milliseconds>);
static_assert(!cfg::detail::live_value<std::string>);
static_assert(!cfg::detail::live_value<std::array<std::uint8_t, 3>>, "three bytes are no word");
static_assert(!cfg::detail::live_value<inner>);

// Read back by their own types, whatever was in the cells.
void check_all(const std::array<live_cell, cell_count>& cells, const words& expected) {
    CHECK(read<"flag">(cells) == expected.flag);
    CHECK(read<"signed_byte">(cells) == expected.signed_byte);
    CHECK(read<"byte">(cells) == expected.byte);
    CHECK(read<"signed_short">(cells) == expected.signed_short);
    CHECK(read<"port">(cells) == expected.port);
    CHECK(read<"signed_word">(cells) == expected.signed_word);
    CHECK(read<"word">(cells) == expected.word);
    CHECK(read<"nested.tiny">(cells) == expected.nested.tiny);
    CHECK(read<"nested.large">(cells) == expected.nested.large);
    CHECK(read<"signed_long">(cells) == expected.signed_long);
    CHECK(read<"unsigned_long">(cells) == expected.unsigned_long);
    CHECK(read<"single">(cells) == expected.single);
    CHECK(read<"real">(cells) == expected.real);
    CHECK(read<"plain">(cells) == expected.plain);
    CHECK(read<"small">(cells) == expected.small);
    CHECK(read<"wait">(cells) == expected.wait);
    CHECK(read<"maybe">(cells) == expected.maybe);
    CHECK(read<"maybe_byte">(cells) == expected.maybe_byte);
    CHECK(read<"maybe_flag">(cells) == expected.maybe_flag);
    CHECK(read<"size">(cells) == expected.size);
    CHECK(read<"four">(cells) == expected.four);
}

TEST_CASE("words of every size and sign keep their values") {
    std::array<live_cell, cell_count> cells{};
    words config;
    write_cells(cfg::detail::table_of<words>::value, &config, cells.data());
    check_all(cells, config);

    config = {.flag = true,
              .signed_byte = 127,
              .byte = 0,
              .signed_short = 32767,
              .port = 0,
              .signed_word = std::numeric_limits<std::int32_t>::min(),
              .word = 0,
              .nested = {.tiny = 200, .text = "", .large = std::numeric_limits<std::int64_t>::min()},
              .signed_long = std::numeric_limits<std::int64_t>::max(),
              .unsigned_long = 1,
              .single = 1e30f,
              .real = -1e300,
              .plain = level::debug,
              .small = small_level::above,
              .wait = std::chrono::milliseconds(1) * 86'400'000'000,
              .maybe = -1,
              .maybe_byte = std::nullopt,
              .maybe_flag = false,
              .size = cfg::bytes(std::numeric_limits<std::uint64_t>::max()),
              .four = {255, 0, 255, 0},
              .three = {}};
    write_cells(cfg::detail::table_of<words>::value, &config, cells.data());
    check_all(cells, config);
}

TEST_CASE("cells of leaves that are no words, and neighbours, are left alone") {
    constexpr std::uint64_t untouched = 0x5555555555555555u;
    std::array<live_cell, cell_count + 1> cells;
    for (live_cell& each : cells) each.as<std::uint64_t>().store(untouched);
    const words config;
    write_cells(cfg::detail::table_of<words>::value, &config, cells.data());
    CHECK(cells[cfg::key<"nested.text">::id<words>].as<std::uint64_t>().load() == untouched);
    CHECK(cells[cfg::key<"three">::id<words>].as<std::uint64_t>().load() == untouched);
    CHECK(cells[cell_count].as<std::uint64_t>().load() == untouched);
    CHECK(cells[cfg::key<"nested.tiny">::id<words>].as<std::uint8_t>().load() == 1);
    CHECK(cells[cfg::key<"signed_byte">::id<words>].as<std::uint8_t>().load() == 255);
}

#if defined(__unix__)
TEST_CASE("cells whose values stay are not written") {
    const std::size_t size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    REQUIRE(sizeof(live_cell) * cell_count <= size);
    void* const page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(page != MAP_FAILED);
    auto* const cells = static_cast<live_cell*>(page);
    const words config;
    write_cells(cfg::detail::table_of<words>::value, &config, cells);
    REQUIRE(mprotect(page, size, PROT_READ) == 0);  // from here on a write would end the program
    write_cells(cfg::detail::table_of<words>::value, &config, cells);
    CHECK(cells[cfg::key<"byte">::id<words>].as<std::uint8_t>().load() == config.byte);
    munmap(page, size);
}
#endif

TEST_CASE("live values of a store follow each change, and are refused none") {
    const rewritable document("maybe = 3\nsmall = 'above'\n");
    cfg::store<words> store(document);
    const auto maybe = store.live<"maybe">();
    const auto small = store.live<"small">();
    const auto single = store.live<"single">();
    const auto size = store.live<"size">();
    const cfg::live<std::int64_t> large = store.section<"nested">().live<"large">();
    CHECK(maybe.get() == 3);
    CHECK(small == small_level::above);
    CHECK(single == -0.5f);
    document.write("maybe = -9\nsmall = 'below'\nsingle = 2.5\nsize = '1KiB'\nnested.large = -7\n");
    REQUIRE(store.reload());
    CHECK(maybe.get() == -9);
    CHECK(small == small_level::below);
    CHECK(single == 2.5f);
    CHECK(size.get().count == 1024);
    CHECK(large == -7);
    REQUIRE(store.set<"maybe">(std::nullopt));
    CHECK_FALSE(maybe.get().has_value());
    CHECK_FALSE(store.get<"maybe">().has_value());
    REQUIRE(store.rollback(1));
    CHECK(maybe.get() == 3);
    CHECK(large == 2);
    document.write("maybe = 'x'\n");
    CHECK_FALSE(store.reload());
    CHECK(maybe.get() == 3);
}

}  // namespace
