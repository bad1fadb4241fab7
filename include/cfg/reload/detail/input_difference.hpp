// SPDX-License-Identifier: MIT
// What differs between two readings of the sources, and how that is said.
#pragma once

#include <algorithm>
#include <cfg/core/load_input.hpp>
#include <cfg/core/show.hpp>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// What differs between two readings: "gateway.toml changed, extra.toml removed". Files in a directory that is named itself
/// are not.
[[nodiscard]] inline std::string describe_difference(const load_inputs& before, const load_inputs& now) {
    const auto same_place = [](const load_input& one) {
        return [&one](const load_input& other) {
            return one.path == other.path && one.is_directory == other.is_directory;
        };
    };
    std::vector<std::filesystem::path> folders;
    std::string text;
    std::size_t count = 0;
    constexpr std::size_t most_named = 3;
    for (const load_input& each : now) {
        const auto former = std::find_if(before.begin(), before.end(), same_place(each));
        const bool is_new = former == before.end();
        if (!is_new && each.has_content_of(*former)) continue;
        if (each.is_directory) folders.push_back(each.path);
        if (!each.is_directory && std::find(folders.begin(), folders.end(), each.path.parent_path()) != folders.end())
            continue;
        if (++count > most_named) continue;
        const bool was_there = !is_new && former->outcome != file_outcome::missing;
        const std::string_view what = each.outcome == file_outcome::missing  ? " removed"
                                      : each.outcome == file_outcome::failed ? " cannot be read"
                                      : was_there                            ? " changed"
                                                                             : " is there now";
        text.append(text.empty() ? "" : ", ").append(each.path.filename().string()).append(what);
    }
    if (count > most_named) text.append(" and ").append(std::to_string(count - most_named)).append(" more");
    return text.empty() ? "files changed" : text;  // there are fewer than before
}

/// The paths of the files of a reading, on one line whatever is in them: "/etc/gateway.toml, /etc/.env".
[[nodiscard]] inline std::string list_files(const load_inputs& inputs) {
    std::string paths;
    for (const load_input& each : inputs) {
        if (each.outcome != file_outcome::read || each.is_directory) continue;
        if (!paths.empty()) paths += ", ";
        append_escaped(paths, each.path.native());
    }
    return paths.empty() ? "the sources" : paths;
}

/// Those of `now` whose content `before` does not have.
[[nodiscard]] inline load_inputs inputs_that_differ(const load_inputs& before, const load_inputs& now) {
    load_inputs different;
    std::copy_if(now.begin(), now.end(), std::back_inserter(different), [&](const load_input& each) {
        const auto has_same = [&](const load_input& other) { return other.has_content_of(each); };
        return std::none_of(before.begin(), before.end(), has_same);
    });
    return different;
}

}  // namespace cfg::detail
