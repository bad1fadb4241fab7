// SPDX-License-Identifier: MIT
// What browsers are told of who may call the gateway.
#pragma once

#include "gateway.hpp"

#include <httplib.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gateway {

[[nodiscard]] inline std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

[[nodiscard]] inline bool allows(const cors& settings, const std::string& origin) {
    const auto& origins = settings.allowed_origins;
    return settings.enabled && !origin.empty() &&
           std::any_of(origins.begin(), origins.end(),
                       [&](const std::string& each) { return each == "*" || each == origin; });
}

/// Says that the origin of a request may read its answer, if it may.
inline void add_cors_headers(const cors& settings, const httplib::Request& request, httplib::Response& response) {
    const std::string origin = request.get_header_value("Origin");
    response.set_header("Vary", "Origin");
    if (!allows(settings, origin)) return;
    response.set_header("Access-Control-Allow-Origin", origin);
    if (settings.allow_credentials) response.set_header("Access-Control-Allow-Credentials", "true");
}

/// What a browser asks before the request itself, without credentials.
[[nodiscard]] inline bool is_preflight(const httplib::Request& request) {
    return request.method == "OPTIONS" && request.has_header("Access-Control-Request-Method");
}

inline void answer_preflight(const cors& settings, const httplib::Request& request, httplib::Response& response) {
    response.status = 204;
    if (!allows(settings, request.get_header_value("Origin"))) return;
    response.set_header("Access-Control-Allow-Methods", joined(settings.allowed_methods));
    response.set_header("Access-Control-Allow-Headers", joined(settings.allowed_headers));
    response.set_header("Access-Control-Max-Age", std::to_string(settings.max_age.count()));
}

}  // namespace gateway
