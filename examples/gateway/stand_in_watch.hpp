// SPDX-License-Identifier: MIT
// Stands in until <cfg/reload/watch.hpp> is there.
#pragma once

#include "gateway.hpp"

#include <cfg/store/store.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stop_token>
#include <thread>

namespace gateway {

[[nodiscard]] inline std::jthread stand_in_watch(cfg::store<config>& store) {
    return std::jthread([&store](const std::stop_token& stop) {
        const auto read = [] {
            std::ostringstream text;
            text << std::ifstream("gateway.toml").rdbuf();
            return text.str();
        };
        std::string seen = read();
        while (!stop.stop_requested()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            if (std::string now = read(); now != seen) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                seen = read();
                if (now == seen) static_cast<void>(store.reload("gateway.toml"));
                else seen.clear();
            }
        }
    });
}

}  // namespace gateway
