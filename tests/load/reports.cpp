// SPDX-License-Identifier: MIT
// Tests of load/load.hpp: every problem of every source is told at once, where it stands, and without a secret.
#include <cfg/load/load.hpp>

#include "every_kind.hpp"
#include "loading.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using every_kind::everything;
using every_kind::limits;
using loading::contains;
using loading::loaded;
using loading::problem_of;
using loading::problems_of;
using loading::report_of;
using loading::toml;

// ---- problems -------------------------------------------------------------------------------------------------------

TEST_CASE("all problems of all sources come at once, source by source and from top to bottom") {
    const auto all = problems_of<everything>(toml("number = 'x'\nsection.hots = 'a'\nlist = 5\n", "a.toml"),
                                             toml("= 1\nnumber = 1.5\n", "b.toml"));
    std::vector<std::string> places;
    for (const cfg::problem& each : all) places.push_back(each.where.to_string());
    CHECK(places == std::vector<std::string>{"a.toml:1:10", "a.toml:2:9", "a.toml:3:8", "b.toml:1:1", "b.toml:2:10"});
}

struct ruled {
    int port = 80;
    int workers = 1;
    struct {
        cfg::value settings;
        int size = 0;
    } plugin;
    static constexpr cfg::field schema[] = {cfg::field("port").range(1, 65535),
                                            cfg::field("workers").min(1).was("threads"),
                                            cfg::field("plugin").unknown(cfg::warn)};
};

TEST_CASE("broken rules stand among the other problems, where their values do") {
    const auto all =
        problems_of<ruled>(toml("stray = 1\nport = 0\nworkers = 'x'\n", "a.toml"), toml("stray = 1\n", "b.toml"));
    std::vector<std::string> places;
    for (const cfg::problem& each : all) places.push_back(each.where.to_string());
    CHECK(places == std::vector<std::string>{"a.toml:1:1", "a.toml:2:8", "a.toml:3:11", "b.toml:1:1"});
}

TEST_CASE("a table may treat unknown keys in its own way, whatever the source says") {
    CHECK(loaded<ruled>(toml("[plugin]\nstray = 1\n")).warnings().size() == 1);
    CHECK(problems_of<ruled>(toml("[plugin]\nstray = 1\n", "a"), toml("stray = 1\n", "b")).size() == 2);
    CHECK(loaded<ruled>(toml("stray = 1\n[plugin]\nstray = 1\n").unknown(cfg::ignore)).warnings().size() == 1);
    CHECK(loaded<ruled>(toml("plugin.settings.anything.goes = 1\n")).warnings().empty());
}

TEST_CASE("an old name is read in any layer, and loses to a later one") {
    const auto config =
        loaded<ruled>(toml("threads = 4\n", "old"), toml("workers = 5\n", "new"), toml("threads = 6\n", "older still"));
    CHECK(config->workers == 6);
    CHECK(config.warnings().size() == 2);
    CHECK(problems_of<ruled>(toml("threads = 4\nworkers = 5\n")).back().message ==
          "duplicate key; it was set on line 1");
    CHECK(problems_of<ruled>(toml("threads = 0\n")).back().path == "workers");
}

// Without secrets: where there are some, less of a line is shown.
struct open {
    int number = 1;
    std::vector<int> list;
    std::map<std::string, int> map;
};

TEST_CASE("where there are secrets, a line is shown only as far as the value that is meant") {
    CHECK(problem_of<open>(toml("number = 'x' # y\n")).line == "number = 'x' # y");
    CHECK(problem_of<everything>(toml("number = 'x' # y\n")).line == "number = 'x'...");
}

