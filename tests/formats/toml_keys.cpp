// SPDX-License-Identifier: MIT
// Tests of formats/toml.hpp: what is done with keys that nobody knows or that have been renamed.
#include <cfg/formats/toml.hpp>

#include "reading.hpp"
#include "reading_application.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using reading::contains;
using reading::places_of;
using reading::problem_of;
using reading::try_read;
using reading_application::application;
using reading_application::tls;

// ---- unknown keys ---------------------------------------------------------------------------------------------------

struct with_secret {
    cfg::secret<std::string> token;
};

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

// ---- old names ------------------------------------------------------------------------------------------------------

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
