// SPDX-License-Identifier: MIT
// What is written of a configuration, and how it is said that something cannot be.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace cfg {

/// Which leaves are written.
enum class written_leaves : std::uint8_t {
    all,      ///< every leaf
    changed,  ///< those whose values differ from the defaults
    given     ///< those that some source set: of a `cfg::loaded` only
};

/// What becomes of secrets.
enum class secrets : std::uint8_t {
    masked,  ///< they are left out; where the format has comments, one with `secret_mask` stands in their place
    exposed  ///< they are written like everything else
};

/// How a configuration is written: `cfg::to_toml(config, {.leaves = cfg::written_leaves::changed})`.
struct write_options {
    cfg::written_leaves leaves = cfg::written_leaves::all;
    cfg::secrets secrets = cfg::secrets::masked;
    bool documentation = false;  ///< with what `.doc` says as comments, where the format has comments
};

/// What is thrown when a value cannot be written so that reading it gives the same value again.
class write_error : public std::runtime_error {
public:
    write_error(std::string path, const std::string& reason)
        : std::runtime_error(path.empty() ? reason : path + ": " + reason), path_(std::move(path)), reason_(reason) {}

    /// The path of the value, as in problems; empty if it is the whole configuration.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Why it cannot be written.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

private:
    std::string path_;
    std::string reason_;
};

}  // namespace cfg
