// SPDX-License-Identifier: MIT
// What a load would read, source by source, before it is read.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace cfg::detail {

struct load_state;

/// The lines of `cfg::explain_sources`, as the sources write them. They name places and say whether there is something to
/// read, but never show a value.
struct source_outline {
    struct line {
        std::string place;   // "gateway.toml", "environment, prefix GATEWAY_"
        std::string answer;  // "found", "2 set: GATEWAY_HTTP_PORT, JWT_SECRET", "not there (optional)"
        std::vector<std::string> remarks;
    };

    /// A load of default values, to which all sources are announced. Problems that a source adds become remarks of its last
    /// line; what it changes in the configuration is lost.
    load_state& state;
    std::vector<line> lines;

    void add(std::string place, std::string answer) { lines.push_back({std::move(place), std::move(answer), {}}); }
};

}  // namespace cfg::detail
