// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: where values and errors are said to stand, how many errors are found in one reading, and
// what is done with keys that nobody knows or that have been renamed.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using reading::contains;
using reading::places_of;
using reading::problem_of;
using reading::problems_of;
using reading::read;
using reading::try_read;

struct tls {
    std::string certificate;
    bool enabled = false;
};
struct server {
    std::string host;
    std::uint16_t port = 0;
    std::vector<int> weights;
    tls security;
};
struct application {
    std::string name;
    int threads = 0;
    double ratio = 0;
    server http;
    std::vector<server> others;
    std::map<std::string, server> named;
    cfg::value plugins;
};

struct with_secret {
    cfg::secret<std::string> token;
};

// ---- origins ---------------------------------------------------------------------------------------------------------

[[nodiscard]] std::string place_of(const cfg::origin& where) {
    return where.is_default() ? "default" : std::to_string(where.line()) + ":" + std::to_string(where.column());
}

TEST_CASE("every leaf knows the line and the column of its value") {
    const auto outcome = try_read<application>(
        "\xEF\xBB\xBFname = \"\u00e9\u20ac\U0001F600\"\r\n"
        "\t threads\t=\t0x10 # \u00e9\r\n"
        "\r\n"
        "ratio=1e0\r\n"
        "\r\n"
        "[http]\r\n"
        "host='h'\r\n"
        "security . enabled = true\r\n"
        "\"p\\u006frt\" = 1\r\n"
        "[[others]]\r\n"
        "port = 2\r\n"
        "[plugins.\"\u00e9\"]\r\n"
        "deep = [1,\r\n"
        "  {a = '\u00e9', b = [\r\n"
        "2]}]\r\n");
    REQUIRE_MESSAGE(outcome.has_value(), outcome.error().to_string());
    const auto& loaded = *outcome;
    CHECK(place_of(loaded.origin<"name">()) == "1:8");  // the byte order mark has no column
    CHECK(place_of(loaded.origin<"threads">()) == "2:13");
    CHECK(place_of(loaded.origin<"http.security.enabled">()) == "8:22");
    CHECK(place_of(loaded.origin<"ratio">()) == "4:7");
    CHECK(place_of(loaded.origin<"http.host">()) == "7:6");
    CHECK(place_of(loaded.origin<"http.port">()) == "9:15");
    CHECK(place_of(loaded.origin<"others">()) == "10:3");
    CHECK(place_of(loaded.origin<"plugins">()) == "12:2");
    CHECK(place_of(loaded.origin<"http.weights">()) == "default");
    CHECK(loaded.origin<"name">().to_string() == "test.toml:1:8");
    const cfg::value& plugins = loaded->plugins;
    CHECK(place_of(plugins.where()) == "12:2");
    const cfg::value* deep = plugins.at_path("\u00e9.deep");
    REQUIRE(deep != nullptr);
    CHECK(place_of(deep->where()) == "13:8");
    CHECK(place_of(deep->find(0)->where()) == "13:9");
    CHECK(place_of(deep->find(1)->where()) == "14:3");
    CHECK(place_of(deep->find(1)->find("a")->where()) == "14:8");
    CHECK(place_of(deep->find(1)->find("b")->where()) == "14:17");
    CHECK(place_of(deep->find(1)->find("b")->find(0)->where()) == "15:1");
}

TEST_CASE("every node of a dynamic document knows where it stands") {
    const cfg::value document = read<cfg::value>("a.b = 1\n[c]\nd = {e = [{f = 2}]}\n[[g]]\n  h = 3\n[[g]]\n");
    const auto place = [&](std::string_view path) { return place_of(document.at_path(path)->where()); };
    CHECK(place("a") == "1:1");
    CHECK(place("a.b") == "1:7");
    CHECK(place("c") == "2:2");
    CHECK(place("c.d") == "3:5");
    CHECK(place("c.d.e") == "3:10");
    CHECK(place_of(document.at_path("c.d.e")->find(0)->where()) == "3:11");
    CHECK(place_of(document.at_path("c.d.e")->find(0)->find("f")->where()) == "3:16");
    CHECK(place("g") == "4:3");
    CHECK(place_of(document.find("g")->find(0)->where()) == "4:3");
    CHECK(place_of(document.find("g")->find(0)->find("h")->where()) == "5:7");
    CHECK(place_of(document.find("g")->find(1)->where()) == "6:3");
}

