// SPDX-License-Identifier: MIT
// The configuration of an HTTP gateway in front of Redis. Each struct is a table of gateway.toml, each member a key,
// each initialiser a default; `schema` says what a value must keep to, `check` what several must keep to together. What is
// not `.restart()` may change while the gateway serves.
#pragma once

#include <algorithm>
#include <cfg/cfg.hpp>
#include <cfg/store/reload_options.hpp>

namespace gateway {

using namespace std::chrono_literals;
using namespace cfg::literals;

constexpr bool is_url_path(std::string_view text) { return text.starts_with('/'); }
constexpr bool is_redis_url(std::string_view text) {
    return text.starts_with("redis://") || text.starts_with("rediss://");
}

// ---- server ---------------------------------------------------------------------------------------------------------

struct cors {
    bool enabled = true;
    std::vector<std::string> allowed_origins{"*"};
    std::vector<std::string> allowed_methods{"GET", "POST", "DELETE", "OPTIONS"};
    std::vector<std::string> allowed_headers{"Content-Type", "Authorization"};
    bool allow_credentials = false;
    std::chrono::seconds max_age = 1h;

    static constexpr cfg::field schema[] = {
        cfg::field("allowed_origins").doc("Origins that browsers may call from; * allows all"),
        cfg::field("allowed_methods").non_empty(),
        cfg::field("max_age").range(0s, 24h).doc("How long browsers may remember the answer"),
    };

    void check(cfg::report<cors>& that) const {
        const bool any_origin = std::find(allowed_origins.begin(), allowed_origins.end(), "*") != allowed_origins.end();
        that.require<"allow_credentials", "allowed_origins">(!(allow_credentials && any_origin),
                                                             "browsers refuse credentials from the origin *");
    }
};

enum class tls_version { tls_1_2, tls_1_3 };

struct tls {
    bool enabled = false;
    std::filesystem::path certificate;
    std::filesystem::path private_key;
    tls_version minimum_version = tls_version::tls_1_2;

    static constexpr cfg::field schema[] = {
        cfg::field("certificate").doc("PEM file with the certificate chain"),
        cfg::field("private_key").doc("PEM file with the private key"),
    };

    void check(cfg::report<tls>& that) const {
        that.require<"enabled", "certificate">(!enabled || !certificate.empty(), "TLS needs a certificate");
        that.require<"enabled", "private_key">(!enabled || !private_key.empty(), "TLS needs a private key");
    }
};

struct server {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8080;
    std::optional<std::uint16_t> workers;
    std::uint32_t max_connections = 10'000;
    cfg::bytes max_body_size = 1_MiB;
    cfg::bytes max_header_size = 16_KiB;
    std::chrono::milliseconds request_timeout = 30s;
    std::chrono::milliseconds graceful_shutdown_timeout = 30s;
    gateway::tls tls;
    gateway::cors cors;

    static constexpr cfg::field schema[] = {
        cfg::field("host").non_empty().doc("Address to listen on").restart(),
        cfg::field("port").doc("TCP port to listen on; 0 takes a free one").restart(),
        cfg::field("workers").range(1, 1024).doc("Worker threads; one for each core when left out").restart(),
        cfg::field("max_connections").min(1).doc("Connections beyond this are refused").restart(),
        cfg::field("max_body_size").range(1_KiB, 1_GiB).doc("Longest request body").restart(),
        cfg::field("max_header_size").range(1_KiB, 1_MiB).doc("Longest request header").restart(),
        cfg::field("request_timeout").range(1ms, 1h).doc("Time for a request from first to last byte"),
        cfg::field("graceful_shutdown_timeout").max(10min).doc("Time for open requests to finish when stopping"),
        cfg::field("tls").restart(),
    };
};

// ---- redis ----------------------------------------------------------------------------------------------------------

struct redis {
    std::string url = "redis://127.0.0.1:6379";
    std::optional<cfg::secret<std::string>> default_password;
    std::uint32_t pool_max_size = 10;
    std::chrono::milliseconds pool_timeout = 5s;
    std::chrono::milliseconds connection_timeout = 5s;
    std::chrono::milliseconds command_timeout = 5s;
    std::chrono::seconds refresh_interval = 30s;
    std::chrono::seconds health_check_interval = 1min;
    std::uint32_t max_retries = 3;
    std::chrono::milliseconds retry_delay = 100ms;

