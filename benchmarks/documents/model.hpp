// SPDX-License-Identifier: MIT
// The structs that the benchmarks' documents are read into, the same ones for every library.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace benchmark_model {

// ---- gateway.toml: 53 leaves ----------------------------------------------------------------------------------------

struct timeouts {
    std::int32_t connect_ms = 1000;
    std::int32_t read_ms = 10000;
    std::int32_t write_ms = 10000;
    std::int32_t idle_ms = 60000;
    bool operator==(const timeouts&) const = default;
};

struct cors {
    bool enabled = false;
    std::vector<std::string> allowed_origins;
    std::vector<std::string> allowed_methods;
    std::int32_t max_age = 600;
    bool allow_credentials = false;
    bool operator==(const cors&) const = default;
};

struct tls {
    bool enabled = false;
    std::string cert_file;
    std::string key_file;
    std::string min_version = "1.2";
    bool operator==(const tls&) const = default;
};

struct server {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    std::int32_t workers = 4;
    std::int64_t max_connections = 1024;
    std::string base_path = "/";
    benchmark_model::timeouts timeouts;
    benchmark_model::cors cors;
    benchmark_model::tls tls;
    bool operator==(const server&) const = default;
};

struct pool {
    std::int32_t min_size = 1;
    std::int32_t max_size = 16;
    double idle_seconds = 60;
    bool operator==(const pool&) const = default;
};

struct redis {
    std::string url;
    std::int32_t db = 0;
    std::string password;
    bool tls = false;
    std::int32_t retries = 1;
    std::string key_prefix;
    benchmark_model::pool pool;
    bool operator==(const redis&) const = default;
};

struct rate_limiting {
    bool enabled = false;
    std::int32_t requests_per_second = 100;
    std::int32_t burst = 200;
    double refill_factor = 1;
    std::vector<std::string> exempt;
    bool operator==(const rate_limiting&) const = default;
};

struct auth {
    bool enabled = false;
    std::string jwt_secret;
    std::string issuer;
    std::int64_t token_ttl_seconds = 600;
    benchmark_model::rate_limiting rate_limiting;
    bool operator==(const auth&) const = default;
};

struct logging {
    std::string level = "info";
    std::string format = "json";
    std::string file;
    bool color = true;
    std::int64_t max_bytes = 1048576;
    bool operator==(const logging&) const = default;
};

struct metrics {
    bool enabled = false;
    std::uint16_t port = 9100;
    std::string path = "/";
    double interval_seconds = 60;
    bool operator==(const metrics&) const = default;
};

struct tracing {
    bool enabled = false;
    std::string endpoint;
    double sample_ratio = 0;
    std::string service_name;
    bool operator==(const tracing&) const = default;
};

struct observability {
    benchmark_model::logging logging;
    benchmark_model::metrics metrics;
    benchmark_model::tracing tracing;
    bool operator==(const observability&) const = default;
};

struct features {
    bool new_router = true;
    bool http3 = false;
    bool websocket = false;
    bool experimental_cache = false;
    bool operator==(const features&) const = default;
};

struct gateway {
    benchmark_model::server server;
    benchmark_model::redis redis;
    benchmark_model::auth auth;
    benchmark_model::observability observability;
    benchmark_model::features features;
    bool operator==(const gateway&) const = default;
};

// ---- tenants_*.toml: an array of tables -----------------------------------------------------------------------------

struct limits {
    std::int32_t requests_per_second = 100;
    std::int32_t burst = 200;
    std::int64_t max_body_bytes = 1048576;
    double quota = 0;
    bool operator==(const limits&) const = default;
};

struct tenant {
    std::string id;
    std::string name;
    std::string region;
    bool active = false;
    std::int32_t tier = 1;
    std::uint16_t port = 0;
    std::int64_t created_at = 0;
    double weight = 1;
    std::string api_key;
    std::string upstream_url;
    std::vector<std::string> tags;
    benchmark_model::limits limits;
    bool operator==(const tenant&) const = default;
};

struct tenant_list {
    std::vector<tenant> tenants;
    bool operator==(const tenant_list&) const = default;
};

}  // namespace benchmark_model
