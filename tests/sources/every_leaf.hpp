// SPDX-License-Identifier: MIT
// A configuration with a leaf of every type, which command lines and variables set alike.
#pragma once

#include <cfg/core/bytes.hpp>
#include <cfg/core/date_time.hpp>
#include <cfg/core/secret.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace every_leaf {

enum class level { debug, info };

/// Its tables are the ones that the tests of each source have.
template <class Limits>
struct everything {
    bool boolean = false;
    std::int8_t signed8 = 0;
    std::uint64_t unsigned64 = 0;
    float real32 = 0;
    double real64 = 0;
    std::string text;
    std::filesystem::path path;
    level choice = level::info;
    std::chrono::milliseconds duration{};
    cfg::bytes size;
    cfg::local_date date;
    cfg::local_time time;
    cfg::local_date_time date_time;
    cfg::offset_date_time offset;
    cfg::secret<std::string> secret;
    std::optional<bool> maybe;
    std::vector<bool> flags;
    std::array<double, 2> pair{};
    std::set<std::string> set;
    std::vector<Limits> tables;
    std::map<std::string, Limits> map;
};

}  // namespace every_leaf
