// SPDX-License-Identifier: MIT
// Tests of load/load.hpp: layers merge in their order, every problem of every source is told at once, and a program
// that cannot run says why and ends.
#include <cfg/core/load_state.hpp>
#include <cfg/load/load.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#if defined(__unix__)
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace {

using loading::contains;
using loading::loaded;
using loading::problem_of;
using loading::problems_of;
using loading::report_of;
using loading::toml;

// ---- layers ---------------------------------------------------------------------------------------------------------

struct limits {
    int requests = 10;
    int burst = 20;
    friend bool operator==(const limits&, const limits&) = default;
};
struct route {
    std::string host = "any";
    limits rate;
    friend bool operator==(const route&, const route&) = default;
};
struct everything {
    int number = 1;
    route section;
    std::vector<int> list{1, 2, 3};
    std::vector<route> routes{{"default", {}}};
    std::array<int, 2> pair{1, 2};
    std::set<int> unique{1, 2};
    std::map<std::string, int> map{{"d", 0}};
    std::map<std::string, route> tenants{{"default", {"default", {}}}};
    std::unordered_map<std::string, std::vector<int>> lists;
    std::map<std::string, std::map<std::string, int>> nested_map;
    std::optional<int> maybe;
    std::optional<route> maybe_section;
    cfg::secret<std::string> secret = "default";
    cfg::value dynamic;
};

everything merged(std::string_view lower, std::string_view higher) {
    return *loaded<everything>(toml(lower, "lower"), toml(higher, "higher"));
}

TEST_CASE("without a source there are the defaults") {
    const auto config = loaded<everything>();
    CHECK(config->number == 1);
    CHECK(config->list == std::vector{1, 2, 3});
    CHECK(loaded<everything>(toml(""))->number == 1);
}

TEST_CASE("the later source wins, leaf by leaf") {
    CHECK(merged("number = 2", "number = 3").number == 3);
    CHECK(merged("number = 2", "").number == 2);
    const everything config = merged("[section]\nhost = 'a'\nrate.burst = 2\n", "section.rate.requests = 3\n");
    CHECK(config.section == route{"a", {3, 2}});
    CHECK(*loaded<limits>(toml("burst = 1", "1"), toml("requests = 2", "2"), toml("burst = 3", "3"), toml("", "4")) ==
          limits{2, 3});
}

TEST_CASE("a list replaces the one below, whole") {
    CHECK(merged("list = [4, 5, 6, 7]", "list = [8]").list == std::vector{8});
    CHECK(merged("list = [4]", "list = []").list.empty());
    CHECK(merged("", "unique = [5]").unique == std::set{5});
    CHECK(merged("pair = [5, 6]", "pair = [7, 8]").pair == std::array{7, 8});
}

TEST_CASE("the elements of a replaced list begin with their defaults again") {
    const everything config =
        merged("[[routes]]\nhost = 'a'\nrate.burst = 1\n[[routes]]\nhost = 'b'\n", "[[routes]]\nrate.requests = 5\n");
    CHECK(config.routes == std::vector{route{"any", {5, 20}}});
    CHECK(merged("routes = [{host = 'a'}, {host = 'b'}]", "routes = [{rate.burst = 9}]").routes ==
          std::vector{route{"any", {10, 9}}});
}

TEST_CASE("a map gains keys, and a key that is there is merged deep") {
    CHECK(merged("map.a = 1", "map.b = 2").map == std::map<std::string, int>{{"a", 1}, {"b", 2}, {"d", 0}});
    CHECK(merged("map = {a = 1, b = 1}", "[map]\nb = 2\n").map ==
          std::map<std::string, int>{{"a", 1}, {"b", 2}, {"d", 0}});
    const everything config =
        merged("[tenants.acme]\nhost = 'a'\nrate.burst = 1\n", "[tenants.acme.rate]\nrequests = 5\n[tenants.other]\n");
    CHECK(config.tenants.at("acme") == route{"a", {5, 1}});
    CHECK(config.tenants.at("other") == route{});
    CHECK(config.tenants.at("default").host == "default");
    CHECK(merged("lists.a = [1, 2]", "lists.a = [3]").lists.at("a") == std::vector{3});
    CHECK(merged("nested_map.a.x = 1", "nested_map.a.y = 2").nested_map.at("a").size() == 2);
}

TEST_CASE("an optional that is set stays set, and is merged deep") {
    CHECK(merged("maybe = 5", "").maybe == 5);
    CHECK(merged("maybe = 5", "maybe = 6").maybe == 6);
    CHECK_FALSE(merged("", "").maybe_section.has_value());
    CHECK(merged("[maybe_section]", "").maybe_section == route{});
    CHECK(merged("maybe_section.host = 'a'", "maybe_section.rate.burst = 7").maybe_section == route{"a", {10, 7}});
}

TEST_CASE("a secret is replaced") {
    const everything lower = merged("secret = 'a much longer secret than the one that follows it'", "secret = 'b'");
    CHECK(lower.secret.expose() == "b");
    const everything untouched = merged("", "");
    CHECK(untouched.secret.expose() == "default");
}

TEST_CASE("dynamic tables merge, what else they hold is replaced") {
    const cfg::value config = merged("dynamic = {a = 1, list = [1, 2], deep = {x = 1, y = 1}, kind = {z = 1}}",
                                     "[dynamic]\nb = 2\nlist = [3]\ndeep.y = 'changed'\nkind = 5\n")
                                  .dynamic;
    CHECK(*config.at_path("a") == cfg::value(1));
    CHECK(*config.at_path("b") == cfg::value(2));
    CHECK(*config.at_path("list") == cfg::value(cfg::value::array{3}));
    CHECK(*config.at_path("deep.x") == cfg::value(1));
    CHECK(*config.at_path("deep.y") == cfg::value("changed"));
    CHECK(*config.at_path("kind") == cfg::value(5));
    CHECK(config.at_path("a")->where().to_string() == "lower:1:16");
    CHECK(config.at_path("deep.y")->where().to_string() == "higher:4:10");
    CHECK(*merged("dynamic = 5", "dynamic.x = 1").dynamic.at_path("x") == cfg::value(1));
    CHECK(merged("dynamic.x = 1", "dynamic = []").dynamic == cfg::value(cfg::value::array{}));
}

TEST_CASE("a whole document may be dynamic, and layered") {
    const auto config =
        loaded<cfg::value>(toml("a = 1\nb = [{c = 2}]\nd.x = 1\n", "lower"), toml("a = 2.5\nd.y = 2\n", "higher"));
    CHECK(*config->at_path("a") == cfg::value(2.5));
    CHECK(config->find("b")->find(std::size_t{0})->find("c")->where().to_string() == "lower:2:11");
    CHECK(config->at_path("d")->as<cfg::value::table>().size() == 2);
    CHECK(loaded<cfg::value>(toml(""))->as<cfg::value::table>().empty());
}

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

TEST_CASE("load throws what try_load returns") {
    const auto source = toml("number = 'x'\nsecret = 5\n");
    const auto outcome = cfg::try_load<everything>(source);
    REQUIRE_FALSE(outcome);
    std::string thrown;
    try {
        static_cast<void>(cfg::load<everything>(source));
    } catch (const cfg::load_error& error) {
        thrown = error.what();
    }
    CHECK(thrown == outcome.error().what());
    CHECK(outcome.error().problems().size() == 2);
    CHECK(cfg::load<everything>(toml("number = 5"))->number == 5);
    CHECK(cfg::load<everything>(cfg::limits{.depth = 1}, toml("number = 5"))->number == 5);
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

TEST_CASE("nothing is written to the configuration of a failed load") {
    static_assert(!std::is_default_constructible_v<cfg::loaded<limits>>);
    const auto outcome = cfg::try_load<limits>(toml("burst = 5\nrequests = 'x'\n"));
    CHECK_THROWS_AS(static_cast<void>((*outcome)->burst), cfg::load_error);
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

// ---- a thousand leaves ----------------------------------------------------------------------------------------------

struct ten {
    int a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6, h = 7, i = 8, j = 9;
};
struct hundred {
    ten a, b, c, d, e, f, g, h, i, j;
};
struct thousand {
    hundred a, b, c, d, e, f, g, h, i, j;
    std::string last = "last";
};
static_assert(cfg::leaf_count<thousand> == 1001);

TEST_CASE("a thousand leaves are read, each to its place") {
    std::string document;
    for (const std::string_view key : cfg::keys<thousand>) {
        if (key == "last")
            document += "last = 'x'\n";
        else
            document.append(key)
                .append(" = ")
                .append(std::to_string(key[0] * 10000 + key[2] * 100 + key[4]))
                .append("\n");
    }
    const auto config = loaded<thousand>(toml(document));
    CHECK(config->last == "x");
    CHECK(config->a.a.a == 'a' * 10000 + 'a' * 100 + 'a');
    CHECK(config->d.f.h == 'd' * 10000 + 'f' * 100 + 'h');
    CHECK(config->j.j.j == 'j' * 10000 + 'j' * 100 + 'j');
    CHECK(config.origin<"d.f.h">().line() == 358);
    CHECK(problem_of<thousand>(toml("[d.f]\nh = 'x'\n")).path == "d.f.h");
    CHECK(problem_of<thousand>(toml("[d.f]\nH = 1\n")).suggestion == "did you mean \"h\"?");
}

// Deeper than any path buffer is long.
template <int Depth>
struct nested {
    nested<Depth - 1> a_member_with_a_long_name;
};
template <>
struct nested<0> {
    int innermost = 5;
};

TEST_CASE("structs nest deep, with long names") {
    using deep = nested<30>;
    static_assert(cfg::leaf_count<deep> == 1);
    static_assert(cfg::keys<deep>[0].size() == 30 * 26 + 9);
    std::string key;
    for (int i = 0; i < 30; ++i) key += "a_member_with_a_long_name.";
    const auto config = loaded<deep>(toml(key + "innermost = 7\n"));
    CHECK(contains(cfg::explain(config), "innermost = 7 "));
}

TEST_CASE("a struct inside a function is loaded like any other") {
    struct local {
        struct inner {
            std::vector<std::string> allowed{"*"};
        };
        inner cors;
        int port = 1;
    };
    const auto config = loaded<local>(toml("cors.allowed = ['a', 'b']\nport = 5\n"));
    CHECK(config->cors.allowed.size() == 2);
    CHECK(config->port == 5);
}

// ---- for main -------------------------------------------------------------------------------------------------------

#if defined(__unix__)

struct ending {
    int code = -1;
    std::string output;
    std::string errors;
};

std::string content_of(std::FILE* file) {
    std::rewind(file);
    std::string text(65536, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file));
    return text;
}

/// Runs `body` in a process of its own. Its code is 100 if it returns.
template <class Body>
ending run_apart(const Body& body) {
    std::FILE* const output = std::tmpfile();
    std::FILE* const errors = std::tmpfile();
    REQUIRE(output != nullptr);
    REQUIRE(errors != nullptr);
    std::fflush(nullptr);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::dup2(::fileno(output), 1);
        ::dup2(::fileno(errors), 2);
        // std::exit would run what the test program registered; only what is written counts here.
        std::atexit([] { std::fflush(nullptr); });
        body();
        std::fflush(nullptr);
        ::_exit(100);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    ending found{WIFEXITED(status) ? WEXITSTATUS(status) : -1, content_of(output), content_of(errors)};
    std::fclose(output);
    std::fclose(errors);
    return found;
}

TEST_CASE("a broken configuration ends the program with its report and code 2") {
    const auto source = toml("burst = 'x'\n");
    const ending end = run_apart([&] { static_cast<void>(cfg::load_or_exit<limits>(source)); });
    CHECK(end.code == 2);
    CHECK(end.output.empty());
    CHECK(end.errors == report_of<limits>(source));
    CHECK_FALSE(contains(end.errors, "\x1b"));
}

/// Answers as a source does that finds --help.
struct help_source final : cfg::detail::source_base {
    void announce(cfg::detail::load_state& state) const override { state.help = "usage: program\n"; }
    void apply(cfg::detail::load_state&) const override { std::abort(); }
};

TEST_CASE("the answer to --help is printed, and the program ends with code 0") {
    const ending end =
        run_apart([] { static_cast<void>(cfg::load_or_exit<limits>(toml("burst = 'x'\n"), help_source())); });
    CHECK(end.code == 0);
    CHECK(end.output == "usage: program\n");
    CHECK(end.errors.empty());
    const auto outcome = cfg::try_load<limits>(help_source());
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().is_help());
}

TEST_CASE("warnings are printed and the program goes on") {
    const ending end = run_apart([] {
        const auto config = cfg::load_or_exit<limits>(toml("brust = 5\nburst = 6\n").unknown(cfg::warn));
        std::printf("burst %d\n", config->burst);
    });
    CHECK(end.code == 100);
    CHECK(end.output == "burst 6\n");
    CHECK(end.errors ==
          "warning: brust: unknown key\n"
          "  --> gateway.toml:1:1\n"
          "   |\n"
          " 1 | brust = 5\n"
          "   | ^^^^^\n"
          "   = help: did you mean \"burst\"?\n"
          "\n");
}

TEST_CASE("limits are taken where the program may end, too") {
    const ending end = run_apart(
        [] { static_cast<void>(cfg::load_or_exit<limits>(cfg::limits{.problems = 1}, toml("a = 1\nb = 1\n"))); });
    CHECK(end.code == 2);
    CHECK(contains(end.errors, "... and 1 more\n"));
}

#endif

}  // namespace
