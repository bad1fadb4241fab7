// SPDX-License-Identifier: MIT
// Passing a request on to a server behind the gateway.
#pragma once

#include "gateway.hpp"

#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace gateway {

struct upstream_answer {
    int status = 0;
    std::string body;
    std::string content_type;
    std::string error;  // empty if the server has answered
};

[[nodiscard]] inline upstream_answer pass_on(const route& to, std::chrono::milliseconds request_timeout,
                                             const std::string& method, const httplib::Request& request) {
    const auto timeout = std::min(to.timeout, request_timeout);
    httplib::Client client(to.upstream);
    client.set_connection_timeout(timeout);
    client.set_read_timeout(timeout);
    client.set_write_timeout(timeout);

    httplib::Request passed;
    passed.method = method;
    passed.path = request.target;
    passed.body = request.body;
    if (request.has_header("Content-Type")) passed.set_header("Content-Type", request.get_header_value("Content-Type"));

    for (std::uint32_t attempt = 0;; ++attempt) {
        const auto begin = std::chrono::steady_clock::now();
        if (const auto answer = client.send(passed))
            return {answer->status, answer->body, answer->get_header_value("Content-Type"), {}};
        else if (std::chrono::steady_clock::now() - begin >= timeout)
            return {504, {}, {}, "no answer within " + std::to_string(timeout.count()) + "ms"};
        else if (answer.error() != httplib::Error::Connection || attempt == to.retries)
            return {502, {}, {}, httplib::to_string(answer.error())};
    }
}

/// The route that a path belongs to: the longest that is the path, or a folder of it.
[[nodiscard]] inline const route* find_route(const std::vector<route>& routes, const std::string& path) {
    const route* found = nullptr;
    for (const route& each : routes) {
        const bool matches =
            path == each.path || path.starts_with(each.path.ends_with('/') ? each.path : each.path + '/');
        if (matches && (found == nullptr || found->path.size() < each.path.size())) found = &each;
    }
    return found;
}

}  // namespace gateway
