// SPDX-License-Identifier: MIT
// The configuration that the tests of variables read.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reading_environment {

struct limits {
    int rps = 10;
    int burst = 20;
};

struct tenant {
    std::string name = "nobody";
    limits rate;
    cfg::secret<std::string> token;
    std::vector<int> ports;
    std::map<std::string, int> weights;
    static constexpr cfg::field schema[] = {cfg::field("name").env("NOT_FOR_ELEMENTS")};
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::chrono::seconds request_timeout{30};
    std::vector<std::string> allowed_origins{"*"};
};

struct gateway {
    server http;
    bool auth_enabled = true;
    cfg::secret<std::string> jwt_secret;
    std::map<std::string, tenant> tenants;
    std::map<std::string, std::string> labels;
    std::map<std::string, cfg::secret<std::string>> keys;
    std::optional<tenant> fallback;
    cfg::value plugins;
    static constexpr cfg::field schema[] = {cfg::field("jwt_secret").env("ENV_TEST_JWT")};
};

}  // namespace reading_environment
