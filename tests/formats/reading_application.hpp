// SPDX-License-Identifier: MIT
// The configuration that the tests of places and errors in TOML read.
#pragma once

#include <cfg/core/value.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace reading_application {

struct tls {
    std::string certificate;
    bool enabled = false;
};
struct server {
    std::string host;
    std::uint16_t port = 0;
    std::vector<int> weights;
    tls security;
};
struct application {
    std::string name;
    int threads = 0;
    double ratio = 0;
    server http;
    std::vector<server> others;
    std::map<std::string, server> named;
    cfg::value plugins;
};

}  // namespace reading_application
