// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: how an error is shown, and how many are found in one reading.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_application.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using reading::contains;
using reading::places_of;
using reading::problem_of;
using reading::read;
using reading::try_read;
using reading_application::application;
using reading_application::tls;

// ---- the report -----------------------------------------------------------------------------------------------------

TEST_CASE("an error shows the line, marks the value and says what would do") {
    const cfg::problem found = problem_of<application>("# \u00e9\n[http]\n\t\u0022port\u0022 = \"\u00e9\u00e9\" # \u00e9\r\n");
    CHECK(found.path == "http.port");
    CHECK(found.where.to_string() == "test.toml:3:11");
    CHECK(found.line == "\t\"port\" = \"\u00e9\u00e9\" # \u00e9");
    CHECK(found.width == 4);
    CHECK(found.message == "wrong type: a string");
    CHECK(found.expected == "an integer from 0 to 65535");
    CHECK(cfg::to_string(found) ==
          "error: http.port: wrong type: a string\n"
          "  --> test.toml:3:11\n"
          "   |\n"
          " 3 | \t\"port\" = \"\u00e9\u00e9\" # \u00e9\n"
          "   | \t         ^^^^ expected an integer from 0 to 65535\n");
}

TEST_CASE("a long line and a long value are cut to what fits a screen") {
    const cfg::problem found = problem_of<application>("threads = \"" + std::string(5000, 'x') + "\"" + std::string(5000, ' ') + "# c\n");
    CHECK(found.line.size() < 1000);
    const std::string report = cfg::to_string(found);
    for (std::string_view rest = report; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        CHECK(end < 300);
        rest.remove_prefix(end + 1);
    }
    // Far to the right, the mark still stands below the value.
    const std::string text = cfg::to_string(problem_of<application>("threads = [" + std::string(5000, ' ') + "] # c\n"));
    CHECK(contains(text, "^"));
    const std::string far = cfg::to_string(problem_of<application>("http = {" + std::string(5000, ' ') + "port = 'far'}\n"));
    const std::size_t line_begin = far.rfind('\n', far.find("'far'"));
    const std::size_t mark_begin = far.rfind('\n', far.find('^'));
    CHECK(far.find("'far'") - line_begin == far.find('^') - mark_begin);
}

TEST_CASE("a report has no control characters, whatever the text has") {
    for (std::string_view text :
         {"\"\\u001b[2J\" = 1\n\"\\u001b[2J\".x = 2\n", "\"\\u0000\" = 1\n\"\\u0000\" = 2\n", "name = 'a\x1B[2J'\n", "named.\"\\u001b\".port = ''\n",
          "[named.\"\\u007f\\r\"]\nport = '\t'\nportt = 1\n", "\x1B[2J = 1\n", "threads = \"\\u001b[2J\"\n", "# \x1B\n", "http.port = \x08\n",
          "[\"\\u001b\"]\n[\"\\u001b\"]\n", "[[\"\\u001b\"]]\n[\"\\u001b\"]\n", "\"\\u009b2J\" = 1\n\"\\u009b2J\".x = 2\n", "name = '\xC2\x9B" "2J' x\n",
          "name = '\xC3" "2J'\n", "name = '\x9B" "2J'\n"}) {
        const auto strict = try_read<application>(text);
        REQUIRE_MESSAGE(!strict.has_value(), text);
        std::string report = strict.error().what();
        if (const auto dynamic = try_read<cfg::value>(text); !dynamic) report += dynamic.error().what();
        for (std::size_t i = 0; i < report.size(); ++i) {
            const auto byte = static_cast<unsigned char>(report[i]);
            CHECK_MESSAGE((byte >= 0x20 || byte == '\n' || byte == '\t'), text);
            CHECK_MESSAGE(byte != 0x7F, text);
            // What terminals take for the eight-bit form of ESC [ and the like.
            if (byte == 0xC2 && i + 1 < report.size()) CHECK_MESSAGE(static_cast<unsigned char>(report[i + 1]) >= 0xA0, text);
        }
        CHECK_MESSAGE(cfg::detail::find_malformed_utf8(report.data(), report.data() + report.size()) == report.data() + report.size(), text);
    }
}

// ---- recovery -------------------------------------------------------------------------------------------------------

TEST_CASE("all wrong values of a document are found in one reading") {
    CHECK(places_of<application>("name = 1\nthreads = 'x'\nratio = []\n[http]\nport = 70000\nweights = [1, 'b', 3, {}]\n[http.security]\nenabled = 0\n"
                                 "[[others]]\nport = -1\n[named.a]\nhost = false\n") ==
          "1:8 name, 2:11 threads, 3:9 ratio, 5:8 http.port, 6:15 http.weights[1], 6:23 http.weights[3], 8:11 http.security.enabled, 10:8 others[0].port, 12:8 named.a.host");
}

/// Names that are shorter and longer than those that the reader compares at once.
struct long_names {
    int with_a_name_of_twenty_nine_ch = 0;
    int with_a_name_of_thirty_charact = 0;
    int with_a_name_that_is_longer_than_thirty_two_characters_and_longer_than_what_may_be_read_past_the_end = 0;
    tls with_another_name_that_is_longer_than_thirty_two_characters_and_longer_than_what_may_be_read_past_the_end;
    int last = 0;
};

