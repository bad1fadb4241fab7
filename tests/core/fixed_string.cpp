// SPDX-License-Identifier: MIT
// Tests of core/fixed_string.hpp: a literal as a template argument keeps every character and nothing else.
#include <cfg/core/fixed_string.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <type_traits>

namespace {

using cfg::fixed_string;
using cfg::detail::fixed_copy;
using namespace std::string_view_literals;

template <fixed_string Text>
struct spelt {
    static constexpr std::string_view view = Text.view();
    static constexpr std::size_t size = Text.size();
};

static_assert(spelt<"http.port">::view == "http.port");
static_assert(spelt<"http.port">::size == 9, "the terminating NUL is not counted");
static_assert(spelt<"">::view.empty() && spelt<"">::size == 0);
static_assert(spelt<"a\0b">::view == "a\0b"sv, "a NUL in the middle is a character like any other");
static_assert(spelt<"größe">::view == "größe");
static_assert(spelt<"\"quoted\\">::view == "\"quoted\\");

static_assert(std::is_same_v<spelt<"http.port">, spelt<"http.port">>, "equal texts are one type");
static_assert(!std::is_same_v<spelt<"http.port">, spelt<"http.ports">>);
static_assert(!std::is_same_v<spelt<"a">, spelt<"A">>);
static_assert(!std::is_same_v<spelt<"a">, spelt<"a\0">>, "the length counts too");

constexpr auto cut = fixed_copy<5>("http.port");
static_assert(cut.view() == "http" && cut.characters[4] == '\0');
static_assert(std::is_same_v<spelt<cut>, spelt<"http">>, "a copy is as good as the literal");
static_assert(fixed_copy<1>("anything").view().empty());

TEST_CASE("a fixed string outlives the template that it names") {
    const std::string_view view = spelt<"kept">::view;
    CHECK(view == "kept");
    CHECK(view.data()[view.size()] == '\0');
}

}  // namespace
