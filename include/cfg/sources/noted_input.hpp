// SPDX-License-Identifier: MIT
// Reading files so that it is known afterwards what a load depends on, and looking at them again.
#pragma once

#include <cfg/core/load_input.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/sources/opened_directory.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cfg::detail {

/// Good for comparing in this process. Cost: a few bytes per nanosecond.
[[nodiscard]] inline std::uint64_t hash_of(std::string_view content) noexcept {
    return std::hash<std::string_view>()(content);
}

/// The path of an input: one that stays right when the working directory changes, with its links unresolved.
[[nodiscard]] inline std::filesystem::path path_of_input(const std::filesystem::path& path) {
    std::error_code failed;
    std::filesystem::path whole = path.empty() ? path : std::filesystem::absolute(path, failed);
    return failed ? path : whole;
}

[[nodiscard]] inline load_input input_of_file(const std::filesystem::path& path, file_outcome outcome,
                                              const file_identity& identity, std::string_view content,
                                              std::string_view why) {
    load_input noted{path_of_input(path), false, outcome, {}, 0};
    if (outcome == file_outcome::read) noted.identity = identity;
    if (outcome != file_outcome::missing) noted.content = hash_of(outcome == file_outcome::read ? content : why);
    return noted;
}

/// Where a file lies for this load. Programs that become daemons change their working directory.
[[nodiscard]] inline std::filesystem::path place_of_file(const std::filesystem::path& path, const load_state& state) {
    return state.working_directory.empty() || path.empty() ? path : state.working_directory / path;
}

/// `read_file`, and the state notes that it was.
[[nodiscard]] inline file_outcome read_noted_file(const std::filesystem::path& path, load_state& state,
                                                  std::string& content, std::string& why) {
    if (state.inputs == nullptr) return read_file(path, state.bounds.document_bytes, content, why);
    file_identity identity;
    const std::filesystem::path place = place_of_file(path, state);
    const file_outcome outcome = read_file(place, state.bounds.document_bytes, content, why, &identity);
    state.inputs->push_back(input_of_file(place, outcome, identity, content, why));
    return outcome;
}

/// Notes a place that was looked at and found empty: a file that appears there counts.
inline void note_missing_file(const std::filesystem::path& path, load_state& state) {
    if (state.inputs != nullptr)
        state.inputs->push_back(input_of_file(place_of_file(path, state), file_outcome::missing, {}, {}, {}));
}

/// Opens a directory and lists it, and the state, if there is one, notes that it was.
[[nodiscard]] inline file_outcome list_noted_directory(const std::filesystem::path& path, std::size_t most,
                                                       load_inputs* inputs, opened_directory& directory,
                                                       std::vector<opened_directory::listed_name>& names,
                                                       std::string& why) {
    file_outcome outcome = directory.open(path, why);
    if (outcome == file_outcome::read) outcome = directory.list(most, names, why);
    if (inputs == nullptr) return outcome;
    load_input noted{path_of_input(path), true, outcome, {}, 0};
    if (outcome == file_outcome::read) {
        std::string listing;
        for (const auto& each : names) listing.append(each.name).append(each.is_directory ? "//" : "/");
        noted.content = hash_of(listing);
    } else if (outcome == file_outcome::failed) {
        noted.content = hash_of(why);
    }
    inputs->push_back(std::move(noted));
    return outcome;
}

/// The same inputs as they are now: read and hashed, but not understood.
/// Errors: none; what cannot be read is an input that cannot be read. Cost: that of reading the files.
[[nodiscard]] inline load_inputs look_again(const load_inputs& inputs, const limits& bounds) {
    load_inputs now;
    now.reserve(inputs.size());
    std::string content;
    for (const load_input& each : inputs) {
        std::string why;
        if (each.is_directory) {
            opened_directory directory;
            std::vector<opened_directory::listed_name> names;
            static_cast<void>(list_noted_directory(each.path, bounds.values, &now, directory, names, why));
            continue;
        }
        file_identity identity;
        const file_outcome outcome = read_file(each.path, bounds.document_bytes, content, why, &identity);
        now.push_back(input_of_file(each.path, outcome, identity, content, why));
    }
    return now;
}

/// Whether two readings of the same inputs found the same content.
[[nodiscard]] inline bool have_same_content(const load_inputs& one, const load_inputs& other) noexcept {
    if (one.size() != other.size()) return false;
    for (std::size_t i = 0; i < one.size(); ++i)
        if (!one[i].has_content_of(other[i])) return false;
    return true;
}

}  // namespace cfg::detail
