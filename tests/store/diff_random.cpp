// SPDX-License-Identifier: MIT
// Random pairs of configurations: cfg::diff against comparisons of leaves with their own types.
#include <cfg/store/diff.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cfg/formats/json.hpp>
#include <cfg/load/load.hpp>
#include <cfg/sources/text.hpp>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "every_kind.hpp"

namespace {

using namespace store_test;

bool equal(double left, double right) {
    return std::isnan(left) ? std::isnan(right) : left == right && std::signbit(left) == std::signbit(right);
}
bool equal(float left, float right) { return equal(static_cast<double>(left), static_cast<double>(right)); }
bool equal(const std::filesystem::path& left, const std::filesystem::path& right) {
    return left.native() == right.native();
}
bool equal(const version& left, const version& right) { return left.number == right.number && left.name == right.name; }
bool equal(const server& left, const server& right) { return left.host == right.host && left.port == right.port; }
bool equal(const limits& left, const limits& right) { return left.rate == right.rate && left.burst == right.burst; }
bool equal(const route& left, const route& right) {
    return left.id == right.id && left.timeout == right.timeout && left.key == right.key && left.codes == right.codes;
}
template <class T>
bool equal(const T& left, const T& right);
template <class T>
bool equal(const std::vector<T>& left, const std::vector<T>& right);
template <class Map>
    requires requires { typename Map::mapped_type; }
bool equal(const Map& left, const Map& right);
template <class T>
bool equal(const std::optional<T>& left, const std::optional<T>& right) {
    return left.has_value() == right.has_value() && (!left.has_value() || equal(*left, *right));
}
template <class T>
bool equal(const std::vector<T>& left, const std::vector<T>& right) {
    bool same = left.size() == right.size();
    for (std::size_t i = 0; same && i < left.size(); ++i) same = equal(left[i], right[i]);
    return same;
}
template <class Map>
    requires requires { typename Map::mapped_type; }
bool equal(const Map& left, const Map& right) {
    bool same = left.size() == right.size();
    for (const auto& [key, element] : left) same = same && right.contains(key) && equal(element, right.at(key));
    return same;
}
template <class T>
bool equal(const T& left, const T& right) {
    return left == right;
}

class randomness {
public:
    explicit randomness(unsigned seed) : engine_(seed) {}
    int below(int end) { return static_cast<int>(engine_() % static_cast<unsigned>(end)); }
    double real() {
        constexpr double all[] = {0.0, -0.0, 1.5, std::numeric_limits<double>::quiet_NaN(),
                                  std::numeric_limits<double>::infinity()};
        return all[below(5)];
    }
    std::string text() {
        constexpr const char* all[] = {"", "a", "b", "a.b", "a text that is longer than a small string"};
        return all[below(5)];
    }
    std::string name(int count) { return text() + std::to_string(below(count)); }
    server endpoint() { return {text(), static_cast<std::uint16_t>(below(2))}; }
    limits bounds() { return {below(2), below(2) == 0 ? std::optional<int>() : below(2)}; }

private:
    std::mt19937 engine_;
};

// Gives a leaf one of few values, so that equal ones are frequent.
template <std::size_t Leaf>
void change(everything& it, randomness& random) {
    auto& leaf = cfg::get(it, cfg::leaf_key<everything, static_cast<cfg::leaf_id>(Leaf)>{});
    using type = std::remove_reference_t<decltype(leaf)>;
    const int count = random.below(40) == 0 ? 40 : random.below(4);
    if constexpr (std::is_same_v<type, bool>) leaf = random.below(2) == 0;
    else if constexpr (std::is_floating_point_v<type>) leaf = static_cast<type>(random.real());
    else if constexpr (std::is_integral_v<type>) leaf = static_cast<type>(random.below(3));
    else if constexpr (std::is_same_v<type, std::string> || std::is_same_v<type, std::filesystem::path>)
        leaf = random.text();
    else if constexpr (std::is_same_v<type, level>) leaf = static_cast<level>(random.below(3));
    else if constexpr (std::is_same_v<type, std::chrono::milliseconds>) leaf = type(random.below(3));
    else if constexpr (std::is_same_v<type, cfg::bytes>) leaf = type{static_cast<std::uint64_t>(random.below(3))};
    else if constexpr (std::is_same_v<type, cfg::local_date>) leaf = std::chrono::year(2024) / 2 / (1 + count % 3);
    else if constexpr (std::is_same_v<type, cfg::local_time>) leaf.second = static_cast<std::uint8_t>(random.below(3));
    else if constexpr (std::is_same_v<type, cfg::local_date_time>)
        leaf.time.second = static_cast<std::uint8_t>(random.below(3));
    else if constexpr (std::is_same_v<type, cfg::offset_date_time>)
        leaf.time.second = static_cast<std::uint8_t>(random.below(3));
    else if constexpr (std::is_same_v<type, version>) leaf = {random.below(2), random.text()};
    else if constexpr (std::is_same_v<type, std::optional<int>>) leaf = random.below(2) == 0 ? type() : random.below(2);
    else if constexpr (std::is_same_v<type, std::optional<server>>)
        leaf = random.below(2) == 0 ? type() : random.endpoint();
    else if constexpr (std::is_same_v<type, cfg::secret<std::string>>) leaf = cfg::secret<std::string>(random.text());
    else if constexpr (std::is_same_v<type, std::optional<cfg::secret<std::string>>>)
        leaf = count == 0 ? type() : type(random.text());
    else if constexpr (std::is_same_v<type, std::array<int, 3>>)
        leaf[static_cast<std::size_t>(random.below(3))] = random.below(3);
    else if constexpr (std::is_same_v<type, cfg::value>) {
        leaf = type();
        if (count != 0)
            leaf.template become<cfg::value::table>()[random.text()].template become<std::int64_t>() = random.below(2);
    } else if constexpr (std::is_same_v<type, std::optional<std::vector<cfg::secret<std::string>>>>) {
        leaf.reset();
        if (count != 0) leaf.emplace(static_cast<std::size_t>(count), cfg::secret<std::string>(random.text()));
    } else {
        leaf.clear();
        for (int i = 0; i < count; ++i) {
            if constexpr (std::is_same_v<type, std::vector<std::string>>) leaf.push_back(random.text());
            else if constexpr (std::is_same_v<type, std::vector<bool>>) leaf.push_back(random.below(2) == 0);
            else if constexpr (std::is_same_v<type, std::set<std::string>>) leaf.insert(random.name(count));
            else if constexpr (std::is_same_v<type, std::map<std::string, int>>)
                leaf[random.name(count)] = random.below(2);
            else if constexpr (std::is_same_v<type, std::unordered_map<std::string, limits>>)
                leaf[random.name(count)] = random.bounds();
            else if constexpr (std::is_same_v<type, std::vector<server>>) leaf.push_back(random.endpoint());
            else if constexpr (std::is_same_v<type, std::vector<route>>)
                leaf.push_back(route_to(random.text(), std::chrono::seconds(random.below(2))));
            else if constexpr (std::is_same_v<type, std::map<std::string, std::string>>)
                leaf[random.text()] = random.text();
            else leaf.emplace_back()[random.text()].push_back(random.bounds());
        }
    }
}

template <std::size_t... Leaf>
void change_leaf(everything& it, std::size_t wanted, randomness& random, std::index_sequence<Leaf...>) {
    static_cast<void>(((Leaf == wanted && (change<Leaf>(it, random), true)) || ...));
}

}  // namespace

