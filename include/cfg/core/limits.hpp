// SPDX-License-Identifier: MIT
// Bounds on what a source may ask of the reader: a hostile or broken file costs an error, not memory or time.
#pragma once

#include <cstddef>

namespace cfg {

/// Adjustable through `cfg::load<Config>(cfg::limits{...}, source...)`. Going over one is an error at its place.
struct limits {
    std::size_t depth = 64;                          ///< arrays and inline tables within one another
    std::size_t key_parts = 64;                      ///< parts of one dotted key
    std::size_t document_bytes = 16u * 1024 * 1024;  ///< size of one file or text
    std::size_t values = 1'000'000;                  ///< values in one document
    std::size_t template_bytes = 1024u * 1024;       ///< size of a document with its variables put in
    std::size_t traced_bytes = 1024u * 1024;         ///< size of documents whose entries of merged maps and lists `explain` places
    std::size_t problems = 100;                      ///< problems reported in full; the rest are counted
};

}  // namespace cfg
