// SPDX-License-Identifier: MIT
// nlohmann/json: parses a tree of values, which is then read key by key.
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "load/bind.hpp"
#include "load/reader.hpp"

namespace {

struct nlohmann_table {
    const nlohmann::json& object;

    template <class Value>
    void operator()(const char* key, Value& to) const {
        if (const auto found = object.find(key); found != object.end()) assign(*found, to);
    }

private:
    template <class Value>
    static void assign(const nlohmann::json& from, Value& to) {
        if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, std::string>)
            from.get_to(to);
        else
            bind(nlohmann_table{from}, to);
    }

    template <class Element>
    static void assign(const nlohmann::json& from, std::vector<Element>& to) {
        to.clear();
        to.reserve(from.size());
        for (const nlohmann::json& each : from) assign(each, to.emplace_back());
    }
};

template <class Config>
void read(std::string_view document, use<Config> then) {
    const nlohmann::json parsed = nlohmann::json::parse(document);
    Config config;
    bind(nlohmann_table{parsed}, config);
    then(config);
}

const bool added = add_reader({"nlohmann/json", ".json", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
