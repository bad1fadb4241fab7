// SPDX-License-Identifier: MIT
// What a program does when somebody who knows nothing of configurations tells of a change: it loads the file.
#pragma once

#include <cfg/cfg.hpp>
#include <atomic>
#include <filesystem>
#include <memory>
#include <utility>

#include "documents/model.hpp"
#include "reload/follower.hpp"

/// The configuration, loaded anew and published; what cannot be loaded is left for the next time. Whoever only tells of
/// changes is given this one: so they differ in how they are told, and in nothing else.
class loaded_by_hand {
public:
    loaded_by_hand(std::filesystem::path file, sightings& seen) : file_(std::move(file)), seen_(seen) { load(); }

    void load() {
        using benchmark_model::gateway;
        try {
            auto fresh = std::make_shared<const gateway>(*cfg::load<gateway>(cfg::file(file_)));
            const shown_numbers shown{fresh->server.port, fresh->observability.metrics.port};
            current_.store(std::move(fresh));
            seen_.see(shown);
        } catch (const cfg::load_error&) {
        }
    }

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    std::filesystem::path file_;
    sightings& seen_;
    std::atomic<std::shared_ptr<const benchmark_model::gateway>> current_;
};
