// SPDX-License-Identifier: MIT
// Single values in TOML's notation, for whoever writes something else than a document.
#pragma once

#include <cfg/core/slot.hpp>
#include <cfg/core/write_options.hpp>
#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/toml_writer.hpp>
#include <string>

namespace cfg::detail {

/// One value of a tree in TOML's notation, on one line. Errors: throws write_error.
[[nodiscard]] inline std::string write_toml_value(const written_tree& tree, const written_node& node,
                                                  bool& is_incomplete) {
    std::string text;
    append_toml_value(text, tree, node, is_incomplete);
    return text;
}

/// A value on one line, with its secrets. Errors: throws write_error.
[[nodiscard]] inline std::string toml_of(const view& what) {
    const write_options options{.secrets = secrets::exposed};
    const written_tree tree(what, options, nullptr, "TOML");
    bool is_incomplete = false;
    return write_toml_value(tree, tree.root(), is_incomplete);
}

}  // namespace cfg::detail
