// SPDX-License-Identifier: MIT
// How a place is written.
#pragma once

#include <cfg/core/origin.hpp>
#include <string>

namespace cfg {

CFG_INLINE std::string origin::to_string() const {
    switch (kind_) {
        case source_kind::default_value: return "default";
        case source_kind::environment: return "env " + std::string(name());
        case source_kind::flag: return "flag " + std::string(name());
        case source_kind::runtime_override:
            if (line_ == 0) return "override " + std::string(name());
            break;
        case source_kind::file:
        case source_kind::text:
        case source_kind::dotenv:
        case source_kind::directory:
        case source_kind::backup: break;
    }
    std::string text(name());
    if (line_ != 0) text += ':' + std::to_string(line_) + ':' + std::to_string(column_);
    return text;
}

}  // namespace cfg
