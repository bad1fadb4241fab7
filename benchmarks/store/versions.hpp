// SPDX-License-Identifier: MIT
// The configurations that are published: the gateway's 53 leaves, with a port and a host that belong together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "documents/model.hpp"

inline constexpr std::size_t version_count = 64;

/// The versions follow one another, and begin again after `version_count`.
[[nodiscard]] const benchmark_model::gateway& version(std::size_t number);

[[nodiscard]] inline bool is_version(std::uint16_t port) { return port >= 1024 && port < 1024 + version_count; }

/// The host that is published with a port. Other lengths and other characters, and always too long to be kept in place.
[[nodiscard]] inline std::string host_of(std::uint16_t port) {
    return std::string(32U + port % 8U, static_cast<char>('a' + port % 26));
}

/// Without an allocation and without many instructions: whether this is the host published with a port.
[[nodiscard]] inline bool is_host_of(std::uint16_t port, const std::string& host) {
    const char expected = static_cast<char>('a' + port % 26);
    return host.size() == 32U + port % 8U && host.find_first_not_of(expected) == std::string::npos;
}