TEST_CASE("no text is mistaken for a name that is too long to be compared at once") {
    const std::string name = "with_a_name_that_is_longer_than_thirty_two_characters_and_longer_than_what_may_be_read_past_the_end";
    const std::string table = "with_another_name_that_is_longer_than_thirty_two_characters_and_longer_than_what_may_be_read_past_the_end";
    const auto loaded = read<long_names>("with_a_name_of_twenty_nine_ch = 1\nwith_a_name_of_thirty_charact = 2\n" + name + " = 3\nlast = 4\n[" + table + "]\nenabled = true\n");
    CHECK(loaded.with_a_name_of_twenty_nine_ch == 1);
    CHECK(loaded.with_a_name_of_thirty_charact == 2);
    CHECK(loaded.with_a_name_that_is_longer_than_thirty_two_characters_and_longer_than_what_may_be_read_past_the_end == 3);
    CHECK(loaded.with_another_name_that_is_longer_than_thirty_two_characters_and_longer_than_what_may_be_read_past_the_end.enabled);
    CHECK(loaded.last == 4);
    const std::string before = "with_a_name_of_twenty_nine_ch = 1\nwith_a_name_of_thirty_charact = 2\n";
    for (std::string wrong : {std::string("\x7F"), "\x7F" + std::string(200, '\0'), "\x7F" + name.substr(1) + " = 3\n", "\x7F" + std::string(name.size() + 2, '\0') + "3\n"}) {
        CHECK(places_of<long_names>(wrong) == "1:1");
        CHECK(places_of<long_names>(before + wrong) == "3:1");
        CHECK(places_of<long_names>(before + name + " = 3\n[" + wrong) == "4:2");
        CHECK(places_of<long_names>(before + name + " = 3\nlast = 5\n" + wrong) == "5:1");
    }
}

TEST_CASE("after a syntax error reading goes on in the next line") {
    CHECK(places_of<application>("name = \nthreads = 1 2\nratio 3\n= 4\n[http]\nhost = \"a\nport = 'x'\nweights = [1 2]\nprt = 1\n[http.security\nenabled = 1\n[[others]]\n"
                                 "port = 'y'\nhost = @\n") ==
          "1:8 name, 2:13, 3:7 ratio, 4:1, 6:8 http.host, 7:8 http.port, 8:14 http.weights, 9:1 http.prt, 10:15, 13:8 others[0].port, 14:8 others[0].host");
}

TEST_CASE("an array left open does not swallow what follows") {
    CHECK(places_of<application>("[http]\nweights = [1,\n  2,\nport = 'x'\n[http.security]\nenabled = 1\n") ==
          "2:11 http.weights, 4:8 http.port, 6:11 http.security.enabled");
    CHECK(places_of<application>("[http]\nweights = [\n  1,\n  2\n\n# comment\n[[others]]\nport = 'x'\n") == "2:11 http.weights, 8:8 others[0].port");
    CHECK(places_of<application>("http.weights = [1, 2\nthreads = 'x'\n") == "1:16 http.weights, 2:11 threads");
    CHECK(places_of<application>("http.weights = [1,") == "1:16 http.weights");
    CHECK(places_of<application>("http.weights = [1") == "1:16 http.weights");
    CHECK(places_of<application>("http = {port = 1,\nweights = [1,\n2]\n\nthreads = 'x'\n") == "1:8 http, 5:11 threads");
    CHECK(places_of<cfg::value>("a = [[1, [2,\n3]\nb = \n") == "1:6 a, 3:5 b");
    CHECK(places_of<cfg::value>("a = [\n  {x = 1,\n   y = },\n  {z = 2}\n]\nb = \n") == "3:8 a[0].y, 6:5 b");
    CHECK(places_of<cfg::value>("a = ]\nb = }\nc = [1]]\nd = {}}\ne = \n") == "1:5 a, 2:5 b, 3:8, 4:7, 5:5 e");
}

TEST_CASE("a string left open costs its line or the rest of the text, not more") {
    CHECK(places_of<application>("name = 'a\nthreads = 'x'\n") == "1:8 name, 2:11 threads");
    CHECK(places_of<application>("name = \"a\\\"\nthreads = 'x'\n") == "1:8 name, 2:11 threads");
    CHECK(places_of<application>("threads = 'x'\nname = \"\"\"a\nb\n") == "1:11 threads, 2:8 name, 3:1 b, 3:2 b");
    CHECK(places_of<application>("name = \"\"\"\na \\q b\n\"\"\"\nthreads = 'x'\n") == "2:3 name, 4:11 threads");
}

TEST_CASE("below a bad header values are checked but belong nowhere") {
    CHECK(places_of<application>("[http\nport = 'x'\nhost = \n[http..security]\nenabled = 1\n[]\n[[]]\n[[http]\n['x' y]\n") ==
          "1:6, 3:8, 4:7, 6:2, 7:3, 8:7, 9:2 x, 9:6");
    CHECK(places_of<application>("[threads\n]\nratio = 'x'\n") == "1:9, 2:1");
    CHECK(places_of<application>("[http]b]\nport = 'x'\n") == "1:7");
}

TEST_CASE("duplicates say where the first one stands") {
    const cfg::problem scalar = problem_of<application>("threads = 1\n# c\nthreads = 2\n");
    CHECK(scalar.where.to_string() == "test.toml:3:1");
    CHECK(scalar.path == "threads");
    CHECK(contains(scalar.message, "line 1"));
    CHECK(scalar.width == 7);
    CHECK(problem_of<application>("http.port = 1\nhttp . \"port\" = 2\n").where.to_string() == "test.toml:2:8");
    CHECK(problem_of<application>("[http]\nport = 1\n[http]\nhost = ''\n").where.to_string() == "test.toml:3:2");
    CHECK(problem_of<application>("plugins = {a = 1, a = 2}\n").path == "plugins.a");
    CHECK(problem_of<application>("[plugins]\na = 1\na = 2\n").path == "plugins.a");
    // Everything else in the line of a duplicate is still the next statement's.
    CHECK(places_of<application>("threads = 1\nthreads = 2\nthreads = 3\nratio = ''\n") == "2:1 threads, 3:1 threads, 4:9 ratio");
}

}  // namespace
