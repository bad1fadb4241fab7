// SPDX-License-Identifier: MIT
// Loads configurations from texts for the tests of this folder, and gives the reports of those that do not load.
#pragma once

#include <cfg/core/error.hpp>
#include <cfg/load/explain.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doctest {

/// Lists of lines are shown line by line.
template <>
struct StringMaker<std::vector<std::string>> {
    static String convert(const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& each : lines) text += "\n    " + each;
        return text.c_str();
    }
};

}  // namespace doctest

namespace loading {

/// A TOML text as a source; its name stands where a file's path would.
[[nodiscard]] inline cfg::text_source toml(std::string_view text, std::string name = "gateway.toml") {
    return cfg::text(cfg::toml, std::string(text), std::move(name));
}

/// The configuration in the sources, which load.
template <class Config, class... Source>
[[nodiscard]] cfg::loaded<Config> loaded(const Source&... sources) {
    auto outcome = cfg::try_load<Config>(sources...);
    REQUIRE_MESSAGE(outcome.has_value(), std::string(outcome.error().what()));
    return *std::move(outcome);
}

/// All that is wrong with sources that do not load.
template <class Config, class... Source>
[[nodiscard]] std::vector<cfg::problem> problems_of(const Source&... sources) {
    const auto outcome = cfg::try_load<Config>(sources...);
    REQUIRE_MESSAGE(!outcome.has_value(), "it loads");
    return outcome.error().problems();
}

/// The one thing that is wrong with them.
template <class Config, class... Source>
[[nodiscard]] cfg::problem problem_of(const Source&... sources) {
    std::vector<cfg::problem> all = problems_of<Config>(sources...);
    REQUIRE_MESSAGE(all.size() == 1, cfg::to_string(all));
    return std::move(all.front());
}

/// The report of sources that do not load, as it is printed; "" if they load.
template <class Config, class... Source>
[[nodiscard]] std::string report_of(const Source&... sources) {
    const auto outcome = cfg::try_load<Config>(sources...);
    return outcome ? std::string() : std::string(outcome.error().what());
}

[[nodiscard]] inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

}  // namespace loading
