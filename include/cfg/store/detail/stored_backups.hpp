// SPDX-License-Identifier: MIT
// The backups of a store: which of them can be used, how one is written, and how a store starts from one.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/result.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/store/backup.hpp>
#include <cfg/store/detail/backup_folder.hpp>
#include <cfg/store/detail/backup_text.hpp>
#include <cfg/store/detail/store_state.hpp>
#include <cfg/store/detail/version_making.hpp>
#include <cfg/store/event.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

inline constexpr std::string_view not_backed_up = "configuration not backed up";

[[nodiscard]] inline backup_folder folder_of(const store_state& store) {
    return {store.options.backup, store.type.application, store.options.bounds.document_bytes};
}

[[nodiscard]] inline load_error refuse_backup(std::string path, std::string message) {
    problem found;
    found.path = std::move(path);
    found.message = std::move(message);
    return load_error({std::move(found)}, 0, not_backed_up);
}

/// `3 of 2024-05-01T12:00:00Z`
[[nodiscard]] inline std::string name_of(const backup_entry& backup) {
    const auto since_epoch = std::chrono::floor<std::chrono::seconds>(backup.time.time_since_epoch());
    return std::to_string(backup.number) + " of " + date_text(since_epoch) + 'Z';
}

[[nodiscard]] inline std::shared_ptr<const read_layers> read_backup(const store_state& store,
                                                                    const std::filesystem::path& path,
                                                                    const std::string& text) {
    const backup_source source(path, text);
    const source_base* const only[] = {&source};
    return read_sources(*store.type.maker, store.options.bounds, only);
}

/// The report without its last line, which says what an event has said already, and how many errors there are.
[[nodiscard]] inline std::string report_in_event(const load_error& error) {
    std::string report = error.to_string();
    report.pop_back();
    report.resize(report.find_last_not_of('\n', report.rfind('\n')) + 1);
    return report += '\n';
}

/// Whether a store could be made of it, as far as can be said without asking the program's own rules.
[[nodiscard]] inline bool is_usable(const store_state& store, const backup_folder::content& backup) {
    return backup.entry.is_intact && !state_of(*read_backup(store, backup.entry.path, backup.text)).has_errors();
}

[[nodiscard]] inline std::string no_usable_backup(const store_state& store) {
    return "there is no backup in " + store.options.backup.directory.string() + " that can be used";
}

/// "the newest backup that can be used is 3 of 2024-05-01T12:00:00Z"
[[nodiscard]] inline std::string describe_newest_backup(const store_state& store) {
    const backup_folder folder = folder_of(store);
    for (const std::uint64_t each : folder.numbers()) {
        const backup_folder::content found = folder.read(each);
        if (is_usable(store, found)) return "the newest backup that can be used is " + name_of(found.entry);
    }
    return "there is no backup that can be used";
}

// ---- saving ----------------------------------------------------------------------------------------------------------------

/// Whether reading the text gives what was written.
[[nodiscard]] inline std::optional<load_error> check_backup(const store_state& store, const load_state& given,
                                                            const std::filesystem::path& path,
                                                            const std::string& text) {
    const std::shared_ptr<const read_layers> layers = read_backup(store, path, text);
    const load_state& read = state_of(*layers);
    if (read.has_errors()) {
        std::vector<problem> problems = read.problems;
        std::erase_if(problems, [](const problem& each) { return each.level != problem::severity::error; });
        return load_error(std::move(problems), read.unreported, not_backed_up);
    }
    std::vector<problem> lost;
    visit_leaves(find_difference(store.table(), given.root.object, read.root.object), [&](leaf_id leaf) {
        problem& found = lost.emplace_back();
        found.path = path_of_leaf(store.table(), leaf);
        found.leaf = leaf;
        found.message = "this value does not survive being written and read back";
    });
    if (lost.empty()) return std::nullopt;
    return load_error(std::move(lost), 0, not_backed_up);
}

