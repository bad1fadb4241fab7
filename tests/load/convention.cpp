// SPDX-License-Identifier: MIT
// Tests of load/convention.hpp: what a program without sources reads, and in which order.
#include <cfg/load/convention.hpp>

#include "../sources/loading.hpp"
#include "../sources/scratch_directory.hpp"

#include <cfg/load/load.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace shop {

struct gateway_test {
    std::uint16_t port = 80;
    std::string name = "default";
};

template <class T>
struct generic {
    T it{};
};

}  // namespace shop

namespace {

using loading::variable;
using shop::gateway_test;

struct named {
    int port = 80;
    static constexpr std::string_view app = "cfg-named-test";
};

static_assert(cfg::detail::application_name<gateway_test>() == "gateway_test");
static_assert(cfg::detail::application_name<shop::generic<int>>() == "generic");
static_assert(cfg::detail::application_name<named>() == "cfg-named-test");

/// A working directory of its own, with a home in it.
class elsewhere {
public:
    elsewhere() : before_(std::filesystem::current_path()) {
        std::filesystem::create_directories(place_ / "work");
        std::filesystem::current_path(place_ / "work");
    }
    ~elsewhere() { std::filesystem::current_path(before_); }
    elsewhere(const elsewhere&) = delete;
    elsewhere& operator=(const elsewhere&) = delete;

    void add(const std::filesystem::path& name, std::string_view content) const {
        std::filesystem::create_directories((place_ / name.string()).parent_path());
        place_.write(name.string(), content);
    }
    [[nodiscard]] std::string at(const std::string& name) const { return (place_ / name).string(); }

private:
    loading::scratch_directory place_;
    std::filesystem::path before_;
};

TEST_CASE("nothing needs to exist") {
    const elsewhere here;
    const variable home("XDG_CONFIG_HOME", here.at("none").c_str());
    CHECK(cfg::load<gateway_test>()->port == 80);
}

TEST_CASE("the file is looked for in three places, and the first that has it counts") {
    const elsewhere here;
    const variable configured("XDG_CONFIG_HOME", "");
    const variable home("HOME", here.at("home").c_str());
    here.add("home/.config/gateway_test/gateway_test.toml", "port = 1\n");
    CHECK(cfg::load<gateway_test>()->port == 1);
    const variable chosen("XDG_CONFIG_HOME", here.at("xdg").c_str());
    CHECK(cfg::load<gateway_test>()->port == 80);
    here.add("xdg/gateway_test/gateway_test.toml", "port = 2\n");
    CHECK(cfg::load<gateway_test>()->port == 2);
    here.add("work/gateway_test.toml", "port = 3\n");
    const auto loaded = cfg::load<gateway_test>();
    CHECK(loaded->port == 3);
    CHECK(loaded.origin<"port">().to_string() == "gateway_test.toml:1:8");
}

TEST_CASE("file, profile, environment and flags (and .env) lie over one another in this order") {
    const elsewhere here;
    here.add("work/gateway_test.toml", "port = 1\nname = 'file'\n");
    here.add("work/gateway_test.prod.toml", "port = 2\n");
    CHECK(cfg::load<gateway_test>()->port == 1);
    const variable profile("CFG_PROFILE", "prod");
    CHECK(cfg::load<gateway_test>()->port == 2);
    here.add("work/.env", "GATEWAY_TEST_PORT=5\nOTHER=1\n");
    CHECK(cfg::load<gateway_test>()->port == 5);
    const variable port("GATEWAY_TEST_PORT", "3");
    CHECK(cfg::load<gateway_test>()->port == 3);
    const char* const words[] = {"program", "--port=4"};
    const auto loaded = cfg::load<gateway_test>(2, words);
    CHECK(loaded->port == 4);
    CHECK(loaded->name == "file");
    CHECK(loaded.origins<"port">().size() == 5);
    CHECK(cfg::try_load<gateway_test>(2, words).value()->port == 4);
}

TEST_CASE("a struct may say what it is called") {
    const elsewhere here;
    here.add("work/cfg-named-test.toml", "port = 1\n");
    CHECK(cfg::load<named>()->port == 1);
    const variable port("CFG_NAMED_TEST_PORT", "2");
    CHECK(cfg::load<named>()->port == 2);
}

TEST_CASE("what is broken is told as in any load") {
    const elsewhere here;
    here.add("work/gateway_test.toml", "prot = 1\n");
    CHECK_THROWS_AS(static_cast<void>(cfg::load<gateway_test>()), cfg::load_error);
    CHECK_FALSE(cfg::try_load<gateway_test>().has_value());
    const char* const words[] = {"program", "--help"};
    CHECK(cfg::try_load<gateway_test>(2, words).error().is_help());
}

}  // namespace
