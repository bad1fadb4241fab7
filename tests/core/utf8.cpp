// SPDX-License-Identifier: MIT
// Tests of core/utf8.hpp.
#include <cfg/core/utf8.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using cfg::detail::append_printable;
using cfg::detail::append_utf8;
using cfg::detail::byte_of_character;
using cfg::detail::count_characters;
using cfg::detail::find_malformed_utf8;
using cfg::detail::well_formed_length;

[[nodiscard]] std::size_t length_of(std::string_view text) {
    return well_formed_length(text.data(), text.data() + text.size());
}

[[nodiscard]] std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) append_printable(out, text, i);
    return out;
}

TEST_CASE("every code point is written as one well-formed character") {
    for (std::uint32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
        if (code_point == 0xD800) code_point = 0xE000;
        std::string text;
        append_utf8(text, code_point);
        const std::size_t expected = code_point < 0x80 ? 1 : (code_point < 0x800 ? 2 : (code_point < 0x10000 ? 3 : 4));
        if (text.size() != expected || length_of(text) != expected) FAIL("code point " << code_point);
        for (std::size_t size = 0; size < text.size(); ++size)
            if (length_of(text.substr(0, size)) != 0) FAIL("cut code point " << code_point);
    }
}

TEST_CASE("overlong forms, surrogates, code points above the last and stray bytes are malformed") {
    for (std::string_view text : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                  "\xF5\x80\x80\x80", "\xFF", "\x80", "\xC3(", "\xE2\x82(", "\xF0\x9F\x98("}) {
        CAPTURE(text.size());
        CHECK(length_of(text) == 0);
        const std::string whole = "a\xC3\xA9" + std::string(text) + "b";
        CHECK(find_malformed_utf8(whole.data(), whole.data() + whole.size()) == whole.data() + 3);
    }
}

TEST_CASE("characters are counted and found") {
    constexpr std::string_view text = "a\xC3\xA9\xF0\x9F\x98\x80z";
    CHECK(count_characters("") == 0);
    CHECK(count_characters(text) == 4);
    CHECK(byte_of_character(text, 0) == 0);
    CHECK(byte_of_character(text, 1) == 1);
    CHECK(byte_of_character(text, 2) == 3);
    CHECK(byte_of_character(text, 3) == 7);
    CHECK(byte_of_character(text, 4) == 8);
    CHECK(byte_of_character(text, 99) == 8);
}

// What was shown of a line with an encoded surrogate or an overlong form was itself no UTF-8: only the bytes' pattern was
// looked at.
TEST_CASE("what is no character and what could take over a terminal is shown as a question mark") {
    CHECK(printable("a\tb\xC3\xA9\xF0\x9F\x98\x80") == "a\tb\xC3\xA9\xF0\x9F\x98\x80");
    CHECK(printable("\x1B[31m\x7F\n") == "?[31m??");
    CHECK(printable("\xC2\x9B" "31m\xC2\xA0") == "?31m\xC2\xA0");
    CHECK(printable("<\xED\xA0\x80>") == "<?>");
    CHECK(printable("<\xC0\x80>\xF5\x80\x80\x80.") == "<?>?.");
    CHECK(printable("\xE2\x82") == "?");
}

}  // namespace
