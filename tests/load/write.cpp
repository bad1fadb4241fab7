// SPDX-License-Identifier: MIT
// Tests of load/write.hpp: what the texts look like, which leaves are in them, and what cannot be written.
#include <cfg/load/write.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using cfg::written_leaves;
using loading::contains;
using loading::loaded;
using loading::toml;

enum class level { debug, info };

struct rate {
    int requests = 10;
    std::chrono::seconds every{60};
};
struct server {
    rate limit;
    std::string host = "localhost";
    std::uint16_t port = 8080;
    static constexpr cfg::field schema[] = {cfg::field("port").doc("TCP port to listen on"),
                                            cfg::field("limit").doc("How much is let through\nof all that comes")};
};
struct route {
    std::string path;
    std::vector<server> servers;
    std::map<std::string, std::string> headers;
};
struct gateway {
    server http;
    level verbosity = level::info;
    std::optional<int> workers;
    std::vector<route> routes;
    std::unordered_map<std::string, rate> tenants;
    std::map<std::string, cfg::bytes> quotas;
    std::vector<double> weights{0.5, 1};
    std::optional<rate> fallback;
    cfg::local_date since = cfg::first_date;
    static constexpr cfg::field schema[] = {cfg::field("http").doc("The server"), cfg::field("routes").doc("Who gets what"),
                                            cfg::field("verbosity").env("VERBOSITY")};
};

[[nodiscard]] gateway example() {
    gateway made;
    made.http.port = 9090;
    made.workers = 4;
    made.routes = {{"/a", {server(), server()}, {{"X-Über", "\"1\""}}}, {"/b", {}, {}}};
    made.tenants = {{"zeta", {}}, {"a b", {5, std::chrono::seconds(90)}}};
    made.fallback.emplace();
    return made;
}

TEST_CASE("the whole as TOML: values before tables, in the order of declaration") {
    CHECK(cfg::to_toml(example()) == R"(verbosity = "info"
workers = 4
quotas = {}
weights = [0.5, 1.0]
since = 1970-01-01

[http]
host = "localhost"
port = 9090

[http.limit]
requests = 10
every = "1m"

[[routes]]
path = "/a"

[[routes.servers]]
host = "localhost"
port = 8080

[routes.servers.limit]
requests = 10
every = "1m"

[[routes.servers]]
host = "localhost"
port = 8080

[routes.servers.limit]
requests = 10
every = "1m"

[routes.headers]
"X-Über" = "\"1\""

[[routes]]
path = "/b"
servers = []
headers = {}

[tenants."a b"]
requests = 5
every = "1m30s"

[tenants.zeta]
requests = 10
every = "1m"

[fallback]
requests = 10
every = "1m"
)");
}

TEST_CASE("only what differs from the defaults, or only what was given") {
    gateway changed;
    changed.http.limit.requests = 11;
    changed.weights = {};
    CHECK(cfg::to_toml(changed, {.leaves = written_leaves::changed}) == "weights = []\n\n[http.limit]\nrequests = 11\n");
    CHECK(cfg::to_env(changed, "GW", {.leaves = written_leaves::changed}) == "GW_HTTP_LIMIT_REQUESTS=11\nGW_WEIGHTS=\"[]\"\n");

    const auto given = loaded<gateway>(toml("http.port = 8080\n[tenants.x]\n", "base"), toml("workers = 3", "other"));
    CHECK(cfg::to_toml(given, {.leaves = written_leaves::given}) ==
          "workers = 3\n\n[http]\nport = 8080\n\n[tenants.x]\nrequests = 10\nevery = \"1m\"\n");
    CHECK(cfg::to_json(given, {.leaves = written_leaves::given}) == R"({
  "http": {
    "limit": {},
    "port": 8080
  },
  "workers": 3,
  "tenants": {
    "x": {
      "requests": 10,
      "every": "1m"
    }
  }
}
)");
    CHECK(cfg::to_toml(given) == cfg::to_toml(*given));
    CHECK_THROWS_AS(static_cast<void>(cfg::to_toml(*given, {.leaves = written_leaves::given})), cfg::write_error);
}

