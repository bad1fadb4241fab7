// SPDX-License-Identifier: MIT
// How a configuration is written as JSON.
#pragma once

#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/json_writer.hpp>
#include <cfg/formats/write_json.hpp>

namespace cfg::detail {

CFG_INLINE std::string write_json(const view& root, const write_options& options, const provenance* origins) {
    const written_tree tree(root, options, origins, "JSON");
    return json_writer(tree).write_document();
}

}  // namespace cfg::detail
