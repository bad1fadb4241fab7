// SPDX-License-Identifier: MIT
// The configuration that the tests of overrides override.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/report.hpp>
#include <cfg/core/result.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace overriding {

enum class level { debug, info };

struct server {
    std::uint16_t port = 8080;
    std::string host = "localhost";
    std::optional<std::uint16_t> workers;
    double share = 0.5;
    bool is_public = false;

    static constexpr cfg::field schema[] = {
        cfg::field("port").range(1024, 65535),
        cfg::field("host").non_empty(),
    };
};

struct limits {
    int rps = 10;
    int burst = 5;

    static constexpr cfg::field schema[] = {cfg::field("rps").min(1)};

    void check(cfg::report<limits>& that) const { that.require<"burst", "rps">(burst <= rps, "a burst must not exceed the rate"); }
};

struct tenant {
    std::string name;
    std::string contact = "";
    overriding::limits limits;

    static constexpr cfg::field schema[] = {cfg::field("name").required(), cfg::field("contact").non_empty()};
};

struct route {
    std::string path;
    int retries = 0;

    static constexpr cfg::field schema[] = {cfg::field("path").required(), cfg::field("retries").max(5)};
};

struct gateway {
    server http;
    overriding::level level = overriding::level::info;
    std::chrono::milliseconds timeout{30'000};
    std::vector<std::string> peers;
    std::vector<std::string> tags;
    std::set<int> ports;
    std::array<int, 2> range{0, 1};
    std::vector<route> routes;
    std::map<std::string, std::string> labels{{"made", "here"}};
    std::map<std::string, std::string> only;
    std::map<std::string, tenant> tenants;
    std::optional<limits> quota;
    cfg::secret<std::string> token;
    cfg::value plugins;
    std::string user_name;
    std::filesystem::path folder;

    static constexpr cfg::field schema[] = {
        cfg::field("tags").append(),
        cfg::field("only").replace(),
        cfg::field("folder").was("directory"),
    };

    void check(cfg::report<gateway>& that) const {
        that.require<"http.port", "http.workers">(!http.workers || *http.workers < http.port, "workers must be fewer than the port");
    }
};

inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

template <class T>
std::string report_of(const cfg::result<T>& outcome) {
    return outcome ? std::string() : outcome.error().to_string();
}

}  // namespace overriding
