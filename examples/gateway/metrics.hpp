// SPDX-License-Identifier: MIT
// What Prometheus is told: of the requests, and of the configuration and its reloads.
#pragma once

#include "gateway.hpp"

#include <algorithm>
#include <bitset>
#include <cfg/reload/watch_status.hpp>
#include <cfg/store/store.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway {

/// The requests so far, by status, and how long they took.
class request_counts {
public:
    explicit request_counts(std::vector<double> bounds) : bounds_(std::move(bounds)), buckets_(bounds_.size() + 1) {}

    /// `version`: of the configuration that the request was answered with.
    void add(std::uint64_t version, int status, std::chrono::steady_clock::duration took) {
        const double seconds = std::chrono::duration<double>(took).count();
        const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), seconds) - bounds_.begin();
        const std::lock_guard lock(mutex_);
        ++by_status_[status];
        ++buckets_[static_cast<std::size_t>(bucket)];
        seconds_ += seconds;
        if (version > version_) latest_failed_.reset();
        version_ = std::max(version, version_);
        if (version == version_) latest_failed_ = latest_failed_ << 1 | std::bitset<8>(status >= 500);
    }

    /// Whether no more than half of the latest 8 answers with this version are failures of the gateway or of servers behind it.
    [[nodiscard]] bool is_well(std::uint64_t version) const {
        const std::lock_guard lock(mutex_);
        return version != version_ || latest_failed_.count() <= latest_failed_.size() / 2;
    }

    [[nodiscard]] std::string to_string() const;

private:
    std::vector<double> bounds_;
    mutable std::mutex mutex_;
    std::map<int, std::uint64_t> by_status_;
    std::vector<std::uint64_t> buckets_;
    double seconds_ = 0;
    std::uint64_t version_ = 0;      // the newest that a request was answered with
    std::bitset<8> latest_failed_;   // of the answers with it
};

namespace prometheus {

inline std::string heading(std::string_view name, std::string_view type, std::string_view help) {
    return "# HELP " + std::string(name) + ' ' + std::string(help) + "\n# TYPE " + std::string(name) + ' ' +
           std::string(type) + '\n';
}

inline std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", value);
    return text;
}

inline std::string gauge(std::string_view name, std::string_view help, double value) {
    return heading(name, "gauge", help) + std::string(name) + ' ' + number(value) + '\n';
}

inline double seconds(std::chrono::system_clock::time_point time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace prometheus

inline std::string request_counts::to_string() const {
    const std::lock_guard lock(mutex_);
    std::string page = prometheus::heading("gateway_requests_total", "counter", "Requests answered, by status.");
    for (const auto& [status, count] : by_status_)
        page += "gateway_requests_total{code=\"" + std::to_string(status) + "\"} " + std::to_string(count) + '\n';

    page += prometheus::heading("gateway_request_seconds", "histogram", "Time from the first byte to the answer.");
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        count += buckets_[i];
        const std::string bound = i < bounds_.size() ? prometheus::number(bounds_[i]) : "+Inf";
        page += "gateway_request_seconds_bucket{le=\"" + bound + "\"} " + std::to_string(count) + '\n';
    }
    return page + "gateway_request_seconds_sum " + prometheus::number(seconds_) + "\ngateway_request_seconds_count " +
           std::to_string(count) + '\n';
}

/// Of the configuration, whoever has changed it.
[[nodiscard]] inline std::string config_metrics(const cfg::store<config>& store) {
    const cfg::store_counters counted = store.counters();
    return prometheus::gauge("gateway_config_version", "Version of the configuration that is in use.",
                             static_cast<double>(counted.version)) +
           prometheus::gauge("gateway_config_last_success_timestamp_seconds",
                             "When the configuration was last in order.", prometheus::seconds(counted.last_success)) +
           prometheus::gauge("gateway_config_last_failure_timestamp_seconds",
                             "When a change, or the start, was last refused; 0 if none was.",
                             prometheus::seconds(counted.last_refusal)) +
           prometheus::gauge("gateway_config_pending_restart", "Keys whose new values wait for a restart.",
                             static_cast<double>(store.pending_restart().size()));
}

/// Of the watch over its sources.
[[nodiscard]] inline std::string watch_metrics(const cfg::watch_status& watch) {
    return prometheus::heading("gateway_config_reloads_total", "counter", "Reloads of the configuration, by outcome.") +
           "gateway_config_reloads_total{outcome=\"success\"} " + std::to_string(watch.reloads) +
           "\ngateway_config_reloads_total{outcome=\"failure\"} " + std::to_string(watch.refused) + '\n' +
           prometheus::heading("gateway_config_rollbacks_total", "counter",
                               "Reloads that were taken back, for answers failed after them.") +
           "gateway_config_rollbacks_total " + std::to_string(watch.rollbacks) + '\n' +
           prometheus::gauge("gateway_config_staleness_seconds", "Since the files were last seen to be what is in use.",
                             std::chrono::duration<double>(watch.staleness).count()) +
           prometheus::gauge("gateway_config_is_polled",
                             "1 if the system does not tell of changes, so that they are looked for.",
                             watch.mode == cfg::watch_mode::polling ? 1 : 0) +
           prometheus::heading("gateway_config_triggers_total", "counter",
                               "Reasons to look at the files: changes, signals.") +
           "gateway_config_triggers_total " + std::to_string(watch.triggers) + '\n';
}

}  // namespace gateway
