// SPDX-License-Identifier: MIT
// A document as text.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

#ifdef CFG_BENCHMARK_DOCUMENTS
/// One of the generated documents, by its file name.
inline std::string read_document(const std::string& name) {
    return read_text(std::filesystem::path(CFG_BENCHMARK_DOCUMENTS) / name);
}
#endif
