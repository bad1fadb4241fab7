// SPDX-License-Identifier: MIT
// JSONTestSuite through cfg::value: what must be accepted means what simdjson's DOM says, what must be refused is refused
// with a place, and what may go either way goes the way that is written down here.
#include <cfg/formats/json.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include "corpus.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

[[nodiscard]] std::filesystem::path folder() { return corpora::place() / "json-test-suite" / "test_parsing"; }

[[nodiscard]] std::vector<std::string> names(char kind) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
        if (entry.path().filename().string().starts_with(std::string{kind, '_'})) found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
}

[[nodiscard]] cfg::result<cfg::loaded<cfg::value>> load(const std::string& text) {
    return cfg::try_load<cfg::value>(cfg::text(cfg::json, text, "test.json"));
}

/// Whether our value is the one that simdjson's DOM has; of repeated members the DOM keeps all.
[[nodiscard]] bool same(const simdjson::dom::element& wanted, const cfg::value& found) {
    using simdjson::dom::element_type;
    switch (wanted.type()) {
        case element_type::ARRAY: {
            const auto* elements = found.get_if<cfg::value::array>();
            std::size_t i = 0;
            if (elements == nullptr) return false;
            for (const simdjson::dom::array all = wanted.get_array().value_unsafe(); const simdjson::dom::element each : all)
                if (i == elements->size() || !same(each, (*elements)[i++])) return false;
            return i == elements->size();
        }
        case element_type::OBJECT: {
            const auto* members = found.get_if<cfg::value::table>();
            std::size_t count = 0;
            if (members == nullptr) return false;
            for (const simdjson::dom::object all = wanted.get_object().value_unsafe(); const auto& [key, each] : all) {
                const auto member = members->find(key);
                if (member == members->end() || !same(each, member->second)) return false;
                ++count;
            }
            return count == members->size();
        }
        case element_type::INT64: return found == cfg::value(wanted.get_int64().value_unsafe());
        case element_type::UINT64: return false;  // cfg::value holds no more than 63 bits
        case element_type::DOUBLE: return found.is<double>() && found.as<double>() == wanted.get_double().value_unsafe();
        case element_type::STRING: return found == cfg::value(std::string(wanted.get_string().value_unsafe()));
        case element_type::BOOL: return found == cfg::value(wanted.get_bool().value_unsafe());
        case element_type::NULL_VALUE: return found.is_null();
    }
    return false;
}

/// JSON leaves open what repeated members mean. Here they are an error, and the only one that valid JSON can have.
[[nodiscard]] bool only_repeats_members(const std::vector<cfg::problem>& problems) {
    return std::all_of(problems.begin(), problems.end(), [](const cfg::problem& each) { return each.message.starts_with("duplicate key"); });
}

TEST_CASE("what must be accepted is accepted and means what it says") {
    if (!corpora::has(folder())) return;
    std::size_t accepted = 0;
    std::set<std::string> repeating;
    for (const std::string& name : names('y')) {
        const std::string text = corpora::read(folder() / name);
        const auto outcome = load(text);
        if (!outcome && only_repeats_members(outcome.error().problems())) {
            repeating.insert(name);
            continue;
        }
        REQUIRE_MESSAGE(outcome.has_value(), name << "\n" << outcome.error().to_string());
        simdjson::dom::parser parser;
        CHECK_MESSAGE(same(parser.parse(text).value(), **outcome), name);
        ++accepted;
    }
    CHECK(repeating == std::set<std::string>{"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"});
    CHECK(accepted + repeating.size() == 95);
}

