// SPDX-License-Identifier: MIT
// What is asked of a reading of the sources before it counts.
#pragma once

#include <algorithm>
#include <cfg/core/description.hpp>
#include <cfg/core/load_input.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/shape.hpp>
#include <cfg/load/layers.hpp>
#include <cfg/reload/reload_options.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/store/reload_guard.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cfg::detail {

/// What differs between two readings: "gateway.toml changed".
[[nodiscard]] inline std::string describe_difference(const load_inputs& before, const load_inputs& now) {
    std::string names;
    std::size_t count = 0;
    constexpr std::size_t most_names = 3;
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (i < before.size() && now[i].has_content_of(before[i])) continue;
        if (++count <= most_names) names.append(names.empty() ? "" : ", ").append(now[i].path.filename().string());
    }
    if (count == 0) return "files changed";  // there are fewer than before
    if (count > most_names) names.append(" and ").append(std::to_string(count - most_names)).append(" more");
    return names + " changed";
}

/// How many keys the sources have set in a version: 1 for each leaf, but for maps and lists as many as they have entries.
class key_count {
public:
    key_count(const table_description& table, const stored_version& version) : table_(table), version_(version) {}

    [[nodiscard]] std::size_t of(leaf_id leaf) const {
        const auto marks = version_.origins->marks_of(leaf);
        const auto is_of_source = [&](const mark& each) { return version_.origins->sources[each.source].kind != source_kind::runtime_override; };
        if (std::none_of(marks.begin(), marks.end(), is_of_source)) return 0;
        const view value = view_of_leaf(table_, leaf, version_.config);
        return value.type->container != nullptr ? std::max<std::size_t>(value.type->container->size(value.object), 1) : 1;
    }

private:
    const table_description& table_;
    const stored_version& version_;
};

/// Takes a reading that agrees with an earlier one, and refuses one that looks like an accident.
class careful_reading final : public reload_guard {
public:
    /// `earlier`: what was seen some time ago. `refused`: what the health check has found bad, if there is something.
    /// `is_on_trial`: there is a health check that a change has to pass.
    careful_reading(const type_description& type, const reload_options& options, const load_inputs& earlier, const load_inputs* refused = nullptr,
                    bool is_on_trial = false)
        : table_(*type.table), options_(options), earlier_(earlier), refused_(refused), is_on_trial_(is_on_trial) {}

    [[nodiscard]] bool takes(const load_inputs& read) override {
        read_ = read;
        const auto held_still = [](const load_input& each) { return each.identity.held_still; };
        took_ = read == earlier_ && std::all_of(read.begin(), read.end(), held_still);
        return took_;
    }

    [[nodiscard]] std::optional<load_error> refuse(const stored_version& current, const stored_version& next) override {
        std::vector<problem> problems;
        if (refused_ != nullptr && have_same_content(*refused_, *read_))
            problems.push_back(complain({}, "this content was taken back when the health check failed", "change it, and it is tried again"));
        if (!options_.allow_empty) find_emptied(*inputs_in(current.base), problems);
        if (!options_.end_marker.empty())
            for (const std::string& name : files_without_last_line(*next.base, options_.end_marker))
                problems.push_back(complain(name, "the last line of this file is not \"" + options_.end_marker + "\" (reload_options::end_marker)",
                                            "it may have been written in part only"));
        find_lost_keys(current, next, problems);
        if (problems.empty()) return std::nullopt;
        return load_error(std::move(problems), 0);
    }

    [[nodiscard]] bool is_on_trial() const noexcept override { return is_on_trial_; }

    /// Whether sources were read at all.
    [[nodiscard]] bool has_read() const noexcept { return read_.has_value(); }
    [[nodiscard]] bool took() const noexcept { return took_; }
    [[nodiscard]] load_inputs& read() noexcept { return *read_; }

private:
    [[nodiscard]] static problem complain(std::string file, std::string message, std::string suggestion) {
        problem found;
        if (!file.empty()) found.where = origin(source_kind::file, std::make_shared<const std::string>(std::move(file)));
        found.message = std::move(message);
        found.suggestion = std::move(suggestion);
        return found;
    }

    void find_emptied(const load_inputs& before, std::vector<problem>& problems) const {
        for (const load_input& now : *read_) {
            if (now.is_directory || now.outcome != file_outcome::read || now.identity.size != 0) continue;
            const auto had_content = [&](const load_input& each) { return each.path == now.path && each.outcome == file_outcome::read && each.identity.size != 0; };
            if (std::any_of(before.begin(), before.end(), had_content))
                problems.push_back(complain(now.path.string(), "this file is empty now, and was not before",
                                            "write it whole, or allow that with reload_options::allow_empty"));
        }
    }

    void find_lost_keys(const stored_version& current, const stored_version& next, std::vector<problem>& problems) const {
        if (options_.most_lost_keys >= 100) return;
        const key_count before(table_, current);
        const key_count after(table_, next);
        std::size_t all = 0;
        std::size_t lost = 0;
        for (leaf_id leaf = 0; leaf < table_.leaf_count; ++leaf) {
            const std::size_t count = before.of(leaf);
            const std::size_t left = after.of(leaf);
            all += count;
            lost += count > left ? count - left : 0;
        }
        if (lost * 100 <= all * options_.most_lost_keys) return;
        problems.push_back(complain({}, std::to_string(lost) + " of the " + std::to_string(all) + " keys that were set are not any more, and at most " +
                                            std::to_string(options_.most_lost_keys) + " % may vanish at once (reload_options::most_lost_keys)",
                                    "remove them in several steps, or allow more"));
    }

    const table_description& table_;
    const reload_options& options_;
    const load_inputs& earlier_;
    const load_inputs* refused_;
    bool is_on_trial_;
    std::optional<load_inputs> read_;
    bool took_ = false;
};

}  // namespace cfg::detail
