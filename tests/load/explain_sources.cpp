// SPDX-License-Identifier: MIT
// Tests of load/explain_sources.hpp: what a load would read, in order, with no value of it.
#include <cfg/load/explain_sources.hpp>

#include "../sources/loading.hpp"
#include "../sources/scratch_directory.hpp"

#include <cfg/core/secret.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/directory.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/sources/text.hpp>

#include <cfg/formats/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shop {

struct http {
    std::string host = "localhost";
    std::uint16_t port = 80;
};

struct gateway {
    shop::http http;
    cfg::secret<std::string> jwt_secret;
    std::map<std::string, int> quotas{{"logs-a", 1}};
    bool debug = false;

    static constexpr cfg::field schema[] = {cfg::field("jwt_secret").env("CFG_TEST_JWT")};
    static constexpr std::string_view app = "cfg-gateway";
};

}  // namespace shop

namespace {

using loading::variable;
using shop::gateway;

/// A working directory of its own, in which paths are short.
class workplace {
public:
    workplace() : before_(std::filesystem::current_path()) { std::filesystem::current_path(folder_ / ""); }
    ~workplace() { std::filesystem::current_path(before_); }
    workplace(const workplace&) = delete;
    workplace& operator=(const workplace&) = delete;

    void add(const std::filesystem::path& name, std::string_view content) const {
        if (name.has_parent_path()) std::filesystem::create_directories(folder_ / name.parent_path().string());
        folder_.write(name.string(), content);
    }

private:
    loading::scratch_directory folder_;
    std::filesystem::path before_;
};

/// What is said of the sources, without the first lines, which are always the same; columns are two blanks apart.
template <class Config = gateway, class... Source>
[[nodiscard]] std::string lines_of(const Source&... sources) {
    const std::string text = cfg::explain_sources<Config>(sources...);
    constexpr std::string_view begin = "lowest precedence first:\n1  defaults of gateway\n";
    REQUIRE_MESSAGE(text.starts_with(begin), text);
    std::string lines;
    for (const char each : text.substr(begin.size()))
        if (each != ' ' || !lines.ends_with("  ")) lines += each;
    return lines;
}

[[nodiscard]] std::string lines_of_flags(std::vector<const char*> words) {
    words.insert(words.begin(), "program");
    return lines_of(cfg::args(static_cast<int>(words.size()), words.data()));
}

TEST_CASE("all sources in one table, and nothing of what they hold") {
    const workplace here;
    here.add("base.toml", "http.port = 'not read, and so not refused'\n");
    here.add("local.env", "GATEWAY_HTTP_HOST=sesame\nOTHER=sesame\nCFG_TEST_JWT=sesame\n");
    here.add("secrets/jwt_secret", "sesame");
    here.add("secrets/quotas.logs", "sesame");
    const variable set("GATEWAY_HTTP_PORT", "sesame");
    const variable entry("GATEWAY_QUOTAS__LOGS_A", "sesame");
    const variable empty("GATEWAY_DEBUG", "");
    const char* const words[] = {"program", "--http.port=sesame", "--debug", "word", "--http.port", "sesame"};
    const std::string text = cfg::explain_sources<gateway>(cfg::text(cfg::toml, "sesame", "built-in"), cfg::file("base.toml"), cfg::directory("secrets"),
                                                           cfg::dotenv("local.env", "GATEWAY"), cfg::env("GATEWAY"), cfg::args(6, words));
    CHECK(text == R"(lowest precedence first:
1  defaults of gateway
2  built-in                      a text in the program, as TOML
3  base.toml                     found
4  secrets/                      found, 2 used: jwt_secret, quotas.logs
5  local.env, prefix GATEWAY_    found, 2 set: GATEWAY_HTTP_HOST, CFG_TEST_JWT
6  environment, prefix GATEWAY_  2 set: GATEWAY_HTTP_PORT, GATEWAY_QUOTAS__LOGS_A
7  flags                         2 given: --http.port, --debug
)");
}

TEST_CASE("files that are not there, or cannot be read") {
    const workplace here;
    here.add("folder.toml/x", "");
    here.add("words.txt", "");
    CHECK(lines_of(cfg::file("none.toml")) == "2  none.toml  not there, which is an error\n");
    CHECK(lines_of(cfg::file("none.toml").optional()) == "2  none.toml  not there (optional)\n");
    CHECK(lines_of(cfg::file("folder.toml").optional()) == "2  folder.toml  is a directory, not a regular file\n");
    CHECK(lines_of(cfg::file("words.txt")).find("found, but not of a known format, .toml") != std::string::npos);
    CHECK(lines_of(cfg::dotenv(".env")) == "2  .env  not there, which is an error\n");
    CHECK(lines_of(cfg::dotenv("folder.toml").optional()) == "2  folder.toml  is a directory, not a regular file\n");
    CHECK(lines_of(cfg::directory("none")) == "2  none/  not there, which is an error\n");
    CHECK(lines_of(cfg::directory("none").optional()) == "2  none/  not there (optional)\n");
    CHECK(lines_of(cfg::directory("words.txt")) == "2  words.txt/  is not a directory\n");
    std::filesystem::create_symlink("loop.toml", "loop.toml");
    CHECK(lines_of(cfg::file("loop.toml").optional()) == "2  loop.toml  cannot be opened: Too many levels of symbolic links\n");
}

TEST_CASE("a file, its profile and its template") {
    const workplace here;
    here.add("app.toml", "port = ${NOBODY}\n");
    here.add("app.prod.toml", "");
    const variable none("CFG_PROFILE", "");
    CHECK(lines_of(cfg::file("app.toml").interpolate()) == "2  app.toml  found; a template\n");
    CHECK(lines_of(cfg::file("app.toml").profile()) == "2  app.toml  found\n3  app.<profile>.toml  no profile: CFG_PROFILE is not set\n");
    CHECK(lines_of(cfg::file("app.toml").profile("prod")) == "2  app.toml  found\n3  app.prod.toml  found; profile \"prod\"\n");
    const variable active("CFG_PROFILE", "test");
    CHECK(lines_of(cfg::file("app.toml").profile()) ==
          "2  app.toml  found\n3  app.test.toml  not there, which is an error; profile \"test\" from CFG_PROFILE\n");
    CHECK(lines_of(cfg::file("app.toml").profile_tables()) ==
          "2  app.toml  found\n3  app.test.toml  not there (optional); profile \"test\" from CFG_PROFILE\n"
          "  over the table [profile.test] of app.toml, if there is one\n");
    CHECK(lines_of(cfg::file("none.toml").optional().profile()).find("3  none.test.toml  not there (optional);") != std::string::npos);
    const variable odd("CFG_PROFILE", "../up");
    CHECK(lines_of(cfg::file("app.toml").profile()).find("3  (no file)  profile \"../up\" from CFG_PROFILE, which is no name for one\n") !=
          std::string::npos);
}

TEST_CASE("--config takes the place of the first file, or is one more") {
    const workplace here;
    here.add("other.toml", "");
    const char* const words[] = {"program", "--config", "other.toml"};
    CHECK(lines_of(cfg::file("app.toml"), cfg::file("two.toml").optional(), cfg::args(3, words)) ==
          "2  other.toml  found; --config names it in place of app.toml\n3  two.toml  not there (optional)\n"
          "4  flags  1 given: --config\n");
    CHECK(lines_of(cfg::args(3, words)) == "2  other.toml  found; --config names it\n3  flags  1 given: --config\n");
}

TEST_CASE("flags that a load refuses") {
    CHECK(lines_of_flags({}) == "2  flags  none given\n");
    CHECK(lines_of_flags({"--help"}) == "2  flags  1 given: --help\n  a load prints the help and reads nothing\n");
    CHECK(lines_of_flags({"--http.prot=sesame", "--http.port", "--no-debug"}) ==
          "2  flags  1 given: --no-debug\n  error: --http.prot: unknown flag; did you mean \"--http.port\"?\n"
          "  error: --http.port needs a value; write --http.port=... for a value that begins with a dash\n");
}

TEST_CASE("variables that a load refuses") {
    const workplace here;
    const variable misspelt("CFG_TEST_HTTP_PROT", "sesame");
    const variable foreign("CFG_TEST_SOMETHING_ELSE", "sesame");
    CHECK(lines_of(cfg::env("CFG_TEST")) ==
          "2  environment, prefix CFG_TEST_  none set\n"
          "  error: env CFG_TEST_HTTP_PROT: no field has this environment name; did you mean \"CFG_TEST_HTTP_PORT\"?\n"
          "  warning: env CFG_TEST_SOMETHING_ELSE: no field has this environment name\n");
    here.add("local.env", "CFG_TEST_HTTP_PROT=sesame\nsesame\n");
    const std::string in_file = lines_of(cfg::dotenv("local.env", "CFG_TEST"));
    CHECK(in_file.find("found, none set\n") != std::string::npos);
    CHECK(in_file.find("error: local.env:1:1: no field has this environment name; did you mean") != std::string::npos);
    CHECK(in_file.find("error: local.env:2:") != std::string::npos);
    CHECK(in_file.find("sesame") == std::string::npos);
    here.add("secrets/jwt_secrte", "sesame");
    CHECK(lines_of(cfg::directory("secrets")) ==
          "2  secrets/  found, none used\n  error: secrets/jwt_secrte: no field has the name of this file; did you mean \"jwt_secret\"?\n");
}

TEST_CASE("a variable that names a file is looked up with its file") {
    const workplace here;
    here.add("key", "sesame\n");
    const variable named("CFG_TEST_JWT_FILE", "./key");
    CHECK(lines_of(cfg::env("GATEWAY")).find("1 set: CFG_TEST_JWT_FILE\n") != std::string::npos);
    const variable lost("CFG_TEST_JWT_FILE", "./lost");
    const std::string text = lines_of(cfg::env("GATEWAY"));
    CHECK(text.find("none set\n  error: env CFG_TEST_JWT_FILE: file not found: ./lost") != std::string::npos);
}

TEST_CASE("credentials") {
    const workplace here;
    const variable none("CREDENTIALS_DIRECTORY", "");
    CHECK(lines_of(cfg::credentials()) == "2  credentials  none: CREDENTIALS_DIRECTORY is not set\n");
    here.add("passed/CFG_TEST_JWT", "sesame");
    const variable passed("CREDENTIALS_DIRECTORY", "passed");
    CHECK(lines_of(cfg::credentials()) == "2  passed/  found, 1 used: CFG_TEST_JWT; CREDENTIALS_DIRECTORY names it\n");
}

TEST_CASE("the conventional sources") {
    const workplace here;
    const variable home("XDG_CONFIG_HOME", "/nowhere");
    const variable profile("CFG_PROFILE", "");
    std::string found = cfg::explain_sources<gateway>();
    CHECK(found == R"(lowest precedence first:
1  defaults of gateway
2  cfg-gateway.toml                  not there (optional)
     the first that exists counts: cfg-gateway.toml, cfg-gateway.json, /nowhere/cfg-gateway/cfg-gateway.toml, /nowhere/cfg-gateway/cfg-gateway.json, /etc/cfg-gateway/cfg-gateway.toml, /etc/cfg-gateway/cfg-gateway.json
3  cfg-gateway.<profile>.toml        no profile: CFG_PROFILE is not set
4  .env, prefix CFG_GATEWAY_         not there (optional)
5  environment, prefix CFG_GATEWAY_  none set
)");
    here.add("cfg-gateway.toml", "");
    const char* const words[] = {"program", "--http.port=1"};
    found = cfg::explain_sources<gateway>(2, words);
    CHECK(found.find("2  cfg-gateway.toml                  found\n") != std::string::npos);
    CHECK(found.find("6  flags                             1 given: --http.port\n") != std::string::npos);
    const char* const other[] = {"program", "--config=cfg-gateway.toml"};
    CHECK(cfg::explain_sources<gateway>(2, other).find("the first that exists") == std::string::npos);
}

TEST_CASE("a configuration without a struct") {
    const workplace here;
    const variable any("CFG_TEST_ANY", "sesame");
    CHECK(cfg::explain_sources<cfg::value>(cfg::env("CFG_TEST")) == "lowest precedence first:\n1  environment, prefix CFG_TEST_  1 set: CFG_TEST_ANY\n");
}

struct source_of_a_user final : cfg::detail::source_base {
    void apply(cfg::detail::load_state&) const override { FAIL("it is applied"); }
};

TEST_CASE("a source that does not describe itself is listed all the same") {
    CHECK(lines_of(source_of_a_user()) == "2  a source of the program\n");
}

TEST_CASE("control characters in names do not reach the terminal") {
    CHECK(lines_of(cfg::file("a\x1b[31m.toml").optional()).find("2  a?[31m.toml") != std::string::npos);
    CHECK(lines_of_flags({"--a\x1b=1"}).find("--a?: unknown flag") != std::string::npos);
}

}  // namespace