// Long lines and many lines: positions are counted on from one another, in blocks.
TEST_CASE("positions stay right over long lines and many of them") {
    std::string text;
    std::vector<std::string> wanted;
    for (int line = 1; line <= 300; ++line) {
        const std::string key = "k" + std::string(static_cast<std::size_t>(line) % 40, 'x') + std::to_string(line);
        const std::string padding(static_cast<std::size_t>(line * 7) % 50, ' ');
        text += key + " =" + padding + "['" + std::string(static_cast<std::size_t>(line) % 5, 'y') + "\u00e9', 1]" + (line % 3 == 0 ? " # c\r\n" : "\n");
        wanted.push_back(std::to_string(line) + ":" + std::to_string(key.size() + 3 + padding.size()));
        wanted.push_back(std::to_string(line) + ":" + std::to_string(key.size() + 3 + padding.size() + 1));
        wanted.push_back(std::to_string(line) + ":" + std::to_string(key.size() + 3 + padding.size() + 6 + static_cast<std::size_t>(line) % 5));
    }
    const cfg::value document = read<cfg::value>(text);
    std::vector<std::string> found;
    for (int line = 1; line <= 300; ++line) {
        const cfg::value* node = document.find("k" + std::string(static_cast<std::size_t>(line) % 40, 'x') + std::to_string(line));
        REQUIRE(node != nullptr);
        found.push_back(place_of(node->where()));
        found.push_back(place_of(node->find(0)->where()));
        found.push_back(place_of(node->find(1)->where()));
    }
    CHECK(found == wanted);
}

// ---- the report ------------------------------------------------------------------------------------------------------

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

// ---- recovery --------------------------------------------------------------------------------------------------------

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

// ---- unknown keys ----------------------------------------------------------------------------------------------------

TEST_CASE("an unknown key is an error that names the nearest one") {
    const cfg::problem misspelt = problem_of<application>("[http]\nprot = 8080\n");
    CHECK(misspelt.path == "http.prot");
    CHECK(misspelt.where.to_string() == "test.toml:2:1");
    CHECK(misspelt.message == "unknown key");
    CHECK(misspelt.width == 4);
    CHECK(contains(misspelt.suggestion, "\"port\""));
    CHECK(contains(misspelt.line, "8080"));
    // Where there are secrets, the value of an unknown key may be one that is misspelt.
    CHECK(contains(problem_of<with_secret>("tokn = 8080\n").line, "tokn"));
    CHECK_FALSE(contains(problem_of<with_secret>("tokn = 8080\n").line, "8080"));
    CHECK(contains(problem_of<application>("[htp]\nport = 1\n").suggestion, "\"http\""));
    CHECK(contains(problem_of<application>("certificate = ''\n").suggestion, "\"http.security.certificate\""));
    CHECK(contains(problem_of<application>("zzzzzzzzz = ''\n").suggestion, "name, threads"));
    CHECK(contains(problem_of<application>("[[others]]\nhots = ''\n").suggestion, "\"host\""));
    CHECK(problem_of<application>("[[others]]\n[[others]]\nhots = ''\n").path == "others[1].hots");
    CHECK(contains(problem_of<application>("others = [{hots = ''}]\n").suggestion, "\"host\""));
    CHECK(contains(problem_of<application>("named.a.hots = ''\n").suggestion, "\"host\""));
    CHECK(problem_of<application>("named.'a b'.\"h\\tost\" = ''\n").path == "named.\"a b\".\"h\\tost\"");
}

TEST_CASE("an unknown table is one error, and its content is still read") {
    CHECK(places_of<application>("[htp]\na = 1\nb = [{c = 1}]\n[htp.deeper]\nd = 1\n[[lists]]\na = 1\n[[lists]]\na = 2\n") == "1:2 htp, 6:3 lists");
    CHECK(places_of<application>("htp.a = 1\nhtp.b = 2\n") == "1:1 htp");
    CHECK(places_of<application>("[htp]\na = 1\na = 2\n") == "1:2 htp, 3:1 htp");
    CHECK(places_of<application>("htp = {a = 1, b = }\n") == "1:1 htp, 1:19 htp");
    CHECK(places_of<application>("htp = 1\nhtp = 2\n") == "1:1 htp, 2:1 htp");
}

template <class Config>
[[nodiscard]] auto try_read_with(cfg::unknown_policy policy, std::string_view text) {
    return cfg::try_load<Config>(cfg::text(cfg::toml, std::string(text), "test.toml").unknown(policy));
}

struct tolerant {
    tls strict;
    tls warned;
    tls ignored;
    std::map<std::string, tls> ignored_map;
    std::vector<tls> warned_list;

