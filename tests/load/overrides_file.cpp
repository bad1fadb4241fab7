// SPDX-License-Identifier: MIT
// Tests of load/overrides.hpp: origins and secrets, and what is in the file.
#include <cfg/load/explain.hpp>
#include <cfg/load/overrides.hpp>

#include "../sources/scratch_directory.hpp"
#include "loading.hpp"
#include "overriding.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

namespace {

using cfg::overrides;
using loading::contains;
using loading::loaded;
using loading::problems_of;
using loading::scratch_directory;
using loading::toml;
using overriding::content_of;
using overriding::gateway;
using overriding::level;
using overriding::report_of;

// ---- origins and secrets ---------------------------------------------------------------------------------------------

TEST_CASE("origins name the override, or its line in the file") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "# by hand\n\n[http]\nport = 9090\n");
    auto runtime = overrides<gateway>::open(path);
    CHECK(runtime.file() == path);
    CHECK(loaded<gateway>(runtime).origin<"http.port">().to_string() == path.string() + ":4:8");

    runtime.set<"http.host">("a").value();
    runtime.set("folder", "certificates").value();
    const auto config = loaded<gateway>(toml("[http]\nhost = 'b'\nport = 1"), runtime);
    // Its line once it is saved.
    CHECK(config.origin<"http.port">().to_string() == path.string() + ":6:8");
    const cfg::origin host = config.origin<"http.host">();
    CHECK(host.kind() == cfg::source_kind::runtime_override);
    CHECK(host.name() == "http.host");
    CHECK(host.to_string() == "override http.host");
    CHECK(contains(cfg::explain(config), "override http.host (over gateway.toml:2:8)"));
    CHECK(config.resolved_path<"folder">() == "certificates");

    runtime.save().value();
    CHECK(content_of(path) == "# by hand\n\nfolder = \"certificates\"\n\n[http]\nport = 9090\nhost = \"a\"\n");
    const auto saved = loaded<gateway>(runtime);
    CHECK(saved.origin<"http.host">().to_string() == path.string() + ":7:8");
    CHECK(saved.origin<"http.host">().kind() == cfg::source_kind::runtime_override);
    CHECK(saved.resolved_path<"folder">() == "certificates");
}

TEST_CASE("a problem of a lower layer says that the override hides it") {
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    const std::vector<cfg::problem> found = problems_of<gateway>(toml("http.port = 'x'"), runtime);
    REQUIRE(found.size() == 1);
    CHECK(found[0].overridden_by == "override http.port");
}

TEST_CASE("secrets are masked wherever they are shown, and stand in the file in clear") {
    const scratch_directory directory;
    auto runtime = overrides<gateway>::open(directory / "overrides.toml");
    runtime.set("token", "tell nobody").value();
    CHECK(runtime.to_string() == "token = " + std::string(cfg::secret_mask) + "\n");
    CHECK_FALSE(contains(cfg::explain(loaded<gateway>(runtime)), "nobody"));
    const auto refused = runtime.set("token", "not UTF-8, nobody \xFF");
    REQUIRE_FALSE(refused.has_value());
    CHECK_FALSE(contains(refused.error().to_string(), "nobody"));
    const auto wrong = overrides<gateway>::try_open(directory.write("wrong.toml", "token = ['nobody']\n"));
    REQUIRE_FALSE(wrong.has_value());
    CHECK_FALSE(contains(wrong.error().to_string(), "nobody"));

    runtime.save().value();
    CHECK(content_of(directory / "overrides.toml") == "token = \"tell nobody\"\n");
    struct stat status {};
    REQUIRE(::stat((directory / "overrides.toml").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

// ---- files -----------------------------------------------------------------------------------------------------------

TEST_CASE("what is saved is there again when the file is opened") {
    const scratch_directory directory;
    const std::filesystem::path path = directory / "overrides.toml";
    auto runtime = overrides<gateway>::open(path);
    CHECK(runtime.empty());
    runtime.save().value();
    CHECK_FALSE(std::filesystem::exists(path));
    runtime.set<"http.port">(9090).value();
    runtime.set("tenants.\"a b\".limits.rps", "3").value();
    runtime.set("routes", "[{ path = '/x' }]").value();
    CHECK(runtime.has_unsaved_changes());
    runtime.save().value();
    CHECK_FALSE(runtime.has_unsaved_changes());
    CHECK(overrides<gateway>::open(path).to_string() == runtime.to_string());

    CHECK(*runtime.unset("http.port"));
    runtime.save().value();
    CHECK(overrides<gateway>::open(path).to_string() == runtime.to_string());
    for (const std::string& each : runtime.paths()) CHECK(*runtime.unset(each));
    runtime.save().value();
    CHECK(content_of(path) == "");
}

TEST_CASE("comments and layout of a file that somebody wrote stay") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml",
                                                       "# Agreed with operations\n"
                                                       "timeout = '5s'   # until the network is repaired\n"
                                                       "\n"
                                                       "[http]\n"
                                                       "  port = 9090     # moved\n"
                                                       "  host = 'a'\n");
    auto runtime = overrides<gateway>::open(path);
    runtime.set<"http.port">(9091).value();
    CHECK(*runtime.unset<"http.host">());
    runtime.set<"level">(level::debug).value();
    runtime.save().value();
    CHECK(content_of(path) ==
          "# Agreed with operations\n"
          "timeout = '5s'   # until the network is repaired\n"
          "level = \"debug\"\n"
          "\n"
          "[http]\n"
          "  port = 9091     # moved\n");
}

TEST_CASE("a file with anything wrong in it is refused as a whole") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "levl = 'debug'\n[http]\nport = 80\nshare = 'x'\n[tenants.acme]\nlimits.rps = 3\n");
    const auto outcome = overrides<gateway>::try_open(path);
    REQUIRE_FALSE(outcome.has_value());
    const std::vector<cfg::problem>& found = outcome.error().problems();
    REQUIRE(found.size() == 3);
    CHECK(found[0].where.to_string() == path.string() + ":1:1");
    CHECK(found[0].suggestion == "did you mean \"level\"?");
    CHECK(found[1].message == "80 is out of range");
    CHECK(found[1].where.to_string() == path.string() + ":3:8");
    CHECK(found[1].line == "port = 80");
    CHECK(found[2].path == "http.share");
    CHECK(outcome.error().to_string().ends_with("overrides not opened: 3 errors\n"));
    CHECK_THROWS_AS(static_cast<void>(overrides<gateway>::open(path)), cfg::load_error);

    CHECK(overrides<gateway>::try_open(directory.write("broken.toml", "level = \n")).error().problems().size() == 1);
    const auto folder = overrides<gateway>::try_open(directory / "");
    REQUIRE_FALSE(folder.has_value());
    CHECK(folder.error().problems()[0].message == "this file is a directory, not a regular file");
    CHECK(overrides<gateway>::try_open("").error().problems()[0].message == "the path of this file is empty");
}

