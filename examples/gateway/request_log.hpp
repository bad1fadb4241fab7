// SPDX-License-Identifier: MIT
// A line for each request. Its level and its format change while it is written; its place waits for a restart.
#pragma once

#include "gateway.hpp"

#include <cerrno>
#include <cfg/store/live_section.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string>

namespace gateway {

/// What is known of a request when it has been answered.
struct answered_request {
    std::string method;
    std::string target;
    std::string client;
    int status = 0;
    std::chrono::steady_clock::duration took{};
    std::string detail;  // for debugging
};

[[nodiscard]] inline log_level level_of(const answered_request& request) {
    if (request.status >= 500) return log_level::error;
    if (request.status >= 400) return log_level::warn;
    return log_level::info;
}

/// In quotes, as JSON has it. What a client sends must not begin lines of its own.
[[nodiscard]] inline std::string in_quotes(const std::string& text) {
    std::string quoted = "\"";
    for (const char each : text) {
        const auto code = static_cast<unsigned char>(each);
        if (code < 0x20 || code >= 0x7f) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", code);
            quoted += escaped;
        } else {
            if (each == '"' || each == '\\') quoted += '\\';
            quoted += each;
        }
    }
    return quoted + '"';
}

class request_log {
public:
    /// Errors: throws std::runtime_error if the file cannot be written to.
    explicit request_log(cfg::live_section<logging> settings)
        : level_(settings.live<"level">()), format_(settings.live<"format">()) {
        const std::string output = settings.get<"output">();
        if (output == "stdout") return;
        file_ = output == "stderr" ? stderr : std::fopen(output.c_str(), "a");
        if (file_ == nullptr)
            throw std::runtime_error("cannot write the log to " + output + ": " + std::strerror(errno));
    }

    request_log(const request_log&) = delete;
    request_log& operator=(const request_log&) = delete;
    ~request_log() {
        if (file_ != stdout && file_ != stderr) std::fclose(file_);
    }

    void write(const answered_request& request) {
        const log_level threshold = level_.get();  // one load
        const log_level level = level_of(request);
        if (level < threshold) return;
        const std::string line =
            format_.get() == log_format::json ? as_json(level, request, threshold) : as_text(level, request, threshold);
        const std::lock_guard lock(mutex_);
        std::fputs(line.c_str(), file_);
        std::fflush(file_);
    }

private:
    static std::string milliseconds(const answered_request& request) {
        char text[32];
        std::snprintf(text, sizeof text, "%.3f", std::chrono::duration<double, std::milli>(request.took).count());
        return text;
    }

    static std::string as_text(log_level level, const answered_request& request, log_level threshold) {
        std::string line = std::string(cfg::enum_name(level)) + ": " + request.method + ' ' +
                           in_quotes(request.target) + " -> " + std::to_string(request.status) + " for " +
                           request.client + " in " + milliseconds(request) + " ms";
        if (threshold <= log_level::debug && !request.detail.empty()) line += " (" + request.detail + ')';
        return line + '\n';
    }

    static std::string as_json(log_level level, const answered_request& request, log_level threshold) {
        std::string line =
            "{\"level\": \"" + std::string(cfg::enum_name(level)) + "\", \"method\": " + in_quotes(request.method) +
            ", \"target\": " + in_quotes(request.target) + ", \"status\": " + std::to_string(request.status) +
            ", \"client\": " + in_quotes(request.client) + ", \"ms\": " + milliseconds(request);
        if (threshold <= log_level::debug && !request.detail.empty())
            line += ", \"detail\": " + in_quotes(request.detail);
        return line + "}\n";
    }

    cfg::live<log_level> level_;
    cfg::live<log_format> format_;
    std::mutex mutex_;
    std::FILE* file_ = stdout;
};

}  // namespace gateway
