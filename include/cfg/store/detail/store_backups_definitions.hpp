// SPDX-License-Identifier: MIT
// What a store does with its backups: saves, lists, restores and compares them.
#pragma once

#include <cfg/store/detail/change_attempt.hpp>
#include <cfg/store/detail/store_state.hpp>
#include <cfg/store/detail/stored_backups.hpp>
#include <cfg/store/detail/version_making.hpp>
#include <cfg/store/store_core.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace cfg::detail {

CFG_INLINE void store_core::save_backup_of(const stored_version& version) noexcept {
    store_state& store = *state_;
    if (store.options.backup.directory.empty()) return;
    event happened;
    try {
        happened.what = event::kind::backup_failed;
        happened.version = version.version;
        try {
            const std::lock_guard lock(store.backups);
            // A callback may have reloaded, and what that read is the newer one.
            if (version.version < store.backed_up) return;
            const result<backup_entry> saved = write_backup(store, version);
            if (saved) store.backed_up = version.version;
            if (saved) return;
            happened.error = report_in_event(saved.error());
        } catch (...) {  // a codec that cannot write what it has read
            happened.error = message_of_exception() + '\n';
        }
        happened.error += describe_newest_backup(store) + '\n';
        happened.time = std::chrono::system_clock::now();
        store.emit(happened);
    } catch (...) {  // no memory to tell it
    }
}

CFG_INLINE void store_core::end_trial(bool is_good) noexcept {
    state_->is_on_trial = false;
    if (!is_good) return;
    const pin held = current();
    save_backup_of(version_of(held));
}

CFG_INLINE result<backup_entry> store_core::backup() {
    store_state& store = *state_;
    const std::lock_guard lock(store.backups);
    const pin held = current();
    result<backup_entry> saved = write_backup(store, version_of(held));
    if (saved) store.backed_up = version_of(held).version;
    return saved;
}

CFG_INLINE std::vector<backup_entry> store_core::backups() const {
    std::vector<backup_entry> entries;
    if (state_->options.backup.directory.empty()) return entries;
    const backup_folder folder = folder_of(*state_);
    for (const std::uint64_t each : folder.numbers()) {
        backup_entry found = folder.read(each).entry;
        std::error_code ignored;
        const bool has_gone =
            !found.is_intact && !std::filesystem::exists(std::filesystem::symlink_status(found.path, ignored));
        if (!has_gone) entries.push_back(std::move(found));  // else a newer one has been written meanwhile
    }
    return entries;
}

CFG_INLINE result<shared_transition> store_core::restore_backup(std::uint64_t number) {
    store_state& store = *state_;
    change_attempt attempt(store, front_, cells_, change_cause::rollback, "to backup " + std::to_string(number));
    const auto make = [&](const stored_version& current) -> made_version {
        if (store.options.backup.directory.empty())
            return refuse_change("this store keeps no backups", "give it a directory: store_options::backup");
        const backup_folder folder = folder_of(store);
        const backup_folder::content found = folder.read(number);
        if (found.entry.is_intact)
            return make_version(store.type, read_backup(store, found.entry.path, found.text), current.top);
        std::string known;
        for (const std::uint64_t each : folder.numbers())
            if (is_usable(store, folder.read(each)))
                known.insert(0, std::to_string(each) + (known.empty() ? "" : ", "));
        return refuse_change("the backup " + found.entry.path.string() + ' ' + found.entry.fault,
                             known.empty() ? no_usable_backup(store) : "the backups that can be used: " + known);
    };
    return attempt.run(make, [&](const transition_record& made) { save_backup_of(*made.to); });
}

CFG_INLINE store_core::found_drift store_core::drift() const {
    store_state& store = *state_;
    const turn mine(store);  // one version for both
    found_drift found{preview(), std::nullopt};
    if (std::shared_ptr<const read_layers> newest = read_newest_backup(store))
        found.from_backup = preview_of(std::move(newest));
    return found;
}

}  // namespace cfg::detail
