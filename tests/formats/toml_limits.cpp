// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: limits are kept and are adjustable, and hostile documents cost an error and work in
// proportion to their size, not memory, stack or hours.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "toml_bombs.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// ---- what is counted -------------------------------------------------------------------------------------------------

namespace {
std::atomic<std::size_t> allocations = 0;
std::atomic<std::size_t> allocated_bytes = 0;
}  // namespace

// Every allocation of this test program is counted.
void* operator new(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    allocated_bytes.fetch_add(size, std::memory_order_relaxed);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

using reading::contains;
using reading::places_of;
using reading::problem_of;
using reading::problems_of;
using reading::try_read;
using toml_bombs::bomb;
using toml_bombs::bombs;
using toml_bombs::repeat;
using toml_bombs::whole;

// ---- limits ----------------------------------------------------------------------------------------------------------

TEST_CASE("arrays and inline tables may be nested as deep as the limit says") {
    const auto nested = [](std::size_t depth) { return "any = " + repeat("[", depth) + repeat("]", depth) + "\n"; };
    const auto braced = [](std::size_t depth) { return "any = " + repeat("{a = ", depth) + "1" + repeat("}", depth) + "\n"; };
    CHECK(try_read<whole>(nested(64)).has_value());
    CHECK_FALSE(try_read<whole>(nested(65)).has_value());
    CHECK(try_read<whole>(braced(64)).has_value());
    CHECK_FALSE(try_read<whole>(braced(65)).has_value());
    cfg::limits bounds;
    bounds.depth = 3;
    CHECK(try_read<whole>(nested(3), bounds).has_value());
    CHECK(contains(problem_of<whole>(nested(4), bounds).message, "3 deep"));
    CHECK(problem_of<whole>(nested(4), bounds).where.to_string() == "test.toml:1:10");
    CHECK(try_read<whole>("any = [{a = [1]}]\n", bounds).has_value());
    CHECK_FALSE(try_read<whole>("any = [{a = [{}]}]\n", bounds).has_value());
    CHECK(try_read<whole>("[any]\na = [[[]]]\nb = [[[]]]\n", bounds).has_value());
    bounds.depth = 0;
    CHECK(try_read<whole>("x = 1\nany.a = 'b'\n", bounds).has_value());
    CHECK_FALSE(try_read<whole>("numbers = []\n", bounds).has_value());
    bounds.depth = 500;
    CHECK(try_read<whole>(nested(500), bounds).has_value());
}

TEST_CASE("a key may have as many parts as the limit says") {
    const auto key = [](std::size_t parts) { return "any" + repeat(".a", parts - 1); };
    for (const auto& [before, after] : {std::pair("", " = 1\n"), std::pair("[", "]\n"), std::pair("[[", "]]\n"), std::pair("any.b = {", " = 1}\n")}) {
        CHECK(try_read<whole>(before + key(64) + after).has_value());
        CHECK_FALSE(try_read<whole>(before + key(65) + after).has_value());
        cfg::limits bounds;
        bounds.key_parts = 2;
        CHECK(try_read<whole>(before + key(2) + after, bounds).has_value());
        CHECK(contains(problem_of<whole>(before + key(3) + after, bounds).message, "2 parts"));
    }
}

TEST_CASE("a document may have as many values as the limit says, however they are written") {
    cfg::limits bounds;
    bounds.values = 20;
    const auto fits = [&](const std::string& text) { return try_read<whole>(text, bounds).has_value(); };
    CHECK(fits("numbers = [" + repeat("1,", 19) + "]\n"));
    for (const std::string& many :
         {"numbers = [" + repeat("1,", 21) + "]\n", "texts = [\"a\"" + repeat(", \"a\"", 20) + "]\n", "any = [" + repeat("[],", 21) + "]\n", repeat("[[parts]]\nx = 1\n", 21),
          repeat("[[parts]]\n", 21), repeat("[[parts]]\n[[parts.map]]\n", 21), "parts = [" + repeat("{},", 21) + "]\n", repeat("[[any]]\n", 21)})
        CHECK_MESSAGE(!fits(many), many);
    for (std::string_view form : {"any.k# = 1\n", "[any.k#]\n", "[named.k#]\n", "named.k#.x = 1\n", "any.k#.a.a.a = 1\n", "[any.a.k#.b]\n", "section.map.k# = ''\n"}) {
        std::string text;
        for (int i = 0; i < 21; ++i) text.append(form).replace(text.rfind('#'), 1, std::to_string(i));
        CHECK_MESSAGE(!fits(text), text);
        const auto all = problems_of<whole>(text, bounds);
        REQUIRE(!all.empty());
        CHECK_MESSAGE(contains(all.front().message, "20 values"), all.front().message);
    }
}

TEST_CASE("a document may have as many bytes as the limit says") {
    cfg::limits bounds;
    bounds.document_bytes = 10;
    CHECK(try_read<whole>("x = 1\n# cc", bounds).has_value());
    const cfg::problem found = problem_of<whole>("x = 1\n# ccc", bounds);
    CHECK(contains(found.message, "more than 10 bytes"));
}

TEST_CASE("problems beyond the limit are counted, not kept") {
    const std::string wrong = repeat("[[parts]]\nx = ''\n", 1000);
    const auto outcome = try_read<whole>(wrong);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().problems().size() == 100);
    CHECK(outcome.error().unreported() == 900);
    CHECK(contains(outcome.error().what(), "1000 errors"));
    cfg::limits bounds;
    bounds.problems = 3;
    const auto few = try_read<whole>(wrong, bounds);
    CHECK(few.error().problems().size() == 3);
    CHECK(few.error().unreported() == 997);
    // Errors are not accepted only because nobody has seen them.
    bounds.problems = 0;
    CHECK_FALSE(try_read<whole>("x = ''\n", bounds).has_value());
    CHECK_FALSE(try_read<whole>("x = \n", bounds).has_value());
    CHECK_FALSE(try_read<whole>("y = 1\n", bounds).has_value());
    CHECK(try_read<whole>("x = 1\n", bounds).has_value());
}

