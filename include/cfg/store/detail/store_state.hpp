// SPDX-License-Identifier: MIT
// What a store has, and the turn to change it.
#pragma once

#include <atomic>
#include <cfg/core/source.hpp>
#include <cfg/store/detail/prepare_list.hpp>
#include <cfg/store/dispatcher.hpp>
#include <cfg/store/event.hpp>
#include <cfg/store/publication.hpp>
#include <cfg/store/source_watcher.hpp>
#include <cfg/store/store_options.hpp>
#include <cfg/store/stored_version.hpp>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace cfg::detail {

struct store_state {
    stored_type type;
    store_options options;
    std::filesystem::path working_directory;  // as it was when the store was made
    std::vector<std::unique_ptr<const source_base>> sources;
    publication* versions = nullptr;

    std::mutex turns;
    std::condition_variable turn_ended;
    bool is_changing = false;
    std::thread::id changed_by;

    mutable std::mutex records;  // guards what follows
    mutable std::condition_variable version_changed;
    std::vector<pin> history;    // oldest first
    std::shared_ptr<const load_inputs> last_read;
    std::string last_refusal;  // of the last reload, or of the sources if the start was from a backup; empty: all is in order
    std::vector<std::weak_ptr<source_watcher>> watchers;
    store_counters counted;

    std::mutex backups;            // guards what follows, and the writing of the files
    std::uint64_t backed_up = 0;   // the last version of which there is one

    std::atomic<std::uint64_t> version{0};
    std::atomic<int> pauses{0};
    std::atomic<bool> is_on_trial{false};
    prepare_list preparers;
    std::unique_ptr<dispatcher> subscribers;

    [[nodiscard]] const table_description& table() const noexcept { return *type.maker->type->table; }

    [[nodiscard]] std::vector<const source_base*> sources_in_order() const {
        std::vector<const source_base*> in_order;
        for (const auto& each : sources) in_order.push_back(each.get());
        return in_order;
    }

    [[nodiscard]] std::vector<std::shared_ptr<source_watcher>> present_watchers() {
        std::vector<std::shared_ptr<source_watcher>> present;
        const std::lock_guard lock(records);
        std::erase_if(watchers, [](const auto& each) { return each.expired(); });
        for (const auto& each : watchers)
            if (auto watcher = each.lock()) present.push_back(std::move(watcher));
        return present;
    }

    void emit(const event& happened) const noexcept {
        try {
            if (options.on_event) options.on_event(happened);
        } catch (...) {  // a log that fails must not stop what it reports
        }
    }
};

/// The turn to make a change. Not given to a thread that has it.
class turn {
public:
    explicit turn(store_state& of) : of_(of) {
        std::unique_lock lock(of_.turns);
        if (of_.is_changing && of_.changed_by == std::this_thread::get_id()) return;
        of_.turn_ended.wait(lock, [&] { return !of_.is_changing; });
        of_.is_changing = is_mine_ = true;
        of_.changed_by = std::this_thread::get_id();
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() {
        if (!is_mine_) return;
        {
            const std::lock_guard lock(of_.turns);
            of_.is_changing = false;
        }
        of_.turn_ended.notify_one();
    }

    [[nodiscard]] bool is_mine() const noexcept { return is_mine_; }

private:
    store_state& of_;
    bool is_mine_ = false;
};

}  // namespace cfg::detail
