// SPDX-License-Identifier: MIT
// Where a conventional load looks.
#pragma once

#include <cfg/core/environment_names.hpp>
#include <cfg/core/load_state.hpp>
#include <cfg/core/source_outline.hpp>
#include <cfg/formats/known_formats.hpp>
#include <cfg/load/convention.hpp>
#include <cfg/sources/args.hpp>
#include <cfg/sources/dotenv.hpp>
#include <cfg/sources/env.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/sources/noted_input.hpp>
#include <cstddef>
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

/// All places that the application's file may have, the first to look in first.
[[nodiscard]] inline std::vector<std::filesystem::path> conventional_files(std::string_view application) {
    std::vector<std::filesystem::path> files;
    for (const std::filesystem::path& folder : conventional_folders(application))
        for (std::string_view extension : known_format::extensions())
            files.push_back((folder == "." ? std::filesystem::path() : folder) /
                            std::string(application).append(extension));
    return files;
}

/// The application's file: the first that exists, or the one that is looked for first.
class conventional_file final : public source_base {
public:
    explicit conventional_file(std::string_view application) : places_(conventional_files(application)) {}

    [[nodiscard]] bool is_main_file() const noexcept override { return true; }

    void apply(load_state& state) const override {
        const std::filesystem::path* const found = find(state);
        const std::filesystem::path& chosen = found != nullptr ? *found : places_.front();
        if (state.main_file.empty()) {
            // A file that appears in one of them would be read instead.
            for (const std::filesystem::path& each : places_) {
                if (&each == found) break;
                if (&each != &chosen) note_missing_file(each, state);
            }
        }
        source_of(chosen).apply(state);
    }

    void outline(source_outline& out) const override {
        const std::size_t own = out.lines.size();
        const std::filesystem::path* const found = find(out.state);
        source_of(found != nullptr ? *found : places_.front()).outline(out);
        if (!out.state.main_file.empty()) return;
        std::string remark = "the first that exists counts:";
        for (const std::filesystem::path& each : places_)
            remark.append(&each == &places_.front() ? " " : ", ").append(each.string());
        out.lines[own].remarks.push_back(std::move(remark));
    }

private:
    [[nodiscard]] const std::filesystem::path* find(const load_state& state) const {
        std::error_code unreadable;
        for (const std::filesystem::path& each : places_)
            if (std::filesystem::exists(place_of_file(each, state), unreadable)) return &each;
        return nullptr;
    }

    [[nodiscard]] static file_source source_of(const std::filesystem::path& path) {
        return file(path).optional().profile();
    }

    std::vector<std::filesystem::path> places_;
};

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
    add(conventional_file(application));
    add(dotenv(".env", prefix).optional());
    add(env(prefix));
    if (argc != 0) add(args(argc, argv));
}

CFG_INLINE conventional_sources conventional_source::make() const {
    std::vector<const char*> words;
    for (const std::string& each : words_) words.push_back(each.c_str());
    return {application_, static_cast<int>(words.size()), words.data()};
}

CFG_INLINE void conventional_source::announce(load_state& state) const {
    const conventional_sources all = make();
    for (const source_base* each : all.in_order()) each->announce(state);
}

CFG_INLINE void conventional_source::apply(load_state& state) const {
    const conventional_sources all = make();
    for (const source_base* each : all.in_order()) each->apply(state);
}

CFG_INLINE bool conventional_source::is_main_file() const noexcept { return true; }

}  // namespace cfg::detail