TEST_CASE("a former name in the file becomes the present one") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "directory = 'x'  # once\nlevel = 'debug'\n");
    auto runtime = overrides<gateway>::open(path);
    CHECK(runtime.to_string() == "folder = \"x\"\nlevel = \"debug\"\n");
    CHECK(loaded<gateway>(runtime)->folder == "x");
    CHECK(runtime.has_unsaved_changes());
    runtime.save().value();
    CHECK(content_of(path) == "level = 'debug'\nfolder = \"x\"\n");
    CHECK(*runtime.unset<"folder">());
    CHECK(loaded<gateway>(runtime)->folder.empty());

    const auto twice = overrides<gateway>::try_open(directory.write("twice.toml", "directory = 'x'\nfolder = 'y'\n"));
    CHECK_FALSE(twice.has_value());
}

TEST_CASE("changes of somebody else are not overwritten") {
    const scratch_directory directory;
    const std::filesystem::path path = directory.write("overrides.toml", "http.port = 9090\n");
    auto runtime = overrides<gateway>::open(path);
    runtime.set<"http.host">("a").value();
    directory.write("overrides.toml", "http.port = 9092\n");
    CHECK(report_of(runtime.save()) ==
          "error: this file was changed by somebody else\n"
          "  --> " + path.string() + "\n"
          "   = help: open it again and repeat the changes\n"
          "\n"
          "overrides not saved: 1 error\n");
    CHECK(content_of(path) == "http.port = 9092\n");
    CHECK(runtime.has_unsaved_changes());
    std::filesystem::remove(path);
    CHECK_FALSE(runtime.save().has_value());
    CHECK_FALSE(std::filesystem::exists(path));

    auto fresh = overrides<gateway>::open(path);
    fresh.set<"http.host">("a").value();
    directory.write("overrides.toml", "");
    CHECK_FALSE(fresh.save().has_value());
}

TEST_CASE("saving tells what the system says") {
    const scratch_directory directory;
    auto runtime = overrides<gateway>::open(directory / "missing/overrides.toml");
    runtime.set<"http.port">(9090).value();
    const auto outcome = runtime.save();
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().problems()[0].where.to_string() == (directory / "missing/overrides.toml").string());
    CHECK(outcome.error().problems()[0].message == "this file cannot be written: its directory cannot be opened: No such file or directory");
    CHECK(runtime.has_unsaved_changes());

    overrides<gateway> nowhere;
    CHECK(nowhere.save().error().problems()[0].message == "these overrides have no file");
}

TEST_CASE("a copy can be saved to another file") {
    const scratch_directory directory;
    overrides<gateway> runtime;
    runtime.set<"http.port">(9090).value();
    const std::filesystem::path path = directory.write("copy.toml", "http.port = 1\n");
    runtime.save(path).value();
    CHECK(content_of(path) == "[http]\nport = 9090\n");
    CHECK(runtime.file().empty());
    CHECK(runtime.has_unsaved_changes());
}

}  // namespace
