// SPDX-License-Identifier: MIT
// How a file is found, read and refused.
#pragma once

#include <array>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/sources/document.hpp>
#include <cfg/sources/file.hpp>
#include <cfg/sources/read_file.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace cfg {
namespace detail {

/// The formats that are told apart by a file's extension.
inline constexpr std::array known_formats{&toml};

[[nodiscard]] inline const document_format* format_of(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    for (const document_format* each : known_formats)
        if (extension == each->extension) return each;
    return nullptr;
}

}  // namespace detail

CFG_INLINE file_source::file_source(std::filesystem::path path) : path_(std::move(path)) {}

CFG_INLINE file_source file_source::optional() const {
    file_source changed = *this;
    changed.optional_ = true;
    return changed;
}

CFG_INLINE file_source file_source::unknown(unknown_policy policy) const {
    file_source changed = *this;
    changed.policy_ = policy;
    return changed;
}

CFG_INLINE void file_source::apply(detail::load_state& state) const {
    const bool replaced = !state.main_file.empty() && !std::exchange(state.main_file_taken, true);
    const std::filesystem::path path = replaced ? std::filesystem::path(state.main_file) : path_;
    std::string content;
    std::string why;
    const detail::document_format* format = detail::format_of(path);
    const detail::file_outcome outcome = detail::read_file(path, state.bounds.document_bytes, content, why);
    if (outcome == detail::file_outcome::missing && optional_ && !replaced) return;
    const std::uint32_t source = state.origins.add_source(source_kind::file, path.string());
    if (outcome == detail::file_outcome::read && format != nullptr) {
        detail::read_document(std::move(content), *format, source, policy_, state);
        return;
    }
    state.incomplete = true;
    problem found;
    found.where = state.origins.origin_at(source, 0, 0);
    if (path.empty()) {
        found.message = "the path of this file is empty";
    } else if (outcome == detail::file_outcome::missing) {
        std::error_code ignored;
        found.message = "file not found: " + std::filesystem::absolute(path, ignored).string();
        if (replaced) found.suggestion = "it was named by --config";
    } else if (outcome == detail::file_outcome::failed) {
        found.message = "this file " + why;
    } else {
        found.message = "the format of this file is not known by its extension";
        for (const detail::document_format* each : detail::known_formats)
            found.expected.append(found.expected.empty() ? "" : " or ").append(each->extension);
    }
    state.add_problem(std::move(found));
}

CFG_INLINE file_source file(std::filesystem::path path) { return file_source(std::move(path)); }

}  // namespace cfg
