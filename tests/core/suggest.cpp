// SPDX-License-Identifier: MIT
// Tests of core/suggest.hpp: which misspelt names are recognised, and which are left alone.
#include <cfg/core/suggest.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using cfg::edit_distance;
using cfg::is_plausible_typo;
using cfg::nearest_name;

// ---- edit_distance -------------------------------------------------------------------------------------------------

static_assert(edit_distance("", "", 3) == 0);
static_assert(edit_distance("port", "port", 0) == 0);
static_assert(edit_distance("port", "prot", 3) == 1, "swapped neighbours are one edit");
static_assert(edit_distance("port", "pport", 3) == 1);
static_assert(edit_distance("port", "prt", 3) == 1);
static_assert(edit_distance("port", "part", 3) == 1);
static_assert(edit_distance("", "abc", 3) == 3);
static_assert(edit_distance("ca", "abc", 5) == 3, "optimal string alignment does not edit what it swapped");
static_assert(edit_distance("kitten", "sitting", 5) == 3);
static_assert(edit_distance("kitten", "sitting", 2) == 3, "over the limit is limit + 1");
static_assert(edit_distance("kitten", "sitting", 0) == 1);
static_assert(edit_distance("abcdef", "uvwxyz", 3) == 4);
static_assert(edit_distance("abcdef", "uvwxyz", static_cast<std::size_t>(-1)) == 6, "any limit is a limit");

constexpr std::string_view seventy_letters = "a123456789b123456789c123456789d123456789e123456789f123456789g123456789";
constexpr std::string_view one_swapped = "a123456789b123456789c123456789d123465789e123456789f123456789g123456789";
constexpr std::string_view quite_other = "z987654321y987654321x987654321w987654321v987654321u987654321t987654321";
static_assert(edit_distance(seventy_letters, seventy_letters, 3) == 0);
static_assert(edit_distance(seventy_letters, one_swapped, 3) == 1, "only what differs counts towards the 64 letters");
static_assert(edit_distance(seventy_letters, quite_other, 3) == 4);
static_assert(edit_distance(seventy_letters, quite_other, 100) == 101, "too long to be compared is too far");

// The whole table, filled without any of the shortcuts.
std::size_t reference_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) table[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) table[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1,
                                    table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    }
    return table[a.size()][b.size()];
}

TEST_CASE("edit_distance agrees with the full table for every limit") {
    std::mt19937 random(20240101);
    const auto random_word = [&] {
        std::string word(random() % 12, ' ');
        for (char& letter : word) letter = static_cast<char>('a' + random() % 3);
        return word;
    };
    for (int round = 0; round < 20'000; ++round) {
        const std::string a = random_word();
        const std::string b = random_word();
        const std::size_t exact = reference_distance(a, b);
        for (std::size_t limit = 0; limit < 13; ++limit) {
            CAPTURE(a);
            CAPTURE(b);
            CAPTURE(limit);
            REQUIRE(edit_distance(a, b, limit) == std::min(exact, limit + 1));
        }
    }
}

TEST_CASE("edit_distance agrees with the full table near its longest names") {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::string a(60 + random() % 5, 'a');
        std::string b(60 + random() % 5, 'a');
        for (char& letter : a) letter = static_cast<char>('a' + random() % 2);
        for (char& letter : b) letter = static_cast<char>('a' + random() % 2);
        const std::size_t exact = reference_distance(a, b);
        for (const std::size_t limit : {std::size_t{3}, std::size_t{20}, std::size_t{64}, std::size_t{1000}})
            REQUIRE(edit_distance(a, b, limit) == std::min(exact, limit + 1));
    }
}

// ---- is_plausible_typo ---------------------------------------------------------------------------------------------

static_assert(is_plausible_typo("port", "port"));
static_assert(is_plausible_typo("prot", "port"));
static_assert(is_plausible_typo("por", "port"));
static_assert(is_plausible_typo("prt", "port"));
static_assert(!is_plausible_typo("host", "port"), "half the letters differ");
static_assert(!is_plausible_typo("user", "port"));
static_assert(is_plausible_typo("requst_timout", "request_timeout"));
static_assert(is_plausible_typo("reqest_timout_", "request_timeout"));
static_assert(!is_plausible_typo("reqst_tmout_x", "request_timeout"), "never more than three edits");

static_assert(is_plausible_typo("PORT", "port"), "case is one edit however many letters it concerns");
static_assert(is_plausible_typo("LOG-LEVEL", "log_level"));
static_assert(is_plausible_typo("LOG-LEVLE", "log_level"), "and a typo may come on top");
static_assert(is_plausible_typo("logLevel", "log_level"));
static_assert(!is_plausible_typo("PROT", "port"), "two edits are too many for four letters");

static_assert(is_plausible_typo("", ""));
static_assert(!is_plausible_typo("", "a"));
static_assert(!is_plausible_typo("a", ""));
static_assert(!is_plausible_typo("a", "b"), "a single letter has nothing in common with another");
static_assert(is_plausible_typo("A", "a"));
static_assert(is_plausible_typo("a", "ab"));

// ---- nearest_name --------------------------------------------------------------------------------------------------

constexpr std::string_view nearest_of(std::string_view written, std::initializer_list<std::string_view> candidates) {
    nearest_name nearest(written);
    for (const std::string_view candidate : candidates) nearest.consider(candidate);
    return nearest.best();
}

static_assert(nearest_of("prot", {}).empty());
static_assert(nearest_of("prot", {"host", "user"}).empty());
static_assert(nearest_of("prot", {"host", "port", "user"}) == "port");
static_assert(nearest_of("request_timeot", {"request_timer", "request_timeout", "request_time"}) == "request_timeout");
static_assert(nearest_of("bar", {"baz", "bat"}) == "baz", "of equally near names the first");
static_assert(nearest_of("bar", {"baz", "bar", "bat"}) == "bar");
static_assert(nearest_of("PORT", {"ports", "port"}) == "port");
static_assert(nearest_of("x", {"a", "b", "c"}).empty());

TEST_CASE("nearest_name yields views of the candidates") {
    const std::string candidate = "port";
    nearest_name nearest("prot");
    nearest.consider(candidate);
    CHECK(nearest.best().data() == candidate.data());
}

}  // namespace
