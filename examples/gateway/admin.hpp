// SPDX-License-Identifier: MIT
// What /admin shows, where features.admin_endpoints is on: versions and keys, and no values, for some of them are secrets. Of a map
// or a list the history has the key of the whole, `tenants`; the events in the log say which entry it was, `tenants.acme.requests_per_minute`.
#pragma once

#include "gateway.hpp"

#include <cfg/reload/watch_status.hpp>
#include <cfg/store/store.hpp>
#include <string>
#include <string_view>

namespace gateway {

[[nodiscard]] inline std::string names_of(const cfg::leaf_set<config>& leaves) {
    std::string names;
    cfg::leaf_id leaf = 0;
    for (const std::string_view key : cfg::keys<config>)
        if (leaves.contains(leaf++)) names += "  " + std::string(key) + '\n';
    return names;
}

[[nodiscard]] inline std::string admin_page(const cfg::store<config>& store, const cfg::watch_status& watch) {
    std::string page = "configuration version " + std::to_string(store.version()) + ", watched by " +
                       std::string(to_string(watch.mode)) + '\n';
    if (!watch.last_error.empty()) page += "the files are not in order; the log has the report\n";
    if (const auto waiting = store.pending_restart(); !waiting.empty())
        page += "waiting for a restart\n" + names_of(waiting);
    for (const auto& each : store.history()) {
        page += "version " + std::to_string(each.version) + ": " + std::string(to_string(each.cause));
        page += (each.reason.empty() ? "" : " (" + each.reason + ')') + '\n' + names_of(each.changed);
    }
    return page;
}

}  // namespace gateway
