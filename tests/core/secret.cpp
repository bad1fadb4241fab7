// SPDX-License-Identifier: MIT
// Tests of core/secret.hpp: only expose() reads a secret, and nothing prints it.
#include <cfg/core/secret.hpp>

#include "secret_texts.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using cfg::secret;
using secret_texts::long_text;
using secret_texts::short_text;
using access = cfg::detail::secret_access;

// ---- what a secret is ----------------------------------------------------------------------------------------------

static_assert(cfg::secret_mask == "********");
static_assert(std::is_convertible_v<std::string, secret<std::string>>);
static_assert(std::is_convertible_v<const char*, secret<std::string>>);
static_assert(std::is_convertible_v<int, secret<int>>);
static_assert(!std::is_convertible_v<secret<std::string>, std::string>);
static_assert(!std::is_convertible_v<secret<std::string>, std::string_view>);
static_assert(!std::is_convertible_v<secret<int>, int> && !std::is_constructible_v<bool, secret<int>>);
static_assert(!std::is_aggregate_v<secret<std::string>>, "otherwise it would be taken for a nested struct");
static_assert(std::is_nothrow_move_constructible_v<secret<std::string>>, "so that vectors move secrets");
static_assert(std::is_nothrow_move_assignable_v<secret<std::string>>);
static_assert(std::is_copy_constructible_v<secret<std::string>>);
static_assert(std::is_default_constructible_v<secret<std::string>>);

template <class Stream, class Value>
concept printable = requires(Stream& stream, const Value& value) { stream << value; };
static_assert(printable<std::ostream, std::string>, "the concept can tell");
static_assert(!printable<std::ostream, secret<std::string>>);
static_assert(!printable<std::ostream, secret<int>>);

template <class Value>
concept has_empty = requires(const Value& value) { value.empty(); };
static_assert(has_empty<secret<std::string>> && has_empty<secret<std::vector<int>>> && !has_empty<secret<int>>);

static_assert(cfg::detail::wipeable<std::string> && cfg::detail::wipeable<std::vector<std::byte>>);
static_assert(cfg::detail::wipeable<std::vector<std::string>> && cfg::detail::wipeable<std::array<char, 32>>);
static_assert(!cfg::detail::wipeable<std::string_view> && !cfg::detail::wipeable<const char*>);
static_assert(!cfg::detail::wipeable<std::shared_ptr<int>> && !cfg::detail::wipeable<std::vector<bool>>);
static_assert(cfg::detail::is_secret<secret<int>> && !cfg::detail::is_secret<int>);

constexpr int exposed_in_a_constant_expression() {
    secret<int> pin = 1234;
    secret<int> copy = pin;
    secret<int> moved = std::move(copy);
    copy = moved;
    copy = std::move(moved);
    return copy == pin ? copy.expose() : 0;
}
static_assert(exposed_in_a_constant_expression() == 1234);
constexpr secret<int> constant_pin{1234};
static_assert(constant_pin.expose() == 1234);

TEST_CASE("a constant secret survives its own destructor") {
    constexpr secret<int> on_the_stack{4321};
    static const secret<int> in_static_memory{5678};
    CHECK(on_the_stack.expose() + constant_pin.expose() + in_static_memory.expose() == 11'233);
}

// ---- use -----------------------------------------------------------------------------------------------------------

struct settings {
    secret<std::string> token{"x"};
    secret<std::string> password = "y";
    secret<std::vector<std::uint8_t>> key{{1, 2, 3}};
    secret<int> pin = 7;
    secret<std::string> unset = {};
};
static_assert(std::is_aggregate_v<settings>);

TEST_CASE("a secret is a plain member of an aggregate") {
    settings with_defaults;
    CHECK(with_defaults.token.expose() == "x");
    CHECK(with_defaults.password.expose() == "y");
    CHECK(with_defaults.key.expose() == std::vector<std::uint8_t>{1, 2, 3});
    CHECK(with_defaults.pin.expose() == 7);
    CHECK(with_defaults.unset.empty());
    CHECK_FALSE(with_defaults.token.empty());

    const settings given{.token = "t", .pin = 8};
    CHECK(given.token.expose() == "t");
    CHECK(given.pin.expose() == 8);

    with_defaults = given;
    CHECK(with_defaults.token == given.token);
    CHECK(with_defaults.token == "t");
}

TEST_CASE("secrets compare by value") {
    CHECK(secret<std::string>("abc") == secret<std::string>("abc"));
    CHECK(secret<std::string>("abc") != secret<std::string>("abd"));
    CHECK(secret<std::string>("bbc") != secret<std::string>("abc"));
    CHECK(secret<std::string>("abc") != secret<std::string>("abcd"));
    CHECK(secret<std::string>() == secret<std::string>(""));
    CHECK(secret<std::vector<std::byte>>({std::byte{0xFF}}) != secret<std::vector<std::byte>>({std::byte{0x7F}}));
    CHECK(secret<std::vector<int>>({1, 2}) == secret<std::vector<int>>({1, 2}));
    CHECK(secret<std::vector<int>>({1, 256}) != secret<std::vector<int>>({1, 512}));
    CHECK(secret<double>(1.5) == secret<double>(1.5));
}

TEST_CASE("a copy is independent and a source that was moved from is empty") {
    for (const char* text : {short_text, long_text}) {
        secret<std::string> original(text);
        secret<std::string> copy = original;
        const secret<std::string> moved = std::move(original);
        CHECK(moved.expose() == text);
        CHECK(original.empty());
        CHECK(copy == moved);

        secret<std::string> assigned("old");
        assigned = copy;
        CHECK(assigned.expose() == text);
        assigned = *&assigned;
        CHECK(assigned.expose() == text);
        assigned = std::move(copy);
        CHECK(assigned.expose() == text);
        CHECK(copy.empty());
        copy = "again";
        CHECK(copy.expose() == "again");
    }
    secret<int> pin = 7;
    const secret<int> moved_pin = std::move(pin);
    CHECK(moved_pin.expose() == 7);
    CHECK(pin.expose() == 0);
}

TEST_CASE("readers write in place") {
    secret<std::string> token(long_text);
    CHECK(&access::value(token) == &token.expose());
    access::value(token) += "!";
    CHECK(token.expose() == std::string(long_text) + "!");
    access::wiped_value(token) = "new";
    CHECK(token.expose() == "new");
}

TEST_CASE("doctest, which prints what it can, cannot print a secret") {
    CHECK(doctest::toString(secret<std::string>(short_text)) == "{?}");
}

}  // namespace
