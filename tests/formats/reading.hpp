// SPDX-License-Identifier: MIT
// Reads a document from a string for the tests of this folder, TOML unless said otherwise, and says shortly where and why
// it does not load.
#pragma once

#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace reading {

/// A configuration of one value.
template <class T>
struct one {
    T it{};
};

template <class Config>
[[nodiscard]] cfg::result<cfg::loaded<Config>> try_read(std::string_view text, const cfg::limits& bounds = {},
                                                        const cfg::detail::document_format& format = cfg::toml) {
    return cfg::try_load<Config>(bounds, cfg::text(format, std::string(text), "test" + std::string(format.extension)));
}

/// The configuration in `text`, which loads without so much as a warning.
template <class Config>
[[nodiscard]] Config read(std::string_view text, const cfg::detail::document_format& format = cfg::toml) {
    auto outcome = try_read<Config>(text, {}, format);
    REQUIRE_MESSAGE(outcome.has_value(), text << "\n" << outcome.error().to_string());
    CHECK_MESSAGE(outcome->warnings().empty(), text << "\n" << cfg::to_string(outcome->warnings()));
    return **outcome;
}

/// The errors of a text that does not load; if it does, its warnings.
template <class Config>
[[nodiscard]] std::vector<cfg::problem> problems_of(std::string_view text, const cfg::limits& bounds = {},
                                                    const cfg::detail::document_format& format = cfg::toml) {
    const auto outcome = try_read<Config>(text, bounds, format);
    return outcome ? outcome->warnings() : outcome.error().problems();
}

/// Where the problems stand: "3:8 http.port, 5:1".
template <class Config>
[[nodiscard]] std::string places_of(std::string_view text, const cfg::limits& bounds = {}) {
    std::string places;
    for (const cfg::problem& each : problems_of<Config>(text, bounds)) {
        if (!places.empty()) places += ", ";
        places += std::to_string(each.where.line()) + ":" + std::to_string(each.where.column());
        if (!each.path.empty()) places.append(" ").append(each.path);
    }
    return places;
}

/// The one thing that is wrong with a text.
template <class Config>
[[nodiscard]] cfg::problem problem_of(std::string_view text, const cfg::limits& bounds = {}) {
    const std::vector<cfg::problem> all = problems_of<Config>(text, bounds);
    REQUIRE_MESSAGE(all.size() == 1, text << "\n" << cfg::to_string(all));
    return all.front();
}

[[nodiscard]] inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace reading
