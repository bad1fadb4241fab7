// SPDX-License-Identifier: MIT
// A map of strings under a std::shared_mutex: a read looks up and converts; a pin is the lock, which keeps writers out.
#include <cfg/core/key.hpp>
#include <charconv>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <type_traits>
#include <unordered_map>

#include "store/measured.hpp"

namespace {

using settings = std::unordered_map<std::string, std::string>;

template <class Value>
std::string text_of(const Value& value) {
    if constexpr (std::is_arithmetic_v<Value>) {
        return std::to_string(value);
    } else if constexpr (std::is_same_v<Value, std::string>) {
        return value;
    } else {
        std::string joined;
        for (const std::string& each : value) joined += each + ',';
        return joined;
    }
}

class unordered_map {
public:
    static constexpr std::string_view name = "unordered_map of strings";

    unordered_map() { publish({}); }

    void publish(const benchmark_model::gateway& changed) {
        settings other;
        cfg::for_each_leaf(changed, [&](auto key, const auto& value) { other.emplace(key.path, text_of(value)); });
        const std::unique_lock lock(mutex_);
        settings_.swap(other);
    }

    [[nodiscard]] auto pin() const { return locked{std::shared_lock(mutex_), settings_}; }

private:
    struct converting {
        const settings& all;

        [[nodiscard]] std::uint16_t port() const {
            const std::string& text = all.at("server.port");
            std::uint16_t value = 0;
            std::from_chars(text.data(), text.data() + text.size(), value);
            return value;
        }

        [[nodiscard]] const std::string& host() const { return all.at("server.host"); }
    };

    struct locked {
        std::shared_lock<std::shared_mutex> lock;
        const settings& all;

        [[nodiscard]] converting config() const { return {all}; }
    };

    mutable std::shared_mutex mutex_;
    settings settings_;
};

const bool added = add_library<unordered_map>();

}  // namespace
