// SPDX-License-Identifier: MIT
// store.watch: with events at two times to settle, and polling.
#include <cfg/cfg.hpp>
#include <cfg/reload/watch.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "documents/model.hpp"
#include "reload/follower.hpp"

namespace {

using benchmark_model::gateway;
using std::chrono::milliseconds;

class store_follower final : public follower {
public:
    store_follower(const std::filesystem::path& file, sightings& seen, const cfg::reload_options& options)
        : store_(cfg::file(file)), watching_(store_.watch(options)) {
        subscription_ = store_.on_change<"server.port", "observability.metrics.port">([this, &seen] {
            const auto now = store_.snapshot();  // it is visible before anybody is told
            seen.see({now->server.port, now->observability.metrics.port});
        });
        const bool is_polling = watching_.status().mode == cfg::watch_mode::polling;
        if (is_polling == options.watch_files) throw std::runtime_error(watching_.status().why_polling);
    }

private:
    cfg::store<gateway> store_;
    cfg::subscription subscription_;
    cfg::watching watching_;
};

bool add(std::string name, const cfg::reload_options& options) {
    return add_follower(
        {std::move(name), [options](const std::filesystem::path& file, sightings& seen) -> std::unique_ptr<follower> {
             return std::make_unique<store_follower>(file, seen, options);
         }});
}

cfg::reload_options settling_for(milliseconds settle) {
    cfg::reload_options options;
    options.debounce = milliseconds(0);
    options.settle = settle;
    return options;
}

cfg::reload_options polling() {
    cfg::reload_options options = settling_for(milliseconds(0));
    options.watch_files = false;
    options.poll = milliseconds(10);
    return options;
}

const bool added = add("store.watch, .settle = 0", settling_for(milliseconds(0))) &&
                   add("store.watch, .settle = 20 ms", settling_for(milliseconds(20))) &&
                   add("store.watch, defaults", {}) &&
                   add("store.watch, polling every 10 ms", polling());

}  // namespace
