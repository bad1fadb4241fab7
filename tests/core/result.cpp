// SPDX-License-Identifier: MIT
// Tests of core/result.hpp: there is a value or there is an error, and asking for the wrong one throws.
#include <cfg/core/result.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace {

using cfg::load_error;
using cfg::problem;
using cfg::result;

load_error failure(std::string message) {
    problem found;
    found.message = std::move(message);
    return load_error({found});
}

using text_result = result<std::string>;
static_assert(std::is_convertible_v<std::string, text_result> && std::is_convertible_v<load_error, text_result>);
static_assert(!std::is_convertible_v<text_result, bool>, "only where a condition is asked for");
static_assert(std::is_constructible_v<bool, text_result>);
static_assert(!std::is_default_constructible_v<text_result>);
static_assert(std::is_same_v<decltype(*std::declval<text_result&>()), std::string&>);
static_assert(std::is_same_v<decltype(*std::declval<const text_result&>()), const std::string&>);
static_assert(std::is_same_v<decltype(*std::declval<text_result>()), std::string&&>);
static_assert(std::is_same_v<decltype(std::declval<text_result>().value()), std::string&&>);

TEST_CASE("a value is read through any of the ways") {
    text_result outcome = std::string("value");
    REQUIRE(outcome);
    CHECK(outcome.has_value());
    CHECK(outcome.value() == "value");
    CHECK(*outcome == "value");
    CHECK(outcome->size() == 5);
    const text_result& constant = outcome;
    CHECK(constant.value() == "value");
    CHECK(*constant == "value");
    CHECK(constant->size() == 5);
    outcome->append("s");
    *outcome += "!";
    CHECK(constant.value() == "values!");
}

TEST_CASE("an error is read, and thrown where a value is asked for") {
    text_result outcome = failure("it is broken");
    REQUIRE_FALSE(outcome);
    CHECK_FALSE(outcome.has_value());
    REQUIRE(outcome.error().problems().size() == 1);
    CHECK(outcome.error().problems()[0].message == "it is broken");

    const text_result& constant = outcome;
    CHECK_THROWS_AS(static_cast<void>(outcome.value()), load_error);
    CHECK_THROWS_AS(static_cast<void>(*outcome), load_error);
    CHECK_THROWS_AS(static_cast<void>(outcome->size()), load_error);
    CHECK_THROWS_AS(static_cast<void>(constant.value()), load_error);
    CHECK_THROWS_AS(static_cast<void>(*constant), load_error);
    CHECK_THROWS_AS(static_cast<void>(constant->size()), load_error);
    CHECK_THROWS_AS(static_cast<void>(text_result(outcome).value()), load_error);
    try {
        static_cast<void>(*outcome);
    } catch (const load_error& thrown) {
        CHECK(std::string(thrown.what()) == outcome.error().what());
    }
}

TEST_CASE("there is no error where there is a value") {
    const text_result outcome = std::string("value");
    CHECK_THROWS_AS(static_cast<void>(outcome.error()), std::bad_variant_access);
}

TEST_CASE("a value that cannot be copied is moved in and out") {
    result<std::unique_ptr<int>> outcome = std::make_unique<int>(7);
    const std::unique_ptr<int> taken = *std::move(outcome);
    REQUIRE(taken);
    CHECK(*taken == 7);
    const std::unique_ptr<int> taken_too = result<std::unique_ptr<int>>(std::make_unique<int>(8)).value();
    CHECK(*taken_too == 8);
}

TEST_CASE("a result of an error type still knows which it is") {
    const result<std::vector<problem>> outcome = std::vector<problem>{};
    CHECK(outcome.has_value());
    CHECK(outcome->empty());
}

TEST_CASE("an operation without a value has succeeded, or has an error that value() throws") {
    const result<void> done;
    CHECK(done.has_value());
    CHECK(static_cast<bool>(done));
    CHECK_NOTHROW(done.value());
    CHECK_THROWS_AS(static_cast<void>(done.error()), std::bad_optional_access);

    const result<void> failed = failure("no");
    CHECK_FALSE(failed.has_value());
    CHECK(failed.error().problems().at(0).message == "no");
    CHECK_THROWS_AS(failed.value(), load_error);
}

}  // namespace
