// SPDX-License-Identifier: MIT
// A configuration with fields of many types, and the reading of a text into one of them.
#pragma once

#include <cfg/core/bytes.hpp>
#include <cfg/core/date_time.hpp>
#include <cfg/core/field.hpp>
#include <cfg/core/secret.hpp>
#include <cfg/core/value.hpp>
#include <cfg/sources/leaf_walk.hpp>
#include <cfg/sources/text_value.hpp>

#include "loading.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace reading_text {

enum class level { debug, info, error };

struct route {
    std::string host;
    int weight = 1;
    std::vector<route> alternatives;
};

struct account {
    std::string user;
    std::string password;
    static constexpr cfg::field schema[] = {cfg::field("password").secret()};
};

struct renamed {
    int now = 0;
    static constexpr cfg::field schema[] = {cfg::field("now").was("before")};
};

struct everything {
    bool boolean = false;
    std::int8_t tiny = 0;
    std::uint64_t huge = 0;
    double real = 0;
    float narrow = 0;
    std::string text;
    std::filesystem::path path;
    level choice = level::info;
    std::chrono::milliseconds duration{};
    cfg::bytes size;
    cfg::local_date date;
    cfg::secret<std::string> secret;
    std::optional<int> maybe;
    std::optional<cfg::secret<std::vector<int>>> wrapped_list;
    std::vector<std::string> strings{"default"};
    std::vector<int> integers;
    std::vector<bool> flags;
    std::array<int, 3> three{};
    std::set<int> set{9};
    std::set<level> levels;
    std::vector<std::vector<int>> matrix;
    std::vector<route> routes;
    std::map<std::string, int> weights{{"kept", 1}};
    std::unordered_map<std::string, route> routes_by_name;
    std::optional<route> maybe_route;
    std::vector<account> accounts;
    std::map<std::string, renamed> renamed_by_name;
    std::vector<std::optional<int>> perhaps;
    std::vector<cfg::secret<std::string>> tokens;
    std::vector<cfg::value> values;
    cfg::value dynamic;
    std::string hidden;
    int port = 80;
    static constexpr cfg::field schema[] = {cfg::field("hidden").secret(), cfg::field("port").range(1, 65535)};
};

/// Reads a text into one leaf, as a variable NAME would.
struct attempt {
    loading::load<everything> load;
    bool read = false;

    attempt(std::string_view leaf, std::string_view text) { give(leaf, text); }

    void give(std::string_view wanted, std::string_view text, cfg::detail::list_merge merge = cfg::detail::list_merge::replace) {
        bool exists = false;
        cfg::detail::walk_leaves(load.state.root, [&](const cfg::detail::destination& leaf, std::string_view path) {
            if (path != wanted) return;
            exists = true;
            const std::uint32_t source = load.state.origins.add_source(cfg::source_kind::environment, "NAME");
            read = cfg::detail::read_text_value({text, "NAME=", source}, leaf, merge, load.state);
        });
        REQUIRE(exists);
    }

    const everything* operator->() const { return &load.config; }

    const cfg::problem& problem() const {
        REQUIRE(load.problems().size() == 1);
        CHECK_FALSE(read);
        return load.problems().front();
    }
};

}  // namespace reading_text
