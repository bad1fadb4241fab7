// SPDX-License-Identifier: MIT
// The formats of a program, told apart by the ends of files' names.
#pragma once

#include <cfg/core/source.hpp>
#include <cfg/formats/toml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace cfg::detail {

/// A format that files may have, besides TOML. A header that brings a format makes one of these a namespace-scope
/// variable: that some part of the program includes the header is enough. Threads: made before main begins, read after.
class known_format {
public:
    explicit known_format(const document_format& format) noexcept : format_(format), next_(first_) { first_ = this; }
    known_format(const known_format&) = delete;
    known_format& operator=(const known_format&) = delete;

    /// The format of files with this extension (".toml"), or null.
    [[nodiscard]] static const document_format* find(std::string_view extension) noexcept {
        if (extension == toml.extension) return &toml;
        for (const known_format* each = first_; each != nullptr; each = each->next_)
            if (extension == each->format_.extension) return &each->format_;
        return nullptr;
    }

    /// ".toml" and those of the other formats.
    [[nodiscard]] static std::vector<std::string_view> extensions() {
        std::vector<std::string_view> all{toml.extension};
        for (const known_format* each = first_; each != nullptr; each = each->next_)
            all.push_back(each->format_.extension);
        return all;
    }

    /// ".toml or .json"
    [[nodiscard]] static std::string list_extensions() {
        std::string list;
        for (std::string_view each : extensions()) list.append(list.empty() ? "" : " or ").append(each);
        return list;
    }

private:
    const document_format& format_;
    const known_format* next_;
    inline static const known_format* first_ = nullptr;
};

}  // namespace cfg::detail