TEST_CASE("documentation stands above what it explains") {
    gateway documented;
    documented.routes.resize(2);
    const std::string text = cfg::to_toml(documented, {.documentation = true});
    CHECK(contains(text, "\n# The server\n[http]\nhost = \"localhost\"\n# TCP port to listen on\nport = 8080\n\n"
                         "# How much is let through\n# of all that comes\n[http.limit]\nrequests"));
    CHECK(contains(text, "\n# Who gets what\n[[routes]]\npath = \"\"\nservers = []\nheaders = {}\n\n[[routes]]\n"));
    CHECK(contains(cfg::to_env(documented, "", {.documentation = true}), "\n# TCP port to listen on\nHTTP_PORT=8080\n"));
    CHECK(cfg::to_json(documented, {.documentation = true}) == cfg::to_json(documented));
    static_cast<void>(loaded<gateway>(toml(text)));
}

TEST_CASE("JSON is indented, and plain lists stay on a line") {
    CHECK(cfg::to_json(example().routes[0]) == R"({
  "path": "/a",
  "servers": [
    {
      "limit": {
        "requests": 10,
        "every": "1m"
      },
      "host": "localhost",
      "port": 8080
    },
    {
      "limit": {
        "requests": 10,
        "every": "1m"
      },
      "host": "localhost",
      "port": 8080
    }
  ],
  "headers": {
    "X-Über": "\"1\""
  }
}
)");
    struct others {
        std::optional<int> none;
        std::vector<int> numbers{1, 2};
        std::vector<int> empty;
        std::vector<std::optional<int>> gaps{1, std::nullopt};
        std::uint64_t large = std::numeric_limits<std::uint64_t>::max();
        double real = 1e300;
        cfg::local_date day = cfg::first_date;
        std::string controls = "\x01\x7F\b";
    };
    CHECK(cfg::to_json(others()) == R"({
  "none": null,
  "numbers": [1, 2],
  "empty": [],
  "gaps": [1, null],
  "large": 18446744073709551615,
  "real": 1e+300,
  "day": "1970-01-01",
  "controls": "\u0001\u007F\u0008"
}
)");
    CHECK(cfg::to_json(rate(), {.leaves = written_leaves::changed}) == "{}\n");
}

struct of_each_kind {
    std::string plain = "a/b:c";
    std::string spaced = "a b";
    std::string wild = "\"$HOME\"\\\n\r\t'#";
    std::string empty;
    bool flag = true;
    std::vector<std::string> names{"a", "b c"};
    std::vector<std::string> commas{"a,b", ""};
    std::set<int> numbers{3, 1};
    std::map<std::string, int> map{{"x y", 1}};
    std::optional<int> none;
    std::optional<rate> some = rate();
    std::vector<rate> rates{{}};
    level named = level::debug;
    static constexpr cfg::field schema[] = {cfg::field("named").env("LEVEL")};
};

TEST_CASE("variables are named and written as the environment's reader wants them") {
    CHECK(cfg::to_env(of_each_kind(), "MY_APP") == R"(MY_APP_PLAIN=a/b:c
MY_APP_SPACED="a b"
MY_APP_WILD="\"\$HOME\"\\\n\r\t'#"
MY_APP_EMPTY=
MY_APP_FLAG=true
MY_APP_NAMES="a,b c"
MY_APP_COMMAS="[\"a,b\", \"\"]"
MY_APP_NUMBERS=1,3
MY_APP_MAP="{\"x y\" = 1}"
MY_APP_SOME="{requests = 10, every = \"1m\"}"
MY_APP_RATES="[{requests = 10, every = \"1m\"}]"
LEVEL=debug
)");
}

TEST_CASE("a dynamic value is written like any other") {
    const cfg::value whole(cfg::value::table{
        {"b", cfg::value::table{{"x", 1}, {"deep", cfg::value::table{}}}}, {"a", cfg::value::array{1, "two", cfg::value::table{}}}, {"none", cfg::value()}});
    CHECK(cfg::to_toml(whole) == "a = [1, \"two\", {}]\n\n[b]\ndeep = {}\nx = 1\n");
    CHECK(cfg::to_json(whole) == "{\n  \"a\": [\n    1,\n    \"two\",\n    {}\n  ],\n  \"b\": {\n    \"deep\": {},\n    \"x\": 1\n  },\n  \"none\": null\n}\n");
    CHECK(cfg::to_env(whole, "APP") == "APP_A=\"[1, \\\"two\\\", {}]\"\nAPP_B=\"{deep = {}, x = 1}\"\n");
    CHECK(cfg::to_toml(cfg::value()).empty());
    CHECK(cfg::to_json(cfg::value()) == "null\n");
    CHECK(cfg::to_json(cfg::value("text")) == "\"text\"\n");
    CHECK(cfg::to_toml(loaded<cfg::value>(toml("x = 1"))) == "x = 1\n");
}

