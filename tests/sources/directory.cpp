// SPDX-License-Identifier: MIT
// Tests of sources/directory.hpp: one file per value, of one generation, and nothing is waited for.
#include <cfg/sources/directory.hpp>
#include <cfg/sources/opened_directory.hpp>

#include "loading.hpp"
#include "scratch_directory.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace directory_test {

namespace fs = std::filesystem;
using cfg::field;
using loading::load;
using loading::scratch_directory;
using loading::variable;

struct database {
    std::string host = "localhost";
    std::uint16_t port = 6379;
    cfg::secret<std::string> password;
};

struct tenant {
    int rps = 10;
};

struct service {
    database redis;
    cfg::secret<std::string> signing_key;
    std::vector<int> ports;
    std::map<std::string, tenant> tenants;
    static constexpr field schema[] = {field("signing_key").env("JWT_SECRET")};
};

std::string report_of(const cfg::directory_source& source) {
    load<service> loaded;
    const auto begin = std::chrono::steady_clock::now();
    loaded.from(source);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
    return loaded.report();
}

// ---- values ---------------------------------------------------------------------------------------------------------

TEST_CASE("file names are paths, environment names, or names of the schema") {
    const scratch_directory directory;
    directory.write("redis.password", "p@ss word\n");
    directory.write("REDIS_HOST", "db\r\n");
    directory.write("redis.port", "7000");
    directory.write("JWT_SECRET", "key\n\n");
    directory.write("ports", "1,2\n");
    load<service> loaded;
    loaded.from(cfg::directory(directory / "."));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.redis.password.expose() == "p@ss word");
    CHECK(loaded.config.redis.host == "db");
    CHECK(loaded.config.redis.port == 7000);
    CHECK(loaded.config.signing_key.expose() == "key\n");
    CHECK(loaded.config.ports == std::vector{1, 2});
}

TEST_CASE("origins name the file") {
    const scratch_directory directory;
    const fs::path file = directory.write("redis.port", "7000");
    load<service> loaded;
    loaded.from(cfg::directory(file.parent_path()));
    CHECK(loaded.origins(cfg::key<"redis.port">::id<service>) == file.string());
    CHECK(loaded.state.origins.sources[0].kind == cfg::source_kind::directory);
}

TEST_CASE("a prefix belongs to environment names only, and makes other names foreign") {
    const scratch_directory directory;
    directory.write("APP_REDIS_HOST", "db");
    directory.write("redis.port", "7000");
    directory.write("REDIS_PASSWORD", "p");
    directory.write("something", "else");
    load<service> loaded;
    loaded.from(cfg::directory(directory / ".", "APP"));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.redis.host == "db");
    CHECK(loaded.config.redis.port == 7000);
    CHECK(loaded.config.redis.password.empty());
}

TEST_CASE("entries of maps") {
    const scratch_directory directory;
    directory.write("tenants.Acme.rps", "5");
    directory.write("TENANTS__OTHER__RPS", "6");
    directory.write("tenants.inline", "{ rps = 7 }\n");
    load<service> loaded;
    loaded.config.tenants["OTHER"];
    loaded.from(cfg::directory(directory / "."));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.tenants.size() == 3);
    CHECK(loaded.config.tenants.at("Acme").rps == 5);
    CHECK(loaded.config.tenants.at("OTHER").rps == 6);
    CHECK(loaded.config.tenants.at("inline").rps == 7);
}

TEST_CASE("an empty file is as good as none, unless it is allowed") {
    const scratch_directory directory;
    directory.write("redis.host", "\n");
    load<service> loaded;
    loaded.from(cfg::directory(directory / "."));
    CHECK(loaded.config.redis.host == "localhost");
    CHECK(loaded.state.origins.marks.empty());
    loaded.from(cfg::directory(directory / ".").allow_empty());
    CHECK(loaded.config.redis.host.empty());
}

TEST_CASE("a configuration without a struct takes every file") {
    const scratch_directory directory;
    directory.write("redis.password", "p");
    directory.write("TOKEN", "t");
    fs::create_directory(directory / "folder");
    load<cfg::value> loaded;
    loaded.from(cfg::directory(directory / "."));
    CHECK(loaded.report().empty());
    REQUIRE(loaded.config.at_path("redis.password") != nullptr);
    CHECK(*loaded.config.at_path("redis.password") == cfg::value("p"));
    CHECK(*loaded.config.at_path("token") == cfg::value("t"));
    CHECK(loaded.config.get_if<cfg::value::table>()->size() == 2);
}

// ---- errors ---------------------------------------------------------------------------------------------------------

TEST_CASE("a value that does not fit names its file; that of a secret is not shown") {
    const scratch_directory directory;
    const std::string port = directory.write("redis.port", "70000\n").string();
    CHECK(report_of(cfg::directory(directory / "")) ==
          "error: redis.port: 70000 is out of range\n"
          "  --> " + port + "\n"
          "  |\n"
          "  | 70000\n"
          "  | ^^^^^ expected an integer from 0 to 65535\n");
}