    static constexpr cfg::field schema[] = {
        cfg::field("strict").unknown(cfg::reject),
        cfg::field("warned").unknown(cfg::warn),
        cfg::field("ignored").unknown(cfg::ignore),
        cfg::field("ignored_map").unknown(cfg::ignore),
        cfg::field("warned_list").unknown(cfg::warn),
    };
};

TEST_CASE("a source may warn of unknown keys or ignore them") {
    const std::string_view text = "threads = 2\nthread = 3\n[htp]\na = 1\n[http]\nport = 1\nprot = [\n]\n";
    const auto warned = try_read_with<application>(cfg::warn, text);
    REQUIRE(warned.has_value());
    REQUIRE(warned->warnings().size() == 3);
    CHECK(warned->warnings()[0].path == "thread");
    CHECK(warned->warnings()[0].level == cfg::problem::severity::warning);
    CHECK(warned->warnings()[1].path == "htp");
    CHECK(warned->warnings()[2].path == "http.prot");
    CHECK((*warned)->threads == 2);
    CHECK((*warned)->http.port == 1);
    const auto ignored = try_read_with<application>(cfg::ignore, text);
    REQUIRE(ignored.has_value());
    CHECK(ignored->warnings().empty());
    // What is ignored must be TOML all the same.
    CHECK_FALSE(try_read_with<application>(cfg::ignore, "thread = \n").has_value());
    CHECK_FALSE(try_read_with<application>(cfg::ignore, "thread = 1\nthread = 2\n").has_value());
    CHECK_FALSE(try_read_with<application>(cfg::ignore, "[htp]\n[htp]\n").has_value());
    CHECK_FALSE(try_read_with<application>(cfg::ignore, "thread = 1\nthreads = 'x'\n").has_value());
}

TEST_CASE("a field's policy overrides the source's, all the way down") {
    for (cfg::unknown_policy policy : {cfg::reject, cfg::warn, cfg::ignore}) {
        const auto count = [&](std::string_view text) {
            const auto outcome = try_read_with<tolerant>(policy, text);
            return outcome ? static_cast<int>(outcome->warnings().size()) : -1;
        };
        CHECK(count("strict.x = 1\n") == -1);
        CHECK(count("strict = {x = 1}\n") == -1);
        CHECK(count("[strict]\nx = 1\n") == -1);
        CHECK(count("warned.x = 1\n") == 1);
        CHECK(count("warned = {x = 1, y = 2}\n") == 2);
        CHECK(count("[ignored]\nx = 1\n[ignored.y]\n") == 0);
        CHECK(count("[ignored_map.a]\nx = 1\n") == 0);
        CHECK(count("ignored_map = {a = {x = 1}}\n") == 0);
        CHECK(count("[[warned_list]]\nx = 1\n[[warned_list]]\ny = 1\n") == 2);
        CHECK(count("warned_list = [{x = 1}, {certificate = ''}]\n") == 1);
    }
}

// ---- old names -------------------------------------------------------------------------------------------------------

struct limits_section {
    int rate = 0;
    int burst = 0;

    static constexpr cfg::field schema[] = {
        cfg::field("rate").was("rps"),
    };
};

struct renamed {
    int port = 0;
    int timeout = 0;
    std::string log_level;
    limits_section limits;
    std::vector<limits_section> rules;
    std::map<std::string, limits_section> tenants;
    std::optional<tls> security;

    static constexpr cfg::field schema[] = {
        cfg::field("port").was("listen_port"),
        cfg::field("timeout").was("http.timeouts.total"),
        cfg::field("log_level").was("log.level"),
        cfg::field("limits").was("throttle"),
        cfg::field("rules").was("http.rules"),
        cfg::field("security").was("ssl"),
    };
};

/// What a text with old names is read as, and the paths that its warnings tell of.
void check_renamed(std::string_view text, std::string_view warned, auto holds) {
    const auto outcome = try_read<renamed>(text);
    REQUIRE_MESSAGE(outcome.has_value(), text << "\n" << outcome.error().to_string());
    std::string found;
    for (const cfg::problem& each : outcome->warnings()) {
        CHECK(each.level == cfg::problem::severity::warning);
        CHECK(contains(each.message, "old name"));
        CHECK(each.where.line() != 0);
        found.append(found.empty() ? "" : ", ").append(each.path);
    }
    CHECK_MESSAGE(found == warned, text);
    CHECK_MESSAGE(holds(**outcome), text);
}

