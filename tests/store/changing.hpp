// SPDX-License-Identifier: MIT
// The configuration that the tests of changes change.
#pragma once

#include <cfg/core/field.hpp>
#include <cfg/core/report.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>
#include <cfg/store/store.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace changing {

enum class level { debug, info, error };

struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;
    std::chrono::milliseconds timeout{250};

    static constexpr cfg::field schema[] = {cfg::field("host").non_empty(), cfg::field("port").min(1)};
};

struct quota {
    int rps = 10;
    int burst = 5;
};

struct route {
    std::string id;
    int retries = 0;
    std::chrono::seconds timeout{5};

    friend bool operator==(const route&, const route&) = default;
    static constexpr cfg::field schema[] = {cfg::field("retries").max(5)};
};

struct gateway {
    server http;
    server admin;
    changing::level level = changing::level::info;
    std::map<std::string, int> labels{{"made", 1}};
    std::map<std::string, route> tenants;
    std::vector<std::string> peers;
    std::vector<std::string> tags;
    std::vector<route> routes;
    std::vector<route> mirrors;
    std::optional<int> limit;
    std::optional<quota> burst;
    cfg::secret<std::string> token;
    cfg::value plugins;
    int low = 1;
    int high = 10;

    static constexpr cfg::field schema[] = {cfg::field("tags").append(), cfg::field("routes").by_key("id")};

    void check(cfg::report<gateway>& that) const {
        that.require<"low", "high">(low <= high, "low must not be above high");
    }
};

/// The paths of the leaves that a change has changed.
[[nodiscard]] inline std::string changed_by(const cfg::result<cfg::transition<gateway>>& outcome) {
    if (!outcome) return outcome.error().to_string();
    std::string all;
    const auto changed = outcome->changes();
    changed.for_each([&](auto key, const auto&, const auto&) { all.append(all.empty() ? "" : " ").append(key.path); });
    return all;
}

}  // namespace changing
