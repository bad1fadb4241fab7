// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: strings of every kind, length and content, as values and as keys.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_value.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

using reading::one;
using reading::takes;
using reading::try_read;
using reading::value_of;

// `spelling` as a text field, as a dynamic value and, if it stands on one line, as a key.
void check_string(std::string_view spelling, std::string_view wanted) {
    CHECK_MESSAGE(value_of<std::string>(spelling) == wanted, spelling);
    CHECK_MESSAGE(value_of<cfg::value>(spelling) == cfg::value(wanted), spelling);
    CHECK_MESSAGE(value_of<std::vector<std::string>>("[" + std::string(spelling) + "]").front() == wanted, spelling);
    const std::string_view three = spelling.substr(0, 3);
    if (three == "\"\"\"" || three == "\'\'\'") return;
    const auto keyed = value_of<std::map<std::string, int>>("{" + std::string(spelling) + " = 1}");
    CHECK_MESSAGE(keyed.count(std::string(wanted)) == 1, spelling);
}

TEST_CASE("strings of all four kinds") {
    using namespace std::string_view_literals;
    check_string(R"("")", "");
    check_string(R"("plain")", "plain");
    check_string(R"("# no comment = no key")", "# no comment = no key");
    check_string(R"("\b\t\n\f\r\e\"\\")", "\b\t\n\f\r\x1B\"\\");
    check_string(R"("\x41\u00e9\u20ac\U0001f600\u0000.")", "A\u00e9\u20ac\U0001F600\0."sv);
    check_string("\"tab\tand caf\u00e9\"", "tab\tand caf\u00e9");
    check_string(R"('')", "");
    check_string(R"('C:\new\x "q"')", R"(C:\new\x "q")");
    check_string("\"\"\"\"\"\"", "");
    check_string("\"\"\"one\"\"\"", "one");
    check_string("\"\"\"\none\n  two\n\"\"\"", "one\n  two\n");
    check_string("\"\"\"\r\none\r\n\"\"\"", "one\r\n");
    check_string("\"\"\"\n\none\"\"\"", "\none");
    check_string("\"\"\"a \\\n   \n\t b\\\r\n c\"\"\"", "a bc");
    check_string("\"\"\"a\\   \n b\"\"\"", "ab");
    check_string("\"\"\"\\u00e9 \\\" \\\\ \"\" \"\"\"", "\u00e9 \" \\ \"\" ");
    check_string("\"\"\"two \"\"\"\"\"", "two \"\"");
    check_string("\"\"\"\"quoted\"\"\"\"", "\"quoted\"");
    check_string("\'\'\'\none \\n\n'' two\n\'\'\'", "one \\n\n'' two\n");
    check_string("\'\'\'\'quoted\'\'\'\'", "'quoted'");
    check_string("\'\'\'two \'\'\'\'\'", "two ''");
}

TEST_CASE("strings of every length around the reader's blocks of sixteen bytes") {
    std::string text;
    for (std::size_t size = 0; size < 70; ++size) {
        CHECK(value_of<std::string>("\"" + text + "\"") == text);
        CHECK(value_of<std::string>("'" + text + "'") == text);
        CHECK(value_of<std::string>("\"\"\"" + text + "\"\"\"") == text);
        CHECK(value_of<std::string>("\"" + text + "\\t\"") == text + "\t");
        CHECK(value_of<std::string>("\"" + text + "\u00e9\"") == text + "\u00e9");
        CHECK_FALSE(takes<std::string>("\"" + text));
        CHECK_FALSE(takes<std::string>("\"" + text + "\xC3\""));
        CHECK_FALSE(takes<std::string>("\"" + text + '\x01' + "\""));
        CHECK(value_of<std::map<std::string, int>>("{k" + text + " = 1}").begin()->first == "k" + text);
        text += static_cast<char>('a' + size % 26);
    }
}

TEST_CASE("what no string may contain") {
    for (const char* wrong : {R"("\q")", R"("\ ")", R"("\x4")", R"("\u12")", R"("\ud800")", R"("\udfff")", R"("\U00110000")",
                              R"("\U12345")", "\"a\nb\"", "'a\nb'", "\"a\rb\"", "'a\rb'", "\"\"\"a\rb\"\"\"", "\'\'\'a\rb\'\'\'",
                              "\"\x7F\"", "'\x1F'", "\"\"\"\x01\"\"\"", "\"", "'", "\"\"\"", "\"\"\"a\"\"", "\'\'\'a\'\'", "\"a\\",
                              "\"\"\"six\"\"\"\"\"\"", "\'\'\'six\'\'\'\'\'\'", "\"\"\" \\ a\"\"\"", "\"a\" \"b\"", "\xE2\x80\x9C" "a\xE2\x80\x9D"})
        CHECK_FALSE_MESSAGE(takes<std::string>(wrong), wrong);
}

TEST_CASE("only well-formed UTF-8 is read, in strings, keys and comments") {
    const auto everywhere = [](const std::string& bytes, bool wanted) {
        const std::string texts[] = {"it = \"" + bytes + "\"", "it = '" + bytes + "'", "it = \"\"\"" + bytes + "\"\"\"",
                                     "it = \'\'\'" + bytes + "\'\'\'", "# " + bytes, "it = '' # " + bytes,
                                     "it = \"\\t" + bytes + "\\t\""};
        for (const std::string& text : texts) {
            CHECK_MESSAGE(try_read<one<std::string>>(text).has_value() == wanted, text);
            CHECK_MESSAGE(try_read<cfg::value>(text).has_value() == wanted, text);
        }
        CHECK(try_read<cfg::value>("\"" + bytes + "\" = 1").has_value() == wanted);
        CHECK(try_read<cfg::value>("['" + bytes + "']").has_value() == wanted);
        CHECK_FALSE(try_read<cfg::value>(bytes + " = 1").has_value());
    };
    for (const char* good : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
                             "\xF4\x8F\xBF\xBF"})
        everywhere(good, true);
    for (const char* bad : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xE2\x82", "\xE2(\xA1", "\xED\xA0\x80",
                            "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"})
        everywhere(bad, false);
}

}  // namespace