/// Writes what the sources gave a version, unless the newest backup has the same. Only who holds `store.backups` may.
[[nodiscard]] inline result<backup_entry> write_backup(const store_state& store, const stored_version& version) {
    if (store.options.backup.directory.empty())
        return refuse_backup({}, "this store keeps no backups; give it a directory: store_options::backup");
    const load_state& given = state_of(*version.base);
    std::string body;
    try {
        body = backup_writer(given).write();
    } catch (const write_error& error) {
        return refuse_backup(error.path(), error.reason());
    }
    const backup_folder folder = folder_of(store);
    std::string unreadable;
    const std::vector<std::uint64_t> numbers = folder.numbers(&unreadable);
    // Which number is the next one is not known then.
    if (!unreadable.empty()) return refuse_backup({}, unreadable);
    for (const std::uint64_t each : numbers) {
        backup_folder::content newest = folder.read(each);
        if (!newest.entry.is_intact) continue;
        if (body_of_backup(newest.text) == body) return std::move(newest.entry);
        break;
    }
    if (!numbers.empty() && numbers.front() == std::numeric_limits<std::uint64_t>::max())
        return refuse_backup({}, folder.path_of(numbers.front()).string() +
                                     " has the greatest number, and no other backup can follow it; remove this file");
    const std::uint64_t number = numbers.empty() ? 1 : numbers.front() + 1;
    const std::filesystem::path path = folder.path_of(number);
    const std::string text =
        seal_backup(store.type.application, number, time_text(std::chrono::system_clock::now()), body);
    if (std::optional<load_error> error = check_backup(store, given, path, text)) return *std::move(error);
    backup_entry written = folder.write(number, text);
    if (!written.is_intact) return refuse_backup({}, written.path.string() + ' ' + written.fault);
    folder.remove_old();
    return written;
}

// ---- using them ----------------------------------------------------------------------------------------------------

/// The newest backup that is intact, as layers; null if there is none.
[[nodiscard]] inline std::shared_ptr<const read_layers> read_newest_backup(const store_state& store) {
    if (store.options.backup.directory.empty()) return nullptr;
    const backup_folder folder = folder_of(store);
    for (const std::uint64_t each : folder.numbers()) {
        const backup_folder::content found = folder.read(each);
        if (found.entry.is_intact) return read_backup(store, found.entry.path, found.text);
    }
    return nullptr;
}

/// The first version, made of the newest backup that is intact and in order, if there is one; if not, of what is wrong with the
/// sources, and with the backups that there are.
[[nodiscard]] inline made_version start_from_backup(store_state& store, const load_error& error,
                                                    const std::shared_ptr<const override_layer>& top, event& happened) {
    const backup_folder folder = folder_of(store);
    std::vector<std::string> passed_over;
    std::string unreadable;
    const std::vector<std::uint64_t> numbers = folder.numbers(&unreadable);
    if (!unreadable.empty()) passed_over.push_back(unreadable);
    for (const std::uint64_t each : numbers) {
        const backup_folder::content found = folder.read(each);
        const std::string name = "the backup " + found.entry.path.string();
        if (!found.entry.is_intact) {
            passed_over.push_back(name + ' ' + found.entry.fault);
            continue;
        }
        made_version made = make_version(store.type, read_backup(store, found.entry.path, found.text), top);
        if (made) {
            happened.what = event::kind::started_from_backup;
            happened.reason = "backup " + name_of(found.entry) + " (" + found.entry.path.string() + ')';
            happened.error = report_in_event(error);
            happened.warnings = std::move(passed_over);
            store.last_refusal = error.to_string();
            return made;
        }
        passed_over.push_back(name + " is not valid:\n" + made.error().to_string());
    }
    if (passed_over.empty()) return error;
    std::vector<problem> problems = error.problems();
    problem& none = problems.emplace_back();
    none.message = no_usable_backup(store);
    none.notes = std::move(passed_over);
    return load_error(std::move(problems), error.unreported());
}

/// Whether a store may start from a backup when its sources were read like this.
[[nodiscard]] inline bool may_start_from_backup(const backup_options& options, const load_error& error,
                                                const read_layers& read) {
    if (options.directory.empty() || error.is_help() || options.start_from == backup_options::start::never)
        return false;
    return options.start_from == backup_options::start::when_invalid || could_not_read(read);
}

}  // namespace cfg::detail
