// SPDX-License-Identifier: MIT
// What stands for the Redis server, so that the example needs none: names and values in memory.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace gateway {

class key_space {
public:
    [[nodiscard]] std::optional<std::string> get(std::uint8_t database, const std::string& name) const {
        const std::lock_guard lock(mutex_);
        const auto found = values_.find({database, name});
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }

    void set(std::uint8_t database, const std::string& name, std::string value) {
        const std::lock_guard lock(mutex_);
        values_[{database, name}] = std::move(value);
    }

    [[nodiscard]] bool erase(std::uint8_t database, const std::string& name) {
        const std::lock_guard lock(mutex_);
        return values_.erase({database, name}) != 0;
    }

    /// Runs a command as it is: PING, GET name, SET name value, DEL name. No others are known, which gives nothing.
    [[nodiscard]] std::optional<std::string> run(std::uint8_t database, const std::string& command) {
        std::istringstream words(command);
        std::string verb, name, value;
        words >> verb >> name >> value;
        if (verb == "PING") return "PONG";
        if (verb == "GET") return get(database, name).value_or("(nil)");
        if (verb == "DEL") return erase(database, name) ? "1" : "0";
        if (verb != "SET") return std::nullopt;
        set(database, name, value);
        return "OK";
    }

private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::uint8_t, std::string>, std::string> values_;
};

}  // namespace gateway
