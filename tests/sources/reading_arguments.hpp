// SPDX-License-Identifier: MIT
// The configuration that the tests of command lines read, and the ways to give one.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>
#include <cfg/sources/args.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace reading_arguments {

struct limits {
    int rps = 10;
    bool strict = false;
};

struct tenant {
    std::string name = "nobody";
    limits rate;
    cfg::secret<std::string> token;
    std::vector<int> ports;
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::chrono::seconds request_timeout{30};
    std::vector<std::string> allowed_origins{"*"};
};

struct feature_flags {
    bool debug = false;
    std::optional<bool> tracing;
    bool no_color = false;
};

struct gateway {
    server http;
    feature_flags features;
    double offset = 0;
    cfg::secret<std::string> jwt_secret;
    std::map<std::string, tenant> tenants;
    std::map<std::string, bool> switches;
    std::optional<tenant> fallback;
    std::array<int, 2> pair{};
    std::set<int> set{1};
    cfg::value plugins;
};

[[nodiscard]] inline cfg::argument_source args(std::initializer_list<const char*> words) {
    std::vector<const char*> all{"/usr/bin/gateway"};
    all.insert(all.end(), words);
    all.push_back(nullptr);
    return cfg::args(static_cast<int>(all.size()) - 1, all.data());
}

struct given {
    loading::load<gateway> loaded;

    given(std::initializer_list<const char*> words) { loaded.from(args(words)); }

    const gateway* operator->() const { return &loaded.config; }

    const cfg::problem& problem() const {
        REQUIRE(loaded.problems().size() == 1);
        CHECK(loaded.problems()[0].level == cfg::problem::severity::error);
        return loaded.problems()[0];
    }
};

[[nodiscard]] inline std::vector<std::string> positional(std::initializer_list<const char*> words) {
    return args(words).positional<gateway>();
}

}  // namespace reading_arguments
