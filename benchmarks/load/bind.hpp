// SPDX-License-Identifier: MIT
// The keys of each struct, written out by hand for the libraries that read documents and not structs.
#pragma once

#include "documents/model.hpp"

namespace benchmark_model {

// `in(key, member)` assigns the value at the key to the member, and calls `bind` for a member that is a struct.

template <class Table>
void bind(const Table& in, timeouts& to) {
    in("connect_ms", to.connect_ms);
    in("read_ms", to.read_ms);
    in("write_ms", to.write_ms);
    in("idle_ms", to.idle_ms);
}

template <class Table>
void bind(const Table& in, cors& to) {
    in("enabled", to.enabled);
    in("allowed_origins", to.allowed_origins);
    in("allowed_methods", to.allowed_methods);
    in("max_age", to.max_age);
    in("allow_credentials", to.allow_credentials);
}

template <class Table>
void bind(const Table& in, tls& to) {
    in("enabled", to.enabled);
    in("cert_file", to.cert_file);
    in("key_file", to.key_file);
    in("min_version", to.min_version);
}

template <class Table>
void bind(const Table& in, server& to) {
    in("host", to.host);
    in("port", to.port);
    in("workers", to.workers);
    in("max_connections", to.max_connections);
    in("base_path", to.base_path);
    in("timeouts", to.timeouts);
    in("cors", to.cors);
    in("tls", to.tls);
}

template <class Table>
void bind(const Table& in, pool& to) {
    in("min_size", to.min_size);
    in("max_size", to.max_size);
    in("idle_seconds", to.idle_seconds);
}

template <class Table>
void bind(const Table& in, redis& to) {
    in("url", to.url);
    in("db", to.db);
    in("password", to.password);
    in("tls", to.tls);
    in("retries", to.retries);
    in("key_prefix", to.key_prefix);
    in("pool", to.pool);
}

template <class Table>
void bind(const Table& in, rate_limiting& to) {
    in("enabled", to.enabled);
    in("requests_per_second", to.requests_per_second);
    in("burst", to.burst);
    in("refill_factor", to.refill_factor);
    in("exempt", to.exempt);
}

template <class Table>
void bind(const Table& in, auth& to) {
    in("enabled", to.enabled);
    in("jwt_secret", to.jwt_secret);
    in("issuer", to.issuer);
    in("token_ttl_seconds", to.token_ttl_seconds);
    in("rate_limiting", to.rate_limiting);
}

template <class Table>
void bind(const Table& in, logging& to) {
    in("level", to.level);
    in("format", to.format);
    in("file", to.file);
    in("color", to.color);
    in("max_bytes", to.max_bytes);
}

template <class Table>
void bind(const Table& in, metrics& to) {
    in("enabled", to.enabled);
    in("port", to.port);
    in("path", to.path);
    in("interval_seconds", to.interval_seconds);
}

template <class Table>
void bind(const Table& in, tracing& to) {
    in("enabled", to.enabled);
    in("endpoint", to.endpoint);
    in("sample_ratio", to.sample_ratio);
    in("service_name", to.service_name);
}

template <class Table>
void bind(const Table& in, observability& to) {
    in("logging", to.logging);
    in("metrics", to.metrics);
    in("tracing", to.tracing);
}

template <class Table>
void bind(const Table& in, features& to) {
    in("new_router", to.new_router);
    in("http3", to.http3);
    in("websocket", to.websocket);
    in("experimental_cache", to.experimental_cache);
}

template <class Table>
void bind(const Table& in, gateway& to) {
    in("server", to.server);
    in("redis", to.redis);
    in("auth", to.auth);
    in("observability", to.observability);
    in("features", to.features);
}

template <class Table>
void bind(const Table& in, limits& to) {
    in("requests_per_second", to.requests_per_second);
    in("burst", to.burst);
    in("max_body_bytes", to.max_body_bytes);
    in("quota", to.quota);
}

template <class Table>
void bind(const Table& in, tenant& to) {
    in("id", to.id);
    in("name", to.name);
    in("region", to.region);
    in("active", to.active);
    in("tier", to.tier);
    in("port", to.port);
    in("created_at", to.created_at);
    in("weight", to.weight);
    in("api_key", to.api_key);
    in("upstream_url", to.upstream_url);
    in("tags", to.tags);
    in("limits", to.limits);
}

template <class Table>
void bind(const Table& in, tenant_list& to) {
    in("tenants", to.tenants);
}

}  // namespace benchmark_model
