// SPDX-License-Identifier: MIT
// Configurations written as JSON, for `cfg::to_json`.
#pragma once

#include <cfg/core/written_tree.hpp>
#include <cfg/formats/detail/json_writer.hpp>
#include <string>

namespace cfg::detail {

/// The configuration as a document; `origins` may be null. Errors: throws write_error.
[[nodiscard]] inline std::string write_json(const view& root, const write_options& options, const provenance* origins) {
    const written_tree tree(root, options, origins, "JSON");
    return json_writer(tree).write_document();
}

}  // namespace cfg::detail
