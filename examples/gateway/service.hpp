// SPDX-License-Identifier: MIT
// A request, from the first byte to the line in the log. All that it needs to know of the configuration is read when it comes,
// from one snapshot, so an edit of the file counts from the next request on, and none is answered by halves of two versions.
//
// Read and checked, and not used, is what the example has no part for: redis.*, auth.jwt_secret and auth.jwt_expiry,
// observability.tracing.*, observability.logging.rotate_at, plugins, server.max_connections and server.max_header_size. Asked for
// TLS, it does not start.
#pragma once

#include "admin.hpp"
#include "cors.hpp"
#include "gateway.hpp"
#include "key_space.hpp"
#include "metrics.hpp"
#include "rate_limiter.hpp"
#include "request_log.hpp"
#include "upstream.hpp"

#include <cfg/reload/watch.hpp>
#include <chrono>
#include <exception>
#include <string>

namespace gateway {

class service {
public:
    service(cfg::store<config>& store, const cfg::watching& watching, request_counts& counts)
        : store_(store),
          watching_(watching),
          counts_(counts),
          limiter_(store.section<"auth.rate_limiting">()),
          log_(store.section<"observability.logging">()) {}

    /// Threads: any, several at once.
    void answer(const httplib::Request& request, httplib::Response& response) {
        const auto begin = std::chrono::steady_clock::now();
        const auto now = store_.snapshot();
        exchange that{*now, request, response, request.method, request.remote_addr, nullptr, {}};
        response.status = 200;
        try {
            serve(that);
        } catch (const std::exception& error) {
            refuse(that, 500, "something went wrong", error.what());
        }
        const auto took = std::chrono::steady_clock::now() - begin;
        counts_.add(now.version(), response.status, took);
        log_.write({that.method, request.target, that.client, response.status, took, that.detail});
    }

    /// What the other port answers.
    void answer_metrics(const httplib::Request& request, httplib::Response& response) const {
        response.status = store_.get<"observability.metrics.path">() == request.path ? 200 : 404;
        const std::string page = counts_.to_string() + config_metrics(store_) + watch_metrics(watching_.status());
        if (response.status == 200) response.set_content(page, "text/plain; version=0.0.4");
    }

private:
    struct exchange {
        const config& settings;
        const httplib::Request& request;
        httplib::Response& response;
        std::string method;
        std::string client;            // who is counted: a tenant, or an address
        const gateway::tenant* tenant;
        std::string detail;            // for the log, and for error pages in debug mode
    };

    void serve(exchange& that) {
        const auto& [settings, request, response, method, client, tenant, detail] = that;
        add_cors_headers(settings.server.cors, request, response);
        if (is_preflight(request)) return answer_preflight(settings.server.cors, request, response);

        identify(that);
        const auto wait =
            limiter_.admit(client, tenant != nullptr ? tenant->requests_per_minute : limiter_.requests_per_minute());
        if (wait > 0s) {
            response.set_header("Retry-After", std::to_string(wait.count()));
            return refuse(that, 429, "too many requests", "counted for " + client);
        }
        if (settings.auth.enabled && tenant == nullptr)
            return refuse(that, 401, "an API key is needed in " + settings.auth.api_key_header);

        if (settings.features.method_override && method == "POST" && request.has_header("X-HTTP-Method-Override"))
            that.method = request.get_header_value("X-HTTP-Method-Override");

        if (request.path == "/commands") return run_command(that);
        if (request.path.starts_with("/keys/")) return serve_key(that, request.path.substr(6));
        if (request.path == "/admin" && settings.features.admin_endpoints)
            return response.set_content(admin_page(store_, watching_.status()), "text/plain");
        if (const route* found = find_route(settings.routes, request.path)) return serve_route(that, *found);
        refuse(that, 404, "nothing is here");
    }

    static void identify(exchange& that) {
        const cfg::secret<std::string> key(that.request.get_header_value(that.settings.auth.api_key_header));
        for (const auto& [name, each] : that.settings.tenants) {
            if (each.api_key.empty() || !(each.api_key == key)) continue;  // one without a key cannot come in
            that.client = "tenant " + name;
            that.tenant = &each;
        }
    }

    static std::uint8_t database_of(const exchange& that) {
        return that.tenant != nullptr ? that.tenant->databases[0] : std::uint8_t{0};
    }

    void run_command(exchange& that) {
        if (!that.settings.features.raw_commands)
            return refuse(that, 403, "commands are not passed on", "features.raw_commands is off");
        const auto reply = keys_.run(database_of(that), that.request.body);
        if (!reply) return refuse(that, 400, "this command is not known");
        that.response.set_content(*reply + '\n', "text/plain");
    }

    void serve_key(exchange& that, const std::string& name) {
        const std::uint8_t database = database_of(that);
        if (that.method == "GET" || that.method == "HEAD") {
            const auto value = keys_.get(database, name);
            if (!value) return refuse(that, 404, "no such key", "database " + std::to_string(database));
            that.response.set_content(*value, "text/plain");
        } else if (that.method == "PUT" || that.method == "POST") {
            keys_.set(database, name, that.request.body);
            that.response.status = 204;
        } else if (that.method == "DELETE") {
            that.response.status = keys_.erase(database, name) ? 204 : 404;
        } else {
            refuse(that, 405, "a key takes GET, PUT, POST and DELETE");
        }
    }

    static void serve_route(exchange& that, const route& to) {
        if (!to.methods.contains(that.method))
            return refuse(that, 405, "this method is not passed on", that.method + " " + to.path);
        const upstream_answer answer = pass_on(to, that.settings.server.request_timeout, that.method, that.request);
        if (!answer.error.empty())
            return refuse(that, answer.status, "the server behind the gateway gave no answer",
                          to.upstream + ": " + answer.error);
        that.response.status = answer.status;
        that.response.set_content(answer.body, answer.content_type);
    }

    static void refuse(exchange& that, int status, const std::string& why, const std::string& detail = {}) {
        that.detail = detail;
        that.response.status = status;
        std::string page = why + '\n';
        if (that.settings.features.debug_mode && !detail.empty()) page += detail + '\n';
        that.response.set_content(page, "text/plain");
    }

    cfg::store<config>& store_;
    const cfg::watching& watching_;
    request_counts& counts_;
    rate_limiter limiter_;
    request_log log_;
    key_space keys_;
};

}  // namespace gateway
