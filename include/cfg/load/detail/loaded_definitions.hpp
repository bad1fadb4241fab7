// SPDX-License-Identifier: MIT
// Where relative paths lead.
#pragma once

#include <cfg/core/origin.hpp>
#include <cfg/load/loaded.hpp>
#include <filesystem>

namespace cfg {

CFG_INLINE std::filesystem::path resolve_path(const std::filesystem::path& path, const origin& where) {
    const bool is_file = where.kind() == source_kind::file || where.kind() == source_kind::dotenv ||
                         where.kind() == source_kind::directory;
    if (path.empty() || path.is_absolute() || !is_file) return path;
    return std::filesystem::path(where.name()).parent_path() / path;
}

}  // namespace cfg