TEST_CASE("what must be refused is refused, with a place and a reason") {
    if (!corpora::has(folder())) return;
    std::size_t refused = 0;
    for (const std::string& name : names('n')) {
        const std::string text = corpora::read(folder() / name);
        const auto outcome = load(text);
        CHECK_MESSAGE(!outcome.has_value(), name);
        if (outcome) continue;
        ++refused;
        for (const cfg::problem& each : outcome.error().problems()) {
            CHECK_MESSAGE(!each.message.empty(), name);
            CHECK_MESSAGE(each.where.line() >= 1, name);
            CHECK_MESSAGE(each.where.line() <= corpora::count_lines(text) + 1, name);
            CHECK_MESSAGE(each.where.column() >= 1, name);
            // simdjson's own words would mean that the second reading found nothing.
            CHECK_MESSAGE(each.message.find("JSON document") == std::string::npos, name << ": " << each.message);
        }
    }
    CHECK(refused == 188);
}

TEST_CASE("what may go either way goes this way") {
    if (!corpora::has(folder())) return;
    // Numbers too small to differ from zero are zero, a BOM is skipped; numbers that do not fit, depth beyond the limit,
    // half surrogate pairs and what is not UTF-8 are refused.
    const std::set<std::string> accepted_ones{
        "i_number_double_huge_neg_exp.json",
        "i_number_real_underflow.json",
        "i_structure_UTF-8_BOM_empty_object.json",
    };
    std::set<std::string> accepted;
    std::size_t count = 0;
    for (const std::string& name : names('i')) {
        ++count;
        if (load(corpora::read(folder() / name)).has_value()) accepted.insert(name);
    }
    CHECK(accepted == accepted_ones);
    CHECK(count == 35);
}

// ---- agreement with another reading -------------------------------------------------------------------------------------

constexpr std::string_view seeds[] = {
    R"({"a": [1, -2.5e3, "x\u00e9\n", true, false, null, {}], "b": {"c": [], "d": ""}})",
    R"([[["deep"]], {"k": {"k": {"k": 0}}}, 18446744073709551615, 1e-7, "\ud83d\ude00"])",
    "  \"text\"\n",
    "{\n  \"port\": 8080,\n  \"hosts\": [\"a\", \"b\"]\n}\n",
};
constexpr std::string_view pieces[] = {"{", "}", "[", "]", ",", ":", "\"", "\\", "/", "//", "0", "1", "-", ".", "e", "+", "true", "nul", " ", "\n", "\t", "\x01", "\x7F", "\xC3", "\xA9", "\\u00", "\\ud800", "'", "#", "a"};

TEST_CASE("20,000 changed texts are accepted exactly where simdjson's DOM accepts them") {
    std::mt19937 chance(4);
    const auto below = [&](std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(chance); };
    simdjson::dom::parser parser;
    std::size_t valid = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text(seeds[below(std::size(seeds))]);
        for (std::size_t changes = 1 + below(3); changes != 0; --changes) {
            const std::size_t at = below(text.size() + 1);
            switch (below(3)) {
                case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
                case 1: text.erase(at, 1 + below(4)); break;
                default: text.insert(at, text.substr(below(text.size() + 1), below(12))); break;
            }
        }
        const bool is_json = parser.parse(text).error() == simdjson::SUCCESS;
        const std::string padded = text + std::string(cfg::detail::text_padding, '\0');
        const bool has_fault = cfg::detail::json_fault_finder({padded.data(), text.size()}).find().at != nullptr;
        const auto outcome = load(text);
        if (is_json) {
            ++valid;
            CHECK_MESSAGE(!has_fault, text);
            if (!outcome) {
                for (const cfg::problem& each : outcome.error().problems())
                    CHECK_MESSAGE((each.message.starts_with("duplicate key") || each.message.find("out of range") != std::string::npos), text << "\n" << each.message);
            }
        } else {
            CHECK_MESSAGE(!outcome.has_value(), text);
            // What is JSON by its grammar and refused all the same has a number that is too large.
            if (!has_fault && !outcome) {
                const auto& all = outcome.error().problems();
                CHECK_MESSAGE(std::any_of(all.begin(), all.end(), [](const cfg::problem& each) { return each.message.find("does not fit") != std::string::npos || each.message.find("too large") != std::string::npos; }), text << "\n" << outcome.error().to_string());
            }
        }
    }
    CHECK(valid > 1'000);
    CHECK(valid < 19'000);
}

}  // namespace
