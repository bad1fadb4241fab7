// SPDX-License-Identifier: MIT
// A configuration with a leaf of every kind, for tests of what compares configurations.
#pragma once

#include <array>
#include <cfg/core/describe.hpp>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace store_test {

enum class level : std::uint8_t { debug, info, error };

struct limits {
    int rate = 5;
    std::optional<int> burst;
};

struct route {
    std::string id;
    std::chrono::seconds timeout{5};
    cfg::secret<std::string> key;
    std::vector<int> codes;
};

struct server {
    std::string host = "localhost";
    std::uint16_t port = 8080;
};

// A type of a user, whose == must not be asked: it only compares the number.
struct version {
    int number = 0;
    std::string name;
    [[nodiscard]] friend bool operator==(const version& left, const version& right) {
        return left.number == right.number;
    }
};

}  // namespace store_test

template <>
struct cfg::codec<store_test::version> {
    using version = store_test::version;
    static constexpr std::string_view expected = "a version such as 3-beta";
    static std::optional<version> parse(std::string_view text) {
        version read;
        const std::size_t dash = text.find('-');
        if (dash == text.npos ||
            std::from_chars(text.data(), text.data() + dash, read.number).ptr != text.data() + dash)
            return std::nullopt;
        read.name = text.substr(dash + 1);
        return read;
    }
    static std::string format(const version& of) { return std::to_string(of.number) + "-" + of.name; }
};

namespace store_test {

struct everything {
    bool flag = false;
    std::int8_t small = 0;
    std::uint64_t large = 0;
    float single = 0;
    double real = 0;
    std::string text;
    level severity = level::info;
    std::chrono::milliseconds wait{0};
    cfg::bytes size;
    std::filesystem::path file;
    cfg::local_date day{std::chrono::year(2000), std::chrono::month(1), std::chrono::day(1)};
    cfg::local_time hour;
    cfg::local_date_time when;
    cfg::offset_date_time exactly;
    version release;
    std::optional<int> maybe;
    std::optional<server> other;
    cfg::secret<std::string> token;
    std::optional<cfg::secret<std::string>> spare;
    std::string password;
    server http;
    std::vector<std::string> peers;
    std::vector<bool> switches;
    std::array<int, 3> triple{};
    std::set<std::string> tags;
    std::map<std::string, int> counts;
    std::unordered_map<std::string, limits> tenants;
    std::vector<server> mirrors;
    std::vector<route> routes;
    std::optional<std::vector<cfg::secret<std::string>>> tokens;
    std::map<std::string, std::string> credentials;
    std::vector<std::map<std::string, std::vector<limits>>> deep;
    cfg::value plugins;

    static constexpr cfg::field schema[] = {cfg::field("password").secret(), cfg::field("routes").by_key("id"),
                                            cfg::field("credentials").secret()};
};

inline route route_to(std::string id, std::chrono::seconds timeout = std::chrono::seconds(5)) {
    route made;
    made.id = std::move(id);
    made.timeout = timeout;
    return made;
}

}  // namespace store_test
