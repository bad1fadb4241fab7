// SPDX-License-Identifier: MIT
// How overrides are read from their file and written to it.
#pragma once

#include <cfg/core/limits.hpp>
#include <cfg/formats/edit_toml.hpp>
#include <cfg/load/detail/overrides_text.hpp>
#include <cfg/load/overrides.hpp>
#include <cfg/sources/atomic_file.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cfg::detail {

[[nodiscard]] inline load_error refuse_file(const std::filesystem::path& path, std::string message,
                                            std::string suggestion, std::string_view conclusion) {
    problem found;
    found.where = origin(source_kind::file, std::make_shared<const std::string>(path.string()));
    found.message = std::move(message);
    found.suggestion = std::move(suggestion);
    return load_error({std::move(found)}, 0, conclusion);
}

/// Collects what gives the members of a struct that stand under former names their present ones.
inline void collect_former_names(const type_description& type, const value& node, const std::string& path,
                                 toml_changes& renamed) {
    const type_description& inner = unwrapped(type);
    const value::table* const members = node.get_if<value::table>();
    if (members == nullptr || (inner.kind != form::table && inner.kind != form::map)) return;
    for (const auto& [name, member] : *members) {
        const field_row* const row = inner.kind == form::table ? find_row(*inner.table, name) : nullptr;
        std::string below = path;
        append_step(below, name);
        if (row != nullptr || inner.kind == form::map)
            collect_former_names(row != nullptr ? *row->type : *inner.element, member, below, renamed);
    }
    for (std::uint32_t i = 0; inner.kind == form::table && i < inner.table->row_count; ++i) {
        const field_row& row = inner.table->rows[i];
        if (row.rules == nullptr || row.rules->former_name.empty()) continue;
        const std::vector<std::string> keys = keys_of_path(row.rules->former_name);
        const value* const former = keys.empty() ? nullptr : find_keys(node, keys, keys.size());
        if (former == nullptr) continue;
        std::string now = path;
        std::string before = path;
        append_step(now, row.name);
        for (const std::string& each : keys) append_step(before, each);
        renamed.set_toml(std::move(now), toml_of({&description_of<value>::value, former})).remove(std::move(before));
    }
}

CFG_INLINE std::optional<load_error> override_layer::open_file(std::filesystem::path path) {
    std::string content;
    std::string why;
    const file_outcome outcome = read_file(path, limits().document_bytes, content, why);
    if (outcome == file_outcome::failed || path.empty())
        return refuse_file(path, describe_unread_file(path, outcome, why), {}, not_opened);
    std::error_code failed;
    place_ = std::filesystem::absolute(path, failed);
    if (failed) place_ = path;
    file_ = std::move(path);
    if (outcome == file_outcome::missing) return std::nullopt;
    if (std::vector<problem> problems = check(content, name(), nullptr); !problems.empty())
        return load_error(std::move(problems), 0, not_opened);
    text_ = content;
    saved_ = std::move(content);
    // Else a value could not be found, and not be taken away, under the name that it has now.
    toml_changes renamed;
    collect_former_names(*maker_->type, tree_of_overrides(text_), {}, renamed);
    if (renamed.all().empty()) return std::nullopt;
    result<std::string> changed = edit_toml(text_, renamed, name());
    if (!changed) return load_error(changed.error().problems(), 0, not_opened);
    text_ = *std::move(changed);
    return std::nullopt;
}

CFG_INLINE result<void> override_layer::save() {
    if (file_.empty())
        return refuse_path({}, "these overrides have no file", "open them from one, or name one to save()", not_saved);
    if (!has_unsaved_changes()) return {};
    std::string content;
    std::string why;
    const file_outcome outcome = read_file(place_, limits().document_bytes, content, why);
    if (outcome == file_outcome::failed)
        return refuse_file(file_, describe_unread_file(file_, outcome, why), {}, not_saved);
    const bool is_as_it_was = outcome == file_outcome::missing ? !saved_.has_value() : saved_ == content;
    if (!is_as_it_was)
        return refuse_file(file_, "this file was changed by somebody else", "open it again and repeat the changes",
                           not_saved);
    if (result<void> written = std::as_const(*this).save(place_); !written) return written;
    saved_ = text_;
    unsaved_.clear();
    return {};
}

CFG_INLINE void override_layer::know_file_as(const override_layer& later) {
    saved_ = later.saved_;
    if (!has_unsaved_changes()) unsaved_.clear();
}

CFG_INLINE result<void> override_layer::save(const std::filesystem::path& path) const {
    if (std::optional<std::string> why = write_file_atomically(path, text_))
        return refuse_file(path, "this file " + *why, {}, not_saved);
    return {};
}

}  // namespace cfg::detail
