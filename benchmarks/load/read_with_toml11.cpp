// SPDX-License-Identifier: MIT
// toml11: parses a tree of values, which is then read key by key.
#include <sstream>
#include <string>
#include <toml.hpp>
#include <type_traits>
#include <vector>

#include "load/bind.hpp"
#include "load/reader.hpp"

namespace {

struct toml11_table {
    const toml::table& table;

    template <class Value>
    void operator()(const char* key, Value& to) const {
        if (const auto found = table.find(key); found != table.end()) assign(found->second, to);
    }

private:
    template <class Value>
    static void assign(const toml::value& from, Value& to) {
        if constexpr (std::is_arithmetic_v<Value> || std::is_same_v<Value, std::string>)
            to = toml::get<Value>(from);
        else
            bind(toml11_table{from.as_table()}, to);
    }

    template <class Element>
    static void assign(const toml::value& from, std::vector<Element>& to) {
        const toml::array& list = from.as_array();
        to.clear();
        to.reserve(list.size());
        for (const toml::value& each : list) assign(each, to.emplace_back());
    }
};

template <class Config>
void read(std::string_view document, use<Config> then) {
    std::istringstream stream{std::string(document)};
    const toml::value parsed = toml::parse(stream, "document.toml");
    Config config;
    bind(toml11_table{parsed.as_table()}, config);
    then(config);
}

const bool added = add_reader({"toml11", ".toml", read<benchmark_model::gateway>, read<benchmark_model::tenant_list>});

}  // namespace
