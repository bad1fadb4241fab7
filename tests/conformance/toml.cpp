// SPDX-License-Identifier: MIT
// toml-test through cfg::value: every valid document means what it should, every invalid one is refused with a place.
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include "corpus.hpp"
#include "tagged_json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using corpora::toml_test;

/// The documents that TOML 1.0 forbids and TOML 1.1 allows: no seconds in a time, newlines and a comma at the end of an
/// inline table, and the escapes \e and \xHH.
constexpr std::array allowed_since_1_1 = {
    "invalid/datetime/no-secs.toml",
    "invalid/local-datetime/no-secs.toml",
    "invalid/local-time/no-secs.toml",
    "invalid/inline-table/linebreak-01.toml",
    "invalid/inline-table/linebreak-02.toml",
    "invalid/inline-table/linebreak-03.toml",
    "invalid/inline-table/linebreak-04.toml",
    "invalid/inline-table/trailing-comma.toml",
    "invalid/string/basic-byte-escapes.toml",
};

[[nodiscard]] cfg::result<cfg::loaded<cfg::value>> load(const std::string& name, const std::string& text) {
    return cfg::try_load<cfg::value>(cfg::text(cfg::toml, text, name));
}

/// Why the valid document does not pass; empty if it does.
[[nodiscard]] std::string fault_of_valid(const std::string& name) {
    const auto outcome = load(name, toml_test::text(name));
    if (!outcome) return outcome.error().what();
    if (!outcome->warnings().empty()) return "loads with warnings";
    return tagged::difference(tagged::reader(toml_test::meaning(name)).read_all(), **outcome);
}

/// Why the invalid document does not pass: it was accepted, or some problem does not say where it is.
[[nodiscard]] std::string fault_of_invalid(const std::string& name) {
    const std::string text = toml_test::text(name);
    const auto outcome = load(name, text);
    if (outcome) return "accepted";
    if (outcome.error().problems().empty()) return "refused without a problem";
    for (const cfg::problem& each : outcome.error().problems()) {
        if (each.level != cfg::problem::severity::error) return "warns: " + each.message;
        if (each.message.empty()) return "a problem without a message";
        if (each.where.line() == 0 || each.where.line() > corpora::count_lines(text) + 1 || each.where.column() == 0)
            return "a problem that is nowhere: " + each.where.to_string();
    }
    return {};
}

/// How many documents pass; tells about each that does not.
template <class Fault>
[[nodiscard]] std::size_t count_passing(const std::vector<std::string>& names, Fault fault_of) {
    std::size_t passing = 0;
    for (const std::string& name : names) {
        const std::string fault = fault_of(name);
        CHECK_MESSAGE(fault.empty(), name << ": " << fault);
        passing += fault.empty() ? 1u : 0u;
    }
    return passing;
}

TEST_CASE("TOML 1.1: every valid document is read and means what it should") {
    if (!toml_test::is_here()) return;
    CHECK(count_passing(toml_test::names("files-toml-1.1.0", "valid/"), fault_of_valid) == 220);
}

TEST_CASE("TOML 1.1: every invalid document is refused") {
    if (!toml_test::is_here()) return;
    CHECK(count_passing(toml_test::names("files-toml-1.1.0", "invalid/"), fault_of_invalid) == 492);
}

TEST_CASE("TOML 1.0: every valid document is read and means what it should") {
    if (!toml_test::is_here()) return;
    CHECK(count_passing(toml_test::names("files-toml-1.0.0", "valid/"), fault_of_valid) == 210);
}

TEST_CASE("TOML 1.0: every invalid document is refused, or is one that TOML 1.1 allows") {
    if (!toml_test::is_here()) return;
    std::set<std::string_view> allowed(allowed_since_1_1.begin(), allowed_since_1_1.end());
    CHECK(allowed.size() == allowed_since_1_1.size());
    const std::vector<std::string> names = toml_test::names("files-toml-1.0.0", "invalid/");
    const std::size_t passing = count_passing(names, [&](const std::string& name) -> std::string {
        if (allowed.erase(name) == 0) return fault_of_invalid(name);
        const auto outcome = load(name, toml_test::text(name));
        return outcome ? "" : outcome.error().what();
    });
    CHECK(passing == 499);
    CHECK_MESSAGE(allowed.empty(), "TOML 1.0 does not forbid " << *allowed.begin());
}

// ---- the judge is judged -------------------------------------------------------------------------------------------

// What the two comparisons above would not notice they could not fail for.
TEST_CASE("the comparison with tagged JSON notices every difference") {
    const auto differs = [](const char* json, const cfg::value& found) {
        return !tagged::difference(tagged::reader(json).read_all(), found).empty();
    };
    using table = cfg::value::table;
    using array = cfg::value::array;
    const char* one = R"({"a": {"type": "integer", "value": "1"}})";
    CHECK_FALSE(differs(one, table{{"a", 1}}));
    CHECK(differs(one, table{{"a", 2}}));
    CHECK(differs(one, table{{"a", 1.0}}));
    CHECK(differs(one, table{{"a", "1"}}));
    CHECK(differs(one, table{}));
    CHECK(differs(one, table{{"a", 1}, {"b", 1}}));
    CHECK(differs(one, table{{"a", array{1}}}));
    CHECK(differs(R"([{"type": "bool", "value": "true"}])", array{}));
    CHECK_FALSE(differs(R"([{"type": "bool", "value": "true"}])", array{true}));
    CHECK(differs(R"([{"type": "bool", "value": "true"}])", array{false}));
    CHECK_FALSE(differs(R"({"type": "float", "value": "nan"})", std::nan("")));
    CHECK(differs(R"({"type": "float", "value": "-0"})", 0.0));
    CHECK(differs(R"({"type": "float", "value": "inf"})", 1e308));
    CHECK_FALSE(differs(R"({"type": "string", "value": "\u00e9\ud83d\ude00\n"})", "\u00e9\U0001F600\n"));
    CHECK(differs(R"({"type": "string", "value": "a"})", "b"));
    const cfg::local_time noon{12, 0, 0, 500'000'000};
    CHECK_FALSE(differs(R"({"type": "time-local", "value": "12:00:00.5"})", noon));
    CHECK(differs(R"({"type": "time-local", "value": "12:00:00.6"})", noon));
    CHECK(differs(R"({"type": "datetime-local", "value": "1970-01-01T12:00:00.5"})", noon));
    CHECK_FALSE(differs(R"({"type": "datetime", "value": "1970-01-01T12:00:00.500Z"})",
                        cfg::offset_date_time{cfg::first_date, noon, 0}));
    CHECK(differs(R"({"type": "datetime", "value": "1970-01-01T12:00:00.500Z"})",
                  cfg::offset_date_time{cfg::first_date, noon, -60}));
    CHECK(differs(R"({"type": {"type": "string", "value": "x"}})", table{{"type", "y"}}));
}

}  // namespace
