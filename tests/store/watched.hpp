// SPDX-License-Identifier: MIT
// A store whose source changes and whose events are kept, for tests of what it tells.
#pragma once

#include <cfg/store/store.hpp>

#include "changing_text.hpp"
#include "messages.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace watched {

using store_test::changing_text;
using test::gate;
using test::journal;

struct server {
    std::string host = "localhost";
    int port = 8080;
    int timeout = 5;

    static constexpr cfg::field schema[] = {cfg::field("port").min(1)};
};

struct gateway {
    server http;
    server admin;
    std::map<std::string, int> labels;
    std::optional<int> limit;
    int threads = 4;

    static constexpr cfg::field schema[] = {cfg::field("threads").restart()};
};

using store_of_gateway = cfg::store<gateway>;
using changes = cfg::changes<gateway>;
using texts = std::vector<std::string>;
using counts = std::vector<int>;

constexpr std::chrono::milliseconds much_patience{60'000};

/// A store that keeps its events.
struct fixture {
    journal<cfg::event> events;
    changing_text source{"http.port = 1"};
    store_of_gateway store{cfg::store_options{.patience = much_patience,
                                              .on_event = [this](const cfg::event& happened) { events.add(happened); }},
                           source};

    [[nodiscard]] std::vector<cfg::event> events_of(cfg::event::kind what) const {
        std::vector<cfg::event> found;
        for (const cfg::event& each : events.entries())
            if (each.what == what) found.push_back(each);
        return found;
    }
};

}  // namespace watched
