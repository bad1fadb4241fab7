// SPDX-License-Identifier: MIT
// Configurations and values written as TOML, for `cfg::to_toml` and for whoever needs a value in TOML's notation.
#pragma once

#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/toml_writer.hpp>
#include <string>

namespace cfg::detail {

/// The configuration as a document; `origins` may be null. Errors: throws write_error.
[[nodiscard]] inline std::string write_toml(const view& root, const write_options& options, const provenance* origins) {
    const written_tree tree(root, options, origins, "TOML");
    return toml_writer(tree).write_document();
}

/// One value of a tree in TOML's notation, on one line. Errors: throws write_error.
[[nodiscard]] inline std::string write_toml_value(const written_tree& tree, const written_node& node, bool& is_incomplete) {
    std::string text;
    append_toml_value(text, tree, node, is_incomplete);
    return text;
}

}  // namespace cfg::detail