TEST_CASE("two files for one value are an error that names both") {
    const scratch_directory directory;
    directory.write("redis.host", "a");
    directory.write("REDIS_HOST", "b");
    const std::string report = report_of(cfg::directory(directory / ""));
    CHECK(report.starts_with("error: redis.host: this value is given twice: by REDIS_HOST as well\n"));
    CHECK(report.find((directory / "redis.host").string()) != report.npos);
}

TEST_CASE("a missing directory is an error, unless it is optional; a file is no directory") {
    const scratch_directory directory;
    const std::string none = (directory / "none").string();
    CHECK(report_of(cfg::directory(none)) == "error: directory not found: " + none + "\n  --> " + none + "\n");
    CHECK(report_of(cfg::directory(directory / "none").optional()).empty());
    CHECK(report_of(cfg::directory("")) == "error: the path of this directory is empty\n  --> \n");
    const fs::path file = directory.write("file", "x");
    CHECK(report_of(cfg::directory(file).optional()) ==
          "error: this directory is not a directory\n  --> " + file.string() + "\n");
    load<service> loaded;
    loaded.from(cfg::directory(directory / "none"));
    CHECK(loaded.state.incomplete);
}

TEST_CASE("what has a field's name but is no regular file is refused, without waiting for it") {
    const scratch_directory directory;
    REQUIRE(::mkfifo((directory / "redis.host").c_str(), 0600) == 0);
    fs::create_directory(directory / "redis.password");
    fs::create_symlink("/dev/zero", directory / "redis.port");
    fs::create_symlink("nowhere", directory / "JWT_SECRET");
    load<service> loaded;
    loaded.from(cfg::directory(directory / ""));
    REQUIRE(loaded.problems().size() == 4);
    CHECK(loaded.problems()[0].message == "this file is a named pipe, not a regular file");
    CHECK(loaded.problems()[0].path == "redis.host");
    CHECK(loaded.problems()[1].message == "this file is a device, not a regular file");
    CHECK(loaded.problems()[2].message == "this file is a directory, not a regular file");
    CHECK(loaded.problems()[3].message == "this file is gone, or is a link that leads nowhere");
    CHECK(loaded.problems()[3].where.name() == (directory / "JWT_SECRET").string());
}

TEST_CASE("what is nobody's is not even opened") {
    const scratch_directory directory;
    REQUIRE(::mkfifo((directory / ".hidden").c_str(), 0600) == 0);
    REQUIRE(::mkfifo((directory / "somebody_elses_pipe").c_str(), 0600) == 0);
    fs::create_directory(directory / "lost+found");
    directory.write(".redis.port", "1");
    CHECK(report_of(cfg::directory(directory / ".")) ==
          "warning: no field has the name of this file\n"
          "  --> " + (directory / "./somebody_elses_pipe").string() + "\n");
}

TEST_CASE("sizes and numbers of files are limited") {
    const scratch_directory directory;
    directory.write("redis.host", "12345");
    directory.write("redis.port", "1");
    load<service> small;
    small.state.bounds.document_bytes = 4;
    small.from(cfg::directory(directory / "."));
    CHECK(small.problems().size() == 1);
    CHECK(small.says("redis.host: this file has more than 4 bytes (cfg::limits::document_bytes)"));
    CHECK(small.config.redis.port == 1);
    load<service> few;
    few.state.bounds.values = 1;
    few.from(cfg::directory(directory / "."));
    CHECK(few.says("this directory has more than 1 files (cfg::limits::values)"));
}

// ---- unknown names --------------------------------------------------------------------------------------------------

TEST_CASE("a misspelt name is an error, any other a warning; its content is not shown") {
    const scratch_directory directory;
    directory.write("redis.pasword", "canary");
    directory.write("redis_host", "canary");
    directory.write("tenants.acme.rsp", "canary");
    directory.write("README", "canary");
    const auto suggestions = [&](const cfg::directory_source& source) {
        load<service> loaded;
        loaded.from(source);
        CHECK_FALSE(loaded.says("canary"));
        std::string all;
        for (const cfg::problem& each : loaded.problems()) {
            all += each.level == cfg::problem::severity::error ? "error " : "warning ";
            all += each.suggestion + "\n";
        }
        return all;
    };
    CHECK(suggestions(cfg::directory(directory / ".")) ==
          "warning \n"
          "error did you mean \"redis.password\"?\n"
          "error did you mean \"redis.host\"?\n"
          "error did you mean \"tenants.acme.rps\"?\n");
    CHECK(suggestions(cfg::directory(directory / ".").unknown(cfg::ignore)).empty());
    CHECK(suggestions(cfg::directory(directory / ".").unknown(cfg::warn)).find("error") == std::string::npos);
    CHECK(suggestions(cfg::directory(directory / ".").unknown(cfg::reject)).find("warning") == std::string::npos);
}

