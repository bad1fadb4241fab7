// SPDX-License-Identifier: MIT
// Tests of sources/environment_reading.hpp: NAME_FILE names a file with the value of NAME.
#include <cfg/sources/environment_reading.hpp>
#include <cfg/sources/env.hpp>

#include "loading.hpp"
#include "reading_environment.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using loading::load;
using loading::scratch_directory;
using loading::variable;
using reading_environment::gateway;

TEST_CASE("NAME_FILE names a file with the value, without the newline at its end") {
    const scratch_directory directory;
    const variable host("GW_HTTP_HOST_FILE", directory.write("host", "db\r\n").c_str());
    const variable origins("GW_HTTP_ALLOWED_ORIGINS_FILE", directory.write("origins", "a, b\n").c_str());
    const variable secret("ENV_TEST_JWT_FILE", directory.write("jwt", "sesame\n\n").c_str());
    const variable tenants("GW_TENANTS_FILE", directory.write("tenants", "{ acme = { name = 'A' } }\n").c_str());
    const variable empty("GW_HTTP_PORT_FILE", directory.write("empty", "\n").c_str());
    const variable unset("GW_AUTH_ENABLED_FILE", "");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.http.host == "db");
    CHECK(loaded.config.http.port == 8080);
    CHECK(loaded.config.http.allowed_origins == std::vector<std::string>{"a", "b"});
    CHECK(loaded.config.jwt_secret.expose() == "sesame\n");
    CHECK(loaded.config.tenants.at("acme").name == "A");
    CHECK(loaded.origins(cfg::key<"http.host">::id<gateway>) == "env GW_HTTP_HOST_FILE");
    CHECK(loaded.origins(cfg::key<"jwt_secret">::id<gateway>) == "env ENV_TEST_JWT_FILE");
}

TEST_CASE("both NAME and NAME_FILE are an error, unless one is empty") {
    const scratch_directory directory;
    const std::string path = directory.write("port", "5").string();
    const variable file("GW_HTTP_PORT_FILE", path.c_str());
    {
        const variable port("GW_HTTP_PORT", "6");
        load<gateway> loaded;
        loaded.from(cfg::env("GW"));
        CHECK(loaded.report() ==
              "error: http.port: both GW_HTTP_PORT and GW_HTTP_PORT_FILE are set, but only one can count\n"
              "  --> env GW_HTTP_PORT_FILE\n");
    }
    const variable empty("GW_HTTP_PORT", "");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.http.port == 5);
}

TEST_CASE("a file that cannot be read is an error with its path and the reason") {
    const auto report_of = [](const std::string& path) {
        const variable file("GW_HTTP_PORT_FILE", path.c_str());
        load<gateway> loaded;
        loaded.state.bounds.document_bytes = 10;
        return loaded.from(cfg::env("GW")).report();
    };
    const scratch_directory directory;
    const std::string folder = (directory / "").string();
    CHECK(report_of(folder + "none") ==
          "error: http.port: file not found: " + folder + "none\n"
          "  --> env GW_HTTP_PORT_FILE\n"
          "   = help: NAME_FILE is the path of a file with the value\n");
    CHECK(report_of(folder) ==
          "error: http.port: the file " + folder + " is a directory, not a regular file\n"
          "  --> env GW_HTTP_PORT_FILE\n");
    CHECK(report_of("/dev/zero").starts_with("error: http.port: the file /dev/zero is a device, not a regular file\n"));
    const std::string large = directory.write("large", "12345678901").string();
    CHECK(report_of(large).starts_with("error: http.port: the file " + large + " has more than 10 bytes"));
    const std::string bad = directory.write("bad", "70000\n").string();
    CHECK(report_of(bad) ==
          "error: http.port: 70000 is out of range\n"
          "  --> env GW_HTTP_PORT_FILE\n"
          "  |\n"
          "  | 70000\n"
          "  | ^^^^^ expected an integer from 0 to 65535\n"
          "   = note: the value was read from " + bad + "\n");
}

TEST_CASE("neither a secret in a file nor one in place of a path is shown") {
    const scratch_directory directory;
    const variable keys("GW_KEYS_FILE", directory.write("keys", "canary\n").c_str());
    const variable secret("ENV_TEST_JWT_FILE", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.problems().size() == 2);
    CHECK(loaded.says("jwt_secret: file not found: (not shown: it may be the secret itself)"));
    CHECK_FALSE(loaded.says("canary"));
}

struct named_like_files {
    std::string key = "key";
    std::string key_file = "key_file";
    std::map<std::string, std::string> labels;
};

TEST_CASE("a variable that is the name of a field belongs to that field") {
    const scratch_directory directory;
    const std::string path = directory.write("value", "content").string();
    const variable file("GW_KEY_FILE", path.c_str());
    const variable label("GW_LABELS__A_FILE", path.c_str());
    const variable below("GW_LABELS_FILE_X", path.c_str());
    load<named_like_files> loaded;
    loaded.from(cfg::env("GW"));
    CHECK(loaded.config.key == "key");
    CHECK(loaded.config.key_file == path);
    CHECK(loaded.config.labels.at("a_file") == path);
    CHECK(loaded.problems().size() == 1);
    const variable twice("GW_KEY_FILE_FILE", path.c_str());
    load<named_like_files> again;
    ::unsetenv("GW_KEY_FILE");
    again.from(cfg::env("GW"));
    CHECK(again.config.key_file == "content");
}

TEST_CASE("a misspelt NAME_FILE is told its name, and every variable once") {
    const variable misspelt("GW_HTTP_PROT_FILE", "canary");
    load<gateway> loaded;
    loaded.from(cfg::env("GW"));
    REQUIRE(loaded.problems().size() == 1);
    CHECK(loaded.problems()[0].suggestion == "did you mean \"GW_HTTP_PORT_FILE\"?");

    char first[] = "GW_HTTP_PORT=1";
    char second[] = "GW_HTTP_PORT=2";
    char* fabricated[] = {first, second, nullptr};
    char** const real = ::environ;
    ::environ = fabricated;
    load<gateway> twice;
    twice.from(cfg::env("GW"));
    ::environ = real;
    CHECK(twice.report().empty());
}

}  // namespace
