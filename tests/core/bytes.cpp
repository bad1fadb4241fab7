// SPDX-License-Identifier: MIT
// Tests of core/bytes.hpp: sizes are read exactly or refused with a reason, and written so that they read back.
#include <cfg/core/bytes.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using cfg::bytes;
using cfg::format_bytes;
using cfg::parse_bytes;
using namespace cfg::literals;

// ---- the type ------------------------------------------------------------------------------------------------------

static_assert(bytes{}.count == 0);
static_assert(bytes(512).count == 512);
static_assert(bytes{512} == 512_B);
static_assert(1_kB < 1_KiB && 1_MiB > 1_MB);
static_assert(64_KiB == bytes(64 * 1024) && 64_kB == bytes(64'000));
static_assert(2_MiB == bytes(2 * 1024 * 1024) && 2_MB == bytes(2'000'000));
static_assert(3_GiB == bytes(3ull * 1024 * 1024 * 1024) && 3_GB == bytes(3'000'000'000));
static_assert(1_TiB == 1024_GiB && 1_TB == 1000_GB);
static_assert(16777215_TiB == bytes(16777215ull << 40), "the largest that fits");
static_assert(!std::is_aggregate_v<bytes>, "otherwise it would be taken for a nested struct");
static_assert(!std::is_convertible_v<std::uint64_t, bytes>, "a plain number is not a size");
static_assert(!std::is_convertible_v<bytes, std::uint64_t>);
static_assert(std::is_trivially_copyable_v<bytes> && sizeof(bytes) == sizeof(std::uint64_t));

template <bytes Size>
struct usable_as_template_argument {};
static_assert(sizeof(usable_as_template_argument<1_MiB>) != 0);

// ---- reading -------------------------------------------------------------------------------------------------------

std::uint64_t read(std::string_view text) {
    bytes size(12345);
    std::string why;
    INFO(text);
    const bool ok = parse_bytes(text, size, why);
    INFO(why);
    REQUIRE(ok);
    REQUIRE(why.empty());
    return size.count;
}

std::string refusal(std::string_view text) {
    bytes size(12345);
    std::string why;
    INFO(text);
    REQUIRE_FALSE(parse_bytes(text, size, why));
    REQUIRE(size.count == 12345);
    REQUIRE_FALSE(why.empty());
    return why;
}

TEST_CASE("a size is a number and a unit") {
    CHECK(read("0") == 0);
    CHECK(read("512") == 512);
    CHECK(read("512B") == 512);
    CHECK(read("64 MiB") == 64ull << 20);
    CHECK(read("1kB") == 1000);
    CHECK(read("1KB") == 1000);
    CHECK(read("1KiB") == 1024);
    CHECK(read("1MB") == 1'000'000);
    CHECK(read("1MiB") == 1ull << 20);
    CHECK(read("1GB") == 1'000'000'000);
    CHECK(read("1GiB") == 1ull << 30);
    CHECK(read("1TB") == 1'000'000'000'000);
    CHECK(read("1TiB") == 1ull << 40);
    CHECK(read("1PB") == 1'000'000'000'000'000);
    CHECK(read("1PiB") == 1ull << 50);
    CHECK(read("1EB") == 1'000'000'000'000'000'000);
    CHECK(read("1EiB") == 1ull << 60);
    CHECK(read("007B") == 7);
}

TEST_CASE("a fraction is taken if it is whole bytes") {
    CHECK(read("1.5GiB") == 3ull << 29);
    CHECK(read("1.5kB") == 1500);
    CHECK(read("0.25KiB") == 256);
    CHECK(read("1.0B") == 1);
    CHECK(read("2.000") == 2);
    CHECK(read("0.0009765625KiB") == 1);
    CHECK(read("1.000000000000000001EB") == 1'000'000'000'000'000'001);
    CHECK(read("15.9999990463256835EB") == 15'999'999'046'325'683'500u);
    CHECK(refusal("1.5B") == "1.5B is not a whole number of bytes");
    CHECK(refusal("0.3KiB") == "0.3KiB is not a whole number of bytes");
    CHECK(refusal("1.0001kB") == "1.0001kB is not a whole number of bytes");
    CHECK(refusal("15.99999904632568359375EiB") ==
          "15.99999904632568359375EiB has too many digits after the point; write it in a smaller unit");
}

TEST_CASE("what does not fit is refused") {
    CHECK(read("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
    CHECK(refusal("18446744073709551616") == "18446744073709551616 does not fit into 64 bits of bytes");
    CHECK(read("15EiB") == 15ull << 60);
    CHECK(refusal("16EiB") == "16EiB does not fit into 64 bits of bytes");
    CHECK(read("18.446744073709551615EB") == std::numeric_limits<std::uint64_t>::max());
    CHECK(refusal("18.446744073709551616EB") == "18.446744073709551616EB does not fit into 64 bits of bytes");
    CHECK(refusal(std::string(100'000, '9') + "B") == "this size does not fit into 64 bits of bytes");
}

TEST_CASE("a wrong unit gets the right spelling") {
    CHECK(refusal("64Mb") == "unknown size unit \"Mb\"; write MB or MiB");
    CHECK(refusal("64m") == "unknown size unit \"m\"; write MB or MiB");
    CHECK(refusal("64 gib") == "unknown size unit \"gib\"; write GB or GiB");
    CHECK(refusal("64k") == "unknown size unit \"k\"; write kB or KiB");
    CHECK(refusal("64kiB") == "unknown size unit \"kiB\"; write kB or KiB");
    const std::string all = "; write B, kB, KiB, MB, MiB, GB, GiB, TB, TiB, PB, PiB, EB or EiB";
    CHECK(refusal("64bytes") == "unknown size unit \"bytes\"" + all);
    CHECK(refusal("1e6") == "unknown size unit \"e6\"" + all);
    CHECK(refusal("64" + std::string(100'000, 'x')) == "unknown size unit" + all);
}

TEST_CASE("what is no size is refused") {
    CHECK(refusal("") == "a size starts with a number; write for example \"64MiB\"");
    CHECK(refusal("MiB") == "a size starts with a number; write for example \"64MiB\"");
    CHECK(refusal(" 1B") == "a size starts with a number; write for example \"64MiB\"");
    CHECK(refusal("-1B") == "a size cannot be negative");
    CHECK(refusal("1.B") == "digits must follow the decimal point; write for example \"1.5GiB\"");
    CHECK(refusal("1 ") == "a space ends the size; write a unit after it or remove it");
    for (const std::string_view text : {"1  B", "1B ", "1BB", "1,5B", "0x10", "+1B", "1.5.5B", "1MiB1B", ".5B", "1\nB"})
        refusal(text);
    refusal(std::string_view("1B\0", 3));
    refusal(std::string_view("1\0", 2));
}

// ---- writing -------------------------------------------------------------------------------------------------------

TEST_CASE("a size is written in the largest unit that divides it") {
    CHECK(format_bytes(0_B) == "0B");
    CHECK(format_bytes(1_B) == "1B");
    CHECK(format_bytes(513_B) == "513B");
    CHECK(format_bytes(64_MiB) == "64MiB");
    CHECK(format_bytes(1536_MiB) == "1536MiB");
    CHECK(format_bytes(1_GB) == "1GB");
    CHECK(format_bytes(10_GB) == "10GB");
    CHECK(format_bytes(1500_B) == "1500B");
    CHECK(format_bytes(1024_kB) == "1000KiB");
    CHECK(format_bytes(1024_GiB) == "1TiB");
    CHECK(format_bytes(bytes(std::numeric_limits<std::uint64_t>::max())) == "18446744073709551615B");
}

TEST_CASE("every size reads back as itself") {
    std::mt19937_64 random(20240102);
    for (int round = 0; round < 100'000; ++round) {
        std::uint64_t count = random() >> (random() % 64);
        if (random() % 2 == 0) count = (count << (random() % 64));
        if (random() % 3 == 0) count *= 1'000'000;
        const std::string text = format_bytes(bytes(count));
        CAPTURE(text);
        REQUIRE(read(text) == count);
    }
}

}  // namespace
