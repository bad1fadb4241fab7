// SPDX-License-Identifier: MIT
// Single values in TOML's notation, for whoever writes something else than a document.
#pragma once

#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/toml_writer.hpp>
#include <string>

namespace cfg::detail {

/// One value of a tree in TOML's notation, on one line. Errors: throws write_error.
[[nodiscard]] inline std::string write_toml_value(const written_tree& tree, const written_node& node, bool& is_incomplete) {
    std::string text;
    append_toml_value(text, tree, node, is_incomplete);
    return text;
}

}  // namespace cfg::detail
