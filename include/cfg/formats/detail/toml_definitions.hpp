// SPDX-License-Identifier: MIT
// How a TOML document is read.
#pragma once

#include <cfg/core/load_state.hpp>
#include <cfg/formats/detail/toml_reader.hpp>
#include <cfg/formats/toml.hpp>

namespace cfg::detail {

CFG_INLINE void read_toml(std::string_view text, std::uint32_t source, unknown_policy policy, load_state& state) {
    toml_reader(text, source, policy, state).read_document();
}

CFG_INLINE void read_toml_value(std::string_view text, const lone_value& to, load_state& state) {
    toml_reader(text, to.source, unknown_policy::inherit, state).read_lone_value(to);
}

}  // namespace cfg::detail
