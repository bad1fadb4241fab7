// SPDX-License-Identifier: MIT
// Tests of sources/help.hpp: the page that --help prints.
#include <cfg/sources/help.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace help_test {

using cfg::field;
using loading::load;

enum class level { debug, info };

struct certificates {
    std::filesystem::path certificate = "cert.pem";
    std::optional<std::string> password;
    static constexpr field schema[] = {field("password").secret()};
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    certificates tls;
    std::chrono::seconds request_timeout{30};
    std::vector<std::string> allowed_origins_of_browsers{"*"};
    static constexpr field schema[] = {
        field("port").range(1, 65535).doc("TCP port to listen on"),
        field("request_timeout")
            .min(std::chrono::seconds(1))
            .doc("How long a request may take before it is given up and answered with 504, which is longer than it "
                 "takes to "
                 "read this sentence twice"),
    };
};

struct tenant {
    std::string name;
};

struct gateway {
    server http;
    bool auth_enabled = true;
    cfg::secret<std::string> jwt_secret{"canary"};
    level log = level::info;
    std::optional<double> ratio;
    std::string region;
    std::map<std::string, tenant> tenants;
    std::map<std::string, int> weights;
    std::vector<tenant> list;
    cfg::value plugins;
    static constexpr field schema[] = {
        field("jwt_secret").doc("HMAC key that signs tokens").env("JWT_SECRET"),
        field("region").required().one_of("eu", "us"),
    };
};

constexpr std::string_view page =
    R"(Usage: gateway [flag]... [--] [argument]...

  -h, --help                         show this help
  --config <path>                    read this file in place of the usual one

  --[no-]auth_enabled                default true
  --jwt_secret <text>                HMAC key that signs tokens
                                     default ********; environment JWT_SECRET
  --log <choice>                     one of "debug", "info"; default info
  --ratio <number>                   default (none)
  --region <text>                    one of "eu", "us"; required
  --tenants.<key>.<field> <value>    default {}
  --weights.<key> <integer>          default {}
  --list <value>,...                 default []
  --plugins <value>                  default (none)

http:
  --http.host <text>                 default "0.0.0.0"
  --http.port <integer>              TCP port to listen on
                                     an integer from 1 to 65535; default 8080
  --http.request_timeout <duration>  How long a request may take before it is given up and answered
                                     with 504, which is longer than it takes to read this sentence
                                     twice
                                     a duration of at least 1s; default 30s
  --http.allowed_origins_of_browsers <text>,...
                                     default ["*"]

http.tls:
  --http.tls.certificate <path>      default cert.pem
  --http.tls.password <text>
)";

TEST_CASE("the page lists every flag with what is known of it") {
    load<gateway> loaded;
    CHECK(cfg::detail::help_text("/usr/bin/gateway", loaded.state.root) == page);
}

struct fixed {
    bool workers = true;
    certificates tls;
    int level = 1;
    static constexpr field schema[] = {field("workers").restart().env("W"), field("tls").restart()};
};

TEST_CASE("what needs a restart says so, also inside a struct that does") {
    load<fixed> loaded;
    const std::string text = cfg::detail::help_text("fixed", loaded.state.root);
    CHECK(text.find("default true; needs a restart; environment W\n") != text.npos);
    CHECK(text.find("default cert.pem; needs a restart\n") != text.npos);
    CHECK(text.find("default 1\n") != text.npos);
}

TEST_CASE("defaults are what the configuration holds") {
    load<gateway> loaded;
    loaded.config.http.port = 81;
    loaded.config.ratio = 0.5;
    loaded.config.http.tls.certificate = "a b";
    const std::string text = cfg::detail::help_text("", loaded.state.root);
    CHECK(text.starts_with("Usage: program "));
    CHECK(text.find("default 81\n") != text.npos);
    CHECK(text.find("default 0.5\n") != text.npos);
    CHECK(text.find("default \"a b\"\n") != text.npos);
    CHECK(text.find("canary") == text.npos);
}

TEST_CASE("no line is wider than the page unless one word is") {
    load<gateway> loaded;
    loaded.config.http.host = std::string(150, 'x');
    for (int i = 0; i < 50; ++i)
        loaded.config.http.allowed_origins_of_browsers.push_back("origin number " + std::to_string(i));
    const std::string text = cfg::detail::help_text("gateway", loaded.state.root);
    std::size_t wide = 0;
    for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1))
        wide += rest.find('\n') > cfg::detail::help_columns ? 1u : 0u;
    CHECK(wide == 1);
    CHECK(text.find("\"" + loaded.config.http.host + "\"\n") != text.npos);
}

struct own_names {
    bool help = false;
    server config;
};

TEST_CASE("flags that the struct keeps for itself are not ours") {
    load<own_names> loaded;
    const std::string text = cfg::detail::help_text("p", loaded.state.root);
    CHECK(text.starts_with("Usage: p [flag]... [--] [argument]...\n\n  --[no-]help "));
    CHECK(text.find("--config <path>") == text.npos);
    CHECK(text.find("--config.port <integer>") != text.npos);
}

TEST_CASE("a configuration without a struct has only our own flags") {
    load<cfg::value> loaded;
    CHECK(cfg::detail::help_text("p", loaded.state.root) ==
          "Usage: p [flag]... [--] [argument]...\n"
          "\n"
          "  -h, --help       show this help\n"
          "  --config <path>  read this file in place of the usual one\n");
}

TEST_CASE("what a flag takes is told in a word") {
    using namespace cfg::detail;
    const auto word = []<class T>(const T&) { return placeholder_of(description_of<T>::value); };
    CHECK(word(1u) == "integer");
    CHECK(word(1.0f) == "number");
    CHECK(word(std::string()) == "text");
    CHECK(word(cfg::bytes()) == "size");
    CHECK(word(level::info) == "choice");
    CHECK(word(std::chrono::seconds()) == "duration");
    CHECK(word(std::optional<std::filesystem::path>()) == "path");
    CHECK(word(cfg::offset_date_time()) == "date-and-time-with-offset");
    CHECK(word(std::vector<int>()) == "value");
    CHECK(flag_form("a.b", description_of<std::optional<bool>>::value) == "--[no-]a.b");
    CHECK(flag_form("a", description_of<std::array<double, 2>>::value) == "--a <number>,...");
    CHECK(flag_form("a", description_of<std::map<std::string, std::vector<int>>>::value) == "--a.<key> <integer>,...");
    CHECK(flag_form("a", description_of<std::optional<tenant>>::value) == "--a.<field> <value>");
}

}  // namespace help_test