TEST_CASE("random pairs: the changed leaves are those that differ when compared one by one with their own types") {
    randomness random(20260301);
    constexpr std::size_t leaves = cfg::leaf_count<everything>;
    std::size_t seen_changed = 0;
    std::size_t seen_same = 0;
    for (int round = 0; round < 3000; ++round) {
        everything before{};
        for (int i = random.below(60); i > 0; --i)
            change_leaf(before, static_cast<std::size_t>(random.below(static_cast<int>(leaves))), random,
                        std::make_index_sequence<leaves>());
        everything after = before;
        for (int i = random.below(10); i > 0; --i)
            change_leaf(after, static_cast<std::size_t>(random.below(static_cast<int>(leaves))), random,
                        std::make_index_sequence<leaves>());

        const auto changed = cfg::diff(before, after);
        const std::string shown = "\n" + cfg::to_string(changed);
        std::size_t count = 0;
        cfg::for_each_leaf(before, [&](auto key, const auto& old) {
            const bool differs = !equal(old, cfg::get(after, key));
            CAPTURE(key.path);
            REQUIRE(changed.contains(key) == differs);
            bool is_shown = false;
            for (const char* mark : {"\n", "\n+ ", "\n- "})
                for (const char* next : {":", ".", "["})
                    is_shown |= shown.find(mark + std::string(key.path) + next) != shown.npos;
            REQUIRE(is_shown == differs);
            count += differs ? 1u : 0u;
        });
        REQUIRE(changed.size() == count);
        const std::size_t places = static_cast<std::size_t>(std::count(shown.begin(), shown.end(), '\n')) - 1;
        const auto read = cfg::load<cfg::value>(cfg::text(cfg::json, cfg::to_json(changed), "changes.json"));
        REQUIRE(read->as<cfg::value::array>().size() == places);
        REQUIRE(cfg::diff(after, before).leaves() == changed.leaves());
        seen_changed += count;
        seen_same += leaves - count;
    }
    CHECK(seen_changed > 3000);
    CHECK(seen_same > 3000);
}
