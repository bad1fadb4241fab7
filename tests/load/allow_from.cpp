// SPDX-License-Identifier: MIT
// Tests of core/from.hpp and of load/validate.hpp as far as it keeps fields from sources: `.allow_from(...)`.
#include <cfg/core/from.hpp>

#include "../sources/scratch_directory.hpp"
#include "loading.hpp"

#include <cfg/formats/json.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/directory.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/file.hpp>

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <stdlib.h>

namespace {

using cfg::from;
using loading::loaded;
using loading::problem_of;
using loading::problems_of;
using loading::toml;

static_assert(cfg::detail::allows(from::file | from::env, cfg::source_kind::environment));
static_assert(!cfg::detail::allows(from::file | from::env, cfg::source_kind::flag));
static_assert(cfg::detail::allows(from::anywhere, cfg::source_kind::text));
static_assert(cfg::detail::allows(from::file, cfg::source_kind::default_value), "a default is no source");

TEST_CASE("sets of sources in words") {
    CHECK(cfg::detail::describe_sources(from::args) == "a flag");
    CHECK(cfg::detail::describe_sources(from::args | from::file) == "a file or a flag");
    CHECK(cfg::detail::describe_sources(from::env | from::directory | from::dotenv) ==
          "a .env file, a directory of values or the environment");
}

struct tls {
    std::string certificate = "c";
    std::optional<int> version;
};
struct tenant {
    int rate = 1;
    std::string key;
    static constexpr cfg::field schema[] = {cfg::field("key").allow_from(from::file)};
};
struct service {
    int port = 80;
    cfg::secret<std::string> password;
    std::string debug = "off";
    tls security;
    std::map<std::string, tenant> tenants;
    std::vector<tenant> list;
    std::map<std::string, int> labels;
    static constexpr cfg::field schema[] = {
        cfg::field("password").allow_from(from::file | from::directory),
        cfg::field("debug").allow_from(from::env | from::args),
        cfg::field("security").allow_from(from::file),
        cfg::field("labels").allow_from(from::file),
    };
};

cfg::argument_source flag(const char* word) {
    const std::array<const char*, 2> words{"service", word};
    return cfg::args(2, words.data());
}

std::string said(const cfg::problem& each) {
    return each.path + ": " + each.message + ", expected " + each.expected + ", at " + each.where.to_string();
}

TEST_CASE("each kind of source is let in or kept out") {
    const loading::scratch_directory files;
    const auto document = files.write("service.toml", "password = 'p'\n");
    const auto json = files.write("service.json", R"({"password": "p"})");
    const auto dotenv = files.write(".env", "SERVICE_PASSWORD=p\n");
    std::filesystem::create_directory(files / "values");
    static_cast<void>(files.write("values/password", "p\n"));
    CHECK(loaded<service>(cfg::file(document))->password.expose() == "p");
    CHECK(loaded<service>(cfg::file(json))->password.expose() == "p");
    CHECK(loaded<service>(cfg::directory(files / "values"))->password.expose() == "p");
    CHECK(said(problem_of<service>(toml("password = 'p'"))) ==
          "password: must not be set by the program's own text, expected a file or a directory of values, at gateway.toml:1:12");
    CHECK(said(problem_of<service>(cfg::dotenv(dotenv, "SERVICE"))) ==
          "password: must not be set by a .env file, expected a file or a directory of values, at " + dotenv.string() + ":1:18");
    CHECK(said(problem_of<service>(flag("--password=p"))) ==
          "password: must not be set by a flag, expected a file or a directory of values, at flag --password");
    ::setenv("SERVICE_PASSWORD", "p", 1);
    CHECK(said(problem_of<service>(cfg::env("SERVICE"))) ==
          "password: must not be set by the environment, expected a file or a directory of values, at env SERVICE_PASSWORD");
    ::unsetenv("SERVICE_PASSWORD");
    // The name of the file comes from the environment, and so does what it can be made to name.
    ::setenv("SERVICE_PASSWORD_FILE", (files / "values/password").c_str(), 1);
    CHECK(problem_of<service>(cfg::env("SERVICE")).where.to_string() == "env SERVICE_PASSWORD_FILE");
    ::unsetenv("SERVICE_PASSWORD_FILE");
}

TEST_CASE("one source too many is refused, even where another overrides it") {
    const loading::scratch_directory files;
    const auto document = files.write("service.toml", "debug = 'on'\n");
    CHECK(problem_of<service>(cfg::file(document), flag("--debug=trace")).where.line() == 1);
    CHECK(loaded<service>(flag("--debug=trace"))->debug == "trace");
    CHECK(loaded<service>()->debug == "off");
}

TEST_CASE("a table keeps all that lies in it") {
    const std::vector<cfg::problem> all = problems_of<service>(toml("security.certificate = 'x'\n[security]\n"), toml("security = {certificate = 'y', version = 3}", "above"));
    REQUIRE(all.size() >= 2);
    const std::vector<cfg::problem> two = problems_of<service>(toml("[security]\ncertificate = 'y'\nversion = 3"));
    REQUIRE(two.size() == 2);
    CHECK(two[0].path == "security.certificate");
    CHECK(two[1].path == "security.version");
    CHECK(two[1].where.line() == 3);
}

TEST_CASE("fields of structs in maps and lists") {
    const loading::scratch_directory files;
    const auto document = files.write("service.toml", "[tenants.a]\nkey = 'k'\n[[list]]\nkey = 'l'\n");
    CHECK(loaded<service>(cfg::file(document))->tenants.at("a").key == "k");
    const std::vector<cfg::problem> all = problems_of<service>(
        cfg::file(document), toml("[tenants.a]\nrate = 2\n[tenants.b]\nkey = 'k'\n[[list]]\nkey = 'm'\n", "above"));
    REQUIRE(all.size() == 2);
    CHECK(said(all[0]) == "tenants.b.key: must not be set by the program's own text, expected a file, at above:4:7");
    CHECK(said(all[1]) == "list[0].key: must not be set by the program's own text, expected a file, at above:6:7");
    CHECK(problem_of<service>(cfg::file(document), flag("--tenants.a.key=x")).where.to_string() == "flag --tenants.a.key");
    CHECK(loaded<service>(cfg::file(document), flag("--tenants.a.rate=3"))->tenants.at("a").rate == 3);
}

TEST_CASE("an entry of a map comes from somewhere, too") {
    CHECK(problem_of<service>(flag("--labels.a=1")).path == "labels");
}

struct renamed_key {
    std::string key;
    static constexpr cfg::field schema[] = {cfg::field("key").was("secrets.old_key").allow_from(from::file)};
};
struct keys_inside {
    std::map<std::string, renamed_key> tenants;
    std::optional<std::vector<tenant>> maybe;
};

// Three ways around the rule: what stood under a former name, in an entry whose key is empty, or in an optional list that a
// variable gave was not found among what the sources had given, and so passed.
TEST_CASE("neither former names, nor empty keys, nor optional lists are a way in") {
    CHECK(problem_of<keys_inside>(toml("maybe = [{ rate = 2 }, { key = 'x' }]")).path == "maybe[1].key");
    CHECK(problem_of<keys_inside>(flag("--maybe=[{ key = 'x' }]")).path == "maybe[0].key");
    CHECK(problem_of<keys_inside>(toml("tenants.'' = { key = 'x' }")).where.to_string() == "gateway.toml:1:22");
    const std::vector<cfg::problem> all = problems_of<keys_inside>(toml("tenants.a = { secrets.old_key = 'x' }"));
    REQUIRE(all.size() == 2);  // the other one warns of the old name
    CHECK(said(all[1]) == "tenants.a.key: must not be set by the program's own text, expected a file, at gateway.toml:1:33");
}

TEST_CASE("a value of the wrong type from the wrong source") {
    CHECK(problems_of<service>(flag("--security.version=x")).size() == 1);
}

TEST_CASE("the line of a secret stays hidden") {
    const std::string report = cfg::to_string(problem_of<service>(toml("password = 'hunter2'")));
    CHECK(report.find("hunter2") == report.npos);
}

}  // namespace
