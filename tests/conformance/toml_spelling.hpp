// SPDX-License-Identifier: MIT
// How a dynamic value is spelt: on one line as the library does it, or as a tree for the writer of random styles.
#pragma once

#include <cfg/core/date_time.hpp>
#include <cfg/core/show.hpp>
#include <cfg/core/value.hpp>

#include "toml_writer.hpp"

#include <string>
#include <type_traits>

namespace toml_spelling {

[[nodiscard]] inline std::string of(const cfg::value& what) {
    std::string text;
    cfg::detail::append_dynamic(text, what);
    return text;
}

[[nodiscard]] inline toml_writer::node node_of(const cfg::value& what) {
    toml_writer::node made;
    what.visit([&]<class Held>(const Held& held) {
        if constexpr (std::is_same_v<Held, cfg::value::table>) {
            made.is = toml_writer::node::kind::table;
            for (const auto& [name, member] : held) made.members.push_back({name, node_of(member)});
        } else if constexpr (std::is_same_v<Held, cfg::value::array>) {
            made.is = toml_writer::node::kind::list;
            for (const cfg::value& each : held) made.elements.push_back(node_of(each));
        } else {
            made.single = what;
            const bool has_choice = std::is_same_v<Held, std::string> || std::is_same_v<Held, bool> || std::is_same_v<Held, std::int64_t>;
            if (!has_choice) made.spelling = of(what);
        }
    });
    return made;
}

}  // namespace toml_spelling
