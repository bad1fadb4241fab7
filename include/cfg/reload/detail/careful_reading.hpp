// SPDX-License-Identifier: MIT
// What is asked of a reading of the sources before it counts.
#pragma once

#include <algorithm>
#include <cfg/core/describe.hpp>
#include <cfg/core/description.hpp>
#include <cfg/core/limits.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/shape.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/reload/detail/change_trial.hpp>
#include <cfg/reload/detail/input_difference.hpp>
#include <cfg/store/reload_options.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/reload_guard.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// Errors: throws load_error for options that break their rules.
inline void require_valid(const reload_options& options) {
    reload_options checked = options;
    provenance origins;
    std::vector<problem> warnings;
    if (std::optional<load_error> error =
            run_load(description_of<reload_options>::value, &checked, limits(), {}, origins, warnings))
        throw *std::move(error);
}

/// How many keys the sources have set in a version: 1 for each leaf, but for maps and lists as many as they have entries.
class key_count {
public:
    key_count(const table_description& table, const stored_version& version) : table_(table), version_(version) {}

    [[nodiscard]] std::size_t of(leaf_id leaf) const {
        const auto marks = version_.origins->marks_of(leaf);
        const auto is_of_source = [&](const mark& each) {
            return version_.origins->sources[each.source].kind != source_kind::runtime_override;
        };
        if (std::none_of(marks.begin(), marks.end(), is_of_source)) return 0;
        const view value = view_of_leaf(table_, leaf, version_.config);
        return value.type->container != nullptr ? std::max<std::size_t>(value.type->container->size(value.object), 1)
                                                : 1;
    }

private:
    const table_description& table_;
    const stored_version& version_;
};

/// Takes a reading that agrees with an earlier one, and refuses one that looks like an accident.
class careful_reading final : public reload_guard {
public:
    /// `known`: what the reading before has read. `earlier`: what was seen a short time ago. `trial`: of a watcher, which does
    /// not wait for subscribers that are told elsewhere; may be null.
    careful_reading(const type_description& type, const reload_options& options,
                    std::shared_ptr<const load_inputs> known, const load_inputs& earlier, change_trial* trial)
        : table_(*type.table), options_(options), known_(std::move(known)), earlier_(earlier), trial_(trial) {}

    /// Files that somebody replaces by the same again and again do not hold still, and yet their content is what it is.
    void take_any_identity() { takes_any_identity_ = true; }

    [[nodiscard]] bool takes(const load_inputs& read) override {
        read_ = read;
        took_ = have_same_content(read, earlier_);
        for (std::size_t i = 0; took_ && i < read.size(); ++i) took_ = held_still(read[i], earlier_[i]);
        return took_;
    }

    [[nodiscard]] std::optional<load_error> refuse(const stored_version& current, const stored_version& next) override {
        std::vector<problem> problems;
        if (trial_ != nullptr && trial_->has_refused(*read_, next.config))
            problems.push_back(complain({}, "the health check has failed with exactly this, and it was rolled back",
                                        "change one of the files, and it is tried again"));
        if (!options_.allow_empty) find_emptied(current, problems);
        if (!options_.end_marker.empty())
            for (const std::string& name : files_without_last_line(*next.base, options_.end_marker))
                problems.push_back(complain(
                    name,
                    "the last line of this file is not \"" + options_.end_marker + "\" (end_marker of the reload options)",
                    "it may have been written in part only"));
        if (problems.empty()) find_lost_keys(current, next, problems);
        if (problems.empty()) return std::nullopt;
        return load_error(std::move(problems), 0);
    }

    [[nodiscard]] bool begins_trial(const transition_record& change) noexcept override {
        return trial_ != nullptr && trial_->begin(change);
    }

    [[nodiscard]] bool waits_for_subscribers() const noexcept override { return trial_ == nullptr; }

    /// Whether sources were read at all.
    [[nodiscard]] bool has_read() const noexcept { return read_.has_value(); }
    [[nodiscard]] bool took() const noexcept { return took_; }
    [[nodiscard]] load_inputs& read() noexcept { return *read_; }

private:
    [[nodiscard]] static problem complain(std::string file, std::string message, std::string suggestion) {
        problem found;
        if (!file.empty())
            found.where = origin(source_kind::file, std::make_shared<const std::string>(std::move(file)));
        found.message = std::move(message);
        found.suggestion = std::move(suggestion);
        return found;
    }

    /// Whether a file is the one that was seen. Of one with the content that is known already, only that counts.
    [[nodiscard]] bool held_still(const load_input& read, const load_input& seen) const {
        const auto is_known = [&](const load_input& each) { return each.has_content_of(read); };
        return (read.identity.held_still && (read.identity == seen.identity || takes_any_identity_)) ||
               std::any_of(known_->begin(), known_->end(), is_known);
    }

    /// A backup has no files, and the keys of all sources, with those that none has given.
    [[nodiscard]] static bool is_from_backup(const stored_version& version) {
        const auto is_backup = [](const source_name& each) { return each.kind == source_kind::backup; };
        return std::any_of(version.origins->sources.begin(), version.origins->sources.end(), is_backup);
    }

    void find_emptied(const stored_version& current, std::vector<problem>& problems) const {
        const std::shared_ptr<const load_inputs> before = inputs_in(current.base);
        for (const load_input& now : *read_) {
            if (now.is_directory || now.outcome != file_outcome::read || now.identity.size != 0) continue;
            const auto had_content = [&](const load_input& each) {
                return each.path == now.path && each.outcome == file_outcome::read && each.identity.size != 0;
            };
            if (is_from_backup(current) || std::any_of(before->begin(), before->end(), had_content))
                problems.push_back(complain(now.path.string(), "this file is empty, and had content before",
                                            "write it whole (was it cut off, or the disk full?), or set allow_empty "
                                            "of the reload options"));
        }
    }

    void find_lost_keys(const stored_version& current, const stored_version& next,
                        std::vector<problem>& problems) const {
        if (options_.most_lost_keys >= 100 || is_from_backup(current)) return;
        const key_count before(table_, current);
        const key_count after(table_, next);
        std::size_t all = 0;
        std::size_t lost = 0;
        std::string names;
        std::size_t named = 0;
        constexpr std::size_t most_named = 5;
        for (leaf_id leaf = 0; leaf < table_.leaf_count; ++leaf) {
            const std::size_t count = before.of(leaf);
            const std::size_t left = after.of(leaf);
            all += count;
            if (count <= left) continue;
            lost += count - left;
            if (++named <= most_named) names.append(names.empty() ? "" : ", ").append(path_of_leaf(table_, leaf));
        }
        if (lost * 100 <= all * options_.most_lost_keys) return;
        if (named > most_named) names.append(" and others");
        problem& found = problems.emplace_back(
            complain({},
                     "this would remove " + std::to_string(lost) + " of the " + std::to_string(all) +
                         " keys that are set: " + names,
                     "if that is meant, remove fewer at a time, or raise most_lost_keys of the reload options"));
        found.expected = "at most " + std::to_string(options_.most_lost_keys) + " % of them to be removed at once";
    }

    const table_description& table_;
    const reload_options& options_;
    const std::shared_ptr<const load_inputs> known_;
    const load_inputs& earlier_;
    change_trial* const trial_;
    bool takes_any_identity_ = false;
    std::optional<load_inputs> read_;
    bool took_ = false;
};

}  // namespace cfg::detail
