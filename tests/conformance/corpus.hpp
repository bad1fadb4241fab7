// SPDX-License-Identifier: MIT
// Where the test data of other projects lies, and how a test reads it.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace corpora {

/// The folder of all corpora: CFG_CORPORA, or the one beside the source tree, where tests run.
[[nodiscard]] inline std::filesystem::path place() {
    const char* chosen = std::getenv("CFG_CORPORA");
    return chosen != nullptr && *chosen != '\0' ? chosen : "../shared/corpora";
}

/// Whether there is a file at `path`. A missing corpus fails where CI is set, and is only reported elsewhere.
[[nodiscard]] inline bool has(const std::filesystem::path& path) {
    if (std::filesystem::exists(path)) return true;
    const std::string missing = "no corpus at " + std::filesystem::absolute(path).lexically_normal().string();
    if (std::getenv("CI") != nullptr)
        FAIL(missing);
    else
        MESSAGE("skipped: " << missing);
    return false;
}

[[nodiscard]] inline std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE_MESSAGE(file.is_open(), "cannot read " << path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

/// How many lines a text has, counted so that one without any newline has one.
[[nodiscard]] inline std::size_t count_lines(std::string_view text) {
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// toml-lang/toml-test, or the part of it that belongs to one version of TOML.
class toml_test {
public:
    /// The paths that `list`, such as "files-toml-1.1.0", names: those that begin with `kind` and end in ".toml".
    [[nodiscard]] static std::vector<std::string> names(std::string_view list, std::string_view kind) {
        std::ifstream lines(root() / list);
        REQUIRE_MESSAGE(lines.is_open(), "cannot read " << (root() / list).string());
        std::vector<std::string> found;
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with(kind) && line.ends_with(".toml")) found.push_back(line);
        return found;
    }

    [[nodiscard]] static std::filesystem::path root() { return place() / "toml-test"; }
    [[nodiscard]] static bool is_here() { return has(root() / "files-toml-1.1.0"); }
    [[nodiscard]] static std::string text(const std::string& name) { return read(root() / name); }

    /// What the valid document `name` means, as toml-test's tagged JSON.
    [[nodiscard]] static std::string meaning(const std::string& name) {
        return read((root() / name).replace_extension(".json"));
    }
};

}  // namespace corpora