TEST_CASE("the report of a wrong type") {
    CHECK(report_of<open>(toml("# head\n\nnumber = \"ten\"  # ten\n")) ==
          "error: number: wrong type: a string\n"
          "  --> gateway.toml:3:10\n"
          "   |\n"
          " 3 | number = \"ten\"  # ten\n"
          "   |          ^^^^^ expected an integer from -2147483648 to 2147483647\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("the report of an unknown key, which may have been meant differently") {
    CHECK(report_of<everything>(toml("[section.rate]\nbrust = 5\n")) ==
          "error: section.rate.brust: unknown key\n"
          "  --> gateway.toml:2:1\n"
          "   |\n"
          " 2 | brust = ...\n"
          "   | ^^^^^\n"
          "   = help: did you mean \"burst\"?\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("the report of a syntax error at the end of a file without a newline") {
    CHECK(report_of<limits>(toml("burst =")) ==
          "error: burst: the value is missing\n"
          "  --> gateway.toml:1:8\n"
          "   |\n"
          " 1 | burst =\n"
          "   |        ^ expected a string in quotes, a number, true, false, a date, an array or an inline table\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("the report of a line with tabs, and with characters of many bytes") {
    CHECK(report_of<everything>(toml("\tnumber\t=\t'x'\n")) ==
          "error: number: wrong type: a string\n"
          "  --> gateway.toml:1:11\n"
          "   |\n"
          " 1 | \tnumber\t=\t'x'\n"
          "   | \t      \t \t^^^ expected an integer from -2147483648 to 2147483647\n"
          "\n"
          "configuration not loaded: 1 error\n");
    CHECK(report_of<open>(toml("map = {\"größe€\" = 'ä'}\n")) ==
          "error: map.\"größe€\": wrong type: a string\n"
          "  --> gateway.toml:1:19\n"
          "   |\n"
          " 1 | map = {\"größe€\" = 'ä'}\n"
          "   |                   ^^^ expected an integer from -2147483648 to 2147483647\n"
          "\n"
          "configuration not loaded: 1 error\n");
}

TEST_CASE("the report of a file with carriage returns shows none") {
    const std::string report = report_of<everything>(toml("a = 1\r\nnumber = 'x'\r\n"));
    CHECK_FALSE(contains(report, "\r"));
    CHECK(contains(report, "  --> gateway.toml:2:10\n   |\n 2 | number = 'x'\n   |          ^^^ expected"));
}

TEST_CASE("the report of a very long line shows the part that matters") {
    const std::string long_list = "list = [" + std::string(3000, '1') + ", 'x']\n";
    const cfg::problem found = problems_of<open>(toml("number = 'x' # " + std::string(3000, 'c') + "\n")).front();
    CHECK(found.line == "number = 'x' # " + std::string(55, 'c') + "...");
    for (const cfg::problem& each : problems_of<open>(toml(long_list))) CHECK(each.line.size() < 200);
}

TEST_CASE("a higher layer that sets the field is named, with what it says") {
    const cfg::problem found =
        problem_of<everything>(toml("number = 'x'\n", "base"), toml("", "between"), toml("number = 5\n", "top"));
    CHECK(found.where.to_string() == "base:1:10");
    CHECK(found.overridden_by == "top:1:10");
    CHECK(contains(cfg::to_string(found), "   = note: this value is not used: overridden by top:1:10\n"));
    CHECK(problem_of<everything>(toml("number = 5\n", "base"), toml("number = 'x'\n", "top")).overridden_by.empty());
    CHECK(problem_of<everything>(toml("number = 5\n", "text"), toml("number = 'x'\n", "text")).overridden_by.empty());
    CHECK(problem_of<everything>(toml("number = 'x'\n", "text"), toml("\nnumber = 5\n", "text")).overridden_by ==
          "text:2:10");
}

TEST_CASE("what merges is not overridden") {
    CHECK(problem_of<everything>(toml("map.a = 'x'\n", "base"), toml("map.b = 5\n", "top")).overridden_by.empty());
    CHECK(problem_of<everything>(toml("tenants.a.host = 1\n", "base"), toml("tenants.b.host = 'x'\n", "top"))
              .overridden_by.empty());
    CHECK(
        problem_of<everything>(toml("maybe_section.host = 1\n", "base"), toml("maybe_section.rate.burst = 5\n", "top"))
            .overridden_by.empty());
    CHECK(problem_of<everything>(toml("list = ['x']\n", "base"), toml("list = [1]\n", "top")).overridden_by ==
          "top:1:8");
}

TEST_CASE("problems beyond the limit are counted") {
    std::string many;
    for (int i = 0; i < 150; ++i) many += "stray_" + std::to_string(i) + " = 1\n";
    const auto outcome = cfg::try_load<limits>(toml(many));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().problems().size() == 100);
    CHECK(outcome.error().unreported() == 50);
    CHECK(contains(outcome.error().what(), "\n... and 50 more\nconfiguration not loaded: 150 errors\n"));
    const auto few = cfg::try_load<limits>(cfg::limits{.problems = 3}, toml(many));
    CHECK(few.error().problems().size() == 3);
    CHECK(few.error().unreported() == 147);
    const auto none = cfg::try_load<limits>(cfg::limits{.problems = 0}, toml(many));
    REQUIRE_FALSE(none);
    CHECK(none.error().problems().empty());
    CHECK(contains(none.error().what(), "configuration not loaded: 150 errors\n"));
}

TEST_CASE("many warnings do not hide an error") {
    std::string many;
    for (int i = 0; i < 150; ++i) many += "stray_" + std::to_string(i) + " = 1\n";
    const auto outcome = cfg::try_load<limits>(toml(many, "base").unknown(cfg::warn), toml("burst = 'x'\n", "top"));
    REQUIRE_FALSE(outcome);
    CHECK(contains(outcome.error().what(), "error: burst: wrong type: a string\n  --> top:1:9\n"));
    CHECK(contains(outcome.error().what(), "configuration not loaded: 1 error\n"));
    CHECK(loaded<limits>(toml(many, "base").unknown(cfg::warn)).warnings().size() == 100);
}

// ---- secrets --------------------------------------------------------------------------------------------------------

struct login {
    std::string user = "nobody";
    cfg::secret<std::string> password = "nothing at all";
    static constexpr cfg::field schema[] = {cfg::field("user").min(3), cfg::field("password").min(8)};
    void check(cfg::report<login>& that) const {
        that.require<"user", "password">(password.expose() != user, "the password must not be the user's name");
    }
};
struct secretive {
    cfg::secret<std::string> key;
    std::string token;
    cfg::secret<int> pin = 0;
    login account;
    std::vector<login> accounts;
    std::map<std::string, cfg::secret<std::string>> keys;
    std::optional<cfg::secret<std::string>> maybe;
    int number = 0;
    static constexpr cfg::field schema[] = {
        cfg::field("key").matches([](std::string_view text) { return text.empty() || text.starts_with("k-"); },
                                  "beginning with k-"),
        cfg::field("token").secret().one_of("", "a", "b"),
        cfg::field("pin").range(0, 9999),
    };
};

TEST_CASE("no report has a secret in it, whatever is wrong with it or near it") {
    constexpr std::string_view documents[] = {
        "key = canary\n",
        "key = 'canary\n",
        "key = \"canary\\q\"\n",
        "key = ['canary']\n",
        "key = {canary = 'canary'}\n",
        "key = 'canary' 'canary'\n",
        "key = 'k-1'\nkey = 'canary'\n",
        "key = 'canary'\nnumber = 'x'\n",
        "key = '''\ncanary\ncanary'''\n",
        "key = '''\ncanary\ncanary\n",
        "keey = 'canary'\n",
        "token = 'canary'\n",
        "token = canary\n",
        "token.canary = 1\n",
        "[token]\ncanary = 'canary'\n",
        "pin = 'canary'\n",
        "account = {user = 'canary', password = 'canary'}\n",
        "account = {user = 'adam', password = 'canary'\n",
        "account = {user = 'adam', pasword = 'canary'}\n",
        "[account]\npassword = 'canary'\nuser = 5\n",
        "accounts = [{user = 'adam', password = 'canary'}]\n",
        "accounts = [{user = 'ada', password = canary}]\n",
        "[[accounts]]\npassword = 'canary'\nuser = 'x'\n",
        "keys.a = canary\n",
        "keys.a = {b = 'canary'}\n",
        "maybe = canary\n",
        "maybe = 'canary\nnumber = 5\n",
        "'key' = canary\n",
        "\"k\\u0065y\" = canary\n",
    };
    for (const std::string_view document : documents) {
        CAPTURE(document);
        const std::string report = report_of<secretive>(toml(document));
        CHECK_FALSE(contains(report, "canary"));
        CHECK(contains(report, "configuration not loaded"));
    }
}

TEST_CASE("a secret number is not told either") {
    const std::string report = report_of<secretive>(toml("pin = 31337\n"));
    CHECK_FALSE(contains(report, "31337"));
    CHECK(contains(report, "error: pin: the value is out of range\n"));
    CHECK(contains(report, "expected an integer from 0 to 9999\n"));
}

}  // namespace
