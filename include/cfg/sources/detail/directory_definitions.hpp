// SPDX-License-Identifier: MIT
// How a directory with one file per value is read.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/origin.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/sources/directory.hpp>
#include <cfg/sources/environment_reading.hpp>
#include <cfg/sources/environment_variable.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cfg/sources/opened_directory.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/sources/text_value.hpp>
#include <cfg/sources/variable_names.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cfg {
namespace detail {

/// The files of a directory as variables. A file is read only when its name is one that a field has, and each is a
/// source of its own.
class directory_store final : public variable_store {
public:
    directory_store(const opened_directory& directory, std::filesystem::path path,
                    std::vector<opened_directory::listed_name> names)
        : directory_(directory), path_(std::move(path)), names_(std::move(names)) {}

    [[nodiscard]] std::vector<environment_variable> variables() const {
        std::vector<environment_variable> all;
        all.reserve(names_.size());
        for (const opened_directory::listed_name& each : names_) {
            environment_variable& variable = all.emplace_back();
            variable.name = each.name;
            variable.position = all.size();
            // A mount has directories of its own. One with a field's name was meant to be a file, and will be refused.
            variable.is_known = each.is_directory;
        }
        return all;
    }

    bool fetch(environment_variable& variable, const destination& to, load_state& state) override {
        std::string why;
        const std::size_t most = state.bounds.document_bytes;
        file_identity identity;
        const file_outcome outcome = directory_.read(std::string(variable.name), most, content_, why, &identity);
        if (state.inputs != nullptr)
            state.inputs->push_back(
                input_of_file(place_of_file(path_ / variable.name, state), outcome, identity, content_, why));
        if (outcome == file_outcome::read && content_.size() <= most) {
            drop_last_newline(content_);
            variable.value = content_;
            return true;
        }
        state.unreadable |= outcome != file_outcome::read;
        problem found = problem_with_name(variable);
        found.path = path_of(to.at);
        found.leaf = to.leaf;
        if (outcome == file_outcome::missing)
            found.message = "this file is gone, or is a link that leads nowhere";
        else
            found.message = outcome == file_outcome::failed ? "this file " + why : describe_oversize("this file", most);
        state.add_problem(std::move(found));
        return false;
    }

    void read(const environment_variable& variable, const destination& to, load_state& state) override {
        const written_text text{variable.value, {}, place_of(variable, state).source};
        static_cast<void>(read_text_value(text, to, list_merge::replace, state));
    }

    [[nodiscard]] variable_place place_of(const environment_variable& variable, load_state& state) override {
        return {state.origins.add_source(source_kind::directory, (path_ / variable.name).string())};
    }

    [[nodiscard]] problem problem_with_name(const environment_variable& variable) const override {
        problem found;
        found.where =
            origin(source_kind::directory, std::make_shared<const std::string>((path_ / variable.name).string()));
        return found;
    }

private:
    const opened_directory& directory_;
    std::filesystem::path path_;
    std::vector<opened_directory::listed_name> names_;
    std::string content_;  // of the file that was fetched last
};

/// The directory that a source reads: the one it was given, or else the one that systemd passes, if it does.
[[nodiscard]] inline std::optional<std::filesystem::path> directory_in_use(
    const std::optional<std::filesystem::path>& given) {
    const char* const passed = given.has_value() ? nullptr : std::getenv("CREDENTIALS_DIRECTORY");
    return passed != nullptr && *passed != '\0' ? std::filesystem::path(passed) : given;
}

[[nodiscard]] inline variable_rules directory_rules(std::string_view prefix, unknown_policy unknown, bool takes_empty) {
    return {.prefix = prefix,
            .unknown = unknown,
            .takes_empty = takes_empty,
            .takes_paths = true,
            .owner = name_owner::this_program,
            .noun = "file"};
}

/// Reports a directory that could not be opened or listed.
inline void refuse_directory(const std::filesystem::path& path, file_outcome outcome, const std::string& why,
                             load_state& state) {
    state.incomplete = state.unreadable = true;
    problem found;
    const std::uint32_t source = state.origins.add_source(source_kind::directory, path.string());
    found.where = state.origins.origin_at(source, 0, 0);
    std::error_code ignored;
    if (path.empty())
        found.message = "the path of this directory is empty";
    else if (outcome == file_outcome::missing)
        found.message =
            "directory not found: " + std::filesystem::absolute(place_of_file(path, state), ignored).string();
    else
        found.message = "this directory " + why;
    state.add_problem(std::move(found));
}

}  // namespace detail

CFG_INLINE directory_source::directory_source(std::optional<std::filesystem::path> path, std::string_view prefix)
    : path_(std::move(path)), prefix_(detail::environment_prefix(prefix)) {}

CFG_INLINE directory_source directory_source::optional() const {
    directory_source changed = *this;
    changed.optional_ = true;
    return changed;
}

CFG_INLINE directory_source directory_source::unknown(unknown_policy policy) const {
    directory_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE directory_source directory_source::allow_empty() const {
    directory_source changed = *this;
    changed.takes_empty_ = true;
    return changed;
}

CFG_INLINE void directory_source::apply(detail::load_state& state) const {
    const std::optional<std::filesystem::path> path = detail::directory_in_use(path_);
    if (!path.has_value()) return;
    detail::opened_directory directory;
    std::vector<detail::opened_directory::listed_name> names;
    std::string why;
    const detail::file_outcome outcome = detail::list_noted_directory(
        detail::place_of_file(*path, state), state.bounds.values, state.inputs.get(), directory, names, why);
    if (outcome == detail::file_outcome::missing && optional_) return;
    if (outcome != detail::file_outcome::read) return detail::refuse_directory(*path, outcome, why, state);
    detail::directory_store store(directory, *path, std::move(names));
    detail::environment_reading(state, store, store.variables(),
                                detail::directory_rules(prefix_, policy_, takes_empty_))
        .run();
}

CFG_INLINE void directory_source::outline(detail::source_outline& out) const {
    const std::optional<std::filesystem::path> path = detail::directory_in_use(path_);
    if (!path.has_value())
        return out.add("credentials" + detail::describe_prefix(prefix_), "none: CREDENTIALS_DIRECTORY is not set");
    detail::opened_directory directory;
    std::vector<detail::opened_directory::listed_name> names;
    std::string why;
    const detail::file_outcome outcome =
        detail::list_noted_directory(*path, out.state.bounds.values, nullptr, directory, names, why);
    std::string answer = detail::describe_presence(outcome, std::move(why), optional_);
    if (outcome == detail::file_outcome::read) {
        detail::directory_store store(directory, *path, std::move(names));
        answer += ", " + detail::list_variables(out.state, store, store.variables(),
                                                detail::directory_rules(prefix_, policy_, takes_empty_), "used");
    }
    if (!path_.has_value()) answer += "; CREDENTIALS_DIRECTORY names it";
    out.add((*path / "").string() + detail::describe_prefix(prefix_), std::move(answer));
}

CFG_INLINE directory_source directory(std::filesystem::path path, std::string_view prefix) {
    return {std::move(path), prefix};
}

CFG_INLINE directory_source credentials(std::string_view prefix) { return {std::nullopt, prefix}; }

}  // namespace cfg