    static constexpr cfg::field schema[] = {
        cfg::field("url")
            .matches(is_redis_url, "beginning with redis:// or rediss://")
            .doc("The server to pass commands to"),
        cfg::field("default_password").env("REDIS_PASSWORD").doc("Password for clients that bring none"),
        cfg::field("pool_max_size").range(1, 10'000).doc("Connections kept to each server"),
        cfg::field("pool_timeout").min(1ms).doc("Wait for a free connection"),
        cfg::field("connection_timeout").min(1ms).doc("Wait for a new connection"),
        cfg::field("command_timeout").min(1ms).doc("Wait for the answer to a command"),
        cfg::field("max_retries").max(10).doc("How often a failed command is sent again"),
    };
};

// ---- auth -----------------------------------------------------------------------------------------------------------

struct rate_limiting {
    bool enabled = true;
    std::uint32_t requests_per_minute = 1000;
    std::uint32_t burst_size = 100;
    std::chrono::seconds window_size = 1min;

    static constexpr cfg::field schema[] = {
        cfg::field("requests_per_minute").min(1).doc("Requests of one client that are let through"),
        cfg::field("burst_size").min(1).doc("How many of them may come at once"),
        cfg::field("window_size").range(1s, 1h).doc("Time over which requests are counted"),
    };

    void check(cfg::report<rate_limiting>& that) const {
        that.require<"burst_size", "requests_per_minute">(burst_size <= requests_per_minute,
                                                          "a burst must not exceed the requests of a minute");
    }
};

struct auth {
    bool enabled = true;
    std::optional<cfg::secret<std::string>> jwt_secret;
    std::chrono::minutes jwt_expiry = 24h;
    std::string api_key_header = "Authorization";
    gateway::rate_limiting rate_limiting;

    static constexpr cfg::field schema[] = {
        cfg::field("enabled").doc("Whether requests need a token or an API key"),
        cfg::field("jwt_secret").min(32).env("JWT_SECRET").doc("HMAC key that signs tokens"),
        cfg::field("jwt_expiry").range(1min, 24h * 30).doc("How long a token is valid"),
        cfg::field("api_key_header").non_empty().doc("Header that carries the API key"),
    };

    void check(cfg::report<auth>& that) const {
        that.require<"enabled", "jwt_secret">(!enabled || jwt_secret.has_value(),
                                              "a key is needed when auth is enabled; set JWT_SECRET");
    }
};

// ---- observability --------------------------------------------------------------------------------------------------

enum class log_level { trace, debug, info, warn, error, off };
enum class log_format { json, pretty };

struct logging {
    log_level level = log_level::info;
    log_format format = log_format::json;
    std::string output = "stdout";
    cfg::bytes rotate_at = 100_MB;

    static constexpr cfg::field schema[] = {
        cfg::field("level").doc("What is logged, and all that is more serious"),
        cfg::field("output").non_empty().doc("stdout, stderr, or the path of a file").restart(),
        cfg::field("rotate_at").min(1_MB).doc("Size at which a log file is put aside").restart(),
    };
};

struct metrics {
    bool enabled = true;
    std::uint16_t port = 9090;
    std::string path = "/metrics";
    std::vector<double> latency_buckets{0.005, 0.05, 0.5, 5.0};

    static constexpr cfg::field schema[] = {
        cfg::field("enabled").restart(),
        cfg::field("port").doc("TCP port for Prometheus; 0 takes a free one").restart(),
        cfg::field("path").matches(is_url_path, "beginning with /"),
        cfg::field("latency_buckets").non_empty().doc("Upper bounds in seconds, ascending").restart(),
    };

