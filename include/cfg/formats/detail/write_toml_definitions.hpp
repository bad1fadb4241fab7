// SPDX-License-Identifier: MIT
// How a configuration is written as TOML.
#pragma once

#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/toml_writer.hpp>
#include <cfg/formats/write_toml.hpp>

namespace cfg::detail {

CFG_INLINE std::string write_toml(const view& root, const write_options& options, const provenance* origins) {
    const written_tree tree(root, options, origins, "TOML");
    return toml_writer(tree).write_document();
}

}  // namespace cfg::detail