TEST_CASE("a long list has a line for each element") {
    struct lists {
        std::vector<std::string> names = std::vector<std::string>(3, std::string(40, 'x'));
    };
    const std::string element = "  \"" + std::string(40, 'x') + "\",\n";
    CHECK(cfg::to_toml(lists()) == "names = [\n" + element + element + element + "]\n");
}

// ---- what cannot be written -----------------------------------------------------------------------------------------

template <class Write>
[[nodiscard]] std::string refusal_of(Write write) {
    try {
        return "written: " + write();
    } catch (const cfg::write_error& error) {
        const std::string what = error.what();
        CHECK(what.starts_with(error.path()));
        return what;
    }
}

TEST_CASE("what reading back could not give is refused, with its path") {
    struct odd {
        std::string text;
        std::vector<std::optional<int>> gaps;
        std::optional<int> number = 5;
        std::map<std::string, int> map{{"a", 1}, {"c", 2}};
        double real = 0;
        cfg::value any;
        struct inner {
            std::optional<int> number = 5;
        };
        std::vector<inner> list;
        std::array<inner, 1> array{{{7}}};
    };
    const auto toml_of = [](const odd& it) { return refusal_of([&] { return cfg::to_toml(it); }); };
    const auto json_of = [](const odd& it) { return refusal_of([&] { return cfg::to_json(it); }); };
    const auto env_of = [](const odd& it) { return refusal_of([&] { return cfg::to_env(it, "APP"); }); };
    CHECK(contains(toml_of({}), "written: "));
    odd it;
    it.text = "\xFF";
    CHECK(toml_of(it) == "text: this text is not UTF-8, and TOML has no other");
    CHECK(json_of(it) == "text: this text is not UTF-8, and JSON has no other");
    CHECK(env_of(it) == "text: this text is not UTF-8, and the environment has no other");
    it = {};
    it.text = std::string(1, '\0');
    CHECK(contains(toml_of(it), "text = \"\\u0000\"\n"));
    CHECK(env_of(it) == "text: no variable can hold a NUL character");
    it = {};
    it.gaps = {1, std::nullopt};
    CHECK(toml_of(it) == "gaps[1]: TOML has no null");
    CHECK(env_of(it) == "gaps[1]: TOML has no null");
    it = {};
    it.number.reset();
    CHECK(toml_of(it) == "number: it has no value, but its default has one, which TOML cannot take away");
    CHECK(contains(json_of(it), "\"number\": null"));
    it = {};
    it.map = {{"c", 2}};
    CHECK(toml_of(it) == "map.a: it is gone, but the default has it, which TOML cannot take away");
    it.map = {{"a", 2}, {"b", 3}};
    CHECK(json_of(it) == "map.c: it is gone, but the default has it, which JSON cannot take away");
    it.map = {{"a", 2}, {"b", 3}, {"c", 4}, {"d", 5}};
    CHECK(contains(toml_of(it), "\na = 2\nb = 3\nc = 4\nd = 5\n"));
    it = {};
    it.real = -std::numeric_limits<double>::infinity();
    CHECK(contains(toml_of(it), "\nreal = -inf\n"));
    CHECK(json_of(it) == "real: JSON has neither infinities nor NaN");
    it = {};
    it.any = cfg::value::table{{"x", cfg::value::array{cfg::value()}}};
    CHECK(toml_of(it) == "any.x[0]: TOML has no null");
    it.any = 5;
    CHECK(env_of(it) == "any: a variable without a type is text, and this value would not be the same as text");
    it.any = "[";
    CHECK(contains(env_of(it), "any: "));
    it.any = "text";
    CHECK(contains(env_of(it), "APP_ANY=text\n"));
    it = {};
    it.list.resize(1);
    it.list[0].number.reset();
    CHECK(contains(toml_of(it), "list[0].number: "));
    it = {};
    it.array[0].number.reset();
    CHECK(contains(toml_of(it), "array[0].number: "));
    CHECK(refusal_of([] { return cfg::to_toml(cfg::value(5)); }) == "a TOML document is a table");
    CHECK(contains(refusal_of([] { return cfg::to_env(cfg::value(cfg::value::table{{"A", "x"}}), "APP"); }), "A: no variable"));
    CHECK(contains(refusal_of([] { return cfg::to_env(cfg::value(cfg::value::table{{"a", "x"}}), ""); }), "prefix"));
}

}  // namespace