    void check(cfg::report<metrics>& that) const {
        that.require<"latency_buckets">(std::is_sorted(latency_buckets.begin(), latency_buckets.end()),
                                        "the bounds of the buckets must ascend");
    }
};

struct tracing {
    bool enabled = false;
    std::optional<std::string> endpoint;
    std::string service_name = "redis-http-gateway";
    double sample_rate = 0.1;
    std::map<std::string, std::string> headers;

    static constexpr cfg::field schema[] = {
        cfg::field("endpoint").doc("OpenTelemetry collector"),
        cfg::field("sample_rate").range(0.0, 1.0).doc("Part of the requests that is traced"),
        cfg::field("headers").secret().doc("Sent to the collector; may carry its API key"),
    };

    void check(cfg::report<tracing>& that) const {
        that.require<"enabled", "endpoint">(!enabled || endpoint.has_value(), "tracing needs an endpoint");
    }
};

struct observability {
    gateway::logging logging;
    gateway::metrics metrics;
    gateway::tracing tracing;
};

// ---- features, routes, tenants --------------------------------------------------------------------------------------

struct features {
    bool method_override = true;
    bool raw_commands = true;
    bool admin_endpoints = false;
    bool debug_mode = false;

    static constexpr cfg::field schema[] = {
        cfg::field("method_override").doc("Honour the X-HTTP-Method-Override header"),
        cfg::field("raw_commands").doc("Pass on any Redis command as it is"),
        cfg::field("admin_endpoints").doc("Serve /admin"),
        cfg::field("debug_mode").doc("Show internals in error pages").was("debug"),
    };

    void check(cfg::report<features>& that) const {
        if (debug_mode && admin_endpoints)
            that.warn<"debug_mode", "admin_endpoints">("error pages will show internals of /admin");
    }
};

// One [[routes]] of the file. A profile that has a route with the same path changes what it says of it, and adds others.
struct route {
    std::string path;
    std::string upstream;
    std::set<std::string> methods{"GET"};
    std::chrono::milliseconds timeout = 5s;
    std::uint32_t retries = 0;

    static constexpr cfg::field schema[] = {
        cfg::field("path").matches(is_url_path, "beginning with /").required(),
        cfg::field("upstream").non_empty().required(),
        cfg::field("timeout").min(1ms),
        cfg::field("retries").max(10),
    };
};

// One [tenants.<name>] of the file.
struct tenant {
    cfg::secret<std::string> api_key;
    std::uint32_t requests_per_minute = 600;
    std::array<std::uint8_t, 2> databases{0, 0};

    static constexpr cfg::field schema[] = {
        cfg::field("api_key").min(16),
        cfg::field("requests_per_minute").min(1),
        cfg::field("databases").doc("First and last Redis database of the tenant"),
    };

    void check(cfg::report<tenant>& that) const {
        that.require<"databases">(databases[0] <= databases[1], "the first database must not come after the last");
    }
};

// ---- all of it ------------------------------------------------------------------------------------------------------

struct config {
    gateway::server server;
    gateway::redis redis;
    gateway::auth auth;
    gateway::observability observability;
    gateway::features features;
    std::vector<route> routes;
    std::map<std::string, tenant> tenants;
    cfg::value plugins;  // each plugin knows its own keys
    cfg::reload_options reload{.on_hangup = true};

    static constexpr cfg::field schema[] = {
        cfg::field("routes").by_key("path").doc("Paths that are passed on to other servers"),
        cfg::field("tenants").doc("Clients with limits of their own"),
        cfg::field("plugins").doc("Tables that are handed to the plugins as they are"),
    };

    void check(cfg::report<config>& that) const {
        that.require<"redis.command_timeout", "server.request_timeout">(
            redis.command_timeout < server.request_timeout,
            "a command must be able to time out before its request does");
        that.require<"observability.metrics.port", "server.port">(
            !observability.metrics.enabled || server.port == 0 || observability.metrics.port != server.port,
            "metrics and requests cannot share a port");
    }
};

}  // namespace gateway