TEST_CASE("an old name is still read, with a warning that says what it is now") {
    check_renamed("listen_port = 80\n", "port", [](const renamed& in) { return in.port == 80; });
    check_renamed("port = 80\n", "", [](const renamed& in) { return in.port == 80; });
    check_renamed("limits.rps = 5\n", "limits.rate", [](const renamed& in) { return in.limits.rate == 5; });
    check_renamed("[[rules]]\nrps = 5\n", "rules[0].rate", [](const renamed& in) { return in.rules.at(0).rate == 5; });
    check_renamed("rules = [{rps = 5}]\n", "rules[0].rate", [](const renamed& in) { return in.rules.at(0).rate == 5; });
    check_renamed("tenants.a.rps = 5\n", "tenants.a.rate", [](const renamed& in) { return in.tenants.at("a").rate == 5; });

    const auto outcome = try_read<renamed>("\n  listen_port = 80\n");
    REQUIRE(outcome.has_value());
    REQUIRE(outcome->warnings().size() == 1);
    const cfg::problem& warning = outcome->warnings().front();
    CHECK(warning.where.to_string() == "test.toml:2:3");
    CHECK(contains(warning.message, "\"listen_port\""));
    CHECK(contains(warning.suggestion, "\"port\""));
    CHECK(outcome->origin<"port">().to_string() == "test.toml:2:17");
}

TEST_CASE("an old name may lie in tables that are no more") {
    const auto timeout = [](const renamed& in) { return in.timeout == 30; };
    check_renamed("http.timeouts.total = 30\n", "timeout", timeout);
    check_renamed("[http]\ntimeouts.total = 30\n", "timeout", timeout);
    check_renamed("[http.timeouts]\ntotal = 30\n", "timeout", timeout);
    check_renamed("http = {timeouts = {total = 30}}\n", "timeout", timeout);
    check_renamed("http.timeouts = {total = 30}\n", "timeout", timeout);
    check_renamed("[http]\ntimeouts = {total = 30}\n", "timeout", timeout);
    check_renamed("log = {level = 'info'}\n", "log_level", [](const renamed& in) { return in.log_level == "info"; });
    check_renamed("[[http.rules]]\nrate = 1\n[[http.rules]]\nrate = 2\n[log]\nlevel = 'x'\n", "rules, rules, log_level",
                  [](const renamed& in) { return in.rules.size() == 2 && in.rules[1].rate == 2 && in.log_level == "x"; });
    check_renamed("http = {rules = [{rate = 1}], timeouts.total = 30}\n", "rules, timeout",
                  [](const renamed& in) { return in.rules.size() == 1 && in.timeout == 30; });
}

TEST_CASE("a whole table may have been renamed") {
    const auto rate = [](const renamed& in) { return in.limits.rate == 5; };
    check_renamed("[throttle]\nrate = 5\n", "limits", rate);
    check_renamed("throttle.rate = 5\n", "limits", rate);
    check_renamed("throttle = {rate = 5}\n", "limits", rate);
    check_renamed("[throttle]\nrps = 5\n", "limits, limits.rate", rate);
    check_renamed("[ssl]\nenabled = true\n", "security", [](const renamed& in) { return in.security->enabled; });
}

TEST_CASE("an old name counts as its new one") {
    // Both at once is one key given twice.
    for (std::string_view twice :
         {"port = 1\nlisten_port = 2\n", "listen_port = 1\nport = 2\n", "limits.rate = 1\nlimits.rps = 2\n", "[limits]\nrate = 1\n[throttle]\nburst = 2\n",
          "timeout = 1\n[http]\ntimeouts.total = 2\n", "[log]\nlevel = 'a'\nlevel = 'b'\n", "log = {level = 'a', level = 'b'}\n", "log_level = ''\nlog = {level = 'a'}\n"})
        CHECK_FALSE_MESSAGE(try_read<renamed>(twice).has_value(), twice);
    CHECK(places_of<renamed>("listen_port = 'x'\n") == "1:1 port, 1:15 port");
}

TEST_CASE("what is only part of an old name is unknown all the same") {
    // Nothing that is written may be lost without a word.
    for (std::string_view lost : {"http = 1\n", "http.timeouts = 1\n", "[http]\nx = 1\n", "http = {x = 1}\n", "http.timeouts.x = 1\n", "log = []\n", "log = 'info'\n",
                                  "[[http]]\ntimeouts.total = 1\n", "[http.timeouts.total]\nx = 1\n", "[log.level]\nx = 1\n", "http.timeouts.total.x = 1\n",
                                  "http = [{timeouts = {total = 1}}]\n", "limits.listen_port = 1\n", "rps = 1\n"})
        CHECK_FALSE_MESSAGE(try_read<renamed>(lost).has_value(), lost);
}

}  // namespace