struct needs_all_section {
    std::map<std::string, int> map;
};

struct needs_all {
    int x = 0;
    needs_all_section section;
    static constexpr cfg::field schema[] = {cfg::field("x").required()};
};

TEST_CASE("where a limit ends the reading, what follows is not called missing") {
    cfg::limits bounds;
    bounds.key_parts = 2;
    CHECK(places_of<needs_all>("section.map.a.b = 1\nx = 1\n", bounds) == "1:12 section");
}

// ---- nesting ---------------------------------------------------------------------------------------------------------

TEST_CASE("nesting without end is an error, not the end of the stack") {
    for (std::string_view opening : {"[", "{a = ", "[{a = ", "{a.b.c = ", "[\n", "[[[[{a = [", "{'\\' = ", "{\"\\\\\" = "}) {
        const std::string text = "any = " + repeat(opening, 100'000);
        CHECK_FALSE(try_read<whole>(text).has_value());
        CHECK_FALSE(try_read<cfg::value>(text).has_value());
        CHECK_FALSE(try_read<cfg::value>(text + "1").has_value());
    }
    for (std::string_view text : {"parts = ", "numbers = ", "x = ", "unknown = ", "section = ", "named = "})
        for (std::string_view opening : {"[", "{a = ", "{x.y = [", "{list = ["}) CHECK_FALSE(try_read<whole>(std::string(text) + repeat(opening, 100'000)).has_value());
    CHECK_FALSE(try_read<cfg::value>(repeat("[", 100'000)).has_value());
    CHECK_FALSE(try_read<cfg::value>(repeat("[", 100'000) + "a" + repeat("]", 100'000)).has_value());
    CHECK_FALSE(try_read<cfg::value>(repeat("{", 100'000)).has_value());
    CHECK_FALSE(try_read<cfg::value>(repeat("[[a", 100'000)).has_value());
}

TEST_CASE("keys of very many parts are an error") {
    for (std::string_view part : {"a.", "'a'.", "\"\\u0061\".", "a . ", "any.", "section."}) {
        const std::string key = repeat(part, 30'000) + "a";
        for (const std::string& text : {key + " = 1\n", key, "[" + key + "]\n", "[[" + key + "]]\n", "[" + key, "any = {" + key + " = 1}\n"}) {
            CHECK_FALSE(try_read<whole>(text).has_value());
            CHECK_FALSE(try_read<cfg::value>(text).has_value());
        }
    }
}

TEST_CASE("headers within headers") {
    std::string deeper;
    std::string path = "a";
    for (int i = 0; i < 63; ++i, path += ".a") deeper += "[" + path + "]\nb.c.d.e = [[[{f.g = {h = 1}}]]]\n";
    CHECK(try_read<cfg::value>(deeper).has_value());
    std::string lists;
    path = "a";
    for (int i = 0; i < 63; ++i, path += ".a") lists += "[[" + path + "]]\n";
    CHECK(try_read<cfg::value>(repeat("", 0) + lists).has_value());
    CHECK(try_read<cfg::value>(repeat(lists, 100)).has_value());
    std::string many;
    for (int i = 0; i < 100'000; ++i) many += "[any.k" + std::to_string(i % 1000) + ".l" + std::to_string(i) + "]\n";
    CHECK(try_read<whole>(many).has_value());
    CHECK_FALSE(try_read<whole>(repeat("[section]\n", 100'000)).has_value());
    CHECK_FALSE(try_read<whole>(repeat("[section.map.a]\n", 100'000)).has_value());
    CHECK(try_read<whole>(repeat("[[parts]]\n[parts.map]\n", 100'000)).has_value());
    // Tables as deep as all limits together allow.
    const std::string long_key = "a" + repeat(".a", 63);
    CHECK(try_read<cfg::value>("[" + long_key + "]\n" + long_key + " = " + repeat("{" + long_key + " = ", 64) + "1" + repeat("}", 64) + "\n").has_value());
}

// ---- work ------------------------------------------------------------------------------------------------------------

template <class Config>
void measure(const std::string& text, std::size_t& count, std::size_t& bytes) {
    const std::size_t count_before = allocations;
    const std::size_t bytes_before = allocated_bytes;
    const auto outcome = try_read<Config>(text);
    if (!outcome) CHECK(!outcome.error().problems().empty());
    count = allocations - count_before;
    bytes = allocated_bytes - bytes_before;
}

TEST_CASE_TEMPLATE("twice the document costs twice the allocations and memory", Config, whole, cfg::value) {
    for (const bomb& each : bombs) {
        std::size_t count[2], bytes[2];
        measure<Config>(each.make(4000), count[0], bytes[0]);
        measure<Config>(each.make(8000), count[1], bytes[1]);
        // Lists and hash tables that grow by doubling may double a little before or after.
        CHECK_MESSAGE(count[1] <= 2 * count[0] + count[0] / 2 + 100, each.name << ": " << count[0] << " allocations, then " << count[1]);
        CHECK_MESSAGE(bytes[1] <= 2 * bytes[0] + bytes[0] / 2 + 20'000, each.name << ": " << bytes[0] << " bytes, then " << bytes[1]);
    }
}

// How the work grows is counted by tests/fuzz/toml_work.cpp.
TEST_CASE_TEMPLATE("large documents of every hostile kind are read to their end", Config, whole, cfg::value) {
    for (const bomb& each : bombs) {
        const std::string text = each.make(30'000);
        REQUIRE(text.size() <= cfg::limits().document_bytes);
        const auto outcome = try_read<Config>(text);
        std::size_t shown = 0;
        if (!outcome) {
            CHECK_MESSAGE(!outcome.error().problems().empty(), each.name);
            shown = outcome.error().to_string().size();
        }
        // A hundred problems of a few lines each; never the document over and over.
        CHECK_MESSAGE(shown < 200'000, each.name << ": a report of " << shown << " bytes");
    }
}

TEST_CASE("memory stays in proportion to the document") {
    for (const bomb& each : bombs) {
        const std::string text = each.make(20'000);
        std::size_t count, bytes;
        measure<whole>(text, count, bytes);
        CHECK_MESSAGE(bytes <= 500'000 + 600 * text.size(), each.name << ": " << bytes << " bytes allocated for " << text.size());
    }
}

}  // namespace
