// SPDX-License-Identifier: MIT
// Where a conventional load looks.
#pragma once

#include <cfg/core/environment_names.hpp>
#include <cfg/formats/known_formats.hpp>
#include <cfg/load/convention.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/file.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace cfg::detail {

/// The folders that may have the application's files, the first to look in first.
[[nodiscard]] inline std::vector<std::filesystem::path> conventional_folders(std::string_view application) {
    std::vector<std::filesystem::path> folders{"."};
    const auto variable = [](const char* name) -> std::string_view {
        const char* text = std::getenv(name);
        return text != nullptr ? text : std::string_view();
    };
    if (const std::string_view configured = variable("XDG_CONFIG_HOME"); !configured.empty())
        folders.push_back(std::filesystem::path(configured) / application);
    else if (const std::string_view home = variable("HOME"); !home.empty())
        folders.push_back(std::filesystem::path(home) / ".config" / application);
    folders.push_back(std::filesystem::path("/etc") / application);
    return folders;
}

/// The application's file: the first that exists, or the one that would be looked for first.
[[nodiscard]] inline std::filesystem::path conventional_file(std::string_view application) {
    for (const std::filesystem::path& folder : conventional_folders(application))
        for (std::string_view extension : known_format::extensions()) {
            const std::filesystem::path path = folder == "." ? std::filesystem::path() : folder;
            std::filesystem::path file = path / std::string(application).append(extension);
            std::error_code unreadable;
            if (std::filesystem::exists(file, unreadable)) return file;
        }
    return std::string(application).append(toml.extension);
}

/// `GATEWAY` for `gateway`.
[[nodiscard]] inline std::string conventional_prefix(std::string_view application) {
    std::string prefix;
    append_environment_name(prefix, application);
    for (char& each : prefix)
        if (each == '-') each = '_';
    return prefix;
}

template <class Source>
void conventional_sources::add(Source source) {
    sources_.push_back(std::make_unique<const Source>(std::move(source)));
    in_order_.push_back(sources_.back().get());
}

CFG_INLINE conventional_sources::conventional_sources(std::string_view application, int argc, const char* const* argv) {
    const std::string prefix = conventional_prefix(application);
    add(file(conventional_file(application)).optional().profile());
    add(dotenv(".env", prefix).optional());
    add(env(prefix));
    if (argc != 0) add(args(argc, argv));
}

}  // namespace cfg::detail
