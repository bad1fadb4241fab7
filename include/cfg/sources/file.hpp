// SPDX-License-Identifier: MIT
// A configuration file.
#pragma once

#include <array>
#include <cfg/core/load_state.hpp>
#include <cfg/formats/toml.hpp>
#include <cfg/sources/regular_file.hpp>
#include <cfg/sources/text.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
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

/// A file whose extension tells its format. It must exist unless `.optional()`; an empty one leaves all defaults.
/// Where a flag `--config FILE` is given, the first file source of a load reads FILE instead of its own path.
class file_source final : public detail::source_base {
public:
    explicit file_source(std::filesystem::path path) : path_(std::move(path)) {}

    /// The file may be missing. One that exists but cannot be read is still an error.
    [[nodiscard]] file_source optional() const {
        file_source changed = *this;
        changed.optional_ = true;
        return changed;
    }

    /// What to do with unknown keys; they are errors unless said otherwise.
    [[nodiscard]] file_source unknown(unknown_policy policy) const {
        file_source changed = *this;
        changed.policy_ = policy;
        return changed;
    }

    [[nodiscard]] bool is_main_file() const noexcept override { return true; }

    void apply(detail::load_state& state) const override {
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
        if (outcome != detail::file_outcome::read || path.empty()) {
            found.message = detail::describe_unread_file(path, outcome, why);
            if (outcome == detail::file_outcome::missing && replaced) found.suggestion = "it was named by --config";
        } else {
            found.message = "the format of this file is not known by its extension";
            for (const detail::document_format* each : detail::known_formats)
                found.expected.append(found.expected.empty() ? "" : " or ").append(each->extension);
        }
        state.add_problem(std::move(found));
    }

private:
    std::filesystem::path path_;
    bool optional_ = false;
    unknown_policy policy_ = unknown_policy::inherit;
};

/// A source that reads the file at `path`. Lifetime: the path is copied. Cost: nothing is read before the load.
[[nodiscard]] inline file_source file(std::filesystem::path path) {
    return file_source(std::move(path));
}

}  // namespace cfg