// ---- generations ----------------------------------------------------------------------------------------------------

/// A volume as Kubernetes mounts it: `key -> ..data/key`, `..data -> ..1`.
struct volume {
    scratch_directory directory;

    explicit volume(const std::map<std::string, std::string>& content) {
        add_generation("..1", content);
        fs::create_directory_symlink("..1", directory / "..data");
        for (const auto& [key, text] : content) fs::create_symlink("..data/" + key, directory / key);
    }

    void add_generation(const std::string& name, const std::map<std::string, std::string>& content) {
        fs::create_directory(directory / name);
        for (const auto& [key, text] : content) directory.write(name + "/" + key, text);
    }

    /// As the kubelet does it: the link is replaced in one step, then the old generation is removed.
    void replace_generation(const std::string& name) {
        fs::create_directory_symlink(name, directory / "..data_tmp");
        fs::rename(directory / "..data_tmp", directory / "..data");
    }
};

TEST_CASE("a mounted volume is read through its generation") {
    const volume mounted({{"redis.host", "one"}, {"redis.port", "1"}});
    load<service> loaded;
    loaded.from(cfg::directory(mounted.directory / ""));
    CHECK(loaded.report().empty());
    CHECK(loaded.config.redis.host == "one");
    CHECK(loaded.config.redis.port == 1);
    CHECK(loaded.origins(cfg::key<"redis.host">::id<service>) == (mounted.directory / "redis.host").string());
}

TEST_CASE("all values are of one generation, whenever the next one comes") {
    volume mounted({{"redis.host", "one"}, {"redis.port", "1"}});
    mounted.add_generation("..2", {{"redis.host", "two"}, {"redis.port", "2"}, {"ports", "2"}});
    cfg::detail::opened_directory opened;
    std::vector<cfg::detail::opened_directory::listed_name> names;
    std::string why;
    std::string content;
    using outcome = cfg::detail::file_outcome;
    REQUIRE(opened.open(mounted.directory / "", why) == outcome::read);
    CHECK(opened.read("redis.host", 100, content, why) == outcome::read);
    CHECK(content == "one");
    mounted.replace_generation("..2");
    CHECK(opened.list(100, names, why) == outcome::read);
    CHECK(names.size() == 2);
    CHECK(opened.read("redis.port", 100, content, why) == outcome::read);
    CHECK(content == "1");
    CHECK(opened.read("ports", 100, content, why) == outcome::missing);
    // Once the old generation is removed, what was not read yet is gone, rather than of another one.
    fs::remove_all(mounted.directory / "..1");
    CHECK(opened.read("redis.port", 100, content, why) == outcome::missing);

    load<service> loaded;
    loaded.from(cfg::directory(mounted.directory / ""));
    CHECK(loaded.config.redis.host == "two");
    CHECK(loaded.config.redis.port == 2);
}

TEST_CASE("a generation that is no directory is refused") {
    const scratch_directory directory;
    directory.write("..data", "x");
    CHECK(report_of(cfg::directory(directory / ""))
              .starts_with("error: this directory has a ..data that is not a directory\n"));
}

// ---- credentials ----------------------------------------------------------------------------------------------------

TEST_CASE("credentials are read from the directory that systemd passes") {
    const scratch_directory directory;
    directory.write("redis.password", "sesame\n");
    load<service> loaded;
    {
        const variable passed("CREDENTIALS_DIRECTORY", (directory / "").c_str());
        loaded.from(cfg::credentials());
        CHECK(loaded.config.redis.password.expose() == "sesame");
        CHECK(loaded.report().empty());
    }
    load<service> without;
    const variable unset("CREDENTIALS_DIRECTORY", "");
    ::unsetenv("CREDENTIALS_DIRECTORY");
    CHECK(without.from(cfg::credentials()).report().empty());
    CHECK(without.config.redis.password.empty());
    const variable wrong("CREDENTIALS_DIRECTORY", (directory / "none").c_str());
    load<service> missing;
    CHECK(missing.from(cfg::credentials()).says("directory not found: "));
}

TEST_CASE("no descriptor is left open") {
    const scratch_directory directory;
    directory.write("redis.host", "a");
    directory.write("redis.port", "x");
    fs::create_directory(directory / "redis.password");
    const auto next_descriptor = [] {
        const int number = ::dup(0);
        ::close(number);
        return number;
    };
    const int before = next_descriptor();
    for (int i = 0; i < 5; ++i) {
        load<service> loaded;
        loaded.from(cfg::directory(directory / "."), cfg::directory(directory / "none"),
                    cfg::directory(directory / "redis.host"));
    }
    CHECK(next_descriptor() == before);
}

}  // namespace directory_test
